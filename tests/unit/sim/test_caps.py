"""Every cap of the hardware against a core that asks for too much, judged at the electrodes [link 9, 14]."""

import pytest

from drivers.firmware import codes
from drivers.sim import lines
from drivers.sim.board import Board
from drivers.sim.caps import PEAK_UA
from drivers.sim.monitor import Monitor
from drivers.sim.scope import Pulse
from tests.unit.sim.greedy import EVERYTHING, GreedyCore, one, powered, pump

LOUD_UA = 80_000


def charge_nc(pulse: Pulse) -> float:
    return abs(pulse.i1_ua) * pulse.pw1_us / 1_000


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F55")
@pytest.mark.parametrize("seed", range(1, 9))
def test_no_current_above_72_ma_and_its_tolerance_lasts_5_us(seed: int) -> None:
    core = GreedyCore(lambda _tick: [one(i_ua=LOUD_UA)])
    board = powered(core, seed=seed)
    board.pad(0, "500")
    since_us = board.now_us
    pump(board, 200_000)
    loud = [p for p in board.scope.pulses(since_us) if abs(p.i1_ua) > 0]

    assert loud
    assert all(p.pw1_us < 5 and p.pw2_us == 0 for p in loud)


@pytest.mark.parametrize("i_ua", [60_000, 67_000])
def test_the_comparator_leaves_what_is_allowed_alone(i_ua: int) -> None:
    core = GreedyCore(lambda _tick: [one(i_ua=i_ua)])
    board = powered(core)
    board.pad(0, "500")
    since_us = board.now_us
    pump(board, 60_000)

    assert all(p.pw1_us == 200 and p.pw2_us == 200 for p in board.scope.pulses(since_us))


def test_the_comparators_of_many_boards_lie_within_5_percent_and_differ() -> None:
    thresholds = {Board(seed=seed).stage.engine.comparator.threshold_ua for seed in range(50)}

    assert len(thresholds) == 50
    assert all(abs(threshold - PEAK_UA) <= 0.05 * PEAK_UA for threshold in thresholds)


def test_a_latched_comparator_opens_no_gate_until_the_converter_has_read_it() -> None:
    core = GreedyCore(lambda _tick: [one(i_ua=LOUD_UA), one(i_ua=5_000, at_us=2_000)])
    board = powered(core)
    board.pad(0, "500")
    since_us = board.now_us
    pump(board, 100_000)

    assert all(p.pw1_us < 5 for p in board.scope.pulses(since_us))
    assert core.peaks[-1] == 1
    core.plan = lambda _tick: []
    pump(board, 20_000)
    assert core.peaks[-1] == 0


def test_an_injected_trip_is_read_as_one_and_closes_the_gates_while_it_lasts() -> None:
    core = GreedyCore(lambda _tick: [one()])
    board = powered(core)
    core.outputs |= codes.OUT_PEAK_TEST
    pump(board, 20_000)
    since_us = board.now_us
    pump(board, 60_000)

    assert core.peaks[-3:] == [1, 1, 1]
    assert board.scope.pulses(since_us) == []
    core.outputs &= ~codes.OUT_PEAK_TEST
    pump(board, 40_000)
    assert core.peaks[-1] == 0 and board.scope.pulses(since_us)


@pytest.mark.hazard("HZ-01")
def test_no_phase_lasts_longer_than_1_2_ms() -> None:
    core = GreedyCore(lambda tick: [one(i_ua=5_000, pw_us=4_000)] if tick % 4 == 0 else [])
    board = powered(core)
    since_us = board.now_us
    pump(board, 200_000)
    long = board.scope.pulses(since_us)

    assert long and all((p.pw1_us, p.pw2_us) == (1_200, 1_200) for p in long)
    assert any(seen & codes.IN_MONITOR_BAD for seen in core.inputs)


@pytest.mark.hazard("HZ-10")
@pytest.mark.fault("F57")
def test_no_direct_current_lasts_the_block_capacitor_takes_the_voltage() -> None:
    core = GreedyCore(lambda _tick: [one(i_ua=30_000, pw_us=1_000, gap_us=0)])
    board = powered(core)
    board.pad(0, "500")
    board.fault("F57", True)
    since_us = board.now_us
    pump(board, 3_000_000)
    held_mv = board.stage.engine.blocks[0].mv
    pump(board, 500_000)
    net_ua = abs(board.stage.engine.blocks[0].mv - held_mv) * 10_000 / 500_000

    assert len(board.scope.pulses(since_us)) > 600
    assert held_mv > 20_000
    assert net_ua < 50  # of 6 mA on average that the source wants to give


