import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.bench import BenchBus, BenchFactory
from drivers.estop import EStop
from drivers.knob import Knob
from drivers.pins import ESTOP_A, KNOB_A, KNOB_B, READY
from drivers.wire import BenchError, SocketWire
from tests.unit.drivers.module_side import LINES, ModuleSide

WINDOW = bytes(range(64))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "wire"


@pytest.fixture
def module(path: Path) -> Iterator[ModuleSide]:
    with ModuleSide(path, first=READY.mask) as side:
        yield side


@pytest.fixture
def wire(module: ModuleSide) -> Iterator[SocketWire]:
    with SocketWire(module.path) as wire:
        yield wire


def test_inputs_are_known_once_the_wire_is_there(wire: SocketWire) -> None:
    assert wire.inputs() == READY.mask
    assert wire.is_open


def test_window_goes_out_and_its_answer_comes_back(wire: SocketWire, module: ModuleSide) -> None:
    assert wire.transfer(WINDOW) == WINDOW[::-1]
    assert module.heard == [b"X" + WINDOW]


@pytest.mark.parametrize("length", [1, 63, 65])
def test_window_of_another_length_is_carried_as_it_is(wire: SocketWire, length: int) -> None:
    assert wire.transfer(bytes(range(length))) == bytes(range(length))[::-1]


def test_line_message_changes_the_masked_inputs_alone(wire: SocketWire, module: ModuleSide) -> None:
    module.lines(ESTOP_A.mask, 0xFFFFFFFF)
    assert wire.wait(ESTOP_A.mask, 5_000_000)
    assert wire.inputs() == READY.mask | ESTOP_A.mask
    module.lines(READY.mask, 0)
    wire.transfer(WINDOW)
    assert wire.inputs() == ESTOP_A.mask


def test_output_goes_out_as_mask_and_value(wire: SocketWire, module: ModuleSide) -> None:
    wire.drive(0b110, 0xFF)
    module.wait(lambda heard: len(heard) == 1)
    assert module.heard == [LINES.pack(b"L", 0b110, 0b110)]


def test_wait_for_a_line_that_does_not_come_ends_in_time(wire: SocketWire) -> None:
    assert not wire.wait(ESTOP_A.mask, 2_000)
    assert wire.wait(READY.mask | ESTOP_A.mask, 0)


def test_wire_without_a_socket_names_the_path_and_the_command(path: Path) -> None:
    with pytest.raises(BenchError, match=rf"{path}.*python -m drivers\.sim {path}"):
        SocketWire(path)


def test_second_host_is_told_that_there_is_another_one(path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        listener.bind(str(path))
        listener.listen(1)
        closer = threading.Thread(target=lambda: listener.accept()[0].close())
        closer.start()
        with pytest.raises(BenchError, match="another host"):
            SocketWire(path)
        closer.join()


def test_module_side_that_stays_silent_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drivers.wire._FIRST_LINES_MS", 20)
    with ModuleSide(path, first=None), pytest.raises(BenchError, match="did not send its lines within 20 ms"):
        SocketWire(path)


def test_module_side_that_is_gone_reads_as_no_module(wire: SocketWire, module: ModuleSide) -> None:
    module.close()
    assert not wire.wait(ESTOP_A.mask, 5_000_000)
    assert wire.inputs() == 0
    assert wire.transfer(WINDOW) == bytes(64)
    wire.drive(1, 1)
    assert not BenchBus(wire).wait_ready(1)
    assert not wire.is_open


def test_module_side_that_is_gone_is_noticed_while_sending(wire: SocketWire, module: ModuleSide) -> None:
    module.close()
    assert wire.transfer(WINDOW) == bytes(64)
    assert wire.inputs() == 0


def test_closed_wire_reads_as_no_module(wire: SocketWire) -> None:
    wire.close()
    assert wire.inputs() == 0 and wire.transfer(WINDOW) == bytes(64)


def test_answer_that_comes_too_late_is_not_taken_for_the_next_one(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drivers.wire._ANSWER_MS", 5)
    with ModuleSide(path, answers=False) as module, SocketWire(path) as wire:
        assert wire.transfer(WINDOW) == bytes(64)
        module.send(b"X" + b"\1" * 64)
        assert wire.transfer(WINDOW) == bytes(64)
        monkeypatch.setattr("drivers.wire._ANSWER_MS", 5_000)
        module.send(b"X" + b"\2" * 64)
        answering = threading.Timer(0.05, module.send, (b"X" + b"\3" * 64,))
        answering.start()
        assert wire.transfer(WINDOW) == b"\3" * 64
        answering.join()


@pytest.mark.parametrize("message", [b"?", b"L", b"L" + bytes(9), b"Lx"])
def test_message_that_the_wire_does_not_know_changes_nothing(
    wire: SocketWire, module: ModuleSide, message: bytes
) -> None:
    module.send(message)
    assert wire.transfer(WINDOW) == WINDOW[::-1]
    assert wire.inputs() == READY.mask


def test_stopped_reader_gets_the_last_levels_and_the_host_never_waits(path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        listener.bind(str(path))
        listener.listen(1)
        ends: list[socket.socket] = []

        def accept() -> None:
            ends.append(listener.accept()[0])
            ends[0].send(LINES.pack(b"L", 0xFFFFFFFF, 0))

        accepting = threading.Thread(target=accept)
        accepting.start()
        with SocketWire(path) as wire:
            accepting.join()
            for number in range(10_000):
                wire.drive(0b11, number & 0b11)
            levels = 0
            messages = 0
            ends[0].settimeout(0.2)
            while not (messages and levels == 0b11 and not wire._unsent_mask):
                _, mask, value = struct.unpack("<cII", ends[0].recv(64))
                levels = (levels & ~mask) | value
                messages += 1
                wire.drive(0, 0)
            assert messages < 10_000
        ends[0].close()


def test_devices_follow_a_real_wire(wire: SocketWire, module: ModuleSide) -> None:
    with EStop(BenchFactory(wire)) as estop:
        assert estop.read() == (False, False)
        module.lines(ESTOP_A.mask, ESTOP_A.mask)
        assert wire.wait(ESTOP_A.mask, 5_000_000)
        assert estop.read() == (True, False)


def test_knob_hears_every_edge_that_the_wire_brings(wire: SocketWire, module: ModuleSide) -> None:
    both = KNOB_A.mask | KNOB_B.mask
    module.lines(both, both)
    assert wire.wait(both, 5_000_000)
    with Knob(BenchFactory(wire)) as knob:
        for a, b in ((0, 1), (0, 0), (1, 0), (1, 1)) * 2:
            module.lines(both, a * KNOB_A.mask | b * KNOB_B.mask)
        wire.transfer(WINDOW)
        assert knob.poll().detents == 2


def test_module_side_that_dies_with_our_messages_unread_reads_as_no_module(path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        listener.bind(str(path))
        listener.listen(1)
        ends: list[socket.socket] = []

        def accept() -> None:
            ends.append(listener.accept()[0])
            ends[0].send(LINES.pack(b"L", 0xFFFFFFFF, READY.mask))

        accepting = threading.Thread(target=accept)
        accepting.start()
        with SocketWire(path) as wire:
            accepting.join()
            wire.drive(1, 1)
            ends[0].close()
            assert wire.inputs() == 0 and not wire.is_open
            assert wire.transfer(WINDOW) == bytes(64)
