"""The pulse engine and the hardware caps behind it: what becomes of one planned pulse [link 9, 10].

The comparator (72 mA) and the monostable (1.2 ms a phase) act here and not in the module core. The engine
measures the charge of the first phase and gives the same back in the second, so a saturated pulse stays
balanced.
"""

from random import Random
from typing import NamedTuple

from drivers.sim.load import QUALITIES, SATURATED_AFTER_US, Load, Phase, phase, relaxed

CHANNELS = 4
COMPARATOR_UA = 72_000.0
COMPARATOR_US = 5.0
MAX_ON_US = 1_200
RECOVERY_US = 400.0
HEADROOM_MV = 3_000.0
DAC_STUCK_UA = 82_000.0
OFFSET_UA = 5.0
GAIN_SIGMA = 0.003
GAIN_WORST = 0.006
NOISE_WORDS = 1024
ADC_STEPS = 4096
I_FULL_SCALE_UA = 100_000.0
V_FULL_SCALE_MV = 128_000.0
FINE_RANGE = 16.0


class Planned(NamedTuple):
    """A pulse as the core planned it, on the board's clock."""

    t_us: int
    channel: int
    polarity: int
    i1_ua: int
    pw1_us: int
    gap_us: int
    i2_ua: int
    pw2_us: int


class Delivered(NamedTuple):
    """What the front end measured and what flowed."""

    i1_ua: int
    i2_ua: int
    v_mv: int
    is_saturated: bool
    dq_nc: int
    first: Phase
    second: Phase
    pw1_us: int
    pw2_us: int


class Adc:
    """12 bits with one step of noise; small signals are read in a range sixteen times finer."""

    def __init__(self, random: Random) -> None:
        self._noise = [random.choice((-1, 0, 0, 1)) for _ in range(NOISE_WORDS)]
        self._at = 0

    def read(self, value: float, full_scale: float, *, fine: bool = True) -> int:
        """The reading of a value in its own unit, never below zero."""
        scale = full_scale / FINE_RANGE if fine and value < 0.9 * full_scale / FINE_RANGE else full_scale
        self._at = (self._at + 1) % NOISE_WORDS
        steps = int(value * ADC_STEPS / scale + 0.5) + self._noise[self._at]
        return int(max(0, min(ADC_STEPS - 1, steps)) * scale / ADC_STEPS + 0.5)


class PulseEngine:
    """DAC, bridge and front end shared by the channels, and the pads they drive."""

    def __init__(self, random: Random, adc: Adc) -> None:
        self.quality = ["typical"] * CHANNELS
        self.gain_error = 0.0
        self.is_dac_stuck = False
        self.is_second_phase_missing = False
        self.offset_ua = OFFSET_UA
        self._gains = [(self._gain(random), self._gain(random)) for _ in range(CHANNELS)]
        self._vcp_mv = [0.0] * CHANNELS
        self._last_us = [0] * CHANNELS
        self._adc = adc

    def load(self, channel: int) -> Load:
        """The pads of a channel as they are now."""
        return QUALITIES[self.quality[channel]]

    def touch(self, channel: int, quality: str) -> None:
        """The pads of a channel change; what was stored in the old contact is gone."""
        self.quality[channel] = quality
        self._vcp_mv[channel] = 0.0

    def play(self, plan: Planned, hv_mv: float, *, connected: bool) -> Delivered:
        """Deliver one pulse into the channel's pads, or into nothing while K1 is open."""
        load = self.load(plan.channel) if connected else QUALITIES["open"]
        headroom = max(0.0, hv_mv - HEADROOM_MV)
        sign = 1.0 if plan.polarity > 0 else -1.0
        gains = self._gains[plan.channel]
        rest = self._rest(load, plan) * sign
        first, pw1 = self._phase(load, rest, self._drive(plan.i1_ua, gains[0], sign), plan.pw1_us, headroom)
        between = relaxed(load, first.vcp_mv, plan.gap_us)
        i2 = 0.0 if self.is_second_phase_missing else self._drive(plan.i2_ua, gains[1], -sign)
        if first.limited_us > 0.0 and i2 > 0.0:
            i2 = min(i2, first.charge_pc / plan.pw2_us)
        second, pw2 = self._phase(load, -between, i2, plan.pw2_us, headroom)
        self._vcp_mv[plan.channel] = relaxed(load, -second.vcp_mv, RECOVERY_US, shorted=True) * sign
        self._last_us[plan.channel] = plan.t_us + plan.pw1_us + plan.gap_us + plan.pw2_us
        return self._measured(first, second, pw1, pw2, plan.polarity)

    def _drive(self, i_ua: int, gain: float, sign: float) -> float:
        if self.is_dac_stuck:
            return DAC_STUCK_UA
        return max(0.0, i_ua * (gain + self.gain_error) + sign * self.offset_ua)

    def _rest(self, load: Load, plan: Planned) -> float:
        return relaxed(load, self._vcp_mv[plan.channel], max(0, plan.t_us - self._last_us[plan.channel]))

    def _phase(self, load: Load, vcp: float, i_ua: float, pw_us: int, headroom: float) -> tuple[Phase, int]:
        on_us = min(pw_us, MAX_ON_US)
        if i_ua > COMPARATOR_UA and phase(load, vcp, i_ua, COMPARATOR_US, headroom).i25_ua > COMPARATOR_UA:
            on_us = int(COMPARATOR_US)
        return phase(load, vcp, i_ua, float(on_us), headroom), on_us

    def _measured(self, first: Phase, second: Phase, pw1: int, pw2: int, polarity: int) -> Delivered:
        read = self._adc.read
        i1 = (read(first.i25_ua, I_FULL_SCALE_UA) + read(first.i75_ua, I_FULL_SCALE_UA)) // 2
        i2 = (read(second.i25_ua, I_FULL_SCALE_UA) + read(second.i75_ua, I_FULL_SCALE_UA)) // 2
        return Delivered(
            i1,
            i2,
            read(first.v_end_mv, V_FULL_SCALE_MV),
            first.limited_us >= SATURATED_AFTER_US,
            round((first.charge_pc - second.charge_pc) * polarity / 1000.0),
            first,
            second,
            pw1,
            pw2,
        )

    @staticmethod
    def _gain(random: Random) -> float:
        return 1.0 + max(-GAIN_WORST, min(GAIN_WORST, random.gauss(0.0, GAIN_SIGMA)))
