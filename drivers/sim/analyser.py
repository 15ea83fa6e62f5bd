"""The logic analyser: every change of a line, and the raw bytes of every window, in bounded rings [link 10].

Decoding frames is the reader's: this package knows the module's bytes only as bytes.
"""

from collections import deque
from collections.abc import Iterator
from itertools import takewhile
from typing import NamedTuple

from drivers.sim import lines

KEPT_CHANGES = 65_536
KEPT_WINDOWS = 8_192
TRACKS = {
    "CS": lines.CS,
    "READY": lines.READY,
    "ARM_PUMP": lines.ARM_PUMP,
    "STIM_ACT": lines.STIM_ACT,
    "CHAIN_FB": lines.CHAIN_FB,
    "MOD_OK": lines.MOD_OK,
    "ESTOP_A": lines.ESTOP_A,
    "ESTOP_B": lines.ESTOP_B,
    "HAND_STOP_OK": lines.HAND_STOP_OK,
    "MOD_RESET_N": lines.MOD_RESET_N,
    "LAMP_READY": lines.LAMP_READY,
    "LAMP_ACTIVE": lines.LAMP_ACTIVE,
    "LAMP_FAULT_OFF": lines.LAMP_FAULT_OFF,
    "BUZZER": lines.BUZZER,
}


class Window(NamedTuple):
    """One CS window: what the host sent and what it read."""

    t_us: int
    end_us: int
    mosi: bytes
    miso: bytes


class Change(NamedTuple):
    """From this instant on all lines are at these levels, bit n = BCM n."""

    t_us: int
    levels: int


class Analyser:
    """What was on the lines lately."""

    def __init__(self, *, changes: int = KEPT_CHANGES, windows: int = KEPT_WINDOWS) -> None:
        self.changes: deque[Change] = deque(maxlen=changes)
        self.windows: deque[Window] = deque(maxlen=windows)

    def windows_since(self, since_us: int) -> list[Window]:
        """Windows that began at `since_us` or later, oldest first."""
        return list(takewhile(lambda window: window.t_us >= since_us, reversed(self.windows)))[::-1]

    def track(self, name: str, since_us: int, until_us: int) -> list[tuple[int, bool]]:
        """The level of one of TRACKS at `since_us` and every change of it before `until_us`.

        Raises KeyError for another name.
        """
        mask = TRACKS[name]
        moves = self._selections(since_us) if mask == lines.CS else self._levels(mask)
        shown: list[tuple[int, bool]] = []
        for at_us, level in moves:
            if at_us >= until_us:
                break
            if shown and shown[-1][1] == level:
                continue
            if at_us <= since_us:
                shown.clear()
            shown.append((max(at_us, since_us), level))
        return shown

    def _levels(self, mask: int) -> Iterator[tuple[int, bool]]:
        for change in self.changes:
            yield change.t_us, bool(change.levels & mask)

    def _selections(self, since_us: int) -> Iterator[tuple[int, bool]]:
        """CS is low in a window."""
        yield since_us, True
        for window in self.windows:
            if window.end_us > since_us:
                yield window.t_us, False
                yield window.end_us, True
