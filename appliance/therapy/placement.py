"""Where the pads go: areas, zones and forbidden places, all from zones.toml. Pure. (HZ-05, HZ-19)

Rule 1: a zone is written for one side and holds for both, so no channel can lead across the spine.
Rule 2: the left side is channel 0 (lead A, pads 1 and 2), the right one channel 1 (lead B, pads 3 and 4).
Rule 3: pads lie beside the bones of the spine, never on them, and far enough from each other.
Rule 4: no pad reaches higher than the profile allows.
Rule 5: what is level with the heart needs the question about the heart to be answered with No.
[therapy 4.1, 4.2, ELE-01]
"""

from collections.abc import Set
from dataclasses import dataclass
from typing import Literal

import msgspec

from appliance.therapy.catalogue import Profile, Program

Side = Literal["left", "right"]
Landmark = Literal[
    "lowest_rib", "lowest_rib_below", "waist", "hip_bone", "hip_bone_above", "hip_dimples", "buttock",
    "ribs_below_blade", "blade_tip", "blade_upper", "blade_middle", "shoulder_top",
]  # fmt: skip
Over = Literal["paraspinal", "gluteal", "trapezius"]

SIDES: tuple[Side, Side] = ("left", "right")


class PlacementError(ValueError):
    """The zone file cannot be used; the text is one sentence with the file, the zone and the key."""


class UnknownZoneError(KeyError):
    """No zone has this id."""


class _Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the zone file: an unknown key is an error."""


class PadType(_Row, frozen=True, kw_only=True):
    """One size of pad as it lies on the back. [therapy 4.2]"""

    area_cm2: int
    width_mm: int
    height_mm: int


class Spot(_Row, frozen=True, kw_only=True):
    """The middle of a pad: how high, how far beside the midline, over which muscle, and what a hand finds."""

    at: str
    landmark: Landmark
    over: Over
    beside_midline_mm: int


class Area(_Row, frozen=True, kw_only=True):
    """What a person points at: a band on each side, from `top` to `bottom` and from the midline outwards."""

    id: str
    name_text: str
    top: str
    bottom: str
    from_mm: int
    reach_mm: int


class Never(_Row, frozen=True, kw_only=True):
    """Where no pad goes; what has a `top` can be seen from behind and is drawn."""

    id: str
    text: str
    top: str | None = None
    bottom: str | None = None
    reach_mm: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pad:
    """One pad: its number, channel and side, and where a person finds its place."""

    number: int
    channel: int
    side: Side
    vertebra: str
    landmark: Landmark
    beside_midline_mm: int
    below_l1_mm: int


class Zone(_Row, frozen=True, kw_only=True):
    """A named place for four pads, the same on both sides."""

    id: str
    name_text: str
    area: str
    profiles: tuple[Profile, ...]
    programs: frozenset[str]
    upper: Spot
    lower: Spot
    pad_types: tuple[PadType, ...]
    upper_mm: int
    """Of the upper pad's middle below the middle of L1; the lower pad's in the next."""
    lower_mm: int
    needs_no: frozenset[str] = frozenset()

    @property
    def pads(self) -> tuple[Pad, ...]:
        """Pads 1 to 4: left upper, left lower, right upper, right lower."""
        spots = ((self.upper, self.upper_mm), (self.lower, self.lower_mm))
        return tuple(
            Pad(
                number=2 * channel + index + 1,
                channel=channel,
                side=side,
                vertebra=spot.at,
                landmark=spot.landmark,
                beside_midline_mm=spot.beside_midline_mm,
                below_l1_mm=below_l1_mm,
            )
            for channel, side in enumerate(SIDES)
            for index, (spot, below_l1_mm) in enumerate(spots)
        )

    def side_of(self, channel: int) -> Side:
        """Where this channel must be felt: both of its pads lie on one side. (HZ-05, HZ-19)"""
        return SIDES[channel]

    def allows(self, profile: Profile, pad_cm2: int) -> bool:
        """True if this profile may use the zone, and pads of this area fit there."""
        return profile in self.profiles and any(each.area_cm2 == pad_cm2 for each in self.pad_types)

    def takes(self, program: Program, profile: Profile, pad_cm2: int) -> bool:
        """True if this program may run here, with these pads. [ELE-01]"""
        return (
            self.allows(profile, pad_cm2) and program.id in self.programs and program.allows(profile, pad_cm2)
        )


class Places(msgspec.Struct, frozen=True, kw_only=True):
    """All of one zone file, each zone checked; zones and areas in the order of the file."""

    version: int
    below_l1_mm: dict[str, int]
    areas: tuple[Area, ...]
    zones: tuple[Zone, ...]
    never: tuple[Never, ...]
    highest: dict[Profile, str]

    def zone(self, zone_id: str) -> Zone:
        """The zone with this id; raises UnknownZoneError if there is none."""
        for zone in self.zones:
            if zone.id == zone_id:
                return zone
        raise UnknownZoneError(zone_id)

    def offered(
        self, profile: Profile, pad_cm2: int, said_no: Set[str] = frozenset(), area: str | None = None
    ) -> tuple[Zone, ...]:
        """The zones that may be used; `said_no` are the cards that were answered with No."""
        return tuple(
            zone
            for zone in self.zones
            if zone.allows(profile, pad_cm2) and zone.needs_no <= said_no and area in (None, zone.area)
        )

    def areas_offered(
        self, profile: Profile, pad_cm2: int, said_no: Set[str] = frozenset()
    ) -> tuple[Area, ...]:
        """The areas in which some zone may be used: what can be chosen on the body map."""
        within = {zone.area for zone in self.offered(profile, pad_cm2, said_no)}
        return tuple(area for area in self.areas if area.id in within)


def zone_for(zones: tuple[Zone, ...], program: Program, profile: Profile, pad_cm2: int) -> Zone | None:
    """The first of these zones that takes the program; None if none does."""
    return next((zone for zone in zones if zone.takes(program, profile, pad_cm2)), None)
