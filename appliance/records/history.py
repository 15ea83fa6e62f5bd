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

from appliance.records import upkeep
from appliance.therapy.logbook import Book, Moment, Sample, SessionLine, pain_counts

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


def keep_samples(connection: sqlite3.Connection, session_id: str, samples: Sequence[Sample]) -> None:
    """One block, named by its first second."""
    if samples:
        block = b"".join(encode(sample) for sample in samples)
        connection.execute(
            "INSERT OR REPLACE INTO trace VALUES (?, ?, ?)", (session_id, samples[0].at_s, block)
        )


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
    rows = connection.execute("SELECT program_id, change, count FROM pain_change ORDER BY program_id")
    found = Book(now=now, sessions=_sessions(connection, wall_s, moment), pain=pain_counts(tuple(rows)))
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


def trace(connection: sqlite3.Connection, session_id: str) -> tuple[Sample, ...]:
    """All blocks of this session in their order."""
    blocks = connection.execute("SELECT samples FROM trace WHERE session_id = ? ORDER BY at_s", (session_id,))
    return tuple(sample for (block,) in blocks for sample in decode(block))
