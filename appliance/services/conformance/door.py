"""More connections to the bench wire than the one that is checked: whether they are refused. [link 19 R27]"""

import socket
from pathlib import Path
from typing import Final

from drivers.wire import BenchError, SocketWire, Wire

CLOSED_S: Final = 0.2
LINES_BYTES: Final = 64
_KEPT_US: Final = 20_000


class Door:
    """The path of a bench wire."""

    def __init__(self, path: Path) -> None:
        """Remember where the module side listens."""
        self._path = path

    def connect(self) -> Wire:
        """Return one more connection that stays open, or raise BenchError."""
        wire = SocketWire(self._path)
        wire.wait(0, _KEPT_US)
        if not wire.is_open:
            wire.close()
            raise BenchError(f"the bench wire {self._path} has another host already")
        return wire

    def knock(self) -> str:
        """Return what became of one more connection: "closed", or how it was left open."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as second:
            second.settimeout(CLOSED_S)
            try:
                second.connect(str(self._path))
                came = second.recv(LINES_BYTES)
            except TimeoutError:
                return f"open and silent after {CLOSED_S * 1000:.0f} ms"
            except OSError as error:
                return f"not accepted ({error.strerror})"
        return f"open, with {came.hex()}" if came else "closed"
