"""The bench's eyes and hands for scripts and tests: one line of JSON there, one back. [link R28]"""

import json
import socket
from pathlib import Path
from typing import Any

from drivers.sim.scope import Pulse

_ANSWER_S = 5


class BenchHands:
    """Presses, lifts and looks, on the socket beside the bench wire."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(_ANSWER_S)
        self._socket.connect(str(path))
        self._reader = self._socket.makefile("r", encoding="utf-8")

    def ask(self, **request: Any) -> dict[str, Any]:
        """The answer; ValueError with the bench's own words when it refused."""
        self._socket.sendall(json.dumps(request).encode() + b"\n")
        answer: dict[str, Any] = json.loads(self._reader.readline())
        if not answer["ok"]:
            raise ValueError(answer["error"])
        return answer

    def pulses(self, *, since_us: int) -> list[Pulse]:
        """Every pulse at the electrodes since then, as far as the scope reaches back."""
        return [Pulse(*row) for row in self.ask(do="scope", since_us=since_us)["pulses"]]

    def close(self) -> None:
        """The socket is closed."""
        self._reader.close()
        self._socket.close()
