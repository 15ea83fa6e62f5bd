"""Whoever has a code: what is kept of a run, the course, being forgotten, a page on a stick."""

import pytest

from appliance.kiosk.chart import course
from appliance.kiosk.view import Screen, Text
from appliance.therapy.person import KeepPerson, Person, PersonKept, PersonNotKept
from tests.flow.after_a_session import DAY_S, body, somebody, visit
from tests.flow.scripted import NOW_S, Kiosk, to_live, to_ready


def course_of(kiosk: Kiosk) -> int:
    return len(kiosk.view.course)


def last_kept(kiosk: Kiosk) -> Person:
    return [each for each in kiosk.effects if isinstance(each, KeepPerson)][-1].person


@pytest.mark.requirement("DOSE-01")
def test_a_run_is_kept_from_its_start_at_every_checkpoint_and_at_its_end() -> None:
    kiosk = Kiosk()
    to_ready(kiosk)
    somebody(kiosk, visit(NOW_S - 9 * DAY_S))
    kiosk.touch("arm")
    kiosk.hear()
    kiosk.hear()
    assert last_kept(kiosk).history.visits[-1].stop_reason == "running"
    count = len([each for each in kiosk.effects if isinstance(each, KeepPerson)])
    kiosk.wait(31_000, 1_000)
    assert len([each for each in kiosk.effects if isinstance(each, KeepPerson)]) > count
    kiosk.touch("stop", "continue", "pain:3")
    done = last_kept(kiosk).history.visits[-1]
    assert (done.stop_reason, done.treated_ms, done.pain_after) == ("stopped_by_person", 1000, 3)
    assert len(last_kept(kiosk).history.visits) == 2


def test_what_could_not_be_kept_of_a_session_is_said() -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    somebody(kiosk)
    kiosk.touch("stop", "continue", "pain:4", "skin:normal", "dizzy:no")
    kiosk.tell(PersonNotKept(reason="disk full"))
    assert "aftercare.not_kept" in body(kiosk)
    kiosk.tell(PersonKept())
    assert "aftercare.not_kept" not in body(kiosk)


@pytest.mark.requirement("OUT-05")
def test_older_numbers_are_shown_only_after_todays_pain_was_said() -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    somebody(kiosk, *(visit(NOW_S - day * DAY_S) for day in range(6, 0, -1)))
    kiosk.touch("stop", "continue")
    kiosk.state = course.opened(kiosk.state)
    assert course_of(kiosk) == 0 and "course.later" in body(kiosk)
    kiosk.touch("back")
    assert kiosk.at(Screen.PAIN_AFTER)
    kiosk.touch("pain:4", "skin:normal", "dizzy:no", "take", "take:course")
    assert course_of(kiosk) >= 6 and "course.median" in body(kiosk)


@pytest.mark.parametrize(
    ("after", "said"), [(4, "course.change.less"), (6, "course.change.same"), (8, "course.change.more")]
)
@pytest.mark.requirement("OUT-03")
@pytest.mark.requirement("OUT-04")
def test_the_course_names_medians_and_whom_to_ask_and_nothing_else(after: int, said: str) -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    somebody(kiosk, *(visit(NOW_S - day * DAY_S, 6, after) for day in range(7, 1, -1)))
    kiosk.touch("stop", "continue", f"pain:{after}", "skin:normal", "dizzy:no", "take", "take:course")
    assert said in body(kiosk) and "course.see_clinician" in body(kiosk)


def test_pain_that_becomes_less_from_visit_to_visit_goes_on() -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    somebody(kiosk, *(visit(NOW_S - day * DAY_S, 4 + day // 2, 3) for day in range(10, 1, -2)))
    kiosk.touch("stop", "continue", "pain:3", "skin:normal", "dizzy:no", "take", "take:course")
    assert "course.go_on" in body(kiosk)


def to_course(kiosk: Kiosk) -> None:
    to_live(kiosk)
    somebody(kiosk, visit(NOW_S - DAY_S))
    kiosk.persons.kept["K7TM2QXP9RDA"] = Person()
    kiosk.touch("stop", "continue", "pain:4", "skin:normal", "dizzy:no", "take", "take:course")


@pytest.mark.requirement("PRIV-03")
def test_forget_me_asks_once_and_then_nothing_is_kept_any_more() -> None:
    kiosk = Kiosk()
    to_course(kiosk)
    kiosk.touch("course:forget", "forget:no")
    assert kiosk.at(Screen.COURSE) and kiosk.persons.kept
    kiosk.touch("course:forget", "forget:yes")
    assert kiosk.view.heading == Text(id="forget.done.heading")
    assert kiosk.persons.kept == {} and kiosk.state.guest.person is None
    count = len(kiosk.effects)
    kiosk.touch("done")
    assert not any(isinstance(each, KeepPerson) for each in kiosk.effects[count:])


def test_what_could_not_be_forgotten_says_that_it_is_still_there() -> None:
    kiosk = Kiosk()
    to_course(kiosk)
    kiosk.persons.does_fail = True
    kiosk.touch("course:forget", "forget:yes")
    assert kiosk.view.heading == Text(id="forget.failed.heading")
    kiosk.touch("back")
    assert kiosk.at(Screen.COURSE)


def test_forgetting_waits_for_the_store() -> None:
    kiosk = Kiosk()
    to_course(kiosk)
    kiosk.persons.is_stuck = True
    kiosk.touch("course:forget", "forget:yes")
    assert kiosk.view.heading == Text(id="code.wait")


def test_the_page_on_a_stick_is_named_or_can_be_tried_again() -> None:
    kiosk = Kiosk()
    to_course(kiosk)
    kiosk.persons.is_stuck = True
    kiosk.touch("course:stick")
    assert kiosk.view.heading == Text(id="code.wait")
    kiosk.touch("back")
    kiosk.persons.is_stuck, kiosk.persons.does_fail = False, True
    kiosk.touch("course:stick")
    assert kiosk.view.heading == Text(id="stick.failed.heading")
    kiosk.persons.does_fail = False
    kiosk.touch("course:stick")
    assert ("name", "my.pdf") in kiosk.view.body[0].values