def test_the_bleed_empties_the_block_capacitor_in_seconds() -> None:
    core = GreedyCore(lambda tick: [one(i_ua=30_000, pw_us=1_000)] if tick == 70 else [])
    board = powered(core)
    board.fault("F57", True)
    pump(board, 200_000)
    left_mv = board.stage.engine.blocks[0].mv
    board.stage.engine.blocks[0].bleed(1_000_000)

    assert 1_000 < left_mv < 3_100  # 30 uC on 10 uF
    assert board.stage.engine.blocks[0].mv == pytest.approx(left_mv * 0.368, rel=0.01)


@pytest.mark.requirement("STD-03")
@pytest.mark.fault("F53")
@pytest.mark.hazard("HZ-01")
def test_hv_never_passes_120_v_whatever_the_converter_and_the_core_want() -> None:
    core = GreedyCore()
    board = powered(core)
    board.fault("F53", True)
    highest = 0.0
    until_us = board.now_us + 60_000
    while board.now_us < until_us:
        board.advance(board.now_us + 200)
        highest = max(highest, board.hv_mv)

    assert 115_000 < highest <= 120_000
    assert board.chain.hv.is_crowbarred and board.hv_mv == 0


def test_the_converter_gives_4_w_and_no_more() -> None:
    core = GreedyCore(lambda _tick: [one(i_ua=60_000, pw_us=1_000, gap_us=0, at_us=at) for at in (0, 2_500)])
    board = powered(core)
    board.pad(0, "500")
    since_us = board.now_us
    pump(board, 1_000_000)
    charge_uc = sum(2 * charge_nc(p) for p in board.scope.pulses(since_us)) / 1_000

    assert board.hv_mv < 80_000
    assert 3.0 < charge_uc * 1e-6 * board.hv_mv / 1_000 < 4.2


@pytest.mark.hazard("HZ-01")
def test_two_gates_are_never_open_at_once_and_the_monitor_says_that_they_were_asked_to() -> None:
    core = GreedyCore(lambda _tick: [one(), one(channel=1, at_us=150), one(channel=1, at_us=2_500)])
    board = powered(core)
    since_us = board.now_us
    pump(board, 100_000)
    pulses = board.scope.pulses(since_us)
    ends = [p.t_us + p.pw1_us + p.gap_us + p.pw2_us for p in pulses]

    assert all(later.t_us >= end for end, later in zip(ends, pulses[1:], strict=False))
    assert core.inputs[-2] & codes.IN_MONITOR_BAD


@pytest.mark.parametrize(("apart_us", "is_bad"), [(1_000, False), (970, True)])
def test_a_pulse_in_the_guard_of_the_one_before_is_outside_its_slot(apart_us: int, is_bad: bool) -> None:
    monitor = Monitor()
    monitor.see(0, 500)
    monitor.see(apart_us, apart_us + 500)

    assert monitor.is_bad is is_bad


def test_a_second_gate_that_is_stuck_open_divides_the_current_and_is_seen_by_the_monitor() -> None:
    core = GreedyCore(lambda _tick: [one()])
    board = powered(core)
    board.fault("F56-two", True)
    since_us = board.now_us + 1
    pump(board, 40_000)
    first, second = board.scope.pulses(since_us)[:2]

    assert {first.channel, second.channel} == {0, 1} and first.t_us == second.t_us
    assert abs(first.i1_ua) + abs(second.i1_ua) == pytest.approx(20_000, rel=0.02)
    assert core.inputs[-1] & codes.IN_MONITOR_BAD


@pytest.mark.invariant("I7")
def test_pulses_planned_more_than_10_ms_ahead_are_not_kept() -> None:
    core = GreedyCore(lambda tick: [one(at_us=9_000), one(at_us=15_000)] if tick == 80 else [])
    board = powered(core)
    since_us = board.now_us
    pump(board, 300_000)

    assert len(board.scope.pulses(since_us)) == 1


@pytest.mark.hazard("HZ-08")
def test_a_static_pump_level_gives_neither_hv_nor_k1_to_a_core_that_asks_for_both() -> None:
    board = Board(core=GreedyCore(lambda _tick: [one()]))
    board.drive(lines.MOD_RESET_N | lines.ARM_PUMP, lines.MOD_RESET_N | lines.ARM_PUMP)
    board.advance(2_000_000)

    assert board.hv_mv == 0
    assert not board.chain.k1.is_closed
    assert board.scope.pulses(0) == []


