"""How the records file is opened: looked at, brought to this version, or put aside and begun anew."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

from appliance.records import backup, damage
from appliance.records.error import StoreError, sentence
from appliance.records.schema import APPLICATION_ID, AUDITED, MIGRATIONS, PRAGMAS, VERSION

_CORRUPT = ("malformed", "not a database", "disk image")

BeginLog = Callable[[sqlite3.Connection], None]


def open_or_put_aside(path: Path, begin_log: BeginLog) -> tuple[sqlite3.Connection, str | None]:
    """The open file, and one sentence if the one that was there could not be trusted.

    `begin_log` writes the first line where there was no audit log, within the same transaction.
    """
    notice = None
    try:
        return _open(path, begin_log), notice
    except sqlite3.DatabaseError as error:
        if not any(words in str(error) for words in _CORRUPT):
            raise StoreError(sentence("open", path, error)) from error
        notice = damage.put_aside(path, error)
    try:
        return _open(path, begin_log), notice
    except sqlite3.Error as error:
        raise StoreError(sentence("open", path, error)) from error


def _open(path: Path, begin_log: BeginLog) -> sqlite3.Connection:
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise StoreError(sentence("open", path, error)) from error
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        _prepare(connection, path, begin_log)
    except (sqlite3.Error, StoreError):
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path, begin_log: BeginLog) -> None:
    for pragma in PRAGMAS:
        connection.execute(pragma)
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(f"malformed: {found}")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    owner = connection.execute("PRAGMA application_id").fetchone()[0]
    if version and (owner != APPLICATION_ID or version > VERSION):
        raise StoreError(f"Cannot use the records in {path}: another program or a newer version wrote them.")
    if version < VERSION:
        _migrate(connection, version, path, begin_log)


def _migrate(connection: sqlite3.Connection, version: int, path: Path, begin_log: BeginLog) -> None:
    """All that is missing, or nothing: a power cut in between leaves the file as it was."""
    if version:
        backup.before_migration(connection, path.with_name("backup"), VERSION)
    connection.execute("BEGIN IMMEDIATE")
    for statements in MIGRATIONS[version:]:
        for statement in statements:
            connection.execute(statement)
    if version < AUDITED:
        begin_log(connection)
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")
