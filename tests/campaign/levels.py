"""How much: no pulse above what the person had asked for when it came. (safety.md, Proof)"""

from drivers.sim.scope import Pulse
from tests.campaign.case import RENEWED_UA, Case
from tests.campaign.offs import MS, intervals
from tests.support.observer import LEAD_CHECK_UA, allowed_ua

LEVEL_UA = 1_000
"""One touch asks for one level more, whatever level the screen has named."""
LOWERED_AFTER_US = 250 * MS
RAMPED_AFTER_US = 420 * MS
"""From STOP or pause on: the last full pulse, the ramp, and the cycle that hears of it."""
BAND_UA = 300
WILD = ("F32", "F33")


def judge_level(case: Case, own: list[Pulse], channel: int) -> None:
    """Each pulse is within what was asked for at its instant, a lead check within 2 mA."""
    steps, wild, at = _levels(case, channel), _wild(case), 0
    for pulse in own:
        while at + 1 < len(steps) and steps[at + 1][0] <= pulse.t_us:
            at += 1
        limit_ua = _limit_ua(case, pulse, steps[at][1], wild)
        peak_ua = max(abs(pulse.i1_ua), abs(pulse.i2_ua))
        if peak_ua > (allowed_ua(limit_ua) if limit_ua else 0):
            if not _is_in_band(case, pulse, limit_ua):
                case.wrong(pulse, f"above the {limit_ua} uA that were asked for")
        elif not case.is_spoilt(pulse):
            case.verdict.measure("over the level asked for, uA", peak_ua - limit_ua)


def _limit_ua(case: Case, pulse: Pulse, asked_ua: int, wild: list[tuple[int, int]]) -> int:
    """What the person asked for, or more where a check, a wild host or a flipped bit is known of."""
    if any(from_us <= pulse.t_us < to_us for from_us, to_us in wild):
        return max(asked_ua, case.facts.cap_ua)
    if any(from_us <= pulse.t_us < to_us for from_us, to_us in case.checks):
        return max(asked_ua, LEAD_CHECK_UA)
    return max(asked_ua, RENEWED_UA) if case.is_renewed(pulse) else asked_ua


def _levels(case: Case, channel: int) -> list[tuple[int, int]]:
    """From when on which current was permitted by the person, in uA. (the person's touches)"""
    steps: list[tuple[int, int]] = [(0, 0)]
    asked_ua, ramp_ends_us = 0, 0
    for event in case.log:
        if event.what in ("stop", "pause"):
            ramp_ends_us = event.t_us + RAMPED_AFTER_US
        if event.what == "begin" or (event.what == "start" and case.was_off(event.t_us)):
            asked_ua = 0
            steps.append((event.t_us, 0))
        elif event.what == "level" and event.channel == channel:
            wanted_ua = max(0, min(event.level * 1000, asked_ua + LEVEL_UA, case.facts.cap_ua))
            steps = [step for step in steps if step[0] <= event.t_us]
            lowered_us = max(event.t_us + LOWERED_AFTER_US, ramp_ends_us)
            steps.append((lowered_us if wanted_ua < asked_ua else event.t_us, wanted_ua))
            asked_ua = wanted_ua
    return sorted(steps, key=lambda step: step[0])


def _wild(case: Case) -> list[tuple[int, int]]:
    """While the host itself asks for too much, and until the next start, the ceiling alone holds."""
    spans = intervals(case.log, "fault", None, case.until_us)
    return [(e.t_us, case.next_start(to_us)) for e, to_us in spans if e.value in WILD]


def _is_in_band(case: Case, pulse: Pulse, limit_ua: int) -> bool:
    """A wrong gain or offset within the module's own band cannot be told from noise."""
    peak_ua = max(abs(pulse.i1_ua), abs(pulse.i2_ua))
    return case.is_spoilt(pulse) and 0 < limit_ua and peak_ua <= limit_ua * 11 // 10 + BAND_UA
