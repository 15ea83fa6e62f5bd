"""Colours and type of the bench tool; places of the bench window, on a canvas of 520 x 760 that scales."""

from typing import Final

import pygame

Colour = tuple[int, int, int]

CANVAS: Final = (520, 760)
GROUND: Final[Colour] = (12, 19, 23)
CARD: Final[Colour] = (20, 30, 35)
CARD_EDGE: Final[Colour] = (33, 47, 54)
SCREEN: Final[Colour] = (8, 14, 17)
CARD_HOVER: Final[Colour] = (25, 37, 43)
YELLOW: Final[Colour] = (246, 198, 20)
ON_YELLOW: Final[Colour] = (28, 26, 16)
AMBER: Final[Colour] = (240, 176, 72)
GRID: Final[Colour] = (27, 41, 47)
AXIS: Final[Colour] = (70, 92, 99)
TEXT: Final[Colour] = (226, 235, 232)
FAINT: Final[Colour] = (134, 156, 158)
KEY: Final[Colour] = (35, 51, 58)
KEY_HOVER: Final[Colour] = (48, 68, 76)
LEADS: Final[tuple[Colour, ...]] = ((104, 160, 246), (211, 138, 232))
LEADS_DIM: Final[tuple[Colour, ...]] = ((52, 92, 152), (118, 70, 134))
LEADS_DEEP: Final[tuple[Colour, ...]] = ((32, 84, 168), (122, 52, 140))
NAMES: Final = ("A", "B")
LAMPS: Final[tuple[tuple[str, Colour], ...]] = (
    ("ready", (74, 222, 128)),
    ("active", (251, 181, 46)),
    ("fault", (248, 74, 74)),
    ("buzzer", (160, 200, 255)),
)
QUALITY_ROWS: Final = (("fresh", "typical", "marginal", "500"), ("half_lifted", "dry", "open", "short"))
RADIUS: Final = 8
TAB: Final = "Tab: instruments"

KEYLINE: Final = (8, 14, 504, 738)
HEADER: Final = (20, 32, 480, 48)
SCOPE: Final = (20, 88, 480, 222)
PULSES: Final = ((20, 318, 236, 98), (264, 318, 236, 98))
PADS: Final = ((20, 424, 236, 124), (264, 424, 236, 124))
ESTOP: Final = (20, 556, 188, 186)
HAND: Final = (216, 556, 138, 186)
KNOB: Final = (362, 556, 138, 186)


class Look:
    """Scale and type: places of the canvas in pixels of the window, and text that is drawn once."""

    def __init__(
        self,
        size: tuple[int, int],
        font: str | None,
        bold_font: str | None,
        *,
        scale: float | None = None,
    ) -> None:
        self.scale = scale or min(size[0] / CANVAS[0], size[1] / CANVAS[1])
        self.origin = (
            (size[0] - CANVAS[0] * self.scale) / 2,
            (size[1] - CANVAS[1] * self.scale) / 2,
        )
        self._paths = (font, bold_font or font)
        self._fonts: dict[tuple[float, bool], pygame.font.Font] = {}
        self._texts: dict[tuple[str, float, Colour, bool], pygame.Surface] = {}

    @property
    def ohm(self) -> str:
        """The unit as the type can write it."""
        return "\u03a9" if self.has("\u03a9") else "ohm"

    @property
    def micro(self) -> str:
        """The prefix as the type can write it."""
        return "\u00b5" if self.has("\u00b5") else "u"

    def px(self, length: float) -> int:
        """A length in pixels, at least one."""
        return max(1, round(length * self.scale))

    def rect(self, place: tuple[float, float, float, float]) -> pygame.Rect:
        """A place in pixels."""
        x, y, w, h = place
        left, top = self.origin[0] + x * self.scale, self.origin[1] + y * self.scale
        return pygame.Rect(round(left), round(top), round(w * self.scale), round(h * self.scale))

    def has(self, text: str) -> bool:
        """The type can show this."""
        return all(metric is not None for metric in self._font(13, False).metrics(text))

    def minus(self, text: str) -> str:
        """The same with a true minus sign, where the type has one."""
        proper = text.replace("-", "\u2212")
        return proper if self.has(proper) else text

    def text(
        self,
        onto: pygame.Surface,
        text: str,
        at: tuple[float, float],
        *,
        size: float = 13,
        colour: Colour = TEXT,
        bold: bool = False,
        anchor: str = "midleft",
    ) -> pygame.Rect:
        """Draw a line of text with its anchor at a point in pixels."""
        key = (text, size, colour, bold)
        drawn = self._texts.get(key)
        if drawn is None:
            if len(self._texts) > 400:
                self._texts.clear()
            drawn = self._texts[key] = self._font(size, bold).render(text, True, colour)
        place = drawn.get_rect(**{anchor: (round(at[0]), round(at[1]))})
        onto.blit(drawn, place)
        return place

    def width(self, text: str, size: float) -> int:
        """How wide a line would be."""
        return self._font(size, False).size(text)[0]

    def fitting(self, text: str, size: float, width: int) -> str:
        """The line, cut so that it is no wider."""
        if self.width(text, size) <= width:
            return text
        dots = "\u2026" if self.has("\u2026") else ".."
        while text and self.width(text + dots, size) > width:
            text = text[:-1]
        return text + dots

    def card(self, onto: pygame.Surface, place: tuple[float, float, float, float]) -> pygame.Rect:
        """A raised ground for one group; returns where it is."""
        return self.ground(onto, self.rect(place))

    def ground(self, onto: pygame.Surface, rect: pygame.Rect) -> pygame.Rect:
        """The same for a place in pixels."""
        rounded(onto, rect, CARD, self.px(RADIUS), CARD_EDGE)
        return rect

    def _font(self, size: float, bold: bool) -> pygame.font.Font:
        key = (size, bold)
        if key not in self._fonts:
            path = self._paths[bold]
            self._fonts[key] = pygame.font.Font(
                path, max(8, round(size * self.scale * (1.0 if path else 1.12)))
            )
        return self._fonts[key]


def rounded(
    onto: pygame.Surface, rect: pygame.Rect, fill: Colour, radius: int, edge: Colour | None = None
) -> None:
    """A filled rectangle with smooth round corners, drawn at four times its size and made small."""
    key = (rect.size, fill, radius, edge)
    done = _ROUNDED.get(key)
    if done is None:
        if len(_ROUNDED) > 200:
            _ROUNDED.clear()
        big = pygame.Surface((rect.w * 4, rect.h * 4), pygame.SRCALPHA)
        big.fill((*(edge or fill), 0))
        pygame.draw.rect(big, edge or fill, big.get_rect(), border_radius=radius * 4)
        if edge is not None:
            pygame.draw.rect(big, fill, big.get_rect().inflate(-8, -8), border_radius=radius * 4 - 4)
        done = _ROUNDED[key] = pygame.transform.smoothscale(big, rect.size)
    onto.blit(done, rect)


_ROUNDED: dict[tuple[tuple[int, int], Colour, int, Colour | None], pygame.Surface] = {}
