"""Every counter and clock started just before its wrap; nothing may happen there (I18)."""

import struct
from itertools import pairwise

import pytest

from drivers.firmware import codes as c
from drivers.firmware import log, stats
from tests.unit.firmware.bench import PRESSED, RELEASED, Bench, block, ready, running

WRAP = 1 << 30


def bench_at(start_ms: int) -> Bench:
    """RUNNING with two channels; the clock wraps `start_ms` from now."""
    bench = running()
    jump(bench, WRAP - start_ms)
    return bench


def jump(bench: Bench, now_ms: int) -> None:
    """The module's clock shows another time, and every time it has kept moves with it."""
    core = bench.core
    shift = now_ms - bench.now_ms
    bench.now_ms = now_ms & c.TIME_MASK
    for name in ("now", "latest", "lease_at", "pump_at", "reset_at"):
        setattr(core, name, (getattr(core, name) + shift) & c.TIME_MASK)
    for index in range(9):
        core.bad_times[index] = (core.bad_times[index] + shift) & c.TIME_MASK


@pytest.mark.fault("F44")
@pytest.mark.invariant("I18")
@pytest.mark.parametrize("before_ms", [5, 40, 1000])
def test_a_treatment_goes_on_over_the_wrap_of_the_clock(before_ms: int) -> None:
    bench = bench_at(before_ms)
    bench.setpoints = [30, 30, 0, 0]
    bench.run(3000)
    assert bench.now_ms < 3000
    assert (bench.core.state, bench.core.faults, list(bench.core.actual[:2])) == (c.RUNNING, 0, [3000, 3000])
    times = [pulse.at_us for pulse in bench.pulses[-80:] if pulse.channel == 0]
    assert {later - earlier for earlier, later in pairwise(times)} == {10_000}


@pytest.mark.invariant("I18")
@pytest.mark.parametrize("before_ms", range(5, 220, 20))
def test_lease_and_pump_run_out_in_their_time_over_the_wrap(before_ms: int) -> None:
    for who, limit_ms in (("cycling", 205), ("pump", 110)):
        bench = bench_at(before_ms)
        setattr(bench, who, False)
        bench.run(limit_ms + 20)
        assert bench.core.state == c.IDLE
        assert bench.core.faults == (c.F_LEASE_EXPIRED if who == "cycling" else c.F_ARM_LOST)
        bench = bench_at(before_ms)
        setattr(bench, who, False)
        bench.run(80)
        assert bench.core.state == c.RUNNING


@pytest.mark.invariant("I18")
def test_a_static_pump_or_an_old_lease_does_not_come_back_when_the_clock_comes_round() -> None:
    bench = running()
    bench.pump = bench.cycling = False
    bench.run(400)
    bench.clear(bench.core.faults)
    jump_only = WRAP - 400
    bench.now_ms = (bench.now_ms + jump_only) & c.TIME_MASK
    bench.core.now = bench.core.latest = bench.now_ms
    bench.run(100)
    assert (bench.core.pump_valid, bench.core.lease_ms, bench.core.faults) == (0, 0, 0)


@pytest.mark.invariant("I18")
@pytest.mark.parametrize("before_ms", [5, 500, 995])
def test_nine_bad_frames_in_a_second_trip_over_the_wrap(before_ms: int) -> None:
    bench = bench_at(before_ms)
    for _ in range(9):
        assert bench.core.faults == 0
        bench.window(bytes(64))
        bench.run(100)
    assert bench.core.faults & c.F_LINK_QUALITY


@pytest.mark.invariant("I18")
@pytest.mark.parametrize("before_ms", [5, 100, 195])
def test_a_released_chain_counts_its_200_ms_over_the_wrap(before_ms: int) -> None:
    bench = bench_at(before_ms)
    bench.inputs = PRESSED
    bench.tick()
    bench.inputs = RELEASED
    bench.run(195)
    assert bench.clear(c.F_ESTOP).result == c.NOT_CLEARABLE
    bench.run(10)
    assert bench.clear(c.F_ESTOP).result == c.OK


@pytest.mark.parametrize("before_ms", [5, 50])
def test_a_reset_that_waits_for_its_answer_comes_over_the_wrap(before_ms: int) -> None:
    bench, _ = ready()
    bench.pump = bench.cycling = False
    jump(bench, WRAP - before_ms)
    boots = bench.core.stats_low[stats.RESETS]
    key = bench.session ^ 0xDEADC0DE
    bench.core.on_window(bytearray(bench.request(c.MODULE_RESET, struct.pack("<I", key))), 64, bench.now_ms)
    bench.run(95)
    assert bench.core.stats_low[stats.RESETS] == boots
    bench.run(10)
    assert bench.core.stats_low[stats.RESETS] == boots + 1


@pytest.mark.fault("F44")
@pytest.mark.invariant("I18")
def test_uptime_wraps_in_the_answers_while_the_output_runs() -> None:
    bench = running()
    bench.core.uptime_low, bench.core.uptime_high = 0xFFFF - 500, 0xFFFF
    seen = []
    for _ in range(100):
        bench.run(20)
        seen.append(bench.read().uptime_ms)
    steps = {(b - a) & 0xFFFFFFFF for a, b in pairwise(seen)}
    assert steps == {20}
    assert min(seen) < 2000
    assert bench.core.state == c.RUNNING


