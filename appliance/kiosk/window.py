"""The window: SDL's settings, the drivers that are allowed, and its events as contacts. (kiosk.md 4.4)"""

from collections.abc import Sequence

import pygame

from appliance.kiosk import first
from appliance.kiosk.fade import Fade
from appliance.kiosk.gfx import Gfx, to_pygame
from appliance.kiosk.layout import Panel, PanelError, Rect, panel_of
from appliance.kiosk.nodes import Canvas, Node
from appliance.kiosk.pointer import Contact, Kind

DRIVERS = ("x11", "wayland", "kmsdrm")
_FINGERS = {pygame.FINGERDOWN: Kind.DOWN, pygame.FINGERMOTION: Kind.MOVE, pygame.FINGERUP: Kind.UP}
_NO_CONTACTS: tuple[Contact, ...] = ()
_BUTTONS = {pygame.MOUSEBUTTONDOWN: Kind.DOWN, pygame.MOUSEBUTTONUP: Kind.UP}


class NoScreenError(Exception):
    """There is nothing that a person could see; the text says what SDL found instead."""


def allowed(driver: str, *, is_dummy_allowed: bool) -> bool:
    """False for a driver that draws where nobody looks: SDL falls back to one without a word."""
    return driver in DRIVERS or (is_dummy_allowed and driver == "dummy")


class Window:
    """One open window, or the whole screen."""

    def __init__(self, size: tuple[int, int], *, is_fullscreen: bool, is_dummy_allowed: bool = False) -> None:
        if getattr(pygame, "IS_CE", False):
            raise NoScreenError("pygame-ce is installed over pygame; install one of them, and that is pygame")
        surface = _open(size, is_fullscreen=is_fullscreen)
        self.driver = pygame.display.get_driver()
        if not allowed(self.driver, is_dummy_allowed=is_dummy_allowed):
            pygame.display.quit()
            raise NoScreenError(
                f"SDL draws with its driver {self.driver!r}, which nobody sees; "
                f"give it a screen ({', '.join(DRIVERS)})"
            )
        self.panel = _panel(surface)
        self.gfx = Gfx(self.panel)
        self._canvas = Canvas(surface, self.gfx)
        self._fade = Fade(surface)

    def show(self, nodes: list[Node]) -> list[Rect]:
        """Draws what changed, brings it to the screen, and answers where; a fade that goes on is over."""
        is_cut_short = self._fade.end()
        changed = self._canvas.show(nodes)
        return _brought([self.panel.bounds] if is_cut_short else changed)

    def show_softly(self, nodes: list[Node], now_ms: int) -> None:
        """Draws what changed; `fade` brings it to the screen, out of the picture that is there."""
        self._fade.end()
        self._fade.keep()
        self._canvas.show(nodes)
        self._fade.begin(now_ms)

    @property
    def is_fading(self) -> bool:
        """True until the picture that was shown stands whole on the screen."""
        return self._fade.is_going_on

    def fade(self, now_ms: int) -> None:
        """The next step of a fade is on the screen, when it is due."""
        if self._fade.step(now_ms):
            pygame.display.update()

    def patch(self, nodes: list[Node]) -> list[Rect]:
        """Draws the parts of the picture that moved on, brings them to the screen, and answers where."""
        return _brought(self._canvas.patch(nodes))

    def poll(self) -> tuple[Sequence[Contact], bool]:
        """The contacts since the last call, and whether the window is to be closed."""
        events = pygame.event.get()
        if not events:
            return _NO_CONTACTS, False
        contacts, is_closed = [], False
        for event in events:
            is_closed = is_closed or event.type == pygame.QUIT
            if event.type == pygame.WINDOWEXPOSED:
                self._canvas.forget()
            contact = contact_of(event, self.panel.width, self.panel.height)
            if contact is not None:
                contacts.append(contact)
        return contacts, is_closed

    def still(self) -> tuple[tuple[int, int], bytes]:
        """What stands on the screen: its size, and red, green and blue of every pixel."""
        if self._fade.end():
            pygame.display.update()
        surface = self._canvas.surface
        return surface.get_size(), pygame.image.tobytes(surface, "RGB")

    def close(self) -> None:
        """The window is gone."""
        pygame.font.quit()
        pygame.display.quit()


def _brought(rects: list[Rect]) -> list[Rect]:
    if rects:
        pygame.display.update([to_pygame(rect) for rect in rects])
    return rects


def _open(size: tuple[int, int], *, is_fullscreen: bool) -> pygame.Surface:
    try:
        return first.opened(size, is_fullscreen=is_fullscreen)
    except pygame.error as error:
        raise NoScreenError(f"no screen can be opened: {error}") from error


def _panel(surface: pygame.Surface) -> Panel:
    """The panel of this size; on any other one words would be missing, so none is opened there."""
    try:
        return panel_of(*surface.get_size())
    except PanelError as error:
        pygame.font.quit()
        pygame.display.quit()
        raise NoScreenError(str(error)) from error


def contact_of(event: pygame.event.Event, width: int, height: int) -> Contact | None:
    """The event as a contact, or None when it is none; a finger's place is clamped to the panel."""
    if event.type in _FINGERS:
        x, y = round(event.x * width), round(event.y * height)
        return Contact(
            kind=_FINGERS[event.type], x=_clamped(x, width), y=_clamped(y, height), finger=event.finger_id
        )
    is_synthetic = bool(getattr(event, "touch", False))
    if event.type in _BUTTONS and event.button == 1:
        return Contact(kind=_BUTTONS[event.type], x=event.pos[0], y=event.pos[1], is_synthetic=is_synthetic)
    if event.type == pygame.MOUSEMOTION and event.buttons[0]:
        return Contact(kind=Kind.MOVE, x=event.pos[0], y=event.pos[1], is_synthetic=is_synthetic)
    return None


def _clamped(value: int, size: int) -> int:
    return max(0, min(size - 1, value))
