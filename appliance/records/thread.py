"""The store behind a queue, so that the interface never waits for a disk.

Rules
1. A row that cannot be written is answered at once: no session may start.
2. The end of a session, a count and a line of the audit log are kept and tried again, in order, until they
   are stored; nothing is lost while this process lives, and ems-stim keeps the report until RowClosed was
   answered. (HZ-16)
3. After a failure the file is opened anew: a damaged one is put aside, a disk that was cleared works again.
4. While nothing can be written, `is_well` is False, and writing is tried again and again. [link 8 H24]
5. Samples of a running session are written half a minute at a time; those of a failure wait, bounded, for the
   next time. They never hold up a row.
6. What a code opens is answered once, done or not; only what must not be lost is tried again.
7. While nobody asks for anything the store tends its file: copies, and what is too old.
8. The store never hears the id by which the processes speak of a session: here it becomes that of its
   record, which staff and the store know it by. (FLOW-02)
"""

import queue
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from appliance.records.error import StoreError
from appliance.records.own_id import record_of
from appliance.records.session_store import SessionStore
from appliance.therapy.logbook import Sample
from appliance.therapy.logbook_asked import (
    AskBook,
    AskFigures,
    AskTrace,
    BookAnswer,
    BookCame,
    BookFailed,
    BookRequest,
    Event,
    FiguresCame,
    Keep,
    NoteEmergency,
    NoteOverride,
    NotePin,
    NoteSample,
    TraceCame,
)
from appliance.therapy.person import (
    CodeRefused,
    ExportFailed,
    ExportPerson,
    ForgetPerson,
    FreezeTrace,
    KeepPerson,
    OpenPerson,
    PersonAnswer,
    PersonNotKept,
    PersonRequest,
    Refusal,
)
from appliance.therapy.record import (
    Checkpoint,
    CloseRow,
    CountPain,
    Delivered,
    RecordAnswer,
    RecordRequest,
    RowClosed,
    RowFailed,
    RowWritten,
    SessionRow,
    WriteRow,
)

RETRY_S = 1.0
IDLE_S = 30.0
"""No request for so long: no session runs, and nobody waits for what the store does by itself."""
SAMPLES_A_BLOCK = 300
_SAMPLES_MAX = 18_000
_Kept = CloseRow | CountPain | FreezeTrace | Event
"""What is tried again until it stands."""


