"""Pages as they come about: `ems-kiosk page`, and a person's course on a stick through the store."""

from dataclasses import replace
from pathlib import Path

import pytest

from appliance.records.store import Store
from appliance.services import cli
from appliance.services.kiosk import take_along
from appliance.services.kiosk.keeping import station
from appliance.therapy.code import made_from
from appliance.therapy.logbook import Sample
from appliance.therapy.person import Exported, ExportFailed, ExportPerson, KeepPerson, Person
from appliance.therapy.visit import History
from tests.unit.records.pdf_text import words
from tests.unit.records.test_pages import NAMES, VISIT
from tests.unit.records.test_store import NOW_S, REPORT, ROW, moment

CODE = made_from(12)


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """A station that has treated two guests; the first one's black box is there."""
    store = Store(tmp_path / "sessions.db", wall_s=lambda: NOW_S, moment=moment)
    for name in ("s1", "s2"):
        store.open_session(replace(ROW, session_id=name))
        store.close_session(replace(REPORT, session_id=name), has_report=True)
    store.keep_samples("s1", [Sample(at_s=at_s, set_ua=(3_000, 2_000)) for at_s in range(20)])
    store.close()
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    status = cli.dispatch(("page", *arguments))
    return status, capsys.readouterr().err


def test_a_session_is_written_with_its_course(records: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = records / "s1.pdf"
    assert run(capsys, "--records", str(records), "--session", "s1", str(target)) == (0, "")
    said = words(target.read_bytes())
    assert "Current in mA over the minutes" in said and "SIM-1" not in said


def test_the_last_session_is_written_for_a_clinician_in_another_language(
    records: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = records / "last.pdf"
    chosen = ("--session", "last", "--for", "clinician", "--language", "de")
    assert run(capsys, "--records", str(records), *chosen, str(target)) == (0, "")
    said = words(target.read_bytes())
    assert "Eine Sitzung, im Einzelnen" in said and "SIM-1" in said and "keinen Verlauf" in said


def test_a_session_that_nobody_knows_is_said(records: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, error = run(capsys, "--records", str(records), "--session", "s9", str(records / "x.pdf"))
    assert status == 66 and "There is no record of session 's9'" in error
    assert not (records / "x.pdf").exists()


def test_a_file_that_cannot_be_written_is_said(records: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, error = run(capsys, "--records", str(records), "--session", "s1", str(records))
    assert status == 73 and f"{records}: cannot be written" in error


# ---- a course on a stick -----------------------------------------------------------------------------------


def opened(records: Path, stick: Path, *, is_bench: bool = True) -> Store:
    pages = take_along.writer(stick, NAMES, wall_s=lambda: NOW_S, is_bench=is_bench)
    of = replace(station(None, is_bench=True, write_page=pages), code_cost=2**4)
    return Store(records / "sessions.db", wall_s=lambda: NOW_S, moment=moment, station=of)


@pytest.mark.hazard("HZ-12")
def test_a_person_takes_their_course_along_in_their_language_and_no_code_is_in_it(
    records: Path, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    store = opened(records, stick)
    store.person(KeepPerson(code=CODE, person=Person(history=History(visits=(VISIT,)))))
    answer = store.person(ExportPerson(code=CODE, language="fr"))
    store.close()
    assert answer == Exported(name="ems-2023-11-14-person.pdf")
    content = {path.name: path.read_bytes() for path in stick.iterdir()}
    assert sorted(content) == [
        "ems-2023-11-14-clinician.pdf",
        "ems-2023-11-14-person.pdf",
        "ems-2023-11-14.csv",
    ]
    assert "Vos séances" in words(content["ems-2023-11-14-person.pdf"])
    assert "SIMULATED" in words(content["ems-2023-11-14-clinician.pdf"])
    everything = b"".join(content.values()) + "".join(map(words, list(content.values())[:2])).encode()
    assert CODE.encode() not in everything and content["ems-2023-11-14.csv"].startswith(b"\xef\xbb\xbf")


@pytest.mark.hazard("HZ-12")
def test_without_a_stick_nothing_is_written_and_the_person_is_told(records: Path, tmp_path: Path) -> None:
    store = opened(records, tmp_path / "none", is_bench=False)
    store.person(KeepPerson(code=CODE, person=Person()))
    answer = store.person(ExportPerson(code=CODE, language="en"))
    store.close()
    assert answer == ExportFailed(reason=f"No stick is mounted on {tmp_path / 'none'}.")
    assert not list(tmp_path.rglob("*.pdf"))
