"""The directory of sockets of one run of the demo, and what runs that were killed have left behind."""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "ems-demo-"
_ALIVE = "alive"
_YOUNG_S = 60.0
"""A directory without its lock may be one that is just being made."""


@contextmanager
def workplace(parent: str | None) -> Iterator[Path]:
    """A new directory, gone afterwards; those of runs that no longer live are gone before."""
    sweep(Path(parent or tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=parent) as name:
        lock = _claimed(Path(name))
        try:
            yield Path(name)
        finally:
            os.close(lock)


def sweep(parent: Path) -> list[Path]:
    """The directories of dead runs of this user that were removed."""
    swept = []
    for directory in sorted(parent.glob(f"{PREFIX}*")):
        if _is_own(directory) and not _is_alive(directory):
            shutil.rmtree(directory, ignore_errors=True)
            swept.append(directory)
    return swept


def _is_own(directory: Path) -> bool:
    try:
        found = directory.lstat()
    except OSError:
        return False
    return directory.is_dir() and not directory.is_symlink() and found.st_uid == os.getuid()


def _is_alive(directory: Path) -> bool:
    """The kernel lets go of a lock when its process ends, however it ends."""
    if not (directory / _ALIVE).exists():
        return time.time() - directory.stat().st_mtime < _YOUNG_S
    lock = _held(directory)
    if lock is None:
        return True
    os.close(lock)
    return False


def _claimed(directory: Path) -> int:
    """The locked file that says that this run lives; it has its name only once it is locked, so that another
    run's sweep never finds it without its lock.
    """
    claim = directory / f"{_ALIVE}.claim"
    lock = os.open(claim, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    claim.rename(directory / _ALIVE)
    return lock


def _held(directory: Path) -> int | None:
    """The lock of a run that no longer lives, or None while a living one holds it."""
    lock = os.open(directory / _ALIVE, os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return lock
