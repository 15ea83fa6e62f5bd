import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from struct import Struct
from typing import Any

import pytest

from drivers.sim import lines
from drivers.sim.board import Board
from drivers.sim.listening import listening
from drivers.sim.server import Server
from drivers.sim.wireport import WAITING_ANSWERS

LINES = Struct("<cII")
PATIENCE_S = 10.0
AT_REST = lines.ESTOP_A | lines.HAND_STOP_OK | lines.KNOB_A | lines.KNOB_B | lines.KNOB_PUSH


class Bench:
    """A server on real sockets whose clock the test moves."""

    def __init__(self, path: Path, wire: socket.socket, bench: socket.socket) -> None:
        self.path = path
        self.now_us = 1_000_000
        self.board = Board(now_us=self.now_us)
        self.server = Server(self.board, wire, bench, now_us=lambda: self.now_us)

    def step(self, for_us: int = 1_000) -> None:
        self.now_us += for_us
        self.server.step()

    def host(self) -> socket.socket:
        host = connected(self.path)
        self.step()
        return host


def connected(path: Path, kind: socket.SocketKind = socket.SOCK_SEQPACKET) -> socket.socket:
    client = socket.socket(socket.AF_UNIX, kind)
    client.settimeout(PATIENCE_S)
    client.connect(str(path))
    return client


def said(host: socket.socket) -> list[bytes]:
    """Everything the board has sent so far."""
    host.setblocking(False)
    packets = []
    try:
        while packet := host.recv(4096):
            packets.append(packet)
    except BlockingIOError:
        pass
    host.settimeout(PATIENCE_S)
    return packets


def tell(host: socket.socket, mask: int, value: int) -> None:
    host.send(LINES.pack(b"L", mask, value))


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    path = tmp_path / "wire"
    with listening(path) as (wire, stream):
        made = Bench(path, wire, stream)
        yield made
        made.server.close()


def test_a_new_host_gets_all_inputs_in_its_first_message(bench: Bench) -> None:
    with bench.host() as host:
        assert said(host) == [LINES.pack(b"L", lines.HOST_INPUTS, AT_REST)]


def test_the_second_host_is_accepted_and_closed_and_the_first_goes_on(bench: Bench) -> None:
    with bench.host() as first, bench.host() as second:
        said(first)
        assert second.recv(100) == b""
        first.send(b"X" + bytes(3))
        bench.step()
        assert said(first) == [b"X" + bytes(3)]


def test_ready_falls_before_the_answer_and_rises_after_it(bench: Bench) -> None:
    with bench.host() as host:
        tell(host, lines.MOD_RESET_N, lines.MOD_RESET_N)
        for _ in range(3):
            bench.step()
        said(host)
        host.send(b"X" + bytes(64))
        for _ in range(3):
            bench.step()
        low, answer, *_, high = said(host)

        assert low == LINES.pack(b"L", lines.READY, 0)
        assert answer[:2] == b"X\x5c" and len(answer) == 65
        assert high == LINES.pack(b"L", lines.READY, lines.READY)


def test_outputs_keep_their_last_value_when_the_host_has_gone(bench: Bench) -> None:
    with bench.host() as host:
        tell(host, lines.HOST_OUTPUTS, lines.MOD_RESET_N | lines.LAMP_READY | lines.LAMP_FAULT_OFF)
        bench.step()
    bench.step(2_000_000)

    assert bench.board.lamps.ready and not bench.board.lamps.fault
    assert bench.board.processor.state_name == "IDLE"
    with bench.host() as host:
        assert bench.board.lamps.ready
        assert LINES.unpack(said(host)[0])[1] == lines.HOST_INPUTS


def test_what_a_killed_host_had_sent_before_still_counts(bench: Bench) -> None:
    host = bench.host()
    tell(host, lines.LAMP_READY, lines.LAMP_READY)
    host.close()
    bench.step()

    assert bench.board.lamps.ready


