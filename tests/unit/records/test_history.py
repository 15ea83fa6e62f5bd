"""What staff read and keep: today's sessions, pads, checks; files of the version before."""

import json
import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.records.schema import APPLICATION_ID, MIGRATIONS, VERSION
from appliance.records.store import Store, StoreError
from appliance.therapy.logbook import CheckItem, ProblemKind
from appliance.therapy.logbook_asked import (
    AddPack,
    KeepCheck,
    KeepLooked,
    KeepTest,
    KeepVolume,
    KeepWiped,
    RemovePack,
    ReportProblem,
    TakePads,
    UsePack,
)
from tests.unit.records.test_store import NOW_S, REPORT, ROOT, ROW, moment, opened, rows

MONTH = moment(NOW_S).month


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "records.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    store = opened(path)
    yield store
    store.close()


# ---- the day -----------------------------------------------------------------------------------------------


@pytest.mark.hazard("HZ-12")
def test_the_book_has_todays_sessions_newest_first_with_their_time_to_five_minutes(path: Path) -> None:
    for name, now_s in (("y", NOW_S - 90_000), ("a1", NOW_S), ("b2", NOW_S + 900)):
        store = opened(path, now_s)
        store.open_session(replace(ROW, session_id=name))
        store.close()
    store = opened(path, NOW_S + 1_000)
    store.close_session(REPORT, has_report=True)
    sessions = store.book().sessions
    store.close()
    assert [(line.session_id, line.stop_reason) for line in sessions] == [("b2", None), ("a1", "completed")]
    assert all(line.begun.minute % 5 == 0 for line in sessions)
    assert (sessions[1].treated_ms, sessions[1].faults, sessions[1].level_max) == (61_000, ("H16",), (12, 13))


@pytest.mark.requirement("PRIV-01")
def test_pain_is_told_from_ten_answers_on(store: Store) -> None:
    for change in (-3, -2, -1, 0, 1, 1, 2, -4, 0):
        store.count_pain("P12", change)
    assert not store.book().pain_of("P12").is_shown and not store.book().pain_of("P01").is_shown
    store.count_pain("P12", 3)
    count = store.book().pain_of("P12")
    assert (count.less, count.same, count.more, count.is_shown) == (3, 5, 2, True)


# ---- pads --------------------------------------------------------------------------------------------------


@pytest.mark.requirement("ELE-03", "ELE-02")
def test_a_guest_takes_two_pairs_of_one_pack_which_is_open_from_then_on(store: Store) -> None:
    store.keep(AddPack(pairs=5, until_month=MONTH + 1, pad_cm2=45))
    store.keep(AddPack(pairs=1, until_month=MONTH))
    second, first = store.book().packs
    assert (first.pad_cm2, first.opened_day, first.uses) == (45, None, 0)
    store.keep(TakePads(pack_id=first.pack_id))
    store.keep(TakePads(pack_id=second.pack_id))
    other, used = store.book().packs
    assert (used.pairs, used.uses, used.opened_day) == (3, 1, moment(NOW_S).day)
    assert (other.pairs, other.uses) == (0, 1)


def test_a_session_itself_takes_no_pads_and_a_guest_without_a_pack_begins_all_the_same(store: Store) -> None:
    store.keep(AddPack(pairs=3, until_month=MONTH))
    store.open_session(ROW)
    store.keep(TakePads(pack_id=None))
    assert store.book().pairs == 3 and len(rows(store.path)) == 1


def test_the_pack_that_staff_name_is_kept(store: Store) -> None:
    assert store.book().pack_in_use is None
    store.keep(UsePack(pack_id=7))
    assert store.book().pack_in_use == 7


def test_a_pack_that_is_taken_away_is_gone(store: Store) -> None:
    store.keep(AddPack(pairs=4, until_month=MONTH))
    store.keep(RemovePack(pack_id=store.book().packs[0].pack_id))
    assert store.book().packs == ()


# ---- what keeps the station fit ----------------------------------------------------------------------------


