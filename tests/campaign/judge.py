"""The observer: what was delivered at the electrodes against what was asked for, done and permitted.

It knows the scope, the limits, the program's own numbers, and the log of what the test did. It never asks
the programs. Tolerance: limit x 1.02 + 0.1 mA. (safety.md, Proof)
"""

from bisect import bisect_right
from dataclasses import dataclass, field

from drivers.sim.scope import Pulse
from tests.campaign.hard_limits import Facts, judge_power, judge_shape
from tests.campaign.log import Log
from tests.campaign.offs import MS, PERMITS, Off, intervals, offs
from tests.support.observer import GUARD_US, LEAD_CHECK_UA, SLEW_UA_PER_S, allowed_ua, end_us

FIRST_UA = 500
LEVEL_UA = 1_000
"""One touch asks for one level more, whatever level the screen has named."""
STEP_UA = 100
"""Two ticks of slew and what the plan is older than the pulse."""
CUT_FOR_US = 50 * 1000
CHARGE_PC = 200_000
CHARGE_PERCENT = 2
NET_UA = 50
PEAK_UA = 75_600
"""The comparator's 72 mA and its 5 %."""
BROKEN_PULSES = 3
LOWERED_AFTER_US = 250 * MS
RAMPED_AFTER_US = 420 * MS
"""From STOP or pause on: the last full pulse, the ramp, and the cycle that hears of it."""
CHECK_FOR_US = 17_000 * MS
CHECK_PERIOD_US = 500 * MS
WIND_UP_UA = 2_000
"""So much, or 10 %, the set current may be ahead of what a poor contact lets through. (safety.md rule 11)"""
BAD_PAD_FOR_US = 250 * MS
SECOND_US = 1_000_000
SLOW_US = 50_000
"""More rarely than that nobody can tell from the scope which pulse was the last at the full level."""
SLACK_US = 210 * MS
FULL_PERCENT = 98
FULL_AFTER_US = {"stop": 100 * MS, "pause": 100 * MS, "kiosk": 520 * MS}
BREAKS = (
    "F55", "F55-stuck", "F55-reference", "F55-reference-high", "F55-reference-low", "F56", "F56-two", "F57",
    "F58", "F59",
)  # fmt: skip
"""The injected fault itself spoils pulses: at most three a channel, within the hardware's caps."""
REACTION_US = 250 * MS
"""From the end of such a fault on: what it had wound up is gone, and nothing is excused any more."""
BAND_UA = 300
COMPARATOR_US = 5
PEELS = ("F59", "F60", "F61", "F62", "F71")
WILD = ("F32", "F33")
LIVE_ONLY = ("F26", "F26-low", "F30", "F65", "F65-open", "F65-short")
"""These stop a live output; where there is none and they are gone again, nothing is left to stop."""


@dataclass(slots=True)
class Verdict:
    """What was wrong, and by how much everything else was right."""

    wrong: list[str] = field(default_factory=list)
    worst: dict[str, float] = field(default_factory=dict)
    last_ms: dict[str, list[float]] = field(default_factory=dict)

    def measure(self, what: str, value: float) -> None:
        """The largest value counts."""
        self.worst[what] = max(value, self.worst.get(what, value))


