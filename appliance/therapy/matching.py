"""From what the person wants and may have to one program that is recommended and two others. Thin.

Rule 1: what the screening or the pads forbid is never offered.
Rule 2: nobody knows whether a guest was ever here, so it counts as a first session: the gentle program comes
first, and of the strengthening ones only the novice's.
Rule 3: where nobody is on duty nothing of kind motor is offered. (HZ-21)
[therapy 3.3, 6.1 row 6, 6.6 "First session ever"; HZ-18]
"""

from dataclasses import dataclass
from enum import StrEnum, unique

from appliance.therapy.catalogue import Catalogue, Kind, Profile, Program
from appliance.therapy.screening import Route

OTHERS = 2


@unique
class Goal(StrEnum):
    """What the person hopes for. [therapy 6.1 row 5]"""

    RELIEF = "relief"
    LOOSEN = "loosen"
    RECOVER = "recover"
    STRENGTHEN = "strengthen"


_FIRST = ("P12", "P01")
_BY_GOAL = {
    Goal.RELIEF: ("P01", "P02", "P05"),
    Goal.LOOSEN: ("P06", "P07", "P02"),
    Goal.RECOVER: ("P08", "P07", "P01"),
    Goal.STRENGTHEN: ("P09-novice", "P11", "P07"),
}
_ALWAYS = ("P01", "P02")
_KINDS = {
    Route.OK: frozenset(Kind),
    Route.LIMIT_NO_MOTOR: frozenset({Kind.SENSORY, Kind.TWITCH}),
    Route.LIMIT_SENSORY_ONLY: frozenset({Kind.SENSORY}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One program that fits best, and others that are allowed as well."""

    recommended: Program
    others: tuple[Program, ...]


def allowed_kinds(route: Route) -> frozenset[Kind]:
    """The kinds of program that this route leaves; none from REFER on."""
    return _KINDS.get(route, frozenset())


def suggest(
    catalogue: Catalogue, *, goal: Goal, route: Route, profile: Profile, pad_cm2: int, is_staffed: bool = True
) -> Suggestion | None:
    """The best program and at most two others, all allowed; None if nothing is allowed."""
    kinds = allowed_kinds(route)
    if not is_staffed:
        kinds -= {Kind.MOTOR}
    wanted = dict.fromkeys((_FIRST[0], *_BY_GOAL[goal], _FIRST[1], *_ALWAYS))
    fitting = [
        program
        for program in map(catalogue.program, wanted)
        if program.kind in kinds and program.allows(profile, pad_cm2)
    ]
    if not fitting:
        return None
    return Suggestion(recommended=fitting[0], others=tuple(fitting[1 : 1 + OTHERS]))
