"""Invariants of link.md 7.1 that the core alone can prove, each over everything its sentence leaves free."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.firmware import codes as c
from drivers.firmware import log
from tests.property.test_firmware_wire import snapshot
from tests.unit.firmware.bench import PRESSED, RELEASED, Bench, armed, block, ready, running

SAFE = c.OUT_GATES | c.OUT_HV_EN | c.OUT_K_EN
OPEN_CHAINS = [PRESSED, c.IN_HAND_OK, RELEASED | c.IN_ESTOP_B, 0, c.IN_ESTOP_B]
MARKS = {"seq", "cached_low", "cached_high", "type", "result", "plen", "answer", "ack_free", "has_cached"}
NACK_MAY = MARKS | {
    "range_offset",
    "range_min",
    "range_max",
    "stats_low",
    "stats_high",
    "hello_open",
    "plain",
}
NACK_MAY |= {"latest", "request_crc"}


def treated(*blocks: bytes, level: int = 40, for_ms: int = 1500) -> Bench:
    bench = running(*blocks)
    bench.setpoints = [level, level, 0, 0]
    bench.run(for_ms)
    return bench


def last_pulse_after(bench: Bench, for_ms: int) -> int:
    """Microseconds from now until the last pulse of the time that follows has ended; 0 without one."""
    now_us = bench._ticks * 5000
    before = len(bench.pulses)
    bench.run(for_ms)
    ends = [pulse.at_us + pulse.slot_us - 400 for pulse in bench.pulses[before:]]
    return max(ends) - now_us if ends else 0


@pytest.mark.invariant("I3")
@settings(max_examples=40)
@given(
    setpoints=st.lists(st.integers(0, 65535), min_size=2, max_size=2),
    ceilings=st.lists(st.integers(0, 100), min_size=2, max_size=2),
    k=st.sampled_from([1, 2, 4]),
)
def test_no_pulse_is_higher_than_its_setpoint_its_ceiling_and_the_caps(
    setpoints: list[int], ceilings: list[int], k: int
) -> None:
    bench = running(*[block(i_max=ceiling, k=k, pw=100) for ceiling in ceilings])
    bench.setpoints = [*setpoints, 0, 0]
    bench.run(3000)
    for pulse in bench.pulses:
        most = min(setpoints[pulse.channel], ceilings[pulse.channel], 600) * 100
        assert pulse.i1_ua <= most
        assert pulse.i2_ua <= most


@pytest.mark.invariant("I5")
@settings(max_examples=40)
@given(
    dq_nc=st.one_of(st.integers(-400, 400), st.integers(-9000, 9000)), rate=st.sampled_from([20, 500, 1500])
)
def test_after_three_unbalanced_pulses_there_is_no_fourth(dq_nc: int, rate: int) -> None:
    bench = treated(block(f=rate))
    phase_nc = 4000 * 200 // 1000
    broken: list[int] = []

    def unbalanced(pulse: object) -> None:
        broken.append(1)
        bench.core.on_pulse(0, 4000, 4000, 4000, False, dq_nc)

    bench.measure = unbalanced  # type: ignore[method-assign]  # every pulse leaves this much over
    bench.run(3000)
    if abs(dq_nc) > 200 and abs(dq_nc) * 50 > phase_nc:
        assert (bench.core.faults, len(broken)) == (c.F_CHARGE_IMBALANCE, 3)


@pytest.mark.invariant("I6")
@settings(max_examples=25)
@given(
    rates=st.lists(st.integers(10, 1500), min_size=4, max_size=4),
    widths=st.lists(st.integers(50, 400), min_size=4, max_size=4),
    gaps=st.lists(st.integers(0, 200), min_size=4, max_size=4),
    modes=st.lists(st.sampled_from([0, 0, 1, 3]), min_size=4, max_size=4),
)
def test_four_channels_never_overlap_and_keep_their_guard(
    rates: list[int], widths: list[int], gaps: list[int], modes: list[int]
) -> None:
    blocks = []
    for rate, width, gap, mode in zip(rates, widths, gaps, modes, strict=True):
        blocks.append(
            block(f=rate, pw=width, gap=gap, mode=mode, burst=1, burst_rate=9, i_max=20, ramp_up=500, hold=30)
        )
    bench = running(*blocks, channels=4)
    bench.setpoints = [20, 20, 20, 20]
    bench.run(1500)
    for earlier, later in zip(bench.pulses[:-1], bench.pulses[1:], strict=True):
        assert later.at_us >= earlier.at_us + earlier.slot_us + 100


@pytest.mark.invariant("I8")
@pytest.mark.hazard("HZ-08")
@settings(max_examples=60)
@given(
    lost=st.sampled_from(["lease", "pump", "chain", "hand"]),
    phase_ms=st.integers(0, 12).map(lambda n: n * 5),
    inputs=st.sampled_from(OPEN_CHAINS),
    rates=st.tuples(st.sampled_from([10, 333, 1500]), st.sampled_from([500, 1500])),
)
def test_after_a_lost_permission_the_last_pulse_ends_in_its_time(
    lost: str, phase_ms: int, inputs: int, rates: tuple[int, int]
) -> None:
    bench = treated(*[block(f=rate) for rate in rates])
    bench.run(phase_ms)
    if lost == "lease":
        bench.cycling = False
        assert last_pulse_after(bench, 400) <= 210_000
    elif lost == "pump":
        bench.pump = False
        assert last_pulse_after(bench, 400) <= 110_000
    else:
        bench.inputs = inputs if lost == "chain" else RELEASED & ~c.IN_HAND_OK
        bench.core.on_stop_edge(bench.inputs)
        assert last_pulse_after(bench, 400) == 0
    assert bench.core.state in (c.IDLE, c.ESTOP, c.FAULT)
    assert not bench.core.outputs & SAFE


@pytest.mark.invariant("I11")
@pytest.mark.fault("F09")
@settings(max_examples=60)
@given(
    kind=st.sampled_from([c.CYCLE, c.START, c.ARM, c.STOP, c.PAUSE, c.CFG_COMMIT, c.IDENTIFY, c.FAULT_CLEAR]),
    payload=st.binary(max_size=36),
    seq=st.integers(0, 65535),
    hellos=st.integers(1, 3),
    hflags=st.integers(0, 15),
)
def test_a_frame_of_an_old_session_changes_nothing_but_the_counters(
    kind: int, payload: bytes, seq: int, hellos: int, hflags: int
) -> None:
    bench, _ = ready()
    bench.cycling = False
    old = bench.request(kind, payload, seq=seq, token=bench.token, hflags=hflags)
    for nonce in range(hellos):
        bench.hello(nonce=nonce)
    before, errors = snapshot(bench), bench.core.link_err
    bench.window(old)
    assert snapshot(bench) == before
    assert bench.core.link_err == errors + 1


IDLE, IDLE_CRC = ready()
IDLE.cycling = False


@pytest.mark.invariant("I12")
@settings(max_examples=150)
@given(
    kind=st.integers(0, 255).filter(lambda kind: kind not in (c.CFG_COMMIT, c.MODULE_RESET, c.HELLO)),
    payload=st.binary(max_size=36),
)
def test_no_request_but_commit_changes_the_active_bank(kind: int, payload: bytes) -> None:
    before = bytes(IDLE.core.active)
    IDLE.ask(kind, payload)
    assert bytes(IDLE.core.active) == before
    IDLE.core.state, IDLE.core.state_check = c.IDLE, ~c.IDLE


@pytest.mark.invariant("I12")
@pytest.mark.fault("F30")
@settings(max_examples=60)
@given(bit=st.integers(0, 128 * 8 - 1), wait_ms=st.integers(0, 16).map(lambda n: n * 5))
def test_any_flipped_bit_of_the_active_bank_stops_within_100_ms(bit: int, wait_ms: int) -> None:
    bench = treated(for_ms=200)
    bench.run(wait_ms)
    bench.core.active[bit >> 3] ^= 1 << (bit & 7)
    bench.run(100)
    assert bench.core.state == c.FAULT
    assert bench.core.faults & (c.F_CFG_CRC | c.F_DOSE)


@pytest.mark.invariant("I13")
@settings(max_examples=30)
@given(end=st.sampled_from(["disarm", "stop", "hello", "estop", "fault", "lease"]), pauses=st.integers(0, 2))
def test_a_token_starts_again_after_pauses_and_never_after_its_arming_ended(end: str, pauses: int) -> None:
    bench = armed()
    token = bench.token
    assert bench.start().result == c.OK
    for _ in range(pauses):
        bench.ask(c.PAUSE)
        bench.run(310)
        assert bench.start().result == c.OK
    if end == "hello":
        bench.hello(nonce=3)
    elif end == "estop":
        bench.core.on_stop_edge(PRESSED)
        bench.inputs = RELEASED
        bench.run(300)
        bench.clear(c.F_ESTOP)
    elif end == "fault":
        bench.core.on_pulse(0, 73_000, 0, 0, False, 0)
        bench.inputs |= c.IN_MONITOR_BAD
        bench.run(10)
    elif end == "lease":
        bench.cycling = False
        bench.run(400)
        bench.clear(bench.core.faults)
    else:
        bench.ask(c.PAUSE)
        bench.run(310)
        bench.ask(c.DISARM if end == "disarm" else c.STOP, b"" if end == "disarm" else b"\0")
    payload = struct.pack("<II", token, token ^ 0xFFFFFFFF)
    assert bench.ask(c.START, payload).result != c.OK
    if bench.core.state == c.IDLE:
        bench.inputs = RELEASED
        crc = bench.configure(block(), block())
        bench.permit()
        assert bench.arm(crc).result == c.OK
        bench.run(100)
        assert bench.ask(c.START, payload).result == c.BAD_TOKEN


BROKEN_READINGS = {
    "clock": (c.ADC_CLOCK, 0),
    "peak": (c.ADC_PEAK, 1),
    "idle": (c.ADC_IDLE_UA, 5000),
    "hv": (c.ADC_HV_MV, 120_000),
}
FOUND_AFTER = {"clock": 3, "idle": 2}


def break_it(bench: Bench, what: str, inputs: int) -> None:
    bench.comparator_works = bench.hv_follows = False
    if what in BROKEN_READINGS:
        index, value = BROKEN_READINGS[what]
        bench.core.adc[index] = value
    elif what == "monitor":
        bench.inputs |= c.IN_MONITOR_BAD
    elif what == "late":
        bench.now_ms += 20
    elif what == "memory":
        bench.core.actual[0] ^= 1 << 4
    else:
        bench.inputs = inputs


@pytest.mark.invariant("I14")
@settings(max_examples=40)
@given(
    what=st.sampled_from(["clock", "peak", "monitor", "idle", "hv", "late", "memory", "chain"]),
    inputs=st.sampled_from(OPEN_CHAINS),
)
def test_fault_and_estop_are_safe_within_the_tick_that_finds_them(what: str, inputs: int) -> None:
    bench = treated(for_ms=600)
    core = bench.core
    break_it(bench, what, inputs)
    for _ in range(FOUND_AFTER.get(what, 1)):
        bench.tick()
    before = len(bench.pulses)
    assert core.state in (c.FAULT, c.ESTOP)
    assert not core.outputs & SAFE
    assert not any(core.actual) and not any(core.target) and not any(core.setpoint)
    bench.run(300)
    assert len(bench.pulses) == before


@pytest.mark.invariant("I19")
@pytest.mark.fault("F43")
@settings(max_examples=20)
@given(clocks=st.lists(st.integers(0, 0xFFFFFFFF), min_size=50, max_size=50))
def test_the_hosts_clock_changes_no_pulse(clocks: list[int]) -> None:
    one, two = running(), running()
    for bench in (one, two):
        bench.cycling = False
    for host_ms in clocks:
        for bench, shown in ((one, 0), (two, host_ms)):
            payload = struct.pack("<H4HBB", 1, 30, 20, 0, 0, c.RUNNING, 0)
            frame = bytearray(bench.request(c.CYCLE, payload, lease=200, token=bench.token))
            frame[8:12] = struct.pack("<I", shown)
            assert bench.send(bench.seal_again(frame)).result == c.OK
            bench.run(20)
    assert one.pulses
    assert [vars(pulse) for pulse in one.pulses] == [vars(pulse) for pulse in two.pulses]


@pytest.mark.invariant("I20")
@pytest.mark.fault("F69")
@settings(max_examples=25)
@given(
    spans=st.lists(st.integers(4, 200).map(lambda n: n * 5), min_size=3, max_size=30),
    rests=st.integers(0, 20),
)
def test_the_limit_of_a_channel_is_reached_at_its_delivered_total(spans: list[int], rests: int) -> None:
    bench = running(block(limit=2))
    bench.setpoints = [10, 0, 0, 0]
    delivered_ms = 0

    def pass_time(ticks: int, state: int) -> None:
        nonlocal delivered_ms
        while ticks and bench.core.state == state:
            delivered_ms += 5 if bench.core.actual[0] else 0
            ticks -= 1
            bench.tick()

    for span_ms in spans:
        pass_time(span_ms // 5, c.RUNNING)
        if bench.core.state == c.RUNNING:
            bench.ask(c.PAUSE)
        pass_time(100, c.RAMPDOWN)
        if bench.core.faults:
            break
        bench.run(rests * 5)
        bench.start()
    assert bench.core.used_ms[0] == delivered_ms
    assert delivered_ms <= 2000 + 300
    bench.run(10)
    assert bench.core.faults == (c.F_SESSION_LIMIT if bench.core.used_ms[0] >= 2000 else 0)


@pytest.mark.invariant("I21")
@settings(max_examples=300)
@given(
    kind=st.integers(0, 255),
    payload=st.binary(max_size=36),
    seq_off=st.sampled_from([0, 1, 1, 1, 1, 2]),
    hflags=st.sampled_from([0, 2, 4, 8, 14, 16, 128]),
    lease=st.sampled_from([0, 0, 59, 60, 300, 301]),
    stale=st.booleans(),
)
def test_a_nack_changes_nothing_but_the_answer(
    kind: int, payload: bytes, seq_off: int, hflags: int, lease: int, stale: bool
) -> None:
    bench, core = IDLE, IDLE.core
    bench.session = core.session_low | core.session_high << 16
    before = snapshot(bench)
    frame = bench.request(
        kind,
        payload,
        seq=(core.seq + seq_off) & 0xFFFF,
        hflags=hflags,
        lease=lease,
        ack=(core.frame_ctr - 50) & 0xFFFF if stale else None,
    )
    bench.window(frame)
    shown = bench.miso[13]
    after = snapshot(bench)
    is_shown_again = kind == c.POLL and bench.miso[4] & 0x7F != c.POLL  # an accepted POLL, an old refusal
    if shown >= c.BAD_VERSION and not is_shown_again:
        changed = {name for name in before if before[name] != after[name]}
        assert changed <= NACK_MAY
    bench.session = core.session_low | core.session_high << 16
    core.reset_asked = core.reset_loaded = 0
    if core.state != c.IDLE:
        core.outputs &= ~(SAFE | c.OUT_LAMP_TEST)
        core.state, core.state_check = c.IDLE, ~c.IDLE


@pytest.mark.invariant("I22")
@settings(max_examples=60)
@given(
    junk=st.binary(min_size=58, max_size=58),
    where=st.sampled_from([c.ARMED, c.RUNNING, c.RAMPDOWN]),
)
def test_stop_now_stops_whatever_else_the_frame_holds(junk: bytes, where: int) -> None:
    bench = armed() if where == c.ARMED else running()
    if where == c.RAMPDOWN:
        bench.ask(c.PAUSE)
    frame = bytearray(b"\xa7" + junk + b"\0")
    frame[c.AT_HFLAGS] |= c.HFLAG_STOP_NOW
    if frame[c.AT_TYPE] == c.HELLO:
        frame[c.AT_TYPE] = 0xEE
    bench.window(bench.seal_again(frame))
    assert bench.core.state == c.IDLE
    assert not bench.core.outputs & SAFE


@pytest.mark.invariant("I23")
@settings(max_examples=40)
@given(late_ms=st.integers(0, 60), frames=st.integers(0, 8))
def test_a_tick_is_borne_up_to_two_ticks_late_and_no_later(late_ms: int, frames: int) -> None:
    bench = treated(for_ms=300)
    bench.now_ms += late_ms
    for _ in range(frames):
        bench.ask(c.IDENTIFY, b"\0")
    bench.tick()
    assert (bench.core.faults & c.F_ASSERT != 0) == (late_ms > 10)
    assert bench.core.queued <= 8


@pytest.mark.invariant("I25")
@pytest.mark.fault("F67")
@settings(max_examples=30)
@given(
    events=st.lists(
        st.tuples(st.integers(1, 12), st.integers(0, 255), st.integers(0, 0xFFFFFFFF)), max_size=90
    ),
    start=st.sampled_from([0, 0xFFF0, 0xFFFF]),
)
def test_the_log_keeps_the_newest_events_in_the_same_memory(
    events: list[tuple[int, int, int]], start: int
) -> None:
    bench = Bench()
    bench.hello()
    core = bench.core
    room, core.log_newest, core.log_count = core.log, start, 0
    for code, channel, arg in events:
        log.put(core, code, channel, log.WARNING, arg & 0xFFFF, arg >> 16)
    assert core.log is room and len(room) == 32 * 14
    kept = events[-32:]
    first = (start + len(events) - len(kept) + 1) & 0xFFFF
    found: list[tuple[int, ...]] = []
    while len(found) < len(kept):
        part = bench.log((first + len(found)) & 0xFFFF)[1]
        assert part
        found += part
    assert [(entry[2], entry[3], entry[5]) for entry in found] == kept
