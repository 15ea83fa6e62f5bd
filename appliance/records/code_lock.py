"""Who guesses codes waits. It concerns the entry of codes only: guests and STOP never ask here. [platform S3]

Rules
1. A try is counted on disk before the code is looked up: switching off counts as a wrong one.
2. After five wrong ones no code is tried for five minutes, not even a right one; then five more are free.
3. The wait is measured by a clock that nobody can set. It goes on when the process begins anew, and begins
   anew with the machine.
"""

import sqlite3
import zlib

from appliance.records import setting

TRIES = 5
LOCK_MS = 5 * 60_000
_WRONG, _UNTIL, _BOOT = "codes_wrong", "codes_until_ms", "codes_boot"


def counted(connection: sqlite3.Connection, *, now_ms: int, boot: str) -> int:
    """The milliseconds still to wait; with none, this try counts as a wrong one until `right` is told."""
    wrong = setting.read(connection, _WRONG)
    if wrong >= TRIES:
        wait_ms = _wait_ms(connection, now_ms, boot)
        if wait_ms > 0:
            return wait_ms
        wrong = 0
    setting.write(connection, _WRONG, wrong + 1)
    if wrong + 1 >= TRIES:
        _lock(connection, now_ms, boot)
    return 0


def right(connection: sqlite3.Connection) -> None:
    """The code opened something: nothing is held against whoever comes next."""
    setting.write(connection, _WRONG, 0)


def wait_ms(connection: sqlite3.Connection, *, now_ms: int, boot: str) -> int:
    """How long no code is tried from now on."""
    return _wait_ms(connection, now_ms, boot) if setting.read(connection, _WRONG) >= TRIES else 0


def _wait_ms(connection: sqlite3.Connection, now_ms: int, boot: str) -> int:
    if setting.read(connection, _BOOT) != zlib.crc32(boot.encode()):
        _lock(connection, now_ms, boot)
    return max(0, setting.read(connection, _UNTIL) - now_ms)


def _lock(connection: sqlite3.Connection, now_ms: int, boot: str) -> None:
    setting.write(connection, _UNTIL, now_ms + LOCK_MS)
    setting.write(connection, _BOOT, zlib.crc32(boot.encode()))
