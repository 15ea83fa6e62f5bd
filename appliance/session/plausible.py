"""Does the module say that it delivers what it was told? Too much, or a charge that stays. Pure.

Sources: safety.md HZ-01; link.md 5.1 CYCLE, 5.4 CURRENT_MISMATCH, I5. The module's own comparison has these
bounds too; this one is for a module whose comparison is wrong. Too little has its rules in intensity.py.

Rules
1. A channel is held to the highest current that it was sent since its last pulse can have been planned.
2. What is told are the last pulse's current and charge [link R14], and a PULSED answer does not say whose
   pulse it was: two answers speak of two pulses of a channel when its longest period lies between them.
3. A channel that was sent nothing has no pulse to judge; what comes out all the same is for the lines. (H19)
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from appliance.limits import (
    OUTPUT_HIGH_PERCENT,
    OUTPUT_HIGH_PULSES,
    OUTPUT_HIGH_UA,
    OUTPUT_HOLD_MS,
    OUTPUT_LEFT_NC,
    OUTPUT_LEFT_PERCENT,
    OUTPUT_LEFT_PULSES,
)

_MS_TIMES_DHZ = 10_000
_US_UA_PER_NC = 1_000


@dataclass(slots=True)
class _Pulses:
    """How many pulses in a row were wrong."""

    gap_ms: int
    count: int = 0
    _at_ms: int = 0

    def read(self, *, is_wrong: bool, now_ms: int) -> int:
        if not is_wrong:
            self.count = 0
        elif not self.count or now_ms - self._at_ms >= self.gap_ms:
            self.count += 1
            self._at_ms = now_ms
        return self.count


@dataclass(slots=True)
class ChannelOutput:
    """One channel's output as it is told, against what was sent to it; the slowest rate is in 0.1 Hz."""

    slowest_dhz: int
    width_us: int
    _high: _Pulses = field(init=False)
    _left: _Pulses = field(init=False)
    _sent: deque[tuple[int, int]] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self._high, self._left = _Pulses(self._period_ms), _Pulses(self._period_ms)

    @property
    def _period_ms(self) -> int:
        return _MS_TIMES_DHZ // self.slowest_dhz

    def sent(self, set_ua: int, *, now_ms: int) -> None:
        """This cycle's frame carried this current, in uA."""
        while self._sent and now_ms - self._sent[0][0] > self._period_ms + OUTPUT_HOLD_MS:
            self._sent.popleft()
        self._sent.append((now_ms, set_ua))

    def is_wrong(self, current_ua: int, left_nc: int, *, now_ms: int) -> bool:
        """True when a PULSED answer's reading makes it two pulses above what was set, or three unbalanced."""
        highest_ua = max((set_ua for _, set_ua in self._sent), default=0)
        allowed_ua = highest_ua * OUTPUT_HIGH_PERCENT // 100 + OUTPUT_HIGH_UA
        charge_nc = current_ua * self.width_us // _US_UA_PER_NC
        allowed_nc = max(OUTPUT_LEFT_NC, charge_nc * OUTPUT_LEFT_PERCENT // 100)
        has_pulses = highest_ua > 0
        high = self._high.read(is_wrong=has_pulses and current_ua > allowed_ua, now_ms=now_ms)
        left = self._left.read(is_wrong=has_pulses and abs(left_nc) > allowed_nc, now_ms=now_ms)
        return high >= OUTPUT_HIGH_PULSES or left >= OUTPUT_LEFT_PULSES


def are_wrong(
    outputs: Iterable[ChannelOutput],
    set_ua: Iterable[int],
    told: Iterable[tuple[int, int]],
    *,
    pulsed: bool,
    now_ms: int,
) -> bool:
    """True when a channel's (uA, nC) as told is wrong; every channel has read what was sent and told."""
    found = False
    for output, sent_ua, (current_ua, left_nc) in zip(outputs, set_ua, told, strict=False):
        output.sent(sent_ua, now_ms=now_ms)
        found = (pulsed and output.is_wrong(current_ua, left_nc, now_ms=now_ms)) or found
    return found