def test_edges_that_waited_while_the_board_slept_do_not_lose_the_pump(bench: Bench) -> None:
    """Five edges of a host that was on time, seen by a board that slept through 95 ms of them."""
    with bench.host() as host:
        tell(host, lines.MOD_RESET_N, lines.MOD_RESET_N)
        level = 0
        for _ in range(10):
            level ^= lines.ARM_PUMP
            tell(host, lines.ARM_PUMP, level)
            bench.step(20_000)
        assert bench.board.chain.detector.is_valid
        for _ in range(3):
            for _ in range(7):
                level ^= lines.ARM_PUMP
                tell(host, lines.ARM_PUMP, level)
            bench.step(150_000)

        assert bench.board.chain.detector.is_valid


def test_a_stopped_reader_gets_coalesced_lines_and_never_delays_the_board(bench: Bench) -> None:
    with bench.host() as host:
        for _ in range(5_000):
            bench.board.press("hand")
            bench.board.release("hand")
        bench.board.press("hand")
        host.setblocking(False)
        for _ in range(3 * WAITING_ANSWERS):
            try:
                host.send(b"X\x00")
            except BlockingIOError:
                bench.step()
        bench.step()
        shown = 0
        for _ in range(200):
            for packet in said(host):
                if packet[:1] == b"L":
                    _, mask, value = LINES.unpack(packet)
                    shown = shown & ~mask | value
            bench.step()

        assert shown == bench.board.inputs()
        assert not shown & lines.HAND_STOP_OK


@pytest.mark.parametrize("packet", [b"L123", b"?", b"L" + bytes(9), b"X" + bytes(5000)])
def test_a_packet_that_means_nothing_changes_nothing(bench: Bench, packet: bytes) -> None:
    with bench.host() as host:
        before = bench.board.inputs()
        host.send(packet)
        bench.step()

        assert bench.board.inputs() == before
        tell(host, lines.LAMP_READY, lines.LAMP_READY)
        bench.step()
        assert bench.board.lamps.ready


def test_bench_clients_are_answered_line_by_line_beside_each_other(bench: Bench) -> None:
    path = bench.path.with_name("wire.bench")
    with connected(path, socket.SOCK_STREAM) as one, connected(path, socket.SOCK_STREAM) as two:
        one.sendall(b'{"do":"press","what":"estop"}\n{"do":"st')
        two.sendall(b'{"do":"state"}\n')
        for _ in range(4):
            bench.step()
        one.sendall(b'ate"}\n')
        for _ in range(4):
            bench.step()
        answers = one.makefile("rb")

        assert json.loads(answers.readline()) == {"ok": True}
        assert json.loads(answers.readline())["estop"] == "pressed"
        assert json.loads(two.recv(65_536))["ok"] is True


def test_a_client_that_sends_no_line_end_is_let_go(bench: Bench) -> None:
    with connected(bench.path.with_name("wire.bench"), socket.SOCK_STREAM) as client:
        client.setblocking(False)
        for _ in range(40):
            try:
                client.send(b"x" * 60_000)
            except BlockingIOError:
                pass
            except ConnectionError:
                break
            bench.step()
        else:
            raise AssertionError("still connected")


def test_a_socket_that_is_in_use_is_refused_and_a_stale_one_replaced(tmp_path: Path) -> None:
    path = tmp_path / "wire"
    with listening(path), pytest.raises(FileExistsError, match="in use"), listening(path):
        pass
    stale = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    stale.bind(str(path))
    stale.close()
    with listening(path):
        assert path.is_socket()
    assert not path.exists()
    path.write_text("a file")
    with pytest.raises(FileExistsError, match="not a socket"), listening(path):
        pass


