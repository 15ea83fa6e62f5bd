"""A client's end of ems-stim's socket: connects again by itself, never blocks."""

import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from appliance.ipc.codec import BadPacketError, decode_answer, encode
from appliance.ipc.messages import MESSAGE_MAX_BYTES, Answer, Connect, Request, Status

_RETRY_MS = 200
_PACKETS_PER_TURN = 64


@dataclass(frozen=True, slots=True)
class Connected:
    """The socket is open and the role is asked for."""


@dataclass(frozen=True, slots=True)
class Disconnected:
    """ems-stim is not there; what it said before is no longer true."""

    reason: str


class Latches(Protocol):
    """Where fault rows for service outlive the power."""

    def rows(self) -> tuple[str, ...]:
        """What was kept, for ems-stim to set again."""

    def note(self, status: Status) -> None:
        """What is set for service from now on is kept."""


class StimClient:
    """Requests out, answers in; losing the server is an event and not an error."""

    def __init__(
        self, path: Path, *, role: Literal["kiosk", "tool", "drive"], latches: Latches | None = None
    ) -> None:
        self._path = path
        self._role: Literal["kiosk", "tool", "drive"] = role
        self._latches = latches
        self._socket: socket.socket | None = None
        self._retry_at_ms: int | None = None

    def fileno(self) -> int | None:
        """The descriptor to wait on, or None while there is no connection."""
        return None if self._socket is None else self._socket.fileno()

    def poll(self, now_ms: int) -> tuple[Answer | Connected | Disconnected, ...]:
        """All that came since the last call, in order."""
        if self._socket is None:
            return self._connect(now_ms)
        return self._receive(self._socket, now_ms)

    def _connect(self, now_ms: int) -> tuple[Connected, ...]:
        if self._retry_at_ms is not None and now_ms < self._retry_at_ms:
            return ()
        self._retry_at_ms = now_ms + _RETRY_MS
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        connection.setblocking(False)
        try:
            connection.connect(str(self._path))
            rows = () if self._latches is None else self._latches.rows()
            connection.send(encode(Connect(role=self._role, service_rows=rows)))
        except OSError:
            connection.close()
            return ()
        self._socket = connection
        return (Connected(),)

    def _receive(self, connection: socket.socket, now_ms: int) -> tuple[Answer | Disconnected, ...]:
        answers: list[Answer | Disconnected] = []
        for _ in range(_PACKETS_PER_TURN):
            try:
                packet = connection.recv(MESSAGE_MAX_BYTES + 1)
            except BlockingIOError:
                break
            except OSError as error:
                answers.append(self._lose(str(error), now_ms))
                break
            if not packet:
                answers.append(self._lose("ems-stim closed the connection", now_ms))
                break
            try:
                answer = decode_answer(packet)
            except BadPacketError as error:
                answers.append(self._lose(f"ems-stim speaks another protocol: {error}", now_ms))
                break
            answers.append(answer)
            if self._latches is not None and isinstance(answer, Status):
                self._latches.note(answer)
        return tuple(answers)

    def _lose(self, reason: str, now_ms: int) -> Disconnected:
        self.close()
        self._retry_at_ms = now_ms + _RETRY_MS
        return Disconnected(reason)

    def send(self, request: Request) -> bool:
        """True when the server has the request; False when it could not be taken: ask again, or say so."""
        if self._socket is None:
            return False
        try:
            self._socket.send(encode(request))
        except OSError:
            return False
        return True

    def close(self) -> None:
        """The connection is gone; the next poll opens a new one."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
