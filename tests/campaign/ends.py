"""When: after each event that ends the output no pulse comes later than its bound. (safety.md, Times)"""

from tests.campaign.case import Case
from tests.campaign.offs import MS, PERMITS, Off, intervals
from tests.support.observer import end_us

FIRST_UA = 500
CHECK_PERIOD_US = 500 * MS
SECOND_US = 1_000_000
SLOW_US = 50_000
"""More rarely than that nobody can tell from the scope which pulse was the last at the full level."""
SLACK_US = 210 * MS
FULL_PERCENT = 98
FULL_AFTER_US = {"stop": 100 * MS, "pause": 100 * MS, "kiosk": 520 * MS}
LIVE_ONLY = ("F26", "F26-low", "F30", "F65", "F65-open", "F65-short")
"""These stop a live output; where there is none and they are gone again, nothing is left to stop."""


def judge_off(case: Case, off: Off) -> None:
    """After this event the last pulse was over within its bound."""
    if (off.why in LIVE_ONLY and not _was_live(case, off)) or _is_arming(case, off):
        return
    slack_us = 0 if off.is_strict else _slack_us(case, off)
    last_us = off.at_us
    for pulse in case.pulses:
        if off.at_us <= pulse.t_us < off.until_us:
            last_us = end_us(pulse)
            if last_us > off.from_us + slack_us:
                late_ms, bound_ms = (last_us - off.at_us) / 1000, off.bound_us // 1000
                case.wrong(pulse, f"{late_ms:.1f} ms after {off.why}, bound {bound_ms} ms")
                return
    if any(off.at_us - SECOND_US <= pulse.t_us < off.at_us for pulse in case.pulses):
        case.verdict.last_ms.setdefault(off.why, []).append((last_us - off.at_us) / 1000)


def _is_arming(case: Case, off: Off) -> bool:
    """ems-stim stood still before what was asked of it had closed the chain: it goes on from nothing."""
    asked_us = [e.t_us for e in case.log if e.what in PERMITS and e.t_us <= off.at_us]
    closed_us = [e.t_us for e in case.log if e.what == "chain" and e.is_on and e.t_us <= off.at_us]
    return off.why == "ems-stim" and bool(asked_us) and asked_us[-1] > max(closed_us, default=0)


def _was_live(case: Case, off: Off) -> bool:
    return any(off.at_us - CHECK_PERIOD_US <= pulse.t_us < off.at_us for pulse in case.pulses)


def judge_full(case: Case, off: Off) -> None:
    """A stop with a ramp: the last pulse at the full level comes in time."""
    if off.why not in FULL_AFTER_US or case.facts.ramp_up_us or case.facts.period_us > SLOW_US:
        return
    limit_us = FULL_AFTER_US[off.why]
    for channel in (0, 1):
        near = [
            p for p in case.pulses if p.channel == channel and off.at_us - SECOND_US <= p.t_us < off.until_us
        ]
        full_ua = max((abs(p.i1_ua) for p in near if p.t_us <= off.at_us + limit_us), default=0)
        late = [p for p in near if p.t_us > off.at_us + limit_us + _slack_us(case, off)]
        for pulse in late:
            if abs(pulse.i1_ua) * 100 >= full_ua * FULL_PERCENT and full_ua > FIRST_UA:
                case.wrong(pulse, f"is still full {(pulse.t_us - off.at_us) / 1000:.0f} ms after {off.why}")
                break


def _slack_us(case: Case, off: Off) -> int:
    """A ramp that meets another fault may take as long as the slowest surviving mechanism more."""
    near = (off.at_us - 500 * MS, off.from_us)
    others = (e for e in case.log if e.what in ("fault", "stim", "kiosk", "runaway") and e.value != off.why)
    return SLACK_US if any(near[0] <= e.t_us <= near[1] for e in others) or _is_faulty(case, off) else 0


def _is_faulty(case: Case, off: Off) -> bool:
    return any(e.t_us <= off.at_us <= to_us for e, to_us in intervals(case.log, "fault", None, case.until_us))
