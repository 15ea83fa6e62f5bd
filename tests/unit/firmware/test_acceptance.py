import struct

import pytest

from drivers.firmware import codes as c
from drivers.firmware import stats
from tests.unit.firmware.bench import Bench, armed, ready, running, sealed

HELLO_PAYLOAD = struct.pack("<IBBH", 1, 1, 1, 0)


def session() -> Bench:
    bench = Bench()
    bench.hello()
    return bench


def test_the_first_frame_after_reset_says_none_yet() -> None:
    answer = Bench(booted=False).read()
    assert (answer.kind, answer.seq, answer.result, answer.frame_ctr) == (0, 0, c.NONE_YET, 1)


@pytest.mark.fault("F12")
@pytest.mark.parametrize("count", [1, 63, 65])
def test_wrong_lengths_are_ignored_and_counted(count: int) -> None:
    bench = session()
    before = bench.core.seq
    bench.core.on_window(bytearray(bench.request(c.IDENTIFY, b"\0") + b"\0"), count, bench.now_ms)
    assert (bench.core.seq, bench.core.link_err) == (before, 0)
    assert bench.counter(stats.LEN_ERR) == 1


@pytest.mark.fault("F13")
def test_a_chip_select_glitch_without_clocks_is_ignored() -> None:
    bench = session()
    bench.core.on_window(bytearray(64), 0, bench.now_ms)
    assert bench.counter(stats.LEN_ERR) == 0


def test_every_window_loads_a_new_frame_broken_ones_too() -> None:
    bench = session()
    before = bench.read().frame_ctr
    bench.window(bytes(64))
    bench.window(bytes(10))
    assert bench.read().frame_ctr == before + 2


def test_a_frame_without_a_session_has_no_session() -> None:
    bench = Bench()
    answer = bench.ask(c.IDENTIFY, b"\0")
    assert (answer.result, answer.kind, answer.seq) == (c.NO_SESSION, c.IDENTIFY, 0)


def test_a_session_0_frame_in_a_session_has_no_session_and_uses_no_seq() -> None:
    bench = session()
    answer = bench.send(bench.request(c.IDENTIFY, b"\0", session=0))
    assert (answer.result, answer.seq) == (c.NO_SESSION, bench.core.seq)
    assert bench.ask(c.IDENTIFY, b"\0").result == c.OK


def test_poll_with_session_0_repeats_the_hello_answer_until_the_first_frame() -> None:
    bench = Bench()
    hello = bench.hello()
    again = bench.send(bench.request(c.POLL, session=0))
    assert (again.kind, again.payload) == (c.HELLO, hello.payload)
    bench.ask(c.IDENTIFY, b"\0")
    assert bench.send(bench.request(c.POLL, session=0)).result == c.NO_SESSION


def test_an_identical_hello_is_answered_again_without_a_new_session() -> None:
    bench = Bench()
    frame = bench.request(c.HELLO, HELLO_PAYLOAD, seq=7)
    first = bench.send(frame)
    assert bench.send(frame).payload == first.payload
    bench.session = struct.unpack_from("<I", first.payload, 8)[0]
    bench.ask(c.IDENTIFY, b"\0")
    assert bench.send(frame).payload != first.payload


@pytest.mark.fault("F09")
def test_a_frame_of_the_previous_session_is_broken() -> None:
    bench = session()
    old = bench.request(c.IDENTIFY, b"\0")
    bench.hello(nonce=2)
    errors = bench.core.link_err
    bench.window(old)
    assert bench.core.link_err == errors + 1
    assert bench.core.type == c.HELLO


@pytest.mark.fault("F07")
def test_a_repeated_request_is_answered_again_and_executed_once() -> None:
    bench, crc = ready()
    frame = bench.request(c.CFG_COMMIT, struct.pack("<I", crc))
    first = bench.send(frame)
    second = bench.send(frame)
    assert first.payload == second.payload
    assert bench.core.cfg_count == struct.unpack_from("<H", first.payload, 4)[0]


def test_the_same_seq_with_other_bytes_is_bad_seq() -> None:
    bench = session()
    bench.ask(c.IDENTIFY, b"\0")
    answer = bench.send(bench.request(c.IDENTIFY, b"\1", seq=bench.seq))
    assert answer.result == c.BAD_SEQ