class RecordsThread:
    """Takes requests in order and brings the answers; `say` gets one sentence for the journal."""

    def __init__(
        self,
        open_store: Callable[[], SessionStore],
        *,
        say: Callable[[str], None],
        retry_s: float = RETRY_S,
        idle_s: float = IDLE_S,
    ) -> None:
        self._open_store = open_store
        self._say = say
        self._retry_s = retry_s
        self._idle_s = idle_s
        self._requests: queue.SimpleQueue[RecordRequest | BookRequest | PersonRequest | None] = (
            queue.SimpleQueue()
        )
        self._answers: queue.SimpleQueue[RecordAnswer | BookAnswer | PersonAnswer] = queue.SimpleQueue()
        self._samples: deque[Sample] = deque(maxlen=_SAMPLES_MAX)
        self._sampled_id = ""
        self._kept: deque[_Kept] = deque()
        self._store: SessionStore | None = None
        self._is_marked = False
        self._is_ending = False
        self._last_said: str | None = None
        self.is_well = True
        self._thread = threading.Thread(target=self._run, name="records", daemon=True)

    def start(self) -> None:
        """The thread runs; the file is opened and open sessions are marked."""
        self._thread.start()

    def submit(self, request: RecordRequest | BookRequest | PersonRequest) -> None:
        """The request is in the queue; never waits."""
        self._requests.put(request)

    def poll(self) -> tuple[RecordAnswer | BookAnswer | PersonAnswer, ...]:
        """The answers since the last call; never waits."""
        answers: list[RecordAnswer | BookAnswer | PersonAnswer] = []
        while True:
            try:
                answers.append(self._answers.get_nowait())
            except queue.Empty:
                return tuple(answers)

    def close(self, timeout_s: float = 2.0) -> bool:
        """All that was submitted is done; True if nothing is left unstored."""
        self._requests.put(None)
        self._thread.join(timeout_s)
        return not self._thread.is_alive() and not self._kept

    # ---- in the thread ----

    def _run(self) -> None:
        self._attempt(lambda store: None)
        while not self._is_ending:
            is_behind = bool(self._kept) or not self.is_well
            try:
                request = self._requests.get(timeout=self._retry_s if is_behind else self._idle_s)
            except queue.Empty:
                self._attempt((lambda store: store.probe()) if is_behind else self._tend)
                self._store_kept()
                continue
            self._take(request)
            self._store_kept()
        self._write_samples()
        if self._store is not None:
            self._store.close()

    def _take(self, request: RecordRequest | BookRequest | PersonRequest | None) -> None:
        match request:
            case None:
                self._is_ending = True
            case WriteRow(row=row):
                self._answers.put(self._begun(row))
            case Checkpoint(delivered=delivered):
                self._attempt(lambda store: store.checkpoint(_of_record(delivered)))
            case CloseRow() | CountPain() | FreezeTrace() | NoteOverride() | NoteEmergency() | NotePin():
                self._write_samples()
                self._kept.append(request)
            case OpenPerson() | KeepPerson() | ForgetPerson() | ExportPerson():
                self._answers.put(self._about_person(request))
            case NoteSample(session_id=session_id, sample=sample):
                self._note(session_id, sample)
            case _:
                self._answer(request)

    def _begun(self, row: SessionRow) -> RecordAnswer:
        kept = replace(row, session_id=record_of(row.session_id))
        failure = self._attempt(lambda store: store.open_session(kept))
        if failure is not None:
            return RowFailed(session_id=row.session_id, reason=failure)
        return RowWritten(session_id=row.session_id)

    def _tend(self, store: SessionStore) -> None:
        for sentence in store.tend():
            self._say(sentence)

    def _about_person(self, request: OpenPerson | KeepPerson | ForgetPerson | ExportPerson) -> PersonAnswer:
        answer: list[PersonAnswer | None] = []
        failure = self._attempt(lambda store: answer.append(store.person(request)))
        if answer and answer[0] is not None:
            return answer[0]
        match request:
            case OpenPerson():
                return CodeRefused(reason=Refusal.UNREADABLE)
            case ExportPerson():
                return ExportFailed(reason=failure or "")
            case _:
                return PersonNotKept(reason=failure or "")

    def _note(self, session_id: str, sample: Sample) -> None:
        if session_id != self._sampled_id:
            self._write_samples()
            self._samples.clear()
            self._sampled_id = session_id
        self._samples.append(sample)
        if len(self._samples) >= SAMPLES_A_BLOCK:
            self._write_samples()

    def _write_samples(self) -> None:
        samples, name = tuple(self._samples), record_of(self._sampled_id)
        if samples and self._attempt(lambda store: store.keep_samples(name, samples)) is None:
            self._samples.clear()

    def _answer(self, request: AskBook | AskFigures | AskTrace | Keep) -> None:
        """Whatever staff asked or did: the page's new contents, or why there are none."""
        answer: list[BookAnswer] = []

        def work(store: SessionStore) -> None:
            if isinstance(request, AskTrace):
                found = store.trace(request.session_id)
                answer.append(TraceCame(session_id=request.session_id, samples=found))
                return
            if isinstance(request, AskFigures):
                answer.append(FiguresCame(figures=store.figures()))
                return
            if not isinstance(request, AskBook):
                store.keep(request)
            answer.append(BookCame(book=store.book()))

        failure = self._attempt(work)
        self._answers.put(answer[0] if failure is None else BookFailed(reason=failure))

    def _store_kept(self) -> None:
        while self._kept:
            request = self._kept[0]
            if self._attempt(partial(_keep, request)) is not None:
                return
            self._kept.popleft()
            if isinstance(request, CloseRow):
                self._answers.put(
                    RowClosed(session_id=request.delivered.session_id, has_report=request.has_report)
                )

    def _attempt(self, work: Callable[[SessionStore], None]) -> str | None:
        """None if it was done, else the sentence that says why not."""
        try:
            work(self._opened())
        except StoreError as error:
            self.is_well = False
            self._drop()
            self._tell(str(error))
            return str(error)
        self._last_said = None
        self.is_well = True
        return None

    def _opened(self) -> SessionStore:
        if self._store is None:
            self._store = self._open_store()
            if self._store.notice is not None:
                self._say(self._store.notice)
        if not self._is_marked:
            count = self._store.mark_interrupted()
            self._is_marked = True
            if count:
                self._say(f"{count} session(s) were interrupted by the last stop of the kiosk.")
        return self._store

    def _drop(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None

    def _tell(self, sentence: str) -> None:
        if sentence != self._last_said:
            self._say(sentence)
            self._last_said = sentence


def _keep(request: _Kept, store: SessionStore) -> None:
    match request:
        case CloseRow(delivered=delivered, has_report=has_report):
            store.close_session(_of_record(delivered), has_report=has_report)
        case CountPain(program_id=program_id, change=change, zone=zone):
            store.count_pain(program_id, change, zone)
        case FreezeTrace(session_id=session_id, is_of_record=is_of_record):
            name = session_id if is_of_record else record_of(session_id)
            store.person(replace(request, session_id=name, is_of_record=True))
        case NoteOverride() | NoteEmergency() | NotePin():
            store.note(request)


def _of_record(delivered: Delivered) -> Delivered:
    return replace(delivered, session_id=record_of(delivered.session_id))
