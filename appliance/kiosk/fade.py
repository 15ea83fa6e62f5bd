"""The cross-fade between two calm pictures: 180 ms, 30 steps a second; none for who wants no motion.

Rule 1: what takes current away, and every overlay, is shown at once: nothing fades on the red ground, nothing
fades away from the dark one, and no alarm waits. (kiosk.md 2.6)
Rule 2: the first screen comes at once as well: of the last person's picture no copy is made. (HZ-10)
Rule 3: a touch, and whatever else is drawn anew, ends the fade: the new picture then stands whole.
"""

import pygame

from appliance.kiosk.view import Ground, Screen, View

FADE_MS = 180
STEP_MS = 30
_OPAQUE = 255


def is_soft(old: View, new: View) -> bool:
    """True when the new picture may come out of the old one."""
    if new.comfort.is_still or old.overlay is not None or new.overlay is not None:
        return False
    return old.ground is Ground.PAPER and new.ground is not Ground.RED and new.screen is not Screen.ATTRACT


class Fade:
    """The old picture over the new one on the screen's surface, paler with every step."""

    def __init__(self, surface: pygame.Surface) -> None:
        self._surface = surface
        self._old: pygame.Surface | None = None
        self._new: pygame.Surface | None = None
        self._began_at_ms = self._stepped_at_ms = 0

    @property
    def is_going_on(self) -> bool:
        """True until the new picture stands whole."""
        return self._new is not None

    def keep(self) -> None:
        """What is on the surface now is the old picture."""
        self._old = self._surface.copy()

    def begin(self, now_ms: int) -> None:
        """What is on the surface now is the new picture; the old one is on it again."""
        assert self._old is not None, "the old picture was kept before the new one was drawn"
        self._new = self._surface.copy()
        self._began_at_ms = now_ms
        self._mix(0)

    def step(self, now_ms: int) -> bool:
        """True when the surface changed; at the end the new picture is whole."""
        if self._new is None or now_ms - self._stepped_at_ms < STEP_MS:
            return False
        if now_ms - self._began_at_ms >= FADE_MS:
            return self.end()
        self._mix(now_ms - self._began_at_ms)
        return True

    def end(self) -> bool:
        """The new picture is whole; True when it was not yet. Both copies are dropped."""
        new, self._new, self._old = self._new, None, None
        if new is None:
            return False
        self._surface.blit(new, (0, 0))
        return True

    def _mix(self, since_ms: int) -> None:
        assert self._new is not None and self._old is not None
        self._stepped_at_ms = self._began_at_ms + since_ms
        self._surface.blit(self._new, (0, 0))
        self._old.set_alpha(_OPAQUE - _OPAQUE * since_ms // FADE_MS)
        self._surface.blit(self._old, (0, 0))
