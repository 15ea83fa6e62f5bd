from itertools import product
from pathlib import Path

import pytest

from appliance.therapy import catalogue
from appliance.therapy.catalogue import Kind, Profile
from appliance.therapy.matching import Goal, allowed_kinds, suggest
from appliance.therapy.screening import Route

PROGRAMS = catalogue.parse(
    Path(catalogue.__file__).with_name("programs.toml").read_text(encoding="utf-8"), "programs.toml"
)
PROFILES: tuple[Profile, ...] = ("clinic", "gym")
MILD = (Route.OK, Route.LIMIT_NO_MOTOR, Route.LIMIT_SENSORY_ONLY)


@pytest.mark.hazard("HZ-18")
@pytest.mark.parametrize(("goal", "profile", "route"), list(product(Goal, PROFILES, MILD)))
def test_a_guest_gets_the_gentle_program_first_and_two_others(
    goal: Goal, profile: Profile, route: Route
) -> None:
    suggestion = suggest(PROGRAMS, goal=goal, route=route, profile=profile, pad_cm2=45)
    assert suggestion is not None
    assert suggestion.recommended.id == "P12" and len(suggestion.others) == 2


@pytest.mark.hazard("HZ-04")
@pytest.mark.parametrize(
    ("goal", "profile", "route", "pad_cm2"), list(product(Goal, PROFILES, MILD, (16, 25, 45)))
)
def test_nothing_that_the_screening_or_the_pads_forbid_is_offered(
    goal: Goal, profile: Profile, route: Route, pad_cm2: int
) -> None:
    suggestion = suggest(PROGRAMS, goal=goal, route=route, profile=profile, pad_cm2=pad_cm2)
    assert suggestion is not None
    for program in (suggestion.recommended, *suggestion.others):
        assert program.kind in allowed_kinds(route) and program.allows(profile, pad_cm2)
        assert pad_cm2 >= 25 or program.kind is Kind.SENSORY


@pytest.mark.parametrize("route", [Route.REFER, Route.STOP, Route.EMERG])
def test_nothing_is_offered_to_a_person_who_may_not_go_on(route: Route) -> None:
    assert suggest(PROGRAMS, goal=Goal.RELIEF, route=route, profile="clinic", pad_cm2=45) is None


def test_of_the_strengthening_programs_a_guest_gets_only_the_novices() -> None:
    suggestion = suggest(PROGRAMS, goal=Goal.STRENGTHEN, route=Route.OK, profile="clinic", pad_cm2=45)
    assert suggestion is not None
    assert [program.id for program in suggestion.others] == ["P09-novice", "P11"]
