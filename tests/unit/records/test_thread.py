import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from appliance.records.own_id import record_of
from appliance.records.store import Store, StoreError
from appliance.records.thread import SAMPLES_A_BLOCK, RecordsThread
from appliance.therapy.figures import Figures
from appliance.therapy.logbook import Book, Moment, Sample
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
    KeepVolume,
    NoteEmergency,
    NoteOverride,
    NotePin,
    NoteSample,
    Override,
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
    Person,
    PersonAnswer,
    PersonKept,
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
from tests.unit.records.test_store import REPORT, ROW, moment, rows

A1, B2 = record_of("a1"), record_of("b2")
BOOK = Book(now=Moment(day=1, minute=5, month=202_611))


@dataclass
class FailingStore:
    """A store on a disk that is full as long as the test says so."""

    done: list[str] = field(default_factory=list)
    fails: bool = False
    tried: threading.Event = field(default_factory=threading.Event)
    tended: threading.Event = field(default_factory=threading.Event)
    notice: str | None = None

    def _do(self, what: str) -> None:
        self.tried.set()
        if self.fails:
            raise StoreError("Cannot write: disk full.")
        self.done.append(what)

    def open_session(self, row: SessionRow) -> None:
        self._do(f"open {row.session_id}")

    def checkpoint(self, delivered: Delivered) -> None:
        self._do(f"checkpoint {delivered.session_id}")

    def close_session(self, delivered: Delivered, *, has_report: bool) -> None:
        self._do(f"close {delivered.session_id}")

    def count_pain(self, program_id: str, change: int, zone: str = "") -> None:
        self._do(f"count {program_id} {zone} {change}".replace("  ", " "))

    def note(self, event: Event) -> None:
        self._do(f"note {type(event).__name__}")

    def keep(self, request: Keep) -> None:
        self._do(f"keep {type(request).__name__}")

    def keep_samples(self, session_id: str, samples: Sequence[Sample]) -> None:
        self._do(f"samples {session_id} {len(samples)}")

    def book(self) -> Book:
        self._do("book")
        return BOOK

    def figures(self) -> Figures:
        self._do("figures")
        return Figures()

    def trace(self, session_id: str) -> tuple[Sample, ...]:
        self._do(f"trace {session_id}")
        return (Sample(at_s=1),)

    def person(self, request: PersonRequest) -> PersonAnswer | None:
        named = f" {request.session_id}" if isinstance(request, FreezeTrace) else ""
        self._do(f"{type(request).__name__}{named}")
        return None if isinstance(request, FreezeTrace) else PersonKept()

    def tend(self) -> tuple[str, ...]:
        self._do("tend")
        self.tended.set()
        return ("The night's copy could not be made.",)

    def probe(self) -> None:
        self._do("probe")

    def mark_interrupted(self) -> int:
        self._do("mark")
        return 0

    def close(self) -> None:
        pass


def run(store: FailingStore, said: list[str]) -> RecordsThread:
    thread = RecordsThread(lambda: store, say=said.append, retry_s=0.01)
    thread.start()
    return thread


def is_well(thread: RecordsThread) -> bool:
    return thread.is_well


def answers(thread: RecordsThread, count: int) -> list[RecordAnswer | BookAnswer | PersonAnswer]:
    found: list[RecordAnswer | BookAnswer | PersonAnswer] = []
    pause = threading.Event()
    for _ in range(500):
        found += thread.poll()
        if len(found) >= count:
            return found
        pause.wait(0.01)
    raise AssertionError(f"only {found} came")


def test_requests_are_done_in_order_and_answered() -> None:
    store = FailingStore()
    thread = run(store, [])
    thread.submit(WriteRow(row=ROW))
    thread.submit(Checkpoint(delivered=REPORT))
    thread.submit(CloseRow(delivered=REPORT))
    thread.submit(CountPain(program_id="P12", change=-3))
    assert answers(thread, 2) == [RowWritten(session_id="a1"), RowClosed(session_id="a1")]
    assert thread.close()
    assert store.done == ["mark", f"open {A1}", f"checkpoint {A1}", f"close {A1}", "count P12 -3"]


def test_a_row_that_cannot_be_written_is_answered_with_the_reason() -> None:
    store = FailingStore()
    said: list[str] = []
    store.fails = True
    thread = run(store, said)
    thread.submit(WriteRow(row=ROW))
    assert answers(thread, 1) == [RowFailed(session_id="a1", reason="Cannot write: disk full.")]
    assert thread.close() and said == ["Cannot write: disk full."]


