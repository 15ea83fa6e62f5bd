"""May the watchdog device be kicked? Pure: proofs and the time in, yes or no out.

Rule 1: yes only while every process proves progress within its deadline.
Rule 2: until a process has proved progress once, the start-up grace counts instead.
Rule 3: a number that does not change proves nothing; a smaller one is a process that started again.
Rule 4: where the kiosk cannot be kept running, the picture that says so proves progress in its place.
The deadlines outlast the service manager's own kill and restart, so that a reset is the last resort; the
device's time-out (10 s) runs from the last kick.
"""

from dataclasses import dataclass

STIM_DEADLINE_MS = 4_000  # WatchdogSec 2 s, RestartSec 0.5 s, READY at most 1.5 s later
KIOSK_DEADLINE_MS = 9_000  # WatchdogSec 5 s, RestartSec 1 s, first frame at most 3 s later
START_GRACE_MS = 60_000
DEADLINES_MS = {"stim": STIM_DEADLINE_MS, "kiosk": KIOSK_DEADLINE_MS}
IN_PLACE_OF = {"outofservice": "kiosk"}


@dataclass(slots=True)
class _Peer:
    deadline_at_ms: int
    progress: int | None = None


class Gate:
    """Open while everyone proves progress in time."""

    def __init__(self, now_ms: int) -> None:
        self._peers = {who: _Peer(now_ms + START_GRACE_MS) for who in DEADLINES_MS}

    def take(self, who: str, progress: int, now_ms: int) -> None:
        """A proof has come; it counts when its number is another one than before."""
        shown = IN_PLACE_OF.get(who, who)
        peer = self._peers[shown]
        if progress != peer.progress:
            peer.progress = progress
            peer.deadline_at_ms = now_ms + DEADLINES_MS[shown]

    def late(self, now_ms: int) -> tuple[str, ...]:
        """Those whose proof is overdue; the gate is open when there is none."""
        return tuple(who for who, peer in self._peers.items() if now_ms >= peer.deadline_at_ms)
