import pytest

from drivers.sim import lines
from drivers.sim.board import Board
from drivers.sim.profile import MICROPYTHON, BoardProfile
from drivers.sim.relay import DROPOUT_US
from drivers.sim.virtual import VirtualWire
from drivers.stimulator.block import Block
from drivers.stimulator.commands import ArmMode
from drivers.stimulator.frame import FaultBit, Kind, ModuleState
from tests.unit.sim.host import CONTINUOUS, Host

LEVEL_UA = 10_000
FAST = Block(pad_cm2=25, i_max_ua=30_000, pw_us=200, f_dhz=1_000, limit_s=3_600)


def treating(level_ua: int = LEVEL_UA, *blocks: Block, seed: int = 1) -> Host:
    host = Host(board=Board(seed=seed))
    host.treat(level_ua, *blocks)
    return host


def last_pulse_after(board: Board, since_us: int) -> int:
    """Microseconds from `since_us` to the end of the last pulse at the electrodes, 0 when there was none."""
    return max(
        (p.t_us + p.pw1_us + p.gap_us + p.pw2_us - since_us for p in board.scope.pulses(since_us)), default=0
    )


def test_before_the_host_says_anything_the_module_is_in_reset_and_every_contact_is_at_rest() -> None:
    board = Board()
    board.advance(1_000_000)
    at_rest = lines.ESTOP_A | lines.HAND_STOP_OK | lines.KNOB_A | lines.KNOB_B | lines.KNOB_PUSH

    assert board.inputs() == at_rest
    assert board.processor.state_name == "OFF"
    assert board.lamps.fault


def test_the_delivered_current_is_the_level_and_balanced_on_both_channels() -> None:
    host = treating()
    recent = host.board.scope.pulses(host.board.now_us - 300_000)

    assert {pulse.channel for pulse in recent} == {0, 1}
    assert all(pulse.i1_ua == pytest.approx(LEVEL_UA, rel=0.02) for pulse in recent)
    assert all(pulse.i1_ua * pulse.i2_ua < 0 for pulse in recent)


def test_the_contact_check_stays_at_2_ma_and_measures_the_table_of_the_therapy_page() -> None:
    host = Host(board=Board())
    host.board.pad(1, "marginal")
    host.boot()
    host.configure(CONTINUOUS, CONTINUOUS)
    host.arm(ArmMode.LEADCHECK)
    host.run(3_000)
    typical, marginal, *_ = host.readings().channels

    assert 1_900 < host.board.scope.peak_ua(0, host.board.now_us) <= 2_040
    assert typical.z_ohm == pytest.approx(964, rel=0.03)
    assert marginal.z_ohm == pytest.approx(1_787, rel=0.03)


@pytest.mark.hazard("HZ-03")
@pytest.mark.fault("F46")
@pytest.mark.parametrize("offset_us", range(0, 20_000, 1_700))
def test_no_pulse_ends_later_than_15_ms_after_the_emergency_stop(offset_us: int) -> None:
    host = treating(LEVEL_UA, FAST, FAST)
    host.board.advance(host.board.now_us + offset_us)
    pressed_at = host.board.now_us
    host.board.press("estop")
    host.run(500)

    assert last_pulse_after(host.board, pressed_at) <= 15_000
    assert not host.board.inputs() & (lines.ESTOP_A | lines.CHAIN_FB)
    assert host.board.inputs() & lines.ESTOP_B
    assert host.last is not None and host.last.state is ModuleState.ESTOP


@pytest.mark.requirement("EST-01")
@pytest.mark.hazard("HZ-03")
@pytest.mark.parametrize("fault", ["F24", "F47"])
def test_copper_alone_opens_the_electrodes_when_the_core_hangs_or_nc1_is_welded(fault: str) -> None:
    host = treating(LEVEL_UA, FAST, FAST)
    host.board.fault(fault, True)
    pressed_at = host.board.now_us
    host.board.press("estop")
    host.board.advance(pressed_at + 12_000)

    assert not host.board.chain.k1.is_closed
    assert last_pulse_after(host.board, pressed_at) <= 15_000