@pytest.fixture
def process(tmp_path: Path) -> Iterator[tuple[Path, "subprocess.Popen[str]"]]:
    path = tmp_path / "wire"
    command = [sys.executable, "-m", "drivers.sim", str(path), "--seed", "5"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as board:
        assert board.stdout is not None
        assert "SIMULATED" in board.stdout.readline()
        yield path, board
        board.kill()


def test_the_process_answers_hello_in_real_time_and_ends_cleanly(
    process: tuple[Path, "subprocess.Popen[str]"],
) -> None:
    path, board = process
    hello = bytes.fromhex(
        "a710010001080000e80300000000000000000000000000004433221101010000" + "00" * 28 + "b96c71f9"
    )
    with connected(path) as host, connected(path.with_name("wire.bench"), socket.SOCK_STREAM) as client:
        assert LINES.unpack(host.recv(100))[1:] == (lines.HOST_INPUTS, AT_REST)
        tell(host, lines.MOD_RESET_N, lines.MOD_RESET_N)
        wait_for_ready(host)
        host.send(b"X" + hello)
        wait_for_ready(host)
        host.send(b"X" + bytes(64))
        answers = [packet for packet in (host.recv(100) for _ in range(3)) if packet[:1] == b"X"]
        client.sendall(b'{"do":"state"}\n')
        state: dict[str, Any] = json.loads(client.recv(65_536))

    assert answers[0][1] == 0x5C and answers[0][5] == 0x81
    assert abs(state["now_us"] - time.monotonic_ns() // 1000) < 5_000_000
    board.send_signal(signal.SIGTERM)
    assert board.wait(PATIENCE_S) == 0
    assert not path.exists() and not os.path.exists(f"{path}.bench")


def test_the_bench_window_ends_by_itself_when_its_board_has_gone(
    process: tuple[Path, "subprocess.Popen[str]"],
) -> None:
    path, board = process
    command = [sys.executable, "-m", "drivers.sim.panel", f"{path}.bench", "--geometry", "260x380"]
    without_screen = {**os.environ, "SDL_VIDEODRIVER": "dummy", "PYGAME_HIDE_SUPPORT_PROMPT": "1"}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=without_screen) as window:
        assert window.stdout is not None and window.stderr is not None
        assert "SIMULATED" in window.stdout.readline()
        board.send_signal(signal.SIGTERM)

        assert window.wait(PATIENCE_S) == 0
        assert "Traceback" not in window.stderr.read()


def test_a_window_without_a_bench_says_so(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "drivers.sim.panel", str(tmp_path / "none"), "--geometry", "x"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)

    assert done.returncode == 2
    assert "WxH" in done.stderr


def wait_for_ready(host: socket.socket) -> None:
    while True:
        packet = host.recv(100)
        if packet[:1] == b"L":
            _, mask, value = LINES.unpack(packet)
            if mask & value & lines.READY:
                return


def test_a_transfer_that_hangs_is_answered_80_ms_later_with_everything_that_came_meanwhile(
    bench: Bench,
) -> None:
    with bench.host() as host:
        tell(host, lines.MOD_RESET_N, lines.MOD_RESET_N)
        for _ in range(20):
            bench.step()
        bench.board.fault("F11-80", True)
        said(host)
        host.send(b"X" + bytes(64))
        for _ in range(79):
            bench.step()
        tell(host, lines.ARM_PUMP, lines.ARM_PUMP)
        assert not [packet for packet in said(host) if packet[:1] == b"X"]
        assert not bench.board.outputs() & lines.ARM_PUMP
        bench.step(3_000)
        bench.step(3_000)

        assert len([packet for packet in said(host) if packet[:1] == b"X"]) == 1
        assert bench.board.outputs() & lines.ARM_PUMP


@pytest.mark.fault("F66")
def test_an_output_of_the_host_that_does_not_follow_is_told_like_an_input(bench: Bench) -> None:
    with bench.host() as host:
        tell(host, lines.BUZZER, lines.BUZZER)
        bench.step()
        said(host)
        bench.board.fault("F66-buzzer", True)
        bench.step()
        assert said(host) == [LINES.pack(b"L", lines.BUZZER, 0)]
        bench.board.fault("F66-buzzer", False)
        bench.step()

        assert said(host) == [LINES.pack(b"L", lines.BUZZER, lines.BUZZER)]