@pytest.mark.fault("F10")
@pytest.mark.parametrize("ahead", [2, 3, 0x8000, 0xFFFF])
def test_a_seq_out_of_turn_is_refused_and_not_used_up(ahead: int) -> None:
    bench = session()
    before = bench.seq
    answer = bench.send(bench.request(c.IDENTIFY, b"\0", seq=(before + ahead) & 0xFFFF))
    assert (answer.result, answer.seq) == (c.BAD_SEQ, before)
    assert bench.ask(c.IDENTIFY, b"\0").seq == before + 1


def test_seq_wraps() -> None:
    bench = Bench()
    bench.seq = 0xFFFF
    bench.hello()
    assert bench.ask(c.IDENTIFY, b"\0").seq == 0


def test_poll_shows_the_cached_answer_after_a_refusal_without_seq() -> None:
    bench = session()
    good = bench.ask(c.IDENTIFY, b"\0")
    assert bench.ask(0x55).result == c.BAD_TYPE
    again = bench.ask(c.POLL)
    assert (again.kind, again.payload, again.result) == (c.IDENTIFY, good.payload, c.OK)


def test_poll_repeats_a_cached_refusal() -> None:
    bench = session()
    assert bench.ask(c.DISARM).result == c.BAD_STATE
    again = bench.ask(c.POLL)
    assert (again.kind, again.result) == (c.DISARM, c.BAD_STATE)


@pytest.mark.parametrize("behind", [0, 8])
def test_an_ack_within_the_window_is_fresh(behind: int) -> None:
    bench = session()
    for _ in range(10):
        bench.ask(c.POLL)
    bench.ask(c.IDENTIFY, b"\0")
    ack = bench.core.frame_ctr - behind
    assert bench.send(bench.request(c.IDENTIFY, b"\0", ack=ack)).result == c.OK


@pytest.mark.fault("F08")
@pytest.mark.parametrize("behind", [9, 100, -1])
def test_a_stale_ack_uses_its_seq_up_and_renews_nothing(behind: int) -> None:
    bench = session()
    for _ in range(120):
        bench.ask(c.POLL)
    bench.ask(c.IDENTIFY, b"\0")
    payload = struct.pack("<H4HBB", 1, 0, 0, 0, 0, 2, 0)
    seq = bench.seq
    ack = (bench.core.frame_ctr - behind) & 0xFFFF
    answer = bench.send(bench.request(c.CYCLE, payload, lease=200, ack=ack))
    assert (answer.result, answer.seq, answer.lease_ms) == (c.STALE_ACK, seq + 1, 0)


def test_the_first_request_of_a_session_needs_no_ack() -> None:
    bench = session()
    assert bench.send(bench.request(c.IDENTIFY, b"\0", ack=0x7777)).result == c.OK
    assert bench.send(bench.request(c.IDENTIFY, b"\0", ack=0x7777)).result == c.STALE_ACK


@pytest.mark.parametrize("version", [0x00, 0x20, 0xF0])
def test_another_major_version_is_refused(version: int) -> None:
    bench = session()
    seq = bench.seq
    answer = bench.send(bench.request(c.IDENTIFY, b"\0", version=version))
    assert (answer.result, answer.seq) == (c.BAD_VERSION, seq)


def test_another_minor_version_is_accepted() -> None:
    bench = session()
    assert bench.send(bench.request(c.IDENTIFY, b"\0", version=0x1F)).result == c.OK


