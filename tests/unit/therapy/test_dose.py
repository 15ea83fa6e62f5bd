"""How much and how often, over visits that lie in any pattern."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.therapy import catalogue
from appliance.therapy.catalogue import Program
from appliance.therapy.dose import (
    CLOCK_BACK_S_MAX,
    COUNTS_FROM_MS,
    COURSE_PAUSE_S,
    COURSE_SESSIONS,
    DAY_S,
    HOUR_S,
    MINUTE_S,
    MOTOR_MS_PER_DAY,
    WEEK_S,
    Allowed,
    AskAsGuest,
    NeedsStaff,
    NotBefore,
    Reason,
    Ruling,
    ruling,
)
from appliance.therapy.visit import History, Visit

FILE = Path(catalogue.__file__).with_name("programs.toml")
PROGRAMS = catalogue.parse(FILE.read_text(encoding="utf-8"), "programs.toml")
NOW_S = 1_900_000_000


def visit(program_id: str, ago_s: int, *, minutes: int | None = None, after: int | None = None) -> Visit:
    program = PROGRAMS.program(program_id)
    return Visit(
        program_id=program_id,
        family=program.dose.family,
        kind=program.kind,
        at_s=NOW_S - ago_s,
        treated_ms=60_000 * (program.minutes if minutes is None else minutes),
        pain_before=5,
        pain_after=after,
    )


def said(program_id: str, visits: Sequence[Visit], *, now_s: int = NOW_S, trusted: bool = True) -> Ruling:
    history = History(visits=tuple(visits), last_seen_s=max((v.at_s for v in visits), default=0))
    return of(history, PROGRAMS.program(program_id), now_s, trusted=trusted)


def of(history: History, program: Program, now_s: int, *, trusted: bool = True) -> Ruling:
    return ruling(history, program, now_s=now_s, minutes=program.minutes, is_clock_trusted=trusted)


@pytest.mark.parametrize("program", PROGRAMS.programs, ids=lambda program: program.id)
def test_who_was_never_here_may_have_any_program(program: Program) -> None:
    assert of(History(), program, NOW_S) == Allowed()


@pytest.mark.requirement("DOSE-01")
@pytest.mark.parametrize(
    ("program_id", "ago_s", "ends_s", "reason"),
    [
        ("P01", 1 * HOUR_S, 2 * HOUR_S, Reason.APART),
        ("P04", 1 * HOUR_S, 2 * HOUR_S, Reason.APART),
        ("P05", 5 * HOUR_S, 6 * HOUR_S, Reason.APART),
        ("P03", 7 * HOUR_S, DAY_S, Reason.PER_DAY),
        ("P06", 1 * HOUR_S, DAY_S, Reason.PER_DAY),
        ("P09", 30 * HOUR_S, 48 * HOUR_S, Reason.APART),
        ("P10", 23 * HOUR_S, DAY_S, Reason.PER_DAY),
        ("P12", 23 * HOUR_S, DAY_S, Reason.PER_DAY),
    ],
)
def test_a_program_rests_after_itself_as_long_as_its_family_asks(
    program_id: str, ago_s: int, ends_s: int, reason: Reason
) -> None:
    assert said(program_id, [visit(program_id, ago_s)]) == NotBefore(NOW_S - ago_s + ends_s, reason)
    assert said(program_id, [visit(program_id, ends_s)]) == Allowed()


@pytest.mark.requirement("DOSE-01")
def test_a_day_is_any_24_hours_and_the_programs_of_a_family_count_together() -> None:
    visits = [visit("P01", 23 * HOUR_S), visit("P02", 3 * HOUR_S)]
    assert said("P01", visits) == NotBefore(NOW_S + 1 * HOUR_S, Reason.PER_DAY)
    assert said("P06", visits) == Allowed()


@pytest.mark.requirement("DOSE-01")
def test_a_week_is_any_7_times_24_hours() -> None:
    visits = [visit("P09", 6 * DAY_S), visit("P09-novice", 4 * DAY_S), visit("P09-8-24", 2 * DAY_S)]
    assert said("P09", visits) == NotBefore(NOW_S + 1 * DAY_S, Reason.PER_WEEK)


def test_held_contractions_of_all_programs_together_stay_within_30_minutes_of_any_day() -> None:
    visits = [visit("P09", 20 * HOUR_S), visit("P06", 2 * HOUR_S)]
    assert said("P10", visits) == NotBefore(NOW_S + 4 * HOUR_S, Reason.MOTOR_MINUTES)
    assert said("P10", [visit("P09", 20 * HOUR_S, minutes=10)]) == Allowed()


@pytest.mark.requirement("OUT-02")
def test_clearly_more_pain_after_a_session_ends_the_day() -> None:
    assert said("P06", [visit("P01", 1 * HOUR_S, after=7)]) == NotBefore(
        NOW_S + 23 * HOUR_S, Reason.MORE_PAIN
    )
    assert said("P06", [visit("P01", 1 * HOUR_S, after=6)]) == Allowed()


@pytest.mark.requirement("OUT-02")
def test_more_pain_ends_the_day_however_short_the_session_was_and_whatever_came_after_it() -> None:
    short = visit("P01", 1 * HOUR_S, minutes=0, after=7)
    until = NotBefore(NOW_S + 23 * HOUR_S, Reason.MORE_PAIN)
    assert said("P06", [short]) == until
    assert said("P06", [short, visit("P07", HOUR_S // 2)]) == until
    assert said("P06", [visit("P01", DAY_S, minutes=0, after=7)]) == Allowed(), "a day later it is over"


@pytest.mark.requirement("OUT-02")
def test_clearly_more_pain_twice_in_a_row_waits_for_staff_and_not_for_time() -> None:
    twice = [visit("P01", 30 * DAY_S, after=8), visit("P06", 20 * DAY_S), visit("P06", 10 * DAY_S, after=7)]
    assert said("P01", twice) == NeedsStaff(Reason.MORE_PAIN_TWICE)
    seen = History(visits=tuple(twice), reviewed_at_s=NOW_S - DAY_S)
    assert of(seen, PROGRAMS.program("P01"), NOW_S) == Allowed()
    between = [*twice[:1], visit("P01", 15 * DAY_S, after=5), *twice[2:]]
    assert said("P01", between) == Allowed()


def course(count: int) -> list[Visit]:
    """So many low-rate sessions every third day, the last one three days ago."""
    return [visit("P05", 3 * DAY_S * number) for number in range(count, 0, -1)]


def test_after_a_whole_course_staff_look_first_or_two_weeks_pass() -> None:
    assert said("P05", course(11)) == Allowed()
    assert said("P05", course(12)) == NotBefore(NOW_S - 3 * DAY_S + COURSE_PAUSE_S, Reason.COURSE)
    after_pause_s = NOW_S - 3 * DAY_S + COURSE_PAUSE_S
    assert said("P05", course(12), now_s=after_pause_s) == Allowed()
    seen = History(visits=tuple(course(12)), reviewed_at_s=NOW_S - DAY_S)
    assert of(seen, PROGRAMS.program("P05"), NOW_S) == Allowed()


@pytest.mark.parametrize("program", PROGRAMS.programs, ids=lambda program: program.id)
def test_twelve_sessions_of_whatever_programs_are_a_course_after_which_every_program_waits(
    program: Program,
) -> None:
    names = ("P01", "P04", "P06", "P09", "P11", "P12")
    mixed = [visit(names[number % 6], 3 * DAY_S * number) for number in range(COURSE_SESSIONS, 0, -1)]
    assert said(program.id, mixed[1:]) == Allowed()
    until_s = mixed[-1].at_s + COURSE_PAUSE_S
    assert said(program.id, mixed) == NotBefore(until_s, Reason.COURSE)
    assert said(program.id, mixed, now_s=until_s) == Allowed()
    seen = History(visits=tuple(mixed), reviewed_at_s=mixed[-1].at_s)
    assert of(seen, program, NOW_S) == Allowed()


def test_a_family_whose_course_is_shorter_waits_alone() -> None:
    p05 = PROGRAMS.program("P05")
    short = msgspec.structs.replace(p05, dose=msgspec.structs.replace(p05.dose, per_course=6))
    history = History(visits=tuple(course(6)), last_seen_s=NOW_S)
    assert of(history, short, NOW_S) == NotBefore(NOW_S - 3 * DAY_S + COURSE_PAUSE_S, Reason.COURSE)
    assert of(history, PROGRAMS.program("P06"), NOW_S) == Allowed()


def test_a_pause_of_two_weeks_begins_another_course() -> None:
    old = [visit("P05", NOW_S - each.at_s + COURSE_PAUSE_S) for each in course(11)]
    assert said("P05", [*old, visit("P05", 3 * DAY_S)]) == Allowed()


def test_a_session_that_ended_within_its_first_minute_asks_for_no_rest() -> None:
    short = replace(visit("P09", HOUR_S), treated_ms=COUNTS_FROM_MS - 1)
    assert said("P09", [short]) == Allowed()
    assert said("P09", [replace(short, treated_ms=COUNTS_FROM_MS)]) != Allowed()


@pytest.mark.requirement("DOSE-02")
def test_a_clock_that_went_back_or_is_not_trusted_opens_nothing_and_asks_as_for_a_guest() -> None:
    visits = [visit("P01", HOUR_S)]
    assert said("P01", visits, trusted=False) == AskAsGuest()
    back_s = visits[0].at_s - CLOCK_BACK_S_MAX
    assert isinstance(said("P01", visits, now_s=back_s), NotBefore)
    assert said("P01", visits, now_s=back_s - 1) == AskAsGuest()


VISITS = st.lists(
    st.tuples(
        st.sampled_from([program.id for program in PROGRAMS.programs]),
        st.integers(0, 21 * DAY_S // (5 * MINUTE_S)),
        st.sampled_from([None, 3, 5, 8]),
        st.integers(0, 30),
    ),
    max_size=30,
)


@given(VISITS, st.sampled_from(PROGRAMS.programs))
def test_the_time_that_is_told_is_the_first_at_which_it_is_allowed(
    rows: list[tuple[str, int, int | None, int]], program: Program
) -> None:
    rows = sorted(rows, key=lambda row: -row[1])
    visits = [visit(name, ago * 300, minutes=minutes, after=after) for name, ago, after, minutes in rows]
    first = said(program.id, visits)
    if isinstance(first, NotBefore):
        assert first.at_s > NOW_S
        assert said(program.id, visits, now_s=first.at_s) == Allowed()
        assert said(program.id, visits, now_s=first.at_s - 1) != Allowed()


@given(
    st.lists(st.integers(1, 4 * HOUR_S // 300), min_size=20, max_size=60), st.sampled_from(PROGRAMS.programs)
)
def test_who_comes_whenever_it_is_allowed_never_gets_more_than_the_table_says(
    steps: list[int], program: Program
) -> None:
    at_s, given_at = NOW_S, []
    visits: list[Visit] = []
    for step in steps:
        at_s += step * 300
        history = History(visits=tuple(visits), last_seen_s=at_s)
        now = of(history, program, at_s)
        if isinstance(now, NotBefore):
            at_s = now.at_s
        visits.append(replace(visit(program.id, 0), at_s=at_s))
        given_at.append(at_s)
    for most, window_s in ((program.dose.per_day, DAY_S), (program.dose.per_week, WEEK_S)):
        assert all(b - a >= window_s for a, b in zip(given_at, given_at[most:], strict=False))


def test_the_numbers_of_the_rules_are_those_of_the_page() -> None:
    assert (MOTOR_MS_PER_DAY, COURSE_SESSIONS, COURSE_PAUSE_S, CLOCK_BACK_S_MAX, COUNTS_FROM_MS) == (
        1_800_000,
        12,
        1_209_600,
        600,
        60_000,
    )


def test_the_visit_at_which_staff_looked_belongs_to_the_course_before() -> None:
    visits = tuple(course(12))
    seen = History(visits=visits, last_seen_s=NOW_S, reviewed_at_s=visits[0].at_s)
    assert of(seen, PROGRAMS.program("P05"), NOW_S) == Allowed()
    earlier = replace(seen, reviewed_at_s=visits[0].at_s - 1)
    assert isinstance(of(earlier, PROGRAMS.program("P05"), NOW_S), NotBefore)


@pytest.mark.requirement("OUT-02")
def test_the_last_two_answers_count_and_those_after_the_look_of_staff() -> None:
    first, second, third = (
        visit("P01", ago_s=days * DAY_S, after=after) for days, after in ((9, 5), (6, 8), (3, 8))
    )
    history = History(visits=(first, second, third), last_seen_s=NOW_S)
    p06 = PROGRAMS.program("P06")
    assert of(history, p06, NOW_S) == NeedsStaff(Reason.MORE_PAIN_TWICE)
    assert of(replace(history, reviewed_at_s=second.at_s - 1), p06, NOW_S) == NeedsStaff(
        Reason.MORE_PAIN_TWICE
    )
    assert of(replace(history, reviewed_at_s=second.at_s), p06, NOW_S) == Allowed()
