"""The staff call and the staff PIN: what is said, when, and who may acknowledge. (HZ-21)"""

import re

import pytest

from appliance.ipc import messages as m
from appliance.kiosk import chart
from appliance.kiosk.chart import lock
from appliance.kiosk.view import Overlay, Screen
from appliance.safety.states import HostState
from tests.flow.scripted import (
    PIN,
    Kiosk,
    answer_all_well,
    choose_strengthening,
    config,
    pass_contact_check,
    to_contact,
    to_live,
    to_pads,
    want_strength,
)
from tests.flow.test_texts import WORDS

pytestmark = pytest.mark.hazard("HZ-21")
MINUTE_MS = 60_000
SOUND = re.compile(
    r"\b(sounds?|beeps?|buzz\w*|alarms?|hear|ton|töne?|piep\w*|summ\w*|klingel\w*)\b", re.IGNORECASE
)


def gym(*, is_on_duty: bool) -> Kiosk:
    kiosk = Kiosk(state=chart.initial(config("gym"), 0))
    kiosk.tell(chart.DutyCame(is_on_duty=is_on_duty))
    return kiosk


def type_pin(kiosk: Kiosk, pin: str = PIN) -> None:
    for digit in pin:
        kiosk.touch(f"digit:{digit}")


def heading(kiosk: Kiosk) -> str | None:
    return None if kiosk.view.heading is None else kiosk.view.heading.id


def said(kiosk: Kiosk) -> set[str]:
    return {each.id for each in (kiosk.view.heading, kiosk.view.note, *kiosk.view.body) if each is not None}


# ---- the call ----------------------------------------------------------------------------------------------


def test_staff_have_been_called_is_said_only_after_the_read_back() -> None:
    kiosk = Kiosk()
    to_pads(kiosk)
    kiosk.touch("help", "call")
    assert m.CallStaff() in kiosk.requests and heading(kiosk) == "call.asked.heading"
    kiosk.hear(call="sounding")
    assert heading(kiosk) == "call.sounding.heading"


def test_please_call_out_is_said_when_the_buzzer_does_not_read_back() -> None:
    kiosk = Kiosk()
    to_pads(kiosk)
    kiosk.touch("help", "call")
    kiosk.hear(call="silent")
    assert heading(kiosk) == "call.silent.heading"


def test_staff_are_coming_is_said_only_after_the_acknowledgement_and_not_to_the_next_person() -> None:
    kiosk = Kiosk()
    to_pads(kiosk)
    kiosk.touch("help", "call")
    kiosk.hear(call="sounding")
    kiosk.touch("staff")
    type_pin(kiosk)
    assert m.Acknowledge(what="call") in kiosk.requests and heading(kiosk) == "call.answered.heading"
    kiosk.touch("help:close")
    kiosk.wait(200_000)
    assert kiosk.at(Screen.ATTRACT)
    kiosk.touch("start", "help")
    assert heading(kiosk) == "call.none.heading"


def test_an_old_status_says_nothing_of_a_call() -> None:
    kiosk = Kiosk()
    pressed_estop(kiosk)
    kiosk.hear(call="sounding")
    assert "call.sounding.line" in said(kiosk)
    kiosk.wait(600, is_heard=False)
    assert "call.silent.line" in said(kiosk) and kiosk.intents.isdisjoint({"call", "staff"})


def test_the_emergency_number_stands_on_every_screen_that_asks_for_help() -> None:
    for is_on_duty in (True, False):
        kiosk = gym(is_on_duty=is_on_duty)
        kiosk.touch("start", "language:en", "consent:yes", "help")
        assert ("number", "112") in (kiosk.view.note.values if kiosk.view.note else ())
        kiosk.touch("help:close")
        answer_all_well(kiosk, until=Screen.RED_FLAG)
        kiosk.touch("answer:not_sure")
        assert heading(kiosk) == "emergency.heading"
        kiosk = gym(is_on_duty=is_on_duty)
        to_live(kiosk)
        kiosk.touch("unwell")
        assert kiosk.view.note is not None and ("number", "112") in kiosk.view.note.values


