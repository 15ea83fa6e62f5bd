"""What every process that owns a screen has: its arguments, its signals, its life, and the loop."""

import argparse
import signal
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from appliance.host import clock
from appliance.host.notify import Notifier
from appliance.kiosk import app

Prove = Callable[[int, int], None]
"""Whole turns so far, and when."""


class Life:
    """What the loop tells after every good turn, and what it is told: to go on or to end.

    A tool that nobody waits for has no notifier.
    """

    def __init__(
        self, notifier: Notifier | None = None, ready: str = "", *, prove: Prove | None = None
    ) -> None:
        self._notifier = notifier
        self._ready = ready
        self._prove = prove
        self._turns = 0
        self.is_over = False

    def proved(self, now_ms: int) -> None:
        """One whole turn is done, its picture drawn; the first one makes the service ready."""
        self._turns += 1
        if self._prove is not None:
            self._prove(self._turns, now_ms)
        if self._notifier is None:
            return
        if self._turns == 1:
            self._notifier.ready(self._ready)
        self._notifier.alive(clock.monotonic_us())

    def end(self, number: int, frame: FrameType | None) -> None:
        """Signal handler: the loop ends after this turn."""
        self.is_over = True

    def until_told(self) -> "Life":
        """Itself, over with the next SIGTERM or SIGINT."""
        signal.signal(signal.SIGTERM, self.end)
        signal.signal(signal.SIGINT, self.end)
        return self


def show(
    journey: app.Journey,
    life: Life,
    chosen: argparse.Namespace,
    *,
    ear: app.Ear | None = None,
    say: Callable[[str], None] = print,
    renewal: app.Renewal | None = None,
) -> int:
    """The loop's status, after it was told to end or its window was closed; `chosen` are `add_arguments`'."""
    return app.run(
        journey,
        life,
        ear=ear,
        now_ms=clock.monotonic_ms,
        rest=clock.rest_ms,
        is_fullscreen=chosen.fullscreen,
        size=chosen.size,
        trace_path=chosen.trace,
        say=say,
        renewal=renewal,
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The parser takes --fullscreen, --size, --trace and --bench."""
    parser.add_argument("--fullscreen", action="store_true", help="all of the screen, not a window")
    parser.add_argument("--size", type=_size, default=app.DEFAULT_SIZE, help="the window's size, as 1280x800")
    parser.add_argument("--trace", type=Path, help="a datagram socket that is told what is drawn (for tests)")
    parser.add_argument("--bench", action="store_true", help="SIMULATED from the first picture on")


def _size(words: str) -> tuple[int, int]:
    width, _, height = words.partition("x")
    return int(width), int(height)
