"""What the store asks of the sqlite3 module, answered by the SQLite of apsw: the only one that takes a file
system of ours. The statements are the store's own, one by one.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from os import PathLike, fspath
from unittest import mock

import apsw

from tests.crash.recorder import NAME, Log, RecordingVfs, gone

Value = str | int | float | bytes | None
_ERRORS: tuple[tuple[type[apsw.Error], type[sqlite3.Error]], ...] = (
    (apsw.ConstraintError, sqlite3.IntegrityError),
    (apsw.NotADBError, sqlite3.DatabaseError),
    (apsw.CorruptError, sqlite3.DatabaseError),
)


@contextmanager
def _as_sqlite3() -> Iterator[None]:
    try:
        yield
    except apsw.Error as error:
        kind = next((ours for theirs, ours in _ERRORS if isinstance(error, theirs)), sqlite3.OperationalError)
        raise kind(str(error)) from error


class Rows:
    """The rows of one statement that was run to its end."""

    def __init__(self, found: list[tuple[Value, ...]], rowcount: int) -> None:
        self._found = iter(found)
        self.rowcount = rowcount

    def fetchone(self) -> tuple[Value, ...] | None:
        return next(self._found, None)

    def fetchall(self) -> list[tuple[Value, ...]]:
        return list(self._found)

    def __iter__(self) -> Iterator[tuple[Value, ...]]:
        return self._found


class Connection:
    """A connection in autocommit, as `isolation_level=None` gives; `committed` hears of every commit."""

    def __init__(
        self,
        path: str,
        *,
        replaced: dict[str, str],
        committed: Callable[["Connection"], None],
        is_uri: bool = False,
    ) -> None:
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE | (apsw.SQLITE_OPEN_URI if is_uri else 0)
        with _as_sqlite3():
            self._connection = apsw.Connection(path, flags=flags, vfs=NAME)
        self._replaced = replaced
        self._committed = committed

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction

    def execute(self, sql: str, bindings: Sequence[Value] = ()) -> Rows:
        was_in = self.in_transaction
        with _as_sqlite3():
            cursor = self._connection.cursor()
            found = cursor.execute(self._replaced.get(sql, sql), tuple(bindings)).fetchall()
            changed = self._connection.changes()
        if was_in and sql == "COMMIT":
            self._committed(self)
        return Rows([tuple(row) for row in found], changed)

    def backup(self, target: "Connection") -> None:
        with _as_sqlite3(), target._connection.backup("main", self._connection, "main") as copy:
            while not copy.done:
                copy.step(100)

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_: object) -> None:
        """As in the module: this ends a transaction, of which there is none, and closes nothing."""

    def close(self) -> None:
        with _as_sqlite3():
            self._connection.close()


@contextmanager
def recorded(
    log: Log, *, replaced: dict[str, str], committed: Callable[[Connection], None]
) -> Iterator[None]:
    """Whoever connects with sqlite3 in here gets the recording file system under the same statements."""
    vfs = RecordingVfs(log)

    def connect(
        database: str | PathLike[str], *, isolation_level: None = None, uri: bool = False
    ) -> Connection:
        return Connection(fspath(database), replaced=replaced, committed=committed, is_uri=uri)

    try:
        with mock.patch.object(sqlite3, "connect", connect):
            yield
    finally:
        gone(vfs)
