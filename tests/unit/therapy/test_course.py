"""What may be said of several visits."""

import pytest

from appliance.therapy.catalogue import Kind
from appliance.therapy.course import GATE, PLANNED_MAX, PLANNED_MIN, Advice, course_of
from appliance.therapy.dose import COUNTS_FROM_MS, COURSE_PAUSE_S, DAY_S
from appliance.therapy.visit import History, Visit


def history(*pain: tuple[int, int | None], every_s: int = DAY_S, treated_ms: int = 600_000) -> History:
    return History(
        visits=tuple(
            Visit(
                program_id="P01",
                family="tens",
                kind=Kind.SENSORY,
                at_s=1_900_000_000 + index * every_s,
                treated_ms=treated_ms,
                pain_before=before,
                pain_after=after,
            )
            for index, (before, after) in enumerate(pain)
        )
    )


def test_who_was_never_here_has_no_course() -> None:
    course = course_of(History())
    assert (course.sessions, course.pain, course.advice) == (0, (), Advice.GO_ON)


@pytest.mark.requirement("OUT-03")
def test_medians_are_shown_from_five_answers_on_and_are_numbers_that_were_given() -> None:
    pain = [(7, 5), (6, 5), (6, 4), (5, 4)]
    assert course_of(history(*pain)).median_before is None
    course = course_of(history(*pain, (3, 3)))
    assert (course.median_before, course.median_drop) == (6, 1)


@pytest.mark.requirement("OUT-03")
def test_no_change_after_five_sessions_sends_to_a_clinician_however_good_each_session_felt() -> None:
    assert course_of(history(*[(6, 2)] * GATE)).advice is Advice.SEE_CLINICIAN
    assert course_of(history(*[(6, 2)] * (GATE - 1))).advice is Advice.GO_ON


@pytest.mark.requirement("OUT-03")
def test_no_change_after_a_week_sends_to_a_clinician_as_well() -> None:
    assert course_of(history((6, 4), (6, 4), every_s=7 * DAY_S)).advice is Advice.SEE_CLINICIAN
    assert course_of(history((6, 4), (6, 4), every_s=6 * DAY_S)).advice is Advice.GO_ON


@pytest.mark.requirement("OUT-03")
def test_a_pain_that_became_clearly_less_goes_on_to_the_end_of_the_course() -> None:
    better = [(6, 4), (6, 4), (5, 4), (4, 3), (3, 2)]
    assert course_of(history(*better)).advice is Advice.GO_ON
    whole = [*better, *[(3, 2)] * (PLANNED_MAX - GATE)]
    assert course_of(history(*whole)).advice is Advice.COURSE_DONE


def test_a_long_pause_begins_another_course_and_a_session_without_dose_is_none() -> None:
    assert course_of(history((6, 4), (6, 4), every_s=COURSE_PAUSE_S)).sessions == 1
    assert course_of(history((6, 4), (6, 4), treated_ms=1_000)).sessions == 0


def test_a_session_without_an_answer_counts_and_has_no_pain() -> None:
    course = course_of(history((6, None), (6, 4)))
    assert (course.sessions, course.pain) == (2, ((6, 4),))


def test_a_course_has_10_to_12_sessions_and_its_gate_after_5() -> None:
    assert (PLANNED_MIN, PLANNED_MAX, GATE) == (10, 12, 5)


def test_a_session_counts_from_its_first_whole_minute() -> None:
    assert course_of(history((6, 4), treated_ms=COUNTS_FROM_MS - 1)).sessions == 0
    assert course_of(history((6, 4), treated_ms=COUNTS_FROM_MS)).sessions == 1


@pytest.mark.requirement("OUT-03")
def test_one_answer_alone_is_no_change_after_a_week() -> None:
    assert course_of(history((6, 4), (6, None), every_s=8 * DAY_S)).advice is Advice.GO_ON


@pytest.mark.requirement("OUT-03")
@pytest.mark.parametrize(
    ("pain", "advice"),
    [
        ([(8, 2), (5, 5), (5, 5), (5, 5), (5, 5)], Advice.GO_ON),
        ([(8, 8), (8, 8), (8, 8), (8, 8), (5, 5)], Advice.GO_ON),
        ([(5, 5), (8, 2), (8, 2), (8, 2), (8, 1)], Advice.SEE_CLINICIAN),
    ],
)
def test_the_first_and_the_last_pain_that_was_brought_are_compared(
    pain: list[tuple[int, int]], advice: Advice
) -> None:
    assert course_of(history(*pain)).advice is advice
