"""Proofs of progress: ems-stim and ems-kiosk give them, ems-watchdog acknowledges every one.

A client proves with a number that its own loop moves on; the same number twice proves nothing. The
acknowledgement lets ems-stim notice that ems-watchdog is gone. Neither end ever waits for the other.
"""

import socket
from collections.abc import Callable
from pathlib import Path
from selectors import EVENT_READ, BaseSelector
from typing import Literal

import msgspec

from appliance.ipc.sockets import listen, peer_uid

Who = Literal["stim", "kiosk", "outofservice"]

PROOF_PERIOD_MS = 200
PACKET_MAX_BYTES = 256
_RETRY_MS = 200
_PACKETS_PER_TURN = 16
_CLIENTS_MAX = 4


class Proof(msgspec.Struct, frozen=True, kw_only=True, tag="proof", forbid_unknown_fields=True):
    """The loop of this process has come this far."""

    who: Who
    progress: int


class Acknowledged(msgspec.Struct, frozen=True, kw_only=True, tag="acknowledged", forbid_unknown_fields=True):
    """ems-watchdog has taken this proof."""

    progress: int


_encoder = msgspec.json.Encoder()
_proofs = msgspec.json.Decoder(Proof)
_acknowledgements = msgspec.json.Decoder(Acknowledged)


class ProofClient:
    """Gives proofs and remembers when the last one was acknowledged; connects by itself, never blocks."""

    def __init__(self, path: Path, *, who: Who) -> None:
        self._path = path
        self._who: Who = who
        self._socket: socket.socket | None = None
        self._retry_at_ms: int | None = None
        self._due_at_ms: int | None = None
        self.acknowledged_at_ms: int | None = None
        """When ems-watchdog last acknowledged; None until it did for the first time."""

    def prove(self, progress: int, now_ms: int) -> None:
        """Takes in what was acknowledged and gives a proof when one is due; call it in every turn."""
        if self._socket is None:
            self._connect(now_ms)
        if self._socket is not None:
            self._receive(self._socket, now_ms)
        if self._socket is not None and (self._due_at_ms is None or now_ms >= self._due_at_ms):
            self._due_at_ms = now_ms + PROOF_PERIOD_MS
            self._send(self._socket, progress)

    def close(self) -> None:
        """No connection; the next proof opens a new one."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _connect(self, now_ms: int) -> None:
        if self._retry_at_ms is not None and now_ms < self._retry_at_ms:
            return
        self._retry_at_ms = now_ms + _RETRY_MS
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        connection.setblocking(False)
        try:
            connection.connect(str(self._path))
        except OSError:
            connection.close()
            return
        self._socket, self._due_at_ms = connection, None

    def _send(self, connection: socket.socket, progress: int) -> None:
        try:
            connection.send(_encoder.encode(Proof(who=self._who, progress=progress)))
        except BlockingIOError:
            return
        except OSError:
            self.close()

    def _receive(self, connection: socket.socket, now_ms: int) -> None:
        for _ in range(_PACKETS_PER_TURN):
            try:
                packet = connection.recv(PACKET_MAX_BYTES)
                if not packet:
                    raise ConnectionResetError
                _acknowledgements.decode(packet)
            except BlockingIOError:
                return
            except (OSError, msgspec.DecodeError):
                self.close()
                return
            self.acknowledged_at_ms = now_ms


class ProofServer:
    """Hands every proof of an allowed user on and acknowledges it; anyone else is shown the door."""

    def __init__(
        self,
        path: Path,
        selector: BaseSelector,
        *,
        uids: dict[Who, int],
        take: Callable[[Proof], None],
    ) -> None:
        self._path = path
        self._selector = selector
        self._uids = uids
        self._take = take
        self._peers: dict[socket.socket, int] = {}
        self._listener = listen(path)
        selector.register(self._listener, EVENT_READ, self._accept)

    def _accept(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except BlockingIOError:
            return
        connection.setblocking(False)
        uid = peer_uid(connection)
        if uid not in self._uids.values() or len(self._peers) >= _CLIENTS_MAX:
            connection.close()
            return
        self._peers[connection] = uid
        self._selector.register(connection, EVENT_READ, lambda: self._read(connection))

    def _read(self, connection: socket.socket) -> None:
        for _ in range(_PACKETS_PER_TURN):
            try:
                proof = self._proof(connection)
                connection.send(_encoder.encode(Acknowledged(progress=proof.progress)))
            except BlockingIOError:
                return
            except (OSError, msgspec.DecodeError):
                self._drop(connection)
                return

    def _proof(self, connection: socket.socket) -> Proof:
        packet = connection.recv(PACKET_MAX_BYTES)
        if not packet:
            raise ConnectionResetError
        proof = _proofs.decode(packet)
        if self._uids.get(proof.who) != self._peers[connection]:
            raise PermissionError
        self._take(proof)
        return proof

    def _drop(self, connection: socket.socket) -> None:
        if self._peers.pop(connection, None) is None:
            return
        self._selector.unregister(connection)
        connection.close()

    def close(self) -> None:
        """Nobody is connected any more and the path is gone."""
        for connection in list(self._peers):
            self._drop(connection)
        self._selector.unregister(self._listener)
        self._listener.close()
        self._path.unlink(missing_ok=True)
