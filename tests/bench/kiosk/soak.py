"""python -m tests.bench.kiosk.soak HOURS: the loop and its window in sped-up time, guest after guest.

Each guest sees every sample view in one of the eight languages and is then treated for twenty minutes. Prints
one line of JSON: resident memory at the begin and after each hour, large surfaces made in the steady part of
the sessions, turns and how long the machine took for them.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from appliance.kiosk import app
from appliance.kiosk.heap import give_back_what_is_large
from appliance.kiosk.languages import LANGUAGES
from appliance.kiosk.samples import VIEWS
from appliance.kiosk.trace import Trace
from appliance.kiosk.view import View
from appliance.kiosk.window import Window
from appliance.services.kiosk import main as whole_program  # in memory, as it is on a station
from tests.bench.kiosk.machine import SIZE, resident_mb

TURN_MS = 100
VIEW_MS = 3_000
SESSION_MS = 20 * 60_000
STEADY_AFTER_MS = 60_000
"""By then every phase of the program was drawn at least twice."""
HOUR_MS = 3_600_000


@dataclass
class Guests:
    """The journey that the loop sees: what is shown at each time."""

    now_ms: int = 0
    shown: View = VIEWS["attract"]
    is_steady: bool = False

    def touched(self, intent: str, now_ms: int) -> None:
        """Nobody touches."""

    def turn(self, now_ms: int) -> None:
        """Nothing else goes on."""

    def view(self, now_ms: int) -> View:
        """The picture of now."""
        return self.shown

    def go_on(self, until_ms: int) -> Iterator[None]:
        """One turn after the other."""
        languages = list(LANGUAGES)
        guest = 0
        while self.now_ms < until_ms:
            yield from self._visit(languages[guest % len(languages)], until_ms)
            guest += 1

    def _visit(self, language: str, until_ms: int) -> Iterator[None]:
        for view in VIEWS.values():
            self.shown = replace(view, language=language)
            end_ms = min(self.now_ms + VIEW_MS, until_ms)
            while self.now_ms < end_ms:
                yield from self._tick()
        began_ms = self.now_ms
        while self.now_ms < min(began_ms + SESSION_MS, until_ms):
            self.shown = _treated(replace(VIEWS["live"], language=language), self.now_ms - began_ms)
            self.is_steady = self.now_ms - began_ms > STEADY_AFTER_MS
            yield from self._tick()
        self.is_steady = False

    def _tick(self) -> Iterator[None]:
        self.now_ms += TURN_MS
        yield


def _treated(view: View, at_ms: int) -> View:
    live = view.live
    assert live is not None and live.envelope_ms is not None
    at = at_ms % sum(live.envelope_ms)
    works = at < sum(live.envelope_ms[:3])
    return replace(
        view, live=replace(live, left_ms=SESSION_MS - at_ms, envelope_at_ms=at, is_contraction=works)
    )


def main(arguments: list[str]) -> int:
    """0 when the hours have passed."""
    hours = float(arguments[0]) if arguments else 4.0
    give_back_what_is_large()
    guests, window = Guests(), Window(SIZE, is_fullscreen=False, is_dummy_allowed=True)
    loop = app.Loop(guests, window, Trace(None))
    print(f"{whole_program.__name__} is in memory", file=sys.stderr)
    memory, turns, large = [], 0, 0
    began, next_ms = time.monotonic(), 0
    for _ in guests.go_on(round(hours * HOUR_MS)):
        before = window.gfx.large_made
        loop.turn(guests.now_ms)
        turns += 1
        large += (window.gfx.large_made - before) * guests.is_steady
        if guests.now_ms >= next_ms:
            memory.append(round(resident_mb(os.getpid()), 1))
            next_ms += HOUR_MS // 2
    memory.append(round(resident_mb(os.getpid()), 1))
    took_s = round(time.monotonic() - began, 1)
    print(json.dumps({"memory_mb": memory, "turns": turns, "large": large, "took_s": took_s}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
