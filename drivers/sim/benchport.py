"""One client of the bench socket: lines in, lines out, a piece at a time so that a long answer delays no
pulse.
"""

import socket
from collections.abc import Iterator

from drivers.sim.board import Board
from drivers.sim.requests import respond

READ_BYTES = 65_536
LINE_BYTES = 65_536


class BenchPort:
    """A connected client; it is read again when its answer has been taken."""

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        self.connection = connection
        self.is_open = True
        self._came = bytearray()
        self._going = bytearray()
        self._pieces: Iterator[bytes] = iter(())

    @property
    def is_answering(self) -> bool:
        """There is something left to send."""
        return bool(self._going)

    def serve(self, board: Board) -> None:
        """Read what has come, unless an answer is under way, and send one more piece."""
        if not self._going:
            self._read()
            self._next_piece(board)
        self._send()
        if not self._going:
            self._next_piece(board)

    def close(self) -> None:
        """The client has gone or was told to go."""
        self.is_open = False
        self.connection.close()

    def _next_piece(self, board: Board) -> None:
        piece = next(self._pieces, None)
        while piece is None and b"\n" in self._came:
            line, _, rest = self._came.partition(b"\n")
            self._came = rest
            self._pieces = respond(board, bytes(line))
            piece = next(self._pieces, None)
        if piece is not None:
            self._going += piece

    def _read(self) -> None:
        try:
            came = self.connection.recv(READ_BYTES)
        except BlockingIOError:
            return
        except ConnectionError:
            came = b""
        self._came += came
        if not came or (len(self._came) > LINE_BYTES and b"\n" not in self._came):
            self.close()

    def _send(self) -> None:
        if not (self._going and self.is_open):
            return
        try:
            del self._going[: self.connection.send(self._going)]
        except BlockingIOError:
            return
        except ConnectionError:
            self.close()
