"""The scope on the screen: both channels against time, and the last pulse of each close up."""

from collections.abc import Iterable, Sequence
from math import ceil

import pygame

from drivers.sim.panel import look
from drivers.sim.panel.look import Look
from drivers.sim.scope import Pulse

RANGES_MA = (2, 5, 10, 20, 30, 50, 80)
CLOSE_UP_LEAD_US = 100
SPARSE = 5  # pixels a stroke: with fewer strokes than that each is drawn wider


def range_ma(pulses: Iterable[Pulse]) -> int:
    """The smallest range that shows every pulse."""
    peak = max((max(abs(pulse.i1_ua), abs(pulse.i2_ua)) for pulse in pulses), default=0) / 1000
    return next((full for full in RANGES_MA if peak <= full), RANGES_MA[-1])


def draw_lane(
    onto: pygame.Surface,
    lane: pygame.Rect,
    type_: Look,
    pulses: Sequence[Pulse],
    *,
    channel: int,
    span_us: tuple[int, int],
    full_ma: int,
) -> None:
    """One channel: every pulse as a stroke from its negative to its positive current."""
    begin, end = span_us
    middle, half = lane.centery, lane.height / 2 - type_.px(5)
    _grid(onto, lane, type_, full_ma, middle, half)
    columns: dict[int, list[int]] = {}
    for pulse in pulses:
        if pulse.channel == channel and begin <= pulse.t_us < end:
            x = lane.left + (pulse.t_us - begin) * lane.width // (end - begin)
            column = columns.setdefault(x, [0, 0])
            for i_ua in (pulse.i1_ua, pulse.i2_ua):
                column[i_ua > 0] = max(column[i_ua > 0], abs(i_ua))
    per_ua = half / (full_ma * 1000)
    cap = type_.px(1.6)
    wide = type_.px(1.0 if len(columns) * SPARSE > lane.width else 2.0)
    for x, (down, up) in columns.items():
        top, bottom = middle - round(min(up * per_ua, half)), middle + round(min(down * per_ua, half))
        pygame.draw.line(onto, look.LEADS_DIM[channel], (x, top), (x, bottom), wide)
        pygame.draw.line(onto, look.LEADS[channel], (x, top), (x, top + cap), wide)
        pygame.draw.line(onto, look.LEADS[channel], (x, bottom - cap), (x, bottom), wide)
    pygame.draw.line(
        onto, look.LEADS_DEEP[channel], (lane.left, middle), (lane.right - 1, middle), type_.px(1.0)
    )


def _grid(
    onto: pygame.Surface, lane: pygame.Rect, type_: Look, full_ma: int, middle: int, half: float
) -> None:
    for part in (-1.0, -0.5, 0.5, 1.0):
        y = round(middle - part * half)
        pygame.draw.line(onto, look.GRID, (lane.left, y), (lane.right - 1, y))
        if abs(part) == 1.0:
            label = type_.minus(f"{part * full_ma:+.0f}")
            type_.text(
                onto, label, (lane.left - type_.px(5), y), size=10.5, colour=look.FAINT, anchor="midright"
            )
    type_.text(onto, "0", (lane.left - type_.px(5), middle), size=10.5, colour=look.FAINT, anchor="midright")


def draw_uprights(onto: pygame.Surface, lane: pygame.Rect, count: int) -> None:
    """So many upright lines, evenly from edge to edge."""
    for index in range(count):
        x = lane.left + round(index * (lane.width - 1) / (count - 1))
        pygame.draw.line(onto, look.GRID, (x, lane.top), (x, lane.bottom - 1))


def draw_names(onto: pygame.Surface, plot: pygame.Rect, type_: Look, names: Sequence[str]) -> None:
    """The names of the upright lines, below the plot."""
    last = len(names) - 1
    for index, name in enumerate(names):
        x = plot.left + round(index * (plot.width - 1) / last)
        anchor = "topleft" if index == 0 else "topright" if index == last else "midtop"
        at = (x, plot.bottom + type_.px(3))
        type_.text(onto, type_.minus(name), at, size=10.5, colour=look.FAINT, anchor=anchor)


def draw_close_up(
    onto: pygame.Surface, box: pygame.Rect, type_: Look, pulse: Pulse | None, channel: int, *, full_ma: int
) -> None:
    """The shape of one pulse, to scale in time and current; both channels' in the same range."""
    middle = box.centery
    pygame.draw.line(onto, look.GRID, (box.left, middle), (box.right - 1, middle))
    if pulse is None:
        return
    width_us = max(600, pulse.pw1_us + pulse.gap_us + pulse.pw2_us + 2 * CLOSE_UP_LEAD_US)
    per_us, per_ua = (box.width - 1) / width_us, (box.height / 2 - type_.px(3)) / (full_ma * 1000)

    def at(t_us: float, i_ua: float) -> tuple[float, float]:
        return box.left + t_us * per_us, middle - i_ua * per_ua

    t1 = float(CLOSE_UP_LEAD_US)
    t2, t3 = t1 + pulse.pw1_us, t1 + pulse.pw1_us + pulse.gap_us
    t4 = t3 + pulse.pw2_us
    for begin, finish, i_ua in ((t1, t2, pulse.i1_ua), (t3, t4, pulse.i2_ua)):
        corners = [at(begin, 0), at(begin, i_ua), at(finish, i_ua), at(finish, 0)]
        pygame.draw.polygon(onto, look.LEADS_DIM[channel], corners)
    outline = [(0.0, 0), (t1, 0), (t1, pulse.i1_ua), (t2, pulse.i1_ua), (t2, 0), (t3, 0), (t3, pulse.i2_ua)]
    outline += [(t4, pulse.i2_ua), (t4, 0), (float(width_us), 0)]
    points = [at(t_us, i_ua) for t_us, i_ua in outline]
    pygame.draw.lines(onto, look.LEADS[channel], False, points, ceil(1.6 * type_.scale))
