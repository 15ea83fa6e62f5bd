"""The faults of the cable at the level of bytes, as the module sees them and as the host reads them [link
11].
"""

from random import Random

import pytest

from drivers.sim import cable, lines
from drivers.sim.board import Board
from drivers.sim.virtual import VirtualWire
from drivers.stimulator.commands import Cycle
from drivers.stimulator.frame import (
    FrameError,
    HostFlag,
    Kind,
    ModuleState,
    Request,
    Response,
    Result,
    decode_response,
    encode_request,
)
from tests.unit.sim.greedy import GreedyCore
from tests.unit.sim.host import Host

FRAME = bytes(range(64))


def differing(first: bytes, second: bytes) -> int:
    return (int.from_bytes(first, "big") ^ int.from_bytes(second, "big")).bit_count()


def board_that_listens() -> tuple[Board, GreedyCore]:
    core = GreedyCore()
    board = Board(core=core)
    board.drive(lines.MOD_RESET_N, lines.MOD_RESET_N)
    board.advance(20_000)
    return board, core


def send(board: Board, *frames: bytes) -> list[bytes]:
    """What the host reads while it sends these, a frame every 10 ms."""
    read = []
    for frame in frames:
        read.append(board.window(frame))
        board.advance(board.now_us + 10_000)
    return read


@pytest.mark.parametrize("seed", range(30))
def test_one_to_five_bits_are_flipped_and_a_burst_stays_within_32(seed: int) -> None:
    random = Random(seed)
    flipped, burst = cable.flipped(random, FRAME), cable.burst(random, FRAME)
    wrong = int.from_bytes(FRAME, "big") ^ int.from_bytes(burst, "big")

    assert 1 <= differing(FRAME, flipped) <= 5
    assert wrong.bit_length() - (wrong & -wrong).bit_length() + 1 == 32


@pytest.mark.parametrize(
    ("fault", "arrives"),
    [
        pytest.param("F05", [FRAME[::-1]], marks=pytest.mark.fault("F05")),
        pytest.param("F07", [FRAME, FRAME, FRAME[::-1]], marks=pytest.mark.fault("F07")),
        pytest.param("F10", [FRAME[::-1], FRAME], marks=pytest.mark.fault("F10")),
        pytest.param("F12-short", [FRAME[:-1], FRAME[::-1]], marks=pytest.mark.fault("F12")),
        pytest.param("F12-long", [FRAME + b"\0", FRAME[::-1]], marks=pytest.mark.fault("F12")),
        pytest.param("F13", [b"", FRAME, FRAME[::-1]], marks=pytest.mark.fault("F13")),
        pytest.param("F06", [FRAME, FRAME[::-1]], marks=pytest.mark.fault("F06")),
    ],
)
def test_the_module_sees_the_frames_as_the_fault_leaves_them(fault: str, arrives: list[bytes]) -> None:
    board, core = board_that_listens()
    board.fault(fault, True)
    send(board, FRAME, FRAME[::-1])

    assert core.windows == arrives
    assert board.faults == ()


@pytest.mark.parametrize(
    "fault", [pytest.param(name, marks=pytest.mark.fault(name[:3])) for name in ("F01", "F03", "F14")]
)
def test_one_frame_is_broken_and_the_next_one_is_right(fault: str) -> None:
    board, core = board_that_listens()
    board.fault(fault, True)
    send(board, FRAME, FRAME)

    assert core.windows[0] != core.windows[1] == FRAME


@pytest.mark.parametrize(
    "fault", [pytest.param(name, marks=pytest.mark.fault(name[:3])) for name in ("F21", "F21-clock", "F04")]
)
def test_every_frame_is_broken_until_the_fault_is_removed(fault: str) -> None:
    board, core = board_that_listens()
    board.fault(fault, True)
    send(board, *[FRAME] * 5)
    assert FRAME not in core.windows
    board.fault(fault, False)
    send(board, FRAME)

    assert core.windows[-1] == FRAME


@pytest.mark.fault("F08")
def test_a_frame_that_is_a_second_old_comes_in_instead_of_the_new_one() -> None:
    board, core = board_that_listens()
    frames = [bytes([number]) * 64 for number in range(150)]
    send(board, *frames)
    board.fault("F08", True)
    send(board, FRAME, FRAME)
    replayed, after = core.windows[-2:]

    assert after == FRAME
    assert 150 - replayed[0] == pytest.approx(96, abs=2)  # 10.5 ms a frame


