"""The pulse view: both channels' last pulses from -100 to +1900 us, what they measure, and a cursor."""

from functools import lru_cache
from typing import Final

import pygame

from drivers.sim.panel import look
from drivers.sim.panel.look import Look
from drivers.sim.panel.record import Record
from drivers.sim.panel.trace import RANGES_MA
from drivers.sim.panel.view import View
from drivers.sim.render import AFTER_US, BEFORE_US, current_ua, pulse_view, voltage_mv
from drivers.sim.scope import Pulse, Shape

TIMES_US: Final = (0, 500, 1_000, 1_500)
SMALL: Final = 10.5
MARGIN: Final = 4
Seen = list[tuple[Pulse, Shape] | None]


def draw_pulse_view(
    onto: pygame.Surface, type_: Look, card: pygame.Rect, record: Record, view: View
) -> pygame.Rect:
    """Draw it; returns where its points are, for a cursor."""
    seen: Seen = [view.pulse(record, channel) for channel in range(2)]
    title = f"Pulse at the electrodes, mA over {type_.micro}s"
    at = (card.left + type_.px(12), card.top + type_.px(15))
    type_.text(onto, title, at, size=12.5, colour=look.FAINT)
    plot = pygame.Rect(0, 0, card.width - type_.px(220), card.height - type_.px(52))
    plot.topleft = (card.left + type_.px(38), card.top + type_.px(30))
    full_ma = _range_ma(seen)
    gap = type_.px(6)
    height = (plot.height - gap) // 2
    for channel, one in enumerate(seen):
        lane = pygame.Rect(plot.left, plot.top + channel * (height + gap), plot.width, height)
        _draw_lane(onto, type_, lane, full_ma)
        if one is not None:
            points = [(lane.left + x, lane.top + y) for x, y in _points(one[1], lane.size, full_ma)]
            pygame.draw.lines(onto, look.LEADS[channel], False, points, type_.px(1.6))
    _draw_times(onto, type_, plot)
    if view.cursor_us is not None:
        x = _x(plot, view.cursor_us)
        pygame.draw.line(onto, look.AMBER, (x, plot.top), (x, plot.bottom - 1))
    left = plot.right + type_.px(12)
    table = pygame.Rect(left, card.top, card.right - type_.px(12) - left, card.height).inflate(
        0, -type_.px(14)
    )
    _draw_table(onto, type_, table, seen, view.cursor_us)
    return plot


def cursor_at(plot: pygame.Rect, x: int) -> int:
    """The whole microsecond under the pointer."""
    return (x - plot.left) * (BEFORE_US + AFTER_US) // max(1, plot.width) - BEFORE_US


def rows(seen: Seen, cursor_us: int | None, micro: str) -> list[tuple[str, str, str]]:
    """What is read off: the name with its unit, and the value of each channel."""
    named: list[tuple[str, list[str]]] = [
        ("i1 mA", [f"{one[0].i1_ua / 1000:+.2f}" if one else "" for one in seen]),
        ("i2 mA", [f"{one[0].i2_ua / 1000:+.2f}" if one else "" for one in seen]),
        (f"pw1 {micro}s", [str(one[0].pw1_us) if one else "" for one in seen]),
        (f"pw2 {micro}s", [str(one[0].pw2_us) if one else "" for one in seen]),
        (f"gap {micro}s", [str(one[0].gap_us) if one else "" for one in seen]),
        (f"q1 {micro}C", [f"{charge_nc(one[0]) / 1000:.2f}" if one else "" for one in seen]),
        ("peak V", [f"{one[0].v_mv / 1000:.1f}" if one else "" for one in seen]),
    ]
    if cursor_us is not None:
        t_us = cursor_us + 0.5
        named += [
            (f"at {cursor_us} {micro}s", ["", ""]),
            ("i mA", [f"{current_ua(one[1], t_us) / 1000:+.2f}" if one else "" for one in seen]),
            ("v V", [f"{voltage_mv(one[1], t_us) / 1000:+.1f}" if one else "" for one in seen]),
        ]
    return [(name, a, b) for name, (a, b) in named]


