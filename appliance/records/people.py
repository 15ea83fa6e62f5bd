"""People who came with a code: looked up, kept, forgotten; what is answered is on disk. (PRIV-02)

Rules
1. The key is on disk before the row that it seals, and is destroyed before the row is deleted: whatever the
   power does, a row that was acknowledged opens, and one that was forgotten never does. (PRIV-03)
2. No sentence, no name of a file and no column holds a code.
3. Nothing is said of a code that opens nothing but that: forgotten, never given and mistyped are one.
"""

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

from appliance.records import blackbox, code_lock, trust
from appliance.records.audit import Kind, Log
from appliance.records.error import PageError, StoreError
from appliance.records.sealing import CodeKeys, SealError
from appliance.records.station import Station
from appliance.records.vault import FoundPerson, Vault
from appliance.therapy.logbook import Moment
from appliance.therapy.person import (
    CodeRefused,
    Exported,
    ExportFailed,
    ExportPerson,
    ForgetPerson,
    FreezeTrace,
    KeepPerson,
    OpenPerson,
    Person,
    PersonAnswer,
    PersonForgotten,
    PersonKept,
    PersonOpened,
    PersonRequest,
    Refusal,
)

STATEMENTS = (
    """
    CREATE TABLE person (
        locator BLOB PRIMARY KEY CHECK (length(locator) = 16),
        kept_day_s INTEGER NOT NULL,
        sealed BLOB NOT NULL
    ) STRICT
    """,
)
_DAY_S = 24 * 3600
_SECOND_MS = 1_000

Transaction = Callable[[str], AbstractContextManager[sqlite3.Connection]]


class People:
    """Those of one records file; `transaction` is the store's."""

    def __init__(
        self,
        transaction: Transaction,
        vault: Vault,
        station: Station,
        *,
        wall_s: Callable[[], int],
        moment: Callable[[int], Moment],
        log: Callable[[sqlite3.Connection], Log],
    ) -> None:
        self._transaction = transaction
        self._log = log
        self._vault = vault
        self._station = station
        self._wall_s = wall_s
        self._moment = moment

    def answer(self, request: PersonRequest) -> PersonAnswer | None:
        """What was asked is done; StoreError if it could not be."""
        match request:
            case OpenPerson(code=code):
                return self._open(code)
            case KeepPerson(code=code, person=person):
                self._keep(code, person)
                return PersonKept()
            case ForgetPerson(code=code):
                self._forget(code)
                return PersonForgotten()
            case ExportPerson(code=code, language=language):
                return self._export(code, language)
            case FreezeTrace(session_id=session_id, why=why):
                self._freeze(session_id, why)
                return None

    # ---- opening ----

    def _open(self, code: str) -> PersonOpened | CodeRefused:
        now_ms, boot = self._station.monotonic_ms(), self._station.boot
        with self._transaction("count a code in") as connection:
            wait_ms = code_lock.counted(connection, now_ms=now_ms, boot=boot)
        if wait_ms > 0:
            return CodeRefused(reason=Refusal.LOCKED, wait_s=_seconds(wait_ms))
        keys = self._vault.locate(code)
        try:
            found = self._found(keys)
        except SealError:
            return self._unreadable()
        if found is None:
            return self._unknown()
        return self._opened(code, found)

    def _opened(self, code: str, found: FoundPerson) -> PersonOpened:
        """Times that were kept by a clock that nobody vouched for open no dose: they may lie too far back."""
        person, now_s = found.person, self._wall_s()
        with self._transaction("open a code in") as connection:
            code_lock.right(connection)
            is_trusted = self._note_time(connection, now_s) and found.is_clock_trusted
            seen_s = max(person.history.last_seen_s, trust.seen_s(connection))
        person = replace(person, history=replace(person.history, last_seen_s=seen_s))
        moment = self._moment(now_s)
        return PersonOpened(code=code, person=person, now_s=now_s, now=moment, is_clock_trusted=is_trusted)

    def _unreadable(self) -> CodeRefused:
        """The code is a right one and no guess, though nothing opens what it should."""
        with self._transaction("open a code in") as connection:
            code_lock.right(connection)
        return CodeRefused(reason=Refusal.UNREADABLE)

    def _unknown(self) -> CodeRefused:
        with self._transaction("open a code in") as connection:
            wait_ms = code_lock.wait_ms(
                connection, now_ms=self._station.monotonic_ms(), boot=self._station.boot
            )
            if wait_ms:
                self._log(connection).add(Kind.CODES_LOCKED)
        reason = Refusal.LOCKED if wait_ms else Refusal.UNKNOWN
        return CodeRefused(reason=reason, wait_s=_seconds(wait_ms))

    def _found(self, keys: CodeKeys) -> FoundPerson | None:
        """None where no key is; SealError where a key is and nothing that it opens."""
        with self._transaction("read a code in") as connection:
            row = connection.execute(
                "SELECT sealed FROM person WHERE locator = ?", (keys.locator,)
            ).fetchone()
        if not self._vault.has_key(keys):
            return None
        if row is None:
            raise SealError("its row is gone")
        return self._vault.open_person(keys, row[0])

    # ---- keeping and forgetting ----

    def _keep(self, code: str, person: Person) -> None:
        now_s = self._wall_s()
        with self._transaction("keep a code in") as connection:
            is_trusted = self._note_time(connection, now_s)
        kept = self._vault.seal_person(code, person, is_clock_trusted=is_trusted)
        with self._transaction("keep a code in") as connection:
            connection.execute(
                "INSERT INTO person VALUES (?, ?, ?) ON CONFLICT (locator)"
                " DO UPDATE SET kept_day_s = excluded.kept_day_s, sealed = excluded.sealed",
                (kept.locator, now_s // _DAY_S * _DAY_S, kept.sealed),
            )

    def _note_time(self, connection: sqlite3.Connection, now_s: int) -> bool:
        return trust.note(connection, now_s, is_vouched=self._station.is_clock_vouched())

    def _forget(self, code: str) -> None:
        """With the key destroyed it is forgotten; a row that stays behind opens for nobody."""
        keys = self._vault.locate(code)
        was_known = self._vault.forget_person(keys.locator)
        try:
            with self._transaction("forget a code in") as connection:
                connection.execute("DELETE FROM person WHERE locator = ?", (keys.locator,))
                if was_known:
                    self._log(connection).add(Kind.PERSON_FORGOTTEN, detail="asked for it")
        except StoreError:
            return  # the nightly round takes rows away that nothing opens, and says so in the log

    # ---- taking along ----

    def _export(self, code: str, language: str) -> Exported | ExportFailed:
        try:
            found = self._found(self._vault.locate(code))
            if found is None:
                return ExportFailed(reason="Nothing is kept under this code.")
            # What leaves the station stands in the log first: never is a page out of which nothing tells.
            with self._transaction("tell of a page in") as connection:
                self._log(connection).add(Kind.PAGE_ASKED_FOR)
            return Exported(name=self._station.write_page(found.person, language))
        except SealError as error:
            return ExportFailed(reason=f"What is kept under this code cannot be read: {error}.")
        except PageError as error:
            return ExportFailed(reason=str(error))

    def _freeze(self, session_id: str, why: str) -> None:
        with self._transaction("freeze a session in") as connection:
            if blackbox.freeze(connection, session_id, why, self._wall_s()):
                self._log(connection).add(Kind.TRACE_FROZEN, session_id, why)


def _seconds(ms: int) -> int:
    return -(-ms // _SECOND_MS)
