"""The simulated board in real time on the bench wire: PATH for a host, PATH.bench for hands and eyes [link
Annex W].

One loop. It sleeps until the board has something due, or a socket has something to say, against absolute
instants of CLOCK_MONOTONIC. On waking the sockets come first, then the board is brought up to now. When
the loop woke late, what waited in the host's socket is spread over the time that was slept through: edges
that were sent in time are then not seen as a pump that stood still.
"""

import selectors
import socket
import time
from collections.abc import Callable

from drivers.sim.benchport import BenchPort
from drivers.sim.board import Board
from drivers.sim.wireport import LINES, MASK_AND_VALUE, WINDOW, WirePort

LONGEST_SLEEP_US = 5_000
LATE_US = 10_000
LINES_BYTES = 1 + MASK_AND_VALUE.size


def monotonic_us() -> int:
    """CLOCK_MONOTONIC in microseconds."""
    return time.monotonic_ns() // 1000


class Server:
    """Two listening sockets, at most one host, any number of bench clients, one board."""

    def __init__(
        self,
        board: Board,
        wire: socket.socket,
        bench: socket.socket,
        *,
        now_us: Callable[[], int] = monotonic_us,
    ) -> None:
        self._board = board
        self._now_us = now_us
        self._selector = selectors.SelectSelector()  # the only one that keeps microseconds
        for listening, accept in ((wire, self._accept_host), (bench, self._accept_client)):
            listening.setblocking(False)
            self._selector.register(listening, selectors.EVENT_READ, accept)
        self._listening = (wire, bench)
        self._host: WirePort | None = None
        self._clients: list[BenchPort] = []
        self._arrived: list[bytes] = []
        self._stalled_until_us = 0
        board.on_lines = self._show

    def step(self) -> None:
        """Sleep until something is to be done, and do it."""
        wait_us = min(self._board.next_due_us() - self._now_us(), LONGEST_SLEEP_US)
        for key, _events in self._selector.select(max(0, wait_us) / 1e6):
            key.data()
        self._catch_up(self._now_us())
        for client in tuple(self._clients):
            self._serve(client)
        if self._board.wires.read_back:
            self._show(self._board.inputs())
        if self._host is not None and self._host.is_behind:
            self._host.flush()

    def close(self) -> None:
        """All connections and the listening sockets are closed."""
        for port in (self._host, *self._clients):
            if port is not None and port.is_open:
                port.close()
        for listening in self._listening:
            listening.close()
        self._selector.close()

    def _catch_up(self, now_us: int) -> None:
        board, packets = self._board, self._take_arrived(now_us)
        slept_us = now_us - board.now_us
        start_us = board.now_us if slept_us > LATE_US else now_us
        for index, packet in enumerate(packets, 1):
            board.advance(start_us + (now_us - start_us) * index // (len(packets) + 1))
            self._handle(packet)
        board.advance(now_us)

    def _take_arrived(self, now_us: int) -> list[bytes]:
        """What is to be handled now; while the host's transfer hangs (F11) everything waits."""
        if now_us < self._stalled_until_us:
            return []
        if self._board.stall_us and any(packet[:1] == WINDOW for packet in self._arrived):
            self._stalled_until_us = now_us + self._board.take_stall()
            return []
        packets, self._arrived = self._arrived, []
        return packets

    def _handle(self, packet: bytes) -> None:
        kind = packet[:1]
        if kind == WINDOW:
            miso = self._board.begin_window(packet[1:])
            if self._host is not None:
                self._host.answer(miso)
        elif kind == LINES and len(packet) == LINES_BYTES:
            self._board.drive(*MASK_AND_VALUE.unpack_from(packet, 1))

    def _show(self, inputs: int) -> None:
        read_back = self._board.wires.read_back
        if self._host is not None:
            self._host.show(inputs | self._board.outputs() & read_back, read_back)

    def _accept_host(self) -> None:
        connection, _ = self._listening[0].accept()
        if self._host is not None:
            self._read_host()  # the one before may have gone without having been seen to
        if self._host is not None:
            connection.close()
            return
        self._host = WirePort(connection, self._board.inputs())
        self._selector.register(connection, selectors.EVENT_READ, self._read_host)

    def _read_host(self) -> None:
        host = self._host
        if host is None:
            return
        connection = host.connection
        descriptor = connection.fileno()
        self._arrived.extend(host.packets())
        if not host.is_open:
            self._selector.unregister(descriptor)
            self._host = None

    def _accept_client(self) -> None:
        connection, _ = self._listening[1].accept()
        client = BenchPort(connection)
        self._clients.append(client)
        self._selector.register(connection, selectors.EVENT_READ, _nothing)

    def _serve(self, client: BenchPort) -> None:
        descriptor = client.connection.fileno()
        was_answering = client.is_answering
        client.serve(self._board)
        if not client.is_open:
            self._selector.unregister(descriptor)
            self._clients.remove(client)
        elif client.is_answering != was_answering:
            also = selectors.EVENT_WRITE if client.is_answering else 0
            self._selector.modify(descriptor, selectors.EVENT_READ | also, _nothing)


def _nothing() -> None:
    """Clients are served after the board has caught up."""
