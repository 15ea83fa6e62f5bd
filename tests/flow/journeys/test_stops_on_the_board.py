"""The same stops with the real ems-stim on the simulated board, judged by the scope. (HZ-03)"""

import pytest

from appliance.ipc import messages as m
from appliance.kiosk import chart
from appliance.kiosk.view import Overlay, Screen
from tests.flow.journeys.steps import offered
from tests.flow.virtual_visit import Visit

pytestmark = pytest.mark.hazard("HZ-03")
ESTOP_US = 15_000
STOP_US = 420_000
"""The ramp of a stop and what the request takes to get there. (safety.md, Times)"""


def in_current(where: str) -> Visit:
    visit = Visit()
    visit.to_the_pads()
    visit.from_pads_to_level()
    visit.up_until_felt()
    if where == "where":
        return visit
    visit.answers()
    visit.up_until_felt()
    visit.answers()
    visit.touch("plus")
    visit.turn(1_500)
    visit.touch("plus")
    visit.turn(1_500)
    if where != "level":
        visit.touch("right")
    if where == "paused":
        visit.touch("pause")
        visit.turn(1_000)
    return visit


def is_covered_by(visit: Visit, overlay: Overlay | None) -> bool:
    return visit.view.overlay is overlay


everywhere = pytest.mark.parametrize("where", ["where", "level", "live", "paused"])


@everywhere
def test_an_estop_cuts_and_the_way_on_is_a_new_session(where: str) -> None:
    visit = in_current(where)
    assert visit.at(Screen(where))
    event_us = visit.rig.board.now_us
    visit.rig.board.press("estop")
    visit.turn(1_000)
    assert visit.rig.pulses(event_us + ESTOP_US) == []
    assert is_covered_by(visit, Overlay.ESTOP) and visit.at(Screen.ANY_CHANGE)
    visit.rig.board.release("estop")
    visit.touch("continue")
    visit.turn(1_000)
    assert is_covered_by(visit, None) and offered(visit.view) >= {"change:no", "change:yes"}
    asked = len(visit.asked)
    for intent in ("resume", "plus", "arm", "again"):
        visit.tell(chart.Touched(intent=intent))
    visit.turn(2_000)
    assert not any(isinstance(each, m.Arm | m.Start | m.RequestLevel) for each in visit.asked[asked:])
    assert visit.rig.pulses(event_us + ESTOP_US) == []


@everywhere
def test_stop_ramps_down_and_the_pads_are_named_after_the_measured_zero(where: str) -> None:
    visit = in_current(where)
    event_us = visit.rig.board.now_us
    visit.touch("stop")
    visit.turn(2_000)
    assert visit.rig.pulses(event_us + STOP_US) == []
    assert visit.at(Screen.ENDING) and visit.rig.status().output_off_confirmed
    visit.touch("continue")
    assert visit.at(Screen.PAIN_AFTER)


def test_a_pause_is_silent_and_goes_on_from_zero() -> None:
    visit = in_current("live")
    visit.touch("pause")
    visit.turn(1_000)
    event_us = visit.rig.board.now_us
    visit.turn(2_000)
    assert visit.rig.pulses(event_us) == [] and visit.at(Screen.PAUSED)
    visit.touch("resume")
    visit.turn(2_000)
    assert visit.at(Screen.LEVEL) and not visit.feels()
    assert [channel.level_set for channel in visit.rig.status().channels] == [0, 0]
