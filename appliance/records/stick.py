"""A stick that somebody has put in: files are written on it whole and synced, and nothing on it is touched.

Rules
1. A station writes only where something is mounted: without a stick nothing of a person lands on its disk.
2. A file that is there is never replaced, and a link on a stick leads nowhere: it may be a stranger's stick.
"""

import errno
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from appliance.records.error import PageError

_TRIES = 1_000
_REASONS = {
    errno.ENOSPC: "it is full",
    errno.EROFS: "it cannot be written to",
    errno.EIO: "it does not answer",
}


class Stick:
    """The place where a stick is mounted; a bench takes a plain directory for one."""

    def __init__(self, place: Path, *, is_bench: bool) -> None:
        self._place = place
        self._is_bench = is_bench

    def write(self, stem: str, files: Mapping[str, bytes]) -> str:
        """All files are on the stick under one free name, each with its own ending; the first one's name.

        PageError with one sentence if they are not; then none of them is there.
        """
        if not self._is_there():
            raise PageError(f"No stick is mounted on {self._place}.")
        written: list[Path] = []
        try:
            free = self._free(stem, files)
            for ending, content in files.items():
                path = self._place / f"{free}{ending}"
                written.append(path)
                _write(path, content)
            _sync(self._place)
        except OSError as error:
            for path in written:
                with suppress(OSError):
                    path.unlink()
            reason = _REASONS.get(error.errno or 0, error.strerror)
            raise PageError(f"The stick on {self._place} could not be written: {reason}.") from error
        return written[0].name

    def _is_there(self) -> bool:
        return self._place.is_mount() or (self._is_bench and self._place.is_dir())

    def _free(self, stem: str, files: Mapping[str, bytes]) -> str:
        names = (stem, *(f"{stem}-{number}" for number in range(2, _TRIES)))
        for name in names:
            if not any(os.path.lexists(self._place / f"{name}{ending}") for ending in files):
                return name
        raise FileExistsError(errno.EEXIST, "too many files of this day are on it")


def _write(path: Path, content: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
