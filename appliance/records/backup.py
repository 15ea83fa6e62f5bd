"""Copies of the records file, made while it is in use, opened once before they count. [platform 4]

A copy has people's rows and black boxes as they are, sealed; the keys are in none. (PRIV-03)
"""

import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from appliance.records.error import StoreError

KEPT = 7
_NIGHT = "records-"
_MIGRATED = "before-version-"
_PARTS = "*.part*"
_LEFT_S = 3600


def nightly(connection: sqlite3.Connection, directory: Path, day: str) -> Path:
    """The copy of this day is there, and what is older than the last seven is not."""
    path = copy(connection, directory, f"{_NIGHT}{day}.db")
    try:
        _drop(directory.glob(_PARTS))
        nights = sorted(directory.glob(f"{_NIGHT}*.db"))
        for old in nights[:-KEPT]:
            old.unlink()
        if len(nights) >= KEPT:
            _drop_migrated(directory, before_s=nights[-KEPT].stat().st_mtime)
        _sync(directory)
    except OSError as error:
        raise _failed(directory, error.strerror) from error
    return path


def drop_left(directory: Path, name: str, now_s: int) -> None:
    """A copy of this name that nobody can be at any more is gone, as after a power cut; else StoreError.

    It would outlive all that it holds: nothing that forgets looks into it.
    """
    try:
        _drop(each for each in directory.glob(f"{name}*") if each.stat().st_mtime < now_s - _LEFT_S)
    except OSError as error:
        raise _failed(directory / name, error.strerror) from error


def _drop(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def before_migration(connection: sqlite3.Connection, directory: Path, version: int) -> Path:
    """The file as it was before it became this version; it goes once seven nights are newer."""
    return copy(connection, directory, f"{_MIGRATED}{version}.db")


def _drop_migrated(directory: Path, before_s: float) -> None:
    for path in directory.glob(f"{_MIGRATED}*.db"):
        if path.stat().st_mtime < before_s:
            path.unlink()


def copy(connection: sqlite3.Connection, directory: Path, name: str) -> Path:
    """A whole copy under this name, synced; StoreError if there is none, and then none under that name."""
    path, part = directory / name, directory / f"{name}.part"
    try:
        directory.mkdir(mode=0o700, exist_ok=True)
        _sync(directory.parent)
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        _fill(connection, part)
        _look_at(part, connection)
        part.replace(path)
        _sync(directory)
    except (OSError, sqlite3.Error) as error:
        raise _failed(path, str(error)) from error
    return path


def _fill(connection: sqlite3.Connection, part: Path) -> None:
    target = sqlite3.connect(part, isolation_level=None)
    try:
        connection.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")
    finally:
        target.close()
    _sync(part)


def _look_at(part: Path, source: sqlite3.Connection) -> None:
    """The copy opens, is sound, and is of the same version; sqlite3.DatabaseError otherwise."""
    found = sqlite3.connect(f"{part.absolute().as_uri()}?mode=ro", uri=True)
    try:
        (state,) = found.execute("PRAGMA quick_check(1)").fetchone()
        if state != "ok":
            raise sqlite3.DatabaseError(f"the copy is not sound: {state}")
        for pragma in ("user_version", "application_id"):
            (there,), (here,) = (each.execute(f"PRAGMA {pragma}").fetchone() for each in (found, source))
            if there != here:
                raise sqlite3.DatabaseError(f"the copy has {pragma} {there} instead of {here}")
    finally:
        found.close()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _failed(path: Path, cause: object) -> StoreError:
    return StoreError(f"Cannot copy the records to {path}: {cause}.")