@pytest.mark.hazard("HZ-03")
def test_no_pulse_ends_later_than_7_ms_after_the_hand_switch() -> None:
    host = treating(LEVEL_UA, FAST, FAST)
    pressed_at = host.board.now_us
    host.board.press("hand")
    host.run(200)

    assert last_pulse_after(host.board, pressed_at) <= 7_000
    assert not host.board.inputs() & lines.HAND_STOP_OK


@pytest.mark.hazard("HZ-08")
def test_the_hardware_detector_drops_100_to_150_ms_after_the_last_edge_of_the_pump() -> None:
    host = treating()
    host.pumping = False
    silent_from = host.board.now_us
    while host.board.chain.detector.is_valid:
        host.board.advance(host.board.next_due_us())

    assert 100_000 <= DROPOUT_US <= 150_000
    assert host.board.now_us - silent_from <= DROPOUT_US


@pytest.mark.hazard("HZ-08")
@pytest.mark.fault("F24")
def test_a_hung_core_without_a_watchdog_delivers_at_most_10_ms_of_pulses_and_loses_hv() -> None:
    host = treating(LEVEL_UA, FAST, FAST)
    host.board.fault("F24", True)
    hung_at = host.board.now_us
    host.board.advance(hung_at + 300_000)

    assert last_pulse_after(host.board, hung_at) <= 12_000
    assert host.board.hv_mv < 30_000


@pytest.mark.fault("F23")
def test_the_watchdog_resets_a_hung_core_after_100_ms() -> None:
    host = treating()
    host.board.fault("F23", True)
    host.board.advance(host.board.now_us + 99_000)
    assert host.board.processor.state_name == "RUNNING"
    host.board.advance(host.board.now_us + 2_000)

    assert host.board.processor.state_name == "SELFTEST"


@pytest.mark.fault("F22")
def test_a_reset_of_the_module_ends_the_pulses_at_once() -> None:
    host = treating(LEVEL_UA, FAST, FAST)
    host.board.fault("F22", True)
    reset_at = host.board.now_us
    host.board.advance(reset_at + 1_000_000)

    assert host.board.scope.pulses(reset_at) == []


def test_the_reset_line_holds_the_module_with_every_output_low() -> None:
    host = treating()
    host.board.drive(lines.MOD_RESET_N, 0)
    held_at = host.board.now_us
    host.board.advance(held_at + 500_000)

    assert host.board.scope.pulses(held_at) == []
    assert not host.board.inputs() & (lines.MOD_OK | lines.READY | lines.CHAIN_FB)
    assert host.board.window(b"\xa7" * 64) == bytes(64)


@pytest.mark.fault("F52")
def test_a_welded_relay_keeps_the_chain_feedback_high_and_is_found() -> None:
    host = Host(board=Board())
    host.boot()
    host.board.fault("F52", True)
    host.run(200)

    assert host.board.inputs() & lines.CHAIN_FB
    assert host.last is not None and host.last.faults & FaultBit.CHAIN_WELD


@pytest.mark.fault("F53")
def test_a_runaway_converter_is_stopped_by_the_module_or_the_crowbar() -> None:
    host = treating()
    host.board.fault("F53", True)
    highest = 0.0
    until = host.board.now_us + 100_000
    while host.board.now_us < until:
        host.board.advance(host.board.now_us + 500)
        highest = max(highest, host.board.hv_mv)
    host.run(100)

    assert 110_000 < highest <= 120_000
    assert host.last is not None and host.last.faults & FaultBit.HV_OVER


@pytest.mark.fault("F54")
def test_a_weak_converter_is_seen_as_hv_under_and_stops_the_output() -> None:
    host = treating()
    host.board.fault("F54", True)
    weak_from = host.board.now_us
    host.run(1_000)

    assert host.last is not None and host.last.faults & FaultBit.HV_UNDER
    assert last_pulse_after(host.board, weak_from) < 500_000


