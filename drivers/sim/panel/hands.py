"""What a hand can do in the bench window: pads, emergency stop, hand switch and knob."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import pygame

from drivers.sim.panel import art, look
from drivers.sim.panel.client import Bench
from drivers.sim.panel.look import Look, rounded

DEGREES_A_DETENT: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A place that can be pressed: what happens then, and what when it is let go."""

    rect: pygame.Rect
    press: Callable[[], None]
    let_go: Callable[[], None] | None = None


class Hands:
    """Draws everything that can be pressed and remembers where it is."""

    def __init__(self, onto: pygame.Surface, client: Bench, type_: Look) -> None:
        self._onto = onto
        self._client = client
        self._type = type_
        self._keys: list[Key] = []
        self._held: Key | None = None
        self._pointer = (-1, -1)
        self._turned = 0

    def handle(self, event: pygame.event.Event) -> bool:
        """A hand does something; true when the picture may have to change."""
        if event.type == pygame.MOUSEMOTION:
            self._pointer = event.pos
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            self._pointer = event.pos
            self._held = next((key for key in self._keys if key.rect.collidepoint(event.pos)), None)
            if self._held is not None:
                self._held.press()
        elif event.type == pygame.MOUSEBUTTONUP and event.button == 1:
            self.let_go()
        elif event.type == pygame.MOUSEWHEEL and self._type.rect(look.KNOB).collidepoint(self._pointer):
            self._turn(1 if event.y > 0 else -1)
        else:
            return False
        return True

    def let_go(self) -> None:
        """Nothing is held any more."""
        held, self._held = self._held, None
        if held is not None and held.let_go is not None:
            held.let_go()

    def draw(self, state: dict[str, Any]) -> None:
        """All hands' things as the board is now."""
        self._keys = []
        for channel in range(2):
            self._draw_pads(channel, state["pads"][channel])
        self._draw_estop(state["estop"] == "pressed")
        self._draw_hand(state["hand"] == "squeezed")
        self._draw_knob()

    def _draw_pads(self, channel: int, pads: dict[str, Any]) -> None:
        type_, onto = self._type, self._onto
        card = type_.card(onto, look.PADS[channel])
        inner = card.inflate(-2 * type_.px(12), 0)
        y = card.top + type_.px(21)
        dot = pygame.Rect(0, 0, type_.px(22), type_.px(22))
        dot.midleft = (inner.left, y)
        rounded(onto, dot, look.LEADS_DEEP[channel], type_.px(11))
        type_.text(onto, look.NAMES[channel], dot.center, size=12.5, bold=True, anchor="center")
        type_.text(onto, "pads", (dot.right + type_.px(8), y), size=13)
        self._draw_ohm(pads, (inner.right, y))
        for row, names in enumerate(look.QUALITY_ROWS):
            top = card.top + type_.px(41 + 39 * row)
            place = pygame.Rect(inner.left, top, inner.width, type_.px(33))
            self._draw_qualities(channel, names, place, chosen=pads["quality"])

    def _draw_ohm(self, pads: dict[str, Any], at: tuple[int, int]) -> None:
        """White when a pulse has measured it, else the faint value that the contact check would find."""
        measured = pads["measured_ohm"]
        ohm = f"{measured if measured is not None else pads['z_ohm']} {self._type.ohm}"
        colour = look.TEXT if measured is not None else look.FAINT
        text = "open" if pads["quality"] == "open" else ohm
        self._type.text(self._onto, text, at, size=15, bold=True, colour=colour, anchor="midright")

    def _draw_qualities(self, channel: int, names: tuple[str, ...], row: pygame.Rect, *, chosen: str) -> None:
        type_ = self._type
        gap = type_.px(5)
        words = [name.replace("_", " ") for name in names]
        natural = [type_.width(word, 12.5) for word in words]
        spare = (row.width - gap * (len(names) - 1) - sum(natural)) / len(names)
        x = float(row.left)
        for name, word, width in zip(names, words, natural, strict=True):
            rect = pygame.Rect(round(x), row.top, round(width + spare), row.height)
            x += width + spare + gap
            fill = look.LEADS_DEEP[channel] if name == chosen else None
            self._draw_key(rect, word, self._saying(do="pad", channel=channel, quality=name), fill=fill)

    def _draw_estop(self, pressed: bool) -> None:
        type_, onto = self._type, self._onto
        rect = type_.rect(look.ESTOP)
        rounded(onto, rect, look.YELLOW, type_.px(look.RADIUS))
        button = art.mushroom(type_.px(150), pressed=pressed)
        onto.blit(button, button.get_rect(midtop=(rect.centerx, rect.top + type_.px(8))))
        words = "pressed: click to twist free" if pressed else "E-stop"
        at = (rect.centerx, rect.bottom - type_.px(15))
        type_.text(onto, words, at, size=13, bold=True, colour=look.ON_YELLOW, anchor="center")
        do = "release" if pressed else "press"
        self._keys.append(Key(rect=rect, press=self._saying(do=do, what="estop")))

    def _draw_hand(self, squeezed: bool) -> None:
        type_, onto = self._type, self._onto
        rect = type_.card(onto, look.HAND)
        if rect.collidepoint(self._pointer):
            rounded(onto, rect, look.CARD_HOVER, type_.px(look.RADIUS), look.AXIS)
        picture = art.hand_switch(type_.px(124), squeezed=squeezed)
        onto.blit(picture, picture.get_rect(midtop=(rect.centerx, rect.top + type_.px(9))))
        at = (rect.centerx, rect.bottom - type_.px(35))
        type_.text(onto, "Hand switch", at, bold=True, anchor="center")
        words, colour = ("squeezed", look.AMBER) if squeezed else ("hold to squeeze", look.FAINT)
        at = (rect.centerx, rect.bottom - type_.px(16))
        type_.text(onto, words, at, size=12, colour=colour, anchor="center")
        self._keys.append(self._holding(rect, "hand"))

    def _draw_knob(self) -> None:
        type_, onto = self._type, self._onto
        rect = type_.card(onto, look.KNOB)
        dial = pygame.Rect(0, 0, type_.px(96), type_.px(96))
        dial.midtop = (rect.centerx, rect.top + type_.px(12))
        is_pushed = self._held is not None and self._held.rect == dial
        onto.blit(art.knob(dial.width, turn=self._turned % 360, pushed=is_pushed), dial)
        self._keys.append(self._holding(dial, "knob_push"))
        at = (rect.centerx, dial.bottom + type_.px(14))
        type_.text(onto, "push: pause", at, size=12, colour=look.FAINT, anchor="center")
        for sign, left in ((-1, rect.left + type_.px(14)), (1, rect.right - type_.px(64))):
            key = pygame.Rect(left, rect.bottom - type_.px(50), type_.px(50), type_.px(38))
            self._draw_key(key, "", lambda sign=sign: self._turn(sign))  # type: ignore[misc]  # bound default
            mark = art.cross(type_.px(22), look.TEXT, upright=sign > 0)
            onto.blit(mark, mark.get_rect(center=key.center))

    def _turn(self, detents: int) -> None:
        self._turned += detents * DEGREES_A_DETENT
        self._client.say(do="turn", detents=detents)

    def _saying(self, **request: object) -> Callable[[], None]:
        return lambda: self._client.say(**request)

    def _holding(self, rect: pygame.Rect, what: str) -> Key:
        return Key(
            rect=rect, press=self._saying(do="press", what=what), let_go=self._saying(do="release", what=what)
        )

    def _draw_key(
        self, rect: pygame.Rect, word: str, press: Callable[[], None], *, fill: look.Colour | None = None
    ) -> None:
        if fill is None:
            fill = look.KEY_HOVER if rect.collidepoint(self._pointer) else look.KEY
        rounded(self._onto, rect, fill, self._type.px(6))
        if word:
            self._type.text(self._onto, word, rect.center, size=12.5, anchor="center")
        self._keys.append(Key(rect=rect, press=press))