def test_an_emergency_and_feeling_unwell_call_by_themselves() -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    kiosk.touch("unwell")
    assert m.CallStaff() in kiosk.requests
    kiosk.hear(call="sounding")
    assert "call.sounding.line" in said(kiosk)
    kiosk = Kiosk()
    kiosk.touch("start", "language:en", "consent:yes")
    answer_all_well(kiosk, until=Screen.RED_FLAG)
    kiosk.touch("answer:not_sure")
    assert kiosk.at(Screen.EMERGENCY) and m.CallStaff() in kiosk.requests


def test_a_call_that_nobody_has_answered_keeps_the_start_until_staff_come() -> None:
    kiosk = Kiosk()
    kiosk.touch("start", "help", "call")
    kiosk.hear(call="sounding")
    kiosk.wait(200_000)
    assert kiosk.at(Screen.ATTRACT) and kiosk.is_covered_by(Overlay.HELP) and kiosk.intents == {"staff"}
    kiosk.touch("staff")
    type_pin(kiosk)
    assert kiosk.is_covered_by(None) and "start" in kiosk.intents


# ---- nobody on duty ----------------------------------------------------------------------------------------


def test_in_a_gym_without_staff_nobody_is_called_and_the_screen_says_so() -> None:
    kiosk = gym(is_on_duty=False)
    kiosk.touch("start", "help")
    assert heading(kiosk) == "call.off_duty.heading" and "call" not in kiosk.intents
    kiosk.touch("help:close", "language:en", "consent:yes")
    answer_all_well(kiosk, until=Screen.RED_FLAG)
    kiosk.touch("answer:not_sure")
    assert "call.off_duty.line" in said(kiosk) and m.CallStaff() not in kiosk.requests


def test_a_gym_that_has_not_heard_of_its_hours_counts_as_without_staff() -> None:
    kiosk = Kiosk(state=chart.initial(config("gym"), 0))
    kiosk.touch("start", "help")
    assert heading(kiosk) == "call.off_duty.heading"


@pytest.mark.parametrize(("is_on_duty", "is_offered"), [(True, True), (False, False)])
def test_motor_programs_are_offered_in_a_gym_only_while_staff_are_on_duty(
    is_on_duty: bool, is_offered: bool
) -> None:
    kiosk = gym(is_on_duty=is_on_duty)
    kiosk.touch("start", "language:en", "consent:yes")
    answer_all_well(kiosk)
    want_strength(kiosk)
    assert any("P09" in each for each in kiosk.intents) is is_offered
    assert ("program.no_staff" in said(kiosk)) is not is_offered


def test_a_motor_program_chosen_before_the_staff_left_does_not_start_after() -> None:
    kiosk = gym(is_on_duty=True)
    kiosk.touch("start", "language:en", "consent:yes")
    answer_all_well(kiosk)
    choose_strengthening(kiosk)
    kiosk.touch("pad:on", "pad:on", "pad:on", "pad:on")
    kiosk.hear(hand_squeezes=1)
    kiosk.touch("continue")
    pass_contact_check(kiosk)
    kiosk.tell(chart.DutyCame(is_on_duty=False))
    kiosk.touch("arm")
    assert not any(isinstance(each, m.Arm) for each in kiosk.requests)
    assert kiosk.view.body[0].id == "ready.no_staff"


# ---- the PIN -----------------------------------------------------------------------------------------------


def pressed_estop(kiosk: Kiosk) -> None:
    to_live(kiosk)
    kiosk.stim.end("estop", HostState.ESTOP)
    kiosk.hear(estop="pressed")
    kiosk.hear(estop="released", estop_acknowledgeable=True)


@pytest.mark.rule(5)
def test_in_a_gym_an_estop_is_acknowledged_with_the_staff_pin_only() -> None:
    kiosk = gym(is_on_duty=True)
    pressed_estop(kiosk)
    kiosk.touch("continue")
    assert kiosk.is_covered_by(Overlay.PIN) and m.Acknowledge(what="estop") not in kiosk.requests
    type_pin(kiosk, "000000")
    assert m.Acknowledge(what="estop") not in kiosk.requests and "pin.wrong" in said(kiosk)
    type_pin(kiosk)
    assert m.Acknowledge(what="estop") in kiosk.requests and kiosk.at(Screen.ANY_CHANGE)


@pytest.mark.rule(5)
def test_in_a_clinic_anyone_continues_after_an_estop() -> None:
    kiosk = Kiosk()
    pressed_estop(kiosk)
    kiosk.touch("continue")
    assert m.Acknowledge(what="estop") in kiosk.requests


