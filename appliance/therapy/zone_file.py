"""The zone file, read strictly: what it may not say, with the zone, the key and the bound. Pure. (HZ-05)

Sources of truth: therapy.md 4.1 (zones, distances, heights), 4.2 (pads); the rules are those of placement.py.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar, get_args

import msgspec

from appliance import limits
from appliance.therapy.catalogue import Catalogue, Profile
from appliance.therapy.placement import Area, Never, Over, PadType, PlacementError, Places, Spot, Zone

BESIDE_MIDLINE_MM: dict[Over, tuple[int, int]] = {
    "paraspinal": (20, 40),
    "gluteal": (90, 140),
    "trapezius": (60, 140),
}
"""How far from the midline the middle of a pad may lie, by the muscle: 2 to 4 cm on the muscles beside the
spine [therapy 4.1]; on the buttock and on top of the shoulder, away from bone and from the neck [P]."""
APART_MM_MIN = 25
"""Between the edges of two pads of one side, and of the two sides. [S69]"""
_PAD_AREAS = ", ".join(map(str, limits.PAD_AREAS_CM2))
_KEYS = {"version", "below_l1_mm", "pads", "highest", "areas", "zones", "never"}

Row = TypeVar("Row")
Table = Mapping[str, object]


class _ZoneRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A zone as it is written."""

    id: str
    name_text: str
    area: str
    profiles: tuple[Profile, ...]
    pads: tuple[str, ...]
    programs: tuple[str, ...]
    upper: Spot
    lower: Spot
    needs_no: tuple[str, ...] = ()


def parse(toml_text: str, source: str) -> Places:
    """The places in `toml_text`; raises PlacementError: one sentence with `source`, the zone and the key."""
    try:
        document = tomllib.loads(toml_text)
    except tomllib.TOMLDecodeError as error:
        raise PlacementError(f"{source} is not valid TOML: {error}") from error
    if set(document) != _KEYS:
        raise PlacementError(f"{source}: must have {', '.join(sorted(_KEYS))}, and nothing else")
    below_l1_mm = _convert(document["below_l1_mm"], dict[str, int], f"{source}: below_l1_mm")
    pads = {name: pad for name, pad in _rows(document["pads"], PadType, f"{source}: pads", has_id=False)}
    areas = tuple(area for _, area in _rows(document["areas"], Area, f"{source}: area"))
    never = tuple(each for _, each in _rows(document["never"], Never, f"{source}: never"))
    written = [row for _, row in _rows(document["zones"], _ZoneRow, f"{source}: zone")]
    highest = _convert(document["highest"], dict[Profile, str], f"{source}: highest")
    version = _convert(document["version"], int, f"{source}: version")
    _refuse(source, _rules_of_levels(below_l1_mm, areas, never, highest))
    _refuse(source, _rules_of_pads(pads))
    places = Places(
        version=version, below_l1_mm=below_l1_mm, areas=areas, zones=(), never=never, highest=highest
    )
    zones = tuple(_zone(row, places, pads, source) for row in written)
    return msgspec.structs.replace(places, zones=zones)


def check_ids(places: Places, catalogue: Catalogue, cards: Iterable[str], source: str) -> None:
    """Returns if every program and card that a zone names exists, and every program has a place."""
    programs, known_cards = {program.id for program in catalogue.programs}, set(cards)
    for zone in places.zones:
        for key, strange in (
            ("programs", zone.programs - programs),
            ("needs_no", zone.needs_no - known_cards),
        ):
            if strange:
                raise PlacementError(f"{source}: zone {zone.id}: `{key}` names {sorted(strange)}, unknown")
    homeless = programs.difference(*(zone.programs for zone in places.zones))
    if homeless:
        raise PlacementError(f"{source}: no zone takes program {sorted(homeless)}")


# ---- tables


def _convert(value: object, kind: type[Row], where: str) -> Row:
    try:
        return msgspec.convert(value, kind, strict=True)
    except msgspec.ValidationError as error:
        raise PlacementError(f"{where}: {error}") from error


def _rows(table: object, kind: type[Row], where: str, *, has_id: bool = True) -> Iterator[tuple[str, Row]]:
    """Every row of a table with its name, which is its id."""
    if not isinstance(table, Mapping) or not table:
        raise PlacementError(f"{where}: must be a table with at least one row")
    for name, row in table.items():
        if not isinstance(row, Mapping) or "id" in row:
            raise PlacementError(f"{where} {name}: must be a table, and the id is its name")
        yield name, _convert({"id": name, **row} if has_id else row, kind, f"{where} {name}")


def _zone(row: _ZoneRow, places: Places, pads: Mapping[str, PadType], source: str) -> Zone:
    """The zone, every rule checked with each kind of pad that it names."""
    where = f"{source}: zone {row.id}"
    _refuse(where, _rules_of_names(row, places, pads))
    zone = Zone(
        id=row.id,
        name_text=row.name_text,
        area=row.area,
        profiles=row.profiles,
        programs=frozenset(row.programs),
        upper=row.upper,
        lower=row.lower,
        pad_types=tuple(pads[name] for name in row.pads),
        upper_mm=places.below_l1_mm[row.upper.at],
        lower_mm=places.below_l1_mm[row.lower.at],
        needs_no=frozenset(row.needs_no),
    )
    _refuse(where, _rules_of_spots(zone))
    for pad in zone.pad_types:
        _refuse(where, _rules_of_edges(zone, pad, places))
    return zone