def charge_nc(pulse: Pulse) -> int:
    """What the first phase carried."""
    return round(abs(pulse.i1_ua) * pulse.pw1_us / 1000)


def _range_ma(seen: Seen) -> int:
    peaks = [abs(i) for one in seen if one for i in (one[1].first.i_ua, one[1].second.i_ua)]
    return next((full for full in RANGES_MA if max(peaks, default=0) <= full * 1000), RANGES_MA[-1])


@lru_cache(maxsize=8)
def _points(shape: Shape, size: tuple[int, int], full_ma: int) -> list[tuple[float, float]]:
    """Each microsecond once, as a step; where nothing changes only the corners are kept."""
    currents, _ = pulse_view(shape)
    width, height = size
    per_us, per_ua = (width - 1) / len(currents), (height / 2 - MARGIN) / (full_ma * 1000)
    points: list[tuple[float, float]] = []
    for index, i_ua in enumerate(currents):
        y = height / 2 - max(-full_ma * 1000.0, min(full_ma * 1000.0, i_ua)) * per_ua
        if points and len(points) > 1 and points[-1][1] == y == points[-2][1]:
            points.pop()
        elif points:
            points.append((index * per_us, points[-1][1]))
        points.append((index * per_us, y))
    points.append((width - 1.0, points[-1][1]))
    return points


def _draw_lane(onto: pygame.Surface, type_: Look, lane: pygame.Rect, full_ma: int) -> None:
    onto.fill(look.SCREEN, lane)
    half = lane.height / 2 - MARGIN
    for t_us in (-BEFORE_US, *TIMES_US, AFTER_US):
        x = _x(lane, t_us)
        pygame.draw.line(onto, look.GRID, (x, lane.top), (x, lane.bottom - 1))
    for part in (-1.0, -0.5, 0.0, 0.5, 1.0):
        y = round(lane.top + lane.height / 2 - part * half)
        colour = look.AXIS if part == 0.0 else look.GRID
        pygame.draw.line(onto, colour, (lane.left, y), (lane.right - 1, y))
        if part in (-1.0, 0.0, 1.0):
            label = type_.minus(f"{part * full_ma:+g}") if part else "0"
            at = (lane.left - type_.px(5), y)
            type_.text(onto, label, at, size=SMALL, colour=look.FAINT, anchor="midright")


def _draw_times(onto: pygame.Surface, type_: Look, plot: pygame.Rect) -> None:
    for t_us in (*TIMES_US, AFTER_US):
        at = (_x(plot, t_us), plot.bottom + type_.px(3))
        anchor = "topright" if t_us == AFTER_US else "midtop"
        if t_us != TIMES_US[-1] or plot.width > type_.px(300):
            type_.text(onto, str(t_us), at, size=SMALL, colour=look.FAINT, anchor=anchor)


def _draw_table(
    onto: pygame.Surface, type_: Look, table: pygame.Rect, seen: Seen, cursor_us: int | None
) -> None:
    columns = (table.right - type_.px(58), table.right)
    pitch = min(type_.px(18), table.height // 11)
    y = table.top + pitch // 2 + type_.px(3)
    for channel, x in enumerate(columns):
        colour = look.LEADS[channel]
        type_.text(onto, look.NAMES[channel], (x, y), size=12, bold=True, colour=colour, anchor="midright")
    for name, *values in rows(seen, cursor_us, type_.micro):
        y += pitch
        type_.text(onto, name, (table.left, y), size=11.5, colour=look.FAINT)
        for x, value in zip(columns, values, strict=True):
            type_.text(onto, type_.minus(value), (x, y), size=11.5, anchor="midright")


def _x(plot: pygame.Rect, t_us: int) -> int:
    return plot.left + round((t_us + BEFORE_US) * (plot.width - 1) / (BEFORE_US + AFTER_US))
