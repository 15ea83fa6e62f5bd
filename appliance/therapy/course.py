"""A person's visits seen together: what may be said of them, and when somebody should look. Pure.

Never a medical conclusion: medians, counts, and whom to ask. [therapy 6.5, OUT-02 to OUT-04]
"""

from dataclasses import dataclass
from enum import StrEnum, unique
from statistics import median_low

from appliance.therapy.dose import COUNTS_FROM_MS, COURSE_PAUSE_S, WEEK_S
from appliance.therapy.outcome import Verdict, verdict
from appliance.therapy.visit import History, Visit

PLANNED_MIN, PLANNED_MAX = 10, 12
"""Sessions of a course. [therapy 3.1 P05, 6.6]"""
GATE = 5
"""After so many sessions, or a week, without a change: see a clinician. [OUT-03]"""


@unique
class Advice(StrEnum):
    """What is said besides the numbers."""

    GO_ON = "go_on"
    SEE_CLINICIAN = "see_clinician"
    COURSE_DONE = "course_done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The present course; the medians are of the sessions after which the person answered, from five on."""

    sessions: int
    pain: tuple[tuple[int, int], ...]
    median_before: int | None
    median_drop: int | None
    advice: Advice


def course_of(history: History) -> Course:
    """What the visits since the last long pause say."""
    visits = _present(history)
    answered = [(v.pain_before, v.pain_after) for v in visits if v.pain_after is not None]
    has_enough = len(answered) >= GATE
    return Course(
        sessions=len(visits),
        pain=tuple(answered),
        median_before=median_low(before for before, _ in answered) if has_enough else None,
        median_drop=median_low(before - after for before, after in answered) if has_enough else None,
        advice=_advice(visits, answered),
    )


def _present(history: History) -> list[Visit]:
    present: list[Visit] = []
    for visit in reversed(history.visits):
        if visit.treated_ms < COUNTS_FROM_MS:
            continue
        if present and present[-1].at_s - visit.at_s >= COURSE_PAUSE_S:
            break
        present.append(visit)
    return present[::-1]


def _advice(visits: list[Visit], answered: list[tuple[int, int]]) -> Advice:
    """The gate asks whether the pain that people bring has become less, and not only for half an hour."""
    is_long = bool(visits) and visits[-1].at_s - visits[0].at_s >= WEEK_S
    is_due = len(answered) >= GATE or (is_long and len(answered) > 1)
    if is_due and verdict(answered[0][0], answered[-1][0]) is not Verdict.LESS:
        return Advice.SEE_CLINICIAN
    return Advice.COURSE_DONE if len(visits) >= PLANNED_MAX else Advice.GO_ON
