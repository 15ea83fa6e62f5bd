"""The decoded frames as a list, and beside it all flags of one answer."""

from collections.abc import Sequence
from itertools import islice
from typing import Final

import pygame

from drivers.sim.panel import look
from drivers.sim.panel.decoder import BAD, TO_HOST, TO_MODULE, Frame
from drivers.sim.panel.look import Colour, Look
from drivers.sim.panel.record import Record
from drivers.sim.panel.view import View
from drivers.stimulator.codes import Flag

PITCH: Final = 15.5
SIZE: Final = 11
RED: Final[Colour] = (255, 110, 104)
COLUMNS: Final = (
    ("time s", 0),
    ("", 78),
    ("seq", 96),
    ("type", 140),
    ("state", 228),
    ("result", 312),
    ("CRC", 416),
    ("says", 446),
)
FLAGS_WIDE: Final = 232
Places = list[tuple[pygame.Rect, Frame]]


def shown_frames(record: Record, end_us: int, count: int) -> list[Frame]:
    """The last so many before the right edge, oldest first."""
    recent = (frame for frame in reversed(record.frames) if frame.t_us < end_us)
    return list(islice(recent, count))[::-1]


def draw_listing(
    onto: pygame.Surface, type_: Look, card: pygame.Rect, record: Record, view: View, pointer: tuple[int, int]
) -> None:
    """Draw the list, and the flags of the answer under the pointer, else of the last one."""
    pitch = type_.px(PITCH)
    head_y = card.top + type_.px(15)
    left = card.left + type_.px(12)
    for name, at in COLUMNS:
        type_.text(onto, name, (left + type_.px(at), head_y), size=SIZE, colour=look.FAINT)
    top = card.top + type_.px(28)
    room = card.width - type_.px(FLAGS_WIDE + 24)
    frames = shown_frames(record, view.end_us(record), (card.bottom - type_.px(8) - top) // pitch)
    places = [pygame.Rect(left - type_.px(4), top + row * pitch, room, pitch) for row in range(len(frames))]
    for place, frame in zip(places, frames, strict=True):
        _draw_frame(onto, type_, (left, place.centery), room, frame)
    pointed = next((row for row, place in enumerate(places) if place.collidepoint(pointer)), None)
    side = pygame.Rect(card.right - type_.px(FLAGS_WIDE), card.top, type_.px(FLAGS_WIDE - 8), card.height)
    _draw_flags(onto, type_, side, _answer(frames, pointed))
    if pointed is not None:
        _draw_whole(onto, type_, card, places[pointed], frames[pointed])


def _answer(frames: Sequence[Frame], pointed: int | None) -> Frame | None:
    """The answer that is pointed at, else the last one."""
    if pointed is not None and frames[pointed].way == TO_HOST:
        return frames[pointed]
    return next((frame for frame in reversed(frames) if frame.way == TO_HOST), None)


def _draw_whole(
    onto: pygame.Surface, type_: Look, card: pygame.Rect, place: pygame.Rect, frame: Frame
) -> None:
    """The frame that is pointed at, over the flags where its words need the room."""
    left, right = place.left + type_.px(4), card.right - type_.px(12)
    words = type_.width(" ".join([*frame.faults, cells(frame)[-1]]), SIZE) + type_.px(16)
    needed = left + type_.px(COLUMNS[-1][1]) + words
    wide = pygame.Rect(place.left, place.top, max(place.width, min(needed, right) - place.left), place.height)
    onto.fill(look.CARD_HOVER, wide)
    _draw_frame(onto, type_, (left, place.centery), wide.right - left, frame)


def cells(frame: Frame) -> tuple[str, ...]:
    """The columns of one frame; its faults stand before the last."""
    says = frame.words
    if frame.way == TO_MODULE and frame.flags and not frame.is_bad:
        host_flags = [flag for flag in frame.flags if flag != "UI_ALIVE"]
        says = " \u00b7 ".join([*host_flags, *([says] if says else [])])
    seq = "" if frame.seq is None else str(frame.seq)
    return (
        f"{frame.t_us / 1e6 % 10_000:.4f}",
        frame.way,
        seq,
        frame.kind,
        frame.state,
        frame.result,
        frame.crc,
        says,
    )


def _draw_frame(onto: pygame.Surface, type_: Look, at: tuple[int, int], room: int, frame: Frame) -> None:
    colour = look.TEXT if frame.way == TO_HOST else look.FAINT
    if frame.is_bad:
        colour = RED
    ends = [*(x for _, x in COLUMNS[1:]), room / type_.scale]
    for (name, x), end, text in zip(COLUMNS, ends, cells(frame), strict=True):
        left = at[0] + type_.px(x)
        right = at[0] + type_.px(end - 5)
        if name == "says" and frame.faults:
            done = type_.text(onto, " ".join(frame.faults), (left, at[1]), size=SIZE, colour=RED)
            left = done.right + type_.px(8)
        fits = type_.fitting(text, SIZE, max(0, right - left))
        type_.text(onto, fits, (left, at[1]), size=SIZE, colour=_tint(name, frame, colour))


def _tint(column: str, frame: Frame, colour: Colour) -> Colour:
    if column == "CRC":
        return RED if frame.crc == BAD else look.LAMPS[0][1] if not frame.is_bad else look.FAINT
    if column == "result" and frame.result not in ("OK", ""):
        return look.AMBER
    return colour


def _draw_flags(onto: pygame.Surface, type_: Look, side: pygame.Rect, frame: Frame | None) -> None:
    """All flags by name, those that are set lit; the faults have their names in the list."""
    set_: Sequence[str] = frame.flags if frame is not None else ()
    at = (side.left, side.top + type_.px(15))
    title = "flags" if frame is None or frame.seq is None else f"flags of answer {frame.seq}"
    type_.text(onto, title, at, size=SIZE, colour=look.FAINT)
    names = [flag.name or "" for flag in Flag]
    half = (len(names) + 1) // 2
    pitch = min(type_.px(18), (side.height - type_.px(34)) // half)
    for index, name in enumerate(names):
        column, row = divmod(index, half)
        x = side.left + column * side.width * 52 // 100
        y = side.top + type_.px(28) + row * pitch + pitch // 2
        is_set = name in set_
        dot = (x + type_.px(3), y)
        pygame.draw.circle(onto, look.LAMPS[0][1] if is_set else look.CARD_EDGE, dot, type_.px(3))
        colour = look.TEXT if is_set else look.AXIS
        type_.text(onto, name, (x + type_.px(11), y), size=SIZE - 1, colour=colour)
