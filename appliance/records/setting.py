"""Small whole numbers by name, in the records file."""

import sqlite3


def read(connection: sqlite3.Connection, name: str) -> int:
    """What stands under this name; 0 where nothing does."""
    row = connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
    return 0 if row is None else int(row[0])


def write(connection: sqlite3.Connection, name: str, value: int) -> None:
    """It stands there."""
    connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))