@pytest.mark.hazard("HZ-03")
@pytest.mark.fault("F46")
@pytest.mark.parametrize("offset_us", range(0, 5_000, 333))
def test_the_emergency_stop_needs_no_core_and_cuts_the_pulse_under_way(offset_us: int) -> None:
    core = GreedyCore(lambda _tick: [one(pw_us=400, gap_us=200, at_us=at) for at in range(0, 5_000, 1_250)])
    board = powered(core)
    board.advance(board.now_us + offset_us)
    pressed_us = board.now_us
    board.press("estop")
    board.advance(pressed_us + 200_000)
    after = board.scope.pulses(pressed_us - 2_000)
    ends = [p.t_us + p.pw1_us + p.gap_us + p.pw2_us if p.pw2_us else p.t_us + p.pw1_us for p in after]

    assert max(ends) <= pressed_us + 8_000
    assert board.hv_mv < 30_000


def into_a_pulse(board: Board, by_us: int) -> int:
    """So far into the next pulse that begins; when it began."""
    until_us = board.now_us + 100_000
    seen = board.scope.last_pulse_us()
    while board.scope.last_pulse_us() == seen and board.now_us < until_us:
        board.advance(board.next_due_us())
    began_us = board.scope.last_pulse_us()
    assert began_us is not None and began_us != seen
    board.advance(began_us + by_us)
    return began_us


@pytest.mark.hazard("HZ-03")
@pytest.mark.parametrize(
    ("after_us", "widths"), [(350, (350, 0)), (1_050, (1_000, 0)), (1_500, (1_000, 400))]
)
def test_a_pulse_is_cut_at_the_instant_at_which_k1_opens(after_us: int, widths: tuple[int, int]) -> None:
    board = powered(GreedyCore(lambda _tick: [one(i_ua=10_000, pw_us=1_000)]))
    began_us = into_a_pulse(board, after_us - 8_000 + 10_000)
    board.press("hand")
    board.advance(board.now_us + 50_000)
    cut = board.scope.pulses(0)[-1]

    assert cut.t_us == began_us + 10_000
    assert (cut.pw1_us, cut.pw2_us) == widths


@pytest.mark.fault("F22")
def test_a_reset_in_the_middle_of_a_pulse_ends_it_there() -> None:
    board = powered(GreedyCore(lambda _tick: [one(i_ua=10_000, pw_us=1_000)]))
    began_us = into_a_pulse(board, 350)
    board.fault("F22", True)
    cut = board.scope.pulses(0)[-1]

    assert (cut.t_us, cut.pw1_us, cut.pw2_us) == (began_us, 350, 0)
    assert cut.i1_ua == pytest.approx(10_000, rel=0.01)


@pytest.mark.fault("F23")
def test_the_watchdog_takes_hv_from_a_core_that_leaves_everything_on() -> None:
    board = powered(GreedyCore())
    board.fault("F23", True)
    bitten_us = board.now_us + 100_000
    pump(board, 100_000)
    while board.processor.wdt_ok:
        pump(board, 1)
        assert board.now_us <= bitten_us + 5_000
    chain = board.chain
    chain.follow(board.now_us, EVERYTHING, wdt_ok=False)
    chain.hv.draw(board.now_us, 200e6)

    assert chain.hv.mv(board.now_us + 4_000) < 81_000  # 20 V were taken and nothing recharges it
    board.advance(board.now_us + 10_000)
    assert board.hv_mv > 90_000  # the reset core serves its watchdog again


@pytest.mark.fault("F56")
@pytest.mark.hazard("HZ-01")
@pytest.mark.parametrize("quality", ["typical", "500", "10k", "short"])
def test_a_leg_that_is_stuck_on_is_limited_in_time_and_then_held_by_the_block_capacitor(quality: str) -> None:
    core = GreedyCore()
    board = powered(core)
    board.pad(0, quality)
    board.fault("F56", True)
    since_us = board.now_us
    pump(board, 10_000_000)
    leaks = board.scope.pulses(since_us, channel=0)

    assert leaks
    assert all(p.pw1_us < 5 if p.i1_ua > 1.05 * PEAK_UA else p.pw1_us <= 1_200 for p in leaks)
    assert core.adc[codes.ADC_IDLE_UA] == pytest.approx(1_000, rel=0.05)
    assert charge_nc(leaks[-1]) < 0.5 * charge_nc(leaks[0]) or quality == "short"


def test_without_the_gates_nothing_planned_is_played() -> None:
    board = powered(GreedyCore(outputs=EVERYTHING & ~codes.OUT_GATES))
    since_us = board.now_us
    pump(board, 100_000)

    assert board.scope.pulses(since_us) == []
