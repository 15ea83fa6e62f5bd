"""People who come back with a code: what a code opens, who may guess, and what forgetting leaves."""

import stat
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from appliance.records.code_lock import LOCK_MS, TRIES
from appliance.records.error import PageError
from appliance.records.station import Station
from appliance.records.store import Store, StoreError
from appliance.therapy.catalogue import Kind
from appliance.therapy.code import made_from
from appliance.therapy.person import (
    Answered,
    CodeRefused,
    Exported,
    ExportFailed,
    ExportPerson,
    ForgetPerson,
    KeepPerson,
    OpenPerson,
    Person,
    PersonForgotten,
    PersonKept,
    PersonOpened,
    Refusal,
)
from appliance.therapy.screening import Answer, Reply
from appliance.therapy.visit import History, Visit
from tests.unit.records.test_blackbox import everything
from tests.unit.records.test_store import NOW_S, ROW, moment, rows

CODE, OTHER = made_from(0x2_ABCD_1234_5678), made_from(77)
WORD = "a-word-that-only-this-person-said"
VISIT = Visit(
    program_id="P05",
    family="acupuncture_like",
    kind=Kind.TWITCH,
    at_s=NOW_S - 90_000,
    treated_ms=1_200_000,
    pain_before=7,
    pain_after=4,
    comfort=(410, 380),
)
PERSON = Person(
    history=History(visits=(VISIT,)),
    answers=(Answered(card_id="q03", answer=Answer(reply=Reply.YES, options=frozenset({WORD})), at_s=NOW_S),),
    questionnaire_version=3,
    consent_version=1,
    zone="lumbar_parallel",
)
CHEAP = 2**4


@dataclass
class Bench:
    """A station whose clocks and boots the test turns."""

    path: Path
    now_s: int = NOW_S
    now_ms: int = 1_000
    boot: str = "first"
    is_vouched: bool = True
    pages: list[tuple[Person, str]] = field(default_factory=list)
    has_stick: bool = True

    def opened(self) -> Store:
        station = Station(
            monotonic_ms=lambda: self.now_ms,
            boot=self.boot,
            is_clock_vouched=lambda: self.is_vouched,
            write_page=self._write_page,
            code_cost=CHEAP,
        )
        return Store(self.path, wall_s=lambda: self.now_s, moment=moment, station=station)

    def _write_page(self, person: Person, language: str) -> str:
        if not self.has_stick:
            raise PageError("No stick is in the station.")
        self.pages.append((person, language))
        return "course.pdf"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "records.db")


@pytest.fixture
def store(bench: Bench) -> Iterator[Store]:
    store = bench.opened()
    yield store
    store.close()


def keep(store: Store, code: str = CODE, person: Person = PERSON) -> None:
    assert store.person(KeepPerson(code=code, person=person)) == PersonKept()


def opens(store: Store, code: str = CODE) -> Person:
    answer = store.person(OpenPerson(code=code))
    assert isinstance(answer, PersonOpened)
    return answer.person


def refused(store: Store, code: str = OTHER) -> CodeRefused:
    answer = store.person(OpenPerson(code=code))
    assert isinstance(answer, CodeRefused)
    return answer


# ---- what a code opens -------------------------------------------------------------------------------------


@pytest.mark.requirement("PRIV-02")
def test_a_code_opens_all_that_was_kept_under_it_also_after_a_restart(bench: Bench) -> None:
    store = bench.opened()
    keep(store)
    store.close()
    store = bench.opened()
    found = store.person(OpenPerson(code=CODE))
    store.close()
    assert isinstance(found, PersonOpened) and found.is_clock_trusted
    assert (found.now_s, found.now, found.code) == (NOW_S, moment(NOW_S), CODE)
    (visit,) = found.person.history.visits
    assert replace(visit, at_s=VISIT.at_s) == VISIT and visit.at_s == VISIT.at_s // 300 * 300
    assert found.person.answers[0].answer == PERSON.answers[0].answer
    assert replace(found.person, history=PERSON.history, answers=PERSON.answers) == PERSON


@pytest.mark.requirement("PRIV-02")
def test_what_is_kept_again_stands_in_place_of_what_was(store: Store, bench: Bench) -> None:
    keep(store)
    keep(store, person=replace(PERSON, zone="hip"))
    assert opens(store).zone == "hip" and len(rows(bench.path, "SELECT locator FROM person")) == 1