def test_wrong_pins_lock_the_keys_for_longer_and_longer() -> None:
    kiosk = gym(is_on_duty=True)
    pressed_estop(kiosk)
    kiosk.touch("continue")
    for wait_min in (0, 0, 0, 0, 1, 5, 15, 60, 60):
        kiosk.tell(chart.PinChecked(is_right=False, wrong=kiosk.wrong_pins + 1))
        kiosk.wrong_pins += 1
        assert lock.wait_ms(kiosk.wrong_pins) == wait_min * MINUTE_MS
    assert "pin.locked" in said(kiosk) and not any(each.startswith("digit") for each in kiosk.intents)
    kiosk.tell(chart.Touched(intent="digit:2"))
    assert kiosk.view.pin is not None and kiosk.view.pin.filled == 0
    kiosk.touch("back")
    kiosk.now_ms += 60 * MINUTE_MS
    kiosk.hear()
    kiosk.touch("continue")
    type_pin(kiosk)
    assert m.Acknowledge(what="estop") in kiosk.requests and lock.wait_ms(kiosk.wrong_pins) == 0


@pytest.mark.hazard("HZ-13")
def test_a_restart_or_a_new_guest_does_not_open_a_locked_entry() -> None:
    locked = chart.KioskConfig(
        **{name: getattr(config(), name) for name in chart.KioskConfig.__dataclass_fields__}
        | {"wrong_pins": 6}
    )
    kiosk = Kiosk(state=chart.initial(locked, 0))
    kiosk.touch("start", "help", "call")
    kiosk.hear(call="sounding")
    kiosk.wait(200_000)
    kiosk.touch("staff")
    assert "pin.locked" in said(kiosk)


@pytest.mark.hazard("HZ-03")
def test_stop_is_never_locked_and_the_digits_lie_over_a_screen_with_stop() -> None:
    kiosk = Kiosk()
    to_contact(kiosk)
    kiosk.touch("help", "call")
    kiosk.hear(call="sounding")
    kiosk.touch("staff")
    for wrong in range(1, 7):
        kiosk.tell(chart.PinChecked(is_right=False, wrong=wrong))
    assert "stop" in kiosk.intents
    kiosk.touch("stop")
    assert any(isinstance(each, m.Stop) for each in kiosk.requests)


@pytest.mark.hazard("HZ-03")
def test_an_estop_is_seen_at_once_although_staff_are_typing() -> None:
    kiosk = Kiosk()
    to_contact(kiosk)
    kiosk.touch("help", "call")
    kiosk.hear(call="sounding")
    kiosk.touch("staff", "digit:2")
    kiosk.hear(state=HostState.ESTOP, estop="pressed")
    assert kiosk.is_covered_by(Overlay.ESTOP)


def test_keys_for_a_pin_that_nobody_touches_go_away_and_forget_what_was_typed() -> None:
    kiosk = Kiosk()
    to_pads(kiosk)
    kiosk.touch("help", "call")
    kiosk.hear(call="sounding")
    kiosk.touch("staff", "digit:2", "digit:4", "erase")
    assert kiosk.view.pin is not None and kiosk.view.pin.filled == 1
    kiosk.wait(30_200)
    assert kiosk.is_covered_by(Overlay.HELP) and kiosk.state.pin is None


@pytest.mark.hazard("HZ-13")
def test_a_typed_pin_stands_in_no_text_of_the_state_or_of_an_effect() -> None:
    kiosk = Kiosk()
    to_pads(kiosk)
    kiosk.touch("help", "call")
    kiosk.hear(call="sounding")
    kiosk.touch("staff", "digit:9", "digit:7")
    assert "97" not in repr(kiosk.state.pin) and "246810" not in repr(chart.CheckPin(pin="246810"))


# ---- sound -------------------------------------------------------------------------------------------------


NAMING_THE_BUZZER = {"fault.lamps_failed", "fault.lamps_failed.do", "proof.lamps.heading"}
"""These ask about ems-stim's own buzzer while it sounds, or say that somebody did not hear it."""


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_text_claims_a_sound_that_the_screen_does_not_make(language: str) -> None:
    found = {text_id for text_id, forms in WORDS[language].items() if any(map(SOUND.search, forms))}
    assert found == NAMING_THE_BUZZER
