"""What no program may be, whatever its file says: one row per rule, each with its source.

A rule is a key, the truth that must hold, and the words for when it does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from appliance import limits

if TYPE_CHECKING:
    from appliance.therapy.catalogue import Channel, Envelope, Program

RATE_DHZ_MIN, RATE_DHZ_MAX = 10, 1_200
"""1 to 120 Hz. [therapy PRG-01]"""
TWITCH_RATE_DHZ_MAX = 100
"""Above 10 Hz twitches melt into a held contraction. [therapy STD-18]"""
MINUTES_MIN, MINUTES_MAX = 5, limits.SESSION_S_MAX // 60
ON_MS_MAX = 10_000
MOTOR_RAMP_UP_MS_MIN = 2_000
END_RAMP_MS = (300, 5_000)
DAY_MIN = 1_440

Rule = tuple[str, bool, str]


class ProgramRuleError(ValueError):
    """A program breaks a rule; the text names the key and the bound."""


def check_program(program: Program) -> None:
    """Returns if every rule holds; raises ProgramRuleError for the first that does not."""
    rules = [_program_rules(program)]
    rules += [_channel_rules(program, channel) for channel in program.channel]
    rules.append(_cap_rules(program))
    for group in rules:
        for key, holds, words in group:
            if not holds:
                raise ProgramRuleError(f"`{key}` {words}")


def dose_ua_squared(current_ua: int, pulse_width_us: int, rate_dhz: int) -> int:
    """The square of the rms current of a symmetric pulse train, times 10^7. [therapy STD-05, link 5.2]"""
    return current_ua * current_ua * pulse_width_us * rate_dhz * 2


def is_within_dose(current_ua: int, pulse_width_us: int, rate_dhz: int, pad_cm2: int) -> bool:
    """True if rms current and its density stay within the host's limits. (HZ-01)"""
    rms_ua = min(limits.RMS_UA_MAX, limits.DENSITY_UA_PER_CM2_MAX * pad_cm2)
    return dose_ua_squared(current_ua, pulse_width_us, rate_dhz) <= rms_ua * rms_ua * 10_000_000


def _program_rules(program: Program) -> Iterator[Rule]:
    sides = sorted(channel.side for channel in program.channel)
    yield "channel", sides in (["both"], ["left", "right"]), "must be one for both sides, or left and right"
    modes = {channel.mode for channel in program.channel}
    yield "channel", len(modes) == 1, "must have the same mode on both sides"
    yield "minutes", MINUTES_MIN <= program.minutes <= MINUTES_MAX, f"must be {MINUTES_MIN} to {MINUTES_MAX}"
    dose = program.dose
    yield "dose.per_day", 1 <= dose.per_day <= dose.per_week, "must be 1 or more, and no more than per_week"
    yield "dose.apart_min", 0 <= dose.apart_min <= DAY_MIN * 7, "must be 0 to a week"
    yield "dose.per_course", dose.per_course is None or dose.per_course >= 1, "must be 1 or more"
    low, high = END_RAMP_MS
    yield "planned_end_ramp_ms", low <= program.planned_end_ramp_ms <= high, f"must be {low} to {high}"
    yield "settle_ms", 0 <= program.settle_ms <= 30_000, "must be 0 to 30000"
    for key in ("name_text", "feel_text", "why_text"):
        yield key, bool(getattr(program, key)), "must name a message"


def _cap_rules(program: Program) -> Iterator[Rule]:
    caps = {"cap_clinic_ua": program.cap_clinic_ua}
    if program.cap_gym_ua is not None:
        caps["cap_gym_ua"] = program.cap_gym_ua
        yield "cap_gym_ua", program.cap_gym_ua <= program.cap_clinic_ua, "must not be above `cap_clinic_ua`"
    pad_cm2 = limits.PAD_CM2_MIN
    for key, cap_ua in caps.items():
        yield key, cap_ua % 100 == 0 and cap_ua >= 1_000, "must be at least 1000 and a multiple of 100"
        yield key, cap_ua <= limits.PEAK_UA_MAX, f"is above the limit of {limits.PEAK_UA_MAX} uA"
        for channel in program.channel:
            charge_nc = cap_ua * channel.pulse_width_us_max // 1_000
            yield key, charge_nc <= limits.CHARGE_NC_MAX, f"gives more than {limits.CHARGE_NC_MAX} nC a phase"
            within = is_within_dose(cap_ua, channel.pulse_width_us_max, channel.rate_dhz_max, pad_cm2)
            yield (
                key,
                within,
                f"gives more than {limits.RMS_UA_MAX} uA rms",
            )


