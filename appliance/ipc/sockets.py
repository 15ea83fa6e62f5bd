"""What every listening Unix socket here has in common: one owner of the path, peers whom the kernel names."""

import os
import socket
import struct
from pathlib import Path

BACKLOG = 8
_CREDENTIALS = struct.Struct("3i")


class SocketBusyError(Exception):
    """Another process already answers on this path."""


def peer_uid(connection: socket.socket) -> int:
    """The user at the other end, as the kernel knows it."""
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    _, uid, _ = _CREDENTIALS.unpack(credentials)
    return int(uid)


def listen(path: Path) -> socket.socket:
    """A listening SEQPACKET socket for owner and group; SocketBusyError when another process answers."""
    probe = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        probe.connect(str(path))
    except (FileNotFoundError, ConnectionRefusedError):
        path.unlink(missing_ok=True)
    else:
        raise SocketBusyError(
            f"{path}: another process answers on this socket; stop it, or name another --socket"
        )
    finally:
        probe.close()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listener.setblocking(False)
    mask = os.umask(0o117)
    try:
        listener.bind(str(path))
    finally:
        os.umask(mask)
    listener.listen(BACKLOG)
    return listener
