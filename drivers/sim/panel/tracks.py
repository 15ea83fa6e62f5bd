"""The logic analyser on the screen, and the strip of the last ten seconds above it."""

from typing import Final

import pygame

from drivers.sim.panel import look, trace
from drivers.sim.panel.look import Colour, Look
from drivers.sim.panel.record import TRACKS, Record, Track
from drivers.sim.panel.view import STRIP_US, View

SMALL: Final = 10.5
PARTS: Final = 5
STRIP_NAMES: Final = ("-10 s", "-8", "-6", "-4", "-2", "0")
COLOURS: Final[dict[str, Colour]] = {
    "STIM_ACT": look.YELLOW,
    "LAMP_READY": look.LAMPS[0][1],
    "LAMP_ACTIVE": look.LAMPS[1][1],
    "BUZZER": look.LAMPS[3][1],
}
LEVEL: Final[Colour] = (126, 214, 186)
BAD: Final[Colour] = (248, 74, 74)


def draw_strip(
    onto: pygame.Surface, type_: Look, card: pygame.Rect, record: Record, view: View
) -> pygame.Rect:
    """Both channels over ten seconds; the part that the tracks show is lighter. Returns where it is."""
    at = (card.left + type_.px(12), card.top + type_.px(15))
    type_.text(onto, "Current at the electrodes, mA over 10 s", at, size=12.5, colour=look.FAINT)
    plot = pygame.Rect(0, 0, card.width - type_.px(50), card.height - type_.px(52))
    plot.topleft = (card.left + type_.px(38), card.top + type_.px(30))
    end_us = view.end_us(record)
    span = (end_us - STRIP_US, end_us)
    pulses = [pulse for pulse in record.pulses if span[0] <= pulse.t_us < end_us]
    full_ma = trace.range_ma(pulses)
    gap = type_.px(6)
    height = (plot.height - gap) // 2
    for channel in range(2):
        lane = pygame.Rect(plot.left, plot.top + channel * (height + gap), plot.width, height)
        onto.fill(look.SCREEN, lane)
        part = lane.width * min(view.span_us, STRIP_US) // STRIP_US
        onto.fill(look.CARD, pygame.Rect(lane.right - part, lane.top, part, lane.height))
        trace.draw_uprights(onto, lane, len(STRIP_NAMES))
        trace.draw_lane(onto, lane, type_, pulses, channel=channel, span_us=span, full_ma=full_ma)
    trace.draw_names(onto, plot, type_, STRIP_NAMES)
    _draw_instants(onto, type_, plot, span, view)
    return plot


def draw_tracks(
    onto: pygame.Surface, type_: Look, card: pygame.Rect, record: Record, view: View
) -> pygame.Rect:
    """Every line over the span of the view. Returns where it is."""
    at = (card.left + type_.px(12), card.top + type_.px(15))
    type_.text(onto, f"Lines over {span_words(view.span_us)}", at, size=12.5, colour=look.FAINT)
    plot = pygame.Rect(0, 0, card.width - type_.px(140), card.height - type_.px(48))
    plot.topleft = (card.left + type_.px(128), card.top + type_.px(28))
    onto.fill(look.SCREEN, plot)
    trace.draw_uprights(onto, plot, PARTS + 1)
    end_us = view.end_us(record)
    span = (end_us - view.span_us, end_us)
    pitch = plot.height / len(TRACKS)
    for row, name in enumerate(TRACKS):
        lane = pygame.Rect(plot.left, round(plot.top + row * pitch), plot.width, round(pitch))
        lane.inflate_ip(0, -type_.px(3))
        at = (plot.left - type_.px(8), lane.centery)
        type_.text(onto, name, at, size=min(SMALL, pitch / type_.scale), colour=look.FAINT, anchor="midright")
        colour = COLOURS.get(name, LEVEL)
        _draw_track(onto, type_, lane, record.track(name, *span), span, colour)
    _draw_bad_frames(onto, plot, record, span)
    _draw_instants(onto, type_, plot, span, view)
    trace.draw_names(onto, plot, type_, axis_words(view.span_us))
    return plot


def span_words(span_us: int) -> str:
    """A length of time as a person says it."""
    return f"{span_us / 1e6:g} s" if span_us >= 1_000_000 else f"{span_us / 1000:g} ms"


def axis_words(span_us: int) -> list[str]:
    """The names of the upright lines, from the oldest on, all in the unit of the span."""
    unit_us = 1_000_000 if span_us >= 1_000_000 else 1_000
    oldest, *others = [f"{-span_us * (PARTS - part) / PARTS / unit_us:g}" for part in range(PARTS)]
    return [f"{oldest} {'s' if unit_us > 1_000 else 'ms'}", *others, "0"]


def _draw_track(
    onto: pygame.Surface, type_: Look, lane: pygame.Rect, track: Track, span: tuple[int, int], colour: Colour
) -> None:
    """A line along the levels, filled where it is high; a line that is not known is not drawn."""
    if not track:
        return
    points: list[tuple[int, int]] = []
    dim = (colour[0] // 4, colour[1] // 4, colour[2] // 4)
    ends = [at_us for at_us, _ in track[1:]] + [span[1]]
    for (at_us, level), end_us in zip(track, ends, strict=True):
        left, right = _x(lane, span, at_us), _x(lane, span, end_us)
        y = lane.top if level else lane.bottom - 1
        if level and right > left:
            onto.fill(dim, pygame.Rect(left, lane.top, right - left, lane.height))
        points += [(left, y), (right, y)]
    pygame.draw.lines(onto, colour, False, points, type_.px(1))


def _draw_bad_frames(onto: pygame.Surface, plot: pygame.Rect, record: Record, span: tuple[int, int]) -> None:
    """A red mark over the windows that held no frame."""
    for frame in record.frames:
        if frame.is_bad and span[0] <= frame.t_us < span[1]:
            x = _x(plot, span, frame.t_us)
            pygame.draw.line(onto, BAD, (x, plot.top), (x, plot.top + plot.height // len(TRACKS)), 2)


def _draw_instants(
    onto: pygame.Surface, type_: Look, plot: pygame.Rect, span: tuple[int, int], view: View
) -> None:
    """Where the trigger came, and which pulse is looked at."""
    for at_us, colour in ((view.hit_us, look.AMBER), (view.chosen_us, look.AXIS)):
        if at_us is not None and span[0] <= at_us < span[1]:
            x = _x(plot, span, at_us)
            pygame.draw.line(onto, colour, (x, plot.top), (x, plot.bottom - 1), type_.px(1))


def _x(plot: pygame.Rect, span: tuple[int, int], at_us: int) -> int:
    return plot.left + (at_us - span[0]) * (plot.width - 1) // (span[1] - span[0])
