"""Figures from the kept art: loaded at the wanted size, shaded softly, tinted for the ground."""

import re
from dataclasses import dataclass
from functools import cache

import pygame

from appliance.kiosk.gfx import ASSETS, Gfx, blurred, load_svg, masked
from appliance.kiosk.layout import Rect
from appliance.kiosk.looks import svg

BACK_SIZE = (760, 800)
BACK_CENTRE = 380
BUILDS = ("back", "broad")
# the drawings' own skin, then the same colours in two others: light, shadow, line and nail each have one
_SKIN = (
    "#d8bda0", "#f0dfc9", "#efdec8", "#ead5bb", "#cdae8f", "#7d5a3e", "#fffaf2", "#8d6a4c",
    "#e6cdb0", "#d4b493", "#f5e6d2", "#b8946f", "#6b5442",
)  # fmt: skip
TONES = (
    _SKIN,
    (
        "#b48557", "#d2a478", "#d0a175", "#c69569", "#a5764b", "#5c3920", "#ffe9cf", "#6a4326",
        "#cfa076", "#b48557", "#eccba8", "#8a5f3a", "#2e241d",
    ),
    (
        "#6a4430", "#8d6047", "#8a5d44", "#7f543c", "#583624", "#2a170d", "#f0c8a0", "#34200f",
        "#8a5d44", "#6f4933", "#c39a7c", "#4b2f20", "#1d1714",
    ),
)  # fmt: skip
FIGURES = len(BUILDS) * len(TONES)
"""How many people the drawings know. Each guest meets the next one, so that no picture says who belongs here,
and the same one from the first screen to the last."""
_INK_TINT = (96, 166, 162, 255)
_SIZE = re.compile(r'width="(?P<w>\d+)" height="(?P<h>\d+)"')


@cache
def art(name: str) -> str:
    """The kept SVG text of this name."""
    return (ASSETS / "art" / f"{name}.svg").read_text(encoding="utf-8")


def natural_size(name: str) -> tuple[int, int]:
    """The width and height that the drawing was made for."""
    found = _SIZE.search(art(name))
    assert found is not None, f"{name}.svg names no size"
    return (int(found["w"]), int(found["h"]))


def sized(name: str, width: int, height: int) -> str:
    """The same drawing at another size: width and height rewritten, viewBox kept."""
    return _SIZE.sub(f'width="{width}" height="{height}"', art(name), count=1)


def toned(drawing: str, figure: int) -> str:
    """The same drawing with the skin and hair of this figure."""
    tone = TONES[figure // len(BUILDS) % len(TONES)]
    for own, other in zip(_SKIN, tone, strict=True):
        drawing = drawing.replace(own, other)
    return drawing


def build_of(figure: int) -> str:
    """The first part of the names of this figure's drawings of a back."""
    return BUILDS[figure % len(BUILDS)]


@dataclass(frozen=True, slots=True)
class ArtLook:
    """One kept drawing at the node's size."""

    name: str
    figure: int = 0

    def paint(self, gfx: Gfx, target: pygame.Surface, rect: Rect) -> None:
        """Blits the cached drawing."""
        gfx.blit(target, gfx.svg(toned(sized(self.name, rect.w, rect.h), self.figure)), (rect.x, rect.y))


@dataclass(frozen=True, slots=True)
class BackLook:
    """The back of a person seen from behind: left on the picture is the person's left."""

    is_ink: bool
    fade: tuple[float, float, float, float] = (
        0.02,
        0.06,
        0.0,
        0.0,
    )  # of the height or width: top, bottom, left, right
    figure: int = 0
    clear: float = 0.0  # of the height, from the top, where nothing is drawn

    def paint(self, gfx: Gfx, target: pygame.Surface, rect: Rect) -> None:
        """Blits the cached figure."""
        gfx.blit(
            target, gfx.cached((self, rect.w, rect.h), lambda: self._bake(rect.w, rect.h)), (rect.x, rect.y)
        )

    def _bake(self, width: int, height: int) -> pygame.Surface:
        build, figure = build_of(self.figure), 0 if self.is_ink else self.figure // len(BUILDS) * len(BUILDS)
        body, shade, edge = (
            load_svg(toned(sized(f"{build}_{part}", width, height), figure))
            for part in ("body", "shade", "outline")
        )
        outline = blurred(edge, 3)
        for layer in (shade, outline):
            body.blit(masked(layer, body), (0, 0), special_flags=pygame.BLEND_PREMULTIPLIED)
        trousers = load_svg(sized(f"{build}_trousers", width, height))
        body.blit(trousers, (0, 0), special_flags=pygame.BLEND_PREMULTIPLIED)
        if self.is_ink:
            body.fill(_INK_TINT, special_flags=pygame.BLEND_RGBA_MULT)
        top, bottom, left, right = self.fade
        strength = 0.68 if self.is_ink else 1.0
        stops = _stops(top, bottom, strength, self.clear)
        body = masked(body, load_svg(_mask(width, height, (0, height), stops)))
        if left or right:
            body = masked(body, load_svg(_mask(width, height, (width, 0), _stops(left, right, 1.0))))
        return body


def _mask(width: int, height: int, end: tuple[int, int], stops: str) -> str:
    """An opaque plate that fades along the line from the upper left corner to `end`."""
    gradient = (
        '<linearGradient id="v" gradientUnits="userSpaceOnUse" '
        f'x1="0" y1="0" x2="{end[0]}" y2="{end[1]}">{stops}</linearGradient>'
    )
    body = f'<defs>{gradient}</defs><rect x="0" y="0" width="{width}" height="{height}" fill="url(#v)"/>'
    return svg(width, height, body)


def _stops(start: float, end: float, strength: float, clear: float = 0.0) -> str:
    rows = [
        (0.0, 0.0 if start else strength),
        *([(clear, 0.0)] if clear else []),
        (max(start, clear + 0.001), strength),
        (1.0 - max(end, 0.001), strength),
        (1.0, 0.0 if end else strength),
    ]
    return "".join(
        f'<stop offset="{at:.3f}" stop-color="#ffffff" stop-opacity="{alpha:.3f}"/>' for at, alpha in rows
    )
