"""How the pulses of the scope are judged: 2 % and 0.1 mA, widths 2 us, periods 2 % and 0.3 ms."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from appliance.services.conformance.bench import Bench
from appliance.services.conformance.hands import Pulse
from drivers.stimulator.block import Block

SLEW_UA_PER_S: Final = 5_000
FIRST_UA: Final = 500
TICK_US: Final = 5_000


def allowed_ua(limit_ua: int) -> int:
    """The limit with what a front end may be off."""
    return limit_ua * 102 // 100 + 100


def at_most(bench: Bench, pulse: Pulse, most_ua: int) -> None:
    """No phase of the pulse exceeds this."""
    peak_ua = max(abs(pulse.i1_ua), abs(pulse.i2_ua))
    bench.expect(peak_ua <= allowed_ua(most_ua), f"at most {most_ua} uA", f"{peak_ua} uA at {pulse.t_us} us")


def reaches(bench: Bench, pulse: Pulse, wanted_ua: int) -> None:
    """The first phase is about as strong as this."""
    at_ua = abs(pulse.i1_ua)
    bench.expect(at_ua >= wanted_ua * 95 // 100 - 100, f"about {wanted_ua} uA", f"{at_ua} uA")


def first_is_small(bench: Bench, pulses: Sequence[Pulse]) -> None:
    """The first of the pulses is at most 0.5 mA."""
    at_most(bench, pulses[0], FIRST_UA)


def never_too_fast(bench: Bench, pulses: Sequence[Pulse]) -> None:
    """No rise from one pulse to a later one is faster than 5 mA/s."""
    for number, early in enumerate(pulses):
        late = pulses[min(number + 25, len(pulses) - 1)]
        rise_ua = abs(late.i1_ua) - abs(early.i1_ua)
        may_ua = SLEW_UA_PER_S * (late.t_us - early.t_us + TICK_US) // 1_000_000
        took_ms = (late.t_us - early.t_us) // 1000
        bench.expect(rise_ua <= allowed_ua(may_ua), f"+{may_ua} uA in {took_ms} ms", f"+{rise_ua} uA")


def width_is(bench: Bench, pulse: Pulse, pw_us: int) -> None:
    """The first phase is so wide."""
    bench.expect(abs(pulse.pw1_us - pw_us) <= 2, f"{pw_us} us wide", f"{pulse.pw1_us} us")


def period_is(bench: Bench, pulses: Sequence[Pulse], period_us: int) -> None:
    """So much time lies from each pulse to the next."""
    for before, after in pairwise(pulses):
        gap_us = after.t_us - before.t_us
        near = abs(gap_us - period_us) <= period_us // 50 + 300
        bench.expect(near, f"{period_us} us from pulse to pulse", f"{gap_us} us")


def has_shape(bench: Bench, block: Block, pulses: Sequence[Pulse]) -> None:
    """Rate, widths, gap, polarity and second phase are the block's."""
    bench.expect(len(pulses) >= 5, "pulses", f"{len(pulses)}")
    period_is(bench, pulses, 10_000_000 // block.f_dhz)
    sign = -1 if block.starts_negative else 1
    for pulse in pulses:
        width_is(bench, pulse, block.pw_us)
        bench.expect(pulse.i1_ua * sign > 0, f"first phase of sign {sign:+d}", f"{pulse.i1_ua} uA")
        bench.expect(abs(pulse.gap_us - block.gap_us) <= 2, f"gap {block.gap_us} us", f"{pulse.gap_us} us")
        wide = block.k * block.pw_us
        bench.expect(abs(pulse.pw2_us - wide) <= 2 * block.k, f"phase 2 of {wide} us", f"{pulse.pw2_us} us")
        second, wanted = abs(pulse.i2_ua), abs(pulse.i1_ua) // block.k
        near = abs(second - wanted) <= wanted // 20 + 60
        bench.expect(near, f"phase 2 of {wanted} uA", f"{second} uA")


def groups(pulses: Sequence[Pulse], gap_us: int) -> list[list[Pulse]]:
    """The pulses, parted where nothing came for this long."""
    groups: list[list[Pulse]] = []
    for pulse in pulses:
        if groups and pulse.t_us - groups[-1][-1].t_us < gap_us:
            groups[-1].append(pulse)
        else:
            groups.append([pulse])
    return groups
