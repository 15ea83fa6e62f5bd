"""What every listening Unix socket here has in common: one owner of the path, peers whom the kernel names."""

import os
import socket
import struct
from pathlib import Path

BACKLOG = 8
_CREDENTIALS = struct.Struct("3i")


class SocketBusyError(Exception):
    """Another process already answers on this path."""


class SocketPathError(Exception):
    """No socket can be made at this path."""


def peer_uid(connection: socket.socket) -> int:
    """The user at the other end, as the kernel knows it."""
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    _, uid, _ = _CREDENTIALS.unpack(credentials)
    return int(uid)


def _is_answered(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as probe:
        probe.setblocking(False)
        try:
            probe.connect(str(path))
        except BlockingIOError:
            return True  # somebody listens there, and has no room
        except OSError:
            return False
        return True


def listen(path: Path) -> socket.socket:
    """A listening SEQPACKET socket for owner and group; SocketBusyError when another process answers."""
    if _is_answered(path):
        raise SocketBusyError(
            f"{path}: another process answers on this socket; stop it, or name another --socket"
        )
    if path.exists() and not path.is_socket():
        raise SocketBusyError(f"{path}: a file is in the way of this socket; name another --socket")
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listener.setblocking(False)
    mask = os.umask(0o117)
    try:
        listener.bind(str(path))
    except OSError as error:
        listener.close()
        raise SocketPathError(
            f"{path}: no socket can be made here ({error.strerror or error}); name another --socket"
        ) from error
    finally:
        os.umask(mask)
    listener.listen(BACKLOG)
    return listener
