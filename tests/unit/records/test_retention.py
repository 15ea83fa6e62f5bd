"""The nightly round: what is too old is gone with its key, and a clock that leapt removes nothing."""

import os
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from appliance.records import backup
from appliance.records.blackbox import KEPT_S
from appliance.records.station import Retention, Station
from appliance.records.store import WHOLE_DAYS, Store
from appliance.therapy.logbook import ProblemKind, Sample, Soundness
from appliance.therapy.logbook_asked import KeepCheck, KeepTest, KeepWiped, ReportProblem
from appliance.therapy.person import KeepPerson, Person
from tests.unit.records.test_people import CHEAP, CODE, OTHER
from tests.unit.records.test_store import REPORT, ROW, moment, rows

DAY_S = 86_400
BEGUN_S = 1_700_006_400  # midnight of the tests' calendar
NIGHT_S = 3 * 3600
KEPT = Retention(persons=30, sessions=9, frozen=20)


@dataclass
class Nights:
    """A station that lives from night to night."""

    path: Path
    now_s: int = BEGUN_S + NIGHT_S
    is_vouched: bool = True

    def __post_init__(self) -> None:
        station = Station(
            retention=KEPT, is_clock_vouched=lambda: self.is_vouched, code_cost=CHEAP, boot="first"
        )
        self.store = Store(self.path, wall_s=lambda: self.now_s, moment=moment, station=station)

    def night(self, days: int = 1) -> tuple[str, ...]:
        self.now_s += days * DAY_S
        return self.store.tend()

    def count(self, table: str) -> int:
        return len(rows(self.path, f"SELECT * FROM {table}"))

    def keys(self, kind: str) -> int:
        return len(list(self.path.parent.glob(f"keys/{kind}-*")))

    def treat(self, session_id: str, faults: tuple[str, ...] = ()) -> None:
        self.store.open_session(replace(ROW, session_id=session_id))
        self.store.keep_samples(session_id, [Sample(at_s=1)])
        self.store.close_session(replace(REPORT, session_id=session_id, faults=faults), has_report=True)


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    found = Nights(tmp_path / "records.db")
    assert found.store.tend() == ()
    return found


@pytest.mark.hazard("HZ-12")
@pytest.mark.requirement("PRIV-03")
def test_a_person_who_came_no_more_is_gone_with_the_key_and_who_came_is_not(nights: Nights) -> None:
    for code in (CODE, OTHER):
        nights.store.person(KeepPerson(code=code, person=Person()))
    nights.night(20)
    nights.store.person(KeepPerson(code=OTHER, person=Person()))
    nights.night(10)
    assert (nights.count("person"), nights.keys("person")) == (2, 2)
    nights.night()
    assert (nights.count("person"), nights.keys("person")) == (1, 1)


@pytest.mark.requirement("PRIV-03")
def test_a_device_record_lives_its_days_and_one_that_is_frozen_with_its_box_longer(nights: Nights) -> None:
    nights.treat("calm")
    nights.treat("fault", faults=("H16",))
    nights.night(4)
    assert (nights.count("session"), nights.count("box"), nights.keys("box")) == (2, 1, 1)
    nights.night(6)
    assert [row["session_id"] for row in rows(nights.path)] == ["fault"]
    nights.night(11)
    assert (nights.count("session"), nights.count("frozen"), nights.count("box")) == (0, 0, 0)
    assert nights.keys("box") == 0


@pytest.mark.hazard("HZ-16")
def test_a_session_that_is_still_open_outlives_every_night(nights: Nights) -> None:
    nights.store.open_session(ROW)
    nights.night(100)
    assert nights.count("session") == 1


