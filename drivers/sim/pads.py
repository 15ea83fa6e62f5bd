"""The pads of every channel over time: their quality, and how skin, gel and a person's movement change it
[link 10].

A still contact is one `Load` of the table and costs nothing. A moving one is worked out when a pulse comes.
"""

from math import pi, sin
from random import Random

from drivers.sim.load import QUALITIES, Load

STILL = "still"
PEEL_US = (300_000, 2_000_000)
PEEL_LEFT = 0.1
MINUTE_US = 60_000_000.0
DRY_PER_MINUTE = 1.01
FAST_DRY_PER_MINUTE = 16.0
SWEAT_US = 10 * MINUTE_US
SWEAT_LEFT = 0.5
MOVEMENT = 0.1
MOVEMENT_HZ = 0.3
FLAP_HALF_US = 100_000
RECONTACT_US = 500_000
MOTIONS = (STILL, "peel", "dry", "dry_fast", "sweat", "move", "flap", "recontact")


class Pads:
    """One pad pair."""

    def __init__(self, random: Random) -> None:
        self.quality = "typical"
        self.motion = STILL
        self.still: Load | None = QUALITIES["typical"]  # None while the contact moves
        self.is_tearing = False  # comes off in the middle of the next pulse
        self._random = random
        self._since_us = 0
        self._for_us = 0

    def touch(self, quality: str) -> None:
        """The contact is this from now on, and still."""
        self.quality = quality
        self.motion = STILL
        self.still = QUALITIES[quality]
        self.is_tearing = False

    def move(self, now_us: int, motion: str) -> None:
        """The contact begins to change; raises ValueError for an unknown motion."""
        if motion not in MOTIONS:
            raise ValueError(f"unknown motion {motion!r}: one of {', '.join(MOTIONS)}")
        self.motion = motion
        self._since_us = now_us
        self._for_us = self._random.randint(*PEEL_US)
        self.still = QUALITIES[self.quality] if motion == STILL else None

    def load(self, now_us: int) -> Load:
        """The contact now."""
        return self.still or self._moving(now_us - self._since_us)

    def is_off(self, now_us: int) -> bool:
        """No skin is touched now."""
        return self.load(now_us) is QUALITIES["open"]

    def _moving(self, for_us: int) -> Load:
        base = QUALITIES[self.quality]
        match self.motion:
            case "peel":
                return self._peeled(base, for_us)
            case "dry":
                return base.scaled(rp=DRY_PER_MINUTE ** (for_us / MINUTE_US))
            case "dry_fast":
                growth = FAST_DRY_PER_MINUTE ** (for_us / MINUTE_US)
                return base.scaled(rs=growth, rp=growth, cp=1.0 / growth)
            case "sweat":
                return base.scaled(rp=1.0 - (1.0 - SWEAT_LEFT) * min(1.0, for_us / SWEAT_US))
            case "move":
                size = 1.0 + MOVEMENT * sin(2.0 * pi * MOVEMENT_HZ * for_us / 1e6)
                return base.scaled(rs=size, rp=size, cp=1.0 / size)
            case "flap":
                return QUALITIES["open"] if for_us // FLAP_HALF_US % 2 == 0 else base
            case _:  # recontact
                return QUALITIES["open"] if for_us < RECONTACT_US else base

    def _peeled(self, base: Load, for_us: int) -> Load:
        if for_us >= self._for_us:
            return QUALITIES["open"]
        area = 1.0 - (1.0 - PEEL_LEFT) * for_us / self._for_us
        return base.scaled(rs=1.0 / area, rp=1.0 / area, cp=area)
