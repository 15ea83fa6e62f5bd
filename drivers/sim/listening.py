"""The two listening sockets of a bench: their files are made, kept to one owner, and removed again."""

import os
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BENCH_SUFFIX = ".bench"
BACKLOG = 8


@contextmanager
def listening(path: Path) -> Iterator[tuple[socket.socket, socket.socket]]:
    """The wire's socket and the bench's, listening; raises OSError when a path cannot be had."""
    bench_path = path.with_name(path.name + BENCH_SUFFIX)
    with _bound(path, socket.SOCK_SEQPACKET) as wire, _bound(bench_path, socket.SOCK_STREAM) as bench:
        yield wire, bench


@contextmanager
def _bound(path: Path, kind: socket.SocketKind) -> Iterator[socket.socket]:
    _remove_stale(path, kind)
    with socket.socket(socket.AF_UNIX, kind) as listener:
        listener.bind(str(path))
        inode = os.stat(path).st_ino
        listener.listen(BACKLOG)
        try:
            yield listener
        finally:
            if path.exists() and os.stat(path).st_ino == inode:
                path.unlink()


def _remove_stale(path: Path, kind: socket.SocketKind) -> None:
    """A socket that nobody answers is left over; anything else stays and is an error."""
    if not path.exists():
        return
    if not stat.S_ISSOCK(os.stat(path).st_mode):
        raise FileExistsError(f"{path} exists and is not a socket")
    with socket.socket(socket.AF_UNIX, kind) as probe:
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
            return
    raise FileExistsError(f"{path} is in use by another board")
