"""A file system under SQLite that does all that it is told, and remembers the order of it.

What is remembered: writes, cuts, syncs and deletions of the files of one directory, the keys beside them, and
the marks that the user sets. `tests.crash.states` makes of it what a disk may hold after a power cut.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import apsw

NAME = "recording"
_JOURNALS = apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_SUPER_JOURNAL
"""SQLite syncs the directory with the first sync of one of these. [os_unix.c, UNIXFILE_DIRSYNC]"""

DIRECTORY = b"/"
"""What the data of a link has that is a directory."""

WriteKey = Callable[[str, bytes], None]
DestroyKey = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Op:
    """One thing that reached the system; `file` is a name in the directory, `at` an offset or a new size.

    "names": the directory itself was synced, and with it which files there are. "put" and "gone": a file
    beside the database was written and synced, or unlinked, by the store's own hand. "link" and "rename": a
    name is new, or another one, which `data` has; only where the names themselves are looked at.
    """

    kind: Literal["write", "cut", "sync", "delete", "names", "put", "gone", "mark", "link", "rename"]
    file: str = ""
    at: int = 0
    data: bytes = b""


class Log:
    """All that was done below `directory`, in its order."""

    sees_names = False

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.ops: list[Op] = []

    def name_of(self, path: str | None) -> str | None:
        """The name of a file of the directory itself; None for every other."""
        if path is None or Path(path).parent != self.directory:
            return None
        return Path(path).name

    def mark(self) -> int:
        """The number of things done up to now; a mark stands there."""
        self.ops.append(Op("mark"))
        return len(self.ops) - 1


class _File(apsw.VFSFile):
    def __init__(self, log: Log, name: str, path: str | apsw.URIFilename | None, flags: list[int]) -> None:
        super().__init__("", path, flags)
        self._log = log
        self._name = name
        self._syncs_names = bool(flags[0] & apsw.SQLITE_OPEN_CREATE and flags[0] & _JOURNALS)

    def xWrite(self, data: bytes, offset: int) -> None:
        super().xWrite(data, offset)
        self._log.ops.append(Op("write", self._name, offset, bytes(data)))

    def xTruncate(self, newsize: int) -> None:
        super().xTruncate(newsize)
        self._log.ops.append(Op("cut", self._name, newsize))

    def xSync(self, flags: int) -> None:
        super().xSync(flags)
        self._log.ops.append(Op("sync", self._name))
        if self._syncs_names:
            self._syncs_names = False
            self._log.ops.append(Op("names", _directory_of(self._name)))


class RecordingVfs(apsw.VFS):
    """The system's own file system with the log beside it; registered for as long as it is not `gone`."""

    def __init__(self, log: Log) -> None:
        super().__init__(NAME, "")
        self._log = log

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        ours = self._log.name_of(path)
        if ours is None:
            return apsw.VFSFile("", name, flags)
        if self._log.sees_names and not Path(str(path)).exists():
            self._log.ops.append(Op("link", ours))
        return _File(self._log, ours, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        super().xDelete(filename, syncdir)
        ours = self._log.name_of(filename)
        if ours is not None:
            self._log.ops.append(Op("delete", ours))
            if syncdir:
                self._log.ops.append(Op("names", _directory_of(ours)))


def _directory_of(name: str) -> str:
    return name.rpartition("/")[0] or "."


def recorded_keys(log: Log, write: WriteKey, destroy: DestroyKey) -> tuple[WriteKey, DestroyKey]:
    """The same two ways of a keyring, each told to the log when it is done: then it is synced. [keyring 2]

    What may be seen of it before is told too: a part of a key under another name, a key that is overwritten.
    """

    def write_and_tell(name: str, content: bytes) -> None:
        with replaced_whole(log, f"keys/{name}.key", content):
            write(name, content)

    def destroy_and_tell(name: str) -> bool:
        was_there = destroy(name)
        if was_there:
            log.ops += [Op("put", f"keys/{name}.key", data=b"\xaa" * 61), Op("gone", f"keys/{name}.key")]
        return was_there

    return write_and_tell, destroy_and_tell


@contextmanager
def replaced_whole(log: Log, file: str, content: bytes) -> Iterator[None]:
    """What is written in here is a part under another name before, and the whole file after it, synced."""
    part = str(Path(file).with_suffix(".part"))
    log.ops.append(Op("put", part, data=content[: len(content) // 2]))
    yield
    log.ops += [Op("put", file, data=content), Op("gone", part)]


def gone(vfs: RecordingVfs) -> None:
    """SQLite does not know this file system any more."""
    with suppress(apsw.Error):
        vfs.unregister()
