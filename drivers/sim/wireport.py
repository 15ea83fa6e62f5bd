"""The host's end of the bench wire as the board serves it: packets in, answers and lines out [link Annex W,
19 R27].

Nothing here waits. While the host does not read, its answers queue up to a bound and its lines coalesce:
before each answer it later gets the lines as they were then, and after the last one the lines as they
are.
"""

import socket
from collections import deque
from collections.abc import Iterator
from struct import Struct

from drivers.sim import lines

WINDOW = b"X"
LINES = b"L"
PACKET_BYTES = 65_536
WAITING_ANSWERS = 64
MASK_AND_VALUE = Struct("<II")


class WirePort:
    """One connected host."""

    def __init__(self, connection: socket.socket, inputs: int) -> None:
        connection.setblocking(False)
        self.connection = connection
        self.is_open = True
        self._told = lines.HOST_INPUTS
        self._now = inputs
        self._shown = inputs ^ self._told  # so that the first message carries them all
        self._waiting: deque[tuple[int, bytes]] = deque(maxlen=WAITING_ANSWERS)
        self.flush()

    @property
    def is_behind(self) -> bool:
        """The host has not read everything that it should know."""
        return self.is_open and bool(self._waiting or self._now != self._shown)

    def packets(self) -> Iterator[bytes]:
        """Everything that has arrived; the port is closed when the host has gone."""
        while self.is_open:
            try:
                packet = self.connection.recv(PACKET_BYTES)
            except BlockingIOError:
                return
            except ConnectionError:
                continue  # the kernel tells of the reset first; what the host had sent before comes after
            if not packet:
                self.close()
                return
            yield packet

    def show(self, inputs: int, read_back: int = 0) -> None:
        """The host's inputs have changed; outputs in `read_back` are told like them from now on."""
        newly = read_back & ~self._told
        self._told |= newly
        self._shown = self._shown & ~newly | ~inputs & newly
        self._now = inputs
        if not self._waiting:
            self._send_lines(inputs)

    def answer(self, miso: bytes) -> None:
        """The answer to a window; the lines of this moment go first."""
        self._waiting.append((self._now, WINDOW + miso))
        self.flush()

    def flush(self) -> None:
        """As much as the host's buffer takes has been sent."""
        while self._waiting:
            inputs, packet = self._waiting[0]
            if not (self._send_lines(inputs) and self._send(packet)):
                return
            self._waiting.popleft()
        self._send_lines(self._now)

    def close(self) -> None:
        """The connection is gone; the board's outputs are not told."""
        self.is_open = False
        self.connection.close()

    def _send_lines(self, inputs: int) -> bool:
        changed = (inputs ^ self._shown) & self._told
        if not changed:
            return True
        if not self._send(LINES + MASK_AND_VALUE.pack(changed, inputs & changed)):
            return False
        self._shown = inputs
        return True

    def _send(self, packet: bytes) -> bool:
        if not self.is_open:
            return False
        try:
            self.connection.send(packet)
        except BlockingIOError:
            return False
        except ConnectionError:
            return False  # what the host still sent is read before the close is noticed
        return True
