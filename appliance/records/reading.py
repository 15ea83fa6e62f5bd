"""The records file for who only reads it, beside a kiosk that writes or without one."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from appliance.records.error import StoreError, sentence
from appliance.records.schema import APPLICATION_ID, VERSION

FILE = "sessions.db"
EXPORTED = "export.db"
"""The copy that an export is made of, while it is made."""


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """One moment of the file, whatever is written meanwhile; StoreError if it cannot be read."""
    look_for(path)
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    except sqlite3.Error as error:
        raise StoreError(sentence("open", path, error)) from error
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("BEGIN")
        _look_at(connection, path)
        yield connection
    except (sqlite3.Error, ValueError) as error:
        raise StoreError(sentence("read", path, error)) from error
    finally:
        connection.close()


def look_for(path: Path) -> None:
    """The file is there and may be read; StoreError with what to do about it otherwise."""
    try:
        if not path.is_file():
            raise StoreError(f"There are no records in {path}: name the directory that has them.")
    except PermissionError as error:
        raise _forbidden(path) from error
    if not os.access(path, os.R_OK):
        raise _forbidden(path)


def _forbidden(path: Path) -> StoreError:
    return StoreError(f"Cannot read {path}: this user may not; run the command as the user of the kiosk.")


def _look_at(connection: sqlite3.Connection, path: Path) -> None:
    (owner,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if owner != APPLICATION_ID or version > VERSION:
        raise StoreError(f"Cannot read {path}: another program or a newer version wrote it.")
    if version < VERSION:
        raise StoreError(f"Cannot read {path} of version {version}: a start of the kiosk carries it over.")
