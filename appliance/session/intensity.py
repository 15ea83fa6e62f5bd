"""One channel's intensity: what the person asked for, what was sent, what was measured.

Source: safety.md HZ-02 and rule 11.

Rules
1. Only the person raises: one level a request, after the lock-out and a measured pulse at the present level.
2. Software only lowers: the set current never stays above what is delivered.
3. A measured current counts where the envelope is full: on the plateau of on/off programs, always in the
   others. [link R14]
"""

from collections import deque
from dataclasses import dataclass, field

from appliance.limits import (
    RAISE_LOCKOUT_MS,
    WIND_UP_FLOOR_UA,
    WIND_UP_MS,
    WIND_UP_PERCENT,
    WIND_UP_PULSES,
)
from appliance.units import UA_PER_LEVEL, levels_of

_CONFIRM_FLOOR_UA = 300
_CONFIRM_PERCENT = 5
_CONFIRM_STEP_UA = 500
_WINDOW_MS = 1_000
_WINDOW_PULSES = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One cycle's reading of one channel; `is_full` when a pulse at the full envelope came in it."""

    current_ua: int
    z_ohm: int | None
    is_full: bool
    is_limited: bool
    is_lead_off: bool


@dataclass(slots=True)
class Intensity:
    """The levels of one channel, in microamperes of set current."""

    cap_ua: int
    set_ua: int = 0
    delivered_ua: int = 0
    is_confirmed: bool = True
    is_limited: bool = False
    is_lead_off: bool = False
    highest_ua: int = 0
    asked_ua: int = 0
    _from_ua: int = 0
    _raised_at_ms: int | None = None
    _ahead_at_ms: int | None = None
    _ahead_pulses: int = 0
    _recent: deque[tuple[int, int]] = field(default_factory=lambda: deque(maxlen=_WINDOW_PULSES))

    @property
    def level(self) -> int:
        """The whole levels that are set."""
        return self.set_ua // UA_PER_LEVEL

    @property
    def level_delivered(self) -> int:
        """The whole levels that were measured; 0 when nothing is set."""
        return levels_of(self.delivered_ua)

    def may_raise(self, *, is_plateau: bool, now_ms: int) -> bool:
        """True when one more level may be asked for now."""
        is_locked = self._raised_at_ms is not None and now_ms - self._raised_at_ms < RAISE_LOCKOUT_MS
        is_held = self.is_limited or self.is_lead_off or not self.is_confirmed
        has_room = (self.level + 1) * UA_PER_LEVEL <= self.cap_ua
        return is_plateau and has_room and not is_locked and not is_held

    def request(self, level: int, *, is_plateau: bool, now_ms: int) -> str | None:
        """The level is set, or the answer says why not; lower is always granted."""
        if level <= self.level:
            self.lower_to(max(0, level) * UA_PER_LEVEL)
            return None
        if level != self.level + 1:
            return f"level {level} is more than one above {self.level}"
        if not self.may_raise(is_plateau=is_plateau, now_ms=now_ms):
            return "the present level has not been felt yet"
        self._from_ua = self.delivered_ua
        self.set_ua = self.asked_ua = level * UA_PER_LEVEL
        self.is_confirmed = False
        self._raised_at_ms = now_ms
        self._recent.clear()
        return None

    def lower_to(self, current_ua: int) -> None:
        """The set current is at most this."""
        if current_ua >= self.set_ua:
            return
        self._from_ua = self.delivered_ua
        self.set_ua = self.asked_ua = current_ua
        self.is_confirmed = False
        if current_ua == 0:
            self.zero()

    def zero(self) -> None:
        """Nothing is set and nothing is remembered of what was delivered."""
        self.set_ua = self.asked_ua = self.delivered_ua = 0
        self.is_confirmed, self.is_limited = True, False
        self._ahead_at_ms, self._ahead_pulses = None, 0
        self._recent.clear()

    def lose_pads(self) -> None:
        """The pads are off: nothing is set until somebody says that they are on again."""
        self.is_lead_off = True
        self.zero()

    def measured(self, reading: Measured, *, now_ms: int) -> None:
        """The reading is taken over, and the set current comes down where it ran ahead of it."""
        self.is_limited = reading.is_limited and self.set_ua > 0
        if reading.is_lead_off:
            self.lose_pads()
        if self.set_ua == 0 or not reading.is_full:
            return
        self.delivered_ua = reading.current_ua
        self.highest_ua = max(self.highest_ua, reading.current_ua)
        self._recent.append((now_ms, reading.current_ua))
        self.is_confirmed = self.is_confirmed or self._is_felt(reading.current_ua)
        if self.is_limited:
            self._come_down(self._lowest_ua(now_ms))
        else:
            self._watch_wind_up(reading.current_ua, now_ms)

    def _is_felt(self, current_ua: int) -> bool:
        """True for a pulse at the present level; the one before lies within 5 % of it from 20 mA on."""
        tolerance_ua = max(_CONFIRM_FLOOR_UA, self.set_ua * _CONFIRM_PERCENT // 100)
        off_ua = abs(current_ua - self.set_ua)
        is_small = abs(self.set_ua - self._from_ua) < _CONFIRM_STEP_UA
        has_moved = is_small or abs(current_ua - self._from_ua) >= _CONFIRM_STEP_UA
        return off_ua <= tolerance_ua and (has_moved or off_ua <= _CONFIRM_FLOOR_UA)

    def _lowest_ua(self, now_ms: int) -> int:
        """The lowest of the last second; the reading of this cycle is among them."""
        return min(current for at_ms, current in self._recent if now_ms - at_ms <= _WINDOW_MS)

    def _watch_wind_up(self, current_ua: int, now_ms: int) -> None:
        allowed_ua = max(WIND_UP_FLOOR_UA, self.set_ua * WIND_UP_PERCENT // 100)
        if self.set_ua - current_ua <= allowed_ua:
            self._ahead_at_ms, self._ahead_pulses = None, 0
            return
        if self._ahead_at_ms is None:
            self._ahead_at_ms = now_ms
        self._ahead_pulses += 1
        if now_ms - self._ahead_at_ms >= WIND_UP_MS and self._ahead_pulses >= WIND_UP_PULSES:
            self._come_down(current_ua)

    def _come_down(self, current_ua: int) -> None:
        if current_ua < self.set_ua:
            self.set_ua = current_ua
            self.is_confirmed = True
        self._ahead_at_ms, self._ahead_pulses = None, 0
