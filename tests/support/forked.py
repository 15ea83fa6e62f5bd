"""Work that is done by a child of this process that may less: as another user, or with a small disk."""

import ctypes
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

NOBODY = 65_534
_NEW_MOUNTS, _NEW_USER = 0x0002_0000, 0x1000_0000
_PRIVATE, _EVERYWHERE, _AGAIN, _READ_ONLY = 1 << 18, 1 << 14, 1 << 5, 1
_libc = ctypes.CDLL(None, use_errno=True)


def in_child(work: Callable[[], object]) -> Any:
    """What the work came to, as JSON has it; AssertionError if the child came to no end."""
    hear, tell = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(tell, json.dumps(work()).encode())
        finally:
            os._exit(0)
    os.close(tell)
    with os.fdopen(hear, "rb") as file:
        said = file.read()
    os.waitpid(child, 0)
    assert said, "the child came to no end"
    return json.loads(said)


def as_nobody() -> None:
    """This process may only what everybody may; whoever is no root is left who they are."""
    if os.getuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)


def with_disk(directory: Path, *, size_bytes: int, is_read_only: bool = False) -> None:
    """A disk of its own is mounted there, for this process alone."""
    user = os.getuid()
    _done(_libc.unshare(_NEW_MOUNTS | (_NEW_USER if user else 0)))
    if user:
        Path("/proc/self/uid_map").write_text(f"0 {user} 1")
    _done(_libc.mount(b"none", b"/", None, _PRIVATE | _EVERYWHERE, None))
    options = f"size={size_bytes}".encode()
    _done(_libc.mount(b"none", bytes(directory), b"tmpfs", 0, options))
    if is_read_only:
        _done(_libc.mount(b"none", bytes(directory), b"tmpfs", _AGAIN | _READ_ONLY, options))


def _done(status: int) -> None:
    if status:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
