"""What staff read and keep: SQL on an open connection, within a transaction of the store.

A second of a session is 15 bytes, little end first, in parts of half a minute or less:

    offset  0        2          4          6        8 ...  14
            at (s)   set 0.1mA  measured   ohm      right  flags: bit 0 left pair off, bit 1 right pair off
            u16      u16        0.1mA u16  u16      2+2+2  u8      ohm 65535: not known

Traces are kept for 72 hours, device records and counts for longer. (HZ-12, HZ-16)
"""

import sqlite3
from collections.abc import Callable, Sequence
from struct import Struct

from appliance.therapy.logbook import (
    PAIRS_A_SESSION,
    VOLUME_DEFAULT,
    AddPack,
    Book,
    Checked,
    CheckItem,
    Keep,
    KeepCheck,
    KeepVolume,
    Moment,
    Pack,
    RemovePack,
    Role,
    Sample,
    SessionLine,
    pain_counts,
)

TRACE_KEPT_S = 72 * 3600
_DAY_S = 24 * 3600
_SAMPLE = Struct("<H6HB")
_UNKNOWN = 65_535
_STEP_UA = 100
_MOST = 65_534


# ---- seconds -----------------------------------------------------------------------------------------------


def encode(sample: Sample) -> bytes:
    """One second in 15 bytes; what lies outside of its field is kept as the field's end."""
    parts: list[int] = []
    for set_ua, delivered_ua, z_ohm in zip(sample.set_ua, sample.delivered_ua, sample.z_ohm, strict=True):
        ohm = _UNKNOWN if z_ohm is None else _field(z_ohm)
        parts += [_field(set_ua // _STEP_UA), _field(delivered_ua // _STEP_UA), ohm]
    return _SAMPLE.pack(_field(sample.at_s), *parts, sample.is_off[0] | sample.is_off[1] << 1)


def _field(value: int) -> int:
    return max(0, min(_MOST, value))


def decode(block: bytes) -> tuple[Sample, ...]:
    """The seconds of one block; ValueError if it was cut."""
    if len(block) % _SAMPLE.size:
        raise ValueError(f"a trace of {len(block)} bytes is not whole")
    return tuple(_sample(values) for values in _SAMPLE.iter_unpack(block))


def _sample(values: tuple[int, ...]) -> Sample:
    at_s, set_l, got_l, z_l, set_r, got_r, z_r, flags = values
    return Sample(
        at_s=at_s,
        set_ua=(set_l * _STEP_UA, set_r * _STEP_UA),
        delivered_ua=(got_l * _STEP_UA, got_r * _STEP_UA),
        z_ohm=(None if z_l == _UNKNOWN else z_l, None if z_r == _UNKNOWN else z_r),
        is_off=(bool(flags & 1), bool(flags & 2)),
    )


# ---- written -----------------------------------------------------------------------------------------------


def keep(connection: sqlite3.Connection, request: Keep, wall_s: int) -> None:
    """What staff did."""
    match request:
        case KeepCheck(role=role, failed=failed):
            connection.execute("INSERT INTO morning_check VALUES (?, ?, ?)", (wall_s, role, " ".join(failed)))
        case AddPack(pairs=pairs, until_month=until_month):
            connection.execute(
                "INSERT INTO pad_pack (pairs, until_month) VALUES (?, ?)", (pairs, until_month)
            )
        case RemovePack(pack_id=pack_id):
            connection.execute("DELETE FROM pad_pack WHERE pack_id = ?", (pack_id,))
        case KeepVolume(volume=volume):
            connection.execute("INSERT OR REPLACE INTO setting VALUES ('volume', ?)", (volume,))


def keep_samples(connection: sqlite3.Connection, session_id: str, samples: Sequence[Sample]) -> None:
    """One block, named by its first second."""
    if samples:
        block = b"".join(encode(sample) for sample in samples)
        connection.execute(
            "INSERT OR REPLACE INTO trace VALUES (?, ?, ?)", (session_id, samples[0].at_s, block)
        )


def use_pads(connection: sqlite3.Connection, month: int) -> None:
    """Two pairs fewer, from the packs that expire first; an empty stock keeps no session from beginning."""
    left = PAIRS_A_SESSION
    usable = connection.execute(
        "SELECT pack_id, pairs FROM pad_pack WHERE pairs > 0 AND until_month >= ?"
        " ORDER BY until_month, pack_id",
        (month,),
    ).fetchall()
    for pack_id, pairs in usable:
        used = min(left, pairs)
        connection.execute("UPDATE pad_pack SET pairs = pairs - ? WHERE pack_id = ?", (used, pack_id))
        left -= used


def forget_traces(connection: sqlite3.Connection, wall_s: int) -> None:
    """Traces of sessions that began more than 72 hours ago, or that have no row, are gone."""
    connection.execute(
        "DELETE FROM trace WHERE session_id NOT IN (SELECT session_id FROM session WHERE minute_s > ?)",
        (wall_s - TRACE_KEPT_S,),
    )


# ---- read --------------------------------------------------------------------------------------------------


def book(connection: sqlite3.Connection, wall_s: int, moment: Callable[[int], Moment]) -> Book:
    """Today's sessions, newest first, and everything else that staff see."""
    now = moment(wall_s)
    volume = connection.execute("SELECT value FROM setting WHERE name = 'volume'").fetchone()
    rows = connection.execute("SELECT program_id, change, count FROM pain_change ORDER BY program_id")
    return Book(
        now=now,
        sessions=_sessions(connection, wall_s, moment),
        pain=pain_counts(tuple(rows)),
        packs=tuple(
            Pack(pack_id=pack_id, pairs=pairs, until_month=until)
            for pack_id, pairs, until in connection.execute(
                "SELECT pack_id, pairs, until_month FROM pad_pack ORDER BY until_month, pack_id"
            )
        ),
        checked=_checked(connection, moment),
        volume=VOLUME_DEFAULT if volume is None else volume[0],
    )


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


def _checked(connection: sqlite3.Connection, moment: Callable[[int], Moment]) -> Checked | None:
    row = connection.execute(
        "SELECT checked_s, role, failed FROM morning_check ORDER BY rowid DESC LIMIT 1"
    ).fetchone()
    if row is None:
        return None
    checked_s, role, failed = row
    found: Role = "service" if role == "service" else "staff"
    return Checked(at=moment(checked_s), role=found, failed=tuple(CheckItem(name) for name in failed.split()))


def trace(connection: sqlite3.Connection, session_id: str) -> tuple[Sample, ...]:
    """All blocks of this session in their order."""
    blocks = connection.execute("SELECT samples FROM trace WHERE session_id = ? ORDER BY at_s", (session_id,))
    return tuple(sample for (block,) in blocks for sample in decode(block))