@pytest.mark.parametrize(
    ("fault", "bits"),
    [("F55", FaultBit.CURRENT_MISMATCH), ("F55-stuck", FaultBit.OVERCURRENT | FaultBit.CURRENT_MISMATCH)],
)
@pytest.mark.fault("F55")
def test_a_wrong_current_source_is_stopped_after_two_pulses(fault: str, bits: FaultBit) -> None:
    host = treating()
    host.board.fault(fault, True)
    wrong_from = host.board.now_us
    host.run(500)

    assert len(host.board.scope.pulses(wrong_from, channel=0)) <= 2
    assert host.last is not None and host.last.faults & bits


@pytest.mark.fault("F57")
def test_a_missing_second_phase_stops_the_output_after_at_most_three_pulses_a_channel() -> None:
    host = treating()
    host.board.fault("F57", True)
    wrong_from = host.board.now_us
    host.run(1_000)

    assert len(host.board.scope.pulses(wrong_from, channel=0)) <= 3
    assert host.last is not None and host.last.faults & FaultBit.CHARGE_IMBALANCE


@pytest.mark.hazard("HZ-06")
@pytest.mark.fault("F59")
def test_a_pad_that_comes_off_gets_no_third_pulse_and_the_other_channel_goes_on() -> None:
    host = treating()
    host.board.pad(0, "open")
    off_at = host.board.now_us
    host.run(1_000)

    assert len(host.board.scope.pulses(off_at, channel=0)) <= 2
    assert len(host.board.scope.pulses(off_at, channel=1)) >= 19
    assert host.board.scope.peak_ua(off_at, host.board.now_us, channel=0) < 100


@pytest.mark.parametrize(("fault", "byte"), [("F15", 0x00), ("F16", 0xFF)])
def test_a_stuck_miso_line_reads_the_same_everywhere(fault: str, byte: int) -> None:
    host = Host(board=Board())
    host.boot()
    host.board.fault(fault, True)

    assert host.board.window(bytes(64)) == bytes([byte]) * 64


@pytest.mark.fault("F19")
def test_ready_stuck_low_never_rises_and_comes_back_with_the_fault_gone() -> None:
    host = Host(board=Board())
    host.boot()
    host.board.fault("F19", True)
    assert not host.wire.wait(lines.READY, 50_000)
    host.board.fault("F19", False)

    assert host.wire.wait(lines.READY, 0)


def test_an_unknown_fault_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"F99.*F22.*F52"):
        Board().fault("F99", True)


def test_the_presence_of_a_fault_is_told_until_it_is_removed() -> None:
    board = Board()
    board.fault("F52", True)
    board.fault("F15", True)
    board.fault("F52", False)

    assert board.faults == ("F15",)


@pytest.mark.parametrize("profile", [BoardProfile(), MICROPYTHON])
def test_ready_falls_with_the_window_and_rises_within_its_bounds(profile: BoardProfile) -> None:
    host = Host(board=Board(profile=profile))
    host.boot()
    wire = VirtualWire(host.board)
    for _ in range(50):
        began_at = host.board.now_us
        wire.transfer(bytes(64))
        ended_at = host.board.now_us
        assert ended_at - began_at == 512
        assert not wire.inputs() & lines.READY
        assert wire.wait(lines.READY, 10_000)
        assert profile.ready_us[0] <= host.board.now_us - ended_at <= profile.ready_us[1]


@pytest.mark.parametrize("count", [0, 1, 63, 65, 300])
def test_a_window_of_another_length_is_answered_with_as_many_bytes(count: int) -> None:
    host = Host(board=Board())
    host.boot()

    assert len(host.board.window(bytes(count))) == count
    assert host.wire.wait(lines.READY, 10_000)
    host.run(100)


def test_two_boards_with_the_same_seed_live_the_same_life() -> None:
    first, second = treating(seed=7), treating(seed=7)

    assert first.board.scope.pulses(0) == second.board.scope.pulses(0)
    assert first.board.analyser.changes == second.board.analyser.changes
    assert first.board.analyser.windows == second.board.analyser.windows
    assert first.board.scope.pulses(0) != treating(seed=8).board.scope.pulses(0)


