import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.records.station import Station
from appliance.records.store import Store, StoreError
from appliance.therapy.logbook import Moment, Sample
from appliance.therapy.record import Delivered, SessionRow

NOW_S = 1_700_000_123
ROW = SessionRow(
    session_id="a1",
    program_id="P12",
    zone="lumbar_parallel",
    profile="clinic",
    consent_version=1,
    questionnaire_version=1,
    module_serial="SIM-1",
    firmware_sha256="ab",
    simulated=True,
)
REPORT = Delivered(
    session_id="a1",
    program_id="P12",
    treated_ms=61_000,
    stop_reason="completed",
    level_max=(12, 13),
    charge_uc=(100, 110),
    faults=("H16",),
    module_serial="SIM-1",
    firmware_sha256="ab",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "records.db"


def moment(wall_s: int) -> Moment:
    """A calendar of 30-day months that begins in January 2000, without zones."""
    day = wall_s // 86_400
    return Moment(
        day=day, minute=wall_s % 86_400 // 60, month=200_000 + day // 360 * 100 + day // 30 % 12 + 1
    )


def opened(path: Path, now_s: int = NOW_S, station: Station | None = None) -> Store:
    return Store(path, wall_s=lambda: now_s, moment=moment, station=station)


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    store = opened(path)
    yield store
    store.close()


def rows(path: Path, query: str = "SELECT * FROM session") -> list[dict[str, object]]:
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    try:
        return [dict(row) for row in connection.execute(query)]
    finally:
        connection.close()


@pytest.mark.hazard("HZ-12")
@pytest.mark.requirement("PRIV-01", "SCR-04")
def test_a_guests_row_holds_the_device_record_and_nothing_else(store: Store, path: Path) -> None:
    store.open_session(ROW)
    assert set(rows(path)[0]) == {
        "session_id", "minute_s", "program_id", "zone", "profile", "consent_version", "questionnaire_version",
        "screen_passed", "module_serial", "firmware_sha256", "simulated", "treated_ms", "level_max_left",
        "level_max_right", "charge_uc_left", "charge_uc_right", "faults", "stop_reason",
    }  # fmt: skip


@pytest.mark.hazard("HZ-12")
def test_the_minute_is_rounded_to_five(store: Store, path: Path) -> None:
    store.open_session(ROW)
    assert rows(path)[0]["minute_s"] == 1_700_000_100


def test_a_row_is_open_until_its_report(store: Store, path: Path) -> None:
    store.open_session(ROW)
    assert rows(path)[0]["stop_reason"] is None
    store.close_session(REPORT, has_report=True)
    found = rows(path)[0]
    assert [found[key] for key in ("stop_reason", "treated_ms", "level_max_right", "faults", "zone")] == [
        "completed", 61_000, 13, "H16", "lumbar_parallel"
    ]  # fmt: skip


@pytest.mark.hazard("HZ-16")
def test_a_report_that_comes_twice_changes_nothing(store: Store, path: Path) -> None:
    store.open_session(ROW)
    store.close_session(REPORT, has_report=True)
    before = rows(path)
    store.close_session(REPORT, has_report=True)
    assert rows(path) == before


@pytest.mark.hazard("HZ-16")
def test_a_report_without_a_row_is_kept_all_the_same(store: Store, path: Path) -> None:
    store.close_session(REPORT, has_report=True)
    assert rows(path)[0]["stop_reason"] == "completed" and rows(path)[0]["screen_passed"] == 0


def test_an_assumed_end_never_replaces_a_report_and_a_report_replaces_an_assumed_end(
    store: Store, path: Path
) -> None:
    store.open_session(ROW)
    assumed = replace(REPORT, stop_reason="interrupted")
    store.close_session(assumed, has_report=False)
    assert rows(path)[0]["stop_reason"] == "interrupted"
    store.close_session(REPORT, has_report=True)
    store.close_session(assumed, has_report=False)
    assert rows(path)[0]["stop_reason"] == "completed"


@pytest.mark.requirement("PRIV-01")
def test_pain_is_a_count_per_program_and_change(store: Store, path: Path) -> None:
    for change in (-2, -2, 1):
        store.count_pain("P12", change)
    found = rows(path, "SELECT * FROM pain_change ORDER BY change")
    assert [(each["change"], each["count"]) for each in found] == [(-2, 2), (1, 1)]


@pytest.mark.hazard("HZ-16")
@pytest.mark.parametrize("left", [b"", b"S"])
def test_a_file_that_was_cut_to_nothing_is_begun_anew_and_said(path: Path, left: bytes) -> None:
    path.write_bytes(left)
    store = opened(path)
    assert store.notice is None, "a station on which nothing was ever kept"
    store.keep_samples("a1", [Sample(at_s=1)])
    store.close()
    opened(path).close()
    path.write_bytes(left)
    store = opened(path)
    assert store.notice is not None and f"The records in {path} were empty and are begun anew" in store.notice
    store.open_session(ROW)
    store.close()


def test_the_file_is_its_owners_alone(store: Store, path: Path) -> None:
    assert path.stat().st_mode & 0o077 == 0


def test_writes_wait_for_the_disk(store: Store) -> None:
    assert store._connection.execute("PRAGMA synchronous").fetchone()[0] == 2
    assert store._connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


# ---- what goes wrong ---------------------------------------------------------------------------------------


@pytest.mark.hazard("HZ-16")
@pytest.mark.parametrize(
    "damage", [b"this is no database at all" * 100, b"SQLite format 3\0" + b"\xff" * 8000]
)
def test_a_damaged_file_is_put_aside_with_a_sentence_and_a_new_one_is_begun(
    path: Path, damage: bytes
) -> None:
    path.write_bytes(damage)
    store = opened(path)
    store.open_session(ROW)
    store.close()
    assert store.notice is not None and "records.db.damaged-1" in store.notice
    assert path.with_name("records.db.damaged-1").read_bytes() == damage
    assert len(rows(path)) == 1


def test_a_file_of_another_program_is_refused_and_left_alone(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 7")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program or a newer version"):
        opened(path)
    assert path.read_bytes()[96:] == before[96:]


def test_a_full_file_is_a_sentence_and_what_was_acknowledged_stays(store: Store, path: Path) -> None:
    store.open_session(ROW)
    pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
    store._connection.execute(f"PRAGMA max_page_count = {pages}")
    acknowledged = 1
    with pytest.raises(StoreError, match=r"Cannot write a session to the records in .*records\.db: .*full"):
        for number in range(1000):
            store.open_session(replace(ROW, session_id=f"n{number}", firmware_sha256="x" * 500))
            acknowledged += 1
    store._connection.execute("PRAGMA max_page_count = 10000")
    store.close_session(REPORT, has_report=True)
    assert len(rows(path)) == acknowledged


CHILD = """
import json, os, resource, sys
from dataclasses import replace
from pathlib import Path
from appliance.records.station import Station
from appliance.records.store import Store, StoreError
from tests.unit.records.test_store import REPORT, ROW, moment
path, mode = Path(sys.argv[1]), sys.argv[2]
if mode == "unprivileged" and os.getuid() == 0:
    os.setgroups([])
    os.setresgid(65534, 65534, 65534)
    os.setresuid(65534, 65534, 65534)
try:
    store = Store(path, wall_s=lambda: 0, moment=moment)
except StoreError as error:
    print(json.dumps({"error": str(error)}))
    sys.exit(3)
store.open_session(ROW)
if mode == "killed":
    store.checkpoint(replace(REPORT, treated_ms=30_000))
    print("running", flush=True)
    sys.stdin.read()
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, hard))
acknowledged, error = 1, None
while error is None:
    try:
        store.open_session(replace(ROW, session_id=f"n{acknowledged}", firmware_sha256="x" * 500))
        acknowledged += 1
    except StoreError as caught:
        error = str(caught)
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
store.close()
store = Store(path, wall_s=lambda: 0, moment=moment)
store.close_session(REPORT, has_report=True)
store.close()
print(json.dumps({"error": error, "acknowledged": acknowledged}))
"""
ROOT = Path(__file__).parents[3]


def child(path: Path, mode: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path), mode],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.hazard("HZ-16")
def test_a_disk_that_takes_no_more_is_a_sentence_and_loses_no_acknowledged_row(path: Path) -> None:
    output, _ = child(path, "full").communicate(timeout=60)
    said = json.loads(output)
    assert str(path) in said["error"] and said["error"].endswith(".")
    found = rows(path)
    assert len(found) == said["acknowledged"]
    assert [row["stop_reason"] for row in found if row["session_id"] == "a1"] == ["completed"]


@pytest.mark.requirement("STD-08")
@pytest.mark.hazard("HZ-09")
def test_a_session_whose_process_is_killed_is_marked_as_interrupted_at_the_next_start(path: Path) -> None:
    process = child(path, "killed")
    assert process.stdout is not None and process.stdout.readline() == "running\n"
    process.kill()
    process.communicate(timeout=60)
    store = opened(path)
    assert [store.mark_interrupted(), store.mark_interrupted()] == [1, 0]
    store.close()
    found = rows(path)
    assert [(row["stop_reason"], row["treated_ms"]) for row in found] == [("interrupted", 30_000)]


def test_a_directory_that_may_not_be_written_is_a_sentence_for_an_unprivileged_user(tmp_path: Path) -> None:
    folder = Path(tempfile.gettempdir()) / f"ems-records-{os.getpid()}"
    folder.mkdir()
    folder.chmod(0o555)
    try:
        output, _ = child(folder / "records.db", "unprivileged").communicate(timeout=60)
    finally:
        folder.chmod(0o755)
        folder.rmdir()
    assert (
        json.loads(output)["error"] == f"Cannot open the records in {folder}/records.db: Permission denied."
    )
