"""`ems-kiosk verify` and `ems-kiosk report`, as whoever keeps a station runs them."""

import csv
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from appliance.host.clock import wall_unix_s
from appliance.records import anchor, soundness
from appliance.services import cli
from appliance.services.status import records_line
from appliance.therapy.logbook_asked import NotePin
from tests.unit.records.test_audit import Place, filled

Said = tuple[int, str, str]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path / "sessions.db")
    filled(place)
    return place


def run(capsys: pytest.CaptureFixture[str], *words: str) -> Said:
    status = cli.dispatch(words)
    said = capsys.readouterr()
    return status, said.out, said.err


@pytest.mark.hazard("HZ-16")
@pytest.mark.parametrize("is_running", [True, False])
def test_a_log_is_verified_beside_a_running_kiosk_and_after_it(
    place: Place, capsys: pytest.CaptureFixture[str], is_running: bool
) -> None:
    if not is_running:
        place.store.close()
    status, out, _ = run(capsys, "verify", "--records", str(place.path.parent))
    assert status == 0 and out.startswith("7 lines after number 0, 3 session records\n")
    assert out.endswith("\nwhole\n") and "WRONG" not in out


@pytest.mark.hazard("HZ-13", "HZ-16")
def test_what_was_changed_is_printed_and_the_status_says_so(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    place.forge("UPDATE audit SET detail = 'P01' WHERE number = 2")
    status, out, _ = run(capsys, "verify", "--records", str(place.path.parent))
    assert status == 1 and "WRONG: Line 2 (session_begun) is not bound" in out
    assert out.endswith("\nnot as it was kept\n")


@pytest.mark.hazard("HZ-13", "HZ-16")
def test_a_head_that_was_noted_elsewhere_finds_what_the_station_was_made_to_forget(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    noted = str(place.checked().head)
    place.forge("DELETE FROM audit WHERE number > 5", "DELETE FROM session WHERE session_id = 's3'")
    (place.path.parent / anchor.FILE).unlink()
    status, out, _ = run(capsys, "verify", "--records", str(place.path.parent))
    assert status == 0 and f"no file {anchor.FILE} beside the log" in out
    status, out, _ = run(capsys, "verify", "--records", str(place.path.parent), "--head", noted)
    assert status == 1 and "the head that was given knows line 7" in out


def test_the_log_can_be_read(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.is_vouched = False
    place.store.note(NotePin(role="staff"))
    place.now_s -= 86_400
    place.treat("s4")
    status, out, _ = run(capsys, "verify", "--records", str(place.path.parent), "--lines")
    lines = out.splitlines()
    assert status == 0 and len(lines) == 10 + 4
    assert lines[1].split()[3:] == ["session_begun", "s1", "P12"]
    assert "?" in lines[7] and lines[7].endswith("staff") and "clock was set back" in out


@pytest.mark.parametrize("command", ["verify", "report"])
def test_records_that_are_not_there_are_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    status, _, error = run(capsys, command, "--records", str(tmp_path))
    assert status == 66 and error == (
        f"ems-kiosk {command}: There are no records in {tmp_path}/sessions.db:"
        " name the directory that has them.\n"
    )


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("PRAGMA user_version = 99", "another program or a newer version wrote it"),
        ("PRAGMA application_id = 1", "another program or a newer version wrote it"),
        ("PRAGMA user_version = 3", "of version 3: a start of the kiosk carries it over"),
        ("DROP TABLE session", "no such table: session"),
    ],
)
def test_records_that_cannot_be_read_are_said(
    place: Place, capsys: pytest.CaptureFixture[str], statement: str, said: str
) -> None:
    place.store.close()
    with closing(sqlite3.connect(place.path)) as connection:
        connection.execute(statement)
    status, _, error = run(capsys, "verify", "--records", str(place.path.parent))
    assert status == 66 and said in error


def test_a_file_that_is_no_database_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "sessions.db").write_bytes(b"nothing of the kind" * 500)
    status, _, error = run(capsys, "verify", "--records", str(tmp_path))
    assert status == 66 and "file is not a database" in error


def test_a_damaged_head_is_said(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    (place.path.parent / anchor.FILE).write_text("7")
    status, _, error = run(capsys, "verify", "--records", str(place.path.parent))
    assert status == 66 and "does not hold the head of an audit log" in error


def test_a_head_that_is_none_is_refused(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(capsys, "verify", "--records", str(place.path.parent), "--head", "seven")
    assert "'seven' is no head" in capsys.readouterr().err


# ---- report ------------------------------------------------------------------------------------------------


def test_the_figures_are_printed(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "report", "--records", str(place.path.parent))
    assert status == 0
    assert [block.split("\n")[0] for block in out.split("\n\n")] == ["DAYS", "ENDS", "FAULTS", "PAIN"]


def test_the_figures_are_written_one_file_a_table(
    place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "out"
    status, out, _ = run(capsys, "report", "--records", str(place.path.parent), "--csv", str(folder))
    assert (status, out) == (0, "")
    assert sorted(path.name for path in folder.iterdir()) == [
        "days.csv",
        "ends.csv",
        "faults.csv",
        "pain.csv",
    ]
    with (folder / "days.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["day", "sessions", "pairs_of_pads"] and len(rows) == 29


def test_a_place_that_cannot_be_written_is_said(
    place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").touch()
    status, _, error = run(
        capsys, "report", "--records", str(place.path.parent), "--csv", str(tmp_path / "out")
    )
    assert status == 73 and "cannot be written" in error


@pytest.mark.parametrize(("what", "said"), [("damaged", "may be wrong"), ("lost", "lack them")])
def test_figures_of_records_that_are_not_sound_come_with_a_word_of_it(
    place: Place, capsys: pytest.CaptureFixture[str], what: str, said: str
) -> None:
    if what == "damaged":
        soundness.looked(place.store._connection, is_sound=False)
    else:
        soundness.lost(place.store._connection, wall_unix_s())
    status, out, error = run(capsys, "report", "--records", str(place.path.parent))
    assert status == 0 and out.startswith("DAYS") and said in error and error.endswith("; call service\n")
    assert records_line(place.path.parent) == f"records     {what}"
