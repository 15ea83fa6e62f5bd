"""The bench window: eyes above, hands below, drawn from the board's answers alone."""

from typing import Any

import pygame

from drivers.sim.panel import eyes, look
from drivers.sim.panel.client import Bench
from drivers.sim.panel.hands import Hands
from drivers.sim.panel.look import Look


class Window:
    """Redraws itself when something on it has changed, and while there is current to see."""

    def __init__(self, surface: pygame.Surface, client: Bench, type_: Look) -> None:
        self._surface = surface
        self._client = client
        self._type = type_
        self._hands = Hands(surface, client, type_)
        self._drawn: dict[str, Any] | None = None
        self._is_touched = True

    def handle(self, event: pygame.event.Event) -> None:
        """A hand does something, or the window system wants the picture again."""
        if event.type in (pygame.WINDOWLEAVE, pygame.WINDOWFOCUSLOST):
            self._hands.let_go()
        if self._hands.handle(event) or event.type == pygame.WINDOWEXPOSED:
            self._is_touched = True

    def draw(self, now_us: int) -> bool:
        """The window as the board is now; false when it already showed that."""
        pulses = list(self._client.pulses)
        seen = {key: value for key, value in self._client.state.items() if key not in ("now_us", "inputs")}
        if not (self._is_touched or pulses or seen != self._drawn):
            return False
        self._is_touched, self._drawn = False, seen
        self._surface.fill(look.GROUND)
        eyes.draw_keyline(self._surface, self._type)
        if seen:
            eyes.draw_header(self._surface, self._type, seen)
            eyes.draw_scope(self._surface, self._type, pulses, now_us)
            for channel in range(2):
                eyes.draw_close_up(self._surface, self._type, pulses, channel, now_us)
            self._hands.draw(seen)
        return True
