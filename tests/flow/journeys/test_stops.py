"""Every way to stop, in every state in which current can flow, and the one way on from each. (HZ-03)"""

import pytest

from appliance.ipc import messages as m
from appliance.kiosk import chart
from appliance.kiosk.view import Screen
from tests.flow.journeys.steps import SET_UP, TO_LEVEL, TO_LIVE, journey, offered
from tests.flow.scripted import Kiosk

pytestmark = pytest.mark.hazard("HZ-03")

IN_CURRENT = {
    "contact check": SET_UP + "touch contact:begin -> contact",
    "ready": SET_UP + TO_LEVEL.partition("touch arm")[0],
    "arming": SET_UP + TO_LEVEL.partition("it is armed")[0],
    "finding": SET_UP + TO_LEVEL,
    "where": SET_UP + TO_LEVEL + "touch plus felt -> where",
    "level": SET_UP + TO_LEVEL + TO_LIVE.partition("touch right")[0],
    "live": SET_UP + TO_LEVEL + TO_LIVE,
    "paused": SET_UP + TO_LEVEL + TO_LIVE + "touch pause -> paused",
    "a pad off": SET_UP + TO_LEVEL + TO_LIVE + "a left pad comes off -> live/pad_off",
    "asked": SET_UP + TO_LEVEL + TO_LIVE + "wait 601s -> live/idle_warning",
}
everywhere = pytest.mark.parametrize("steps", IN_CURRENT.values(), ids=IN_CURRENT)


def later(kiosk: Kiosk, count: int) -> list[m.Request]:
    return kiosk.requests[count:]


@pytest.mark.requirement("EST-06")
@everywhere
def test_an_estop_ends_the_session_and_only_any_change_leads_on(steps: str) -> None:
    kiosk = journey(steps)
    names = kiosk.names
    journey(
        """
        presses the emergency stop -> any_change/estop estop.no_current -continue @red
        releases the emergency stop -> any_change/estop +continue
        touch continue -> any_change any_change.body
        touch change:no -> posture @paper
        touch posture:seated -> pad pad.1.heading
        touch pad:on pad:on pad:on pad:on -> hand_switch
        squeezes the hand switch -> hand_switch
        touch continue -> contact
        """,
        kiosk,
    )
    assert kiosk.state.run is None and kiosk.names == names
    count = len(kiosk.requests)
    journey("touch contact:begin -> contact", kiosk)
    prepared = [each for each in later(kiosk, count) if isinstance(each, m.Prepare)]
    assert [each.session_id for each in prepared] == [f"session-{names + 1}"]


@pytest.mark.requirement("STD-22")
@everywhere
def test_stop_is_one_touch_away_and_is_sent(steps: str) -> None:
    kiosk = journey(steps)
    assert "stop" in offered(kiosk.view)
    count = len(kiosk.requests)
    kiosk.touch("stop")
    assert any(isinstance(each, m.Stop) for each in later(kiosk, count))
    assert not any(isinstance(each, m.Start | m.RequestLevel) for each in later(kiosk, count))
    assert kiosk.screen in (Screen.ENDING, Screen.ANY_CHANGE)


@everywhere
def test_a_touch_that_comes_after_stop_starts_nothing(steps: str) -> None:
    kiosk = journey(steps)
    kiosk.touch("stop")
    count = len(kiosk.requests)
    for intent in ("plus", "plus:0", "resume", "arm", "felt", "right", "again", "contact:begin", "pads:on"):
        kiosk.tell(chart.Touched(intent=intent))
        kiosk.hear(knob_up=kiosk.stim.status.knob_up + 1)
    assert not any(isinstance(each, m.Arm | m.Start | m.RequestLevel) for each in later(kiosk, count))


@pytest.mark.parametrize("name", ["finding", "where", "level", "live", "paused"])
def test_the_hand_switch_stops_and_says_so(name: str) -> None:
    journey(
        IN_CURRENT[name]
        + """
        presses the hand switch -> ending/stopped stopped.heading +stopped:done +again
        touch stopped:done -> ending ending.hand_switch
        """
    )


@pytest.mark.parametrize("name", ["level", "live", "paused", "where", "finding"])
def test_unwell_is_offered_wherever_a_program_runs(name: str) -> None:
    kiosk = journey(IN_CURRENT[name] + "\ntouch unwell -> unwell unwell.lie")
    assert m.Stop(reason="unwell") in kiosk.requests and m.CallStaff() in kiosk.requests


@pytest.mark.parametrize("name", ["contact check", "ready", "arming"])
def test_a_lost_connection_before_the_program_leads_to_any_change(name: str) -> None:
    journey(
        IN_CURRENT[name]
        + """
        ems-stim is lost -> any_change/no_connection
        ems-stim is found -> any_change
        """
    )