def test_guests_since_the_last_wiping_are_counted(store: Store) -> None:
    for _ in range(3):
        store.keep(TakePads(pack_id=None))
    assert store.book().unwiped == 3
    store.keep(KeepWiped(by="guest"))
    assert store.book().unwiped == 0
    assert [row["by"] for row in rows(store.path, "SELECT by FROM cleaning")] == ["guest"]


@pytest.mark.requirement("STD-12")
def test_the_last_output_test_counts(store: Store) -> None:
    assert store.book().tested is None
    store.keep(KeepTest(role="staff", passed=True))
    store.keep(KeepTest(role="service", passed=False))
    tested = store.book().tested
    assert tested is not None and (tested.role, tested.passed, tested.at) == ("service", False, moment(NOW_S))


@pytest.mark.hazard("HZ-17")
def test_a_failed_morning_check_is_open_until_somebody_has_looked_at_it(store: Store) -> None:
    store.keep(KeepLooked(role="staff"))
    store.keep(KeepCheck(role="staff", failed=(CheckItem.CABLES,)))
    assert store.book().is_check_open
    store.keep(KeepLooked(role="staff"))
    assert not store.book().is_check_open
    store.keep(KeepCheck(role="staff", failed=(CheckItem.CABLES,)))
    assert store.book().is_check_open


def test_a_reported_problem_is_kept_with_what_the_station_was(store: Store) -> None:
    for kind in (ProblemKind.DAMAGE, ProblemKind.HURT):
        store.keep(
            ReportProblem(
                role="staff",
                kind=kind,
                session_id="a1",
                module_serial="M1",
                firmware_sha256="ab",
                software="1",
            )
        )
    assert [each.kind for each in store.book().problems] == [ProblemKind.HURT, ProblemKind.DAMAGE]
    row = rows(store.path, "SELECT * FROM problem")[0]
    assert (row["module_serial"], row["firmware_sha256"], row["software"]) == ("M1", "ab", "1")


# ---- the morning check, the volume -------------------------------------------------------------------------


def test_the_last_morning_check_is_kept_with_its_time_and_what_was_not_in_order(store: Store) -> None:
    assert store.book().checked is None and not store.book().is_checked_today
    store.keep(KeepCheck(role="service"))
    store.keep(KeepCheck(role="staff", failed=(CheckItem.CABLES, CheckItem.CLEAN)))
    checked = store.book().checked
    assert checked is not None and store.book().is_checked_today
    assert (checked.at, checked.role, checked.failed) == (
        moment(NOW_S), "staff", (CheckItem.CABLES, CheckItem.CLEAN)
    )  # fmt: skip


def test_the_morning_check_of_yesterday_is_not_todays(path: Path) -> None:
    store = opened(path)
    store.keep(KeepCheck(role="service"))
    store.close()
    store = opened(path, NOW_S + 86_400)
    assert not store.book().is_checked_today
    store.close()


def test_the_stations_volume_is_two_until_somebody_sets_it(store: Store) -> None:
    assert store.book().volume == 2
    for volume in (0, 3):
        store.keep(KeepVolume(volume=volume))
        assert store.book().volume == volume


# ---- a file of version 1 -----------------------------------------------------------------------------------


