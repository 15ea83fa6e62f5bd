"""Who is alive, and whether it believes what is so. (HZ-07, HZ-08; safety.md, Times)"""

from dataclasses import dataclass

from appliance.limits import (
    BELIEF_GRACE_MS,
    BELIEF_MISMATCHES,
    CYCLE_MS,
    KIOSK_PAUSE_AGE_MS,
    KIOSK_STOP_AGE_MS,
    WATCHDOG_AGE_MS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Belief:
    """What an observer holds to be so: whether pulses run, and the level of each channel."""

    running: bool
    levels: tuple[int, ...]


@dataclass(slots=True)
class Kiosk:
    """The two ages of the last heartbeat, and its belief held against the truth."""

    _heard_at_ms: int | None = None
    _changed_at_ms: int = 0
    _mismatches: int = 0

    def heard(self, now_ms: int) -> None:
        """A heartbeat came."""
        self._heard_at_ms = now_ms

    def changed(self, now_ms: int) -> None:
        """Something that the kiosk must yet learn changed: its belief has 500 ms to follow."""
        self._changed_at_ms = now_ms
        self._mismatches = 0

    def judge(self, belief: Belief, truths: tuple[Belief, ...], now_ms: int) -> bool:
        """True when the belief is the third in a row that matches none of the truths."""
        if now_ms - self._changed_at_ms < BELIEF_GRACE_MS:
            return False
        self._mismatches = 0 if belief in truths else self._mismatches + 1
        return self._mismatches >= BELIEF_MISMATCHES

    def is_fresh(self, now_ms: int) -> bool:
        """Younger than 2 s: what link.md 2.2 and 4.6 call fresh."""
        return self._heard_at_ms is not None and now_ms - self._heard_at_ms <= KIOSK_STOP_AGE_MS

    def is_quiet(self, now_ms: int) -> bool:
        """Older than 500 ms: treatment pauses; half a cycle early, so that the ramp begins by 520 ms."""
        return self._heard_at_ms is None or now_ms - self._heard_at_ms > KIOSK_PAUSE_AGE_MS - CYCLE_MS // 2


@dataclass(slots=True)
class WatchdogLink:
    """The last acknowledgement of ems-watchdog; a bench may run without one, by an explicit argument."""

    is_required: bool
    _acknowledged_at_ms: int | None = None

    def acknowledged(self, now_ms: int) -> None:
        """ems-watchdog answered a proof of progress."""
        self._acknowledged_at_ms = now_ms

    def is_gone(self, now_ms: int) -> bool:
        """True when it is required and has been silent for 5 s."""
        if not self.is_required:
            return False
        return self._acknowledged_at_ms is None or now_ms - self._acknowledged_at_ms > WATCHDOG_AGE_MS
