from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path

import pytest

from appliance.therapy import catalogue, zone_file
from appliance.therapy.catalogue import Kind, Profile
from appliance.therapy.complaint import Cause, Complaint, Since, kinds_for, reason_of
from appliance.therapy.matching import Goal, Suggestion, allowed_kinds, suggest
from appliance.therapy.screening import Route
from appliance.therapy.visit import History, Visit

PROGRAMS = catalogue.parse(
    Path(catalogue.__file__).with_name("programs.toml").read_text(encoding="utf-8"), "programs.toml"
)
PLACES = zone_file.parse(
    Path(catalogue.__file__).with_name("zones.toml").read_text(encoding="utf-8"), "zones.toml"
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


def here_before(*program_ids: str) -> History:
    programs = [PROGRAMS.program(program_id) for program_id in program_ids]
    return History(
        visits=tuple(
            Visit(
                program_id=program.id,
                family=program.dose.family,
                kind=program.kind,
                at_s=1_900_000_000 + index * 604_800,
                treated_ms=600_000,
                pain_before=5,
            )
            for index, program in enumerate(programs)
        )
    )


ONCE = here_before("P12")


def offered(
    complaint: Complaint, goal: Goal, *, profile: Profile = "clinic", history: History = ONCE
) -> Suggestion:
    found = suggest(
        PROGRAMS,
        goal=goal,
        route=Route.OK,
        profile=profile,
        pad_cm2=45,
        complaint=complaint,
        history=history,
    )
    assert found is not None
    return found


def ids(suggestion: Suggestion) -> list[str]:
    return [program.id for program in (suggestion.recommended, *suggestion.others)]


COMPLAINTS = [
    Complaint(cause=cause, since=since, pain=pain)
    for cause, since, pain in product(Cause, Since, (0, 4, 8, 10))
]


@pytest.mark.parametrize(
    ("cause", "goal", "program_ids"),
    [
        (Cause.STRAIN, Goal.RELIEF, ["P02", "P05", "P06"]),
        (Cause.STRAIN, Goal.LOOSEN, ["P02", "P06", "P07"]),
        (Cause.DISC, Goal.RELIEF, ["P04", "P01", "P03"]),
        (Cause.WEAR, Goal.RELIEF, ["P02", "P01", "P07"]),
        (Cause.ACCIDENT, Goal.RECOVER, ["P07", "P02", "P06"]),
        (Cause.SITTING, Goal.STRENGTHEN, ["P11", "P09-novice", "P08"]),
        (Cause.NOT_SURE, Goal.RELIEF, ["P01", "P02", "P07"]),
    ],
)
def test_each_cause_of_the_founding_article_has_its_way(
    cause: Cause, goal: Goal, program_ids: list[str]
) -> None:
    complaint = Complaint(cause=cause, since=Since.SIX_WEEKS, pain=4)
    assert ids(offered(complaint, goal)) == program_ids


@pytest.mark.hazard("HZ-18")
@pytest.mark.parametrize("goal", Goal)
@pytest.mark.parametrize("cause", [Cause.STRAIN, Cause.ACCIDENT, Cause.NOT_SURE])
def test_a_fresh_strain_gets_tingling_only_whatever_the_person_wants(cause: Cause, goal: Goal) -> None:
    suggestion = offered(Complaint(cause=cause, since=Since.THREE_DAYS, pain=3), goal)
    assert {program.kind for program in (suggestion.recommended, *suggestion.others)} == {Kind.SENSORY}
    assert suggestion.reason_text == "why.fresh"


@pytest.mark.parametrize("goal", Goal)
def test_severe_pain_gets_tingling_only(goal: Goal) -> None:
    suggestion = offered(Complaint(cause=Cause.SITTING, since=Since.LONGER, pain=8), goal)
    assert {program.kind for program in (suggestion.recommended, *suggestion.others)} == {Kind.SENSORY}
    assert suggestion.reason_text == "why.severe"


@pytest.mark.parametrize(("profile", "goal", "since"), list(product(PROFILES, Goal, Since)))
def test_a_disc_never_gets_a_held_contraction_and_in_a_gym_only_tingling(
    profile: Profile, goal: Goal, since: Since
) -> None:
    suggestion = offered(Complaint(cause=Cause.DISC, since=since, pain=3), goal, profile=profile)
    kinds = {program.kind for program in (suggestion.recommended, *suggestion.others)}
    assert Kind.MOTOR not in kinds and (profile == "clinic" or kinds == {Kind.SENSORY})


@pytest.mark.hazard("HZ-18")
@pytest.mark.parametrize(("goal", "profile"), list(product(Goal, PROFILES)))
def test_whoever_comes_is_offered_something_and_a_first_visit_begins_gently(
    goal: Goal, profile: Profile
) -> None:
    for complaint in COMPLAINTS:
        assert ids(offered(complaint, goal, profile=profile))
        assert offered(complaint, goal, profile=profile, history=History()).recommended.id == "P12"


def test_the_mechanisms_of_the_founding_article_are_reached_by_a_goal() -> None:
    complaint = Complaint(cause=Cause.STRAIN, since=Since.LONGER, pain=3)
    assert "P06" in ids(offered(complaint, Goal.LOOSEN))
    assert "P07" in ids(offered(complaint, Goal.RECOVER))
    assert "P05" in ids(offered(complaint, Goal.RELIEF))
    strong = Complaint(cause=Cause.SITTING, since=Since.LONGER, pain=3)
    novice_twice = here_before("P09-novice", "P09-novice")
    assert "P10" in ids(offered(strong, Goal.STRENGTHEN, history=novice_twice))


@pytest.mark.parametrize(
    ("sessions", "program_id"),
    [(0, "P09-novice"), (1, "P09-novice"), (2, "P09"), (5, "P09"), (6, "P09-8-24")],
)
def test_strengthening_begins_as_a_novice_and_holds_longer_later(sessions: int, program_id: str) -> None:
    history = here_before("P12", *["P09-novice"] * sessions)
    complaint = Complaint(cause=Cause.SITTING, since=Since.LONGER, pain=2)
    assert program_id in ids(offered(complaint, Goal.STRENGTHEN, history=history))


def test_a_returning_person_reads_why_and_a_guest_reads_of_the_gentle_start() -> None:
    complaint = Complaint(cause=Cause.WEAR, since=Since.LONGER, pain=2)
    assert offered(complaint, Goal.RELIEF).reason_text == "why.wear"
    first = offered(complaint, Goal.RELIEF, history=History())
    assert first.reason_text == first.recommended.why_text


def of_a_guest(complaint: Complaint, goal: Goal, *, is_first: bool = False) -> list[str]:
    found = suggest(
        PROGRAMS, goal=goal, route=Route.OK, profile="gym", pad_cm2=45, complaint=complaint, is_first=is_first
    )
    assert found is not None
    return ids(found)


def test_what_a_guest_is_offered_besides_the_gentle_one_follows_the_cause_before_the_goal() -> None:
    complaint = Complaint(cause=Cause.WEAR, since=Since.LONGER, pain=2)
    assert of_a_guest(complaint, Goal.LOOSEN) == ["P12", "P02", "P07"]
    assert of_a_guest(complaint, Goal.STRENGTHEN) == ["P12", "P07", "P02"]


@pytest.mark.hazard("HZ-18")
def test_a_first_session_ever_is_the_gentle_one_and_no_other() -> None:
    complaint = Complaint(cause=Cause.SITTING, since=Since.LONGER, pain=2)
    assert of_a_guest(complaint, Goal.STRENGTHEN, is_first=True) == ["P12"]
    assert ids(offered(complaint, Goal.STRENGTHEN, history=History())) == ["P12"]


@pytest.mark.hazard("HZ-18")
@pytest.mark.parametrize("sessions", [0, 1, 2])
def test_no_other_held_contraction_stands_in_for_the_two_of_a_novice(sessions: int) -> None:
    complaint = Complaint(cause=Cause.SITTING, since=Since.LONGER, pain=2)
    found = offered(complaint, Goal.STRENGTHEN, history=here_before("P12", *["P09-novice"] * sessions))
    assert ("P10" in ids(found)) is (sessions == 2)


@pytest.mark.parametrize(("treated_ms", "recommended"), [(59_999, "P12"), (60_000, "P02")])
def test_a_visit_counts_from_its_first_whole_minute(treated_ms: int, recommended: str) -> None:
    short = History(visits=tuple(replace(visit, treated_ms=treated_ms) for visit in ONCE.visits))
    complaint = Complaint(cause=Cause.WEAR, since=Since.LONGER, pain=2)
    assert offered(complaint, Goal.RELIEF, history=short).recommended.id == recommended


@pytest.mark.parametrize(("treated_ms", "program_id"), [(59_999, "P09-novice"), (60_000, "P09")])
def test_a_novice_s_session_counts_from_its_first_whole_minute(treated_ms: int, program_id: str) -> None:
    novice = here_before("P12", "P09-novice", "P09-novice").visits
    history = History(visits=(novice[0], *(replace(each, treated_ms=treated_ms) for each in novice[1:])))
    complaint = Complaint(cause=Cause.SITTING, since=Since.LONGER, pain=2)
    assert program_id in ids(offered(complaint, Goal.STRENGTHEN, history=history))


def test_who_says_nothing_of_the_complaint_reads_what_the_program_is_for() -> None:
    found = suggest(PROGRAMS, goal=Goal.RELIEF, route=Route.OK, profile="clinic", pad_cm2=45, history=ONCE)
    assert found is not None and found.reason_text == found.recommended.why_text


@pytest.mark.parametrize("profile", PROFILES)
def test_where_nobody_knows_the_cause_or_it_is_a_disc_nothing_is_held(profile: Profile) -> None:
    for cause in (Cause.NOT_SURE, Cause.DISC):
        assert Kind.MOTOR not in kinds_for(Complaint(cause=cause, since=Since.LONGER, pain=0), profile)


def test_a_program_that_the_complaint_did_not_lead_to_says_what_it_is_for_itself() -> None:
    complaint = Complaint(cause=Cause.SITTING, since=Since.LONGER, pain=2)
    found = suggest(
        PROGRAMS, goal=Goal.RELIEF, route=Route.LIMIT_SENSORY_ONLY, profile="gym", pad_cm2=45,
        complaint=complaint, history=ONCE,
    )  # fmt: skip
    assert found is not None and found.recommended.id == "P01"
    assert found.reason_text == found.recommended.why_text


def test_the_novices_strengthening_is_what_the_complaint_led_to() -> None:
    assert (
        reason_of(Complaint(cause=Cause.SITTING, since=Since.LONGER, pain=2), "P09-novice") == "why.sitting"
    )


@pytest.mark.hazard("HZ-05")
def test_what_no_zone_where_it_hurts_takes_is_not_offered() -> None:
    complaint = Complaint(cause=Cause.SITTING, since=Since.LONGER, pain=2)
    wanted = partial(
        suggest, PROGRAMS, goal=Goal.STRENGTHEN, route=Route.OK, profile="clinic", pad_cm2=45,
        complaint=complaint, history=ONCE,
    )  # fmt: skip
    found = wanted(zones=PLACES.offered("clinic", 45, area="buttocks"))
    assert found is not None and ids(found) == ["P11", "P08", "P07"]
    assert wanted(zones=()) is None


@pytest.mark.hazard("HZ-21")
def test_where_nobody_is_on_duty_nothing_is_held() -> None:
    complaint = Complaint(cause=Cause.SITTING, since=Since.LONGER, pain=2)
    found = suggest(
        PROGRAMS, goal=Goal.STRENGTHEN, route=Route.OK, profile="gym", pad_cm2=45, is_staffed=False,
        complaint=complaint, history=ONCE,
    )  # fmt: skip
    assert found is not None and Kind.MOTOR not in {p.kind for p in (found.recommended, *found.others)}