@pytest.mark.hazard("HZ-16")
def test_the_end_of_a_session_is_tried_again_until_it_is_stored() -> None:
    store = FailingStore()
    thread = run(store, [])
    store.fails = True
    thread.submit(CloseRow(delivered=REPORT))
    store.tried.clear()
    assert store.tried.wait(5) and thread.poll() == ()
    store.fails = False
    assert answers(thread, 1) == [RowClosed(session_id="a1")]
    assert thread.close()


@pytest.mark.row("H24")
def test_it_is_unwell_while_nothing_can_be_written_and_finds_out_by_itself_that_it_can_again() -> None:
    store = FailingStore(fails=True)
    thread = run(store, [])
    thread.submit(WriteRow(row=ROW))
    answers(thread, 1)
    assert not is_well(thread)
    store.fails = False
    pause = threading.Event()
    until = (is_well(thread) or pause.wait(0.01) for _ in range(500))
    assert any(until) and "probe" in store.done
    assert thread.close()


def test_closing_says_when_something_is_left_unstored() -> None:
    store = FailingStore(fails=True)
    thread = run(store, [])
    thread.submit(CloseRow(delivered=REPORT))
    assert not thread.close()


def test_open_sessions_are_marked_once_at_the_start(tmp_path: Path) -> None:
    path = tmp_path / "records.db"
    said: list[str] = []
    before = Store(path, wall_s=lambda: 0, moment=moment)
    before.open_session(ROW)
    before.close()
    thread = RecordsThread(lambda: Store(path, wall_s=lambda: 0, moment=moment), say=said.append)
    thread.start()
    assert thread.close()
    assert rows(path)[0]["stop_reason"] == "interrupted"
    assert said == ["1 session(s) were interrupted by the last stop of the kiosk."]


# ---- what staff read and keep ------------------------------------------------------------------------------


def second(number: int, session_id: str = "a1") -> NoteSample:
    return NoteSample(session_id=session_id, sample=Sample(at_s=number))


def test_what_staff_ask_for_and_keep_is_answered_with_the_whole_book() -> None:
    store = FailingStore()
    thread = run(store, [])
    for request in (AskBook(), KeepVolume(volume=1), AskTrace(session_id="a1")):
        thread.submit(request)
    assert answers(thread, 3) == [
        BookCame(book=BOOK),
        BookCame(book=BOOK),
        TraceCame(session_id="a1", samples=(Sample(at_s=1),)),
    ]
    assert thread.close()
    assert store.done == ["mark", "book", "keep KeepVolume", "book", "trace a1"]


def test_a_book_that_cannot_be_read_is_answered_with_the_reason() -> None:
    thread = run(FailingStore(fails=True), [])
    thread.submit(AskBook())
    assert answers(thread, 1) == [BookFailed(reason="Cannot write: disk full.")]
    thread.close()


def test_seconds_are_written_half_a_minute_at_a_time_and_the_rest_before_the_end_of_their_session() -> None:
    store = FailingStore()
    thread = run(store, [])
    for number in range(2 * SAMPLES_A_BLOCK + 10):
        thread.submit(second(number))
    thread.submit(CloseRow(delivered=REPORT))
    assert thread.close()
    assert store.done == [
        "mark",
        f"samples {A1} 300",
        f"samples {A1} 300",
        f"samples {A1} 10",
        f"close {A1}",
    ]


def test_the_seconds_of_a_session_that_was_cut_short_are_written_when_the_next_one_begins_or_at_the_end() -> (
    None
):
    store = FailingStore()
    thread = run(store, [])
    for number in range(3):
        thread.submit(second(number))
    thread.submit(second(0, "b2"))
    assert thread.close()
    assert store.done == ["mark", f"samples {A1} 3", f"samples {B2} 1"]


@pytest.mark.hazard("HZ-16")
def test_seconds_that_cannot_be_written_hold_up_no_row_and_come_with_the_next_block() -> None:
    store = FailingStore()
    thread = run(store, [])
    store.fails = True
    for number in range(SAMPLES_A_BLOCK):
        thread.submit(second(number))
    thread.submit(AskBook())
    answers(thread, 1)
    store.fails = False
    thread.submit(second(SAMPLES_A_BLOCK))
    thread.submit(WriteRow(row=ROW))
    assert answers(thread, 1) == [RowWritten(session_id="a1")]
    assert thread.close()
    assert f"samples {A1} 301" in store.done


# ---- people with a code ------------------------------------------------------------------------------------

CODE = "K7TM2QXP9RDA"
ASKED: tuple[PersonRequest, ...] = (
    OpenPerson(code=CODE),
    KeepPerson(code=CODE, person=Person()),
    ForgetPerson(code=CODE),
    ExportPerson(code=CODE, language="en"),
)


