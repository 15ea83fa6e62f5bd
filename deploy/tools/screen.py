"""A virtual screen with a real pointer: Xvfb and xdotool, and pictures straight from its frame buffer."""

import os
import shutil
import struct
import subprocess
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

_START_S = 10
_STOP_S = 5
_XWD_HEADER = struct.Struct(">25I")
_COLOUR_BYTES = 12


Part = tuple[int, int, int, int]
"""Left, top, width and height."""


class ScreenError(Exception):
    """The virtual screen cannot be had; says what is missing."""


class VirtualScreen:
    """An X server without a monitor, for as long as the `with` lasts."""

    def __init__(self, width: int = 1280, height: int = 800) -> None:
        self.width = width
        self.height = height
        self.display = ""
        self._directory: tempfile.TemporaryDirectory[str] | None = None
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "VirtualScreen":
        if shutil.which("Xvfb") is None:
            raise ScreenError("missing: Xvfb (deploy/setup Xvfb installs it)")
        self._directory = tempfile.TemporaryDirectory(prefix="ems-screen-")
        reader, writer = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{self.width}x{self.height}x24",
             "-fbdir", self._directory.name, "-nolisten", "tcp", "-noreset", "-s", "0"],
            pass_fds=(writer,), stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        os.close(writer)
        with os.fdopen(reader) as announced:
            number = announced.readline().strip()
        if not number:
            self.close()
            raise ScreenError("Xvfb did not start")
        self.display = f":{number}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """The server is gone."""
        if self._server is not None:
            self._server.terminate()
            try:
                self._server.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()
            self._server = None
        if self._directory is not None:
            self._directory.cleanup()
            self._directory = None

    def environment(self) -> dict[str, str]:
        """What a program needs to open its window here."""
        return {"DISPLAY": self.display, "SDL_VIDEODRIVER": "x11", "SDL_AUDIODRIVER": "dummy"}

    @property
    def framebuffer(self) -> Path:
        """The file in which the server keeps what the screen shows, an X window dump."""
        if self._directory is None:
            raise ScreenError("the virtual screen is not running")
        return Path(self._directory.name, "Xvfb_screen0")

    def pixels(self) -> bytes:
        """What the screen shows: height rows of width RGB triples."""
        return rgb_of_xwd(self.framebuffer.read_bytes())

    def save(self, path: Path, part: Part | None = None) -> None:
        """A PNG of what the screen shows, or of a part of it."""
        x, y, width, height = part or (0, 0, self.width, self.height)
        pixels, stride = self.pixels(), 3 * self.width
        rows = (pixels[row * stride + 3 * x :][: 3 * width] for row in range(y, y + height))
        path.write_bytes(png(width, height, b"".join(rows)))


class Pointer:
    """The pointer of a display; every call returns when the server has taken the event."""

    def __init__(self, display: str) -> None:
        if shutil.which("xdotool") is None:
            raise ScreenError("missing: xdotool (deploy/setup xdotool installs it)")
        self._environment: Mapping[str, str] = {**os.environ, "DISPLAY": display}

    def press(self, x: int, y: int) -> None:
        """The button goes down there."""
        self._do("mousemove", str(x), str(y), "mousedown", "1")

    def release(self) -> None:
        """The button goes up where the pointer is."""
        self._do("mouseup", "1")

    def click(self, x: int, y: int) -> None:
        """Down and up."""
        self.press(x, y)
        self.release()

    def _do(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=dict(self._environment), check=True, timeout=_START_S)


def rgb_of_xwd(dump: bytes) -> bytes:
    """The pixels of an X window dump with 32 bits a pixel, as RGB triples."""
    header = _XWD_HEADER.unpack_from(dump)
    size, width, height, order, bits, stride, colours = (header[i] for i in (0, 4, 5, 7, 11, 12, 19))
    if bits != 32:
        raise ScreenError(f"the frame buffer has {bits} bits a pixel; 32 are needed")
    begin = size + colours * _COLOUR_BYTES
    rows = []
    for y in range(height):
        row = dump[begin + y * stride : begin + y * stride + 4 * width]
        rgb = bytearray(3 * width)
        red, green, blue = (1, 2, 3) if order else (2, 1, 0)
        rgb[0::3], rgb[1::3], rgb[2::3] = row[red::4], row[green::4], row[blue::4]
        rows.append(bytes(rgb))
    return b"".join(rows)


def png(width: int, height: int, rgb: bytes) -> bytes:
    """The pixels as a PNG file."""
    stride = 3 * width
    rows = b"".join(b"\0" + rgb[y * stride : (y + 1) * stride] for y in range(height))
    head = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
