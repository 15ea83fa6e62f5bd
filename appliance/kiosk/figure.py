"""Figures from the kept art: loaded at the wanted size, shaded softly, tinted for the ground."""

import re
from dataclasses import dataclass
from functools import cache

import pygame

from appliance.kiosk import baked
from appliance.kiosk.gfx import Gfx, blurred, load_svg, masked
from appliance.kiosk.layout import Panel, Rect
from appliance.kiosk.looks import svg

BACK_SIZE = (760, 800)
BACK_CENTRE = 380
C7, T8 = 82, 282
"""Of the drawings' height: 11.3 units are a centimetre, L1 lies at 441. (therapy/zones.toml: below_l1_mm)"""
_HATCH, _ARCH = 13, 18
_TRUNK = (170, 590)  # of the drawings' width: from arm to arm
_SOFT = (
    '<linearGradient id="soft" gradientUnits="userSpaceOnUse" '
    f'x1="{_TRUNK[0]}" y1="0" x2="{_TRUNK[1]}" y2="0">'
    + "".join(
        f'<stop offset="{at}" stop-color="#ffffff" stop-opacity="{alpha}"/>'
        for at, alpha in ((0, 0), (0.12, 1), (0.88, 1), (1, 0))
    )
    + "</linearGradient>"
)
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
_ALONE_WIDE, _ALONE_HIGH = 0.62, 0.75  # of the panel: no scene gives a drawing more
_BACK_WIDE, _BACK_TALL = 1.26, 1.05  # of the panel's height
_SIZE = re.compile(r'width="(?P<w>\d+)" height="(?P<h>\d+)"')


@cache
def art(name: str) -> str:
    """The kept SVG text of this name."""
    return (baked.ART / f"{name}.svg").read_text(encoding="utf-8")


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
    for own, other in zip(_SKIN, TONES[tone_of(figure)], strict=True):
        drawing = drawing.replace(own, other)
    return drawing


def tone_of(figure: int) -> int:
    """The number of this figure's skin and hair."""
    return figure // len(BUILDS) % len(TONES)


def build_of(figure: int) -> str:
    """The first part of the names of this figure's drawings of a back."""
    return BUILDS[figure % len(BUILDS)]


@dataclass(frozen=True, slots=True)
class Alone:
    """A drawing that stands by itself, in the skin of one of the drawn people."""

    art: str
    tone: int = 0

    @property
    def name(self) -> str:
        """What its file is called."""
        return f"{self.art}-{self.tone}"

    def most(self, panel: Panel) -> tuple[int, int]:
        """As large as the part of the panel that is not words."""
        wide, high = natural_size(self.art)
        scale = min(panel.width * _ALONE_WIDE / wide, panel.height * _ALONE_HIGH / high)
        return (round(wide * scale), round(high * scale))

    def drawn(self, width: int, height: int) -> pygame.Surface:
        """The drawing at this size, premultiplied."""
        return load_svg(toned(sized(self.art, width, height), self.tone * len(BUILDS)))


@dataclass(frozen=True, slots=True)
class Back:
    """The back of one of the drawn people, whole: body, soft shade, outline, trousers."""

    build: str
    tone: int
    is_ink: bool

    @property
    def name(self) -> str:
        """What its file is called."""
        return f"{self.build}-ink" if self.is_ink else f"{self.build}-{self.tone}"

    def most(self, panel: Panel) -> tuple[int, int]:
        """On a wide panel a quarter higher than the panel, for the contact check."""
        high = round(panel.height * (_BACK_TALL if panel.is_portrait else _BACK_WIDE))
        return (round(high * BACK_SIZE[0] / BACK_SIZE[1]), high)

    def drawn(self, width: int, height: int) -> pygame.Surface:
        """The figure at this size, premultiplied."""
        figure = 0 if self.is_ink else self.tone * len(BUILDS)
        body, shade, edge = (
            load_svg(toned(sized(f"{self.build}_{part}", width, height), figure))
            for part in ("body", "shade", "outline")
        )
        outline = blurred(edge, 3)
        for layer in (shade, outline):
            body.blit(masked(layer, body), (0, 0), special_flags=pygame.BLEND_PREMULTIPLIED)
        trousers = load_svg(sized(f"{self.build}_trousers", width, height))
        body.blit(trousers, (0, 0), special_flags=pygame.BLEND_PREMULTIPLIED)
        if self.is_ink:
            body.fill(_INK_TINT, special_flags=pygame.BLEND_RGBA_MULT)
        return body


