"""What a process uses, and when its first picture and its answer to a press stand on a virtual screen."""

import ctypes
import mmap
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from deploy.tools.screen import VirtualScreen

SIZE = (1280, 800)
_PIXEL = 4
_START_S = 30.0
_SPOTS = [(x, y) for x in range(40, SIZE[0], 160) for y in range(40, SIZE[1], 80)]
_LOOK_S = 0.0005


class SilentError(Exception):
    """A program that drew nothing; says what it wrote."""


def cpu_ns(pid: int) -> int:
    """The time that all threads of a process have run."""
    tasks = Path(f"/proc/{pid}/task")
    return sum(int((tasks / name / "schedstat").read_text().split()[0]) for name in os.listdir(tasks))


def resident_mb(pid: int) -> float:
    """The memory of a process that is in RAM."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise ProcessLookupError(pid)


def slept(seconds: float) -> None:
    """So much time has passed with nothing to attend to."""
    time.sleep(seconds)  # noqa: TID251 - the measured time itself


def percent(pids: Sequence[int], seconds: float, wait: Callable[[float], None] = slept) -> list[float]:
    """The share of one core that each of them took while `wait` let that time pass."""
    began, before = time.monotonic(), [cpu_ns(pid) for pid in pids]
    wait(seconds)
    took_ns = (time.monotonic() - began) * 1e9
    return [100 * (cpu_ns(pid) - first) / took_ns for pid, first in zip(pids, before, strict=True)]


class Eye:
    """Looks at single pixels of a virtual screen where the X server keeps them."""

    def __init__(self, screen: VirtualScreen) -> None:
        self._file = screen.framebuffer.open("rb")
        self._map = mmap.mmap(self._file.fileno(), 0, prot=mmap.PROT_READ)
        self._begin = len(self._map) - SIZE[0] * SIZE[1] * _PIXEL

    def pixel(self, x: int, y: int) -> bytes:
        """The four bytes of one pixel."""
        at = self._begin + (y * SIZE[0] + x) * _PIXEL
        return self._map[at : at + _PIXEL]

    def spots(self) -> list[bytes]:
        """Pixels all over the screen."""
        return [self.pixel(x, y) for x, y in _SPOTS]

    def close(self) -> None:
        """The screen is not looked at any more."""
        self._map.close()
        self._file.close()


@contextmanager
def shown(
    command: Sequence[str], screen: VirtualScreen, more: Mapping[str, str] | None = None
) -> Iterator[tuple[int, float]]:
    """The process of a program whose first picture stands on the screen, and the seconds that it took."""
    eye = Eye(screen)
    before = eye.spots()
    environment = {**os.environ, **screen.environment(), "PYTHONDONTWRITEBYTECODE": "", **(more or {})}
    began = time.monotonic()
    process = subprocess.Popen(
        list(command), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        while sum(old != new for old, new in zip(before, eye.spots(), strict=True)) * 2 < len(before):
            if process.poll() is not None or time.monotonic() - began > _START_S:
                process.kill()
                raise SilentError(f"{command[0]}: {process.communicate()[1].decode()[-600:]}")
            time.sleep(_LOOK_S)  # noqa: TID251 - how finely the start is seen
        yield process.pid, time.monotonic() - began
    finally:
        eye.close()
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stderr is not None:
            process.stderr.close()


class Finger:
    """A pointer whose events reach the X server within microseconds, by its own test extension."""

    def __init__(self, display: str) -> None:
        self._x11, self._test = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXtst.so.6")
        self._x11.XOpenDisplay.restype = ctypes.c_void_p
        self._display = ctypes.c_void_p(self._x11.XOpenDisplay(display.encode()))

    def move(self, x: int, y: int) -> None:
        """The pointer is there."""
        self._test.XTestFakeMotionEvent(self._display, -1, x, y, 0)
        self._x11.XSync(self._display, 0)

    def button(self, *, is_down: bool) -> None:
        """The button goes down, or up."""
        self._test.XTestFakeButtonEvent(self._display, 1, int(is_down), 0)
        self._x11.XSync(self._display, 0)

    def close(self) -> None:
        """The display is left."""
        self._x11.XCloseDisplay(self._display)


PYTHON = sys.executable
