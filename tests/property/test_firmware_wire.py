"""Whatever comes over the wire: only a whole request of this session, in turn, changes anything."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.firmware import codes as c
from tests.unit.firmware.bench import Bench, block, ready, running

RUN = running()
RUN.setpoints = [50, 20, 0, 0]
RUN.run(1000)
RUN.cycling = False
IDLE, CRC = ready()
IDLE.cycling = False
LINK_WORDS = {"link_err", "bad_count", "bad_at", "latest", "request_crc", "bad_times", "stats_low"}
ANSWER_WORDS = {"frame_ctr", "aside", "aside_type", "aside_result", "aside_plain", "pulsed"}


def snapshot(bench: Bench) -> dict[str, object]:
    """Every word of the core's memory, link counters and the shown answer left out."""
    held: dict[str, object] = {}
    for name, value in vars(bench.core).items():
        if name in LINK_WORDS | ANSWER_WORDS or name in ("answer_crc", "bank_crc", "product", "identity"):
            continue
        if name in ("session_keys", "zero_keys"):
            continue
        held[name] = list(value) if hasattr(value, "__len__") else value
    return held


def requests(bench: Bench) -> list[bytes]:
    return [
        bench.request(c.CYCLE, struct.pack("<H4HBB", 1, 600, 600, 0, 0, 4, 0), lease=300, token=bench.token),
        bench.request(c.STOP, b"\x80"),
        bench.request(c.PAUSE),
        bench.request(c.CFG_WRITE, b"\0\0" + block()),
        bench.request(c.HELLO, struct.pack("<IBBH", 7, 1, 1, 0)),
        bench.request(c.POLL, hflags=1),
        bench.request(c.ARM, struct.pack("<IBBH", CRC, 3, 1, 0)),
    ]


@pytest.mark.fault("F01")
@pytest.mark.invariant("I9")
@settings(max_examples=300)
@given(which=st.integers(0, 6), bits=st.sets(st.integers(0, 511), min_size=1, max_size=5), idle=st.booleans())
def test_up_to_five_flipped_bits_change_nothing_but_the_counters(
    which: int, bits: set[int], idle: bool
) -> None:
    bench = IDLE if idle else RUN
    bench.core.bad_count = 0
    frame = bytearray(requests(bench)[which])
    for bit in bits:
        frame[bit >> 3] ^= 1 << (bit & 7)
    before, errors = snapshot(bench), bench.core.link_err
    bench.window(bytes(frame))
    assert snapshot(bench) == before
    assert bench.core.link_err == (errors + 1) & 0xFF


@pytest.mark.fault("F03")
@pytest.mark.invariant("I9")
@settings(max_examples=100)
@given(which=st.integers(0, 6), start=st.integers(0, 480), pattern=st.integers(1, (1 << 32) - 1))
def test_a_burst_of_32_bits_changes_nothing_but_the_counters(which: int, start: int, pattern: int) -> None:
    RUN.core.bad_count = 0
    value = int.from_bytes(requests(RUN)[which], "little") ^ (pattern << start)
    before = snapshot(RUN)
    RUN.window(value.to_bytes(68, "little")[:64])
    assert snapshot(RUN) == before


@pytest.mark.invariant("I9")
@settings(max_examples=200)
@given(data=st.binary(min_size=1, max_size=65))
def test_noise_of_any_length_changes_nothing_but_the_counters(data: bytes) -> None:
    RUN.core.bad_count = 0
    before = snapshot(RUN)
    RUN.window(data)
    assert snapshot(RUN) == before


@pytest.mark.invariant("I21")
@settings(max_examples=200)
@given(
    kind=st.integers(0, 255),
    payload=st.binary(max_size=36),
    seq_off=st.sampled_from([0, 1, 1, 1, 2, 99]),
    token=st.booleans(),
)
def test_a_refusal_leaves_state_banks_and_lease_as_they_were(
    kind: int, payload: bytes, seq_off: int, token: bool
) -> None:
    bench = IDLE
    core = bench.core
    watched = ("state", "faults", "lease_ms", "lease_at", "session_low", "session_high", "token_low")
    before = [getattr(core, name) for name in watched] + [bytes(core.shadow), bytes(core.active)]
    seq = (core.seq + seq_off) & 0xFFFF
    answer = bench.send(bench.request(kind, payload, seq=seq, token=bench.token if token else 0))
    after = [getattr(core, name) for name in watched] + [bytes(core.shadow), bytes(core.active)]
    if answer.result != c.OK:
        assert after == before
    if answer.result == c.OK and kind == c.HELLO:
        bench.session = core.session_low | core.session_high << 16
    if core.reset_asked:
        core.reset_asked = core.reset_loaded = 0
    if core.state != c.IDLE:
        core.state, core.state_check = c.IDLE, ~c.IDLE


@pytest.mark.fault("F07")
@pytest.mark.invariant("I10")
@settings(max_examples=50)
@given(times=st.integers(1, 5), setpoint=st.integers(0, 300))
def test_a_repeated_request_is_never_executed_twice(times: int, setpoint: int) -> None:
    frame = RUN.request(
        c.CYCLE, struct.pack("<H4HBB", 1, setpoint, 0, 0, 0, 4, 0), lease=300, token=RUN.token
    )
    first = RUN.send(frame)
    assert first.result == c.OK
    RUN.core.lease_at -= 7
    before = snapshot(RUN)
    for _ in range(times):
        again = RUN.send(frame)
        assert (again.payload, again.seq, again.result) == (first.payload, first.seq, first.result)
    assert snapshot(RUN) == before


def test_the_words_left_out_are_words_of_the_core() -> None:
    assert set(vars(RUN.core)) >= LINK_WORDS | ANSWER_WORDS
