"""Zone files that lead current elsewhere, or say nothing clear: each is refused with place and reason."""

from pathlib import Path

import pytest

from appliance.therapy import zone_file
from appliance.therapy.placement import PlacementError

TEXT = Path(zone_file.__file__).with_name("zones.toml").read_text(encoding="utf-8")


def put(old: str, new: str) -> str:
    assert old in TEXT, old
    return TEXT.replace(old, new, 1)


def in_zone(zone_id: str, old: str, new: str) -> str:
    head, mark, rest = TEXT.partition(f"[zones.{zone_id}]")
    assert mark and old in rest, (zone_id, old)
    return head + mark + rest.replace(old, new, 1)


LUMBAR, UPPER = "lumbar_parallel", 'at = "L1", landmark = "lowest_rib", over = "paraspinal"'
BAD = {
    "no toml": (TEXT + "\n[[", "not valid TOML"),
    "an empty file": ("", "must have areas"),
    "an unknown key at the top": ("colour = 1\n" + TEXT, "and nothing else"),
    "no version": (put("version = 1\n", ""), "must have areas"),
    "a version of words": (put("version = 1", 'version = "one"'), "version: Expected `int`"),
    "no forbidden places": (TEXT.partition("[never.head]")[0], "must have areas"),
    "a height of words": (put("L1 = 0", 'L1 = "zero"'), "below_l1_mm: Expected `int`"),
    "bones that go up": (put("L2 = 35", "L2 = -35"), "`below_l1_mm` must go down from bone to bone"),
    "two bones at one height": (put("L2 = 35", "L2 = 0"), "`below_l1_mm` must go down from bone to bone"),
    "no bone to measure from": (put("L1 = 0", "L1 = 1"), "`below_l1_mm.L1` must be 0"),
    "a pad too small for any program": (
        put("area_cm2 = 16, width_mm = 40, height_mm = 40", "area_cm2 = 9, width_mm = 30, height_mm = 30"),
        "`pads.4x4.area_cm2` must be one of 16, 25, 45, 50, 91",
    ),
    "a pad whose area is not its size": (
        put("area_cm2 = 25", "area_cm2 = 91"),
        "`pads.5x5.area_cm2` must be its width times",
    ),
    "two kinds of pad of one area": (
        put("area_cm2 = 50, width_mm = 50, height_mm = 100", "area_cm2 = 45, width_mm = 50, height_mm = 90"),
        "`pads` must differ in area",
    ),
    "a pad with an unknown key": (
        put("area_cm2 = 16", "gel = 1, area_cm2 = 16"),
        "pads 4x4: Object contains unknown field `gel`",
    ),
    "a profile without a height": (put('gym = "T8"\n', ""), "`highest` must name every profile"),
    "an unknown profile": (put('gym = "T8"', 'home = "T8"'), "highest: Invalid enum value 'home'"),
    "a height at no bone": (put('gym = "T8"', 'gym = "T99"'), "`highest.gym` names the unknown bone T99"),
    "an area upside down": (
        put('top = "T12"\nbottom = "S1"', 'top = "S1"\nbottom = "T12"'),
        "`areas.low_back.bottom` must lie below",
    ),
    "an area from no bone": (
        put('top = "T12"', 'top = "X1"'),
        "`areas.low_back.top` names the unknown bone X1",
    ),
    "an area without width": (
        put("reach_mm = 130", "reach_mm = 0"),
        "`areas.low_back.reach_mm` must be 1 to 250",
    ),
    "an area that ends before it begins": (
        put("from_mm = 50\nreach_mm = 190", "from_mm = 190\nreach_mm = 50"),
        "`areas.shoulders.from_mm`",
    ),
    "an area without words": (
        put('name_text = "area.low_back"\n', ""),
        "area low_back: Object missing required field `name_text`",
    ),
    "no areas": (
        put("[areas.low_back]", "[areas]\nlow_back = 1\n[zones.a]"),
        "area low_back: must be a table",
    ),
    "a forbidden place with an end and no beginning": (
        put('top = "C7"\nbottom = "S4"\nreach_mm = 4', 'bottom = "S4"\nreach_mm = 4'),
        "`never.spine.top` names the unknown bone None",
    ),
    "a forbidden place without words": (
        put('[never.head]\ntext = "fact.never"', "[never.head]"),
        "never head: Object missing required field `text`",
    ),
    "a zone with an id of its own": (
        in_zone(LUMBAR, "name_text", 'id = "x"\nname_text'),
        "zone lumbar_parallel: must be a table, and the id",
    ),
    "a zone with an unknown key": (
        in_zone(LUMBAR, "name_text", "colour = 1\nname_text"),
        "zone lumbar_parallel: Object contains unknown field `colour`",
    ),
    "a zone without a name": (
        in_zone(LUMBAR, '"zone.lumbar_parallel"', '""'),
        "zone lumbar_parallel: `name_text` must name a message",
    ),
    "a zone in no area": (
        in_zone(LUMBAR, '"low_back"', '"moon"'),
        "zone lumbar_parallel: `area` names the unknown area moon",
    ),
    "a zone for nobody": (
        in_zone(LUMBAR, '["clinic", "gym"]', "[]"),
        "zone lumbar_parallel: `profiles` must name at least one",
    ),
    "a zone for a strange profile": (
        in_zone(LUMBAR, '"gym"', '"home"'),
        "zone lumbar_parallel: Invalid enum value 'home'",
    ),
    "a zone for no program": (
        in_zone("mid_back", '["P01", "P02", "P12"]', "[]"),
        "zone mid_back: `programs` must name at least one",
    ),
    "a program twice": (
        in_zone("mid_back", '"P02"', '"P01"'),
        "zone mid_back: `programs` must name at least one, and none twice",
    ),
    "a zone without pads": (
        in_zone(LUMBAR, '["5x9", "5x10"]', "[]"),
        "zone lumbar_parallel: `pads` must name at least one",
    ),
    "an unknown pad": (
        in_zone(LUMBAR, '"5x10"', '"7x13"'),
        "zone lumbar_parallel: `pads` names the unknown pad 7x13",
    ),
    "a pad at no bone": (
        in_zone(LUMBAR, 'at = "L1"', 'at = "Q1"'),
        "zone lumbar_parallel: `upper.at` names the unknown bone Q1",
    ),
    "a low pad at no bone": (
        in_zone(LUMBAR, 'at = "L5"', 'at = "Q1"'),
        "zone lumbar_parallel: `lower.at` names the unknown bone Q1",
    ),
    "a landmark nobody can feel": (
        in_zone(LUMBAR, '"lowest_rib"', '"aorta"'),
        "zone lumbar_parallel: Invalid enum value 'aorta'",
    ),
    "a pad on the spine": (
        in_zone(LUMBAR, UPPER + ", beside_midline_mm = 40", UPPER + ", beside_midline_mm = 0"),
        "zone lumbar_parallel: `upper.beside_midline_mm` must be 20 to 40",
    ),
    "a pad whose edge is on the spine": (
        in_zone(LUMBAR, UPPER + ", beside_midline_mm = 40", UPPER + ", beside_midline_mm = 20"),
        "`beside_midline_mm` leaves -10 mm over the spine between pads of 45 cm2",
    ),
    "a left pad too close to the right one": (
        in_zone(LUMBAR, UPPER + ", beside_midline_mm = 40", UPPER + ", beside_midline_mm = 37"),
        "`beside_midline_mm` leaves 24 mm over the spine",
    ),
    "an area wider than a person": (
        put("reach_mm = 130", "reach_mm = 251"),
        "`areas.low_back.reach_mm` must be 1 to 250",
    ),
    "an area that ends where it begins": (put("from_mm = 50", "from_mm = 190"), "`areas.shoulders.from_mm`"),
    "both pads at one bone": (
        in_zone("gluteal", 'at = "S4"', 'at = "S1"'),
        "zone gluteal: `lower.at` must lie below upper.at",
    ),
    "an area of no height": (
        put('top = "T12"\nbottom = "S1"', 'top = "S1"\nbottom = "S1"'),
        "`areas.low_back.bottom` must lie below",
    ),
    "a pad on the other side": (
        in_zone(LUMBAR, UPPER + ", beside_midline_mm = 40", UPPER + ", beside_midline_mm = -30"),
        "`upper.beside_midline_mm` must be 20 to 40",
    ),
    "a pad far out on the ribs": (
        in_zone(LUMBAR, UPPER + ", beside_midline_mm = 40", UPPER + ", beside_midline_mm = 90"),
        "`upper.beside_midline_mm` must be 20 to 40 over paraspinal",
    ),
    "a shoulder pad on the neck": (
        in_zone("shoulders", "beside_midline_mm = 80", "beside_midline_mm = 30"),
        "zone shoulders: `upper.beside_midline_mm` must be 60 to 140",
    ),
    "a hip pad on the joint": (
        in_zone("gluteal", "beside_midline_mm = 120", "beside_midline_mm = 200"),
        "zone gluteal: `lower.beside_midline_mm` must be 90 to 140",
    ),
    "the low pad above the high one": (
        in_zone(LUMBAR, 'at = "L5"', 'at = "T9"'),
        "zone lumbar_parallel: `lower.at` must lie below upper.at",
    ),
    "pads on each other": (
        in_zone(LUMBAR, 'at = "L5"', 'at = "L2"'),
        "`lower.at` leaves -50 mm between pads",
    ),
    "pads too close": (
        in_zone("lumbar_small", 'at = "L2/L3"', 'at = "L3"'),
        "leaves 21 mm between pads of 25 cm2, less than 25",
    ),
    "a gym's pad beside the heart": (
        in_zone("thoracolumbar", 'at = "T10"', 'at = "T7"'),
        "zone thoracolumbar: `upper.at` lays a pad of 45 cm2 above T8 (gym)",
    ),
    "a gym that may use the shoulders": (
        in_zone("shoulders", '["clinic"]', '["clinic", "gym"]'),
        "zone shoulders: `upper.at` lays a pad of 25 cm2 above T8 (gym)",
    ),
    "a pad on the neck": (
        in_zone("shoulders", 'at = "T2"', 'at = "C7"'),
        "zone shoulders: `upper.at` lays a pad of 25 cm2 above C7 (clinic)",
    ),
    "no zones": (TEXT.replace("[zones.", "[areas.zone_"), "must have areas"),
    "zones that are no tables": (
        "zones = 3\n" + TEXT.partition("[zones.")[0] + TEXT[TEXT.index("[never.head]") :],
        "zone: must be a table with at least one row",
    ),
}


