"""Every complaint with every goal, route, profile, pad, area and history: what is offered is allowed and
gentle where it must be. Nothing is drawn by chance: these are all of them."""

from itertools import product
from pathlib import Path
from typing import NamedTuple, get_args

import pytest

from appliance.therapy import catalogue, zone_file
from appliance.therapy.catalogue import Kind, Profile, Program
from appliance.therapy.complaint import WAYS, Cause, Complaint, Since
from appliance.therapy.matching import OTHERS, Goal, Suggestion, allowed_kinds, suggest
from appliance.therapy.placement import Zone, zone_for
from appliance.therapy.screening import Route
from appliance.therapy.visit import History, Visit

HERE = Path(catalogue.__file__).parent
PROGRAMS = catalogue.parse((HERE / "programs.toml").read_text(encoding="utf-8"), "programs.toml")
PLACES = zone_file.parse((HERE / "zones.toml").read_text(encoding="utf-8"), "zones.toml")
PROFILES: tuple[Profile, ...] = get_args(Profile)
PADS_CM2 = (16, 25, 45, 50)
PAINS = (0, 7, 8, 10)
COMPLAINTS = [Complaint(cause=c, since=s, pain=p) for c, s, p in product(Cause, Since, PAINS)]
HEART = frozenset({"q03"})


def visits(*program_ids: str) -> History:
    programs = [PROGRAMS.program(each) for each in program_ids]
    return History(
        visits=tuple(
            Visit(
                program_id=each.id,
                family=each.dose.family,
                kind=each.kind,
                at_s=1_900_000_000 + index * 604_800,
                treated_ms=600_000,
                pain_before=5,
            )
            for index, each in enumerate(programs)
        )
    )


HISTORIES = (None, History(), visits("P12"), visits(*["P09-novice"] * 2), visits(*["P09"] * 6))


class Case(NamedTuple):
    """What is known when something is to be offered."""

    profile: Profile
    pad_cm2: int
    zones: tuple[Zone, ...]
    complaint: Complaint
    goal: Goal
    route: Route
    is_staffed: bool
    history: History | None
    is_first: bool = False

    def offered(self) -> Suggestion | None:
        return suggest(
            PROGRAMS, goal=self.goal, route=self.route, profile=self.profile, pad_cm2=self.pad_cm2,
            is_staffed=self.is_staffed, complaint=self.complaint, history=self.history, zones=self.zones,
            is_first=self.is_first,
        )  # fmt: skip


def cases(profile: Profile, pad_cm2: int) -> list[Case]:
    zones = [PLACES.offered(profile, pad_cm2, HEART, area.id) for area in PLACES.areas]
    return [
        Case(profile, pad_cm2, *rest)
        for rest in product(filter(None, zones), COMPLAINTS, Goal, Route, (True, False), HISTORIES)
    ]


def kinds_by_the_page(case: Case) -> set[Kind]:
    """therapy.md 3.3 and 2.1, written down once more."""
    kinds = set(allowed_kinds(case.route))
    complaint, is_new = case.complaint, case.complaint.since is Since.THREE_DAYS
    is_unclear = complaint.cause in (Cause.STRAIN, Cause.ACCIDENT, Cause.NOT_SURE)
    if complaint.pain >= 8 or (is_new and is_unclear):
        kinds &= {Kind.SENSORY}
    if complaint.cause is Cause.DISC:
        kinds &= {Kind.SENSORY} if case.profile == "gym" else {Kind.SENSORY, Kind.TWITCH}
    if complaint.cause is Cause.NOT_SURE or not case.is_staffed:
        kinds -= {Kind.MOTOR}
    return kinds


def programs_of(suggestion: Suggestion) -> list[Program]:
    return [suggestion.recommended, *suggestion.others]


@pytest.mark.hazard("HZ-04", "HZ-05", "HZ-18", "HZ-21")
@pytest.mark.requirement("ELE-01")
@pytest.mark.parametrize("pad_cm2", PADS_CM2)
@pytest.mark.parametrize("profile", PROFILES)
def test_nothing_is_offered_that_screening_complaint_pads_place_or_duty_forbid(
    profile: Profile, pad_cm2: int
) -> None:
    for case in cases(profile, pad_cm2):
        found, kinds = case.offered(), kinds_by_the_page(case)
        if found is None:
            assert case.route >= Route.REFER
            continue
        offered = programs_of(found)
        assert len({each.id for each in offered}) == len(offered) <= 1 + OTHERS
        for program in offered:
            assert program.kind in kinds and program.cap_ua(profile) > 0
            assert pad_cm2 >= 25 or program.kind is Kind.SENSORY
            assert zone_for(case.zones, program, profile, pad_cm2) is not None


@pytest.mark.hazard("HZ-18")
@pytest.mark.parametrize("pad_cm2", PADS_CM2)
@pytest.mark.parametrize("profile", PROFILES)
def test_whoever_was_never_here_begins_gently_and_reads_why(profile: Profile, pad_cm2: int) -> None:
    for case in cases(profile, pad_cm2):
        found = case.offered()
        if found is not None and (case.history is None or not case.history.visits):
            assert found.recommended.id == "P12"
            assert found.reason_text == "program.p12.why"


@pytest.mark.hazard("HZ-18")
@pytest.mark.requirement("DOSE-01")
@pytest.mark.parametrize("pad_cm2", PADS_CM2)
@pytest.mark.parametrize("profile", PROFILES)
def test_a_first_session_ever_is_ten_gentle_minutes_whatever_else_is_known_and_there_is_always_one(
    profile: Profile, pad_cm2: int
) -> None:
    for case in cases(profile, pad_cm2):
        if case.history is not None and case.history.visits:
            continue
        found = case._replace(is_first=case.history is None).offered()
        if found is None:
            assert case.route >= Route.REFER
            continue
        assert [(each.id, each.minutes, each.kind) for each in programs_of(found)] == [
            ("P12", 10, Kind.SENSORY)
        ]


@pytest.mark.hazard("HZ-18")
@pytest.mark.parametrize("pad_cm2", PADS_CM2)
@pytest.mark.parametrize("profile", PROFILES)
def test_before_two_novice_sessions_the_novice_s_is_the_only_held_contraction(
    profile: Profile, pad_cm2: int
) -> None:
    for case in cases(profile, pad_cm2):
        found = case.offered()
        done = () if case.history is None else case.history.visits
        if found is None or sum(each.family == "strength" for each in done) >= 2:
            continue
        assert {each.id for each in programs_of(found) if each.kind is Kind.MOTOR} <= {"P09-novice"}


@pytest.mark.parametrize("profile", PROFILES)
def test_the_reason_that_is_told_is_never_that_of_another_complaint(profile: Profile) -> None:
    for case in cases(profile, 45):
        found = case.offered()
        if found is None:
            continue
        base = found.recommended.id.partition("-")[0]
        own = {"why.fresh", "why.severe"} | (
            {f"why.{case.complaint.cause}"} if base in WAYS[case.complaint.cause] else set()
        )
        assert found.reason_text in own | {found.recommended.why_text}
