"""A number of before would lead the answer of now: it is shown once the pain of now was said. [OUT-05]"""

from dataclasses import replace

import pytest

from appliance.kiosk import chart
from appliance.kiosk.view import Screen, View
from appliance.therapy.dose import DAY_S
from tests.flow.scripted import Kiosk
from tests.flow.test_coming_back import a_person, asked_after_no_change, come, visit

PAINS = ((9, 3), (8, 3), (9, 2), (7, 3), (9, 3), (8, 2))


def known() -> Kiosk:
    """Somebody who was here six times stands before the station again, and has typed the code."""
    visits = (visit(ago_s=(20 - 2 * at) * DAY_S, before=b, after=a) for at, (b, a) in enumerate(PAINS))
    return come(a_person(*visits))


def is_silent_about_pain(view: View) -> bool:
    told = {each.id for each in view.body}
    return view.course == () and "course.median" not in told and not any("change" in each for each in told)


@pytest.mark.requirement("OUT-05")
def test_from_the_code_to_the_question_about_pain_no_earlier_value_is_shown() -> None:
    kiosk = known()
    kiosk.touch("course")
    assert kiosk.at(Screen.COURSE) and is_silent_about_pain(kiosk.view)
    assert "course.later" in {each.id for each in kiosk.view.body}
    kiosk.touch("back")
    asked_after_no_change(kiosk)
    for intent in ("area:low_back", "since:longer", "cause:wear"):
        kiosk.touch(intent)
        assert is_silent_about_pain(kiosk.view)
    assert kiosk.at(Screen.PAIN_BEFORE)
    assert not any(key.is_selected for key in kiosk.view.targets)


@pytest.mark.requirement("OUT-05")
@pytest.mark.parametrize(
    ("was_treated", "before", "after", "is_shown"),
    [(False, None, None, False), (False, 5, None, True), (True, 5, None, False), (True, 5, 4, True)],
)
def test_the_course_shows_its_values_once_the_pain_of_now_was_said(
    was_treated: bool, before: int | None, after: int | None, is_shown: bool
) -> None:
    state = known().state
    guest = replace(state.guest, was_treated=was_treated, pain_before=before, pain_after=after)
    seen = chart.view(replace(state, place=Screen.COURSE, guest=guest), 0)
    assert is_silent_about_pain(seen) is not is_shown