@pytest.mark.hazard("HZ-05", "HZ-14")
@pytest.mark.parametrize("name", sorted(BAD))
def test_a_bad_zone_file_gives_one_sentence_with_the_file_the_place_and_the_reason(name: str) -> None:
    text, words = BAD[name]
    with pytest.raises(PlacementError) as caught:
        zone_file.parse(text, "zones.toml")
    told = str(caught.value)
    assert told.startswith("zones.toml") and words in told and "\n" not in told


@pytest.mark.hazard("HZ-05")
def test_a_pad_may_reach_up_to_the_height_of_its_profile_and_a_millimetre_more_is_refused() -> None:
    at_the_edge = put("T10 = -88", "T10 = -96")
    assert zone_file.parse(at_the_edge, "zones.toml").zone("thoracolumbar").upper_mm == -96
    with pytest.raises(PlacementError, match="above T8"):
        zone_file.parse(put("T10 = -88", "T10 = -97"), "zones.toml")


@pytest.mark.hazard("HZ-05")
def test_pads_25_mm_apart_are_far_enough() -> None:
    closer = put('"L3/L4" = 88', '"L3/L4" = 90')
    assert zone_file.parse(closer, "zones.toml").zone("multifidus").upper_mm == 90
    with pytest.raises(PlacementError, match="leaves 24 mm between"):
        zone_file.parse(put('"L3/L4" = 88', '"L3/L4" = 91'), "zones.toml")


@pytest.mark.parametrize("reach_mm", [1, 250])
def test_an_area_reaches_1_to_250_mm(reach_mm: int) -> None:
    places = zone_file.parse(put("reach_mm = 130", f"reach_mm = {reach_mm}"), "zones.toml")
    assert places.areas[0].reach_mm == reach_mm
