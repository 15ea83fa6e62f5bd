"""What is kept only as long as it may be; the nightly round. SQL within a transaction of the store. (PRIV-03)

Rules
1. A key is destroyed before the row that it seals: copies in backups are unreadable from that night on.
2. A clock that leapt removes nothing: after an unvouched leap of more than a week, or back, a day passes
   first, in which it may be put right.
3. A session that is frozen keeps its device record as long as its black box.
"""

import sqlite3

from appliance.records import audit, blackbox, setting
from appliance.records.audit import Kind, Log
from appliance.records.station import Retention
from appliance.records.vault import PERSON, Vault

DAY_S = 24 * 3600
LEAP_S = 7 * DAY_S
NIGHT_MINUTE = 3 * 60
"""The round is made from three in the morning on, local time."""
_LAST = "tended_s"
_UPKEEP = (
    ("morning_check", "checked_s"),
    ("output_test", "tested_s"),
    ("cleaning", "wiped_s"),
    ("problem", "reported_s"),
    ("pads_taken", "taken_s"),
)
"""What staff did, and its time: kept as long as what is frozen is, the last of each for ever."""


def is_due(connection: sqlite3.Connection, *, now_s: int, minute: int) -> bool:
    """True once a night, or at any time when a night was missed, or the clock went back."""
    ago_s = now_s - setting.read(connection, _LAST)
    if not 0 <= ago_s < DAY_S:
        return True
    return ago_s >= DAY_S // 4 and NIGHT_MINUTE <= minute < NIGHT_MINUTE + 180


def begin(connection: sqlite3.Connection, *, now_s: int, is_vouched: bool) -> bool:
    """The round of now is noted; True if it may remove what is too old."""
    last_s = setting.read(connection, _LAST)
    setting.write(connection, _LAST, now_s)
    return is_vouched or last_s == 0 or last_s <= now_s <= last_s + LEAP_S


def forget_old(connection: sqlite3.Connection, vault: Vault, kept: Retention, now_s: int, log: Log) -> None:
    """All that is older than this site keeps is gone, and the log says so."""
    _people(connection, vault, log, now_s // DAY_S * DAY_S - kept.persons * DAY_S)
    connection.execute("DELETE FROM frozen WHERE frozen_s < ?", (now_s - kept.frozen * DAY_S,))
    _sessions(connection, log, now_s - kept.sessions * DAY_S)
    for table, column in _UPKEEP:
        connection.execute(
            f"DELETE FROM {table} WHERE {column} < ? AND rowid < (SELECT max(rowid) FROM {table})",
            (now_s - kept.frozen * DAY_S,),
        )
    blackbox.forget_old(connection, vault, now_s)
    blackbox.drop_stray_keys(connection, vault, now_s)
    # A line goes after all of which it tells, so that no record is there that nothing tells of.
    audit.forget_old(connection, log, now_s - max(kept.log, kept.sessions + 1, kept.frozen + 1) * DAY_S)


def _sessions(connection: sqlite3.Connection, log: Log, before_s: int) -> None:
    gone = connection.execute(
        "DELETE FROM session WHERE minute_s < ? AND stop_reason IS NOT NULL"
        " AND session_id NOT IN (SELECT session_id FROM frozen)",
        (before_s,),
    )
    if gone.rowcount > 0:
        log.add(Kind.TIDIED, detail=f"{audit.SESSIONS_BEFORE}{before_s}")


def _people(connection: sqlite3.Connection, vault: Vault, log: Log, before_s: int) -> None:
    over = connection.execute("SELECT locator FROM person WHERE kept_day_s < ?", (before_s,)).fetchall()
    for (locator,) in over:
        vault.forget_person(locator)
        connection.execute("DELETE FROM person WHERE locator = ?", (locator,))
        log.add(Kind.PERSON_FORGOTTEN, detail="too old")
    rows = {
        PERSON + locator.hex(): locator for (locator,) in connection.execute("SELECT locator FROM person")
    }
    keys = dict(vault.names(PERSON))
    for name in keys.keys() - rows.keys():
        if keys[name] < before_s:
            vault.destroy(name)
    for name in rows.keys() - keys.keys():
        connection.execute("DELETE FROM person WHERE locator = ?", (rows[name],))
        log.add(Kind.PERSON_FORGOTTEN, detail="nothing opened it")
