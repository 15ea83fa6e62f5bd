"""Where an on/off program stands in its cycle, from the module's own clock. [link 5.2, R14]"""

from dataclasses import dataclass
from typing import Literal

Phase = Literal["none", "ramp_up", "plateau", "ramp_down", "off"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """The four parts of one contraction cycle, in ms."""

    ramp_up_ms: int
    plateau_ms: int
    ramp_down_ms: int
    off_ms: int

    @property
    def cycle_ms(self) -> int:
        """One contraction and its rest."""
        return self.ramp_up_ms + self.plateau_ms + self.ramp_down_ms + self.off_ms

    def at(self, elapsed_ms: int) -> tuple[Phase, int]:
        """The phase this long after START, and the ms that it still lasts."""
        rest_ms = elapsed_ms % self.cycle_ms
        parts: tuple[tuple[Phase, int], ...] = (
            ("ramp_up", self.ramp_up_ms),
            ("plateau", self.plateau_ms),
            ("ramp_down", self.ramp_down_ms),
        )
        for phase, length_ms in parts:
            if rest_ms < length_ms:
                return phase, length_ms - rest_ms
            rest_ms -= length_ms
        return "off", self.off_ms - rest_ms
