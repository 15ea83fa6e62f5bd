"""How nodes look: grounds, plates, text, digits, icons, rings. Frozen values; equal values look the same."""

from dataclasses import dataclass
from math import cos, pi, sin

import pygame

from appliance.kiosk.gfx import Gfx, load_svg
from appliance.kiosk.languages import FACES, LANGUAGES, WESTERN, Script
from appliance.kiosk.layout import Rect
from appliance.kiosk.theme import Colour, Weight, hex_of

BLEED = 4  # pixels that a text node is wider than its text, on either side


def svg(width: int, height: int, body: str, view: str | None = None) -> str:
    """A whole SVG text of this size; `view` is the part of the drawing that it shows."""
    box = view or f"0 0 {width} {height}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="{box}">'
        f"{body}</svg>"
    )


@dataclass(frozen=True, slots=True)
class GroundLook:
    """The ground: one vertical gradient over the whole panel."""

    top: Colour
    bottom: Colour

    def paint(self, gfx: Gfx, target: pygame.Surface, rect: Rect) -> None:
        """Blits the baked ground."""
        target.blit(gfx.cached((self, rect), lambda: self._bake(rect)), (rect.x, rect.y))

    def _bake(self, rect: Rect) -> pygame.Surface:
        surface = pygame.Surface((rect.w, rect.h)).convert()
        for row in range(rect.h):
            part = row / max(1, rect.h - 1)
            colour = [round(a + (b - a) * part) for a, b in zip(self.top, self.bottom, strict=True)]
            surface.fill(colour, (0, row, rect.w, 1))
        return surface


@dataclass(frozen=True, slots=True)
class SvgLook:
    """A picture from SVG text of the node's size; a frame says which place in it is empty."""

    text: str
    hollow: Rect | None = None

    def paint(self, gfx: Gfx, target: pygame.Surface, rect: Rect) -> None:
        """Blits the cached picture, unless all that is drawn now lies in its empty middle."""
        if self.hollow is not None and _is_inside(target.get_clip(), self.hollow, rect):
            return
        gfx.blit(target, gfx.svg(self.text), (rect.x, rect.y))


def _is_inside(clip: pygame.Rect, hollow: Rect, node: Rect) -> bool:
    x, y = clip.x - node.x, clip.y - node.y
    return hollow.x <= x and x + clip.w <= hollow.right and hollow.y <= y and y + clip.h <= hollow.bottom


@dataclass(frozen=True, slots=True)
class Plate:
    """A rounded plate with an edge; the shadow lies inside the node's own rectangle."""

    fill: Colour
    radius: int
    edge: Colour | None = None
    edge_px: float = 0.0
    shadow_px: int = 0

    def paint(self, gfx: Gfx, target: pygame.Surface, rect: Rect) -> None:
        """Blits the cached plate."""
        plate = gfx.cached((self, rect.w, rect.h), lambda: load_svg(self._text(rect)))
        gfx.blit(target, plate, (rect.x, rect.y))

    def _text(self, rect: Rect) -> str:
        s, half = self.shadow_px, self.edge_px / 2
        width, height = rect.w - 2 * s, rect.h - 2 * s
        parts = []
        for step in range(s, 0, -1):
            parts.append(
                f'<rect x="{s - step}" y="{s - step + s / 2}" width="{width + 2 * step}" '
                f'height="{height + 2 * step - s / 2}" rx="{self.radius + step}" fill="#3a3024" '
                f'fill-opacity="{0.09 / s:.4f}"/>'
            )
        edge = f' stroke="{hex_of(self.edge)}" stroke-width="{self.edge_px:.2f}"' if self.edge else ""
        parts.append(
            f'<rect x="{s + half}" y="{s + half}" width="{width - 2 * half}" height="{height - 2 * half}" '
            f'rx="{max(0.0, self.radius - half)}" fill="{hex_of(self.fill)}"{edge}/>'
        )
        return svg(rect.w, rect.h, "".join(parts))


