"""One device record, as a page has it: SQL on an open connection."""

import sqlite3

from appliance.records.error import StoreError
from appliance.records.pages import Treated

LAST = "last"
_SELECT = (
    "SELECT session_id, minute_s, program_id, zone, treated_ms, level_max_left, level_max_right,"
    " charge_uc_left, charge_uc_right, faults, coalesce(stop_reason, 'open'), module_serial,"
    " firmware_sha256, consent_version, questionnaire_version, simulated FROM session"
)


def found(connection: sqlite3.Connection, session_id: str) -> Treated:
    """The record of this session, or of the last one; StoreError if there is none."""
    if session_id == LAST:
        row = connection.execute(f"{_SELECT} ORDER BY minute_s DESC, rowid DESC LIMIT 1").fetchone()
    else:
        row = connection.execute(f"{_SELECT} WHERE session_id = ?", (session_id,)).fetchone()
    if row is None:
        raise StoreError(f"There is no record of session {session_id!r}; they are kept for some weeks.")
    return Treated(
        session_id=row[0],
        minute_s=row[1],
        program_id=row[2],
        zone=row[3],
        treated_ms=row[4],
        level_max=(row[5], row[6]),
        charge_uc=(row[7], row[8]),
        faults=tuple(row[9].split()),
        stop_reason=row[10],
        module_serial=row[11],
        firmware_sha256=row[12],
        consent_version=row[13],
        questionnaire_version=row[14],
        is_simulated=bool(row[15]),
    )
