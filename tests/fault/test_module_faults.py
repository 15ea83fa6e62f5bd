"""F22 to F31, F44, F45, F67: the module itself, judged at the electrodes."""

import pytest

from appliance.ipc import messages as m
from appliance.limits import CYCLE_MS, UNHEARD_MS
from drivers.firmware import intensity, machine
from drivers.sim.board import Board
from drivers.sim.profile import BoardProfile
from drivers.stimulator.frame import FaultBit, Flag, Kind, ModuleState
from tests.support.electrodes import faults, is_undisturbed, last_pulse_after_ms, treating
from tests.support.rig import MOD_OK, RESET_N, Rig
from tests.unit.sim.host import Host

MODULE_WRAP_MS = 1 << 30
HOST_WRAP_MS = 1 << 32
TAKES_MS = 7_000
"""From the first power to the middle of a session."""


def stays_off(rig: Rig, ms: int = 3_000) -> bool:
    """Nothing comes by itself."""
    event_us = rig.board.now_us
    rig.run(ms)
    return rig.pulses(event_us) == []


def is_awake(rig: Rig) -> bool:
    return rig.board.processor.is_running


@pytest.mark.hazard("HZ-09")
@pytest.mark.row("H12")
@pytest.mark.invariant("I17")
@pytest.mark.parametrize(
    "fault_id",
    [
        pytest.param("F22", marks=pytest.mark.fault("F22")),
        pytest.param("F25", marks=pytest.mark.fault("F25")),
    ],
)
def test_a_module_that_resets_stops_at_once_and_nobody_resumes_what_it_did(fault_id: str) -> None:
    rig = treating()
    event_us = rig.board.now_us
    rig.board.fault(fault_id, on=True)
    rig.run(100)
    assert last_pulse_after_ms(rig, event_us) <= 2
    assert stays_off(rig)
    assert rig.status().stop_reason == "module_restarted"
    assert faults(rig) == {"H12"}


@pytest.mark.hazard("HZ-08")
@pytest.mark.fault("F23")
@pytest.mark.invariant("I7")
def test_a_module_that_hangs_plays_10_ms_more_and_is_reset_by_its_watchdog() -> None:
    rig = treating("P01")
    event_us = rig.board.now_us
    rig.board.fault("F23", on=True)
    rig.board.advance(event_us + 99_000)
    assert not is_awake(rig)
    rig.board.advance(event_us + 101_000)
    assert is_awake(rig), "the watchdog has bitten"
    rig.run(500)
    assert last_pulse_after_ms(rig, event_us) <= 12
    assert stays_off(rig)


@pytest.mark.hazard("HZ-08")
@pytest.mark.fault("F24")
@pytest.mark.row("H09")
def test_a_module_that_hangs_for_good_loses_its_high_voltage_to_the_host() -> None:
    rig = treating("P01")
    event_us = rig.board.now_us
    rig.board.fault("F24", on=True)
    rig.run(60 + 150 + 60)
    assert last_pulse_after_ms(rig, event_us) <= 12
    assert rig.board.hv_mv < 30_000
    assert rig.chain_open_at_us is not None
    assert rig.chain_open_at_us - event_us <= 210_000
    assert stays_off(rig)
    assert "H09" in faults(rig)


@pytest.mark.requirement("STD-08")
@pytest.mark.hazard("HZ-08")
@pytest.mark.fault("F26")
@pytest.mark.row("H15")
@pytest.mark.parametrize("fault_id", ["F26", "F26-low"])
def test_a_supply_that_dips_ends_the_output_and_says_so(fault_id: str) -> None:
    rig = treating("P01")
    event_us = rig.board.now_us
    rig.board.fault(fault_id, on=True)
    rig.run(1_000)
    assert last_pulse_after_ms(rig, event_us) <= 12
    rig.board.fault(fault_id, on=False)
    assert stays_off(rig)
    assert faults(rig) == {"H15"}


@pytest.mark.hazard("HZ-14")
@pytest.mark.row("H13")
@pytest.mark.parametrize(
    "fault_id",
    [pytest.param(f, marks=pytest.mark.fault(f)) for f in ("F27", "F28", "F29")],
)
def test_a_module_that_is_not_the_one_that_is_accepted_is_never_armed(fault_id: str) -> None:
    rig = Rig()
    rig.board.fault(fault_id, on=True)
    rig.run(3_000)
    assert rig.state == "INCOMPATIBLE"
    assert faults(rig) == {"H13"}
    assert rig.ask(m.BeginProofTest()) is not None
    assert rig.ask(m.Prepare(session_id="s1", program_id="P12", profile="clinic", pad_cm2=45)) is not None
    assert rig.ask(m.Arm()) is not None
    assert stays_off(rig)


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F30")
@pytest.mark.invariant("I12")
@pytest.mark.parametrize("phase_ms", range(0, 100, 13))
def test_a_flipped_bit_in_the_active_bank_ends_the_output_within_100_ms(phase_ms: int) -> None:
    rig = treating()
    rig.board.advance(rig.board.now_us + phase_ms * 1000)
    event_us = rig.board.now_us
    rig.board.fault("F30", on=True)
    rig.run(1_000)
    assert last_pulse_after_ms(rig, event_us) <= 107
    assert stays_off(rig)
    assert "H18" in faults(rig)


