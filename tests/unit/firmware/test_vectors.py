import struct

import pytest

from drivers.firmware import answers
from drivers.firmware import codes as c
from drivers.firmware.crc import Register
from tests.unit.firmware.bench import Bench, armed, block, reference_crc, running
from tests.unit.firmware.vectors import GOLDEN, SESSION, V1, V2, V3, V3_BLOCK, V3_COMMIT, V4, V5


def adopt(bench: Bench, *, seq: int, frame_ctr: int) -> None:
    """The bench is in the vectors' session, its last request and frame being these."""
    core = bench.core
    core.session_low, core.session_high = SESSION & 0xFFFF, SESSION >> 16
    core.session_keys.open(core.session_low, core.session_high)
    core.seq = seq
    core.frame_ctr = frame_ctr
    bench.session = SESSION


@pytest.mark.parametrize("text", [b"", b"12", b"12345678", bytes(range(60)), b"\xff" * 128])
def test_the_table_driven_crc_equals_the_bitwise_one(text: bytes) -> None:
    register = Register()
    register.feed(bytearray(text), 0, len(text))
    stored = bytearray(4)
    register.store(stored, 0)
    assert int.from_bytes(stored, "little") == reference_crc(text)
    assert register.matches(stored, 0)


def test_the_reference_gives_the_check_value_of_the_page() -> None:
    assert reference_crc(b"123456789") == 0x1697D06A


def test_golden_hello_is_accepted() -> None:
    bench = Bench()
    answer = bench.send(V1)
    assert (answer.result, answer.kind, answer.seq) == (c.OK, c.HELLO, 1)
    assert len(answer.payload) == 16


def test_golden_hello_answer_is_built_byte_by_byte() -> None:
    bench = Bench(booted=False)
    core = bench.core
    core.feed_entropy(0)
    answers.start(core, c.HELLO)
    core.plain = 1
    core.plen = 16
    core.answer[:16] = struct.pack("<IIIBBH", 0x55667788, 0xCAFEBABE, SESSION, 1, 0, 0)
    core.state = c.IDLE
    core.selftest_ok = 1
    core.inputs = c.IN_K1_OPEN
    core.seq = 1
    core.frame_ctr = 1
    core.uptime_low = 2500
    core.log_pending = 0
    core.load_response(bench.miso)
    assert bytes(bench.miso) == V2


def test_golden_block_write_is_accepted_and_its_commit_crc_is_the_pages() -> None:
    bench = Bench()
    adopt(bench, seq=1, frame_ctr=3)
    answer = bench.send(V3)
    assert answer.result == c.OK
    assert answer.payload == bytes(2) + bytes.fromhex(V3_BLOCK)
    answer = bench.ask(c.CFG_COMMIT, struct.pack("<I", V3_COMMIT))
    assert (answer.result, answer.payload[:4]) == (c.OK, struct.pack("<I", V3_COMMIT))


def test_golden_cycle_is_accepted_in_running() -> None:
    bench = running()
    adopt(bench, seq=8, frame_ctr=41)
    core = bench.core
    core.token_low, core.token_high = 0xF00D, 0x0BAD
    core.token_check = ~(core.token_low ^ core.token_high)
    answer = bench.send(V4)
    assert (answer.result, answer.kind, answer.seq, answer.lease_ms) == (c.OK, c.CYCLE, 9, 200)
    assert core.target[0] == 12_000


def test_golden_cycle_answer_is_built_byte_by_byte() -> None:
    bench = running()
    bench.setpoints = [120, 0, 0, 0]
    bench.run(4000)
    adopt(bench, seq=8, frame_ctr=40)
    core = bench.core
    core.token_low, core.token_high = 0xF00D, 0x0BAD
    core.v_mv[0], core.z_ohm[0], core.dq_nc[0] = 17_800, 1483, 12
    core.z_ohm[1] = core.z_ohm[2] = core.z_ohm[3] = 0
    core.uptime_low, core.uptime_high = 0x0E1A, 0
    core.pulsed = 1
    core.log_pending = 0
    bench.core.frame_ctr = 41
    bench.send(V4)
    assert bytes(bench.miso) == V5


def test_golden_hello_looped_back_is_no_answer_and_no_request() -> None:
    bench = Bench()
    before = bench.core.link_err
    bench.window(V2)
    assert bench.core.link_err == before + 1


@pytest.mark.parametrize("frame", [bytes(64), b"\xff" * 64])
def test_stuck_lines_are_broken_frames(frame: bytes) -> None:
    bench = Bench()
    bench.window(frame)
    assert (bench.core.link_err, bench.core.session_low) == (1, 0)


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_golden_blocks_are_accepted_with_the_listed_commit_crc(name: str) -> None:
    text, crc = GOLDEN[name]
    bench = Bench()
    bench.hello()
    assert bench.configure(bytes.fromhex(text), bytes.fromhex(text)) == crc


def test_impedance_of_the_golden_answer() -> None:
    bench = armed(block(), block())
    core = bench.core
    core.awaited[0] = 12_000
    core.on_pulse(0, 12_000, 12_000, 17_800, False, 12)
    assert core.z_ohm[0] == 1483
