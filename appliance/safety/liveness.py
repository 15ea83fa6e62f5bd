"""Who is alive, and whether it believes what is so. (HZ-07, HZ-08; safety.md, Times)"""

from dataclasses import dataclass, field

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
    """The two ages of the last heartbeat, and its belief held against what was so in the last 500 ms.

    Each part of a belief, whether pulses run and each channel's level, is right for as long after it was so.
    A truth that flickers is therefore no excuse for a belief that was never true, or long ago.
    """

    _heard_at_ms: int | None = None
    _ran_at_ms: int | None = None
    _stood_at_ms: int | None = None
    _level_at_ms: dict[tuple[int, int], int] = field(default_factory=dict)  # as many as there are levels
    _mismatches: int = 0
    _has_screen: bool = True

    def appeared(self, *, has_screen: bool) -> None:
        """Somebody new drives the station: a kiosk, or a technician's shell that shows nobody anything."""
        self._has_screen = has_screen

    def left(self) -> None:
        """It says that it goes: the silence that follows is no death. Its ages run as ever."""
        self._has_screen = False

    def heard(self, now_ms: int) -> None:
        """A heartbeat came."""
        self._heard_at_ms = now_ms

    def is_so(self, truths: tuple[Belief, ...], now_ms: int) -> None:
        """These are the beliefs that may rightly be held now, and for 500 ms from now on."""
        for truth in truths:
            if truth.running:
                self._ran_at_ms = now_ms
            else:
                self._stood_at_ms = now_ms
            for place in enumerate(truth.levels):
                self._level_at_ms[place] = now_ms

    def judge(self, belief: Belief, now_ms: int) -> bool:
        """True when the belief is the third in a row of which a part has not been so for 500 ms."""
        stamps = [self._ran_at_ms if belief.running else self._stood_at_ms]
        stamps += [self._level_at_ms.get(place) for place in enumerate(belief.levels)]
        is_right = all(at_ms is not None and now_ms - at_ms < BELIEF_GRACE_MS for at_ms in stamps)
        self._mismatches = 0 if is_right else self._mismatches + 1
        return self._mismatches >= BELIEF_MISMATCHES

    def forgive(self) -> None:
        """Nothing is permitted that a wrong belief could do harm to: what comes after it counts anew."""
        self._mismatches = 0

    def is_fresh(self, now_ms: int) -> bool:
        """Younger than 2 s: what link.md 2.2 and 4.6 call fresh."""
        return self._heard_at_ms is not None and now_ms - self._heard_at_ms <= KIOSK_STOP_AGE_MS

    def is_dead(self, now_ms: int) -> bool:
        """True when a kiosk that was there has been silent for more than 2 s without having said goodbye."""
        return self._has_screen and self._heard_at_ms is not None and not self.is_fresh(now_ms)

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
