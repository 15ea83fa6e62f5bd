"""What keeps a station fit for guests: pads, morning checks, output tests, wiping, reported problems.

SQL on an open connection, within a transaction of the store. (HZ-17, therapy 6.2)
"""

import sqlite3
from collections.abc import Callable
from dataclasses import replace

from appliance.records.vault import ROUND_S
from appliance.therapy.logbook import (
    PAIRS_A_SESSION,
    Book,
    Checked,
    CheckItem,
    Moment,
    OutputTest,
    Pack,
    Problem,
    ProblemKind,
    Role,
)
from appliance.therapy.logbook_asked import (
    AddPack,
    Keep,
    KeepCheck,
    KeepLooked,
    KeepTest,
    KeepVolume,
    KeepWiped,
    RemovePack,
    ReportProblem,
    TakePads,
    UsePack,
)

STATEMENTS = (
    "ALTER TABLE pad_pack ADD COLUMN pad_cm2 INTEGER NOT NULL DEFAULT 0 CHECK (pad_cm2 >= 0)",
    "ALTER TABLE pad_pack ADD COLUMN opened_s INTEGER",
    "ALTER TABLE pad_pack ADD COLUMN uses INTEGER NOT NULL DEFAULT 0 CHECK (uses >= 0)",
    "ALTER TABLE morning_check ADD COLUMN looked_s INTEGER",
    """
    CREATE TABLE output_test (
        tested_s INTEGER NOT NULL,
        role TEXT NOT NULL CHECK (role IN ('staff', 'service')),
        passed INTEGER NOT NULL CHECK (passed IN (0, 1))
    ) STRICT
    """,
    """
    CREATE TABLE cleaning (
        wiped_s INTEGER NOT NULL,
        by TEXT NOT NULL CHECK (by IN ('guest', 'staff', 'service'))
    ) STRICT
    """,
    """
    CREATE TABLE problem (
        reported_s INTEGER NOT NULL,
        role TEXT NOT NULL CHECK (role IN ('staff', 'service')),
        kind TEXT NOT NULL,
        session_id TEXT,
        module_serial TEXT NOT NULL,
        firmware_sha256 TEXT NOT NULL,
        software TEXT NOT NULL
    ) STRICT
    """,
)
"""What the third version of the file adds for the upkeep."""
COUNTED = ("CREATE TABLE pads_taken (taken_s INTEGER NOT NULL, pairs INTEGER NOT NULL) STRICT",)
"""What the fifth adds: a pack that is used up is deleted, and what was taken from it still counts."""
OWN = ("ALTER TABLE pad_pack ADD COLUMN is_own INTEGER NOT NULL DEFAULT 0 CHECK (is_own IN (0, 1))",)
"""What the sixth adds: packs that one person alone wears."""

PROBLEMS_SHOWN = 20
_UNWIPED, _PACK, _OWN = "unwiped", "pack_in_use", "own_pack"


# ---- written -----------------------------------------------------------------------------------------------


def keep(connection: sqlite3.Connection, request: Keep, wall_s: int) -> None:
    """What staff did, or a guest's beginning."""
    match request:
        case KeepVolume(volume=volume):
            _set(connection, "volume", volume)
        case AddPack() | RemovePack() | UsePack() | TakePads():
            _keep_pack(connection, request, wall_s)
        case KeepWiped(by=by):
            connection.execute("INSERT INTO cleaning VALUES (?, ?)", (wall_s, by))
            _set(connection, _UNWIPED, 0)
        case ReportProblem():
            connection.execute(
                "INSERT INTO problem VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    wall_s,
                    request.role,
                    request.kind.value,
                    request.session_id,
                    request.module_serial,
                    request.firmware_sha256,
                    request.software,
                ),
            )
        case _:
            _keep_check(connection, request, wall_s)


def _keep_check(
    connection: sqlite3.Connection, request: KeepCheck | KeepLooked | KeepTest, wall_s: int
) -> None:
    match request:
        case KeepCheck(role=role, failed=failed):
            connection.execute(
                "INSERT INTO morning_check (checked_s, role, failed) VALUES (?, ?, ?)",
                (wall_s, role, " ".join(failed)),
            )
        case KeepLooked():
            connection.execute(
                "UPDATE morning_check SET looked_s = ?"
                " WHERE rowid = (SELECT max(rowid) FROM morning_check) AND failed <> ''",
                (wall_s,),
            )
        case KeepTest(role=role, passed=passed):
            connection.execute("INSERT INTO output_test VALUES (?, ?, ?)", (wall_s, role, int(passed)))


