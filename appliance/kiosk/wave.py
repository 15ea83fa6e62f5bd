"""The wave of an on/off program: baked once, scrolled by blitting a part of it."""

from dataclasses import dataclass

import pygame

from appliance.kiosk.gfx import Gfx, load_svg
from appliance.kiosk.layout import Rect
from appliance.kiosk.looks import svg
from appliance.kiosk.theme import Colour, hex_of

NOW_AT = 0.30  # where on the strip now is
CYCLES_SHOWN = 1.35


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveLook:
    """The envelope moving through now; `offset` is the cycle's position in pixels of the strip."""

    envelope_ms: tuple[int, int, int, int]
    offset: int
    colour: Colour
    future: Colour
    ground: Colour
    margin: int

    def paint(self, gfx: Gfx, target: pygame.Surface, rect: Rect) -> None:
        """Blits the past in colour and the future in grey, then the marker and the soft ends."""
        now = round(rect.w * NOW_AT)
        period = period_px(rect.w)
        past = gfx.cached(
            (self.envelope_ms, self.colour, rect.w, rect.h), lambda: self._bake(rect, self.colour, 4.5, 0.32)
        )
        later = gfx.cached(
            (self.envelope_ms, self.future, rect.w, rect.h), lambda: self._bake(rect, self.future, 2.5, 0.10)
        )
        start = (self.offset - now) % period
        flags = pygame.BLEND_PREMULTIPLIED
        target.blit(past, (rect.x, rect.y), (start, 0, now, rect.h), special_flags=flags)
        target.blit(
            later, (rect.x + now, rect.y), (start + now, 0, rect.w - now, rect.h), special_flags=flags
        )
        ends = gfx.cached(("ends", self.ground, rect.w, rect.h), lambda: load_svg(self._ends(rect)))
        fade = fade_px(rect.w)
        for x in (0, rect.w - fade):  # between them there is nothing to lay on
            target.blit(ends, (rect.x + x, rect.y), (x, 0, fade, rect.h), special_flags=flags)
        self._marker(gfx, target, rect, now)

    def _marker(self, gfx: Gfx, target: pygame.Surface, rect: Rect, now: int) -> None:
        size = self.margin * 2
        y = (
            rect.y
            + self.margin
            + round(
                (rect.h - 2 * self.margin) * (1 - level_at(self.envelope_ms, self.offset / period_px(rect.w)))
            )
        )
        dot = gfx.cached(("dot", self.colour, size), lambda: load_svg(self._dot(size)))
        gfx.blit(target, dot, (rect.x + now - size // 2, y - size // 2))

    def _dot(self, size: int) -> str:
        half = size / 2
        glow = (
            f'<defs><radialGradient id="g" gradientUnits="userSpaceOnUse" cx="{half}" cy="{half}" r="{half}">'
            f'<stop offset="0" stop-color="{hex_of(self.colour)}" stop-opacity="0.85"/>'
            f'<stop offset="1" stop-color="{hex_of(self.colour)}" stop-opacity="0"/></radialGradient></defs>'
            f'<circle cx="{half}" cy="{half}" r="{half}" fill="url(#g)"/>'
        )
        ring = (
            f'<circle cx="{half}" cy="{half}" r="{half * 0.30}" '
            f'fill="#2f8f6c" stroke="#ffffff" stroke-width="{half * 0.17}"/>'
        )
        return svg(size, size, glow + ring)

    def _bake(self, rect: Rect, colour: Colour, stroke: float, fill: float) -> pygame.Surface:
        period, margin = period_px(rect.w), self.margin
        width = period * 2 + rect.w
        low, high = rect.h - margin, margin
        steps = range(-4, width + 5, 2)
        points = [(x, low - (low - high) * level_at(self.envelope_ms, (x / period) % 1.0)) for x in steps]
        line = "M" + "L".join(f"{x} {y:.1f}" for x, y in points)
        body = (
            f'<path d="{line}L{points[-1][0]} {low}L{points[0][0]} '
            f'{low}Z" fill="{hex_of(colour)}" fill-opacity="{fill}"/>'
            f'<path d="{line}" fill="none" stroke="{hex_of(colour)}" '
            f'stroke-width="{stroke}" stroke-linejoin="round"/>'
        )
        return load_svg(svg(width, rect.h, body))

    def _ends(self, rect: Rect) -> str:
        solid, w = hex_of(self.ground), rect.w
        fade = fade_px(w)
        gradient = (
            '<defs><linearGradient id="{0}" gradientUnits="userSpaceOnUse" x1="{1}" y1="0" x2="{2}" y2="0">'
            '<stop offset="0" stop-color="{3}" stop-opacity="1"/><stop offset="1" stop-color="{3}" '
            'stop-opacity="0"/>'
            "</linearGradient></defs>"
        )
        body = gradient.format("a", 0, fade, solid) + gradient.format("b", w, w - fade, solid)
        body += f'<rect x="0" y="0" width="{fade}" height="{rect.h}" fill="url(#a)"/>'
        body += f'<rect x="{w - fade}" y="0" width="{fade}" height="{rect.h}" fill="url(#b)"/>'
        return svg(w, rect.h, body)


def fade_px(width: int) -> int:
    """How far a strip of this width comes out of the ground at either end."""
    return width // 9


def period_px(width: int) -> int:
    """One cycle's length on a strip of this width."""
    return max(1, round(width / CYCLES_SHOWN))


def level_at(envelope_ms: tuple[int, int, int, int], part: float) -> float:
    """The height of the envelope, 0 to 1, at this part of its cycle, with soft corners for the eye."""
    up, plateau, down, off = envelope_ms
    at = part * (up + plateau + down + off)
    if at < up:
        return _soft(at / up)
    if at < up + plateau:
        return 1.0
    if at < up + plateau + down:
        return _soft(1.0 - (at - up - plateau) / down)
    return 0.0


def _soft(part: float) -> float:
    return part * part * (3.0 - 2.0 * part)