class Judge:
    """One schedule's log and pulses; `verdict` is the end of it."""

    def __init__(self, facts: Facts, log: Log, pulses: list[Pulse], *, since_us: int, until_us: int) -> None:
        self._facts = facts
        self._log = sorted(log, key=lambda event: event.t_us)
        self._pulses = [pulse for pulse in pulses if pulse.t_us >= since_us]
        self._offs = offs(self._log, until_us)
        self._until_us = until_us
        self._broken = [
            (event.t_us, ended_us + REACTION_US)
            for event, ended_us in intervals(self._log, "fault", None, until_us)
            if event.value in BREAKS
        ]
        self._starts = [e.t_us for e in self._log if e.what in PERMITS]
        self._excused: dict[tuple[int, int], set[int]] = {}
        self._checks = self._spans_of_checks()
        self._verdict = Verdict()

    def verdict(self) -> Verdict:
        """Every rule has been applied to every pulse."""
        for channel in (0, 1):
            own = [pulse for pulse in self._pulses if pulse.channel == channel]
            self._judge_level(own, channel)
            self._judge_rise(own, channel)
            self._judge_charge(own)
            judge_shape(self._facts, own, self._checks, self._wrong)
            judge_power(self._facts, own, self._verdict.measure, self._wrong)
        self._judge_slots()
        for off in self._offs:
            self._judge_off(off)
            self._judge_full(off)
        return self._verdict

    def _wrong(self, pulse: Pulse, rule: str) -> None:
        if not self._is_excused(pulse):
            self._verdict.wrong.append(f"{rule}: {pulse}")

    def _is_spoilt(self, pulse: Pulse) -> bool:
        """An injected fault of the output stage may have touched this pulse."""
        return any(began_us <= pulse.t_us <= over_us for began_us, over_us in self._broken)

    def _is_excused(self, pulse: Pulse) -> bool:
        """True for one of the three pulses of a run that a fault of the output stage may spoil."""
        if not self._is_spoilt(pulse):
            return False
        run = bisect_right(self._starts, pulse.t_us)
        spoilt = self._excused.setdefault((pulse.channel, run), set())
        spoilt.add(pulse.t_us)
        return len(spoilt) <= BROKEN_PULSES and (abs(pulse.i1_ua) <= PEAK_UA or pulse.pw1_us <= COMPARATOR_US)

    # ---- how much

    def _levels(self, channel: int) -> list[tuple[int, int]]:
        """From when on which current was permitted by the person, in uA. (the person's touches)"""
        steps: list[tuple[int, int]] = [(0, 0)]
        asked_ua, ramp_ends_us = 0, 0
        for event in self._log:
            if event.what in ("stop", "pause"):
                ramp_ends_us = event.t_us + RAMPED_AFTER_US
            if event.what == "begin" or (event.what == "start" and self._was_off(event.t_us)):
                asked_ua = 0
                steps.append((event.t_us, 0))
            elif event.what == "level" and event.channel == channel:
                wanted_ua = max(0, min(event.level * 1000, asked_ua + LEVEL_UA, self._facts.cap_ua))
                steps = [step for step in steps if step[0] <= event.t_us]
                lowered_us = max(event.t_us + LOWERED_AFTER_US, ramp_ends_us)
                steps.append((lowered_us if wanted_ua < asked_ua else event.t_us, wanted_ua))
                asked_ua = wanted_ua
        return sorted(steps, key=lambda step: step[0])

    def _wild(self) -> list[tuple[int, int]]:
        """While the host itself asks for too much, and until the next start, the ceiling alone holds."""
        spans = intervals(self._log, "fault", None, self._until_us)
        return [(e.t_us, self._next_start(to_us)) for e, to_us in spans if e.value in WILD]

    def _next_start(self, t_us: int) -> int:
        at = bisect_right(self._starts, t_us)
        return self._starts[at] if at < len(self._starts) else self._until_us

    def _was_off(self, t_us: int) -> bool:
        """Something ended the output since the last start."""
        last_us = max((e.t_us for e in self._log if e.what == "start" and e.t_us < t_us), default=0)
        opened_us = [e.t_us for e in self._log if e.what == "chain" and not e.is_on]
        return any(last_us < at_us <= t_us for at_us in (*opened_us, *(off.at_us for off in self._offs)))

    def _spans_of_checks(self) -> list[tuple[int, int]]:
        """From each lead check that could be granted to the start that followed it, or to its time-out."""
        spans = []
        for event in self._log:
            if event.what == "check" and (self._was_off(event.t_us) or self._is_silent(event.t_us)):
                starts = [e.t_us for e in self._log if e.what == "start" and e.t_us > event.t_us]
                spans.append((event.t_us, min([event.t_us + CHECK_FOR_US, *starts])))
        return spans

    def _is_silent(self, t_us: int) -> bool:
        """Nothing has come for longer than the program's pulses are apart."""
        return not any(t_us - 22 * self._facts.period_us // 10 <= p.t_us < t_us for p in self._pulses)

    def _judge_level(self, own: list[Pulse], channel: int) -> None:
        steps, checks, wild, at = self._levels(channel), self._checks, self._wild(), 0
        for pulse in own:
            while at + 1 < len(steps) and steps[at + 1][0] <= pulse.t_us:
                at += 1
            limit_ua = steps[at][1]
            if any(from_us <= pulse.t_us < to_us for from_us, to_us in checks):
                limit_ua = max(limit_ua, LEAD_CHECK_UA)
            if any(from_us <= pulse.t_us < to_us for from_us, to_us in wild):
                limit_ua = self._facts.cap_ua
            peak_ua = max(abs(pulse.i1_ua), abs(pulse.i2_ua))
            if peak_ua > (allowed_ua(limit_ua) if limit_ua else 0):
                if not self._is_in_band(pulse, limit_ua):
                    self._wrong(pulse, f"above the {limit_ua} uA that were asked for")
            elif not self._is_spoilt(pulse):
                self._verdict.measure("over the level asked for, uA", peak_ua - limit_ua)

    def _is_in_band(self, pulse: Pulse, limit_ua: int) -> bool:
        """A wrong gain or offset within the module's own band cannot be told from noise."""
        peak_ua = max(abs(pulse.i1_ua), abs(pulse.i2_ua))
        return self._is_spoilt(pulse) and 0 < limit_ua and peak_ua <= limit_ua * 11 // 10 + BAND_UA

    # ---- how fast

    def _judge_rise(self, own: list[Pulse], channel: int) -> None:
        """Never above the steepest line through the lowest pulse so far, whatever the steps on the way."""
        bad_pads = self._bad_pads(channel)
        line: Pulse | None = None
        before: Pulse | None = None
        for index, pulse in enumerate(own):
            may_ua = self._may_rise_to(line, before, pulse)
            peak_ua = abs(pulse.i1_ua)
            if peak_ua > allowed_ua(may_ua) and not self._is_back(own, index, bad_pads):
                self._wrong(pulse, f"rises above {may_ua} uA after {before}")
            elif peak_ua <= allowed_ua(may_ua) and not self._is_spoilt(pulse):
                self._verdict.measure("rise beyond 5 mA/s, uA", peak_ua - may_ua)
            if line is None or peak_ua + STEP_UA < may_ua or peak_ua > allowed_ua(may_ua):
                line = pulse
            before = pulse

    def _may_rise_to(self, line: Pulse | None, before: Pulse | None, pulse: Pulse) -> int:
        """Along the line, or from nothing when the last pulse is more than two periods ago."""
        period_us = self._facts.period_us
        if any(from_us <= pulse.t_us < to_us for from_us, to_us in self._checks):
            period_us = max(period_us, CHECK_PERIOD_US)
        slope = self._facts.slope_ua_per_s(self._facts.cap_ua)
        is_silent = before is None or pulse.t_us - before.t_us > 22 * period_us // 10 + 30 * MS
        if line is None or before is None or is_silent or self._is_after_off(before, pulse):
            return FIRST_UA + (slope - SLEW_UA_PER_S) * period_us // SECOND_US
        return abs(line.i1_ua) + STEP_UA + slope * (pulse.t_us - line.t_us) // SECOND_US

    def _is_after_off(self, before: Pulse, pulse: Pulse) -> bool:
        return any(
            before.t_us < off.until_us <= pulse.t_us and off.from_us < off.until_us for off in self._offs
        )

    def _bad_pads(self, channel: int) -> list[tuple[int, int]]:
        """From when to when contact was poor, by the test's own hands."""
        bad: list[tuple[int, int]] = []
        since_us: int | None = None
        for event in self._log:
            if event.what == "pad" and event.channel == channel:
                is_good = event.value in ("typical", "fresh")
                if is_good and since_us is not None:
                    bad.append((since_us, event.t_us))
                    since_us = None
                elif not is_good and since_us is None:
                    since_us = event.t_us
        if since_us is not None:
            bad.append((since_us, self._until_us))
        return bad + [
            (e.t_us, to_us)
            for e, to_us in intervals(self._log, "fault", None, self._until_us)
            if e.value in PEELS
        ]

    def _is_back(self, own: list[Pulse], index: int, bad_pads: list[tuple[int, int]]) -> bool:
        """A contact that was poor for a moment gives again what flowed just before. (no program can know)"""
        pulse = own[index]
        if not any(from_us <= pulse.t_us <= to_us + BAD_PAD_FOR_US for from_us, to_us in bad_pads):
            return False
        wind_up_ua = max(WIND_UP_UA, abs(pulse.i1_ua) // 10)
        if index and abs(pulse.i1_ua) <= allowed_ua(abs(own[index - 1].i1_ua) + wind_up_ua):
            return True
        recent = [p for p in own[max(0, index - 40) : index] if p.t_us >= pulse.t_us - BAD_PAD_FOR_US]
        return any(abs(pulse.i1_ua) <= allowed_ua(self._may_rise_to(p, p, pulse)) for p in recent)

    # ---- balance, slots

    def _judge_charge(self, own: list[Pulse]) -> None:
        net_pc, from_index = 0, 0
        for index, pulse in enumerate(own):
            first_pc = pulse.i1_ua * pulse.pw1_us
            left_pc = first_pc + pulse.i2_ua * pulse.pw2_us
            if abs(left_pc) > max(CHARGE_PC, abs(first_pc) * CHARGE_PERCENT // 100):
                if not self._is_cut(pulse):
                    self._wrong(pulse, "is not balanced")
            elif not self._is_spoilt(pulse):
                self._verdict.measure("charge left by a pulse, nC", abs(left_pc) / 1000)
            net_pc += left_pc
            while own[from_index].t_us <= pulse.t_us - SECOND_US:
                gone = own[from_index]
                net_pc -= gone.i1_ua * gone.pw1_us + gone.i2_ua * gone.pw2_us
                from_index += 1
            net_ua = abs(net_pc) / SECOND_US
            self._verdict.measure("net current of a second, uA", net_ua)
            if net_ua > NET_UA * 1.02:
                self._wrong(pulse, f"leaves {net_ua:.0f} uA of direct current at {index}")

    def _is_cut(self, pulse: Pulse) -> bool:
        """A relay or a cap ended this pulse in its middle: then nothing follows for a while."""
        following = (p for p in self._pulses if pulse.t_us < p.t_us <= pulse.t_us + CUT_FOR_US)
        return pulse.pw2_us < pulse.pw1_us and not any(following)

    def _judge_slots(self) -> None:
        free_us = 0
        for pulse in sorted(self._pulses, key=lambda p: p.t_us):
            if pulse.t_us < free_us:
                self._wrong(pulse, "begins before the other channel's pulse and its guard are over")
            free_us = end_us(pulse) + GUARD_US

    # ---- when

    def _judge_off(self, off: Off) -> None:
        if (off.why in LIVE_ONLY and not self._was_live(off)) or self._is_arming(off):
            return
        slack_us = 0 if off.is_strict else self._slack_us(off)
        last_us = off.at_us
        for pulse in self._pulses:
            if off.at_us <= pulse.t_us < off.until_us:
                last_us = end_us(pulse)
                if last_us > off.from_us + slack_us:
                    late_ms, bound_ms = (last_us - off.at_us) / 1000, off.bound_us // 1000
                    self._wrong(pulse, f"{late_ms:.1f} ms after {off.why}, bound {bound_ms} ms")
                    return
        if any(off.at_us - SECOND_US <= pulse.t_us < off.at_us for pulse in self._pulses):
            self._verdict.last_ms.setdefault(off.why, []).append((last_us - off.at_us) / 1000)

    def _is_arming(self, off: Off) -> bool:
        """ems-stim stood still before what was asked of it had closed the chain: it goes on from nothing."""
        asked_us = [e.t_us for e in self._log if e.what in PERMITS and e.t_us <= off.at_us]
        closed_us = [e.t_us for e in self._log if e.what == "chain" and e.is_on and e.t_us <= off.at_us]
        return off.why == "ems-stim" and bool(asked_us) and asked_us[-1] > max(closed_us, default=0)

    def _was_live(self, off: Off) -> bool:
        return any(off.at_us - CHECK_PERIOD_US <= pulse.t_us < off.at_us for pulse in self._pulses)

    def _judge_full(self, off: Off) -> None:
        """A stop with a ramp: the last pulse at the full level comes in time."""
        if off.why not in FULL_AFTER_US or self._facts.ramp_up_us or self._facts.period_us > SLOW_US:
            return
        limit_us = FULL_AFTER_US[off.why]
        for channel in (0, 1):
            near = [
                p
                for p in self._pulses
                if p.channel == channel and off.at_us - SECOND_US <= p.t_us < off.until_us
            ]
            full_ua = max((abs(p.i1_ua) for p in near if p.t_us <= off.at_us + limit_us), default=0)
            late = [p for p in near if p.t_us > off.at_us + limit_us + self._slack_us(off)]
            for pulse in late:
                if abs(pulse.i1_ua) * 100 >= full_ua * FULL_PERCENT and full_ua > FIRST_UA:
                    self._wrong(
                        pulse, f"is still full {(pulse.t_us - off.at_us) / 1000:.0f} ms after {off.why}"
                    )
                    break

    def _slack_us(self, off: Off) -> int:
        """A ramp that meets another fault may take as long as the slowest surviving mechanism more."""
        near = (off.at_us - 500 * MS, off.from_us)
        others = (
            e for e in self._log if e.what in ("fault", "stim", "kiosk", "runaway") and e.value != off.why
        )
        return SLACK_US if any(near[0] <= e.t_us <= near[1] for e in others) or self._is_faulty(off) else 0

    def _is_faulty(self, off: Off) -> bool:
        return any(
            e.t_us <= off.at_us <= to_us for e, to_us in intervals(self._log, "fault", None, self._until_us)
        )