@pytest.mark.hazard("HZ-12")
@pytest.mark.requirement("PRIV-02")
def test_nothing_of_a_person_and_no_code_stands_on_the_disk_in_clear(store: Store, bench: Bench) -> None:
    keep(store)
    opens(store)
    refused(store)
    found = everything(bench.path.parent)
    for word in (WORD, CODE, OTHER, "acupuncture_like", "pain_before", "lumbar_parallel"):
        assert word.encode() not in found, word


@pytest.mark.hazard("HZ-12")
@pytest.mark.requirement("PRIV-02")
def test_beside_the_seal_a_row_tells_the_day_and_little_of_its_length(store: Store, bench: Bench) -> None:
    keep(store)
    keep(store, OTHER, Person())
    found = rows(bench.path, "SELECT kept_day_s, length(sealed) AS size FROM person")
    assert {row["kept_day_s"] for row in found} == {NOW_S // 86_400 * 86_400}
    assert [row["size"] for row in found] == [512 + 29, 512 + 29]


@pytest.mark.hazard("HZ-12")
@pytest.mark.requirement("PRIV-02")
def test_the_same_code_opens_nothing_on_another_station(bench: Bench, tmp_path: Path) -> None:
    store = bench.opened()
    keep(store)
    store.close()
    secret = tmp_path / "keys" / "station.key"
    secret.write_bytes(bytes(32))
    store = bench.opened()
    assert refused(store, CODE).reason is Refusal.UNKNOWN
    store.close()


@pytest.mark.hazard("HZ-12")
def test_keys_are_their_owners_alone(store: Store, bench: Bench) -> None:
    keep(store)
    folder = bench.path.parent / "keys"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


@pytest.mark.parametrize(
    ("where", "change"),
    [("row", "UPDATE person SET sealed = x'0102'"), ("row", "DELETE FROM person"), ("key", "")],
)
def test_a_row_or_a_key_that_is_damaged_is_said_and_is_no_guess(
    store: Store, bench: Bench, where: str, change: str
) -> None:
    keep(store)
    if where == "row":
        store._connection.execute(change)
    else:
        next(bench.path.parent.glob("keys/person-*")).write_bytes(b"\x01" + bytes(59))
    for _ in range(TRIES + 1):
        assert refused(store, CODE) == CodeRefused(reason=Refusal.UNREADABLE)
    keep(store)
    assert opens(store).zone == "lumbar_parallel"


def test_a_row_of_a_format_to_come_is_not_taken_for_one_of_this(
    store: Store, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appliance.records.vault._FORMAT", 2)
    keep(store)
    monkeypatch.undo()
    assert refused(store, CODE).reason is Refusal.UNREADABLE


def test_a_secret_that_cannot_be_one_is_put_aside_and_said(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    for number in (1, 2):
        (tmp_path / "keys" / "station.key").write_bytes(b"short")
        store = bench.opened()
        assert store.notice is not None and "The station secret in" in store.notice
        assert (tmp_path / "keys" / f"station.damaged-{number}").read_bytes() == b"short"
        keep(store)
        store.close()
    store = bench.opened()
    assert store.notice is None
    store.close()


# ---- forgetting --------------------------------------------------------------------------------------------


@pytest.mark.hazard("HZ-12")
@pytest.mark.requirement("PRIV-03")
def test_after_forgetting_nothing_that_lies_anywhere_opens_the_row(bench: Bench, tmp_path: Path) -> None:
    """File, WAL and backup of before are laid back as they were; only the key is not in them."""
    store = bench.opened()
    keep(store)
    keep(store, OTHER)
    store.tend()
    (copy,) = (tmp_path / "backup").glob("records-*.db")
    before = {path.name: path.read_bytes() for path in tmp_path.glob("records.db*")}
    key = next(path for path in (tmp_path / "keys").glob("person-*")).read_bytes()
    assert store.person(ForgetPerson(code=CODE)) == PersonForgotten()
    assert refused(store, CODE).reason is Refusal.UNKNOWN
    assert opens(store, OTHER).zone == "lumbar_parallel"
    store.close()
    for name, content in before.items():
        (tmp_path / name).write_bytes(content)
    for source in (None, copy.read_bytes()):
        if source is not None:
            for name in before:
                (tmp_path / name).unlink(missing_ok=True)
            (tmp_path / "records.db").write_bytes(source)
        store = bench.opened()
        assert len(rows(bench.path, "SELECT locator FROM person")) == 2
        assert refused(store, CODE).reason is Refusal.UNKNOWN
        assert opens(store, OTHER).zone == "lumbar_parallel"
        store.close()
    keys = b"".join(path.read_bytes() for path in (tmp_path / "keys").iterdir())
    assert len(list((tmp_path / "keys").glob("person-*"))) == 1 and len(key) > 32
    assert everything(tmp_path).count(key[-32:]) == keys.count(key[-32:])


@pytest.mark.requirement("PRIV-03")
def test_a_key_is_overwritten_before_its_file_is_gone(
    store: Store, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(store)
    path = next(bench.path.parent.glob("keys/person-*"))
    before, seen = path.read_bytes(), list[bytes]()
    unlink = Path.unlink

    def watched(self: Path, missing_ok: bool = False) -> None:
        seen.append(self.read_bytes())
        unlink(self, missing_ok)

    monkeypatch.setattr(Path, "unlink", watched)
    assert store.person(ForgetPerson(code=CODE)) == PersonForgotten()
    (left,) = seen
    assert len(left) == len(before) and left[-32:] != before[-32:]


@pytest.mark.requirement("PRIV-03")
def test_forgetting_what_was_never_kept_is_forgotten_too(store: Store) -> None:
    assert store.person(ForgetPerson(code=CODE)) == PersonForgotten()


@pytest.mark.requirement("PRIV-03")
def test_with_the_key_gone_it_is_forgotten_though_the_row_cannot_be_deleted(store: Store) -> None:
    keep(store)
    store._connection.execute(
        "CREATE TEMP TRIGGER stuck BEFORE DELETE ON person BEGIN SELECT RAISE(ABORT, 'disk full'); END"
    )
    assert store.person(ForgetPerson(code=CODE)) == PersonForgotten()
    assert refused(store, CODE).reason is Refusal.UNKNOWN


def test_a_key_that_cannot_be_destroyed_is_no_forgetting(store: Store, bench: Bench) -> None:
    keep(store)
    path = next(bench.path.parent.glob("keys/person-*"))
    path.unlink()
    path.mkdir()
    with pytest.raises(StoreError, match=r"Cannot (destroy|read) the key .*person-.*: Is a directory\."):
        store.person(ForgetPerson(code=CODE))


# ---- guessing ----------------------------------------------------------------------------------------------


@pytest.mark.hazard("HZ-12")
def test_after_five_wrong_codes_none_is_tried_for_five_minutes_not_even_a_right_one(
    store: Store, bench: Bench
) -> None:
    keep(store)
    for _ in range(TRIES - 1):
        assert refused(store) == CodeRefused(reason=Refusal.UNKNOWN)
    assert refused(store) == CodeRefused(reason=Refusal.LOCKED, wait_s=LOCK_MS // 1_000)
    bench.now_ms += LOCK_MS - 1
    assert refused(store, CODE) == CodeRefused(reason=Refusal.LOCKED, wait_s=1)
    bench.now_ms += 1
    assert opens(store).zone == "lumbar_parallel"


def test_a_right_code_lets_the_next_person_begin_anew(store: Store) -> None:
    keep(store)
    for _ in range(3):
        for _ in range(TRIES - 1):
            assert refused(store).reason is Refusal.UNKNOWN
        opens(store)


@pytest.mark.hazard("HZ-12")
def test_neither_a_restart_nor_a_clock_that_was_set_ends_the_wait_and_a_new_boot_begins_it_anew(
    bench: Bench,
) -> None:
    store = bench.opened()
    for _ in range(TRIES):
        refused(store)
    store.close()
    bench.now_ms += 60_000
    bench.now_s += 86_400
    store = bench.opened()
    assert refused(store).wait_s == 240
    store.close()
    bench.boot, bench.now_ms = "second", 5
    store = bench.opened()
    assert refused(store).wait_s == 300
    bench.now_ms += 100_000
    assert refused(store).wait_s == 200
    bench.now_ms += 200_000
    assert refused(store).reason is Refusal.UNKNOWN
    store.close()


@pytest.mark.hazard("HZ-12")
def test_a_try_is_counted_on_disk_before_the_code_is_looked_up(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    for _ in range(TRIES):
        store = bench.opened()
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr("appliance.records.vault.code_keys", cut)
            store.person(OpenPerson(code=CODE))
        store.close()
    store = bench.opened()
    assert refused(store, CODE).reason is Refusal.LOCKED
    store.close()


@pytest.mark.hazard("HZ-01")
def test_while_code_entry_is_locked_guests_are_served_as_ever(store: Store, bench: Bench) -> None:
    for _ in range(TRIES + 3):
        refused(store)
    store.open_session(ROW)
    keep(store)
    assert rows(bench.path)[0]["session_id"] == "a1"


# ---- the time ----------------------------------------------------------------------------------------------


@pytest.mark.hazard("HZ-11", "HZ-15")
@pytest.mark.requirement("DOSE-02")
def test_a_clock_that_went_back_or_that_nobody_vouches_for_is_not_trusted(bench: Bench) -> None:
    store = bench.opened()
    keep(store)

    def is_trusted() -> bool:
        answer = store.person(OpenPerson(code=CODE))
        assert isinstance(answer, PersonOpened)
        return answer.is_clock_trusted

    assert is_trusted()
    bench.now_s -= 601
    assert not is_trusted()
    bench.now_s += 2
    assert is_trusted()
    bench.is_vouched = False
    assert not is_trusted()
    store.close()


@pytest.mark.hazard("HZ-11")
@pytest.mark.requirement("DOSE-02")
def test_small_steps_back_do_not_add_up_to_a_long_one(store: Store, bench: Bench) -> None:
    keep(store)
    for is_trusted in (True, True, False):
        bench.now_s -= 300
        answer = store.person(OpenPerson(code=CODE))
        assert isinstance(answer, PersonOpened) and answer.is_clock_trusted is is_trusted


@pytest.mark.hazard("HZ-11")
@pytest.mark.requirement("DOSE-02")
def test_the_newest_time_that_the_station_saw_comes_with_every_person(bench: Bench) -> None:
    store = bench.opened()
    keep(store)
    bench.now_s += 7_200
    store.open_session(ROW)
    bench.now_s -= 3_600
    assert opens(store).history.last_seen_s == NOW_S + 7_200
    later = replace(PERSON, history=replace(PERSON.history, last_seen_s=NOW_S + 9_000))
    keep(store, person=later)
    assert opens(store).history.last_seen_s == NOW_S + 9_000
    store.close()


@pytest.mark.hazard("HZ-11")
@pytest.mark.requirement("DOSE-02")
def test_times_that_were_kept_by_a_clock_nobody_vouched_for_open_no_dose_until_kept_anew(
    store: Store, bench: Bench
) -> None:
    for is_vouched in (True, False, True):
        bench.is_vouched = is_vouched
        keep(store)
        bench.is_vouched = True
        answer = store.person(OpenPerson(code=CODE))
        assert isinstance(answer, PersonOpened) and answer.is_clock_trusted is is_vouched


@pytest.mark.requirement("DOSE-02")
def test_a_time_that_nobody_vouched_for_locks_nobody_out_once_the_clock_is_right_again(bench: Bench) -> None:
    store = bench.opened()
    bench.is_vouched, bench.now_s = False, NOW_S + 10 * 365 * 86_400
    store.open_session(ROW)
    bench.is_vouched, bench.now_s = True, NOW_S
    keep(store)
    answer = store.person(OpenPerson(code=CODE))
    assert isinstance(answer, PersonOpened) and answer.is_clock_trusted
    store.close()


# ---- a page to take along ----------------------------------------------------------------------------------


def test_a_page_is_written_of_what_the_code_opens(store: Store, bench: Bench) -> None:
    keep(store)
    assert store.person(ExportPerson(code=CODE, language="tr")) == Exported(name="course.pdf")
    ((person, language),) = bench.pages
    assert (person.zone, language) == ("lumbar_parallel", "tr")


def test_a_page_that_cannot_be_written_is_a_sentence_and_the_records_stay_well(
    store: Store, bench: Bench
) -> None:
    missing = store.person(ExportPerson(code=CODE, language="tr"))
    assert missing == ExportFailed(reason="Nothing is kept under this code.")
    keep(store)
    bench.has_stick = False
    failed = store.person(ExportPerson(code=CODE, language="tr"))
    assert failed == ExportFailed(reason="No stick is in the station.")
    store._connection.execute("UPDATE person SET sealed = x'01'")
    broken = store.person(ExportPerson(code=CODE, language="tr"))
    assert isinstance(broken, ExportFailed) and "cannot be read" in broken.reason


def test_a_station_that_writes_no_pages_says_so(tmp_path: Path) -> None:
    station = Station(code_cost=CHEAP)
    store = Store(tmp_path / "r.db", wall_s=lambda: NOW_S, moment=moment, station=station)
    keep(store)
    answer = store.person(ExportPerson(code=CODE, language="en"))
    store.close()
    assert isinstance(answer, ExportFailed) and "writes no pages" in answer.reason