@dataclass(frozen=True, slots=True)
class Forbidden:
    """Where no pad may lie, hatched on the skin of one build: the neck, and all that is above T8."""

    build: str
    is_upper: bool
    is_ink: bool

    @property
    def name(self) -> str:
        """What its file is called."""
        words = (
            self.build,
            "forbidden",
            "upper" if self.is_upper else "neck",
            "ink" if self.is_ink else "paper",
        )
        return "-".join(words)

    def most(self, panel: Panel) -> tuple[int, int]:
        """As large as the back."""
        return Back(self.build, 0, self.is_ink).most(panel)

    def drawn(self, width: int, height: int) -> pygame.Surface:
        """The lines at this size, premultiplied, where the body's trunk and neck are."""
        low = T8 if self.is_upper else C7
        wide, high = BACK_SIZE
        slopes = "".join(f"M0 {y + wide * 0.7:.1f}L{wide} {y:.1f}" for y in range(-wide, high, _HATCH))
        colour, box = "#e0ece8" if self.is_ink else "#604632", f"0 0 {wide} {high}"
        under = f"M{_TRUNK[0]} {low - _ARCH}Q{BACK_CENTRE} {low + _ARCH} {_TRUNK[1]} {low - _ARCH}"
        lines = (
            f'<g fill="none" stroke="{colour}"><path d="{slopes}" stroke-opacity="0.3" stroke-width="1.5"/>'
            f'<path d="{under}" stroke-opacity="0.6" stroke-width="2.6"/></g>'
        )
        trunk = (
            f'<defs>{_SOFT}</defs><path d="{under}V-20H{_TRUNK[0]}Z" fill="url(#soft)" '
            'stroke="url(#soft)" stroke-width="3"/>'
        )
        drawn = load_svg(svg(width, height, lines, box))
        for mask in (
            load_svg(sized(f"{self.build}_body", width, height)),
            load_svg(svg(width, height, trunk, box)),
        ):
            drawn = masked(drawn, mask)
        return masked(drawn, _mask(width, height, (0, height), _stops(0.10, 0.0, 1.0)))


def drawings() -> tuple[baked.Drawing, ...]:
    """All that is made for each panel when the appliance is built."""
    tones = range(len(TONES))
    backs = [
        *(Back(build, tone, is_ink=False) for build in BUILDS for tone in tones),
        *(Back(build, 0, is_ink=True) for build in BUILDS),
    ]
    marks = [
        Forbidden(build, is_upper, is_ink)
        for build in BUILDS
        for is_upper in (True, False)
        for is_ink in (True, False)
    ]
    parts = tuple(f"{build}_" for build in BUILDS)
    names = sorted(file.stem for file in baked.ART.glob("*.svg") if not file.stem.startswith(parts))
    return (*backs, *marks, *(Alone(name, tone) for name in names for tone in tones if _is_own(name, tone)))


def _is_own(name: str, tone: int) -> bool:
    """False for another tone of a drawing without skin."""
    return tone == 0 or toned(art(name), tone * len(BUILDS)) != art(name)


@dataclass(frozen=True, slots=True)
class ArtLook:
    """One kept drawing at the node's size."""

    art: str
    figure: int = 0

    def paint(self, gfx: Gfx, target: pygame.Surface, rect: Rect) -> None:
        """Blits the cached drawing."""
        tone = tone_of(self.figure)
        alone = Alone(self.art, tone if _is_own(self.art, tone) else 0)
        found = gfx.cached((alone, rect.w, rect.h), lambda: baked.picture(gfx, alone, rect.w, rect.h))
        gfx.blit(target, found, (rect.x, rect.y))


@dataclass(frozen=True, slots=True)
class BackLook:
    """The back of a person seen from behind: left on the picture is the person's left."""

    is_ink: bool
    fade: tuple[float, float, float, float] = (0.02, 0.06, 0.0, 0.0)
    """Of the height or width: top, bottom, left, right."""
    figure: int = 0
    clear: float = 0.0  # of the height, from the top, where nothing is drawn

    def paint(self, gfx: Gfx, target: pygame.Surface, rect: Rect) -> None:
        """Blits the cached figure."""
        found = gfx.cached((self, rect.w, rect.h), lambda: self._faded(gfx, rect.w, rect.h))
        gfx.blit(target, found, (rect.x, rect.y))

    def _faded(self, gfx: Gfx, width: int, height: int) -> pygame.Surface:
        whole = Back(build_of(self.figure), 0 if self.is_ink else tone_of(self.figure), self.is_ink)
        body = baked.picture(gfx, whole, width, height)
        top, bottom, left, right = self.fade
        stops = _stops(top, bottom, 0.68 if self.is_ink else 1.0, self.clear)
        body = masked(body, _mask(width, height, (0, height), stops))
        if left or right:
            body = masked(body, _mask(width, height, (width, 0), _stops(left, right, 1.0)))
        return body


@dataclass(frozen=True, slots=True)
class ForbiddenLook:
    """The skin of this figure where no pad may lie, hatched."""

    is_ink: bool
    figure: int = 0
    is_upper: bool = True

    def paint(self, gfx: Gfx, target: pygame.Surface, rect: Rect) -> None:
        """Blits the cached lines."""
        mark = Forbidden(build_of(self.figure), self.is_upper, self.is_ink)
        found = gfx.cached((self, rect.w, rect.h), lambda: baked.picture(gfx, mark, rect.w, rect.h))
        gfx.blit(target, found, (rect.x, rect.y))


def _mask(width: int, height: int, end: tuple[int, int], stops: str) -> pygame.Surface:
    """An opaque plate that fades along the line from the upper left corner to `end`, which is on an edge.

    One row or column of it is drawn; the rest is the same.
    """
    wide, high = (1, height) if end[0] == 0 else (width, 1)
    gradient = (
        '<linearGradient id="v" gradientUnits="userSpaceOnUse" '
        f'x1="0" y1="0" x2="{end[0]}" y2="{end[1]}">{stops}</linearGradient>'
    )
    body = f'<defs>{gradient}</defs><rect x="0" y="0" width="{wide}" height="{high}" fill="url(#v)"/>'
    return pygame.transform.scale(load_svg(svg(wide, high, body)), (width, height))


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