@dataclass(frozen=True, slots=True)
class TextLook:
    """Lines of one weight and size; the first line's capitals begin `above` pixels under the node's top."""

    lines: tuple[str, ...]
    weight: Weight
    cap_px: int
    colour: Colour
    align: str = "left"
    above: int = 0
    language: str = "en"

    @property
    def pitch(self) -> float:
        """Pixels from one baseline to the next."""
        return self.cap_px * _pitch_of(self.language)

    def paint(self, gfx: Gfx, target: pygame.Surface, rect: Rect) -> None:
        """Blits one cached run a line."""
        pitch = self.pitch
        for index, line in enumerate(self.lines):
            if not line:
                continue
            run = gfx.run(self.weight, self.cap_px, line, self.colour, self.language)
            above = gfx.cap_top(self.weight, self.cap_px, line, self.language) - self.above
            spare = rect.w - 2 * BLEED - run.get_width()
            x = rect.x + BLEED + {"left": 0, "center": spare // 2, "right": spare}[self.align]
            target.blit(run, (x, rect.y + round(index * pitch) - above))


def _pitch_of(language: str) -> float:
    known = LANGUAGES.get(language)
    return known.face.pitch if known is not None else FACES[Script.LATIN].pitch


@dataclass(frozen=True, slots=True)
class DigitsLook:
    """Digits in cells of equal width, so that a countdown does not jitter. (kiosk.md 2.2)"""

    text: str
    weight: Weight
    cap_px: int
    colour: Colour
    digits: str = WESTERN

    def paint(self, gfx: Gfx, target: pygame.Surface, rect: Rect) -> None:
        """Blits a cached run a cell, the whole centred on the node."""
        widest = max(gfx.width(self.weight, self.cap_px, digit) for digit in self.digits)
        cells = [
            widest if character in self.digits else gfx.width(self.weight, self.cap_px, character)
            for character in self.text
        ]
        x = rect.x + (rect.w - sum(cells)) // 2
        top = rect.y + (rect.h - self.cap_px) // 2
        for character, cell in zip(self.text, cells, strict=True):
            run = gfx.run(self.weight, self.cap_px, character, self.colour)
            y = top - gfx.cap_top(self.weight, self.cap_px, character)
            target.blit(run, (x + (cell - run.get_width()) // 2, y))
            x += cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyline:
    """The dashed line around a whole picture, open in the middle of its top for a word."""

    width: int
    height: int
    inset: int
    top: int
    radius: int
    gap: int  # from the middle to where the line begins

    @property
    def hollow(self) -> Rect:
        """The place inside it, clear of its round corners."""
        left, top = self.inset + self.radius, self.top + self.radius
        return Rect(left, top, self.width - 2 * left, self.height - top - left)

    def body(self, colour: str, stroke: int, dash: int) -> str:
        """The line as an SVG element."""
        left, top, r = self.inset, self.top, self.radius
        right, bottom, centre = self.width - self.inset, self.height - self.inset, self.width // 2
        path = (
            f"M{centre - self.gap} {top}H{left + r}Q{left} {top} {left} {top + r}V{bottom - r}"
            f"Q{left} {bottom} {left + r} {bottom}H{right - r}Q{right} {bottom} {right} {bottom - r}"
            f"V{top + r}Q{right} {top} {right - r} {top}H{centre + self.gap}"
        )
        return (
            f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{stroke}" '
            f'stroke-dasharray="{dash} {dash}"/>'
        )


def arc_path(cx: float, cy: float, radius: float, start: float, end: float) -> str:
    """An arc from `start` to `end`, in turns clockwise from twelve o'clock, as an SVG path."""
    steps = max(1, int((end - start) * 4 + 0.999))
    points = [
        (cx + radius * sin(2 * pi * turn), cy - radius * cos(2 * pi * turn))
        for turn in (start + (end - start) * i / steps for i in range(steps + 1))
    ]
    path = f"M{points[0][0]:.2f} {points[0][1]:.2f}"
    for x, y in points[1:]:
        path += f"A{radius:.2f} {radius:.2f} 0 0 1 {x:.2f} {y:.2f}"
    return path


@dataclass(frozen=True, slots=True)
class RingTile:
    """One square of a ring with round ends: the part of the drawing that lies in the node's rectangle.

    `at` is the square's place in the ring; `shown` is the arc's end in turns as far as this square can see
    it, so only the square with the tip changes.
    """

    size: int
    at: tuple[int, int]
    stroke: int
    track: Colour
    colour: Colour
    shown: float

    def paint(self, gfx: Gfx, target: pygame.Surface, rect: Rect) -> None:
        """Blits the cached square."""
        square = gfx.cached((self, rect.w, rect.h), lambda: load_svg(self._text(rect)))
        gfx.blit(target, square, (rect.x, rect.y))

    def _text(self, rect: Rect) -> str:
        size = self.size
        radius = (size - self.stroke) / 2
        body = (
            f'<circle cx="{size / 2}" cy="{size / 2}" r="{radius}" fill="none" '
            f'stroke="{hex_of(self.track)}" stroke-width="{self.stroke}"/>'
        )
        if self.shown > 0:
            body += (
                f'<path d="{arc_path(size / 2, size / 2, radius, 0, self.shown)}" fill="none" '
                f'stroke="{hex_of(self.colour)}" stroke-width="{self.stroke}" stroke-linecap="round"/>'
            )
        view = f"{self.at[0]} {self.at[1]} {rect.w} {rect.h}"
        return svg(rect.w, rect.h, body, view)
