"""The pulses that a program gives, and what they carry: from its table and its own time. Pure.

A cycle's answer says that a pulse came, not how many: a pulse may be said in two answers, and a fast program
has several in one. So separate pulses and bursts are counted when they are over, and the others by their
rate over the time for which they came. [link 5.2, 5.3]
"""

from dataclasses import dataclass

_SEPARATE_UP_TO_DHZ = 100
"""Up to 10 Hz five cycles of 20 ms lie between two pulses: some answer between them has none."""
_DHZ_MS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """The far end of a sweep there and back; one way lasts half the period."""

    rate_dhz: int
    pulse_width_us: int
    period_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Train:
    """The pulses of one program at one side."""

    pulse_width_us: int
    rate_dhz: int
    burst_pulses: int = 0
    burst_rate_dhz: int = 0
    sweep: Sweep | None = None

    @property
    def is_separate(self) -> bool:
        """True where an answer without a pulse lies between two pulses, or between two bursts."""
        fastest_dhz = max(self.rate_dhz, self.sweep.rate_dhz if self.sweep else 0)
        return self.burst_pulses > 0 or fastest_dhz <= _SEPARATE_UP_TO_DHZ

    @property
    def period_ms(self) -> int:
        """The longest time from one pulse, or burst, to the next."""
        slowest_dhz = min(self.rate_dhz, self.sweep.rate_dhz if self.sweep else self.rate_dhz)
        return _DHZ_MS // (self.burst_rate_dhz or slowest_dhz)

    @property
    def has_one_width(self) -> bool:
        """True where every pulse is as wide as the others."""
        return self.sweep is None or self.sweep.pulse_width_us == self.pulse_width_us

    def at(self, elapsed_ms: int) -> tuple[int, int]:
        """The width in us and the rate in 0.1 Hz this long after START."""
        if self.sweep is None:
            return self.pulse_width_us, self.rate_dhz
        half_ms = self.sweep.period_ms // 2
        there_ms = half_ms - abs(half_ms - elapsed_ms % self.sweep.period_ms)
        width_us = (
            self.pulse_width_us + (self.sweep.pulse_width_us - self.pulse_width_us) * there_ms // half_ms
        )
        return width_us, self.rate_dhz + (self.sweep.rate_dhz - self.rate_dhz) * there_ms // half_ms

    def flow_ns(self, elapsed_ms: int, step_ms: int, quiet_ms: int, *, pulsed: bool) -> int:
        """How many ns of current this cycle of `step_ms` adds, `quiet_ms` after the last that had a pulse."""
        width_us, rate_dhz = self.at(elapsed_ms)
        if self.is_separate:
            is_over = not pulsed and quiet_ms == 0
            return max(1, self.burst_pulses) * width_us * 1_000 if is_over else 0
        if not pulsed:
            return 0
        lasted_ms = step_ms + min(quiet_ms, _DHZ_MS // rate_dhz)
        return width_us * rate_dhz * lasted_ms * 1_000 // _DHZ_MS
