"""The virtual scope: every pulse delivered at the electrodes, as an event [link 10, Annex W]."""

from collections import deque
from itertools import takewhile
from typing import NamedTuple

KEPT_PULSES = 300_000


class Pulse(NamedTuple):
    """One delivered pulse, in the order of the bench's rows; currents are means of a phase, v the peak."""

    t_us: int
    channel: int
    i1_ua: int
    pw1_us: int
    gap_us: int
    i2_ua: int
    pw2_us: int
    v_mv: int


class Scope:
    """A bounded ring of pulses; the oldest are forgotten."""

    def __init__(self, kept: int = KEPT_PULSES) -> None:
        self._ring: deque[Pulse] = deque(maxlen=kept)

    def record(self, pulse: Pulse) -> None:
        """Keep one more pulse."""
        self._ring.append(pulse)

    def pulses(self, since_us: int, channel: int | None = None) -> list[Pulse]:
        """Pulses that began at `since_us` or later, oldest first."""
        recent = list(takewhile(lambda pulse: pulse.t_us >= since_us, reversed(self._ring)))
        recent.reverse()
        return recent if channel is None else [pulse for pulse in recent if pulse.channel == channel]

    def last_pulse_us(self, channel: int | None = None) -> int | None:
        """When the last pulse began; None when there never was one."""
        for pulse in reversed(self._ring):
            if channel is None or pulse.channel == channel:
                return pulse.t_us
        return None

    def peak_ua(self, since_us: int, until_us: int, channel: int | None = None) -> int:
        """The largest current of either phase in [since, until), 0 when there was no pulse."""
        within = (pulse for pulse in self.pulses(since_us, channel) if pulse.t_us < until_us)
        return max((max(abs(pulse.i1_ua), abs(pulse.i2_ua)) for pulse in within), default=0)
