"""From what hurts, what the person wants and what they may have to one program and two others. Pure.

Rule 1: what the screening, the complaint, the pads or the dose forbid is never offered.
Rule 2: a first session ever is the gentle one and no other. Who has a code is known; a guest begins with it,
and is asked before anything else whether it is the first.
Rule 3: whoever has not twice done the novice's strengthening gets no other held contraction than that.
Rule 4: where nobody is on duty nothing of kind motor is offered. (HZ-21)
Rule 5: what fits the cause and the goal comes before what fits the cause, and that before what fits the goal.
[therapy 3.3, 6.1 row 6, 6.6 "First session ever"; HZ-18]
"""

from dataclasses import dataclass
from enum import StrEnum, unique

from appliance.therapy.catalogue import Catalogue, Kind, Profile, Program
from appliance.therapy.complaint import WAYS, Complaint, kinds_for, reason_of
from appliance.therapy.dose import COUNTS_FROM_MS
from appliance.therapy.placement import Zone, zone_for
from appliance.therapy.screening import Route
from appliance.therapy.visit import History

OTHERS = 2
NOVICE_SESSIONS = 2
"""The first two strengthening sessions are shorter and weaker. [therapy 3.1 P09, 6.6]"""
NOVICES = "P09-novice"
LONGER_HOLD_FROM = 6
"""From so many sessions on contractions are held longer, with more rest. [P09 "later 8/24", P]"""


@unique
class Goal(StrEnum):
    """What the person hopes for. [therapy 6.1 row 5]"""

    RELIEF = "relief"
    LOOSEN = "loosen"
    RECOVER = "recover"
    STRENGTHEN = "strengthen"


FIRST = frozenset({"P12"})
"""A first session ever takes one of these. The page allows P01 too, but for 10 minutes; P01 has 30. [6.6]"""
_FIRST = ("P12", "P01")
_BY_GOAL = {
    Goal.RELIEF: ("P01", "P02", "P05", "P04", "P03"),
    Goal.LOOSEN: ("P06", "P07", "P02", "P11"),
    Goal.RECOVER: ("P08", "P07", "P01"),
    Goal.STRENGTHEN: ("P09", "P10", "P11", "P07"),
}
_ALWAYS = ("P01", "P02")
_KINDS = {
    Route.OK: frozenset(Kind),
    Route.LIMIT_NO_MOTOR: frozenset({Kind.SENSORY, Kind.TWITCH}),
    Route.LIMIT_SENSORY_ONLY: frozenset({Kind.SENSORY}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One program that fits best, others that are allowed as well, and the message that says why."""

    recommended: Program
    others: tuple[Program, ...]
    reason_text: str


def allowed_kinds(route: Route) -> frozenset[Kind]:
    """The kinds of program that this route leaves; none from REFER on."""
    return _KINDS.get(route, frozenset())


def suggest(
    catalogue: Catalogue,
    *,
    goal: Goal,
    route: Route,
    profile: Profile,
    pad_cm2: int,
    is_staffed: bool = True,
    complaint: Complaint | None = None,
    history: History | None = None,
    zones: tuple[Zone, ...] | None = None,
    is_first: bool = False,
) -> Suggestion | None:
    """The best program and at most two others, all allowed; None if nothing is allowed.

    `zones` are those that lie where it hurts; what none of them takes is not offered. `is_first` is what a
    guest says; of who has a code it is known.
    """
    kinds = allowed_kinds(route) & (frozenset(Kind) if complaint is None else kinds_for(complaint, profile))
    if not is_staffed:
        kinds -= {Kind.MOTOR}
    strengthened = _strength_sessions(history)
    wanted = dict.fromkeys(
        _strength_variant(each, strengthened) for each in _wanted(goal, complaint, history)
    )
    fitting = [
        program
        for program in map(catalogue.program, wanted)
        if program.kind in kinds
        and not _is_too_early(program, history, is_first=is_first)
        and program.allows(profile, pad_cm2)
        and (zones is None or zone_for(zones, program, profile, pad_cm2) is not None)
    ]
    if not fitting:
        return None
    return Suggestion(
        recommended=fitting[0],
        others=tuple(fitting[1 : 1 + OTHERS]),
        reason_text=_reason(fitting[0], complaint, history),
    )


def _is_too_early(program: Program, history: History | None, *, is_first: bool) -> bool:
    """True for all but the gentle one at a first session, and for the whole strength of a novice."""
    if is_first or (history is not None and not was_here(history)):
        return program.id not in FIRST
    is_novice = _strength_sessions(history) < NOVICE_SESSIONS
    return is_novice and program.kind is Kind.MOTOR and program.id != NOVICES


def _reason(program: Program, complaint: Complaint | None, history: History | None) -> str:
    """Of the complaint where it led to this program; else what the program is for."""
    if complaint is None or not was_here(history):
        return program.why_text
    return reason_of(complaint, program.id) or program.why_text


def _wanted(goal: Goal, complaint: Complaint | None, history: History | None) -> tuple[str, ...]:
    by_goal = _BY_GOAL[goal]
    by_cause = () if complaint is None else WAYS[complaint.cause]
    both = tuple(each for each in by_cause if each in by_goal)
    if was_here(history):
        return (*both, *by_cause, *by_goal, *_ALWAYS)
    return (_FIRST[0], *both, *(by_goal if complaint is None else by_cause), *by_goal, *_FIRST, *_ALWAYS)


def was_here(history: History | None) -> bool:
    """True of who is known to have had a session that counts; of a guest nothing is known."""
    return history is not None and any(visit.treated_ms >= COUNTS_FROM_MS for visit in history.visits)


def _strength_sessions(history: History | None) -> int:
    visits = () if history is None else history.visits
    return sum(visit.family == "strength" and visit.treated_ms >= COUNTS_FROM_MS for visit in visits)


def _strength_variant(program_id: str, sessions: int) -> str:
    if program_id != "P09":
        return program_id
    if sessions < NOVICE_SESSIONS:
        return NOVICES
    return "P09" if sessions < LONGER_HOLD_FROM else "P09-8-24"
