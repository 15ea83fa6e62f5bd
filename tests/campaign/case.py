"""One schedule as the observer has it: what was done, what was delivered, and which pulses a fault may spoil.

It knows the scope, the limits, the program's own numbers, and the log of what the test did. It never asks
the programs.
"""

from bisect import bisect_right
from dataclasses import dataclass, field

from drivers.sim.scope import Pulse
from tests.campaign.hard_limits import Facts
from tests.campaign.log import Log
from tests.campaign.offs import MS, PERMITS, intervals, offs

PEAK_UA = 75_600
"""The comparator's 72 mA and its 5 %."""
BROKEN_PULSES = 3
COMPARATOR_US = 5
CHECK_FOR_US = 17_000 * MS
BREAKS = (
    "F55", "F55-stuck", "F55-reference", "F55-reference-high", "F55-reference-low", "F56", "F56-two", "F57",
    "F58", "F59",
)  # fmt: skip
"""The injected fault itself spoils pulses: at most three a channel, within the hardware's caps."""
RENEWED = ("F31-target", "F31-ramp")
RENEWED_UA = 100
RENEWED_AFTER_US = (40 + 420) * MS
"""The next CYCLE brings the set-point again; until then the slew alone bounds what a wrong one does, 5 mA/s
for 20 ms, and a stop or a pause just then takes it down with its ramp.
"""
REACTION_US = 250 * MS
"""From the end of such a fault on what it had wound up may last as long as the slowest surviving mechanism,
210 ms [link 4.6], and two cycles that hear of it; then nothing is excused any more.
"""


@dataclass(slots=True)
class Verdict:
    """What was wrong, and by how much everything else was right."""

    wrong: list[str] = field(default_factory=list)
    worst: dict[str, float] = field(default_factory=dict)
    last_ms: dict[str, list[float]] = field(default_factory=dict)

    def measure(self, what: str, value: float) -> None:
        """The largest value counts."""
        self.worst[what] = max(value, self.worst.get(what, value))


class Case:
    """One schedule: its log, its pulses, and what is wrong with them so far."""

    def __init__(self, facts: Facts, log: Log, pulses: list[Pulse], *, since_us: int, until_us: int) -> None:
        self.facts = facts
        self.log = sorted(log, key=lambda event: event.t_us)
        self.pulses = [pulse for pulse in pulses if pulse.t_us >= since_us]
        self.offs = offs(self.log, until_us)
        self.until_us = until_us
        self._broken = [
            (event.t_us, ended_us + REACTION_US)
            for event, ended_us in intervals(self.log, "fault", None, until_us)
            if event.value in BREAKS
        ]
        self._flipped_us = [e.t_us for e in self.log if e.what == "fault" and e.value in RENEWED]
        self.starts = [e.t_us for e in self.log if e.what in PERMITS]
        self._excused: dict[tuple[int, int], set[int]] = {}
        self.checks = self._spans_of_checks()
        self.verdict = Verdict()

    def wrong(self, pulse: Pulse, rule: str) -> None:
        if not self._is_excused(pulse):
            self.verdict.wrong.append(f"{rule}: {pulse}")

    def is_spoilt(self, pulse: Pulse) -> bool:
        """An injected fault of the output stage may have touched this pulse."""
        return any(began_us <= pulse.t_us <= over_us for began_us, over_us in self._broken)

    def is_renewed(self, pulse: Pulse) -> bool:
        """A bit flipped just before in a word that the next request writes anew."""
        return any(at_us <= pulse.t_us <= at_us + RENEWED_AFTER_US for at_us in self._flipped_us)

    def _is_excused(self, pulse: Pulse) -> bool:
        """True for one of the three pulses of a run that a fault of the output stage may spoil."""
        if not self.is_spoilt(pulse):
            return False
        run = bisect_right(self.starts, pulse.t_us)
        spoilt = self._excused.setdefault((pulse.channel, run), set())
        spoilt.add(pulse.t_us)
        return len(spoilt) <= BROKEN_PULSES and (abs(pulse.i1_ua) <= PEAK_UA or pulse.pw1_us <= COMPARATOR_US)

    def next_start(self, t_us: int) -> int:
        at = bisect_right(self.starts, t_us)
        return self.starts[at] if at < len(self.starts) else self.until_us

    def was_off(self, t_us: int) -> bool:
        """Something ended the output since the last start, or the chain is open still."""
        last_us = max((e.t_us for e in self.log if e.what == "start" and e.t_us < t_us), default=0)
        chain = [e for e in self.log if e.what == "chain" and e.t_us <= t_us]
        if chain and not chain[-1].is_on:
            return True
        opened_us = [e.t_us for e in chain if not e.is_on]
        return any(last_us < at_us <= t_us for at_us in (*opened_us, *(off.at_us for off in self.offs)))

    def _spans_of_checks(self) -> list[tuple[int, int]]:
        """From each lead check that could be granted to the start that followed it, or to its time-out."""
        spans = []
        for event in self.log:
            if event.what == "check" and (self.was_off(event.t_us) or self._is_silent(event.t_us)):
                starts = [e.t_us for e in self.log if e.what == "start" and e.t_us > event.t_us]
                spans.append((event.t_us, min([event.t_us + CHECK_FOR_US, *starts])))
        return spans

    def _is_silent(self, t_us: int) -> bool:
        """Nothing has come for longer than the program's pulses are apart."""
        return not any(t_us - 22 * self.facts.period_us // 10 <= p.t_us < t_us for p in self.pulses)
