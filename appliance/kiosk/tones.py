"""The colours of a ground, and what each colour becomes in high contrast. (kiosk.md 2.6, 2.7)"""

import re
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

from appliance.kiosk import theme
from appliance.kiosk.theme import Colour, hex_of
from appliance.kiosk.view import Ground

_BLACK: Colour = (0, 0, 0)
_DEEP_RED: Colour = (120, 6, 14)
Look = TypeVar("Look")
_HEX = re.compile(r"#[0-9a-f]{6}")
_CHANNELS = 3


@dataclass(frozen=True, slots=True)
class Tones:
    """The text colours of a ground."""

    top: Colour
    bottom: Colour
    text: Colour
    sub: Colour
    accent: Colour
    on_accent: Colour


TONES = {
    Ground.PAPER: Tones(theme.PAPER_TOP, theme.PAPER_BOTTOM, theme.TEXT, theme.SUB, theme.PINE, theme.WHITE),
    Ground.INK: Tones(theme.INK_TOP, theme.INK_BOTTOM, theme.MIST, theme.FOG, theme.MINT, theme.INK),
    Ground.RED: Tones(
        theme.RED_TOP, theme.RED_BOTTOM, theme.WHITE, theme.ROSE, theme.WHITE, theme.RED_BOTTOM
    ),
}
TONES_HIGH = {
    Ground.PAPER: Tones(theme.WHITE, theme.WHITE, _BLACK, _BLACK, (0, 60, 52), theme.WHITE),
    Ground.INK: Tones(_BLACK, _BLACK, theme.WHITE, theme.WHITE, theme.MINT, _BLACK),
    Ground.RED: Tones(_DEEP_RED, _DEEP_RED, theme.WHITE, theme.WHITE, theme.WHITE, _DEEP_RED),
}
HIGH: dict[Colour, Colour] = {
    theme.PAPER: theme.WHITE, theme.TEXT: _BLACK, theme.SUB: _BLACK, theme.PINE: (0, 60, 52),
    theme.EDGE: _BLACK, theme.FAINT: (90, 90, 90),
    theme.INK: _BLACK, theme.MIST: theme.WHITE, theme.FOG: theme.WHITE,
    theme.RAISED: _BLACK, theme.PANEL: _BLACK, theme.PLUS: (0, 66, 74), theme.HOLLOW: _BLACK,
    theme.TRACK: (70, 84, 88),
    theme.LEAD_A: (18, 56, 122), theme.LEAD_B: (90, 30, 106),
    theme.STOP: (172, 10, 20), theme.RED_TOP: _DEEP_RED, theme.RED_BOTTOM: _DEEP_RED, theme.ROSE: theme.WHITE,
}  # fmt: skip
"""What each colour of the look becomes where a guest asked for high contrast; the others stay."""

_HIGH_HEX = {hex_of(old): hex_of(new) for old, new in HIGH.items()}


def heightened(look: Look) -> Look:
    """The same look with the colours of high contrast."""
    assert is_dataclass(look) and not isinstance(look, type)
    changed = {each.name: _changed(getattr(look, each.name)) for each in fields(look)}
    kept: Any = look
    result: Look = replace(kept, **changed)
    return result


def _changed(value: object) -> object:
    if isinstance(value, str):
        return _HEX.sub(lambda found: _HIGH_HEX.get(found[0], found[0]), value) if "#" in value else value
    if isinstance(value, tuple) and len(value) == _CHANNELS:
        return HIGH.get(value, value)
    return value


def contrast(one: Colour, other: Colour) -> float:
    """The contrast of two colours, 1 to 21. (WCAG 2.2, relative luminance)"""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(value / 255) for value in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