def _keep_pack(
    connection: sqlite3.Connection, request: AddPack | RemovePack | UsePack | TakePads, wall_s: int
) -> None:
    match request:
        case AddPack(pairs=pairs, until_month=until_month, pad_cm2=pad_cm2, is_own=is_own):
            connection.execute(
                "INSERT INTO pad_pack (pairs, until_month, pad_cm2, is_own) VALUES (?, ?, ?, ?)",
                (pairs, until_month, pad_cm2, int(is_own)),
            )
        case RemovePack(pack_id=pack_id):
            connection.execute("DELETE FROM pad_pack WHERE pack_id = ?", (pack_id,))
        case UsePack(pack_id=named):
            _name_pack(connection, named)
        case TakePads(pack_id=taken):
            _set(connection, _UNWIPED, _get(connection, _UNWIPED, 0) + 1)
            _take_pads(connection, taken, wall_s)


def _is_own(connection: sqlite3.Connection, pack_id: int | None) -> bool:
    row = connection.execute("SELECT is_own FROM pad_pack WHERE pack_id = ?", (pack_id,)).fetchone()
    return row is not None and bool(row[0])


def _name_pack(connection: sqlite3.Connection, pack_id: int | None) -> None:
    """One person's own pack is for the next guest; any other one for all after."""
    is_own = _is_own(connection, pack_id)
    _set(connection, _OWN, pack_id if pack_id is not None and is_own else 0)
    if pack_id is not None and not is_own:
        _set(connection, _PACK, pack_id)


def _take_pads(connection: sqlite3.Connection, pack_id: int | None, wall_s: int) -> None:
    """Pads of the station become fewer; one person's own are worn once more, and named for nobody else."""
    pairs = 0 if _is_own(connection, pack_id) else PAIRS_A_SESSION
    if pairs:
        taken_s = wall_s // ROUND_S * ROUND_S
        connection.execute("INSERT INTO pads_taken VALUES (?, ?)", (taken_s, pairs))
    connection.execute(
        "UPDATE pad_pack SET pairs = max(0, pairs - ?), uses = uses + 1,"
        " opened_s = coalesce(opened_s, ?) WHERE pack_id = ?",
        (pairs, wall_s, pack_id),
    )
    _set(connection, _OWN, 0)


def _set(connection: sqlite3.Connection, name: str, value: int) -> None:
    connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))


def _get(connection: sqlite3.Connection, name: str, otherwise: int) -> int:
    row = connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
    return otherwise if row is None else int(row[0])


# ---- read --------------------------------------------------------------------------------------------------


def filled(connection: sqlite3.Connection, book: Book, moment: Callable[[int], Moment]) -> Book:
    """The same book with all that concerns the upkeep."""
    return replace(
        book,
        packs=_packs(connection, moment),
        checked=_checked(connection, moment),
        volume=_get(connection, "volume", book.volume),
        tested=_tested(connection, moment),
        unwiped=_get(connection, _UNWIPED, 0),
        pack_in_use=_get(connection, _PACK, 0) or None,
        own_pack=_get(connection, _OWN, 0) or None,
        problems=_problems(connection, moment),
    )


def _packs(connection: sqlite3.Connection, moment: Callable[[int], Moment]) -> tuple[Pack, ...]:
    rows = connection.execute(
        "SELECT pack_id, pairs, until_month, pad_cm2, opened_s, uses, is_own FROM pad_pack"
        " ORDER BY until_month, pack_id"
    )
    return tuple(
        Pack(
            pack_id=pack_id,
            pairs=pairs,
            until_month=until,
            pad_cm2=pad_cm2,
            opened_day=None if opened_s is None else moment(opened_s).day,
            uses=uses,
            is_own=bool(is_own),
        )
        for pack_id, pairs, until, pad_cm2, opened_s, uses, is_own in rows
    )


def _role(word: str) -> Role:
    return "service" if word == "service" else "staff"


def _checked(connection: sqlite3.Connection, moment: Callable[[int], Moment]) -> Checked | None:
    row = connection.execute(
        "SELECT checked_s, role, failed, looked_s FROM morning_check ORDER BY rowid DESC LIMIT 1"
    ).fetchone()
    if row is None:
        return None
    checked_s, role, failed, looked_s = row
    return Checked(
        at=moment(checked_s),
        role=_role(role),
        failed=tuple(CheckItem(name) for name in failed.split()),
        is_looked_at=looked_s is not None,
    )


def _tested(connection: sqlite3.Connection, moment: Callable[[int], Moment]) -> OutputTest | None:
    row = connection.execute(
        "SELECT tested_s, role, passed FROM output_test ORDER BY rowid DESC LIMIT 1"
    ).fetchone()
    return None if row is None else OutputTest(at=moment(row[0]), role=_role(row[1]), passed=bool(row[2]))


def _problems(connection: sqlite3.Connection, moment: Callable[[int], Moment]) -> tuple[Problem, ...]:
    rows = connection.execute(
        "SELECT reported_s, kind, session_id FROM problem ORDER BY rowid DESC LIMIT ?", (PROBLEMS_SHOWN,)
    )
    return tuple(Problem(at=moment(at_s), kind=ProblemKind(kind), session_id=of) for at_s, kind, of in rows)
