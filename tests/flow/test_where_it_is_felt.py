"""At the first sensation of each channel the person is asked where; judged at the scope. (HZ-19, FLOW-05)"""

import pytest

from appliance.ipc import messages as m
from appliance.kiosk import chart
from appliance.kiosk.view import Ground, Picture, Screen
from appliance.safety.states import HostState
from tests.flow.scripted import Kiosk, to_level
from tests.flow.virtual_visit import CROSSED, STRAIGHT, SWAPPED, Visit

pytestmark = [pytest.mark.hazard("HZ-19"), pytest.mark.requirement("FLOW-05")]


def at_the_first_question(lies: dict[int, tuple[str, ...]], program_id: str = "P12") -> Visit:
    visit = Visit(lies=lies)
    visit.to_the_pads(program_id)
    visit.from_pads_to_level()
    visit.up_until_felt()
    assert visit.at(Screen.WHERE)
    return visit


@pytest.mark.parametrize("lies", [SWAPPED, CROSSED], ids=["swapped", "crossed"])
def test_swapped_and_crossed_pads_end_the_current_and_lead_back_to_the_pads(
    lies: dict[int, tuple[str, ...]],
) -> None:
    visit = at_the_first_question(lies)
    visit.answers()
    assert m.Stop(reason="wrong_place") in visit.asked
    visit.turn(100)
    event_us = visit.rig.board.now_us
    visit.turn(2_000)
    assert visit.rig.pulses(event_us) == []
    seen = visit.view
    assert (seen.screen, seen.picture, seen.ground) == (Screen.WRONG_PLACE, Picture.LEADS, Ground.PAPER)
    assert visit.rig.status().output_off_confirmed
    visit.touch("pads:again")
    assert visit.at(Screen.PAD) and visit.state.guest.pads_on == 0 and visit.state.run is None


def test_after_a_wrong_answer_a_new_session_begins_at_zero_and_the_record_says_why() -> None:
    visit = at_the_first_question(dict(SWAPPED))
    visit.answers()
    visit.touch("pads:again")
    visit.lies = STRAIGHT
    visit.from_pads_to_level()
    assert [(each.delivered.session_id, each.delivered.stop_reason) for each in visit.closed] == [
        ("session-1", "wrong_place")
    ]
    program = visit.rig.status().program
    assert program is not None and program.session_id == "session-2"
    assert [channel.level_set for channel in visit.rig.status().channels] == [0, 0]
    visit.up_until_felt()
    visit.answers()
    assert visit.at(Screen.LEVEL)


@pytest.mark.parametrize("program_id", ["P12", "P06"])
def test_right_answers_go_on_and_at_each_question_one_channel_alone_gives_pulses(program_id: str) -> None:
    visit = at_the_first_question(STRAIGHT, program_id)
    assert visit.feels() == {"left"}
    visit.answers()
    visit.turn(1_500)
    assert visit.feels() == set(), "the first side is at zero before the second one begins"
    visit.up_until_felt()
    assert visit.feels() == {"right"}
    visit.answers()
    assert visit.at(Screen.LEVEL)
    visit.touch("plus")
    visit.turn(1_500)
    assert visit.feels() == {"left", "right"}
    visit.touch("plus", "right")
    assert visit.at(Screen.LIVE)


def test_while_it_is_asked_nothing_raises_and_stop_minus_and_pause_stay() -> None:
    visit = at_the_first_question(STRAIGHT)
    assert visit.intents >= {"stop", "minus", "pause", "unwell"} and "plus" not in visit.intents
    visit.tell(chart.Touched(intent="plus"))
    visit.rig.devices.turned = 3
    visit.turn(1_000)
    assert [channel.level_set for channel in visit.rig.status().channels] == [1, 0]


def test_when_nothing_is_left_to_feel_it_is_turned_up_again_before_it_is_asked() -> None:
    visit = at_the_first_question(STRAIGHT)
    visit.touch("minus")
    visit.turn(300)
    assert visit.at(Screen.LEVEL) and "felt" not in visit.intents


def test_both_is_wrong_for_one_channel_and_the_second_time_staff_should_look() -> None:
    kiosk = Kiosk()
    for words in ("wrong_place.both", "wrong_place.staff"):
        if kiosk.state.guest.wrong_places:
            kiosk.touch("pads:again", "pad:on", "pad:on", "pad:on", "pad:on")
            kiosk.hear(hand_squeezes=kiosk.stim.status.hand_squeezes + 1)
            kiosk.touch("continue", "contact:begin")
            kiosk.hear(channels=(m.ChannelStatus(contact="good"),) * 2)
            kiosk.hear(state=HostState.CONFIGURED, contact_check="passed", output_off_confirmed=True)
            kiosk.touch("continue", "arm")
            kiosk.hear()
            kiosk.hear()
        else:
            to_level(kiosk)
        kiosk.touch("plus", "felt", "where:both")
        assert kiosk.at(Screen.WRONG_PLACE) and words in {each.id for each in kiosk.view.body}


def test_it_feels_right_is_not_offered_before_both_sides_are_found() -> None:
    kiosk = Kiosk()
    to_level(kiosk)
    kiosk.touch("plus")
    assert "right" not in {each.intent for each in kiosk.view.targets}
    kiosk.touch("felt", "where:left", "plus")
    assert "right" not in {each.intent for each in kiosk.view.targets}


def test_after_the_hand_switch_both_sides_are_asked_for_again() -> None:
    kiosk = Kiosk()
    to_level(kiosk)
    kiosk.touch("plus", "felt", "where:left", "plus", "felt", "where:right")
    kiosk.stim.hand_stop()
    kiosk.hear()
    kiosk.touch("again", "arm")
    kiosk.hear()
    heading = kiosk.view.heading
    assert heading is not None and heading.id == "find.left.heading"


def test_after_a_pause_in_the_search_the_same_side_is_sought_from_zero() -> None:
    kiosk = Kiosk()
    to_level(kiosk)
    kiosk.touch("plus", "felt", "where:left", "plus", "pause", "resume")
    heading = kiosk.view.heading
    assert heading is not None and heading.id == "find.right.heading"
    assert [each.level for each in kiosk.view.channels] == [0, 0]