def test_each_request_about_a_person_is_answered_once_and_in_its_turn() -> None:
    store = FailingStore()
    thread = run(store, [])
    for request in ASKED:
        thread.submit(request)
    assert answers(thread, 4) == [PersonKept()] * 4
    assert thread.close() and store.done[1:] == [type(request).__name__ for request in ASKED]


@pytest.mark.hazard("HZ-16")
def test_what_could_not_be_done_for_a_person_is_said_and_not_tried_again() -> None:
    store, said = FailingStore(fails=True), list[str]()
    thread = run(store, said)
    for request in ASKED:
        thread.submit(request)
    assert answers(thread, 4) == [
        CodeRefused(reason=Refusal.UNREADABLE),
        PersonNotKept(reason="Cannot write: disk full."),
        PersonNotKept(reason="Cannot write: disk full."),
        ExportFailed(reason="Cannot write: disk full."),
    ]
    store.fails = False
    assert thread.close() and all(CODE not in sentence for sentence in said)
    assert not {type(request).__name__ for request in ASKED} & set(store.done)


@pytest.mark.hazard("HZ-16")
def test_a_session_that_is_to_be_frozen_is_tried_again_until_it_is() -> None:
    store = FailingStore(fails=True)
    thread = run(store, [])
    thread.submit(FreezeTrace(session_id="a1", why="hurt"))
    store.tried.wait(5)
    store.fails = False
    assert thread.close(5) and f"FreezeTrace {A1}" in store.done
    assert thread.poll() == ()


def test_what_staff_found_in_the_book_is_frozen_under_the_name_that_the_book_has() -> None:
    store = FailingStore()
    thread = run(store, [])
    thread.submit(FreezeTrace(session_id=A1, why="reported: hurt", is_of_record=True))
    assert thread.close() and f"FreezeTrace {A1}" in store.done


@pytest.mark.hazard("HZ-12")
@pytest.mark.requirement("FLOW-02", "PRIV-01")
def test_no_file_of_the_records_has_the_id_by_which_the_processes_speak_of_a_session(tmp_path: Path) -> None:
    session_id, path = "0123456789abcdef" * 2, tmp_path / "sessions.db"
    said: list[str] = []

    def life(*requests: RecordRequest | BookRequest | PersonRequest) -> None:
        thread = RecordsThread(lambda: Store(path, wall_s=lambda: 0, moment=moment), say=said.append)
        thread.start()
        for request in requests:
            thread.submit(request)
        assert thread.close(5)

    report = replace(REPORT, session_id=session_id)
    life(
        WriteRow(row=replace(ROW, session_id=session_id)),
        second(1, session_id),
        Checkpoint(delivered=report),
        FreezeTrace(session_id=session_id, why="hurt"),
    )
    life(CloseRow(delivered=report))
    (row,) = rows(path)
    assert (row["session_id"], row["stop_reason"]) == (record_of(session_id), REPORT.stop_reason)
    store = Store(path, wall_s=lambda: 0, moment=moment)
    assert len(store.trace(record_of(session_id))) == 1
    store.close()
    files = {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()}
    assert len(files) >= 3
    assert not [each for each, content in files.items() if session_id.encode() in content]
    assert not [each for each in files if session_id in each.name]
    assert not any(session_id in sentence for sentence in said)


def test_the_file_is_tended_only_while_nobody_asks_for_anything() -> None:
    store, said = FailingStore(), list[str]()
    thread = RecordsThread(lambda: store, say=said.append, idle_s=0.01)
    thread.start()
    assert store.tended.wait(5) and thread.close()
    assert said[0] == "The night's copy could not be made."
    busy = FailingStore()
    thread = run(busy, [])
    thread.submit(AskBook())
    answers(thread, 1)
    assert thread.close() and "tend" not in busy.done


def test_the_owners_figures_come_when_they_are_asked_for() -> None:
    thread = run(FailingStore(), [])
    thread.submit(AskFigures())
    assert answers(thread, 1) == [FiguresCame(figures=Figures())]
    thread.close()


@pytest.mark.hazard("HZ-16")
def test_what_the_audit_log_is_told_is_tried_again_until_it_stands() -> None:
    store = FailingStore(fails=True)
    thread = run(store, [])
    thread.submit(NotePin(role=None))
    thread.submit(NoteOverride(reason=Override.LETTER, cards=("q01",)))
    thread.submit(NoteEmergency())
    assert store.tried.wait(5)
    store.fails = False
    assert thread.close()
    assert [each for each in store.done if each.startswith("note")] == [
        "note NotePin",
        "note NoteOverride",
        "note NoteEmergency",
    ]
