"""What staff read of the sessions: SQL on an open connection."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace

from appliance.records import pain, soundness, upkeep
from appliance.therapy.logbook import Book, Moment, SessionLine

_DAY_S = 24 * 3600


def book(connection: sqlite3.Connection, wall_s: int, moment: Callable[[int], Moment]) -> Book:
    """Today's sessions, newest first, and everything else that staff see."""
    now = moment(wall_s)
    found = Book(now=now, sessions=_sessions(connection, wall_s, moment), pain=pain.counts(connection))
    found = replace(found, records=soundness.read(connection, wall_s))
    return upkeep.filled(connection, found, moment)


def _sessions(
    connection: sqlite3.Connection, wall_s: int, moment: Callable[[int], Moment]
) -> tuple[SessionLine, ...]:
    rows = connection.execute(
        "SELECT session_id, minute_s, program_id, treated_ms, stop_reason, faults,"
        " level_max_left, level_max_right, simulated FROM session"
        " WHERE minute_s > ? ORDER BY minute_s DESC, rowid DESC",
        (wall_s - 2 * _DAY_S,),
    )
    today = moment(wall_s).day
    lines = (
        SessionLine(
            session_id=session_id,
            begun=moment(minute_s),
            program_id=program_id,
            treated_ms=treated_ms,
            stop_reason=stop_reason,
            faults=tuple(faults.split()),
            level_max=(left, right),
            simulated=bool(simulated),
        )
        for session_id, minute_s, program_id, treated_ms, stop_reason, faults, left, right, simulated in rows
    )
    return tuple(line for line in lines if line.begun.day == today)
