"""F46 to F52: button, hand switch, relay and the copper between them, judged at the electrodes."""

import pytest

from appliance.ipc import messages as m
from tests.support.electrodes import faults, last_pulse_after_ms, treating
from tests.support.rig import CHAIN, Rig

PHASES_MS = range(0, 20, 3)


def pressed(rig: Rig, what: str, phase_ms: int = 0, *, ms: int = 1_000) -> int:
    """Pressed at this phase of the 20 ms cycle; the answer is the instant."""
    rig.board.advance(rig.board.now_us + phase_ms * 1000)
    event_us = rig.board.now_us
    rig.board.press(what)
    rig.run(ms)
    return event_us


@pytest.mark.requirement("EST-01")
@pytest.mark.hazard("HZ-03")
@pytest.mark.fault("F46")
@pytest.mark.row("H01")
@pytest.mark.parametrize("phase_ms", PHASES_MS)
def test_a_pressed_button_opens_the_electrodes_in_15_ms_whenever_it_is_pressed(phase_ms: int) -> None:
    rig = treating("P01")
    event_us = pressed(rig, "estop", phase_ms)
    assert last_pulse_after_ms(rig, event_us) <= 15
    assert rig.state == "ESTOP"
    assert rig.board.processor.state_name == "ESTOP"
    assert not rig.board.inputs() >> CHAIN & 1


@pytest.mark.hazard("HZ-17")
@pytest.mark.fault("F47")
@pytest.mark.row("H02")
def test_with_nc1_welded_the_relay_opens_through_nc2_and_the_discrepancy_stays() -> None:
    rig = treating("P01")
    rig.board.fault("F47", on=True)
    event_us = pressed(rig, "estop")
    assert last_pulse_after_ms(rig, event_us) <= 15
    assert not rig.board.inputs() >> CHAIN & 1
    assert "H02" in faults(rig)
    rig.board.release("estop")
    rig.run(500)
    rig.ask(m.Acknowledge(what="estop"))
    rig.ask(m.Acknowledge(what="fault"))
    rig.run(2_000)
    assert "H02" in faults(rig), "only service clears it"
    assert rig.ask(m.Arm()) is not None


@pytest.mark.hazard("HZ-17")
@pytest.mark.fault("F48")
def test_with_nc2_welded_the_high_voltage_dies_through_nc1_although_the_module_hangs() -> None:
    rig = treating("P01")
    rig.board.fault("F48", on=True)
    rig.board.fault("F24", on=True)
    event_us = pressed(rig, "estop", ms=300)
    assert last_pulse_after_ms(rig, event_us) <= 15
    assert rig.board.hv_mv < 30_000


@pytest.mark.hazard("HZ-17")
@pytest.mark.fault("F48")
def test_with_nc2_welded_the_module_opens_the_relay_by_itself() -> None:
    rig = treating("P01")
    rig.board.fault("F48", on=True)
    event_us = pressed(rig, "estop")
    assert last_pulse_after_ms(rig, event_us) <= 15
    assert not rig.board.inputs() >> CHAIN & 1


@pytest.mark.requirement("EST-07")
@pytest.mark.hazard("HZ-03")
@pytest.mark.fault("F49")
def test_a_cut_wire_of_the_button_is_a_stop() -> None:
    rig = treating("P01")
    event_us = rig.board.now_us
    rig.board.fault("F49", on=True)
    rig.run(1_000)
    assert last_pulse_after_ms(rig, event_us) <= 15
    assert rig.state in ("ESTOP", "FAULT")
    assert "H02" in faults(rig), "0 and 0 for longer than 50 ms"


@pytest.mark.requirement("EST-03")
@pytest.mark.hazard("HZ-03")
@pytest.mark.fault("F50")
@pytest.mark.rule(5)
@pytest.mark.parametrize("fault_id", ["F50", "F50-tease"])
def test_a_button_that_bounces_or_is_teased_stops_on_its_first_edge_and_never_restarts(fault_id: str) -> None:
    rig = treating("P01")
    event_us = rig.board.now_us
    rig.board.fault(fault_id, on=True)
    rig.run(5_000)
    assert last_pulse_after_ms(rig, event_us) <= 15
    rig.board.fault(fault_id, on=False)
    event_us = rig.board.now_us
    rig.run(3_000)
    assert rig.pulses(event_us) == []
    assert rig.state == "ESTOP", "nobody has acknowledged it"


@pytest.mark.hazard("HZ-03")
@pytest.mark.fault("F51")
@pytest.mark.row("H03")
def test_an_unplugged_hand_switch_stops_like_a_squeezed_one_and_nothing_arms_without_it() -> None:
    rig = treating("P01")
    event_us = rig.board.now_us
    rig.board.fault("F51", on=True)
    rig.run(1_000)
    assert last_pulse_after_ms(rig, event_us) <= 7
    assert rig.status().stop_reason == "hand_switch"
    rig.ask(m.Acknowledge(what="hand"))
    event_us = rig.board.now_us
    rig.ask(m.Arm())
    rig.run(5_000)
    assert rig.pulses(event_us) == []
    assert rig.state not in ("ARMED", "TREATING")


@pytest.mark.hazard("HZ-03")
@pytest.mark.parametrize("phase_ms", PHASES_MS)
def test_a_squeezed_hand_switch_leaves_no_pulse_after_7_ms_whenever_it_is_squeezed(phase_ms: int) -> None:
    rig = treating("P01")
    event_us = pressed(rig, "hand", phase_ms)
    assert last_pulse_after_ms(rig, event_us) <= 7


@pytest.mark.hazard("HZ-17")
@pytest.mark.fault("F52")
@pytest.mark.row("H20")
def test_a_welded_relay_is_seen_at_the_next_stop_and_nothing_arms_any_more() -> None:
    rig = treating("P01")
    rig.board.fault("F52", on=True)
    event_us = pressed(rig, "estop")
    assert last_pulse_after_ms(rig, event_us) <= 15, "the gates and the high voltage are off all the same"
    assert "H20" in faults(rig) or "H18" in faults(rig)
    rig.board.release("estop")
    rig.run(500)
    for what in ("estop", "fault", "hand"):
        rig.ask(m.Acknowledge(what=what))
    rig.run(2_000)
    assert rig.ask(m.Prepare(session_id="s2", program_id="P12", profile="clinic", pad_cm2=45)) is not None
    event_us = rig.board.now_us
    rig.ask(m.Arm())
    rig.run(1_000)
    assert rig.pulses(event_us) == []


@pytest.mark.hazard("HZ-17")
@pytest.mark.fault("F47")
@pytest.mark.row("H18")
def test_a_contact_welded_too_short_for_the_host_ends_in_service_not_in_acknowledging_for_ever() -> None:
    rig = Rig()
    rig.boot()
    rig.board.fault("F47", on=True)
    pressed(rig, "estop", ms=58)
    rig.board.release("estop")
    rig.board.fault("F47", on=False)
    rig.run(1_000)
    assert {"H18"} <= set(faults(rig)) and "H02" not in faults(rig)
    rig.ask(m.Acknowledge(what="estop"))
    rig.run(500)
    assert rig.ask(m.Acknowledge(what="fault")) is None
    rig.run(5_000)
    shown = {fault.fault: fault.clears for fault in rig.status().faults}
    assert shown["H18"] == "service"
    assert rig.ask(m.Acknowledge(what="fault")) == "this fault needs service"
