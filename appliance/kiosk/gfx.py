"""The one module that makes surfaces: SVG text, fonts, masks, soft edges, and the cache of all of it.

Rule 1: everything is drawn once and kept in a cache with a cap in bytes; a frame only blits. (kiosk.md 5)
Rule 2: translucent pictures are premultiplied before they are blitted or scaled. (kiosk.md 2.1)
"""

import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Hashable
from io import BytesIO
from pathlib import Path

import pygame

from appliance.kiosk.bidi import runs
from appliance.kiosk.languages import FACES, Script, direction_of
from appliance.kiosk.layout import Panel, Rect
from appliance.kiosk.theme import Colour, Weight

ASSETS = Path(__file__).parent / "assets"
_BYTES_PER_PIXEL = 4
_WIDTHS_MAX = 20_000
_LARGE_PX = 200
_PROBE_PX = 24
_UNASSIGNED = "\uffff"  # has no picture in any font: every font draws its own sign for nothing
_FONTS_MAX = 32  # an open font of a large script holds megabytes
_CACHE_BYTES = 24_000_000
_CACHE_PANEL_PIXELS = 1280 * 800


class Gfx:
    """Surfaces for one panel; made after `pygame.display.set_mode`."""

    def __init__(self, panel: Panel) -> None:
        self.panel = panel
        self._fonts: OrderedDict[tuple[Script, Weight, int], pygame.font.Font] = OrderedDict()
        self._surfaces: OrderedDict[Hashable, pygame.Surface] = OrderedDict()
        self._widths: dict[tuple[Weight, int, str, str], int] = {}
        self._drawn: dict[tuple[Weight, Script, str], bool] = {}
        self._bytes = 0
        pixels = panel.width * panel.height
        self._cap_bytes = _CACHE_BYTES * max(pixels, _CACHE_PANEL_PIXELS) // _CACHE_PANEL_PIXELS
        self.misses = 0
        self.large_made = 0  # surfaces larger than 200x200; none in a steady state (kiosk.md 5)

    def forget(self) -> None:
        """Nothing that was drawn before is kept."""
        self._surfaces.clear()
        self._widths.clear()
        self._bytes = 0

    @property
    def cached_bytes(self) -> int:
        """What the kept surfaces take."""
        return self._bytes

    # ---- cache ---------------------------------------------------------------------------------------------

    def cached(self, key: Hashable, make: Callable[[], pygame.Surface]) -> pygame.Surface:
        """The surface of this key, made at most once while it stays in the cache."""
        found = self._surfaces.get(key)
        if found is not None:
            self._surfaces.move_to_end(key)
            return found
        self.misses += 1
        surface = make()
        self.large_made += min(surface.get_size()) > _LARGE_PX
        self._surfaces[key] = surface
        self._bytes += _size(surface)
        while self._bytes > self._cap_bytes and len(self._surfaces) > 1:
            _, dropped = self._surfaces.popitem(last=False)
            self._bytes -= _size(dropped)
        return surface

    # ---- text ----------------------------------------------------------------------------------------------

    def font(self, weight: Weight, cap_px: int, script: Script = Script.LATIN) -> pygame.font.Font:
        """The script's font in which what stands for a capital is `cap_px` high."""
        key = (script, weight, cap_px)
        font = self._fonts.get(key)
        if font is None:
            face = FACES[script]
            path = ASSETS / "fonts" / face.files[weight]
            font = self._fonts[key] = pygame.font.Font(str(path), face.em_px(weight, cap_px))
            if script is not Script.LATIN:
                font.set_script(script.value)
            while len(self._fonts) > _FONTS_MAX:
                self._fonts.popitem(last=False)
        else:
            self._fonts.move_to_end(key)
        return font

    def width(self, weight: Weight, cap_px: int, text: str, language: str = "en") -> int:
        """The advance of a line in pixels."""
        key = (weight, cap_px, text, language)
        width = self._widths.get(key)
        if width is None:
            if len(self._widths) >= _WIDTHS_MAX:
                self._widths.clear()
            width = self._widths[key] = sum(
                self.font(weight, cap_px, run.script).size(run.text)[0]
                for run in runs(text, direction_of(language))
            )
        return width

    def run(
        self, weight: Weight, cap_px: int, text: str, colour: Colour, language: str = "en"
    ) -> pygame.Surface:
        """One line of text; its capitals begin at row `cap_top`."""
        key = ("run", weight, cap_px, text, colour, language)
        return self.cached(key, lambda: self._run(weight, cap_px, text, colour, language))

    def _run(self, weight: Weight, cap_px: int, text: str, colour: Colour, language: str) -> pygame.Surface:
        drawn = [
            (self.font(weight, cap_px, run.script), run.text) for run in runs(text, direction_of(language))
        ]
        parts = [(font.get_ascent(), font.render(words, True, colour)) for font, words in drawn]
        if len(parts) == 1:
            return parts[0][1].convert_alpha()
        base = max(ascent for ascent, _ in parts)
        high = max(base - ascent + part.get_height() for ascent, part in parts)
        line = pygame.Surface((sum(part.get_width() for _, part in parts), high), pygame.SRCALPHA)
        x = 0
        for ascent, part in parts:
            line.blit(part, (x, base - ascent))
            x += part.get_width()
        return line.convert_alpha()

    def cap_top(self, weight: Weight, cap_px: int, text: str = "", language: str = "en") -> int:
        """The row of a line's surface where its capitals begin."""
        scripts = {run.script for run in runs(text, direction_of(language))} or {Script.LATIN}
        return max(self.font(weight, cap_px, script).get_ascent() for script in scripts) - cap_px

    def lacks(self, weight: Weight, text: str, language: str) -> str:
        """The letters of a text that its fonts have no picture of; marks that join letters are left out."""
        return "".join(
            dict.fromkeys(
                character
                for run in runs(text, direction_of(language))
                for character in run.text
                if not self._is_drawn(weight, run.script, character)
            )
        )

    def _is_drawn(self, weight: Weight, script: Script, character: str) -> bool:
        key = (weight, script, character)
        known = self._drawn.get(key)
        if known is None:
            font = self.font(weight, _PROBE_PX, script)
            none = pygame.image.tobytes(font.render(_UNASSIGNED, True, (0, 0, 0)), "RGBA")
            is_letter = unicodedata.category(character)[0] in "LNPS"
            known = not is_letter or none != pygame.image.tobytes(
                font.render(character, True, (0, 0, 0)), "RGBA"
            )
            self._drawn[key] = known
        return known

    # ---- pictures ------------------------------------------------------------------------------------------

    def svg(self, text: str) -> pygame.Surface:
        """The picture that the SVG text draws, premultiplied; blit it with `blit`."""
        return self.cached(("svg", text), lambda: load_svg(text))

    def blit(self, target: pygame.Surface, picture: pygame.Surface, at: tuple[int, int]) -> None:
        """Lays a premultiplied picture on the target."""
        target.blit(picture, at, special_flags=pygame.BLEND_PREMULTIPLIED)