def _channel_rules(program: Program, channel: Channel) -> Iterator[Rule]:
    parts = [channel.burst, channel.sweep, channel.envelope]
    is_one_mode = sum(part is not None for part in parts) <= 1
    yield "channel", is_one_mode, "has more than one of burst, sweep, envelope"
    yield from _pulse_rules("", channel.pulse_width_us, channel.rate_dhz)
    if channel.sweep is not None:
        yield from _pulse_rules("sweep.", channel.sweep.pulse_width_us, channel.sweep.rate_dhz)
        period_ms = channel.sweep.period_ms
        within = 100 <= period_ms <= 6_553_500 and period_ms % 100 == 0
        yield "sweep.period_ms", within, "must be 100 to 6553500 in steps of 100"
    yield from _burst_rules(channel)
    yield from _kind_rules(program, channel)
    if channel.envelope is not None:
        yield from _envelope_rules(channel.envelope)


def _pulse_rules(prefix: str, width_us: int, rate_dhz: int) -> Iterator[Rule]:
    low, high = limits.PULSE_WIDTH_US_MIN, limits.PULSE_WIDTH_US_MAX
    yield f"{prefix}pulse_width_us", low <= width_us <= high, f"must be {low} to {high}"
    within = RATE_DHZ_MIN <= rate_dhz <= RATE_DHZ_MAX
    yield f"{prefix}rate_dhz", within, f"must be {RATE_DHZ_MIN} to {RATE_DHZ_MAX}"


def _burst_rules(channel: Channel) -> Iterator[Rule]:
    if channel.burst is None:
        return
    pulses, rate_dhz = channel.burst.pulses, channel.burst.rate_dhz
    yield "burst.pulses", 1 <= pulses <= 20, "must be 1 to 20"
    yield "burst.rate_dhz", 1 <= rate_dhz <= 50, "must be 1 to 50"
    yield "burst.pulses", pulses * rate_dhz <= channel.rate_dhz, "must fit between two bursts"


def _kind_rules(program: Program, channel: Channel) -> Iterator[Rule]:
    is_motor = program.kind == "motor"
    yield (
        "kind",
        is_motor == (channel.envelope is not None),
        "motor needs an envelope, and nothing else has one",
    )
    if program.kind == "twitch":
        felt_dhz = channel.burst.rate_dhz if channel.burst else channel.rate_dhz_max
        yield (
            "rate_dhz",
            felt_dhz <= TWITCH_RATE_DHZ_MAX,
            f"must be at most {TWITCH_RATE_DHZ_MAX} for kind twitch",
        )


def _envelope_rules(envelope: Envelope) -> Iterator[Rule]:
    on_ms = envelope.ramp_up_ms + envelope.plateau_ms + envelope.ramp_down_ms
    yield "envelope.plateau_ms", envelope.plateau_ms >= 10, "must be at least 10"
    yield "envelope.plateau_ms", envelope.plateau_ms % 10 == 0, "must be in steps of 10"
    yield "envelope.off_ms", envelope.off_ms % 10 == 0, "must be in steps of 10"
    is_slow = envelope.ramp_up_ms >= MOTOR_RAMP_UP_MS_MIN
    yield "envelope.ramp_up_ms", is_slow, f"must be at least {MOTOR_RAMP_UP_MS_MIN}"
    yield "envelope.ramp_down_ms", envelope.ramp_down_ms >= 0, "must not be negative"
    yield "envelope", on_ms <= ON_MS_MAX, f"must be on for at most {ON_MS_MAX} ms"
    yield "envelope.off_ms", envelope.off_ms >= on_ms, "must be at least as long as the time on"
