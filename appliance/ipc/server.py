"""ems-stim's end of the socket: listens, checks the peer's uid, never blocks and never waits for a reader."""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from selectors import EVENT_READ, BaseSelector

from appliance.ipc.codec import BadPacketError, decode_request, encode
from appliance.ipc.messages import MESSAGE_MAX_BYTES, PROTOCOL, Answer, Connect, Refused, Request
from appliance.ipc.sockets import BACKLOG, SocketBusyError, listen, peer_uid

__all__ = ["Peer", "Server", "SocketBusyError"]

_PACKETS_PER_TURN = 32
_CLIENTS_MAX = BACKLOG
_ROLES_THAT_OWN = ("kiosk", "drive")


@dataclass(slots=True)
class Peer:
    """One client: who it is, and whether it may ask for more than status and stop."""

    socket: socket.socket
    uid: int
    role: str = "tool"
    is_connected: bool = False

    @property
    def owns_session(self) -> bool:
        """True when its requests may arm and start: the kiosk, or the technician's shell on a bench."""
        return self.role in _ROLES_THAT_OWN


class Server:
    """A listening SEQPACKET socket whose clients' requests are handed on in order, each with its peer."""

    def __init__(
        self,
        path: Path,
        selector: BaseSelector,
        *,
        uids: frozenset[int],
        serve: Callable[[Peer, Request], None],
    ) -> None:
        self._path = path
        self._selector = selector
        self._uids = uids
        self._serve = serve
        self._peers: dict[int, Peer] = {}
        self._listener = listen(path)
        selector.register(self._listener, EVENT_READ, self._accept)

    def _accept(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except OSError:  # nobody there any more, or no descriptor left: whoever is connected goes on
            return
        connection.setblocking(False)
        uid = peer_uid(connection)
        if uid not in self._uids or len(self._peers) >= _CLIENTS_MAX:
            connection.close()
            return
        peer = Peer(connection, uid)
        self._peers[connection.fileno()] = peer
        self._selector.register(connection, EVENT_READ, lambda: self._read(peer))

    def _read(self, peer: Peer) -> None:
        for _ in range(_PACKETS_PER_TURN):
            try:
                packet = peer.socket.recv(MESSAGE_MAX_BYTES + 1)
            except BlockingIOError:
                return
            except OSError:
                packet = b""
            if not packet:
                self._drop(peer)
                return
            self._take(peer, packet)

    def _take(self, peer: Peer, packet: bytes) -> None:
        try:
            request = decode_request(packet)
        except BadPacketError as error:
            self.send(peer, Refused(request="?", reason=str(error)))
            return
        if isinstance(request, Connect):
            self._connect(peer, request)
        elif peer.is_connected:
            self._serve(peer, request)
        else:
            self.send(peer, Refused(request=_tag(request), reason="say connect first"))

    def _connect(self, peer: Peer, request: Connect) -> None:
        if request.protocol != PROTOCOL:
            self.send(peer, Refused(request="connect", reason=f"this is protocol {PROTOCOL}"))
            return
        if request.role in _ROLES_THAT_OWN and any(
            p.owns_session for p in self._peers.values() if p is not peer
        ):
            self.send(peer, Refused(request="connect", reason="a kiosk is connected already"))
            return
        peer.role, peer.is_connected = request.role, True
        self._serve(peer, request)

    def send(self, peer: Peer, answer: Answer) -> None:
        """The answer is on its way, or lost when the peer does not read: stim never waits for a reader."""
        try:
            peer.socket.send(encode(answer))
        except BlockingIOError:
            return
        except OSError:
            self._drop(peer)

    def broadcast(self, answer: Answer) -> None:
        """Every connected owner of a session gets the answer; tools ask for theirs."""
        packet = encode(answer)
        for peer in list(self._peers.values()):
            if not peer.is_connected or not peer.owns_session:
                continue
            try:
                peer.socket.send(packet)
            except BlockingIOError:
                continue
            except OSError:
                self._drop(peer)

    def _drop(self, peer: Peer) -> None:
        number = peer.socket.fileno()
        if number < 0 or self._peers.pop(number, None) is None:
            return
        self._selector.unregister(peer.socket)
        peer.socket.close()

    def close(self) -> None:
        """Nobody can connect any more and the path is gone."""
        for peer in list(self._peers.values()):
            self._drop(peer)
        self._selector.unregister(self._listener)
        self._listener.close()
        self._path.unlink(missing_ok=True)


def _tag(request: Request) -> str:
    return str(request.__struct_config__.tag)
