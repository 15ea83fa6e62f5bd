"""What changed while somebody looked or typed: nothing is lost, and nothing of another is shown."""

from dataclasses import replace

import pytest

from appliance.kiosk import chart
from appliance.kiosk.view import Screen
from appliance.safety.states import HostState
from appliance.therapy.dose import DAY_S
from appliance.therapy.logbook_asked import BookCame
from appliance.therapy.person import CodeRefused, OpenPerson, Refusal
from tests.flow.scripted import PIN, Kiosk, answer_all_well, config, want_strength
from tests.flow.staff_station import NOW_S, Station, enter, kiosk
from tests.flow.test_coming_back import CODE, OTHER, a_person, after_a_course, come, to_programs, visit
from tests.unit.records.test_store import moment

__all__ = ["kiosk"]


def emergency(kiosk: Kiosk) -> None:
    """The button is pressed, released and acknowledged by staff."""
    kiosk.hear(state=HostState.ESTOP, estop="pressed")
    kiosk.hear(state=HostState.READY, estop="released")


@pytest.mark.parametrize(
    ("refused", "told"),
    [
        (CodeRefused(reason=Refusal.UNKNOWN, wait_s=0), "enter_code.body"),
        (CodeRefused(reason=Refusal.LOCKED, wait_s=300), "enter_code.locked"),
    ],
    ids=["unknown", "locked"],
)
def test_a_refusal_that_comes_after_somebody_left_the_keys_tells_the_next_one_only_of_a_lock(
    refused: CodeRefused, told: str
) -> None:
    kiosk = Kiosk()
    kiosk.persons.is_stuck = True
    come(kiosk=kiosk, code=OTHER)
    kiosk.touch("back")
    kiosk.tell(refused)
    assert kiosk.at(Screen.CONSENT)
    kiosk.touch("consent:code")
    assert kiosk.view.body[0].id == told


@pytest.mark.hazard("HZ-11")
def test_what_an_earlier_code_opens_late_is_not_the_person_who_typed_another() -> None:
    kiosk = Kiosk()
    kiosk.persons.kept = {OTHER: a_person()}
    late = kiosk.persons.take(OpenPerson(code=OTHER))
    kiosk.persons.is_stuck = True
    come(kiosk=kiosk, code=OTHER)
    kiosk.touch("back", "consent:code", *(f"symbol:{each}" for each in CODE))
    assert late is not None
    kiosk.tell(late)
    assert kiosk.at(Screen.ENTER_CODE) and kiosk.state.guest.person is None


@pytest.mark.hazard("HZ-11")
def test_a_pause_that_ends_while_staff_type_their_pin_leaves_them_on_its_page_which_says_so() -> None:
    kiosk = after_a_course()
    kiosk.touch("release", *(f"digit:{each}" for each in PIN[:-1]))
    kiosk.now_ms += 60 * DAY_S * 1_000
    kiosk.hear()
    kiosk.touch(f"digit:{PIN[-1]}")
    assert kiosk.at(Screen.WAIT) and kiosk.view.body[0].id == "wait.now"
    assert kiosk.persons.kept[CODE].history.reviewed_at_s is None


def test_after_an_emergency_stop_before_any_program_it_is_asked_again_where_it_hurts() -> None:
    kiosk = Kiosk()
    kiosk.touch("start", "language:en", "consent:yes")
    answer_all_well(kiosk, until=Screen.AREA)
    emergency(kiosk)
    assert kiosk.at(Screen.ANY_CHANGE)
    kiosk.touch("change:no")
    assert kiosk.at(Screen.AREA)


@pytest.mark.hazard("HZ-11")
@pytest.mark.parametrize(
    ("ago_s", "place"), [(20 * DAY_S, Screen.POSTURE), (DAY_S // 24, Screen.WAIT)], ids=["long ago", "today"]
)
def test_after_an_emergency_stop_whoever_has_a_code_goes_on_only_with_what_the_rules_still_allow(
    ago_s: int, place: Screen
) -> None:
    kiosk = come(a_person(visit("P07", 20 * DAY_S)))
    to_programs(kiosk, "loosen", "strain")
    kiosk.touch("program:P07", "posture:seated")
    emergency(kiosk)
    guest = replace(kiosk.state.guest, person=a_person(visit("P07", ago_s)))
    kiosk.state = replace(kiosk.state, guest=guest)
    kiosk.touch("change:no")
    assert kiosk.at(place)


@pytest.mark.hazard("HZ-21")
def test_a_program_that_needs_staff_is_not_told_of_any_more_once_the_last_of_them_has_gone() -> None:
    kiosk = Kiosk(state=chart.initial(config("gym"), 0))
    kiosk.tell(chart.DutyCame(is_on_duty=True))
    kiosk.touch("start", "language:en", "consent:yes")
    answer_all_well(kiosk)
    want_strength(kiosk)
    kiosk.touch("about")
    while "program:P09-novice" not in kiosk.intents:
        kiosk.touch(
            "next" if "next" in kiosk.intents else next(i for i in kiosk.intents if i[:6] == "about:")
        )
    kiosk.tell(chart.DutyCame(is_on_duty=False))
    assert kiosk.intents == {"back", "help"}


def test_a_pack_that_another_hand_took_away_is_not_shown_any_more(kiosk: Station) -> None:
    enter(kiosk)
    kiosk.touch("page:pads", "page:pad_type", "type:45", "pairs:10")
    year = moment(NOW_S).month // 100
    kiosk.touch(f"year:{year + 1}", "month:3", "pack:1")
    assert kiosk.view.staff is not None
    kiosk.tell(BookCame(book=replace(kiosk.store.book(), packs=())))
    assert [each.id for each in kiosk.view.body] == ["operator.pads.none"]
