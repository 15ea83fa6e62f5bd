"""Files that commands write, whole or not at all; and what they say of a place that does not do.

One sentence: why, and what to do about it.
"""

import errno
import os
from contextlib import suppress
from pathlib import Path

_DO = {
    errno.EEXIST: "nothing is ever written over, so choose a name that is free",
    errno.ENOENT: "make its directory first, or mount the disk that it is on",
    errno.ENOTDIR: "name a directory that is one",
    errno.EISDIR: "name a file in that directory",
    errno.EACCES: "run the command as a user who may, or choose another place",
    errno.EPERM: "run the command as a user who may, or choose another place",
    errno.ENOSPC: "make room on it, or choose another disk",
    errno.EROFS: "mount it so that it can be written, or choose another disk",
    errno.EIO: "try another disk: this one does not answer",
}
_DO_READING = {errno.ENOENT: "look whether the name is right and its disk is mounted"}


def write_whole(path: Path, content: bytes) -> None:
    """The file has this content, synced; OSError if not, and then what stood there before stands there."""
    if path.exists() and not path.is_file():
        path.write_bytes(content)  # a terminal or a pipe has no other name to be written under
        return
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise


def unwritable(path: Path, error: OSError) -> str:
    """Why nothing was written there, and what to do."""
    return _told(path, "written", error, _DO)


def unreadable(path: Path, error: OSError) -> str:
    """Why nothing was read from there, and what to do."""
    return _told(path, "read", error, _DO | _DO_READING)


def _told(path: Path, what: str, error: OSError, do: dict[int, str]) -> str:
    advice = do.get(error.errno or 0)
    return f"{path}: cannot be {what}: {error.strerror}{f'; {advice}' if advice else ''}"
