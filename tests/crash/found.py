"""What the real store finds on a disk after a power cut, held against what was acknowledged before it."""

import hashlib
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from appliance.records import anchor
from appliance.records.audit_check import check
from appliance.records.store import Store, StoreError
from appliance.therapy.code import made_from
from appliance.therapy.person import CodeRefused, OpenPerson, PersonOpened


class Readable(Protocol):
    """A connection, whoever made it."""

    def execute(self, sql: str, /) -> Iterable[tuple[object, ...]]: ...


def content(connection: Readable) -> str:
    """All that stands in all tables, as one digest."""
    digest = hashlib.sha256()
    tables = connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name")
    for name, sql in list(tables):
        digest.update(f"{name} {sql}\n".encode())
        if str(sql).startswith("CREATE TABLE"):
            digest.update(repr(sorted(map(repr, connection.execute(f"SELECT * FROM {name}")))).encode())
    return digest.hexdigest()


class LostError(AssertionError):
    """A state of the disk broke a promise of the store; the text says which."""


def opened_whole(store: Store) -> None:
    """The file is sound and was not put aside; the audit log is whole and leads to the head beside it."""
    if store.notice is not None:
        raise LostError(f"the store says: {store.notice}")
    (sound,) = store._connection.execute("PRAGMA integrity_check").fetchone()
    if sound != "ok":
        raise LostError(f"corrupt: {sound}")
    known = anchor.read(store.path.parent)
    if broken := check(store._connection, () if known is None else (("its head", known),)).wrongs:
        raise LostError(f"the audit log: {broken[0]}")


def holds(store: Store, allowed: frozenset[str]) -> None:
    """The file has one of these contents."""
    if content(store._connection) not in allowed:
        raise LostError("a commit that had returned is gone, or half of one is there")


def keeps_its_word(store: Store, told: dict[str, object], then: dict[str, object]) -> None:
    """Each thing that was acknowledged is there, as it was or as what was just being done makes it."""
    for key, value in told.items():
        if key not in then:
            continue  # a night was just taking away what is too old
        kind, _, of = key.partition(" ")
        found = _FINDERS[kind](store, of)
        if found not in (value, then[key]):
            raise LostError(f"{key}: acknowledged was {value!r}, found is {found!r}")


def shows_nothing_running(store: Store) -> None:
    """After the start no session is open, and none is marked twice."""
    store.mark_interrupted()
    if store.mark_interrupted() or _one(store, "SELECT count(*) FROM session WHERE stop_reason IS NULL"):
        raise LostError("a session is shown as running after the start")


def _one(store: Store, sql: str, *values: object) -> object:
    row = store._connection.execute(sql, values).fetchone()
    return "no row" if row is None else row[0]


def _session(store: Store, name: str) -> object:
    return _one(store, "SELECT stop_reason FROM session WHERE session_id = ?", name)


def _box(store: Store, of: str) -> object:
    name, _, at = of.partition(" ")
    begin = int(at)
    return sum(begin <= s.at_s * 10 + s.tenth < begin + 300 for s in store.box(name))


def _pain(store: Store, change: str) -> object:
    return _one(store, "SELECT count FROM pain_change WHERE program_id = 'P12' AND change = ?", int(change))


def _volume(store: Store, _: str) -> object:
    return store.book().volume


def _person(store: Store, number: str) -> object:
    store._connection.execute("DELETE FROM setting WHERE name LIKE 'codes_%'")  # nobody guesses here
    answer = store.person(OpenPerson(code=made_from(int(number))))
    if isinstance(answer, PersonOpened):
        return answer.person.zone
    assert isinstance(answer, CodeRefused)
    return None


def _lines(store: Store, kind: str) -> object:
    return _one(store, "SELECT count(*) FROM audit WHERE kind = ?", kind)


_FINDERS = {
    "lines": _lines,
    "session": _session,
    "box": _box,
    "pain": _pain,
    "volume": _volume,
    "person": _person,
}


def sentence_of(directory: Path, error: Exception) -> str:
    """What went wrong, without the directory of the trial."""
    kinds = (LostError, StoreError, sqlite3.Error)
    kind = next((each.__name__ for each in kinds if isinstance(error, each)), type(error).__name__)
    return f"{kind}: {str(error).replace(str(directory), '')}"
