"""Where the pads go: zones as data, and the rule that no channel's path crosses the spine. (HZ-05)

Seen from behind; left is the person's left. Pads 1 and 2 are channel 0 (lead A, left), 3 and 4 are
channel 1 (lead B, right). [therapy 4.1, safety HZ-19]
"""

from dataclasses import dataclass
from typing import Literal

Side = Literal["left", "right"]
MIDLINE_MM_MIN, MIDLINE_MM_MAX = 20, 40
"""2 to 4 cm beside the midline, on muscle, not on the spine bones. [therapy 4.1]"""


class PlacementError(ValueError):
    """A zone would lead current where it must not go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pad:
    """One pad: its number, channel and side, and where a person finds its place."""

    number: int
    channel: int
    side: Side
    vertebra: str
    landmark: Literal["lowest_rib", "hip_bone"]
    beside_midline_mm: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A named place for four pads."""

    id: str
    name_text: str
    pads: tuple[Pad, ...]

    def side_of(self, channel: int) -> Side:
        """Where this channel must be felt: both of its pads lie on one side. (HZ-05, HZ-19)"""
        return next(pad.side for pad in self.pads if pad.channel == channel)


def checked(zone: Zone) -> Zone:
    """The same zone; raises PlacementError if a channel crosses the midline or a pad sits on the spine."""
    if [pad.number for pad in zone.pads] != [1, 2, 3, 4]:
        raise PlacementError(f"zone {zone.id}: pads must be 1, 2, 3, 4")
    for pad in zone.pads:
        if not MIDLINE_MM_MIN <= pad.beside_midline_mm <= MIDLINE_MM_MAX:
            raise PlacementError(
                f"zone {zone.id}: pad {pad.number} is {pad.beside_midline_mm} mm from the midline"
            )
    for channel, pair in enumerate((zone.pads[:2], zone.pads[2:])):
        if {pad.channel for pad in pair} != {channel}:
            raise PlacementError(f"zone {zone.id}: channel {channel} must have its two pads")
        if len({pad.side for pad in pair}) != 1:
            raise PlacementError(f"zone {zone.id}: both pads of channel {channel} must be on one side")
        if len({pad.vertebra for pad in pair}) != 2:
            raise PlacementError(f"zone {zone.id}: the pads of channel {channel} lie on each other")
    return zone


def _pad(number: int, channel: int, side: Side, *, is_upper: bool) -> Pad:
    return Pad(
        number=number,
        channel=channel,
        side=side,
        vertebra="L1" if is_upper else "L5",
        landmark="lowest_rib" if is_upper else "hip_bone",
        beside_midline_mm=30,
    )


LUMBAR_PARALLEL = checked(
    Zone(
        id="lumbar_parallel",
        name_text="zone.lumbar_parallel",
        pads=(
            _pad(1, 0, "left", is_upper=True),
            _pad(2, 0, "left", is_upper=False),
            _pad(3, 1, "right", is_upper=True),
            _pad(4, 1, "right", is_upper=False),
        ),
    )
)
