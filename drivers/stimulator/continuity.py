"""Does each frame follow the one before it? Frame counter and module clock against the host's. Pure.

Sources of truth: link.md 4.4 (frame_ctr = previous + 1; equal is FROZEN, a gap is a loss), 4.2 (uptime
advances with the host's clock within 3 % and 20 ms), 19 R6 (each window loads one frame; status is as of
loading).

A frame is loaded right after the window *before* the one that clocks it out, so its uptime is compared with
the host's time of that earlier window. The window is kept as an interval, before and after the transfer, so
that a host that was stopped in the middle of it accuses nobody. Rates are taken against an anchor that is up
to `_ANCHOR_FOR_MS` old: 20 ms of tolerance on one 20 ms cycle would let an 8 % fast clock pass (F45).
"""

from typing import Final

from drivers.stimulator.defects import LinkDefect
from drivers.stimulator.frame import Response

_ANCHOR_FOR_MS: Final = 2000
_TOLERANCE_PERCENT: Final = 3
_TOLERANCE_MS: Final = 20
_MASK16: Final = 0xFFFF
_MASK32: Final = 0xFFFFFFFF
_HALF16: Final = 0x8000
_HALF32: Final = 0x80000000


class Continuity:
    """Follows the module's frame counter and clock from window to window."""

    __slots__ = (
        "_anchor",
        "_counted",
        "_last_ctr",
        "_last_uptime",
        "_loading",
        "_was_heard",
        "_window",
        "_windows",
    )

    def __init__(self) -> None:
        """Begin with nothing known."""
        self.forget()

    @property
    def last_ctr(self) -> int:
        """The frame_ctr of the last valid frame, for ack_ctr; 0 before the first."""
        return self._last_ctr or 0

    def forget(self) -> None:
        """Take the next frame as it comes: a HELLO may meet a module that has restarted."""
        self._last_ctr: int | None = None
        self._last_uptime: int | None = None
        self._windows = 0  # since the last valid frame, the one that brought it included
        self._counted = True  # whether every window since then has surely loaded a frame
        self._was_heard = True  # whether the last window brought a frame of the module at all
        self._window: tuple[int, int] | None = None  # the last one, before and after it
        self._loading: tuple[int, int] | None = None  # the one after which the present frame was loaded
        self._anchor: tuple[int, int, int] | None = None  # uptime, and the window it belongs to

    def clocked(self, before_ms: int, after_ms: int) -> None:
        """Note a window that took place in this interval of the host's clock."""
        if self._window is not None and not self._was_heard:
            # Without an answer nobody knows whether the module had that window: what comes next was loaded
            # after it, or after one of those before it, as far back as the last that surely was one.
            self._loading = ((self._loading or self._window)[0], before_ms)
        else:
            self._loading = self._window
        self._window = (before_ms, after_ms)
        self._windows += 1
        self._was_heard = False

    def clocked_blindly(self, after_ms: int) -> None:
        """Note a window at READY = 0, which the module may have missed."""
        self._counted = False
        if self._window is not None:
            self._window = (self._window[0], after_ms)

    def check(self, frame: Response) -> LinkDefect | None:
        """Return what is wrong with `frame` in its place, or None and take it as the last valid one."""
        self._was_heard = True
        lost = False
        if self._last_ctr is not None:
            step = (frame.frame_ctr - self._last_ctr) & _MASK16
            if step == 0 or step >= _HALF16:
                return LinkDefect.FROZEN
            lost = self._counted and step != self._windows
        defect = self._check_clock(frame.uptime_ms)
        if defect is not None:
            return defect
        self._last_ctr, self._last_uptime = frame.frame_ctr, frame.uptime_ms
        self._windows, self._counted = 0, True
        return LinkDefect.LOST if lost else None

    def _check_clock(self, uptime_ms: int) -> LinkDefect | None:
        if self._last_uptime is not None and (uptime_ms - self._last_uptime) & _MASK32 >= _HALF32:
            return LinkDefect.MODULE_RESET
        if self._loading is None:
            return None
        before, after = self._loading
        if self._anchor is None:
            self._anchor = (uptime_ms, before, after)
            return None
        anchor_uptime, anchor_before, anchor_after = self._anchor
        step = (uptime_ms - anchor_uptime) & _MASK32
        least = (before - anchor_after) * (100 - _TOLERANCE_PERCENT) // 100 - _TOLERANCE_MS
        most = (after - anchor_before) * (100 + _TOLERANCE_PERCENT) // 100 + _TOLERANCE_MS
        if not least <= step <= most:
            return LinkDefect.UPTIME_RATE
        if step > _ANCHOR_FOR_MS:
            self._anchor = (uptime_ms, before, after)
        return None
