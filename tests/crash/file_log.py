"""The files beside the database, recorded: copies, exports and keys, as the product itself writes them.

What SQLite writes comes through the recording file system; what Python writes, through the calls of `os` and
`pathlib` that the product makes, each done first and remembered then, in one order.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any
from unittest import mock

from tests.crash.recorder import DIRECTORY, Log, Op

DATABASE = "sessions.db"


class FileLog(Log):
    """All that was done below `directory`, but to the database itself and what SQLite keeps beside it."""

    sees_names = True

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.open_files: dict[int, str] = {}

    def name_of(self, path: str | None) -> str | None:
        """The path below the directory; None for what is elsewhere, and for the database."""
        if path is None or not Path(path).is_relative_to(self.directory):
            return None
        name = str(Path(path).relative_to(self.directory))
        return None if name.startswith(DATABASE) else name

    def told(self, kind: Any, path: object, **more: Any) -> None:
        """This was done to what stands there, if it is looked at."""
        name = self.name_of(str(path))
        if name is not None:
            self.ops.append(Op(kind, name, **more))


class _Writing:
    """A file that Python writes; all that is written is told when it is handed over."""

    def __init__(self, file: IO[bytes], log: FileLog, path: str) -> None:
        self._file = file
        self._log = log
        self._path = path

    def write(self, content: bytes) -> int:
        at = self._file.tell()
        count = self._file.write(content)
        self._log.told("write", self._path, at=at, data=bytes(content))
        return count

    def __enter__(self) -> "_Writing":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


@contextmanager
def files_told(log: FileLog) -> Iterator[None]:
    """What the product does to files in here is in the log."""
    ways = _Ways(log)
    with ExitStack() as stack:
        for owner, name in (
            (os, "open"), (os, "fdopen"), (os, "fsync"),
            (Path, "open"), (Path, "mkdir"), (Path, "replace"), (Path, "unlink"),
        ):  # fmt: skip
            stack.enter_context(mock.patch.object(owner, name, ways.of(owner, name)))
        yield


class _Ways:
    """The calls that the product makes, each as it is, and told."""

    def __init__(self, log: FileLog) -> None:
        self._log = log

    def of(self, owner: Any, name: str) -> Callable[..., Any]:
        """This call of this module or class."""
        way: Callable[..., Any] = getattr(self, f"_{'os' if owner is os else 'path'}_{name}")
        done = getattr(owner, name)
        return lambda *words, **more: way(done, *words, **more)

    def _os_open(self, done: Callable[..., int], path: Any, flags: int, mode: int = 0o777) -> int:
        was_there = os.path.exists(path)
        descriptor = done(path, flags, mode)
        self._log.open_files[descriptor] = os.fspath(path)
        if flags & os.O_CREAT and not was_there:
            self._log.told("link", path)
        elif flags & os.O_TRUNC:
            self._log.told("cut", path)
        return descriptor

    def _os_fdopen(self, done: Callable[..., Any], descriptor: int, mode: str, **more: Any) -> Any:
        return _Writing(done(descriptor, mode, **more), self._log, self._log.open_files[descriptor])

    def _os_fsync(self, done: Callable[[int], None], descriptor: int) -> None:
        done(descriptor)
        path = self._log.open_files[descriptor]
        self._log.told("names" if os.path.isdir(path) else "sync", path)

    def _path_open(self, done: Callable[..., Any], path: Path, mode: str = "r", **more: Any) -> Any:
        was_there = path.exists()
        file = done(path, mode, **more)
        if "r" in mode and "+" not in mode:
            return file
        self._log.open_files[file.fileno()] = str(path)
        if not was_there:
            self._log.told("link", path)
        return _Writing(file, self._log, str(path))

    def _path_mkdir(self, done: Callable[..., None], path: Path, **more: Any) -> None:
        was_there = path.exists()
        done(path, **more)
        if not was_there:
            self._log.told("link", path, data=DIRECTORY)

    def _path_replace(self, done: Callable[..., Any], path: Path, target: Path) -> Any:
        result = done(path, target)
        self._log.told("rename", path, data=str(self._log.name_of(str(target))).encode())
        return result

    def _path_unlink(self, done: Callable[..., None], path: Path, missing_ok: bool = False) -> None:
        was_there = path.exists()
        done(path, missing_ok=missing_ok)
        if was_there:
            self._log.told("delete", path)
