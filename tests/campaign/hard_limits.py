"""What no pulse and no second may be at the electrodes: width, rate, charge, rms, energy.

The limits are the module's of link.md 9, kept here by themselves, so that no change elsewhere moves them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

from drivers.sim.scope import Pulse
from tests.support.observer import SLEW_UA_PER_S

CHARGE_NC = 20_000
RMS_UA = 15_000
RMS_UA_PER_CM2 = 1_000
ENERGY_UJ = 1_200
ENERGY_AT_OHM = 500
WIDEST_US = 400
TIMER_US = 2
"""What a timer of 1 us may add to a phase."""
PERCENT = 102
GAPS = 8
"""So many gaps between pulses hold at least one less than so many periods: a start anew and the other
channel's slot move one pulse, no more.
"""
SECOND_US = 1_000_000

Spans = Sequence[tuple[int, int]]
Wrong = Callable[[Pulse, str], None]
Measure = Callable[[str, float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the program's block says, as a reader of programs.toml knows it."""

    cap_ua: int
    period_us: int
    ramp_up_us: int
    width_us: int
    """The widest first phase that the block asks for, with a sweep of the width included."""
    ratio: int
    """How often that wide the second phase is."""
    shortest_us: int
    """The shortest time from pulse to pulse of a channel, in a burst and in a sweep too."""
    pad_cm2: int
    burst_pulses: int = 1
    """So many come in each period."""

    def slope_ua_per_s(self, level_ua: int) -> int:
        """How fast the delivered current may rise at this level, an on/off envelope included. [link I4]"""
        return SLEW_UA_PER_S + (level_ua * 1_000_000 // self.ramp_up_us if self.ramp_up_us else 0)


def judge_shape(facts: Facts, own: Sequence[Pulse], checks: Spans, wrong: Wrong) -> None:
    """Each pulse is as wide as the program says; a run of them comes no faster, nor does a run of bursts."""
    widest_us = min(facts.width_us, WIDEST_US)
    runs = [(GAPS, facts.shortest_us * (GAPS - 1))]
    if facts.burst_pulses > 1:
        runs.append((GAPS * facts.burst_pulses, facts.period_us * (GAPS - 1)))
    for index, pulse in enumerate(own):
        if pulse.pw1_us > widest_us + TIMER_US or pulse.pw2_us > widest_us * facts.ratio + TIMER_US:
            wrong(pulse, f"is wider than {widest_us} us, {facts.ratio} times that in the second phase")
        for gaps, due_us in runs:
            first_us = own[max(0, index - gaps)].t_us
            if index < gaps or any(from_us <= pulse.t_us and first_us < to_us for from_us, to_us in checks):
                continue
            took_us = pulse.t_us - first_us
            if took_us < due_us:
                wrong(pulse, f"comes too fast: {gaps} gaps in {took_us} us, {due_us} us are due")


def judge_power(facts: Facts, own: Sequence[Pulse], measure: Measure, wrong: Wrong) -> None:
    """Charge and energy of each pulse, and the rms current and its density of each second, within link 9."""
    rms_limit_ua = min(RMS_UA, RMS_UA_PER_CM2 * facts.pad_cm2)
    squares, first = 0, 0
    for pulse in own:
        charge_nc = max(abs(pulse.i1_ua) * pulse.pw1_us, abs(pulse.i2_ua) * pulse.pw2_us) // 1000
        square = pulse.i1_ua**2 * pulse.pw1_us + pulse.i2_ua**2 * pulse.pw2_us
        energy_uj = square * ENERGY_AT_OHM / 1e12
        squares += square
        while own[first].t_us <= pulse.t_us - SECOND_US:
            gone = own[first]
            squares -= gone.i1_ua**2 * gone.pw1_us + gone.i2_ua**2 * gone.pw2_us
            first += 1
        rms_ua = sqrt(squares / SECOND_US)
        for what, value, limit in (
            ("charge of a phase, nC", charge_nc, CHARGE_NC),
            (f"energy of a pulse at {ENERGY_AT_OHM} ohm, uJ", energy_uj, ENERGY_UJ),
            ("rms current of a second, uA", rms_ua, rms_limit_ua),
        ):
            measure(what, value)
            if value * 100 > limit * PERCENT:
                wrong(pulse, f"{what}: {value:.0f}, limit {limit}")
