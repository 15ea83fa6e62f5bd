from itertools import product
from pathlib import Path
from typing import get_args

import pytest

from appliance.therapy import catalogue, placement, screening, zone_file
from appliance.therapy.catalogue import Kind, Profile
from appliance.therapy.facts import ALWAYS
from appliance.therapy.placement import PlacementError, UnknownZoneError, zone_for

HERE = Path(placement.__file__).parent
TEXT = (HERE / "zones.toml").read_text(encoding="utf-8")
PLACES = zone_file.parse(TEXT, "zones.toml")
PROGRAMS = catalogue.parse((HERE / "programs.toml").read_text(encoding="utf-8"), "programs.toml")
CARDS = screening.parse((HERE / "screening.toml").read_text(encoding="utf-8"), "screening.toml")
PROFILES: tuple[Profile, ...] = get_args(Profile)
HEART = frozenset({"q03"})


def ids(profile: Profile, pad_cm2: int, said_no: frozenset[str] = HEART) -> list[str]:
    return [zone.id for zone in PLACES.offered(profile, pad_cm2, said_no)]


@pytest.mark.hazard("HZ-05", "HZ-19")
@pytest.mark.parametrize("zone", PLACES.zones, ids=lambda zone: zone.id)
def test_both_pads_of_a_channel_are_on_one_side_in_every_zone(zone: placement.Zone) -> None:
    assert [(pad.number, pad.channel, pad.side) for pad in zone.pads] == [
        (1, 0, "left"),
        (2, 0, "left"),
        (3, 1, "right"),
        (4, 1, "right"),
    ]
    assert [zone.side_of(channel) for channel in (0, 1)] == ["left", "right"]


@pytest.mark.hazard("HZ-05")
def test_no_pad_of_a_gym_reaches_above_the_eighth_thoracic_vertebra() -> None:
    for zone in PLACES.zones:
        if "gym" in zone.profiles:
            tallest = max(pad.height_mm for pad in zone.pad_types)
            assert min(pad.below_l1_mm for pad in zone.pads) - tallest / 2 >= PLACES.below_l1_mm["T8"]


@pytest.mark.hazard("HZ-05")
def test_no_pad_lies_on_the_bones_of_the_spine() -> None:
    spine = next(row for row in PLACES.never if row.id == "spine")
    for zone in PLACES.zones:
        for pad, kind in product(zone.pads, zone.pad_types):
            assert pad.beside_midline_mm - kind.width_mm / 2 > spine.reach_mm


@pytest.mark.hazard("HZ-05")
def test_every_place_of_the_label_list_is_told_with_the_program_or_with_the_pads() -> None:
    told = {*ALWAYS, "pad.muscle"}
    assert len(PLACES.never) == 10
    assert {row.id for row in PLACES.never if row.text not in told} == set()


def test_the_zones_of_the_page_lie_where_it_says() -> None:
    assert {zone.id: (zone.upper.at, zone.lower.at) for zone in PLACES.zones} == {
        "lumbar_parallel": ("L1", "L5"),
        "lumbar_small": ("L2/L3", "L5"),
        "multifidus": ("L3/L4", "S1"),
        "gluteal": ("S1", "S4"),
        "thoracolumbar": ("T10", "L2"),
        "mid_back": ("T4", "T7/T8"),
        "shoulders": ("T2", "T5/T6"),
    }


def test_a_gym_has_the_lower_back_and_the_ribs_below_the_blade_and_no_more() -> None:
    assert [ids("gym", pad_cm2) for pad_cm2 in (16, 25, 45)] == [
        ["lumbar_small"],
        ["lumbar_small", "multifidus"],
        ["lumbar_parallel", "thoracolumbar"],
    ]


def test_a_clinic_has_every_zone_that_its_pads_fit() -> None:
    assert ids("clinic", 45) == ["lumbar_parallel", "gluteal", "thoracolumbar"]
    assert ids("clinic", 25) == ["lumbar_small", "multifidus", "mid_back", "shoulders"]
    assert ids("clinic", 91) == []


@pytest.mark.hazard("HZ-05")
def test_what_is_level_with_the_heart_waits_for_a_no_to_the_question_about_it() -> None:
    assert ids("clinic", 25, frozenset()) == ["lumbar_small", "multifidus"]
    assert {zone.id for zone in PLACES.zones if zone.upper_mm < PLACES.below_l1_mm["T8"]} == {
        zone.id for zone in PLACES.zones if zone.needs_no
    }


def test_an_area_can_be_chosen_if_a_zone_in_it_may_be_used() -> None:
    assert [area.id for area in PLACES.areas_offered("gym", 45)] == ["low_back", "middle_back"]
    assert [zone.id for zone in PLACES.offered("clinic", 25, HEART, "low_back")] == [
        "lumbar_small",
        "multifidus",
    ]


@pytest.mark.requirement("ELE-01")
def test_the_area_of_the_pads_decides_which_programs_a_zone_takes() -> None:
    small = PLACES.zone("lumbar_small")
    kinds = {p.kind for p in PROGRAMS.programs if small.takes(p, "clinic", 16)}
    assert kinds == {Kind.SENSORY}
    assert not any(small.takes(p, "clinic", 45) for p in PROGRAMS.programs)


def test_the_program_decides_which_zone_of_an_area_it_is() -> None:
    zones = PLACES.offered("gym", 25, area="low_back")

    def where(program_id: str) -> str | None:
        found = zone_for(zones, PROGRAMS.program(program_id), "gym", 25)
        return None if found is None else found.id

    assert [where(each) for each in ("P01", "P10", "P03")] == ["lumbar_small", "multifidus", None]


def test_near_the_ribs_and_the_heart_nothing_holds_a_contraction() -> None:
    above = [zone for zone in PLACES.zones if zone.upper_mm < 0]
    kinds = {PROGRAMS.program(each).kind for zone in above for each in zone.programs}
    assert above and Kind.MOTOR not in kinds
    level = {PROGRAMS.program(each).kind for zone in above if zone.needs_no for each in zone.programs}
    assert level == {Kind.SENSORY}


def test_an_unknown_zone_is_an_error() -> None:
    with pytest.raises(UnknownZoneError):
        PLACES.zone("chest")


def test_every_program_and_question_that_a_zone_names_exists() -> None:
    zone_file.check_ids(PLACES, PROGRAMS, (card.id for card in CARDS.cards), "zones.toml")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('needs_no = ["q03"]', 'needs_no = ["q99"]', "mid_back: `needs_no` names \\['q99'\\]"),
        ('programs = ["P01", "P02", "P12"]', 'programs = ["P77"]', "mid_back: `programs` names \\['P77'\\]"),
        ('"P10", "P11", "P12"]', '"P11", "P12"]', None),
    ],
)
def test_a_name_that_nothing_bears_is_refused(old: str, new: str, words: str | None) -> None:
    places = zone_file.parse(TEXT.replace(old, new, 1), "zones.toml")
    if words is None:
        zone_file.check_ids(places, PROGRAMS, ["q03"], "zones.toml")
        return
    with pytest.raises(PlacementError, match=f"^zones.toml: zone {words}, unknown$"):
        zone_file.check_ids(places, PROGRAMS, ["q03"], "zones.toml")


def test_a_program_without_any_place_is_refused() -> None:
    lonely = TEXT.replace('"P03", ', "")
    with pytest.raises(PlacementError, match="^zones.toml: no zone takes program \\['P03'\\]$"):
        zone_file.check_ids(zone_file.parse(lonely, "zones.toml"), PROGRAMS, ["q03"], "zones.toml")
