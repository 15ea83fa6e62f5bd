"""A call from the screen to the buzzer's line and back, in virtual time with the real cores. (HZ-21)"""

import pytest

from appliance.ipc import messages as m
from appliance.kiosk.view import Overlay, Screen
from tests.flow.scripted import PIN
from tests.flow.virtual_visit import Visit
from tests.support.rig import BUZZER

pytestmark = pytest.mark.hazard("HZ-21")
BURST_MS = 3_200


def called() -> Visit:
    visit = Visit()
    visit.touch("start", "language:en", "consent:yes", "help", "call")
    return visit


def heading(visit: Visit) -> str | None:
    return None if visit.view.heading is None else visit.view.heading.id


def sounds(visit: Visit) -> bool:
    """True when the wire was high at some cycle of a whole burst."""
    heard = False
    until_ms = visit.rig.now_ms + BURST_MS
    while visit.rig.now_ms < until_ms:
        visit.rig.cycle()
        heard = heard or bool(visit.rig.board.outputs() >> BUZZER & 1)
    visit.turn()
    return heard


def test_the_buzzer_sounds_before_the_screen_says_that_staff_have_been_called() -> None:
    visit = called()
    assert heading(visit) != "call.sounding.heading"
    assert sounds(visit) and heading(visit) == "call.sounding.heading"


@pytest.mark.fault("F66")
def test_a_buzzer_line_that_is_stuck_is_never_called_a_call() -> None:
    visit = Visit()
    visit.rig.board.fault("F66-buzzer", on=True)
    visit.touch("start", "language:en", "consent:yes", "help", "call")
    for _ in range(3):
        assert not sounds(visit)
        assert heading(visit) == "call.silent.heading"


def test_a_call_that_nobody_acknowledges_goes_on_when_the_person_has_left() -> None:
    visit = called()
    visit.turn(400_000)
    assert visit.at(Screen.ATTRACT) and visit.view.overlay is Overlay.HELP
    assert sounds(visit) and heading(visit) == "call.sounding.heading"


def test_the_staff_pin_silences_the_buzzer_and_only_then_staff_are_coming() -> None:
    visit = called()
    assert sounds(visit)
    visit.touch("staff", *(f"digit:{digit}" for digit in PIN[:-1]))
    assert m.Acknowledge(what="call") not in visit.asked and sounds(visit)
    visit.touch(f"digit:{PIN[-1]}")
    visit.turn()
    assert not sounds(visit) and heading(visit) == "call.answered.heading"


@pytest.mark.hazard("HZ-18")
def test_feeling_unwell_takes_the_current_off_and_sounds() -> None:
    visit = Visit()
    visit.to_the_pads()
    visit.from_pads_to_level()
    visit.touch("unwell")
    visit.turn(500)
    event_us = visit.rig.board.now_us
    assert sounds(visit) and visit.rig.pulses(event_us) == []
    assert visit.at(Screen.UNWELL) and "call.sounding.line" in {each.id for each in visit.view.body}
