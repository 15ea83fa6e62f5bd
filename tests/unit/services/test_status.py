"""`ems-kiosk status` against a real socket."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from selectors import DefaultSelector
from threading import Event, Thread
from typing import Any

import msgspec
import pytest

from appliance.ipc.messages import AskStatus, FaultStatus, ModuleStatus, Request, Status, Timing
from appliance.ipc.server import Peer, Server
from appliance.safety.states import HostState
from appliance.services import status
from tests.unit.records.test_audit import Place, filled

STATUS = Status(
    boot_nonce=1,
    seq=2,
    state=HostState.READY,
    simulated=True,
    estop="released",
    hand_ok=True,
    module=ModuleStatus(
        vendor=0xFFFF, serial="S1", firmware="1.0", firmware_sha256="ab" * 32, simulated=True
    ),
    faults=(FaultStatus(fault="LINK_FAULT", text_id="fault.link", clears="by_itself"),),
)
TIMING = Timing(
    cycles=100, bounds_us=(100, 500), counts=(90, 9, 1), worst_us=812, realtime="SCHED_FIFO 50, memory locked"
)


@pytest.fixture
def stim(tmp_path: Path) -> Iterator[Path]:
    """A process in miniature that answers AskStatus."""
    path, is_over = tmp_path / "stim.sock", Event()
    selector = DefaultSelector()

    def serve(peer: Peer, request: Request) -> None:
        if isinstance(request, AskStatus):
            server.send(peer, STATUS)
            server.send(peer, TIMING)

    server = Server(path, selector, uids=frozenset({os.getuid()}), serve=serve)

    def loop() -> None:
        while not is_over.is_set():
            for key, _ in selector.select(0.01):
                key.data()

    thread = Thread(target=loop)
    thread.start()
    yield path
    is_over.set()
    thread.join()
    server.close()
    selector.close()


def test_state_identity_faults_and_histogram_are_printed(
    stim: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status.run(["--socket", str(stim)]) == 0
    out = capsys.readouterr().out
    for words in (
        "READY  SIMULATED",
        "vendor 0xFFFF, serial S1",
        "LINK_FAULT",
        "SCHED_FIFO 50",
        "worst lateness 812",
    ):
        assert words in out
    assert out.splitlines()[-1] == "records     not looked at; --records DIRECTORY tells of them"
    assert [line.split()[:4] for line in out.splitlines()[-4:-1]] == [
        ["<=", "100", "us", "90"],
        ["<=", "500", "us", "9"],
        [">", "500", "us", "1"],
    ]


def test_the_same_as_json_for_a_tool(stim: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status.run(["--socket", str(stim), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["status"]["state"] == "READY"
    assert answer["timing"]["counts"] == [90, 9, 1]


def test_without_an_answer_the_socket_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status, "ANSWER_MS", 50)
    path = tmp_path / "nobody.sock"
    assert status.run(["--socket", str(path)]) == status.EXIT_NO_ANSWER
    assert f"{path}: ems-stim does not answer" in capsys.readouterr().err


def test_a_machine_without_real_time_is_told_in_one_line() -> None:
    warning = "warning     no real-time priority or no locked memory: the cycle may come late"
    for is_granted in (False, True):
        shown = msgspec.structs.replace(STATUS, realtime=is_granted)
        assert (warning in status.status_lines(shown)) is not is_granted


@pytest.mark.hazard("HZ-21")
@pytest.mark.parametrize("call", ["none", "asked", "sounding", "silent", "answered"])
def test_a_staff_call_is_shown_while_there_is_one(call: Any) -> None:
    lines = status.status_lines(msgspec.structs.replace(STATUS, call=call))
    assert (f"staff call  {call}" in lines) is (call != "none")


def test_an_empty_histogram_has_no_bars() -> None:
    lines = status.timing_lines(
        Timing(cycles=0, bounds_us=(100,), counts=(0, 0), worst_us=0, realtime="none")
    )
    assert not any("#" in line for line in lines)


def test_it_tells_of_the_records_where_it_is_asked_to(
    stim: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status.run(["--socket", str(stim), "--records", str(tmp_path)]) == 0
    said = capsys.readouterr().out.splitlines()[-1]
    assert (
        said
        == f"records     There are no records in {tmp_path}/sessions.db: name the directory that has them."
    )
    filled(Place(tmp_path / "sessions.db"))
    assert status.run(["--socket", str(stim), "--records", str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "records     sound"
