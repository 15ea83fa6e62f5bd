"""How much and how often: what a person's history lets them do now, and if not, when. Pure.

Rules
1. A day is any 24 hours and a week any 7 x 24 hours; neither begins at midnight. [therapy 6.6]
2. Programs of one family count together, whoever chose which. [therapy 3.1, 6.6]
3. Held contractions of all programs together: at most 30 minutes in any 24 hours. [therapy 6.6]
4. Clearly more pain after a session ends the day; twice in a row, staff look first. [OUT-02]
5. After a whole course staff look first, or two weeks pass: twelve sessions of whatever programs, or fewer of
   one family where the catalogue says so. [therapy 6.6 "Course pause"]
6. A clock that went back, or that nothing vouches for, opens nothing: the person is asked as a guest is, and
   never refused for ever. [DOSE-02]
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum, unique

from appliance.therapy.catalogue import Kind, Program
from appliance.therapy.outcome import Verdict, verdict
from appliance.therapy.visit import History, Visit

MINUTE_S, HOUR_S, DAY_S, WEEK_S = 60, 3_600, 86_400, 604_800
MOTOR_MS_PER_DAY = 30 * 60_000
COURSE_SESSIONS = 12
"""Sessions of all programs together after which a course is looked at. [therapy 6.6 "Course pause"]"""
COURSE_PAUSE_S = 2 * WEEK_S
"""A pause as long as this ends a course; the next visit begins another one. [therapy 6.6]"""
CLOCK_BACK_S_MAX = 10 * MINUTE_S
"""Visits are rounded to 5 minutes, so less than this is no clock that went back. [P]"""
COUNTS_FROM_MS = 60_000
"""A session that ended within its first minute took no dose worth a rest. [P]"""


@unique
class Reason(StrEnum):
    """Why not now."""

    PER_DAY = "per_day"
    PER_WEEK = "per_week"
    APART = "apart"
    MOTOR_MINUTES = "motor_minutes"
    MORE_PAIN = "more_pain"
    COURSE = "course"
    MORE_PAIN_TWICE = "more_pain_twice"


@dataclass(frozen=True, slots=True)
class Allowed:
    """The program may run now."""


@dataclass(frozen=True, slots=True)
class NotBefore:
    """The program may run from this wall second on; the reason is that of the longest wait."""

    at_s: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class NeedsStaff:
    """Staff look at the course first."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class AskAsGuest:
    """The time cannot be trusted: "already used today?" decides. [DOSE-01]"""


Ruling = Allowed | NotBefore | NeedsStaff | AskAsGuest


def ruling(
    history: History, program: Program, *, now_s: int, minutes: int, is_clock_trusted: bool = True
) -> Ruling:
    """What the rules say to so many minutes of this program at this time."""
    if not is_clock_trusted or now_s < history.last_seen_s - CLOCK_BACK_S_MAX:
        return AskAsGuest()
    if _rose_twice(history):
        return NeedsStaff(Reason.MORE_PAIN_TWICE)
    waits = [wait for wait in _waits(history, program, now_s, minutes) if wait.at_s > now_s]
    return max(waits, key=lambda wait: wait.at_s) if waits else Allowed()


def _waits(history: History, program: Program, now_s: int, minutes: int) -> Iterator[NotBefore]:
    dose = program.dose
    counted = [visit for visit in history.visits if visit.treated_ms >= COUNTS_FROM_MS]
    family = [visit for visit in counted if visit.family == dose.family]
    yield from _most(family, dose.per_day, DAY_S, Reason.PER_DAY)
    yield from _most(family, dose.per_week, WEEK_S, Reason.PER_WEEK)
    if family:
        yield NotBefore(family[-1].at_s + dose.apart_min * MINUTE_S, Reason.APART)
    if program.kind is Kind.MOTOR:
        yield from _motor(counted, minutes)
    risen = [visit for visit in history.visits if _rose(visit)]  # however short it was
    if risen:
        yield NotBefore(risen[-1].at_s + DAY_S, Reason.MORE_PAIN)
    yield from _course(history, counted, COURSE_SESSIONS)
    if dose.per_course is not None:
        yield from _course(history, family, dose.per_course)


def _most(visits: list[Visit], most: int, window_s: int, reason: Reason) -> Iterator[NotBefore]:
    """No window may hold more than `most` with one more: the oldest of the last `most` has left it first."""
    if len(visits) >= most:
        yield NotBefore(visits[-most].at_s + window_s, reason)


def _motor(visits: list[Visit], minutes: int) -> Iterator[NotBefore]:
    left_ms = MOTOR_MS_PER_DAY - minutes * 60_000
    for visit in reversed([visit for visit in visits if visit.kind is Kind.MOTOR]):
        left_ms -= visit.treated_ms
        if left_ms < 0:
            yield NotBefore(visit.at_s + DAY_S, Reason.MOTOR_MINUTES)
            return


def _course(history: History, visits: list[Visit], most: int) -> Iterator[NotBefore]:
    if not visits:
        return
    course = 0
    later_s = visits[-1].at_s
    for visit in reversed(visits):
        if visit.at_s <= (history.reviewed_at_s or 0) or later_s - visit.at_s >= COURSE_PAUSE_S:
            break
        course, later_s = course + 1, visit.at_s
    if course >= most:
        yield NotBefore(visits[-1].at_s + COURSE_PAUSE_S, Reason.COURSE)


def _rose(visit: Visit) -> bool:
    return visit.pain_after is not None and verdict(visit.pain_before, visit.pain_after) is Verdict.MORE


def _rose_twice(history: History) -> bool:
    """Clearly more pain after each of the last two answered visits that staff have not looked at."""
    reviewed_s = history.reviewed_at_s or 0
    answered = [v for v in history.visits if v.pain_after is not None and v.at_s > reviewed_s]
    return len(answered) >= 2 and all(_rose(visit) for visit in answered[-2:])
