"""A pair of pads under the current that the person has: good, to be pressed on, or lost. Pure; time is given.

Source: therapy.md 4.3 (column "In RUN", change, CON-03, CON-04), safety.md HZ-06. The module's own rule knows
open circuits alone [link 10]; a pad that hangs by half of itself carries the whole current on the other half.

Rules
1. Only a pulse at the full envelope counts, and only from one period after the level has left zero: an
   answer does not say whose pulse came, and the other channel's would bring this one's old reading.
2. Poor for half a second, 60 % above the baseline for as long, twice the pulses of the last 100 ms, too
   little for this kind of program for 5 s, or 5 s at the voltage limit: the pair is lost, until somebody was
   asked. Below 20 Hz the first pulse that shows one of the first three counts.
3. 30 % above the baseline for 2 s is marginal. The baseline is taken after 30 s, follows what gets better and
   is taken anew when the person asks for another level: skin conducts better under more current. Where the
   width sweeps there is none: z changes with the width by more than that.
4. From zero the first level is the check of the pads anew: no second one before two pulses read well enough.
"""

from collections import deque
from dataclasses import dataclass, field

from appliance import limits
from appliance.session.contact import Contact, Kind, contact_of, is_enough

_LOST = ("poor", "off")


@dataclass(slots=True)
class _Since:
    """How long something has been so, without a pulse that said otherwise."""

    at_ms: int | None = None

    def read(self, *, is_so: bool, now_ms: int) -> int:
        """For how many ms it has been so; -1 when it is not."""
        if not is_so:
            self.at_ms = None
            return -1
        if self.at_ms is None:
            self.at_ms = now_ms
        return now_ms - self.at_ms


@dataclass(slots=True)
class _Baseline:
    """The impedance that a change is held against, in ohm, and the level in uA that it belongs to."""

    ohm: int | None = None
    asked_ua: int = 0
    _flows: _Since = field(default_factory=_Since)

    def read(self, z_ohm: int, asked_ua: int, now_ms: int) -> int:
        """By how many percent, rounded up, this pulse lies above it; 0 while there is none."""
        for_ms = self._flows.read(is_so=True, now_ms=now_ms)
        if for_ms < limits.CONTACT_BASELINE_MS:
            return 0
        if self.ohm is None or asked_ua != self.asked_ua:
            self.ohm, self.asked_ua = z_ohm, asked_ua
        self.ohm = max(1, min(self.ohm, z_ohm))
        return -((self.ohm - z_ohm) * 100 // self.ohm)


@dataclass(slots=True)
class _Step:
    """The pulses of the last 100 ms and the one before them."""

    _recent: deque[tuple[int, int]] = field(default_factory=deque)
    _count: int = 0

    def read(self, z_ohm: int, now_ms: int) -> int:
        """How many pulses in a row stood twice as high as the lowest of these; they are not taken in."""
        while len(self._recent) > 1 and now_ms - self._recent[1][0] > limits.CONTACT_STEP_MS:
            self._recent.popleft()
        lowest_ohm = min((ohm for _, ohm in self._recent), default=z_ohm)
        if (z_ohm - lowest_ohm) * 100 > lowest_ohm * limits.CONTACT_STEP_PERCENT:
            self._count += 1
            return self._count
        self._count = 0
        self._recent.append((now_ms, z_ohm))
        return 0


@dataclass(slots=True)
class _Watch:
    """What is remembered of the pulses since the level last stood at zero."""

    flows: _Since = field(default_factory=_Since)
    last: Contact = "unknown"
    is_judged: bool = False
    baseline: _Baseline = field(default_factory=_Baseline)
    step: _Step = field(default_factory=_Step)
    poor: _Since = field(default_factory=_Since)
    lost: _Since = field(default_factory=_Since)
    changed: _Since = field(default_factory=_Since)
    too_little: _Since = field(default_factory=_Since)
    limited: _Since = field(default_factory=_Since)


@dataclass(slots=True)
class RunContact:
    """One pair of pads while a program runs whose pulses are at most `period_ms` apart."""

    kind: Kind
    period_ms: int
    has_one_width: bool
    verdict: Contact = "unknown"
    is_lost: bool = False
    _watch: _Watch = field(default_factory=_Watch)

    @property
    def is_slow(self) -> bool:
        """True below 20 Hz."""
        return self.period_ms > limits.CONTACT_SLOW_ABOVE_MS

    def rest(self) -> None:
        """Nothing is set: what was seen of the pads says nothing of the next pulse."""
        self._watch = _Watch()

    def asked(self) -> None:
        """Somebody says that the pads are on again."""
        self.is_lost = False
        self.rest()

    def may_rise(self) -> bool:
        """True when the pads read well enough, in two pulses since zero, for one more level."""
        return self._watch.is_judged and is_enough(self.verdict, self.kind)

    def read(self, z_ohm: int | None, width_us: int, *, asked_ua: int, is_limited: bool, now_ms: int) -> None:
        """One pulse of this width at the full envelope, while the person has asked for `asked_ua`."""
        watch, band = self._watch, contact_of(z_ohm, width_us)
        if watch.flows.read(is_so=True, now_ms=now_ms) < self.period_ms + limits.OUTPUT_HOLD_MS:
            return
        has_changed, is_lost = self._compare(z_ohm, band, asked_ua, now_ms)
        if band == "good" and has_changed:
            band = "marginal"
        if band == watch.last or self.is_slow:
            self.verdict, watch.is_judged = band, True
        watch.last = band
        is_little = not is_enough(band, self.kind)
        little_ms = watch.too_little.read(is_so=is_little, now_ms=now_ms)
        limited_ms = watch.limited.read(is_so=is_limited, now_ms=now_ms)
        if is_lost or max(little_ms, limited_ms) > limits.CONTACT_LIMITED_MS:
            self.is_lost, self.verdict = True, band if band in _LOST else "poor"

    def _compare(self, z_ohm: int | None, band: Contact, asked_ua: int, now_ms: int) -> tuple[bool, bool]:
        """Whether a closed pair has changed, and whether it is lost."""
        watch, enough_ms = self._watch, 0 if self.is_slow else limits.CONTACT_LOST_MS
        poor_ms = watch.poor.read(is_so=band in _LOST, now_ms=now_ms)
        if z_ohm is None:
            return False, poor_ms >= enough_ms
        percent = watch.baseline.read(z_ohm, asked_ua, now_ms) if self.has_one_width else 0
        changed_ms = watch.changed.read(is_so=percent > limits.CONTACT_CHANGED_PERCENT, now_ms=now_ms)
        lost_ms = watch.lost.read(is_so=percent > limits.CONTACT_LOST_PERCENT, now_ms=now_ms)
        has_stepped = watch.step.read(z_ohm, now_ms) >= (1 if self.is_slow else limits.CONTACT_STEP_PULSES)
        has_changed = changed_ms >= limits.CONTACT_CHANGED_MS
        return has_changed, has_stepped or max(poor_ms, lost_ms) >= enough_ms
