"""The HV reservoir: 10 uF, recharged with 4 W up to its set-point, bled when K1 is open [link 2.4, 9, 10].

The voltage is computed when somebody looks. While the converter holds its set-point it ripples by 0.5 V.
Units: millivolts, microseconds, picocoulombs, nanofarads.
"""

from math import exp, sqrt

RESERVOIR_NF = 10_000.0
SETPOINT_MV = 100_000.0
CROWBAR_MV = 120_000.0
POWER_W = 4.0
SOFT_POWER_W = 0.05
# 2 / C: how fast the square of the voltage rises at 1 W.
CHARGE_MV2_PER_US_W = 2.0 / (RESERVOIR_NF * 1e-9)
RIPPLE_MV = 500.0
RIPPLE_US = 1_237
BLEED_PERMANENT_US = 100_000.0 * RESERVOIR_NF * 1e-3
BLEED_K1_OPEN_US = 4_700.0 * RESERVOIR_NF * 1e-3


class Reservoir:
    """The voltage that the output stages draw from."""

    def __init__(self) -> None:
        self.setpoint_mv = SETPOINT_MV
        self.power_w = POWER_W
        self.is_stuck_on = False  # its switch conducts whatever the module and the ARM detector say
        self.has_crowbar = True
        self.is_crowbarred = False
        self._has_fired = False  # the peak is held until it is read: it is over before the next tick
        self._mv = 0.0
        self._at_us = 0
        self._fed = False
        self._bled = True

    def mv(self, now_us: int) -> float:
        """The voltage now."""
        elapsed = now_us - self._at_us
        if elapsed > 0:
            self._at_us = now_us
            if self._fed:
                self._charge(elapsed)
            elif self._mv > 0.0:
                self._decay(elapsed)
        if self._mv == self.setpoint_mv and self._fed:
            return self._mv + RIPPLE_MV * (now_us % RIPPLE_US / RIPPLE_US - 0.5)
        return self._mv

    def reading_mv(self, now_us: int) -> float:
        """What the module reads: the voltage now, and once the peak when the crowbar has fired since."""
        mv = self.mv(now_us)
        if self._has_fired:
            self._has_fired = False
            return CROWBAR_MV
        return mv

    def switch(self, now_us: int, *, fed: bool, bled: bool) -> None:
        """From now on the boost converter has its input (or not) and K1's spare contacts bleed (or not)."""
        if fed == self._fed and bled == self._bled:
            return
        self.mv(now_us)
        self._fed, self._bled = fed, bled
        if not fed:
            self.is_crowbarred = False

    def draw(self, now_us: int, charge_pc: float) -> None:
        """A phase has taken its charge."""
        self.mv(now_us)
        self._mv = max(0.0, self._mv - charge_pc / RESERVOIR_NF)

    def _charge(self, elapsed_us: int) -> None:
        if self.is_crowbarred:
            self._mv = 0.0
        elif self._mv < self.setpoint_mv:
            self._mv = min(
                self.setpoint_mv, sqrt(self._mv**2 + CHARGE_MV2_PER_US_W * self.power_w * elapsed_us)
            )
            if (
                self._mv >= CROWBAR_MV and self.has_crowbar
            ):  # the over-voltage crowbar holds until its supply is gone [link 9]
                self.is_crowbarred = self._has_fired = True
                self._mv = 0.0
        elif self._mv > self.setpoint_mv:  # a converter that has become weak: only the bleed takes it down
            self._mv = max(self.setpoint_mv, self._mv * exp(-elapsed_us / BLEED_PERMANENT_US))

    def _decay(self, elapsed_us: int) -> None:
        rate = 1.0 / BLEED_PERMANENT_US + (1.0 / BLEED_K1_OPEN_US if self._bled else 0.0)
        self._mv *= exp(-elapsed_us * rate)
        if self._mv < 1.0:
            self._mv = 0.0
