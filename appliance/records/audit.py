"""The audit log: what happened at this station, each line bound to all lines before it. (HZ-16)

SQL on an open connection, within a transaction of the store: a line is on disk exactly when that is of which
it tells.

    link = SHA-256( link of the line before, then JSON of [number, at_s, vouched, kind, subject, detail] )

Rules
1. Lines are added, never changed. Triggers refuse it to whoever does so by mistake; who does so on purpose
   breaks the chain. Lines that are too old go from the front, and the floor keeps the link before them.
2. No line has a code, what a code leads to, an answer or a pain figure; times are kept to 5 minutes. (HZ-12)
3. The end of a session carries the digest of its device record, so that the record proves itself while it is
   there, and nothing of it stays when it goes.
4. A chain proves nothing about its own end: its head stands also in a file beside it (anchor.py), in the
   journal each night, and signed in every export. What was cut after the last of these is not noticed.
   There is no secret in it: whoever holds a copy can check it. [platform 7.2 S20]
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum, unique

from appliance.records.vault import ROUND_S

LINK_BYTES = 32
STATEMENTS = (
    f"""
    CREATE TABLE audit (
        number INTEGER PRIMARY KEY CHECK (number > 0),
        at_s INTEGER NOT NULL,
        vouched INTEGER NOT NULL CHECK (vouched IN (0, 1)),
        kind TEXT NOT NULL,
        subject TEXT NOT NULL,
        detail TEXT NOT NULL,
        link BLOB NOT NULL CHECK (length(link) = {LINK_BYTES})
    ) STRICT
    """,
    "CREATE TABLE audit_floor (number INTEGER NOT NULL, link BLOB NOT NULL) STRICT",
    f"INSERT INTO audit_floor VALUES (0, zeroblob({LINK_BYTES}))",
    """
    CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'a line of the audit log never changes'); END
    """,
    """
    CREATE TRIGGER audit_goes_from_the_front BEFORE DELETE ON audit
    WHEN old.number > (SELECT number FROM audit_floor)
    BEGIN SELECT RAISE(ABORT, 'a line of the audit log never goes before it is too old'); END
    """,
    # Device records of before the log: no line tells of their end.
    "CREATE TABLE session_before_audit (session_id TEXT PRIMARY KEY) STRICT",
    "INSERT INTO session_before_audit SELECT session_id FROM session",
)


@unique
class Kind(StrEnum):
    """What a line tells of; the names stand in files that outlive this program."""

    LOG_BEGUN = "log_begun"
    LOG_BROKEN = "log_broken"
    SESSION_BEGUN = "session_begun"
    SESSION_ENDED = "session_ended"
    TRACE_FROZEN = "trace_frozen"
    EMERGENCY_SHOWN = "emergency_shown"
    OVERRIDE = "override"
    PIN_RIGHT = "pin_right"
    PIN_WRONG = "pin_wrong"
    MORNING_CHECK = "morning_check"
    CHECK_LOOKED_AT = "check_looked_at"
    OUTPUT_TEST = "output_test"
    PROBLEM = "problem"
    PACK_ADDED = "pack_added"
    PACK_REMOVED = "pack_removed"
    CODES_LOCKED = "codes_locked"
    PERSON_FORGOTTEN = "person_forgotten"
    PAGE_ASKED_FOR = "page_asked_for"
    EXPORT_ASKED_FOR = "export_asked_for"
    TIDIED = "tidied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line as it stands in the file; `subject` is a random session id, or nothing."""

    number: int
    at_s: int
    is_vouched: bool
    kind: str
    subject: str
    detail: str
    link: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: its last number, and the link that all lines up to it lead to."""

    number: int
    link: bytes

    def __str__(self) -> str:
        return f"{self.number}:{self.link.hex()}"


def parse_head(word: str) -> Head:
    """The head of `NUMBER:HEX`; ValueError for anything else."""
    number, _, link = word.strip().partition(":")
    head = Head(int(number), bytes.fromhex(link))
    if head.number < 0 or len(head.link) != LINK_BYTES or str(head) != word.strip():
        raise ValueError("this is not the head of an audit log")
    return head


def linked(before: bytes, line: Line) -> bytes:
    """The link of this line after that one."""
    told = [line.number, line.at_s, int(line.is_vouched), line.kind, line.subject, line.detail]
    return hashlib.sha256(before + json.dumps(told, separators=(",", ":")).encode()).digest()


# ---- written -----------------------------------------------------------------------------------------------


class Log:
    """The log of one transaction: knows the time that its lines get."""

    def __init__(self, connection: sqlite3.Connection, *, wall_s: int, is_vouched: bool) -> None:
        self._connection = connection
        self._at_s = wall_s // ROUND_S * ROUND_S
        self._is_vouched = is_vouched

    def add(self, kind: Kind, subject: str = "", detail: str = "") -> None:
        """The chain has one more line."""
        before = head(self._connection)
        line = Line(
            number=before.number + 1,
            at_s=self._at_s,
            is_vouched=self._is_vouched,
            kind=kind.value,
            subject=subject,
            detail=detail,
            link=b"",
        )
        self._connection.execute(
            "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                line.number,
                line.at_s,
                int(line.is_vouched),
                line.kind,
                subject,
                detail,
                linked(before.link, line),
            ),
        )


SESSIONS_BEFORE, LOG_TO = "sessions before ", "log to "
"""How a line of kind `tidied` begins: what is missing without one of these has been taken away."""


def forget_old(connection: sqlite3.Connection, log: Log, before_s: int) -> None:
    """Lines from the front that are older are gone; the first one that is not ends it."""
    (first,) = connection.execute("SELECT min(number) FROM audit WHERE at_s >= ?", (before_s,)).fetchone()
    if first is None:
        return  # the clock leapt: a log of which nothing is left would prove nothing
    last = connection.execute("SELECT number, link FROM audit WHERE number = ?", (first - 1,)).fetchone()
    if last is not None:
        connection.execute("UPDATE audit_floor SET number = ?, link = ?", last)
        connection.execute("DELETE FROM audit WHERE number <= ?", (last[0],))
        log.add(Kind.TIDIED, detail=f"{LOG_TO}{last[0]}")


# ---- read --------------------------------------------------------------------------------------------------


def floor(connection: sqlite3.Connection) -> Head:
    """Where the chain begins: what stood before its first line."""
    return Head(*connection.execute("SELECT number, link FROM audit_floor").fetchone())


def head(connection: sqlite3.Connection) -> Head:
    """Where the chain ends."""
    row = connection.execute("SELECT number, link FROM audit ORDER BY number DESC LIMIT 1").fetchone()
    return floor(connection) if row is None else Head(*row)


def lines(connection: sqlite3.Connection) -> Iterator[Line]:
    """Every line that is there, in the order of their numbers."""
    rows = connection.execute(
        "SELECT number, at_s, vouched, kind, subject, detail, link FROM audit ORDER BY number"
    )
    for number, at_s, vouched, kind, subject, detail, link in rows:
        yield Line(
            number=number,
            at_s=at_s,
            is_vouched=bool(vouched),
            kind=kind,
            subject=subject,
            detail=detail,
            link=link,
        )


def is_broken(connection: sqlite3.Connection, known: Head) -> bool:
    """True if this log does not lead to the head that is known of it."""
    begin = floor(connection)
    if known.number < begin.number or known == begin:
        return False
    row = connection.execute("SELECT link FROM audit WHERE number = ?", (known.number,)).fetchone()
    return row is None or bool(row[0] != known.link)
