"""The first picture: the safe ground, SIMULATED where it is, drawn before the rest of the program is read.

Reading the whole program takes several times as long as opening a window. This module needs pygame and the
catalogue only; the loop takes its window over and draws everything else. Nothing can be touched before that.
"""

import fcntl
import gettext
import os
from collections.abc import Sequence
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pygame
from pygame._sdl2.video import Window

BEHIND = "--behind"
DEFAULT_SIZE = (1280, 800)
_DROP_MASTER = 0x641F  # DRM_IOCTL_DROP_MASTER: the next window may set the display's mode
TITLE = "EMS kiosk"
_HINTS = {
    "SDL_TOUCH_MOUSE_EVENTS": "0",
    "SDL_MOUSE_TOUCH_EVENTS": "0",
    "SDL_NO_SIGNAL_HANDLERS": "1",
    "SDL_VIDEO_ALLOW_SCREENSAVER": "0",
}
_HERE = Path(__file__).parent
_CATALOGUE = _HERE / "locale" / "en" / "LC_MESSAGES" / "kiosk.mo"
_FONT = _HERE / "assets" / "fonts" / "Inter-SemiBold.otf"
_PAPER, _PINE, _TEXT = (246, 243, 237), "#0e544a", (18, 42, 46)
_WORD_PX = 39  # 4.8 mm capitals on the smallest pixels of the panels
_shown: list[Window] = []
"""SDL's window points at this object and pygame counts no reference for it: once it is dropped, the events of
the window carry freed memory, and the process dies of one now and then."""


class Behind(NamedTuple):
    """What the process before this one has left: its last picture, and the display that still shows it."""

    guests: int
    size: tuple[int, int]
    picture: int
    connections: tuple[int, ...]

    def written(self) -> str:
        """As one word for the command line; nothing in it points to a person."""
        width, height = self.size
        return f"{self.guests}/{width}x{height}/{self.picture}/{','.join(map(str, self.connections))}"


def behind(arguments: Sequence[str]) -> Behind | None:
    """What `--behind` says, if it is there."""
    word = next((b for a, b in zip(arguments, arguments[1:], strict=False) if a == BEHIND), None)
    if word is None:
        return None
    guests, size, picture, connections = word.split("/")
    width, height = size.split("x")
    return Behind(
        int(guests),
        (int(width), int(height)),
        int(picture),
        tuple(map(int, filter(None, connections.split(",")))),
    )


def show(arguments: Sequence[str]) -> None:
    """The first picture stands on the screen, unless there is none: the loop says so in a sentence."""
    if "-h" in arguments or "--help" in arguments:
        return
    left = behind(arguments)
    if left is not None:
        _again(left, arguments)
        return
    try:
        surface = opened(_size(arguments), is_fullscreen="--fullscreen" in arguments)
    except pygame.error:
        return
    surface.fill(_PAPER)
    _wait(surface)
    if "--bench" in arguments:
        _simulated(surface)
    pygame.display.flip()


def _again(left: Behind, arguments: Sequence[str]) -> None:
    """The picture of the process before stands on a window of this one; only then its own is let go."""
    for descriptor in left.connections:
        with suppress(OSError):  # a socket is no such device, and has nothing to drop
            fcntl.ioctl(descriptor, _DROP_MASTER)
    with os.fdopen(left.picture, "rb") as file:
        pixels = file.read()
    with suppress(pygame.error):
        surface = opened(_size(arguments), is_fullscreen="--fullscreen" in arguments, is_hidden=True)
        surface.blit(pygame.image.frombuffer(pixels, left.size, "RGB"), (0, 0))
        pygame.display.flip()
        _shown.append(Window.from_display_module())
        _shown[-1].show()
        pygame.display.flip()
        pygame.event.pump()
    for descriptor in left.connections:
        os.close(descriptor)


def opened(size: tuple[int, int], *, is_fullscreen: bool, is_hidden: bool = False) -> pygame.Surface:
    """The window's surface; one that is open already is taken over. Raises pygame.error without a screen.

    Among windows a hidden one can be drawn before it is seen: a new one is black for a moment.
    """
    os.environ.update(_HINTS)
    there = pygame.display.get_surface() if pygame.display.get_init() else None
    if there is not None and (is_fullscreen or there.get_size() == size):
        return there
    pygame.display.init()
    is_x11 = pygame.display.get_driver() == "x11"
    if is_x11:
        os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")
    flags = pygame.HIDDEN if is_hidden and is_x11 else 0
    pygame.font.init()
    pygame.display.set_caption(TITLE)
    if not is_fullscreen:
        return pygame.display.set_mode(size, flags)
    surface = pygame.display.set_mode((0, 0), pygame.FULLSCREEN | flags)
    pygame.mouse.set_visible(False)
    return surface


def _size(arguments: Sequence[str]) -> tuple[int, int]:
    words = next((b for a, b in zip(arguments, arguments[1:], strict=False) if a == "--size"), "")
    width, _, height = words.partition("x")
    return (int(width), int(height)) if width.isdigit() and height.isdigit() else DEFAULT_SIZE


def _wait(surface: pygame.Surface) -> None:
    """Three dots in the middle: something is coming."""
    dots = "".join(f'<circle cx="{x}" cy="10" r="10" fill="{_PINE}"/>' for x in (10, 58, 106))
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="116" height="20" viewBox="0 0 116 20">{dots}</svg>'
    picture = pygame.image.load(BytesIO(svg.encode()), "dots.svg")
    surface.blit(picture, picture.get_rect(center=surface.get_rect().center))


def _simulated(surface: pygame.Surface) -> None:
    """The word of every screen of a bench, in its place. (HZ-20)"""
    with _CATALOGUE.open("rb") as file:
        word = gettext.GNUTranslations(file).gettext("screen.simulated")
    run = pygame.font.Font(str(_FONT), _WORD_PX).render(word, True, _TEXT)
    surface.blit(run, ((surface.get_width() - run.get_width()) // 2, 0))
