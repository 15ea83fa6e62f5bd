"""The histogram of how pain changed: counts per program and zone, with nobody beside them. (HZ-12)

SQL on an open connection, within a transaction of the store.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator

from appliance.therapy.figures import PainFigure, Spread, pain_figure, zones_shown
from appliance.therapy.logbook import PainCount, pain_counts

STATEMENTS = (
    "ALTER TABLE pain_change RENAME TO pain_without_zone",
    """
    CREATE TABLE pain_change (
        program_id TEXT NOT NULL,
        zone TEXT NOT NULL,
        change INTEGER NOT NULL CHECK (change BETWEEN -10 AND 10),
        count INTEGER NOT NULL,
        PRIMARY KEY (program_id, zone, change)
    ) STRICT, WITHOUT ROWID
    """,
    # The zones of what was counted before are not known any more.
    "INSERT INTO pain_change SELECT program_id, '', change, count FROM pain_without_zone",
    "DROP TABLE pain_without_zone",
)


def count(connection: sqlite3.Connection, program_id: str, zone: str, change: int) -> None:
    """One more of this change after this program on this zone."""
    connection.execute(
        "INSERT INTO pain_change VALUES (?, ?, ?, 1)"
        " ON CONFLICT (program_id, zone, change) DO UPDATE SET count = count + 1",
        (program_id, zone, change),
    )


def counts(connection: sqlite3.Connection) -> tuple[PainCount, ...]:
    """Less, same and more of each program."""
    rows = connection.execute("SELECT program_id, change, count FROM pain_change ORDER BY program_id")
    return pain_counts(tuple(rows))


def figures(connection: sqlite3.Connection) -> Iterator[PainFigure]:
    """Each program with all its zones together, then the zones of it that may be shown."""
    found: dict[str, dict[str, Spread]] = defaultdict(lambda: defaultdict(dict))
    for program_id, zone, change, number in connection.execute(
        "SELECT program_id, zone, change, count FROM pain_change ORDER BY program_id, zone, change"
    ):
        found[program_id][zone][change] = number
    for program_id, zones in found.items():
        whole: Spread = defaultdict(int)
        for spread in zones.values():
            for change, number in spread.items():
                whole[change] += number
        together = pain_figure(program_id, whole.items())
        if together is not None:
            yield together
            yield from zones_shown(program_id, zones)