@pytest.mark.parametrize(
    "frame",
    [
        {"kind": c.IDENTIFY, "payload": b"\0", "reserved": 1},
        {"kind": c.IDENTIFY, "payload": b"\0", "reserved": 1 << 31},
        {"kind": c.IDENTIFY, "payload": b"\0", "hflags": 0x10},
        {"kind": c.IDENTIFY, "payload": b"\0", "hflags": 0x80},
        {"kind": c.IDENTIFY, "payload": b"\0", "lease": 1},
        {"kind": c.POLL, "lease": 200},
        {"kind": c.IDENTIFY, "payload": b"\0", "padding": b"\1"},
        {"kind": c.POLL, "padding": bytes(35) + b"\x80"},
        {"kind": c.ARM, "payload": struct.pack("<IBBH", 0, 1, 1, 1)},
        {"kind": c.ARM, "payload": struct.pack("<IBBH", 0, 1, 1, 0x8000)},
        {"kind": c.CYCLE, "payload": struct.pack("<H4HBB", 4, 0, 0, 0, 0, 2, 0)},
        {"kind": c.CYCLE, "payload": struct.pack("<H4HBB", 0x8000, 0, 0, 0, 0, 2, 0)},
        {"kind": c.CYCLE, "payload": struct.pack("<H4HBB", 0, 0, 0, 0, 0, 2, 1)},
        {"kind": c.CFG_WRITE, "payload": b"\0\1" + bytes(32)},
        {"kind": c.CFG_WRITE, "payload": b"\0\0\x40" + bytes(31)},
        {"kind": c.CFG_WRITE, "payload": b"\0\0" + bytes(9) + b"\1" + bytes(22)},
        {"kind": c.CFG_WRITE, "payload": b"\0\0" + bytes(30) + b"\1\0"},
        {"kind": c.CFG_WRITE, "payload": b"\0\0" + bytes(30) + b"\0\1"},
        {"kind": c.HELLO, "payload": struct.pack("<IBBH", 1, 1, 1, 1)},
    ],
)
def test_reserved_bytes_must_be_zero(frame: dict[str, int | bytes]) -> None:
    bench = session()
    seq = bench.seq
    answer = bench.send(bench.request(**frame))  # type: ignore[arg-type]  # a table of keyword arguments
    assert (answer.result, answer.seq) == (c.RESERVED_NONZERO, seq)


@pytest.mark.parametrize("kind", [0x05, 0x0B, 0x16, 0x1F, 0x23, 0x7D, 0x7F, 0x80, 0xFF])
def test_unknown_and_unsupported_types_are_bad_type(kind: int) -> None:
    bench = session()
    seq = bench.seq
    answer = bench.ask(kind)
    assert (answer.result, answer.seq, answer.kind) == (c.BAD_TYPE, seq, kind & 0x7F)


@pytest.mark.parametrize(("kind", "size"), [(c.IDENTIFY, 0), (c.IDENTIFY, 2), (c.POLL, 1), (c.CYCLE, 36)])
def test_payloads_have_their_exact_length(kind: int, size: int) -> None:
    bench = session()
    assert bench.ask(kind, bytes(size)).result == c.BAD_LEN


def test_a_length_beyond_the_frame_is_bad_len() -> None:
    bench = session()
    assert bench.send(bench.request(c.IDENTIFY, b"\0", plen=255)).result == c.BAD_LEN


@pytest.mark.parametrize(("least", "most"), [(2, 3), (0, 0)])
def test_hello_for_another_protocol_is_bad_version_and_opens_nothing(least: int, most: int) -> None:
    bench = session()
    answer = bench.send(bench.request(c.HELLO, struct.pack("<IBBH", 1, least, most, 0)))
    assert answer.result == c.BAD_VERSION
    assert bench.ask(c.IDENTIFY, b"\0").result == c.OK


def test_hello_under_the_session_is_a_broken_frame() -> None:
    bench = session()
    bench.window(bench.request(c.HELLO, HELLO_PAYLOAD, session=bench.session))
    assert bench.core.link_err == 1


@pytest.mark.parametrize("session_id", [None, 0])
@pytest.mark.parametrize("spoil", ["version", "reserved", "type", "seq", "ack"])
def test_stop_now_stops_whatever_else_is_wrong(spoil: str, session_id: int | None) -> None:
    bench = running()
    bench.setpoints = [50, 0, 0, 0]
    bench.run(500)
    frames = {
        "version": bench.request(c.POLL, hflags=1, version=0x20, session=session_id),
        "reserved": bench.request(c.POLL, hflags=0xF1, reserved=5, session=session_id),
        "type": bench.request(0x7D, hflags=1, session=session_id),
        "seq": bench.request(c.CYCLE, bytes(12), hflags=1, seq=4711, session=session_id),
        "ack": bench.request(c.IDENTIFY, b"\0", hflags=1, ack=9, session=session_id),
    }
    bench.send(frames[spoil])
    assert bench.core.state == c.IDLE
    assert bench.core.faults == 0
    assert not bench.core.outputs & (c.OUT_GATES | c.OUT_HV_EN | c.OUT_K_EN)


def test_stop_now_with_a_wrong_crc_does_nothing() -> None:
    bench = running()
    frame = bytearray(bench.request(c.POLL, hflags=1))
    frame[30] ^= 1
    bench.window(bytes(frame))
    assert bench.core.state == c.RUNNING