@pytest.mark.fault("F02")
@pytest.mark.fault("F03")
@pytest.mark.fault("F06")
@pytest.mark.parametrize("fault", ["F02", "F03-miso", "F06", "F14"])
def test_one_answer_is_broken_on_its_way_and_the_next_one_is_right(fault: str) -> None:
    host = Host(board=Board())
    host.boot()
    host.board.fault(fault, True)
    broken, right = send(host.board, bytes(64), bytes(64))

    with pytest.raises(FrameError):
        decode_response(broken, host.session)
    assert decode_response(right, host.session).state is ModuleState.IDLE


@pytest.mark.fault("F18")
def test_a_frozen_buffer_repeats_the_last_answer_and_a_loop_the_request() -> None:
    host = Host(board=Board())
    host.boot()
    (last,) = send(host.board, bytes(64))
    host.board.fault("F18", True)
    assert send(host.board, bytes(64), bytes(64)) == [last, last]
    host.board.fault("F18", False)
    host.board.fault("F17", True)

    assert send(host.board, FRAME) == [FRAME]


@pytest.mark.fault("F11")
@pytest.mark.parametrize(("fault", "hangs_us"), [("F11-80", 80_000), ("F11-150", 150_000)])
def test_a_transfer_that_hangs_in_the_host_takes_so_much_longer_once(fault: str, hangs_us: int) -> None:
    board, _core = board_that_listens()
    board.fault(fault, True)
    began_us = board.now_us
    board.window(FRAME)
    after_us = board.now_us
    board.window(FRAME)

    assert after_us - began_us == hangs_us + 512
    assert board.now_us - after_us == 512


# ---- what the real core makes of them


def retried(host: Host, fault: str) -> tuple[Response, Response]:
    """A CYCLE under this fault, and the same bytes again as a host retries."""
    assert host.last is not None
    wire = VirtualWire(host.board)
    host.seq += 1
    wish = Cycle(run_permit=True, setpoints_ua=(0, 0, 0, 0), expected_state=host.last.state)
    request = Request(
        seq=host.seq, kind=Kind.CYCLE, ack_ctr=host.last.frame_ctr, host_ms=1, lease_ms=200, host_state=3,
        flags=HostFlag.UI_ALIVE, arm_token=0, payload=wish.encode(),
    )  # fmt: skip
    raw = encode_request(request, host.session)
    answers = []
    host.board.fault(fault, True)
    for _ in range(3):
        try:
            answers.append(decode_response(wire.transfer(raw), host.session))
        except FrameError:
            pass
        wire.wait(lines.READY, 10_000)
    return answers[-2], answers[-1]


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(name, marks=pytest.mark.fault(name[:3]))
        for name in (
            "F01",
            "F02",
            "F03",
            "F03-miso",
            "F05",
            "F06",
            "F07",
            "F12-short",
            "F12-long",
            "F13",
            "F14",
        )
    ],
)
def test_a_retry_after_one_bad_frame_is_executed_once_and_answered(fault: str) -> None:
    host = Host(board=Board())
    host.boot()
    host.run(100)
    _before, answer = retried(host, fault)

    assert (answer.echo_seq, answer.result, answer.kind) == (host.seq, Result.OK, Kind.CYCLE)
    host.run(100)
    assert host.last is not None and host.last.result is Result.OK


@pytest.mark.fault("F08")
def test_a_replayed_cycle_renews_nothing_and_is_refused() -> None:
    host = Host(board=Board())
    host.treat(10_000)
    host.run(1_200)
    host.board.fault("F08", True)
    wire = VirtualWire(host.board)
    wire.transfer(bytes(64))
    wire.wait(lines.READY, 10_000)
    refused = decode_response(wire.transfer(bytes(64)), host.session)

    assert refused.result in (Result.BAD_SEQ, Result.STALE_ACK)


@pytest.mark.fault("F21")
@pytest.mark.parametrize("fault", ["F21", "F21-clock"])
def test_a_wrong_mode_or_clock_lets_no_frame_through_in_either_direction(fault: str) -> None:
    host = Host(board=Board())
    host.boot()
    host.board.fault(fault, True)
    for raw in send(host.board, *[bytes(64)] * 20):
        with pytest.raises(FrameError):
            decode_response(raw, host.session)