def test_hv_droops_with_the_charge_of_a_pulse_and_recovers_before_the_next() -> None:
    host = treating(30_000)
    lowest = 100_000.0
    until = host.board.now_us + 60_000
    while host.board.now_us < until:
        host.board.advance(host.board.next_due_us())
        lowest = min(lowest, host.board.hv_mv)

    assert 98_500 < lowest < 99_400  # 2 x 6 uC from 10 uF


def test_stim_act_is_high_for_at_least_a_millisecond_with_every_pulse_and_low_in_between() -> None:
    host = treating()
    seen: list[tuple[int, bool]] = []
    host.board.on_lines = lambda bits: seen.append((host.board.now_us, bool(bits & lines.STIM_ACT)))
    host.board.advance(host.board.now_us + 50_000)
    pulses = host.board.scope.pulses(seen[0][0] - 1)

    assert pulses
    assert all((pulse.t_us, True) in seen for pulse in pulses)
    assert not seen[-1][1]


@pytest.mark.parametrize(
    ("fault", "page", "offset", "said"),
    [("F27", 0, 5, b"\x09"), ("F28", 1, 0, b"\x20\x03"), ("F29", 0, 24, b"\x07")],
)
def test_an_impostor_tells_a_wrong_identity_with_a_right_check_sum(
    fault: str, page: int, offset: int, said: bytes
) -> None:
    host = Host(board=Board())
    host.boot()
    true = [host.granted(Kind.IDENTIFY, bytes([asked])).payload for asked in (0, 1, 2)]
    host.board.fault(fault, True)
    told = [host.granted(Kind.IDENTIFY, bytes([asked])).payload for asked in (0, 1, 2)]

    assert told[page][offset : offset + len(said)] == said != true[page][offset : offset + len(said)]
    assert [told[other] == true[other] for other in (0, 1, 2) if other != page] == [True, True]


def test_the_module_names_itself_a_simulator() -> None:
    host = Host(board=Board())
    host.boot()

    assert host.granted(Kind.IDENTIFY, b"\0").payload[:2] == b"\xff\xff"


def test_a_turn_of_the_knob_is_seen_on_the_host_s_lines_in_order() -> None:
    board = Board()
    seen: list[tuple[int, int]] = []
    board.on_lines = lambda bits: seen.append(
        (int(bool(bits & lines.KNOB_A)), int(bool(bits & lines.KNOB_B)))
    )
    board.turn(2)
    board.advance(1_000_000)

    assert seen == [(0, 1), (0, 0), (1, 0), (1, 1)] * 2


@pytest.mark.fault("F51")
def test_an_unplugged_hand_switch_opens_the_relay_s_coil() -> None:
    host = treating()
    host.board.fault("F51", True)
    host.board.advance(host.board.now_us + 12_000)

    assert not host.board.chain.k1.is_closed
    assert not host.board.inputs() & lines.HAND_STOP_OK


@pytest.mark.parametrize("what", ["estop", "hand", "confirm", "knob_push"])
def test_everything_that_can_be_pressed_comes_back_when_it_is_released(what: str) -> None:
    board = Board()
    before = board.inputs()
    board.press(what)
    board.advance(100_000)
    pressed = board.inputs()
    board.release(what)
    board.advance(200_000)

    assert pressed != before == board.inputs()


@pytest.mark.requirement("STD-10")
def test_amber_burns_while_hv_is_above_24_v_whatever_the_host_drives() -> None:
    host = treating()
    host.board.drive(lines.HOST_OUTPUTS & ~lines.MOD_RESET_N & ~lines.ARM_PUMP, lines.LAMP_FAULT_OFF)

    assert host.board.lamps.active


def test_a_virtual_wire_tells_every_change_to_who_watches() -> None:
    board = Board()
    seen: list[int] = []
    VirtualWire(board).watch(seen.append)
    board.press("hand")
    board.release("hand")

    assert len(seen) == 2 and seen[-1] == board.inputs()
