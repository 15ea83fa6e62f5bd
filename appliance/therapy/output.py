"""What a program gives to a resistor at its ceiling: the table that every maker of such a device prints.

The columns are those of the United States' 510(k) output table. The source regulates current; where the
load needs more than the high voltage gives, the current is what that drives. [therapy 1.3, STD-16; link 10]
"""

from dataclasses import dataclass
from math import isqrt

from appliance.therapy.catalogue import SENSORY_ONLY_BELOW_CM2, Channel, Kind, Profile, Program

LOADS_OHM = (500, 2_000, 10_000)
COMPLIANCE_MV = 97_000
"""100 V less the 3 V that the source itself needs. [link 9, 10]"""
PAD_SENSORY_CM2, PAD_CM2 = 16, SENSORY_ONLY_BELOW_CM2
"""The smallest pads that are allowed: they give the highest density. [therapy 4.2]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One channel on one load, at the ceiling of a profile and the strongest point of a sweep."""

    load_ohm: int
    current_ua: int
    voltage_mv: int
    is_limited: bool
    """The load needs more voltage than there is."""
    charge_nc: int
    """Of one phase; the net charge of a pulse is zero, because the second phase gives it back."""
    energy_uj: int
    """Of one pulse, both phases."""
    rms_ua: int
    pad_cm2: int
    density_ua_per_cm2: int
    power_uw_per_cm2: int
    """Averaged over one second in which the output is on."""


def outputs(program: Program, profile: Profile) -> tuple[Output, ...]:
    """The rows of this program, one a load; empty where the profile does not offer it."""
    cap_ua = program.cap_ua(profile)
    pad_cm2 = PAD_SENSORY_CM2 if program.kind is Kind.SENSORY else PAD_CM2
    rows = [_output(program.sides[0], cap_ua, load_ohm, pad_cm2) for load_ohm in LOADS_OHM]
    return tuple(rows) if cap_ua else ()


def _output(channel: Channel, cap_ua: int, load_ohm: int, pad_cm2: int) -> Output:
    current_ua = min(cap_ua, COMPLIANCE_MV * 1_000 // load_ohm)
    width_us, rms = channel.pulse_width_us_max, rms_ua(current_ua, channel)
    return Output(
        load_ohm=load_ohm,
        current_ua=current_ua,
        voltage_mv=current_ua * load_ohm // 1_000,
        is_limited=current_ua < cap_ua,
        charge_nc=current_ua * width_us // 1_000,
        energy_uj=current_ua * current_ua * load_ohm * 2 * width_us // 1_000_000_000_000,
        rms_ua=rms,
        pad_cm2=pad_cm2,
        density_ua_per_cm2=rms // pad_cm2,
        power_uw_per_cm2=rms * rms * load_ohm // 1_000_000 // pad_cm2,
    )


def rms_ua(current_ua: int, channel: Channel) -> int:
    """The rms current of a symmetric biphasic train; over bursts, and at the strongest point of a sweep.

    I * sqrt(2 * width * rate). [therapy STD-05]
    """
    width_us, rate_dhz, burst, sweep = channel.pulse_width_us, channel.rate_dhz, channel.burst, channel.sweep
    products = [width_us * rate_dhz]
    if burst is not None:
        products = [width_us * burst.pulses * burst.rate_dhz]
    elif sweep is not None:
        products = [
            (width_us * (100 - percent) + sweep.pulse_width_us * percent)
            * (rate_dhz * (100 - percent) + sweep.rate_dhz * percent)
            // 10_000
            for percent in range(101)
        ]
    return isqrt(current_ua * current_ua * 2 * max(products) // 10_000_000)