def load_svg(text: str) -> pygame.Surface:
    """SVG text as a premultiplied 32-bit surface of its own width and height."""
    surface = pygame.image.load(BytesIO(text.encode()), "art.svg")
    return surface.convert_alpha().premul_alpha()


def masked(picture: pygame.Surface, mask: pygame.Surface) -> pygame.Surface:
    """The premultiplied picture where the mask is opaque, nothing elsewhere."""
    alpha = mask.copy()
    alpha.fill((255, 255, 255, 0), special_flags=pygame.BLEND_RGBA_MAX)
    result = picture.copy()
    result.blit(alpha.premul_alpha(), (0, 0), special_flags=pygame.BLEND_RGBA_MULT)
    return result


def blurred(picture: pygame.Surface, times: int) -> pygame.Surface:
    """The premultiplied picture, softened by halving and doubling back `times` times. (kiosk.md 2.1)"""
    width, height = picture.get_size()
    small = picture
    for _ in range(times):
        small = pygame.transform.smoothscale(
            small, (max(1, small.get_width() // 2), max(1, small.get_height() // 2))
        )
    for _ in range(times - 1):
        small = pygame.transform.smoothscale(small, (small.get_width() * 2, small.get_height() * 2))
    return pygame.transform.smoothscale(small, (width, height))


def to_pygame(rect: Rect) -> pygame.Rect:
    """The same rectangle in pygame's type."""
    return pygame.Rect(rect.x, rect.y, rect.w, rect.h)


def _size(surface: pygame.Surface) -> int:
    return surface.get_width() * surface.get_height() * _BYTES_PER_PIXEL
