"""Another process takes the place of this one, behind the picture that stands on the screen. (HZ-10, FLOW-02)

Rules
1. The new process is the same program under the same number, so whoever supervises it sees no end; of the old
   one's memory nothing is left, because the kernel gives every page of it back.
2. The connection to the display stays open through the change, so the last window, or the last picture of a
   display without windows, stands until the new process has drawn the same on its own.
3. What is handed over is that picture, which shows nobody, and how many guests there were.
4. No core of this process is ever written.
"""

import os
import resource
import socket
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import NoReturn

from appliance.kiosk.first import BEHIND, Behind, behind

_DISPLAYS = ("/tmp/.X11-unix/", "/wayland-")
_DRM = "/dev/dri/card"
_STREAMS = 3  # input, output, errors


class Renewal:
    """When the process is to be replaced, and by what."""

    def __init__(self, arguments: Sequence[str]) -> None:
        left = behind(arguments)
        self.is_behind = left is not None
        self.guests = 0 if left is None else left.guests
        self.is_due = False
        self.left: Behind | None = None

    def wish(self, guests: int) -> None:
        """The loop ends after this turn."""
        self.guests, self.is_due = guests, True

    def take(self, size: tuple[int, int], picture: bytes) -> None:
        """This picture is handed over, in memory that no disk knows."""
        descriptor = os.memfd_create("ems-still", 0)
        with os.fdopen(descriptor, "wb", closefd=False) as file:
            file.write(picture)
        os.lseek(descriptor, 0, os.SEEK_SET)
        self.left = Behind(self.guests, size, descriptor, tuple(_display_connections()))

    def replace_process(self) -> NoReturn:
        """Does not come back; everything that must be stored is stored."""
        assert self.left is not None, "the loop has given its last picture"
        kept = {self.left.picture, *self.left.connections}
        for descriptor in _open_descriptors():
            with suppress(OSError):
                os.set_inheritable(descriptor, descriptor in kept)
        sys.stdout.flush()
        sys.stderr.flush()
        os.execv(sys.executable, command(sys.orig_argv, self.left))


def command(before: Sequence[str], left: Behind) -> list[str]:
    """The same command line with what this process leaves in place of what it was left."""
    words = [sys.executable, *before[1:]]
    if BEHIND in words:
        at = words.index(BEHIND)
        del words[at : at + 2]
    return [*words, BEHIND, left.written()]


def write_no_core() -> None:
    """Whatever happens to this process, its memory goes to no disk."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _open_descriptors() -> list[int]:
    return [number for name in os.listdir("/proc/self/fd") if (number := int(name)) >= _STREAMS]


def _display_connections() -> Iterator[int]:
    """What the display knows this process by: its socket, or the graphics device itself."""
    for descriptor in _open_descriptors():
        with suppress(OSError):
            if is_display(descriptor):
                yield descriptor


def is_display(descriptor: int) -> bool:
    """True for a connection to an X server or a Wayland compositor, and for the graphics device."""
    if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
        return os.readlink(f"/proc/self/fd/{descriptor}").startswith(_DRM)
    with socket.socket(fileno=os.dup(descriptor)) as twin:
        if twin.family != socket.AF_UNIX:
            return False
        peer = twin.getpeername()
    name = peer.decode(errors="replace") if isinstance(peer, bytes) else str(peer)
    return any(part in name for part in _DISPLAYS)
