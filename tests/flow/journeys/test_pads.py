"""A pad comes off: named, found by asking, put on again; the third time the session ends. [CON-03, CON-06]

First with the scripted ems-stim, then with the real one on the simulated board, judged by the scope.
"""

import pytest

from appliance.ipc import messages as m
from appliance.kiosk.view import PadsView, Screen, View
from tests.flow.journeys.steps import SET_UP, TO_LEVEL, TO_LIVE, journey
from tests.flow.scripted import Kiosk
from tests.flow.virtual_visit import Visit

pytestmark = [pytest.mark.requirement("CON-03"), pytest.mark.requirement("CON-06")]
OFF = "a left pad comes off -> live/pad_off pad_off.left pad_off.pair.left +minus:1 +stop -plus -minus:0\n"
ON_AGAIN = "touch coach:bottom -> live/pad_off\ntouch pads:on -> live +stop\n"


def live() -> Kiosk:
    return journey(SET_UP + TO_LEVEL + TO_LIVE)


def pads(view: View) -> PadsView:
    assert view.pads is not None
    return view.pads


@pytest.mark.requirement("STD-22")
@pytest.mark.parametrize(
    ("word", "heading", "loose"),
    [
        ("top", "pad_fix.top.heading", (3,)),
        ("bottom", "pad_fix.bottom.heading", (4,)),
        ("unknown", "pad_fix.unknown.heading", (3, 4)),
    ],
)
def test_the_coach_names_the_pair_asks_which_pad_and_shows_that_one(
    word: str, heading: str, loose: tuple[int, ...]
) -> None:
    kiosk = journey("a right pad comes off -> live/pad_off pad_off.right pad_off.pair.right +stop", live())
    assert pads(kiosk.view).loose == (3, 4)
    journey(f"touch coach:{word} -> live/pad_off {heading} pad_fix.flat pad_off.body2 +pads:on +stop", kiosk)
    assert pads(kiosk.view).loose == loose
    assert set(pads(kiosk.view).placed) | set(loose) == {1, 2, 3, 4}
    journey("touch back -> live/pad_off pad_off.which\ntouch coach:top pads:on -> live", kiosk)


def test_both_pairs_are_put_on_without_asking_which() -> None:
    kiosk = journey(OFF + "a right pad comes off -> live/pad_off pad_off.both +pads:on +stop -back", live())
    assert pads(kiosk.view).loose == (1, 2, 3, 4)


def test_the_second_time_a_new_pad_is_asked_for_and_the_third_time_it_ends_kindly() -> None:
    kiosk = journey(
        OFF
        + ON_AGAIN
        + OFF
        + "touch coach:top -> live/pad_off pad_fix.replace\ntouch pads:on -> live\n"
        + "a left pad comes off -> ending ending.heading\n"
        + "wait 1s -> ending ending.pads_again ending.pads @paper\n"
        + "touch continue -> pain_after",
        live(),
    )
    assert m.Stop(reason="pads_off") in kiosk.requests


def test_one_loss_counts_once_however_often_it_is_heard() -> None:
    kiosk = journey(OFF + "wait 20s -> live/pad_off\n" + ON_AGAIN, live())
    assert kiosk.state.run is not None and kiosk.state.run.pad_losses == 1


@pytest.mark.hazard("HZ-02")
def test_the_knob_raises_nothing_while_a_pad_is_off() -> None:
    kiosk = journey(OFF, live())
    count = len(kiosk.requests)
    journey("turns the knob up -> live/pad_off", kiosk)
    assert kiosk.requests[count:] == []


@pytest.mark.hazard("HZ-06")
def test_pads_that_touch_are_named_as_such() -> None:
    kiosk = live()
    fault = m.FaultStatus(fault="H17", text_id="fault.pads_touching", clears="acknowledge")
    kiosk.hear(faults=(fault,))
    journey("nothing -> live/pad_off fault.pads_touching +pads:on +stop", kiosk)
    assert pads(kiosk.view).loose == ()


# ---- on the simulated board -------------------------------------------------------------------------------


def treated() -> Visit:
    visit = Visit()
    visit.to_the_pads()
    visit.from_pads_to_level()
    for _ in ("left", "right"):
        visit.up_until_felt()
        visit.answers()
    visit.touch("plus")
    visit.turn(1_500)
    visit.touch("plus")
    visit.turn(1_500)
    visit.touch("right")
    assert visit.at(Screen.LIVE)
    return visit


def comes_off(visit: Visit, channel: int) -> None:
    visit.rig.board.pad(channel, "open")
    visit.turn(500)


def is_put_on(visit: Visit, channel: int, *, which: str) -> None:
    visit.rig.board.pad(channel, "typical")
    visit.touch(f"coach:{which}", "pads:on")
    visit.turn(500)


@pytest.mark.hazard("HZ-06")
def test_a_pad_that_is_off_gives_nothing_until_it_is_turned_up_again_and_the_third_time_all_is_off() -> None:
    visit = treated()
    for which in ("top", "unknown"):
        comes_off(visit, 0)
        assert {channel.level for channel in visit.view.channels if channel.is_off} == {0}
        assert visit.view.overlay is not None and "stop" in visit.intents
        is_put_on(visit, 0, which=which)
        visit.turn(1_000)
        assert visit.feels() == {"right"}, "the side that was off stands at zero"
        visit.touch("plus")
        visit.turn(1_500)
        assert visit.feels() == {"left", "right"}
    comes_off(visit, 0)
    visit.turn(2_000)
    event_us = visit.rig.board.now_us
    visit.turn(2_000)
    assert visit.rig.pulses(event_us) == [] and visit.rig.status().output_off_confirmed
    assert visit.at(Screen.ENDING)
    visit.touch("continue")
    visit.turn(500)
    assert visit.at(Screen.PAIN_AFTER) and visit.closed[-1].delivered.stop_reason == "pads_off"