@pytest.mark.hazard("HZ-14")
@pytest.mark.parametrize(
    "fault_id",
    [
        pytest.param("F30-rom", marks=pytest.mark.fault("F30")),
        pytest.param("F26-isolated", marks=pytest.mark.fault("F26")),
        pytest.param("F55-reference", marks=pytest.mark.fault("F55")),
    ],
)
def test_what_the_self_test_can_find_is_found_before_anything_arms(fault_id: str) -> None:
    rig = Rig()
    rig.board.fault(fault_id, on=True)
    rig.run(4_000)
    assert rig.state == "FAULT"
    assert not rig.board.inputs() >> MOD_OK & 1
    assert rig.ask(m.Arm()) is not None
    assert rig.pulses() == []


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F31")
@pytest.mark.parametrize("phase_ms", range(0, 20, 3))
def test_a_flipped_bit_in_the_intensity_ends_the_output_before_the_next_pulse_is_planned(
    phase_ms: int,
) -> None:
    rig = treating("P01")
    rig.board.advance(rig.board.now_us + phase_ms * 1000)
    event_us = rig.board.now_us
    rig.board.fault("F31", on=True)
    rig.run(1_000)
    pulses = rig.pulses(event_us)
    assert last_pulse_after_ms(rig, event_us) <= 5
    assert all(abs(p.i1_ua) <= 6_220 for p in pulses), "what was planned before is as it was"
    assert stays_off(rig)


@pytest.mark.requirement("STD-20")
@pytest.mark.hazard("HZ-15")
@pytest.mark.fault("F44")
@pytest.mark.invariant("I18")
@pytest.mark.parametrize("what", ["the module's clock", "the host's clock", "both"])
def test_a_clock_that_wraps_in_mid_session_does_nothing(what: str) -> None:
    rig = Rig(
        profile=BoardProfile(module_ms=0 if what == "the host's clock" else MODULE_WRAP_MS - TAKES_MS),
        now_us=0 if what == "the module's clock" else (HOST_WRAP_MS - TAKES_MS) * 1000,
    )
    began_us = rig.board.now_us
    rig.treat("P12", level=6)
    rig.run(2_000)
    event_us = rig.board.now_us
    assert event_us - began_us < TAKES_MS * 1000, "the wrap is still to come"
    rig.run(8_000)
    assert is_undisturbed(rig, event_us)
    assert rig.state == "TREATING"


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F45")
def test_a_module_whose_clock_runs_8_percent_too_fast_is_stopped_as_soon_as_its_row_says() -> None:
    """H30: 20 ms off, which 8 % are after 250 ms, for three cycles; and the cycle in which that is seen."""
    rig = treating()
    event_us = rig.board.now_us
    rig.board.fault("F45", on=True)
    rig.run(3_000)
    assert last_pulse_after_ms(rig, event_us) <= 20 / 0.08 + 3 * CYCLE_MS + CYCLE_MS
    assert faults(rig) & {"H30", "H18"}
    assert stays_off(rig)


@pytest.mark.hazard("HZ-16")
@pytest.mark.fault("F67")
@pytest.mark.invariant("I25")
def test_a_full_log_forgets_its_oldest_entries_and_stops_nothing() -> None:
    host = Host(board=Board())
    host.boot()
    for _ in range(200):
        host.board.press("estop")
        host.run(40)
        host.board.release("estop")
        host.run(280)
        answer = host.cycle()
        assert answer.state is ModuleState.ESTOP
        ack = (int(answer.faults) & 0xFFFF) ^ 0x5AA5
        host.granted(Kind.FAULT_CLEAR, int(FaultBit.ESTOP).to_bytes(4, "little") + ack.to_bytes(2, "little"))
    assert host.cycle().state is ModuleState.IDLE
    assert host.cycle().flags & Flag.LOG_PENDING
    newest = host.granted(Kind.LOG_READ, (0).to_bytes(2, "little")).payload
    assert int.from_bytes(newest[:2], "little") >= 200
    first_kept = int.from_bytes(newest[2:4], "little")
    assert 0 < first_kept <= int.from_bytes(newest[:2], "little"), "the oldest is gone, the ring goes on"


@pytest.mark.hazard("HZ-08")
@pytest.mark.row("H19")
@pytest.mark.parametrize("has_runaway_pump", [False, True])
def test_a_module_that_heeds_no_stop_is_reset_230_ms_after_the_permission_went(
    monkeypatch: pytest.MonkeyPatch, has_runaway_pump: bool
) -> None:
    """It ignores STOP_NOW, setpoints, the lease and the pump; even the pump's line may run on by itself."""
    rig = treating()
    monkeypatch.setattr(machine, "to_idle", lambda memory: None)
    monkeypatch.setattr(intensity, "take_setpoint", lambda *told: None)
    rig.devices.mod_ok_is_stuck_low = True
    rig.run_until("FAULT")
    event_us = rig.board.now_us
    bound_ms = UNHEARD_MS + 3 * CYCLE_MS
    while rig.board.now_us < event_us + 1_000_000:
        rig.cycle()
        if has_runaway_pump:
            rig.devices.toggle_pump()
    assert "H19" in faults(rig)
    assert not rig.board.outputs() >> RESET_N & 1
    assert 0 < last_pulse_after_ms(rig, event_us) <= (bound_ms if has_runaway_pump else 150)
    assert rig.ask(m.Acknowledge(what="fault")) is not None
    rig.run(1_000)
    assert not rig.board.outputs() >> RESET_N & 1
