"""The black box: what each session set and measured, ten times a second, sealed. (HZ-12, HZ-16)

SQL on an open connection, within a transaction of the store. A sample is 18 bytes, little end first, in
blocks of half a minute or less; a block is packed, then sealed under the session's own key:

    offset  0         4          6          8      10 ...  16                             17
            at 0.1 s  set 0.1mA  measured   ohm    right   bits: 0 left off, 1 right off  state
            u32       u16        0.1mA u16  u16    2+2+2   u8                             u8
    ohm 65535: not known; state: a place in STATES, 255: none of them

Rules
1. A box is kept for 72 hours; one that a fault, a hurt or staff have frozen, as long as its device record.
2. Its key goes before its blocks: of what is over, no WAL, no backup and no card tells anything.
"""

import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from struct import Struct

from appliance.records.sealing import SealError
from appliance.records.vault import BOX, Vault, box_name
from appliance.safety.states import HostState
from appliance.therapy.logbook import Sample

STATEMENTS = (
    # What stood here in clear is gone with the table: at most three days of sessions without a fault.
    "DROP TABLE trace",
    """
    CREATE TABLE box (
        session_id TEXT NOT NULL,
        at INTEGER NOT NULL,
        sealed BLOB NOT NULL,
        PRIMARY KEY (session_id, at)
    ) STRICT
    """,
    """
    CREATE TABLE frozen (
        session_id TEXT PRIMARY KEY,
        why TEXT NOT NULL,
        frozen_s INTEGER NOT NULL
    ) STRICT
    """,
)
KEPT_S = 72 * 3600
STATES = tuple(state.value for state in HostState)
_SAMPLE = Struct("<I6HBB")
_UNKNOWN = 65_535
_STEP_UA = 100
_MOST = 65_534
_NO_STATE = 255
_TENTHS = 10


# ---- samples -----------------------------------------------------------------------------------------------


def encode(sample: Sample) -> bytes:
    """One sample in 18 bytes; what lies outside of its field is kept as the field's end."""
    parts: list[int] = []
    for set_ua, delivered_ua, z_ohm in zip(sample.set_ua, sample.delivered_ua, sample.z_ohm, strict=True):
        ohm = _UNKNOWN if z_ohm is None else _field(z_ohm)
        parts += [_field(set_ua // _STEP_UA), _field(delivered_ua // _STEP_UA), ohm]
    state = STATES.index(sample.state) if sample.state in STATES else _NO_STATE
    return _SAMPLE.pack(_at(sample), *parts, sample.is_off[0] | sample.is_off[1] << 1, state)


def _at(sample: Sample) -> int:
    return max(0, sample.at_s) * _TENTHS + sample.tenth


def _field(value: int) -> int:
    return max(0, min(_MOST, value))


def decode(block: bytes) -> tuple[Sample, ...]:
    """The samples of one block; ValueError if it was cut."""
    if len(block) % _SAMPLE.size:
        raise ValueError(f"a trace of {len(block)} bytes is not whole")
    return tuple(_sample(values) for values in _SAMPLE.iter_unpack(block))


def _sample(values: tuple[int, ...]) -> Sample:
    at, set_l, got_l, z_l, set_r, got_r, z_r, flags, state = values
    return Sample(
        at_s=at // _TENTHS,
        tenth=at % _TENTHS,
        set_ua=(set_l * _STEP_UA, set_r * _STEP_UA),
        delivered_ua=(got_l * _STEP_UA, got_r * _STEP_UA),
        z_ohm=(None if z_l == _UNKNOWN else z_l, None if z_r == _UNKNOWN else z_r),
        is_off=(bool(flags & 1), bool(flags & 2)),
        state=STATES[state] if state < len(STATES) else "",
    )


# ---- written -----------------------------------------------------------------------------------------------


def keep(connection: sqlite3.Connection, vault: Vault, session_id: str, samples: Sequence[Sample]) -> None:
    """One block, named by its first sample."""
    if samples:
        block, at = b"".join(encode(sample) for sample in samples), _at(samples[0])
        sealed = vault.seal_block(session_id, at, block)
        connection.execute("INSERT OR REPLACE INTO box VALUES (?, ?, ?)", (session_id, at, sealed))


def freeze(connection: sqlite3.Connection, session_id: str, why: str, wall_s: int) -> bool:
    """This session and its box stay; the first reason is the one that is kept, False for a later one."""
    values = (session_id, why, wall_s)
    return connection.execute("INSERT OR IGNORE INTO frozen VALUES (?, ?, ?)", values).rowcount > 0


def forget_old(connection: sqlite3.Connection, vault: Vault, wall_s: int) -> None:
    """Boxes of sessions that began more than 72 hours ago, or have no row, are gone; frozen ones stay."""
    over = connection.execute(
        "SELECT DISTINCT session_id FROM box WHERE session_id NOT IN (SELECT session_id FROM frozen)"
        " AND session_id NOT IN (SELECT session_id FROM session WHERE minute_s > ?)",
        (wall_s - KEPT_S,),
    ).fetchall()
    for (session_id,) in over:
        forget(connection, vault, session_id)


def forget(connection: sqlite3.Connection, vault: Vault, session_id: str) -> None:
    """Nothing opens this box any more."""
    vault.forget_box(session_id)
    connection.execute("DELETE FROM box WHERE session_id = ?", (session_id,))


def drop_stray_keys(connection: sqlite3.Connection, vault: Vault, wall_s: int) -> None:
    """Keys of boxes that the file does not know, as after damage, are gone after the same 72 hours."""
    known = {box_name(name) for (name,) in connection.execute("SELECT DISTINCT session_id FROM box")}
    for name, made_s in vault.names(BOX):
        if name not in known and made_s < wall_s - KEPT_S:
            vault.destroy(name)


# ---- read --------------------------------------------------------------------------------------------------


def box(connection: sqlite3.Connection, vault: Vault, session_id: str) -> tuple[Sample, ...]:
    """All samples of this session in their order, if any; ValueError for what does not open."""
    return tuple(_samples(connection, vault, session_id))


def _samples(connection: sqlite3.Connection, vault: Vault, session_id: str) -> Iterator[Sample]:
    blocks = connection.execute("SELECT at, sealed FROM box WHERE session_id = ? ORDER BY at", (session_id,))
    for at, sealed in blocks:
        try:
            yield from decode(vault.open_block(session_id, at, sealed))
        except (SealError, zlib.error) as error:
            raise ValueError(
                f"the black box of a session does not open at {at / _TENTHS} s: {error}"
            ) from error


def seconds(samples: Sequence[Sample]) -> tuple[Sample, ...]:
    """The first sample of each second, for a plot that is no wider than a screen."""
    found: dict[int, Sample] = {}
    for sample in samples:
        found.setdefault(sample.at_s, sample)
    return tuple(found.values())