def begin_version_1(path: Path) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    for statement in MIGRATIONS[0]:
        connection.execute(statement)
    connection.execute("PRAGMA user_version = 1")
    connection.execute(
        "INSERT INTO session (session_id, minute_s, program_id, zone, profile, consent_version,"
        " questionnaire_version, screen_passed, module_serial, firmware_sha256, simulated)"
        " VALUES ('old', ?, 'P12', '', 'gym', 1, 1, 1, '', '', 1)",
        (NOW_S // 300 * 300,),
    )
    connection.execute("INSERT INTO pain_change VALUES ('P12', -2, 12)")
    connection.close()


def schema(path: Path) -> list[object]:
    return [row["sql"] for row in rows(path, "SELECT sql FROM sqlite_schema ORDER BY name")]


@pytest.mark.hazard("HZ-16")
def test_a_file_of_version_1_is_carried_over_with_all_its_rows(path: Path, tmp_path: Path) -> None:
    begin_version_1(path)
    store = opened(path)
    assert store.notice is None
    assert [line.session_id for line in store.book().sessions] == ["old"]
    assert store.book().pain_of("P12").less == 12
    store.keep(AddPack(pairs=4, until_month=MONTH))
    store.close()
    opened(path).close()
    assert rows(path, "PRAGMA user_version")[0]["user_version"] == VERSION
    assert rows(path, "PRAGMA application_id")[0]["application_id"] == APPLICATION_ID
    opened(tmp_path / "begun.db").close()
    assert schema(path) == schema(tmp_path / "begun.db")


def test_a_migration_that_is_broken_off_leaves_the_file_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin_version_1(path)
    before = schema(path)
    broken = (MIGRATIONS[0], (*MIGRATIONS[1], "CREATE TABLE trace (again INTEGER)"))
    monkeypatch.setattr("appliance.records.opening.MIGRATIONS", broken)
    with pytest.raises(StoreError, match="Cannot open the records"):
        opened(path)
    assert schema(path) == before and rows(path, "PRAGMA user_version")[0]["user_version"] == 1


@pytest.mark.hazard("HZ-16")
def test_a_file_is_copied_before_it_is_migrated_and_a_new_one_is_not(path: Path) -> None:
    begin_version_1(path)
    before = schema(path)
    opened(path).close()
    opened(path).close()
    (copied,) = (path.parent / "backup").iterdir()
    assert copied.name == f"before-version-{VERSION}.db" and schema(copied) == before
    assert [row["session_id"] for row in rows(copied)] == ["old"]
    (path.parent / "new").mkdir()
    opened(path.parent / "new" / "records.db").close()
    assert not (path.parent / "new" / "backup").exists()


@pytest.mark.hazard("HZ-16")
def test_a_file_that_cannot_be_copied_is_not_migrated(path: Path) -> None:
    begin_version_1(path)
    (path.parent / "backup").touch()
    with pytest.raises(StoreError, match=r"Cannot copy the records to .*before-version-.*"):
        opened(path)
    assert rows(path, "PRAGMA user_version")[0]["user_version"] == 1


def test_the_copy_of_a_migration_goes_once_seven_nights_are_newer(path: Path) -> None:
    begin_version_1(path)
    opened(path).close()
    (copied,) = (path.parent / "backup").iterdir()
    os.utime(copied, (1, 1))
    for night in range(7):
        assert copied.exists()
        store = opened(path, NOW_S + night * 86_400)
        assert store.tend() == ()
        store.close()
    assert not copied.exists()


def test_a_file_of_another_program_with_our_version_is_left_alone(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 1")
    connection.close()
    with pytest.raises(StoreError, match="another program or a newer version"):
        opened(path)
    assert schema(path) == []


# ---- killed ------------------------------------------------------------------------------------------------

WRITER = """
import sys
from pathlib import Path
from appliance.records.store import Store
from appliance.therapy.logbook import Sample
from appliance.therapy.logbook_asked import AddPack, KeepVolume
from tests.unit.records.test_store import NOW_S, moment
store = Store(Path(sys.argv[1]), wall_s=lambda: NOW_S, moment=moment)
number = 0
while True:
    store.keep_samples("a1", [Sample(at_s=30 * number + second) for second in range(30)])
    store.keep(AddPack(pairs=number, until_month=202_701))
    store.keep(KeepVolume(volume=number % 4))
    print(number, flush=True)
    number += 1
"""


@pytest.mark.hazard("HZ-16")
@pytest.mark.parametrize("seed", range(4))
def test_what_was_acknowledged_before_a_kill_is_there_after_it(path: Path, seed: int) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    for _ in range(random.Random(seed).randrange(1, 12)):
        process.stdout.readline()
    process.kill()
    output, _ = process.communicate(timeout=60)
    least = max([*map(json.loads, output.split()), 0])
    store = opened(path)
    packs, trace = store.book().packs, store.trace("a1")
    store.close()
    assert store.notice is None
    assert len(packs) > least and len(trace) >= 30 * (least + 1)
    assert [each.at_s for each in trace] == list(range(len(trace)))