# ---- rules: the key, the truth that must hold, and the words for when it does not

Rule = tuple[str, bool, str]


def _refuse(where: str, rules: Iterator[Rule]) -> None:
    for key, holds, words in rules:
        if not holds:
            raise PlacementError(f"{where}: `{key}` {words}")


def _rules_of_levels(
    below_l1_mm: Mapping[str, int],
    areas: tuple[Area, ...],
    never: tuple[Never, ...],
    highest: Mapping[Profile, str],
) -> Iterator[Rule]:
    heights = list(below_l1_mm.values())
    yield "below_l1_mm", heights == sorted(set(heights)), "must go down from bone to bone"
    yield "below_l1_mm.L1", below_l1_mm.get("L1") == 0, "must be 0: the others are measured from it"
    yield "highest", set(highest) == set(get_args(Profile)), "must name every profile"
    for profile, level in highest.items():
        yield f"highest.{profile}", level in below_l1_mm, f"names the unknown bone {level}"
    for row in never:
        yield from _rules_of_band(f"never.{row.id}", row, below_l1_mm)
    for area in areas:
        yield from _rules_of_band(f"areas.{area.id}", area, below_l1_mm)
        yield f"areas.{area.id}.from_mm", 0 <= area.from_mm < area.reach_mm, "must be 0 to below reach_mm"


def _rules_of_band(key: str, band: Area | Never, below_l1_mm: Mapping[str, int]) -> Iterator[Rule]:
    if band.top is None and band.bottom is None:
        return
    for end in ("top", "bottom"):
        level = getattr(band, end)
        yield f"{key}.{end}", level in below_l1_mm, f"names the unknown bone {level}"
    is_downwards = below_l1_mm[str(band.top)] < below_l1_mm[str(band.bottom)]
    yield f"{key}.bottom", is_downwards, "must lie below its top"
    yield f"{key}.reach_mm", 0 < band.reach_mm <= 250, "must be 1 to 250"


def _rules_of_pads(pads: Mapping[str, PadType]) -> Iterator[Rule]:
    for name, pad in pads.items():
        is_known = pad.area_cm2 in limits.PAD_AREAS_CM2
        yield f"pads.{name}.area_cm2", is_known, f"must be one of {_PAD_AREAS}"
        is_true = pad.width_mm * pad.height_mm == pad.area_cm2 * 100
        yield f"pads.{name}.area_cm2", is_true, "must be its width times its height"
    areas = [pad.area_cm2 for pad in pads.values()]
    yield "pads", len(areas) == len(set(areas)), "must differ in area: the station knows them by it"


def _rules_of_names(row: _ZoneRow, places: Places, pads: Mapping[str, PadType]) -> Iterator[Rule]:
    yield "name_text", bool(row.name_text), "must name a message"
    yield "area", row.area in {area.id for area in places.areas}, f"names the unknown area {row.area}"
    for key, names in (("profiles", row.profiles), ("pads", row.pads), ("programs", row.programs)):
        yield key, bool(names) and len(names) == len(set(names)), "must name at least one, and none twice"
    for name in row.pads:
        yield "pads", name in pads, f"names the unknown pad {name}"
    for key, spot in (("upper.at", row.upper), ("lower.at", row.lower)):
        yield key, spot.at in places.below_l1_mm, f"names the unknown bone {spot.at}"


def _rules_of_spots(zone: Zone) -> Iterator[Rule]:
    for key, spot in (("upper", zone.upper), ("lower", zone.lower)):
        low, high = BESIDE_MIDLINE_MM[spot.over]
        within = low <= spot.beside_midline_mm <= high
        yield f"{key}.beside_midline_mm", within, f"must be {low} to {high} over {spot.over}"
    yield "lower.at", zone.lower_mm > zone.upper_mm, "must lie below upper.at"


def _rules_of_edges(zone: Zone, pad: PadType, places: Places) -> Iterator[Rule]:
    across_mm = 2 * min(zone.upper.beside_midline_mm, zone.lower.beside_midline_mm) - pad.width_mm
    words = (
        f"leaves {across_mm} mm over the spine between pads of {pad.area_cm2} cm2, less than {APART_MM_MIN}"
    )
    yield "beside_midline_mm", across_mm >= APART_MM_MIN, words
    aside_mm = abs(zone.upper.beside_midline_mm - zone.lower.beside_midline_mm) - pad.width_mm
    apart_mm = max(zone.lower_mm - zone.upper_mm - pad.height_mm, aside_mm)
    words = f"leaves {apart_mm} mm between pads of {pad.area_cm2} cm2, less than {APART_MM_MIN}"
    yield "lower.at", apart_mm >= APART_MM_MIN, words
    for profile in zone.profiles:
        limit = places.highest[profile]
        is_below = zone.upper_mm - pad.height_mm // 2 >= places.below_l1_mm[limit]
        yield "upper.at", is_below, f"lays a pad of {pad.area_cm2} cm2 above {limit} ({profile})"
