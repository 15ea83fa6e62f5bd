"""Before the first arm of the day: the module's own test with the pump, and what fails it. [link 13, R18]"""

from collections.abc import Callable

import pytest

from appliance.ipc import messages as m
from drivers.sim.hv import SETPOINT_MV
from tests.support.electrodes import faults
from tests.support.rig import CHAIN, Rig

RISEN_MV = 90_000
SLOW_W = 0.3
"""10 uF take 160 ms to 100 V: long enough for a hand to come in between."""

pytestmark = pytest.mark.hazard("HZ-17")


def asked() -> Rig:
    """Somebody has said that lamps and buzzer work: the module's own test begins with the next cycle."""
    rig = Rig()
    rig.boot()
    assert rig.ask(m.BeginProofTest()) is None
    rig.run(100)
    assert rig.ask(m.AnswerLamps(all_work=True)) is None
    return rig


def rising(power_w: float = SLOW_W) -> Rig:
    """The high voltage is on its way up, with the relay open."""
    rig = asked()
    rig.board.chain.hv.power_w = power_w
    while rig.board.hv_mv < SETPOINT_MV / 4:
        rig.cycle()
        assert rig.state == "SERVICE"
    return rig


def pumped(rig: Rig, what: str) -> list[int]:
    """The instants of the pump's edges from now on, for as long as the host stands there."""
    edges: list[int] = []
    drive = rig.devices.toggle_pump

    def toggle() -> None:
        edges.append(rig.now_ms)
        drive()

    rig.devices.toggle_pump = toggle  # type: ignore[method-assign]  # counted, and done
    while rig.state == what or not edges:
        rig.cycle()
    return edges


def test_the_high_voltage_rises_with_the_relay_open_and_nothing_reaches_the_electrodes() -> None:
    rig = asked()
    highest_mv = 0.0
    while rig.controller.safety.proof.step != "arming":
        rig.cycle()
        highest_mv = max(highest_mv, rig.board.hv_mv)
        assert not rig.board.inputs() >> CHAIN & 1
    assert highest_mv >= RISEN_MV
    assert rig.pulses() == []
    assert rig.controller.self_test.started == 2047
    rig.run_until("ARMED")
    assert faults(rig) == set()


def test_the_pump_runs_within_the_modules_own_test_alone() -> None:
    rig = asked()
    began_ms = rig.now_ms
    edges = pumped(rig, "SERVICE")
    assert edges[0] - began_ms >= 400
    assert edges[-1] - edges[0] < 300
    assert rig.board.processor.state_name == "IDLE"


def no_pump(rig: Rig) -> None:
    rig.devices.toggle_pump = lambda: None  # type: ignore[method-assign]  # its wire is cut


@pytest.mark.row("H28")
def test_a_pump_that_does_not_reach_the_module_arms_nothing() -> None:
    rig = asked()
    no_pump(rig)
    rig.run(2_500)
    assert (rig.state, rig.controller.safety.proof.step, faults(rig)) == ("READY", "due", {"H28"})
    assert rig.board.processor.state_name == "IDLE", "a step that was not done is no fault of the module"
    assert rig.pulses() == []


def dead_converter(rig: Rig) -> None:
    rig.board.chain.hv.power_w = 0.0


def low_supply(rig: Rig) -> None:
    rig.board.fault("F54", on=True)


def stuck_on(rig: Rig) -> None:
    rig.board.fault("F53-on", on=True)


def welded(rig: Rig) -> None:
    rig.board.fault("F52", on=True)


def reads_still(rig: Rig) -> None:
    rig.board.fault("F53-reads-still", on=True)


@pytest.mark.row("H18")
@pytest.mark.parametrize("what", [dead_converter, low_supply, stuck_on, welded, reads_still])
def test_a_supply_or_a_relay_that_is_wrong_is_found_before_the_first_arm(what: Callable[[Rig], None]) -> None:
    rig = asked()
    what(rig)
    for _ in range(150):
        rig.cycle()
        assert rig.state not in ("ARMING", "ARMED")
    assert rig.state == "FAULT"
    assert "H18" in faults(rig) or "H19" in faults(rig)
    assert rig.controller.safety.proof.step == "due"
    assert rig.pulses() == []


def let_go(rig: Rig) -> None:
    rig.board.press("hand")


def stop(rig: Rig) -> None:
    rig.ask(m.Stop())


def cancel(rig: Rig) -> None:
    rig.ask(m.CancelProofTest())


@pytest.mark.parametrize("what", [let_go, stop, cancel])
def test_a_hand_that_ends_it_ends_the_voltage_and_is_no_fault_of_the_module(
    what: Callable[[Rig], None],
) -> None:
    rig = rising()
    what(rig)
    rig.run(200)
    peak_mv = rig.board.hv_mv
    rig.run(1_500)
    assert rig.board.hv_mv < peak_mv
    assert (rig.state, rig.controller.safety.proof.step, faults(rig)) == ("READY", "due", set())
    assert rig.board.processor.state_name == "IDLE"
    rig.board.chain.hv.power_w = 4.0
    rig.board.release("hand")
    rig.run(100)
    rig.prove_estop()


@pytest.mark.hazard("HZ-03")
def test_the_button_pressed_while_the_voltage_rises_is_an_emergency_stop() -> None:
    rig = rising()
    rig.board.press("estop")
    rig.run(40)
    assert (rig.state, rig.board.processor.state_name) == ("ESTOP", "ESTOP")
    peak_mv = rig.board.hv_mv
    rig.run(300)
    assert rig.board.hv_mv < peak_mv / 10
    assert rig.controller.safety.proof.step == "due"
