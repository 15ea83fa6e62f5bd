"""The panel's end of the bench socket: asks, and takes answers when they are there; never waits."""

import json
import socket
from collections import deque
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

from drivers.sim.panel.record import Record
from drivers.sim.scope import Pulse

READ_BYTES = 1 << 18
KEPT_US = 6_000_000


class Bench(Protocol):
    """What the window needs of a board: what was last heard, and somebody to tell."""

    @property
    def state(self) -> dict[str, Any]:
        """The answer to the last `state` request."""

    @property
    def pulses(self) -> Iterable[Pulse]:
        """The pulses of the last seconds, oldest first."""

    def say(self, **request: object) -> None:
        """Send one request."""


class Live(Bench, Protocol):
    """A bench that goes on: what the loop around the window needs."""

    is_recording: bool

    @property
    def is_open(self) -> bool:
        """The board is still there."""

    def refresh(self, now_us: int) -> None:
        """Take in what has come, and ask again."""

    def close(self) -> None:
        """Nobody looks any more."""


class BenchClient:
    """The board as last heard of: its state, and the pulses of the last seconds; all else in a record."""

    def __init__(self, path: Path, record: Record | None = None) -> None:
        """Connect; raises OSError when nobody listens."""
        self.is_recording = record is not None  # lines and frames are only asked for while somebody looks
        self._record = record
        self._first_us = KEPT_US if record is None else record.kept_us
        self.state: dict[str, Any] = {}
        self.pulses: deque[Pulse] = deque()
        self.is_open = True
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._socket.connect(str(path))
        except OSError:
            self._socket.close()
            raise
        self._socket.setblocking(False)
        self._came = bytearray()
        self._asked: deque[str] = deque()

    def say(self, **request: object) -> None:
        """Send one request; its answer is only looked at when it says something about the board."""
        if not self.is_open:
            return
        line = json.dumps(request, separators=(",", ":")).encode() + b"\n"
        try:
            sent = self._socket.send(line)
        except OSError:
            self.close()
            return
        if sent < len(line):  # a board that has not read for so long is as good as gone
            self.close()
        self._asked.append(str(request.get("do")))

    def refresh(self, now_us: int) -> None:
        """Take in what has come; ask again when the last questions are answered."""
        self._read()
        while b"\n" in self._came:
            line, _, rest = self._came.partition(b"\n")
            self._came = rest
            self._take(self._asked.popleft() if self._asked else "", json.loads(line))
        while self.pulses and self.pulses[0].t_us < now_us - KEPT_US:
            self.pulses.popleft()
        if not self._asked:
            newest = self.pulses[-1].t_us + 1 if self.pulses else now_us - self._first_us
            self.say(do="state")
            self.say(do="scope", since_us=newest)
            if self._record is not None and self.is_recording:
                for question in self._record.questions(now_us):
                    self.say(**question)

    def close(self) -> None:
        """The board has gone, or the window."""
        self.is_open = False
        self._socket.close()

    def _take(self, asked: str, answer: dict[str, Any]) -> None:
        if asked == "state":
            self.state = answer
        elif asked == "scope" and answer.get("ok"):
            self.pulses.extend(Pulse(*row) for row in answer["pulses"])
        if self._record is not None:
            self._record.take(asked, answer)

    def _read(self) -> None:
        while self.is_open:
            try:
                came = self._socket.recv(READ_BYTES)
            except BlockingIOError:
                return
            except OSError:
                came = b""
            if not came:
                self.close()
            self._came += came
