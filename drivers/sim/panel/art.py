"""The drawn things of the bench: mushroom, hand switch, knob, lamps, as SVG text made into pictures once."""

from functools import lru_cache
from io import BytesIO

import pygame

Colour = tuple[int, int, int]


@lru_cache(maxsize=64)
def _picture(svg: str) -> pygame.Surface:
    return pygame.image.load(BytesIO(svg.encode()), "picture.svg").convert_alpha()


def _svg(size: int, body: str, *, view: int = 100) -> pygame.Surface:
    return _picture(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" viewBox="0 0 {view} {view}">'
        f"{body}</svg>"
    )


def mushroom(size: int, *, pressed: bool) -> pygame.Surface:
    """The red button on its ring, seen from above; pressed it sits deeper and shows its latch."""
    r = 30 if pressed else 35
    shade = 2 if pressed else 5
    arrows = "".join(
        f'<path d="M50 {50 - 0.66 * r} a{0.66 * r} {0.66 * r} 0 0 1 {0.57 * r} {0.33 * r}" fill="none" '
        f'stroke="#ffffff" stroke-opacity="{0.85 if pressed else 0.4}" stroke-width="2.6" '
        f'stroke-linecap="round" '
        f'transform="rotate({turn} 50 50)"/>'
        for turn in (0, 120, 240)
    )
    return _svg(
        size,
        '<defs><radialGradient id="cap" gradientUnits="userSpaceOnUse" cx="42" cy="36" r="52">'
        f'<stop offset="0" stop-color="{"#d8262c" if pressed else "#f4484a"}"/>'
        f'<stop offset="0.62" stop-color="{"#a8101a" if pressed else "#c9141d"}"/>'
        '<stop offset="1" stop-color="#7d0a12"/></radialGradient></defs>'
        '<circle cx="50" cy="50" r="45" fill="#1b1f21"/>'
        '<circle cx="50" cy="50" r="42" fill="#2b3134"/>'
        f'<circle cx="50" cy="{50 + shade}" r="{r + 1.5}" fill="#000000" fill-opacity="0.45"/>'
        f'<circle cx="50" cy="50" r="{r}" fill="url(#cap)"/>'
        f'<circle cx="50" cy="50" r="{0.84 * r}" fill="none" stroke="#ffffff" stroke-opacity="0.14" '
        f'stroke-width="1.2"/>{arrows}',
    )


def hand_switch(size: int, *, squeezed: bool) -> pygame.Surface:
    """A handle with a lever that closes when it is squeezed."""
    lever = 5 if squeezed else 15
    tint = "#e8a33c" if squeezed else "#5f7c86"
    return _svg(
        size,
        '<path d="M52 96 C52 104 46 106 42 106" fill="none" stroke="#3d4f56" stroke-width="4"/>'
        '<rect x="38" y="6" width="28" height="88" rx="14" fill="#33454c"/>'
        '<rect x="41" y="9" width="9" height="82" rx="4.5" fill="#46606a"/>'
        f'<rect x="{66 + lever - 8}" y="20" width="12" height="52" rx="6" fill="{tint}"/>'
        f'<path d="M62 26 L{70 + lever - 8} 26 M62 66 L{70 + lever - 8} 66" stroke="{tint}" '
        'stroke-width="5"/>',
    )


def knob(size: int, *, turn: float, pushed: bool) -> pygame.Surface:
    """A knob with a mark, turned by so many degrees."""
    r = 35 if pushed else 38
    ribs = "".join(
        f'<rect x="48.6" y="7" width="2.8" height="9" rx="1.4" fill="#1a2327" '
        f'transform="rotate({angle + turn} 50 50)"/>'
        for angle in range(0, 360, 20)
    )
    return _svg(
        size,
        '<defs><radialGradient id="face" gradientUnits="userSpaceOnUse" cx="42" cy="36" r="56">'
        '<stop offset="0" stop-color="#5c747d"/>'
        '<stop offset="1" stop-color="#2c3c43"/></radialGradient></defs>'
        '<circle cx="50" cy="53" r="45" fill="#000000" fill-opacity="0.35"/>'
        f'<circle cx="50" cy="50" r="45" fill="#33464d"/>{ribs}'
        f'<circle cx="50" cy="50" r="{r - 4}" fill="url(#face)"/>'
        f'<rect x="48" y="20" width="4" height="14" rx="2" fill="#dfe9e6" transform="rotate({turn} 50 50)"/>',
    )


def lamp(size: int, colour: Colour, *, lit: bool) -> pygame.Surface:
    """A lamp with its glow, or dark."""
    body = _hex(colour)
    if not lit:
        red, green, blue = colour
        dark = _hex((red // 5 + 14, green // 5 + 14, blue // 5 + 14))
        return _svg(
            size,
            f'<circle cx="50" cy="50" r="24" fill="{dark}" stroke="#3a4a50" stroke-width="3"/>',
        )
    return _svg(
        size,
        '<defs><radialGradient id="g" gradientUnits="userSpaceOnUse" cx="50" cy="50" r="50">'
        f'<stop offset="0.3" stop-color="{body}" '
        f'stop-opacity="0.75"/><stop offset="1" stop-color="{body}" stop-opacity="0"/></radialGradient>'
        "</defs>"
        f'<circle cx="50" cy="50" r="50" fill="url(#g)"/><circle cx="50" cy="50" r="24" fill="{body}"/>'
        '<circle cx="43" cy="42" r="8" fill="#ffffff" fill-opacity="0.5"/>',
    )


def cross(size: int, colour: Colour, *, upright: bool) -> pygame.Surface:
    """A minus sign, or a plus sign."""
    body = _hex(colour)
    bar = f'<rect x="44" y="18" width="12" height="64" rx="6" fill="{body}"/>' if upright else ""
    return _svg(size, f'<rect x="18" y="44" width="64" height="12" rx="6" fill="{body}"/>{bar}')


def _hex(colour: Colour) -> str:
    red, green, blue = colour
    return f"#{red:02x}{green:02x}{blue:02x}"
