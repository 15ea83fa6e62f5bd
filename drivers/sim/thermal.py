"""The output stage's heat: 25 K/W to the air, 60 s [link 10]."""

from math import exp

KELVIN_PER_WATT = 25.0
TAU_US = 60e6
MC_PER_FJ = KELVIN_PER_WATT / 60.0 * 1e-12  # 1 mV x 1 pC = 1 fJ


class Heat:
    """The rise over the temperature at rest, worked out when somebody looks."""

    def __init__(self) -> None:
        self.extra_w = 0.0
        self._rise_mc = 0.0
        self._at_us = 0

    def rise_mc(self, now_us: int) -> float:
        """Millikelvins above rest now."""
        elapsed = now_us - self._at_us
        if elapsed > 0:
            self._at_us = now_us
            end = self.extra_w * KELVIN_PER_WATT * 1000.0
            self._rise_mc = end + (self._rise_mc - end) * exp(-elapsed / TAU_US)
        return self._rise_mc

    def burn(self, hv_mv: float, charge_pc: float) -> None:
        """A pulse took this charge at this voltage; all of it is counted as the module's heat."""
        self._rise_mc += hv_mv * charge_pc * MC_PER_FJ

    def heat(self, now_us: int, watts: float) -> None:
        """So much more is burnt from now on."""
        self.rise_mc(now_us)
        self.extra_w = watts
