"""The scope's trace as a picture, on a machine without a screen."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import pygame

from drivers.sim.panel import look, trace
from drivers.sim.panel.look import Look, rounded
from drivers.sim.scope import Pulse

SIZE: Final = (1600, 760)
SCALE: Final = 2
MARGIN: Final = 24
STEPS_S: Final = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600)
MOST_STEPS: Final = 12


def plot_trace(
    pulses: Iterable[Pulse],
    path: Path,
    *,
    span_us: tuple[int, int] | None = None,
    marks: Sequence[tuple[int, str]] = (),
    size: tuple[int, int] = SIZE,
    font: str | None = None,
    font_bold: str | None = None,
) -> None:
    """A PNG of both channels' current against time is at `path`; marks are upright lines with a name.

    Without a span it runs from the first to the last pulse; raises OSError when the file cannot be written.
    """
    shown = [Pulse(*pulse) for pulse in pulses]
    span = span_us or _span(shown, marks)
    pygame.font.init()
    type_ = Look((look.CANVAS[0] * SCALE, look.CANVAS[1] * SCALE), font, font_bold)
    onto = pygame.Surface(size)
    onto.fill(look.GROUND)
    card = pygame.Rect((0, 0), size).inflate(-2 * MARGIN, -2 * MARGIN)
    rounded(onto, card, look.CARD, type_.px(look.RADIUS), look.CARD_EDGE)
    _draw_title(onto, card, type_, shown)
    _draw_lanes(onto, card, type_, shown, span, marks)
    pygame.image.save(onto, str(path))


def _span(pulses: Sequence[Pulse], marks: Sequence[tuple[int, str]]) -> tuple[int, int]:
    times = [pulse.t_us for pulse in pulses] + [at for at, _ in marks]
    if not times:
        return 0, 1_000_000
    return min(times), max(times) + 50_000


def _draw_title(onto: pygame.Surface, card: pygame.Rect, type_: Look, pulses: Sequence[Pulse]) -> None:
    y, x = card.top + type_.px(18), card.left + type_.px(14)
    done = type_.text(onto, "S I M U L A T E D", (x, y), size=13, bold=True, colour=look.AMBER)
    at = (done.right + type_.px(14), y)
    type_.text(onto, "Current at the electrodes, mA", at, size=13, colour=look.TEXT)
    x = card.right - type_.px(14)
    for channel in (1, 0):
        currents = [abs(i) for p in pulses if p.channel == channel for i in (p.i1_ua, p.i2_ua)]
        text = f"{look.NAMES[channel]}  peak {max(currents, default=0) / 1000:.1f}"
        colour = look.LEADS[channel]
        done = type_.text(onto, text, (x, y), size=13, bold=True, colour=colour, anchor="midright")
        x = done.left - type_.px(18)


def _draw_lanes(
    onto: pygame.Surface,
    card: pygame.Rect,
    type_: Look,
    pulses: Sequence[Pulse],
    span: tuple[int, int],
    marks: Sequence[tuple[int, str]],
) -> None:
    plot = pygame.Rect(0, 0, card.width - type_.px(58), card.height - type_.px(84))
    plot.topleft = (card.left + type_.px(42), card.top + type_.px(62))
    gap = type_.px(8)
    height = (plot.height - gap) // 2
    full = trace.range_ma(pulses)
    for channel in range(2):
        lane = pygame.Rect(plot.left, plot.top + channel * (height + gap), plot.width, height)
        onto.fill(look.SCREEN, lane)
        _draw_times(onto, lane, type_, span, is_named=channel == 1)
        trace.draw_lane(onto, lane, type_, pulses, channel=channel, span_us=span, full_ma=full)
    _draw_marks(onto, plot, type_, span, marks)


def _draw_marks(
    onto: pygame.Surface,
    plot: pygame.Rect,
    type_: Look,
    span: tuple[int, int],
    marks: Sequence[tuple[int, str]],
) -> None:
    """Names stand in two rows, so that near ones can be read; one that finds no room is only a line."""
    ends = [plot.left - type_.px(30), plot.left - type_.px(30)]
    for at_us, name in sorted(marks):
        x = _x(plot, span, at_us)
        pygame.draw.line(onto, look.AMBER, (x, plot.top), (x, plot.bottom - 1))
        half = type_.width(name, 10.5) // 2
        middle = max(plot.left + half, min(plot.right - half, x))
        row = next((row for row, end in enumerate(ends) if middle - half > end), None)
        if row is not None:
            ends[row] = middle + half + type_.px(6)
            at = (middle, plot.top - type_.px(3 + 13 * row))
            type_.text(onto, name, at, size=10.5, colour=look.AMBER, anchor="midbottom")


def _draw_times(
    onto: pygame.Surface, lane: pygame.Rect, type_: Look, span: tuple[int, int], *, is_named: bool
) -> None:
    seconds = (span[1] - span[0]) / 1e6
    step = next((step for step in STEPS_S if seconds / step <= MOST_STEPS), STEPS_S[-1])
    for at_s in range(0, int(seconds) + 1, step):
        x = _x(lane, span, span[0] + at_s * 1_000_000)
        pygame.draw.line(onto, look.GRID, (x, lane.top), (x, lane.bottom - 1))
        if is_named:
            name = f"{at_s // 60}:{at_s % 60:02d}" if seconds >= 60 else f"{at_s} s"
            at = (x, lane.bottom + type_.px(4))
            type_.text(onto, name, at, size=10.5, colour=look.FAINT, anchor="midtop")


def _x(plot: pygame.Rect, span: tuple[int, int], at_us: int) -> int:
    return plot.left + (at_us - span[0]) * (plot.width - 1) // max(1, span[1] - span[0])