@pytest.mark.fault("F04")
def test_the_ninth_broken_frame_in_a_second_is_link_quality() -> None:
    bench = running()
    bench.cycling = False
    for _ in range(8):
        bench.window(b"\xa7" + bytes(63))
        bench.tick()
    assert bench.core.state == c.RUNNING
    bench.window(b"\xa7" + bytes(63))
    assert bench.core.faults & c.F_LINK_QUALITY
    assert bench.core.state == c.FAULT


def test_broken_frames_that_are_spread_out_are_only_counted() -> None:
    bench = session()
    for _ in range(40):
        bench.window(bytes(64))
        bench.run(130)
    assert bench.core.faults == 0
    assert bench.core.link_err == 40


def test_without_a_session_broken_frames_are_no_fault() -> None:
    bench = Bench()
    for _ in range(300):
        bench.window(bytes(64))
    assert bench.core.faults == 0
    assert bench.core.link_err == 300 & 0xFF


def test_lamp_test_follows_its_flag() -> None:
    bench = session()
    bench.send(bench.request(c.POLL, hflags=8))
    assert bench.core.outputs & c.OUT_LAMP_TEST
    bench.send(bench.request(c.POLL, hflags=0))
    assert not bench.core.outputs & c.OUT_LAMP_TEST
    bench.send(bench.request(c.IDENTIFY, b"\0", hflags=8))
    assert bench.core.outputs & c.OUT_LAMP_TEST
    bench.ask(c.IDENTIFY, b"\0")
    assert not bench.core.outputs & c.OUT_LAMP_TEST
    bench.send(bench.request(c.IDENTIFY, b"\x09", hflags=8))
    bench.send(bench.request(0x7D, hflags=8))
    assert not bench.core.outputs & c.OUT_LAMP_TEST


def test_pulsed_is_told_once_per_pulse() -> None:
    bench = running()
    bench.setpoints = [50, 0, 0, 0]
    bench.cycling = False
    bench.cycle()
    bench.run(10)
    bench.ask(c.POLL)
    assert bench.read().flags & c.FLAG_PULSED
    bench.ask(c.POLL)
    assert not bench.read().flags & c.FLAG_PULSED


def test_uptime_advances_with_the_ticks_and_carries() -> None:
    bench = session()
    before = bench.read().uptime_ms
    bench.core.uptime_low = 0xFFFF
    bench.run(200)
    bench.ask(c.POLL)
    assert bench.read().uptime_ms == 0xFFFF + 200
    assert before < 0xFFFF


def test_uptime_wraps_at_32_bits() -> None:
    bench = session()
    bench.core.uptime_low = bench.core.uptime_high = 0xFFFF
    bench.run(10)
    bench.ask(c.POLL)
    assert bench.read().uptime_ms == 9


def test_the_answers_of_a_session_carry_its_crc() -> None:
    bench = armed()
    raw = bench.ask(c.POLL).raw
    assert sealed(raw[:60], bench.session, b"EMS<") == raw


def test_identify_tells_who_and_what() -> None:
    bench = session()
    name = bench.ask(c.IDENTIFY, b"\0").payload
    assert name[:2] == b"\xff\xff" and name[8:17] == b"TEST-0001" and name[24] == 2
    limits = struct.unpack("<9HBBIB", bench.ask(c.IDENTIFY, b"\1").payload)
    assert limits == (600, 400, 1500, 20_000, 1000, 50, 150, 300, 3600, 16, 1, c.FEATURE_SCOPE, 5)
    assert bench.ask(c.IDENTIFY, b"\2").payload == bytes(range(32))
    answer = bench.ask(c.IDENTIFY, b"\3")
    assert (answer.result, answer.payload) == (c.OUT_OF_RANGE, struct.pack("<BBHH", 0, 0, 0, 2))


def test_nine_broken_frames_without_a_tick_count_only_within_a_second() -> None:
    bench = session()
    for _ in range(9):
        bench.now_ms += 200
        bench.window(bytes(64))
    assert bench.core.faults == 0
    bench.now_ms -= 1600
    bench.core.now = bench.now_ms
    bench.run(3000)
    assert bench.core.bad_count == 0
    assert bench.core.link_err == 9