@pytest.mark.invariant("I18")
def test_seq_frame_counter_and_ack_wrap_while_the_output_runs() -> None:
    bench = running()
    bench.core.seq = bench.seq = 0xFFFE
    bench.core.frame_ctr = 0xFFFC
    bench.core.load_response(bench.miso)
    bench.setpoints = [30, 30, 0, 0]
    bench.run(2000)
    assert bench.core.seq < 200
    assert bench.core.frame_ctr < 200
    assert (bench.core.state, bench.core.actual[0]) == (c.RUNNING, 3000)


@pytest.mark.invariant("I18")
@pytest.mark.parametrize("frame_ctr", range(0, 10))
def test_the_ack_window_is_8_over_its_wrap(frame_ctr: int) -> None:
    bench, _ = ready()
    bench.core.frame_ctr = frame_ctr
    old = (frame_ctr - 8) & 0xFFFF
    assert bench.send(bench.request(c.IDENTIFY, b"\0", ack=old)).result == c.OK
    bench.core.frame_ctr = frame_ctr
    assert bench.send(bench.request(c.IDENTIFY, b"\0", ack=(old - 1) & 0xFFFF)).result == c.STALE_ACK
    bench.core.frame_ctr = frame_ctr
    assert bench.send(bench.request(c.IDENTIFY, b"\0", ack=(frame_ctr + 1) & 0xFFFF)).result == c.STALE_ACK


@pytest.mark.parametrize("seq", [0, 1, 0xFFFF])
def test_a_retry_at_the_wrap_of_seq_is_answered_again_and_executed_once(seq: int) -> None:
    bench, _ = ready()
    bench.cycling = False
    bench.core.seq = bench.seq = (seq - 1) & 0xFFFF
    frame = bench.request(c.STATS, b"\1")
    first = bench.send(frame)
    again = bench.send(frame)
    assert (first.seq, again.seq, again.payload) == (seq, seq, first.payload)
    assert bench.send(bench.request(c.IDENTIFY, b"\0", seq=(seq + 2) & 0xFFFF)).result == c.BAD_SEQ


@pytest.mark.invariant("I18")
def test_the_commit_count_wraps() -> None:
    bench, _ = ready()
    bench.core.cfg_count = 0xFFFF
    crc = bench.configure(block(), block())
    assert bench.core.cfg_count == 0
    answer = bench.ask(c.CFG_COMMIT, struct.pack("<I", crc))
    assert struct.unpack("<IH", answer.payload) == (crc, 1)


@pytest.mark.invariant("I18")
def test_the_log_index_wraps_without_losing_an_entry() -> None:
    bench, _ = ready()
    core = bench.core
    core.log_newest = 0xFFFD
    core.log_count = 0
    for index in range(6):
        log.put(core, log.POOR, 1, log.WARNING, index, 0)
    found = []
    for index in (0xFFFE, 0, 2):
        newest, part = bench.log(index)
        assert newest == 3
        found += part
    assert [(entry[0], entry[5]) for entry in found] == [
        (0xFFFE, 0),
        (0xFFFF, 1),
        (0, 2),
        (1, 3),
        (2, 4),
        (3, 5),
    ]
    assert not bench.read().flags & c.FLAG_LOG_PENDING
    assert bench.log(0xFFF0)[1][0][0] == 0xFFFE


@pytest.mark.invariant("I18")
@pytest.mark.parametrize("counter", range(stats.PULSES, stats.FAULTS + 1))
def test_every_counter_carries_and_wraps_at_32_bits(counter: int) -> None:
    bench = Bench()
    bench.hello()
    core = bench.core
    core.stats_low[counter], core.stats_high[counter] = 0xFFFF, 7
    stats.count(core, counter, 1)
    assert (core.stats_low[counter], core.stats_high[counter]) == (0, 8)
    core.stats_low[counter], core.stats_high[counter] = 0xFFF0, 0xFFFF
    stats.count(core, counter, 0x1F)
    assert (core.stats_low[counter], core.stats_high[counter]) == (0xF, 0)


def test_a_pulse_counter_is_shown_as_one_number_of_32_bits() -> None:
    bench = running()
    bench.core.stats_low[1], bench.core.stats_high[1] = 0xFFFF, 0xABCD
    assert bench.counter(1) == 0xABCDFFFF


@pytest.mark.invariant("I18")
def test_the_count_of_broken_frames_wraps_at_8_bits() -> None:
    bench = Bench()
    for _ in range(257):
        bench.window(bytes(64))
    assert bench.read().link_err == 1
    assert bench.core.stats_low[stats.CRC_ERR] == 257


@pytest.mark.fault("F44")
@pytest.mark.fault("F43")
@pytest.mark.invariant("I19")
@pytest.mark.parametrize("host_ms", [0, 0x7FFFFFFF, 0xFFFFFFFF])
def test_the_hosts_clock_is_not_looked_at(host_ms: int) -> None:
    bench, _ = ready()
    frame = bytearray(bench.request(c.CYCLE, struct.pack("<H4HBB", 1, 0, 0, 0, 0, 2, 0), lease=200))
    frame[8:12] = struct.pack("<I", host_ms)
    answer = bench.send(bench.seal_again(frame))
    assert (answer.result, answer.lease_ms) == (c.OK, 200)
