"""Every fault of the board, by its number: it can be switched on and off, and what it does is seen from
outside.
"""

import pytest

from drivers.firmware import codes
from drivers.sim import lines
from drivers.sim.board import Board
from drivers.sim.faults import FAULTS
from drivers.sim.profile import BoardProfile
from drivers.stimulator.frame import FaultBit, ModuleState
from tests.unit.sim.greedy import GreedyCore, one, powered, pump
from tests.unit.sim.host import Host

LEVEL_UA = 10_000
OF_THE_HOST = {9, *range(32, 45), 67, 68, 69, 70, 71}


def treating(level_ua: int = LEVEL_UA, seed: int = 1) -> Host:
    host = Host(board=Board(seed=seed))
    host.treat(level_ua)
    return host


def test_every_fault_of_the_catalogue_that_lives_on_the_board_can_be_injected() -> None:
    numbers = {int(fault_id[1:3]) for fault_id in FAULTS}

    assert numbers == set(range(1, 67)) - OF_THE_HOST


@pytest.mark.parametrize("fault_id", FAULTS)
def test_a_fault_comes_and_goes_and_the_observed_current_stays_within_the_hardware_caps(
    fault_id: str,
) -> None:
    core = GreedyCore(lambda tick: [one(channel=tick % 2)] if tick % 4 == 0 else [])
    board = powered(core)
    since_us = board.now_us
    board.fault(fault_id, True)
    pump(board, 400_000)
    board.fault(fault_id, False)
    pump(board, 400_000)

    assert board.faults == ()
    for pulse in board.scope.pulses(since_us):
        assert abs(pulse.i1_ua) <= 75_600 or pulse.pw1_us < 5
        assert max(pulse.pw1_us, pulse.pw2_us) <= 1_200


@pytest.mark.parametrize("fault_id", FAULTS)
def test_a_module_with_a_fault_lives_the_same_life_twice(fault_id: str) -> None:
    def life() -> tuple[object, ...]:
        core = GreedyCore(lambda tick: [one(channel=tick % 2)] if tick % 4 == 0 else [])
        board = powered(core, seed=5)
        board.fault(fault_id, True)
        for number in range(10):
            board.window(bytes([number]) * 64)
            pump(board, 20_000)
        return (
            board.scope.pulses(0),
            list(board.analyser.changes),
            list(board.analyser.windows),
            core.measured,
        )

    assert life() == life()


