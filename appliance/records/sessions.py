"""The device record of each session: SQL on an open connection, within a transaction of the store. (HZ-12)"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator

from appliance.therapy.record import Delivered, SessionRow


def begin(connection: sqlite3.Connection, row: SessionRow, minute_s: int) -> None:
    """The session has a row, open."""
    connection.execute(
        "INSERT INTO session (session_id, minute_s, program_id, zone, profile, consent_version,"
        " questionnaire_version, screen_passed, module_serial, firmware_sha256, simulated)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?)",
        (
            row.session_id,
            minute_s,
            row.program_id,
            row.zone,
            row.profile,
            row.consent_version,
            row.questionnaire_version,
            row.module_serial,
            row.firmware_sha256,
            int(row.simulated),
        ),
    )


def go_on(connection: sqlite3.Connection, delivered: Delivered) -> None:
    """An open row says how far its session is."""
    connection.execute(
        "UPDATE session SET treated_ms = ?, level_max_left = ?, level_max_right = ?"
        " WHERE session_id = ? AND stop_reason IS NULL",
        (delivered.treated_ms, *delivered.level_max, delivered.session_id),
    )


def assume_end(connection: sqlite3.Connection, delivered: Delivered) -> bool:
    """A row that is still open has this end, until a report comes; False if none was."""
    found = connection.execute(
        "UPDATE session SET stop_reason = ? WHERE session_id = ? AND stop_reason IS NULL",
        (delivered.stop_reason, delivered.session_id),
    )
    return found.rowcount > 0


def end(connection: sqlite3.Connection, delivered: Delivered, minute_s: int) -> None:
    """The row says what the report says; a report without a row makes one, of which no screening is known."""
    connection.execute(
        "INSERT OR IGNORE INTO session"
        " (session_id, minute_s, program_id, zone, profile, consent_version,"
        " questionnaire_version, screen_passed, module_serial, firmware_sha256, simulated)"
        " VALUES (?, ?, ?, '', '', 0, 0, 0, ?, ?, ?)",
        (
            delivered.session_id,
            minute_s,
            delivered.program_id,
            delivered.module_serial,
            delivered.firmware_sha256,
            int(delivered.simulated),
        ),
    )
    connection.execute(
        "UPDATE session SET treated_ms = ?, level_max_left = ?, level_max_right = ?,"
        " charge_uc_left = ?, charge_uc_right = ?, faults = ?, stop_reason = ? WHERE session_id = ?",
        (
            delivered.treated_ms,
            *delivered.level_max,
            *delivered.charge_uc,
            " ".join(delivered.faults),
            delivered.stop_reason,
            delivered.session_id,
        ),
    )


def interrupt(connection: sqlite3.Connection, reason: str) -> tuple[str, ...]:
    """The sessions that were open; nobody was there to close them."""
    left = connection.execute("SELECT session_id FROM session WHERE stop_reason IS NULL").fetchall()
    connection.execute("UPDATE session SET stop_reason = ? WHERE stop_reason IS NULL", (reason,))
    return tuple(session_id for (session_id,) in left)


_KEPT = (
    "session_id, minute_s, program_id, zone, profile, consent_version, questionnaire_version, screen_passed,"
    " module_serial, firmware_sha256, simulated, treated_ms, level_max_left, level_max_right,"
    " charge_uc_left, charge_uc_right, faults, stop_reason"
)
"""What the digest of a record is made of: never other columns than these, or old lines fit no record."""


def digest(connection: sqlite3.Connection, session_id: str) -> str | None:
    """What the audit log has of this record at its end; None while it is open, or where none is."""
    row = connection.execute(f"SELECT {_KEPT} FROM session WHERE session_id = ?", (session_id,)).fetchone()
    return None if row is None else _digest(row)


def digests(connection: sqlite3.Connection) -> Iterator[tuple[str, str | None]]:
    """The session and the digest of every record that is there."""
    for row in connection.execute(f"SELECT {_KEPT} FROM session"):
        yield row[0], _digest(row)


def _digest(row: tuple[object, ...]) -> str | None:
    if row[-1] is None:
        return None
    return hashlib.sha256(json.dumps(row, separators=(",", ":")).encode()).hexdigest()
