"""The store behind a queue, so that the interface never waits for a disk.

Rules
1. A row that cannot be written is answered at once: no session may start.
2. The end of a session and a count are kept and tried again, in order, until they are stored; nothing is lost
   while this process lives, and ems-stim keeps the report until RowClosed was answered. (HZ-16)
3. After a failure the file is opened anew: a damaged one is put aside, a disk that was cleared works again.
4. While nothing can be written, `is_well` is False, and writing is tried again and again. [link 8 H24]
5. Seconds of a running session are written half a minute at a time; those of a failure wait, bounded, for the
   next time. They never hold up a row.
"""

import queue
import threading
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from appliance.records.store import StoreError
from appliance.therapy.logbook import (
    AskBook,
    AskTrace,
    Book,
    BookAnswer,
    BookCame,
    BookFailed,
    BookRequest,
    Keep,
    NoteSample,
    Sample,
    TraceCame,
)
from appliance.therapy.person import (
    ExportPerson,
    ForgetPerson,
    FreezeTrace,
    KeepPerson,
    OpenPerson,
    PersonAnswer,
    PersonNotKept,
    PersonRequest,
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
SAMPLES_A_BLOCK = 30
_SAMPLES_MAX = 1_800


class SessionStore(Protocol):
    """What the thread needs of a store."""

    notice: str | None

    def open_session(self, row: SessionRow) -> None:
        """The row is on disk."""

    def checkpoint(self, delivered: Delivered) -> None:
        """The open row says how far it is."""

    def close_session(self, delivered: Delivered, *, has_report: bool) -> None:
        """The end is on disk."""

    def count_pain(self, program_id: str, change: int) -> None:
        """The histogram has one more."""

    def keep(self, request: Keep) -> None:
        """What staff did is on disk."""

    def keep_samples(self, session_id: str, samples: Sequence[Sample]) -> None:
        """These seconds are on disk."""

    def book(self) -> Book:
        """What the staff pages show."""

    def trace(self, session_id: str) -> tuple[Sample, ...]:
        """The seconds of this session."""

    def probe(self) -> None:
        """The file can be written."""

    def mark_interrupted(self) -> int:
        """Open rows are marked."""

    def close(self) -> None:
        """The file is closed."""


class RecordsThread:
    """Takes requests in order and brings the answers; `say` gets one sentence for the journal."""

    def __init__(
        self, open_store: Callable[[], SessionStore], *, say: Callable[[str], None], retry_s: float = RETRY_S
    ) -> None:
        self._open_store = open_store
        self._say = say
        self._retry_s = retry_s
        self._requests: queue.SimpleQueue[RecordRequest | BookRequest | PersonRequest | None] = (
            queue.SimpleQueue()
        )
        self._answers: queue.SimpleQueue[RecordAnswer | BookAnswer | PersonAnswer] = queue.SimpleQueue()
        self._samples: deque[Sample] = deque(maxlen=_SAMPLES_MAX)
        self._sampled_id = ""
        self._kept: deque[CloseRow | CountPain] = deque()
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
            try:
                request = self._requests.get(
                    timeout=self._retry_s if self._kept or not self.is_well else None
                )
            except queue.Empty:
                self._attempt(lambda store: store.probe())
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
                failure = self._attempt(lambda store: store.open_session(row))
                answer: RecordAnswer = RowWritten(session_id=row.session_id)
                if failure is not None:
                    answer = RowFailed(session_id=row.session_id, reason=failure)
                self._answers.put(answer)
            case Checkpoint(delivered=delivered):
                self._attempt(lambda store: store.checkpoint(delivered))
            case CloseRow() | CountPain():
                self._write_samples()
                self._kept.append(request)
            case OpenPerson() | KeepPerson() | ForgetPerson() | ExportPerson() | FreezeTrace():
                self._answers.put(PersonNotKept(reason="These records keep no codes."))
            case NoteSample(session_id=session_id, sample=sample):
                self._note(session_id, sample)
            case _:
                self._answer(request)

    def _note(self, session_id: str, sample: Sample) -> None:
        if session_id != self._sampled_id:
            self._write_samples()
            self._samples.clear()
            self._sampled_id = session_id
        self._samples.append(sample)
        if len(self._samples) >= SAMPLES_A_BLOCK:
            self._write_samples()

    def _write_samples(self) -> None:
        samples = tuple(self._samples)
        if samples and self._attempt(lambda store: store.keep_samples(self._sampled_id, samples)) is None:
            self._samples.clear()

    def _answer(self, request: AskBook | AskTrace | Keep) -> None:
        """Whatever staff asked or did: the page's new contents, or why there are none."""
        answer: list[BookAnswer] = []

        def work(store: SessionStore) -> None:
            if isinstance(request, AskTrace):
                found = store.trace(request.session_id)
                answer.append(TraceCame(session_id=request.session_id, samples=found))
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


def _keep(request: CloseRow | CountPain, store: SessionStore) -> None:
    if isinstance(request, CloseRow):
        store.close_session(request.delivered, has_report=request.has_report)
    else:
        store.count_pain(request.program_id, request.change)