@pytest.mark.requirement("PRIV-03")
def test_what_staff_did_is_kept_as_long_as_what_is_frozen_and_the_last_of_each_for_ever(
    nights: Nights,
) -> None:
    problem = ReportProblem(
        role="staff",
        kind=ProblemKind.DAMAGE,
        session_id=None,
        module_serial="M",
        firmware_sha256="ab",
        software="1",
    )
    done = (KeepCheck(role="staff"), KeepTest(role="staff", passed=True), KeepWiped(by="guest"), problem)
    tables = ("morning_check", "output_test", "cleaning", "problem")
    for _ in range(2):
        for each in done:
            nights.store.keep(each)
        nights.night(15)
    assert [nights.count(table) for table in tables] == [1] * 4
    nights.night(6)
    assert [nights.count(table) for table in tables] == [1] * 4


@pytest.mark.hazard("HZ-15", "HZ-16")
@pytest.mark.parametrize("leap_days", [400, -400])
def test_a_clock_that_leapt_removes_nothing_until_it_had_a_day_to_be_put_right(
    nights: Nights, leap_days: int
) -> None:
    nights.store.person(KeepPerson(code=CODE, person=Person()))
    nights.treat("calm")
    nights.is_vouched = False
    nights.night(leap_days)
    assert (nights.count("person"), nights.count("session")) == (1, 1)
    nights.night()
    is_old = leap_days > 0
    assert (nights.count("person"), nights.count("session")) == ((0, 0) if is_old else (1, 1))


def test_a_leap_that_somebody_vouches_for_is_a_station_that_was_off(nights: Nights) -> None:
    nights.treat("calm")
    nights.night(400)
    assert nights.count("session") == 0