@pytest.mark.parametrize(
    ("fault_id", "bit", "within_ms"),
    [
        pytest.param("F26", FaultBit.SUPPLY, 100, marks=pytest.mark.fault("F26")),
        pytest.param("F26-low", FaultBit.SUPPLY, 100, marks=pytest.mark.fault("F26")),
        pytest.param("F30", FaultBit.CFG_CRC, 200, marks=pytest.mark.fault("F30")),
        pytest.param("F31", FaultBit.MEMORY, 60, marks=pytest.mark.fault("F31")),
        *(
            pytest.param(f"F31-{word}", FaultBit.MEMORY, 60, marks=pytest.mark.fault("F31"))
            for word in ("width", "gap", "k", "rate", "polarity", "limit", "lease", "queue")
        ),
        pytest.param("F45", FaultBit.CLOCK, 100, marks=pytest.mark.fault("F45")),
        pytest.param("F46", FaultBit.ESTOP, 60, marks=pytest.mark.fault("F46")),
        pytest.param("F47", FaultBit(0), 200, marks=pytest.mark.fault("F47")),
        pytest.param("F49", FaultBit.ESTOP, 60, marks=pytest.mark.fault("F49")),
        pytest.param("F50", FaultBit.ESTOP, 60, marks=pytest.mark.fault("F50")),
        pytest.param("F50-tease", FaultBit.ESTOP, 60, marks=pytest.mark.fault("F50")),
        pytest.param("F51", FaultBit.HAND_STOP, 60, marks=pytest.mark.fault("F51")),
        pytest.param("F53", FaultBit.HV_OVER, 100, marks=pytest.mark.fault("F53")),
        pytest.param("F54", FaultBit.HV_UNDER, 2_000, marks=pytest.mark.fault("F54")),
        pytest.param("F55", FaultBit.CURRENT_MISMATCH, 300, marks=pytest.mark.fault("F55")),
        pytest.param("F55-stuck", FaultBit.OVERCURRENT, 200, marks=pytest.mark.fault("F55")),
        pytest.param("F56", FaultBit.IDLE_CURRENT, 100, marks=pytest.mark.fault("F56")),
        pytest.param("F56-two", FaultBit.PULSE_TIMING, 200, marks=pytest.mark.fault("F56")),
        pytest.param("F57", FaultBit.CHARGE_IMBALANCE, 500, marks=pytest.mark.fault("F57")),
        pytest.param("F59", FaultBit.LEAD_OFF, 300, marks=pytest.mark.fault("F59")),
        pytest.param("F60", FaultBit.LEAD_OFF, 300, marks=pytest.mark.fault("F60")),
        pytest.param("F61", FaultBit.LEAD_OFF, 500, marks=pytest.mark.fault("F61")),
        pytest.param("F62", FaultBit.LEAD_OFF, 60_000, marks=pytest.mark.fault("F62")),
        pytest.param("F63", FaultBit.SHORT, 500, marks=pytest.mark.fault("F63")),
        pytest.param("F64", FaultBit.OVERTEMP, 20_000, marks=pytest.mark.fault("F64")),
        pytest.param("F65-open", FaultBit.OVERTEMP, 100, marks=pytest.mark.fault("F65")),
        pytest.param("F65-short", FaultBit.OVERTEMP, 100, marks=pytest.mark.fault("F65")),
    ],
)
def test_the_module_names_the_fault_and_the_channel_or_the_output_is_off(
    fault_id: str, bit: FaultBit, within_ms: int
) -> None:
    host = treating()
    host.board.fault(fault_id, True)
    for _ in range(within_ms // 20):
        host.cycle()
        assert host.last is not None
        if host.last.faults & bit:
            break
    assert host.last is not None and host.last.faults & bit == bit
    since_us = host.board.now_us
    host.run(300)

    channel = None if bit not in (FaultBit.LEAD_OFF, FaultBit.SHORT, FaultBit(0)) else 0
    if bit:
        assert host.board.scope.pulses(since_us, channel) == []


@pytest.mark.parametrize(
    "fault_id",
    [
        "F23-start", "F26-isolated", "F30-rom", "F45", "F55", "F55-stuck", "F55-reference",
        "F55-reference-high", "F55-reference-low", "F58",
    ],
)  # fmt: skip
def test_the_self_test_at_power_up_finds_the_part_that_is_bad(fault_id: str) -> None:
    host = Host(board=Board())
    host.board.fault(fault_id, True)
    host.wire.drive(lines.MOD_RESET_N, lines.MOD_RESET_N)
    host.board.advance(2_000_000)

    assert host.board.processor.state_name == "FAULT"
    assert not host.board.inputs() & lines.MOD_OK


@pytest.mark.parametrize("seed", range(1, 21))
def test_the_self_test_passes_on_every_good_board(seed: int) -> None:
    host = Host(board=Board(seed=seed))
    host.boot()

    assert host.last is not None and host.last.state is ModuleState.IDLE


@pytest.mark.fault("F45")
def test_a_fast_oscillator_moves_the_module_s_clock_its_ticks_and_its_pulses() -> None:
    core = GreedyCore(lambda tick: [one(at_us=2_000)])
    board = powered(core)
    before_ms = board.processor.ms(board.now_us)
    board.fault("F45", True)
    assert board.processor.ms(board.now_us) == before_ms
    since_us, ticks = board.now_us, core.ticks
    pump(board, 1_000_000)

    assert board.processor.ms(board.now_us) - before_ms == pytest.approx(1_080, abs=1)
    assert core.ticks - ticks == pytest.approx(216, abs=2)
    assert core.adc[codes.ADC_CLOCK] == 1_080
    assert board.scope.pulses(since_us)[-1].pw1_us == 185  # 200 us of its own


@pytest.mark.fault("F26")
def test_a_dip_of_the_supply_lasts_20_ms_and_takes_the_converter_s_input() -> None:
    board = powered(GreedyCore())
    board.fault("F26", True)
    began_us, full_mv = board.now_us, board.hv_mv
    board.advance(began_us + 19_000)
    assert board.sensors.supply_mv < 10_000 and board.hv_mv < full_mv - 1_000
    board.advance(began_us + 30_000)

    assert board.sensors.supply_mv == 12_000
    assert board.hv_mv > full_mv - 600


@pytest.mark.fault("F54")
def test_a_soft_converter_is_slow_and_one_that_is_stuck_on_needs_the_emergency_stop() -> None:
    board = powered(GreedyCore())
    board.fault("F53-on", True)
    board.advance(board.now_us + 500_000)
    assert board.hv_mv > 90_000  # neither ARM detector nor HV_EN stops it
    assert not board.chain.k1.is_closed
    board.press("estop")
    board.advance(board.now_us + 100_000)
    assert board.hv_mv < 30_000

    slow = Board(core=GreedyCore())
    slow.drive(lines.MOD_RESET_N, lines.MOD_RESET_N)
    slow.fault("F54-soft", True)
    pump(slow, 260_000)
    assert 35_000 < slow.hv_mv < 55_000


@pytest.mark.fault("F64")
def test_the_module_heats_up_with_25_k_per_watt_in_60_s_and_by_its_own_pulses() -> None:
    board = Board(profile=BoardProfile(temperature_mc=20_000))
    board.stage.heat.heat(0, 2.0)

    assert board.stage.heat.rise_mc(60_000_000) == pytest.approx(0.632 * 50_000, rel=0.001)
    assert board.stage.heat.rise_mc(900_000_000) == pytest.approx(50_000, rel=0.001)
    warm = powered(GreedyCore(lambda _tick: [one(i_ua=60_000, pw_us=300)]))
    warm.pad(0, "500")
    pump(warm, 5_000_000)  # 200 Hz x 36 uC x 100 V = 0.72 W
    assert warm.stage.heat.rise_mc(warm.now_us) == pytest.approx(0.72 * 25_000 * 0.08, rel=0.15)


@pytest.mark.fault("F50")
def test_a_bouncing_emergency_stop_chatters_for_10_ms_and_stays_pressed() -> None:
    host = treating()
    seen: list[int] = []
    pressed_us = host.board.now_us
    host.board.on_lines = lambda bits: seen.append(bits & lines.ESTOP_A)
    host.board.fault("F50", True)
    host.board.advance(pressed_us + 50_000)
    edges = sum(before != after for before, after in zip(seen, seen[1:], strict=False))

    assert edges > 4 and not seen[-1]
    assert host.board.inputs() & lines.ESTOP_B
    assert all(p.t_us < pressed_us + 8_000 for p in host.board.scope.pulses(pressed_us))
    host.board.fault("F50", False)
    host.board.advance(host.board.now_us + 50_000)
    assert host.board.inputs() & lines.ESTOP_A


@pytest.mark.fault("F50")
def test_a_teased_emergency_stop_is_half_pressed_once_a_second_until_it_is_left_alone() -> None:
    board = Board()
    seen: list[int] = []
    board.on_lines = lambda bits: seen.append(bits & (lines.ESTOP_A | lines.ESTOP_B))
    board.fault("F50-tease", True)
    board.advance(4_500_000)
    board.fault("F50-tease", False)
    board.advance(10_000_000)

    assert seen == [0, lines.ESTOP_A] * 5
