"""Staff come: with their PIN, to a station without a guest and without current, and nothing of it stays."""

import pytest

from appliance.kiosk import chart
from tests.flow.journeys.steps import SET_UP, TO_LEVEL, TO_LIVE, do, journey, offered
from tests.flow.scripted import PIN

TYPED = "touch " + " ".join(f"digit:{digit}" for digit in PIN)
WRONG = "touch " + " ".join(f"digit:{digit}" for digit in reversed(PIN))


def test_staff_look_at_every_page_and_leave_a_station_for_the_next_guest() -> None:
    kiosk = journey("touch operator -> attract/pin pin.operator.heading\n" + TYPED + " -> operator @paper")
    for intent in sorted(each for each in offered(kiosk.view) if each.startswith("page:")):
        journey(f"touch {intent} -> operator\ntouch back -> operator", kiosk)
    journey("touch lock -> attract +start", kiosk)
    assert kiosk.state.operator is None
    journey("touch start -> language", kiosk)


def test_a_station_that_is_not_ready_lets_staff_in_too() -> None:
    kiosk = journey("ems-stim is lost -> not_ready +operator")
    kiosk.tell(chart.Touched(intent="operator"))
    journey("nothing -> not_ready/pin pin.operator.heading", kiosk)


@pytest.mark.hazard("HZ-13")
def test_five_wrong_pins_lock_the_keys_for_a_minute_and_stop_is_not_locked() -> None:
    kiosk = journey("touch operator -> attract/pin")
    for _ in range(5):
        do(kiosk, WRONG)
    journey("nothing -> attract/pin pin.locked -digit:1 +back", kiosk)
    journey("wait 29s -> attract/pin\nwait 2s -> attract\ntouch operator -> attract/pin pin.locked", kiosk)
    journey("touch back -> attract\nwait 31s -> attract\ntouch operator -> attract/pin +digit:1", kiosk)


def test_staff_who_walk_away_are_locked_out() -> None:
    journey("touch operator -> attract/pin\n" + TYPED + " -> operator\nwait 61s -> attract")


@pytest.mark.parametrize(
    "steps",
    ["touch start -> language", SET_UP, SET_UP + TO_LEVEL, SET_UP + TO_LEVEL + TO_LIVE],
    ids=["language", "contact", "level", "live"],
)
def test_no_guests_screen_leads_into_the_staffs_area(steps: str) -> None:
    kiosk = journey(steps)
    place = kiosk.screen
    kiosk.tell(chart.Touched(intent="operator"))
    assert kiosk.at(place) and kiosk.state.pin is None and "operator" not in offered(kiosk.view)