@pytest.mark.requirement("PRIV-03")
def test_keys_and_rows_without_each_other_do_not_stay(nights: Nights) -> None:
    nights.store.person(KeepPerson(code=CODE, person=Person()))
    nights.store.person(KeepPerson(code=OTHER, person=Person()))
    nights.treat("calm", faults=("H16",))
    first, _ = sorted(nights.path.parent.glob("keys/person-*"))
    first.unlink()
    nights.night()
    assert (nights.count("person"), nights.keys("person")) == (1, 1)
    nights.store._connection.execute("DELETE FROM person")
    nights.store._connection.execute("DELETE FROM box")
    for path in nights.path.parent.glob("keys/*-*"):
        os.utime(path, (BEGUN_S, BEGUN_S))
    nights.night()
    assert (nights.keys("person"), nights.keys("box")) == (1, 1)
    nights.night(KEPT_S // DAY_S)
    assert (nights.keys("person"), nights.keys("box")) == (1, 0)
    nights.night(30)
    assert nights.keys("person") == 0


# ---- when --------------------------------------------------------------------------------------------------


def copies(nights: Nights) -> int:
    return len(list(nights.path.parent.glob("backup/records-*.db")))


@pytest.mark.parametrize(
    ("later_s", "is_due"),
    [(5 * 3600, False), (12 * 3600, False), (DAY_S - 60, False), (DAY_S, True), (DAY_S + 2 * 3600, True)],
)
def test_the_round_is_made_once_a_night(nights: Nights, later_s: int, is_due: bool) -> None:
    nights.now_s += later_s
    nights.store.tend()
    assert copies(nights) == 1 + is_due


def test_a_night_that_was_missed_is_made_up_for_by_day(nights: Nights) -> None:
    nights.now_s += DAY_S + 6 * 3600
    nights.store.tend()
    assert copies(nights) == 2


def test_a_night_at_its_first_hours_waits_for_three(nights: Nights) -> None:
    nights.now_s += 8 * 3600
    nights.store.tend()
    nights.now_s = BEGUN_S + DAY_S + NIGHT_S - 60
    assert nights.store.tend() == () and copies(nights) == 1


# ---- copies ------------------------------------------------------------------------------------------------


@pytest.mark.hazard("HZ-16")
def test_the_last_seven_copies_are_kept_and_each_opens_with_all_its_rows(nights: Nights) -> None:
    for number in range(10):
        nights.treat(f"s{number}", faults=("H16",))
        assert nights.night() == ()
    found = sorted(nights.path.parent.glob("backup/*"))
    assert len(found) == 7 and all(path.suffix == ".db" for path in found)
    assert [len(rows(path)) for path in found] == [4, 5, 6, 7, 8, 9, 10]
    assert {path.stat().st_mode & 0o077 for path in found} == {0}


@pytest.mark.hazard("HZ-16")
def test_once_a_week_the_file_is_looked_through_more_closely_than_at_every_opening(nights: Nights) -> None:
    nights.store.open_session(replace(ROW, session_id="in-table-and-index"))
    nights.store._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    nights.store.close()
    content = nights.path.read_bytes()
    assert content.count(b"in-table-and-index") == 3  # and in the audit log, which lies behind them
    nights.path.write_bytes(content.replace(b"in-table-and-index", b"in-one-of-them-not", 1))
    again = Nights(nights.path, now_s=nights.now_s)
    assert again.store.notice is None
    assert again.store.book().records is Soundness.SOUND
    said = [again.night() for _ in range(WHOLE_DAYS)]
    (found,) = (each for each in said if each)
    assert len(found) == 1 and "are damaged (" in found[0] and found[0].endswith("; call service.")
    assert again.store.book().records is Soundness.DAMAGED, "staff read it too, until a look finds none"
    again.store._connection.execute("REINDEX")
    assert not any(again.night() for _ in range(WHOLE_DAYS))
    assert again.store.book().records is Soundness.SOUND


@pytest.mark.hazard("HZ-16")
def test_staff_read_for_a_week_that_records_were_put_aside(nights: Nights) -> None:
    nights.store.close()
    nights.path.write_bytes(b"no database at all" * 500)
    again = Nights(nights.path, now_s=nights.now_s)
    assert again.store.notice is not None
    for _ in range(7):
        assert again.store.book().records is Soundness.LOST
        again.night()
    assert again.store.book().records is Soundness.SOUND
    again.store.close()
    again = Nights(nights.path, now_s=again.now_s)
    assert again.store.book().records is Soundness.SOUND, "and not again at every start"


@pytest.mark.requirement("PRIV-03")
def test_no_copy_holds_a_key(nights: Nights) -> None:
    nights.store.person(KeepPerson(code=CODE, person=Person()))
    nights.night()
    copied = b"".join(path.read_bytes() for path in nights.path.parent.glob("backup/*"))
    for path in nights.path.parent.glob("keys/*"):
        assert path.read_bytes()[-24:] not in copied


@pytest.mark.parametrize("in_the_way", ["backup", "the copy"])
def test_a_copy_that_cannot_be_made_is_said_and_takes_nothing_with_it(
    tmp_path: Path, in_the_way: str
) -> None:
    nights = Nights(tmp_path / "records.db")
    if in_the_way == "backup":
        (tmp_path / "backup").touch()
    else:
        day = date.fromordinal(moment(nights.now_s).day).isoformat()
        (tmp_path / "backup" / f"records-{day}.db").mkdir(parents=True)
    (sentence,) = nights.store.tend()
    assert sentence.startswith(f"Cannot copy the records to {tmp_path}") and sentence.endswith(".")
    nights.treat("a1")
    assert nights.count("session") == 1


@pytest.mark.hazard("HZ-16")
@pytest.mark.parametrize("bytes_left", [4096, 0])
def test_a_copy_that_is_not_sound_takes_no_good_ones_place(
    nights: Nights, monkeypatch: pytest.MonkeyPatch, bytes_left: int
) -> None:
    """A card that gives back something else than was written on it."""
    sync, broken = backup._sync, list[Path]()

    def worn(path: Path) -> None:
        sync(path)
        if path.suffix == ".part":
            content = path.read_bytes()
            path.write_bytes(content[:bytes_left] + bytes(len(content) - bytes_left) * bool(bytes_left))
            broken.append(path)

    monkeypatch.setattr(backup, "_sync", worn)
    (sentence,) = nights.night()
    assert broken and sentence.startswith("Cannot copy the records to ") and copies(nights) == 1
