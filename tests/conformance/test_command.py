"""`ems-kiosk conformance` as a person calls it."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.services.conformance import run
from appliance.services.conformance.command import EXIT_FAILED, EXIT_UNAVAILABLE, EXIT_USAGE
from appliance.services.conformance.door import Door
from appliance.services.conformance.table import CLAUSES, chosen

QUICK = ("R6", "6", "4.3", "3", "R1", "W", "R27", "7 T4", "I1 ARMED", "7 T13")
BY_LUCK = "R27 READY"
"""Its second window must fall into a moment without READY; virtual time always hits it."""


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A simulated module of its own process on a bench wire."""
    path = tmp_path_factory.mktemp("bench") / "module.sock"
    command = [sys.executable, "-m", "drivers.sim", str(path), "--seed", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "SIMULATED" in process.stdout.readline()  # said once both sockets listen
        yield path
        process.terminate()


def options(names: tuple[str, ...]) -> list[str]:
    return [option for name in names for option in ("--only", name)]


@pytest.mark.realtime
def test_the_simulator_passes_a_quick_subset_in_real_time(
    simulator: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = run([str(simulator), *options(QUICK)])
    told = capsys.readouterr().out
    assert status == 0, told
    missed = [row for row in told.splitlines() if row.startswith("not applicable")]
    assert all(BY_LUCK in row and "READY is back before" in row for row in missed), told
    for clause in chosen(QUICK):
        assert f"passed          {clause.id} " in told or clause.id == BY_LUCK
    assert f", 0 failed, {len(missed)} not applicable, 0 not checked" in told


@pytest.mark.realtime
def test_the_table_as_json_names_every_clause_and_its_verdict(
    simulator: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([str(simulator), "--json", "--no-bench", "--only", "4.3", "--only", "I4"]) == 0
    told = json.loads(capsys.readouterr().out)
    verdicts = {row["id"]: row["verdict"] for row in told["clauses"]}
    assert verdicts["4.3 CRC"] == "passed"
    assert verdicts["I4 SLEW"] == "not checked"
    assert told["counts"]["not checked"] == 3


def test_list_names_every_clause_with_its_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--list"]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert [row.split("  ")[0].strip() for row in rows] == [clause.id for clause in CLAUSES]
    assert all(clause.text in row for row, clause in zip(rows, CLAUSES, strict=True))


def test_a_clause_that_nobody_knows_is_an_error_of_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["x", "--only", "T99"]) == EXIT_USAGE
    assert "no clause is called T99" in capsys.readouterr().err


def test_without_a_socket_the_command_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == EXIT_USAGE
    assert "socket is missing" in capsys.readouterr().err


def test_without_a_module_the_command_says_where_it_looked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([str(tmp_path / "none")]) == EXIT_UNAVAILABLE
    assert str(tmp_path / "none") in capsys.readouterr().err


def test_a_second_connection_that_is_left_open_is_told_from_one_that_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "module.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listening:
        listening.bind(str(path))
        listening.listen()
        assert Door(path).knock() == "open and silent after 200 ms"
    assert Door(path).knock() == "not accepted (Connection refused)"


def test_a_section_chooses_its_clauses() -> None:
    assert {clause.id for clause in chosen(["4.3"])} == {"4.3 ANSWER", "4.3 CRC", "4.3 DIRECTION"}
    assert [clause.id for clause in chosen(["7 T1"])] == ["7 T1 BOOT"]
    assert EXIT_FAILED == 1
