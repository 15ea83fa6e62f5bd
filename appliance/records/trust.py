"""Whether the wall clock may open a dose. (HZ-11, HZ-15, DOSE-02)

Rules
1. Somebody outside vouches for it: the network's time came, or a clock with a battery agrees.
2. It is not behind what this station has seen: who sets it back opens nothing, whoever vouches.
3. Only a time that was vouched for is remembered as seen, so that one that ran ahead without anybody's word
   locks nobody out once it is right again.
"""

import sqlite3

from appliance.records import setting

SLACK_S = 600
"""Visits are rounded to 5 minutes, so less than this is no clock that went back. [P]"""
_SEEN = "clock_seen_s"


def seen_s(connection: sqlite3.Connection) -> int:
    """The newest wall second that was vouched for; 0 on a new station."""
    return setting.read(connection, _SEEN)


def note(connection: sqlite3.Connection, now_s: int, *, is_vouched: bool) -> bool:
    """True if this time may open a dose; then it is remembered."""
    seen = seen_s(connection)
    if not is_vouched or now_s < seen - SLACK_S:
        return False
    if now_s > seen:
        setting.write(connection, _SEEN, now_s)
    return True
