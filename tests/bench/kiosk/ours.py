"""The whole station with its real window: idle, treating, its memory, how fast a press is seen, and how soon
a kiosk that starts can be touched.
"""

import os
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass

from deploy.tools import journey
from deploy.tools.stand import SERVICES
from deploy.tools.visitor import Seen, Visitor
from tests.bench.kiosk.machine import Eye, Finger, percent, resident_mb

LEVEL = 1
CAUSE, GOAL, PROGRAM = "sitting", "strengthen", "P09-novice"
"""A program in phases, whose wave moves on the live screen, and what a guest says to be offered it."""
PRESSES = 60
RESTARTS = 3
"""As many as the unit's start limit leaves."""
_PRESS_S, _GIVE_UP_S = 0.37, 1.0
_EDGE_PX = 14
"""From a key's edge: on its plate, off its sign and label."""
_AWAY = (640, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """CPU in percent of a core by process, memory in MB, presses in ms."""

    idle: dict[str, float]
    treating: dict[str, float]
    resident_mb: float
    touchable_s: tuple[float, ...]
    set_up_ms: tuple[float, ...]
    treating_ms: tuple[float, ...]


def measure(visitor: Visitor, seconds: float) -> Measured:
    """A proof test, half a minute of nobody, a guest's way to a session, and half a minute of it."""
    journey.prove_estop(visitor)
    visitor.at("attract")
    visitor.pass_ms(2_000)
    touchable = [_restart(visitor) for _ in range(RESTARTS)]
    visitor.pass_ms(2_000)
    idle = _percent(visitor, seconds)
    journey.to_the_pain(visitor, cause=CAUSE)
    visitor.at("pain_before")
    set_up = _presses(visitor, "pain:5")
    journey.to_the_pads(visitor, goal=GOAL, program=PROGRAM)
    journey.to_the_level(visitor)
    journey.raise_to(visitor, LEVEL)
    visitor.touch("right")
    visitor.at("live")
    visitor.pass_ms(2_000)
    treating = _percent(visitor, seconds)
    pressed = _presses(visitor, "pause")  # "+" waits for the next squeeze
    pid = _pids(visitor)["ems-kiosk"]
    return Measured(
        idle=idle,
        treating=treating,
        resident_mb=resident_mb(pid),
        touchable_s=tuple(touchable),
        set_up_ms=tuple(set_up),
        treating_ms=tuple(pressed),
    )


def _pids(visitor: Visitor) -> dict[str, int]:
    pids = {name: visitor.stand.supervisor.pid(name) for name in SERVICES}
    return {name: pid for name, pid in pids.items() if pid is not None}


def _percent(visitor: Visitor, seconds: float) -> dict[str, float]:
    pids = _pids(visitor)
    return dict(
        zip(
            pids,
            percent(list(pids.values()), seconds, lambda s: visitor.pass_ms(round(s * 1000))),
            strict=True,
        )
    )


def _restart(visitor: Visitor) -> float:
    """Seconds until the first screen of a kiosk that starts anew beside the others can be touched."""
    supervisor, before = visitor.stand.supervisor, _pids(visitor)["ems-kiosk"]
    visitor.seen = Seen(targets={})
    os.kill(before, signal.SIGTERM)
    visitor.until(lambda: supervisor.pid("ems-kiosk") not in (None, before), "a new ems-kiosk")
    began = time.monotonic()
    visitor.until(lambda: visitor.seen.screen == "attract" and visitor.seen.has("start"), "the first screen")
    return time.monotonic() - began


def _presses(visitor: Visitor, intent: str) -> list[float]:
    """From each press on a key until its plate is darker, in ms; the finger leaves it before it lifts."""
    visitor.until(lambda: visitor.seen.has(intent), intent)
    x, y, _, height = visitor.seen.targets[intent]
    at = (x + _EDGE_PX, y + height // 2)
    eye, finger = Eye(visitor.screen), Finger(visitor.screen.display)
    times = []
    try:
        for _ in range(PRESSES):
            times.append(_press(eye, finger, at))
            visitor.pass_ms(round(_PRESS_S * 1000))
    finally:
        finger.close()
        eye.close()
    return times


def _press(eye: Eye, finger: Finger, at: tuple[int, int]) -> float:
    finger.move(*at)
    before = eye.pixel(*at)
    began = time.perf_counter()
    finger.button(is_down=True)
    while eye.pixel(*at) == before:
        if time.perf_counter() - began > _GIVE_UP_S:
            raise TimeoutError(f"no answer to a press at {at}")
    took = time.perf_counter() - began
    finger.move(*_AWAY)
    finger.button(is_down=False)
    return took * 1000


def quantile(values: Sequence[float], part: float) -> float:
    """The value that this part of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(part * (len(ordered) - 1)))]
