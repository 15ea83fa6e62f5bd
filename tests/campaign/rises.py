"""How fast: no pulse above the steepest line that the slew and the program's envelope permit. (link I4)"""

from drivers.sim.scope import Pulse
from tests.campaign.case import Case
from tests.campaign.offs import MS, intervals
from tests.support.observer import SLEW_UA_PER_S, allowed_ua

FIRST_UA = 500
STEP_UA = 100
"""Two ticks of slew and what the plan is older than the pulse."""
CHECK_PERIOD_US = 500 * MS
WIND_UP_UA = 2_000
"""So much, or 10 %, the set current may be ahead of what a poor contact lets through. (safety.md rule 11)"""
BAD_PAD_FOR_US = 250 * MS
SECOND_US = 1_000_000
PEELS = ("F59", "F60", "F61", "F62", "F71")


def judge_rise(case: Case, own: list[Pulse], channel: int) -> None:
    """Never above the steepest line through the lowest pulse so far, whatever the steps on the way."""
    bad_pads = _bad_pads(case, channel)
    line: Pulse | None = None
    before: Pulse | None = None
    for index, pulse in enumerate(own):
        may_ua = _may_rise_to(case, line, before, pulse)
        peak_ua = abs(pulse.i1_ua)
        if peak_ua > allowed_ua(may_ua) and not _is_back(case, own, index, bad_pads):
            case.wrong(pulse, f"rises above {may_ua} uA after {before}")
        elif peak_ua <= allowed_ua(may_ua) and not case.is_spoilt(pulse):
            case.verdict.measure("rise beyond 5 mA/s, uA", peak_ua - may_ua)
        if line is None or peak_ua + STEP_UA < may_ua or peak_ua > allowed_ua(may_ua):
            line = pulse
        before = pulse


def _may_rise_to(case: Case, line: Pulse | None, before: Pulse | None, pulse: Pulse) -> int:
    """Along the line, or from nothing when the last pulse is more than two periods ago."""
    period_us = case.facts.period_us
    if any(from_us <= pulse.t_us < to_us for from_us, to_us in case.checks):
        period_us = max(period_us, CHECK_PERIOD_US)
    slope = case.facts.slope_ua_per_s(case.facts.cap_ua)
    is_silent = before is None or pulse.t_us - before.t_us > 22 * period_us // 10 + 30 * MS
    if line is None or before is None or is_silent or _is_after_off(case, before, pulse):
        return FIRST_UA + (slope - SLEW_UA_PER_S) * period_us // SECOND_US
    return abs(line.i1_ua) + STEP_UA + slope * (pulse.t_us - line.t_us) // SECOND_US


def _is_after_off(case: Case, before: Pulse, pulse: Pulse) -> bool:
    return any(before.t_us < off.until_us <= pulse.t_us and off.from_us < off.until_us for off in case.offs)


def _bad_pads(case: Case, channel: int) -> list[tuple[int, int]]:
    """From when to when contact was poor, by the test's own hands."""
    bad: list[tuple[int, int]] = []
    since_us: int | None = None
    for event in case.log:
        if event.what == "pad" and event.channel == channel:
            is_good = event.value in ("typical", "fresh")
            if is_good and since_us is not None:
                bad.append((since_us, event.t_us))
                since_us = None
            elif not is_good and since_us is None:
                since_us = event.t_us
    if since_us is not None:
        bad.append((since_us, case.until_us))
    return bad + [
        (e.t_us, to_us) for e, to_us in intervals(case.log, "fault", None, case.until_us) if e.value in PEELS
    ]


def _is_back(case: Case, own: list[Pulse], index: int, bad_pads: list[tuple[int, int]]) -> bool:
    """A contact that was poor for a moment gives again what flowed just before. (no program can know)"""
    pulse = own[index]
    if not any(from_us <= pulse.t_us <= to_us + BAD_PAD_FOR_US for from_us, to_us in bad_pads):
        return False
    wind_up_ua = max(WIND_UP_UA, abs(pulse.i1_ua) // 10)
    if index and abs(pulse.i1_ua) <= allowed_ua(abs(own[index - 1].i1_ua) + wind_up_ua):
        return True
    recent = [p for p in own[max(0, index - 40) : index] if p.t_us >= pulse.t_us - BAD_PAD_FOR_US]
    return any(abs(pulse.i1_ua) <= allowed_ua(_may_rise_to(case, p, p, pulse)) for p in recent)
