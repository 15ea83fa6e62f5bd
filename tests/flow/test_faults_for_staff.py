"""Who may go on after a fault: class B is staff's everywhere, and in a gym all but the person's own is."""

import pytest

from appliance.ipc import messages as m
from appliance.kiosk.view import Overlay
from appliance.safety.faults import SPECS, Fault
from appliance.safety.states import HostState
from tests.flow.scripted import Kiosk, to_live
from tests.flow.test_staff import gym, said, type_pin

SHOWN = [
    fault
    for fault, spec in SPECS.items()
    if spec.clears == "acknowledge" and spec.text_id.startswith("fault.") and spec.who != "anyone"
]


def row(fault: Fault) -> m.FaultStatus:
    spec = SPECS[fault]
    return m.FaultStatus(
        fault=fault.value, text_id=spec.text_id, clears=spec.clears, reaction=spec.reaction, who=spec.who
    )


def stopped_by(kiosk: Kiosk, *faults: Fault) -> Kiosk:
    to_live(kiosk)
    kiosk.stim.end("fault", HostState.FAULT)
    kiosk.hear(faults=tuple(row(fault) for fault in faults), state=HostState.FAULT)
    assert kiosk.is_covered_by(Overlay.FAULT)
    return kiosk


def acknowledged(kiosk: Kiosk) -> list[m.Acknowledge]:
    return [each for each in kiosk.requests if isinstance(each, m.Acknowledge) and each.what == "fault"]


def key(kiosk: Kiosk) -> str:
    return next(each.label.id for each in kiosk.view.targets if each.intent == "continue")


@pytest.mark.hazard("HZ-01")
@pytest.mark.parametrize("is_gym", [False, True])
def test_after_a_fault_of_the_module_only_the_right_pin_goes_on(is_gym: bool) -> None:
    kiosk = stopped_by(gym(is_on_duty=True) if is_gym else Kiosk(), Fault.MODULE_FAULT)
    assert key(kiosk) == "target.continue.staff"
    assert "fault.module_tripped.do" in said(kiosk)
    for _ in range(4):
        kiosk.touch("continue")
        assert kiosk.is_covered_by(Overlay.PIN)
        kiosk.touch("back")
    kiosk.touch("continue")
    type_pin(kiosk, "000000")
    assert acknowledged(kiosk) == []
    type_pin(kiosk)
    assert acknowledged(kiosk) == [m.Acknowledge(what="fault", shown=("H18",), by_staff=True)]


@pytest.mark.parametrize("fault", SHOWN)
def test_in_a_gym_no_fault_is_ended_without_staff_and_key_and_sentence_say_so(fault: Fault) -> None:
    kiosk = stopped_by(gym(is_on_duty=True), Fault.MODULE_POWER)
    kiosk.hear(faults=(row(fault),))
    if not kiosk.is_covered_by(Overlay.FAULT):
        pytest.fail(f"{fault} has no screen here")
    assert key(kiosk) == "target.continue.staff"
    is_general = "fault.staff.do" in said(kiosk)
    assert is_general is not (f"{SPECS[fault].text_id}.do" in said(kiosk))
    kiosk.touch("continue")
    assert kiosk.is_covered_by(Overlay.PIN) and acknowledged(kiosk) == []
    type_pin(kiosk)
    assert acknowledged(kiosk) == [m.Acknowledge(what="fault", shown=(fault.value,), by_staff=True)]


def test_in_a_clinic_class_a_is_anyones_but_not_beside_class_b() -> None:
    kiosk = stopped_by(Kiosk(), Fault.MODULE_POWER)
    assert key(kiosk) == "target.continue" and "fault.module_power.do" in said(kiosk)
    kiosk.hear(faults=(row(Fault.MODULE_POWER), row(Fault.MODULE_FAULT)))
    assert key(kiosk) == "target.continue.staff" and "fault.staff.do" in said(kiosk)
    kiosk.touch("continue")
    assert kiosk.is_covered_by(Overlay.PIN) and acknowledged(kiosk) == []


def test_what_came_while_the_pin_was_typed_is_not_acknowledged() -> None:
    kiosk = stopped_by(Kiosk(), Fault.MODULE_FAULT)
    kiosk.touch("continue")
    kiosk.hear(faults=(row(Fault.MODULE_FAULT), row(Fault.BELIEF_MISMATCH)))
    type_pin(kiosk)
    assert acknowledged(kiosk) == [m.Acknowledge(what="fault", shown=("H18",), by_staff=True)]


def test_a_fault_for_service_has_no_key_for_anybody() -> None:
    kiosk = stopped_by(gym(is_on_duty=True), Fault.MODULE_REPEATED)
    assert "continue" not in {each.intent for each in kiosk.view.targets}
    assert "fault.module_fault.do" in said(kiosk)


def test_a_pin_for_something_else_acknowledges_no_fault() -> None:
    kiosk = gym(is_on_duty=True)
    to_live(kiosk)
    kiosk.stim.end("estop", HostState.ESTOP)
    kiosk.hear(estop="released", estop_acknowledgeable=True, faults=(row(Fault.MODULE_FAULT),))
    kiosk.touch("continue")
    type_pin(kiosk)
    assert m.Acknowledge(what="estop") in kiosk.requests and acknowledged(kiosk) == []
