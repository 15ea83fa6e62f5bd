"""The records file: every call is one transaction that is on disk when it returns, or a StoreError.

Rules
1. A row without a stop reason is a session that is open; whoever starts next marks it as interrupted. (HZ-09)
2. A report always wins over what was assumed in its place; a report that comes twice changes nothing. (HZ-16)
3. A file that cannot be trusted is put aside under another name, never deleted, and a new one is begun.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from appliance.records import (
    anchor,
    audit,
    backup,
    blackbox,
    damage,
    history,
    owner,
    pain,
    retention,
    sessions,
    soundness,
    told,
    trust,
    upkeep,
)
from appliance.records.audit import Kind, Log
from appliance.records.error import StoreError, sentence
from appliance.records.keyring import Keyring
from appliance.records.opening import open_or_put_aside
from appliance.records.people import People
from appliance.records.reading import EXPORTED
from appliance.records.schema import VERSION
from appliance.records.station import Station
from appliance.records.vault import Vault
from appliance.therapy.figures import Figures
from appliance.therapy.logbook import Book, Moment, Sample
from appliance.therapy.logbook_asked import Event, Keep
from appliance.therapy.person import PersonAnswer, PersonRequest
from appliance.therapy.record import Delivered, SessionRow

__all__ = ["INTERRUPTED", "MINUTE_S", "Store", "StoreError"]

MINUTE_S = 300
"""A guest's time is kept to 5 minutes. (HZ-12)"""
INTERRUPTED = "interrupted"
WHOLE_DAYS = 7
"""The whole file is looked through once a week. [platform 4.1]"""


class Store:
    """The open records file, property of the thread that opened it; `moment` is the station's calendar.

    The keys lie beside it in `keys`, its copies in `backup`.
    """

    def __init__(
        self,
        path: Path,
        *,
        wall_s: Callable[[], int],
        moment: Callable[[int], Moment],
        station: Station | None = None,
    ) -> None:
        self.path = path
        self.notice: str | None = None
        self._wall_s = wall_s
        self._moment = moment
        self._station = station = station or Station()
        self._anchor: audit.Head | None = None
        self._is_log_new = False
        self._ring = Keyring(path.with_name("keys"), random=station.random)
        self._vault = Vault(self._ring, random=station.random, cost=station.code_cost)
        self._people = People(
            self._transaction, self._vault, station, wall_s=wall_s, moment=moment, log=self._log
        )
        lost = (damage.emptied(path, self._backups, path.with_name("keys")), self._ring.look())
        self._connection, notice = open_or_put_aside(path, self._begin_log)
        self.notice = " ".join(each for each in (notice, *lost, self._cut()) if each) or None
        if self.notice is not None:
            with self._transaction("tell of damage in") as connection:
                soundness.lost(connection, wall_s())

    # ---- opening ----

    def _cut(self) -> str | None:
        """One sentence if the log does not lead to where it was known to lead; it says so itself then."""
        if self._is_log_new:
            self._anchored(audit.head(self._connection))
            return None
        try:
            known = anchor.read(self.path.parent)
        except anchor.AnchorError as error:
            return str(error)
        if known is None or not audit.is_broken(self._connection, known):
            return None
        with self._transaction("mend the log of") as connection:
            self._log(connection).add(Kind.LOG_BROKEN, detail=f"known {known}")
        return f"The audit log in {self.path} does not lead to line {known.number} any more."

    def _begin_log(self, connection: sqlite3.Connection) -> None:
        """The first line says where the log ended that was here before this one, if any was."""
        try:
            before = str(anchor.read(self.path.parent) or "none")
        except anchor.AnchorError:
            before = "one whose head is damaged"
        self._log(connection).add(Kind.LOG_BEGUN, detail=f"after {before}")
        self._is_log_new = True

    @property
    def _backups(self) -> Path:
        return self.path.with_name("backup")

    # ---- what is kept ----

    @contextmanager
    def _transaction(self, doing: str) -> Iterator[sqlite3.Connection]:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            yield self._connection
            end = audit.head(self._connection)
            self._connection.execute("COMMIT")
        except StoreError:
            self._roll_back()
            raise
        except sqlite3.Error as error:
            self._roll_back()
            raise StoreError(sentence(doing, self.path, error)) from error
        self._anchored(end)

    def _anchored(self, end: audit.Head) -> None:
        """The head of the log stands beside it, where it can; one that is a line behind is still true."""
        if end == self._anchor:
            return
        try:
            anchor.write(self.path.parent, end)
        except OSError:
            return  # the next line tries again; that the disk is full is told by the first row that fails
        self._anchor = end

    def _log(self, connection: sqlite3.Connection) -> Log:
        return Log(connection, wall_s=self._wall_s(), is_vouched=self._station.is_clock_vouched())

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        try:
            yield self._connection
        except (sqlite3.Error, ValueError) as error:
            raise StoreError(sentence("read", self.path, error)) from error

    def _roll_back(self) -> None:
        if not self._connection.in_transaction:
            return
        try:
            self._connection.execute("ROLLBACK")
        except sqlite3.Error as error:
            self._connection.close()
            raise StoreError(sentence("roll back", self.path, error)) from error

    def open_session(self, row: SessionRow) -> None:
        """The row is on disk, open, before anything starts."""
        with self._transaction("write a session to") as connection:
            sessions.begin(connection, row, self._minute_s())
            self._log(connection).add(Kind.SESSION_BEGUN, row.session_id, row.program_id)
            self._note_time(connection)
            blackbox.forget_old(connection, self._vault, self._wall_s())

    def checkpoint(self, delivered: Delivered) -> None:
        """How far the open session is; a closed one is left alone."""
        with self._transaction("write a session to") as connection:
            sessions.go_on(connection, delivered)

    def close_session(self, delivered: Delivered, *, has_report: bool) -> None:
        """The end is on disk; without a report only a row that is still open takes it."""
        with self._transaction("close a session in") as connection:
            before = sessions.digest(connection, delivered.session_id)
            if not has_report:
                sessions.assume_end(connection, delivered)
            else:
                sessions.end(connection, delivered, self._minute_s())
            self._tell_end(connection, delivered.session_id, delivered.stop_reason, before)
            if has_report and delivered.faults:
                blackbox.freeze(connection, delivered.session_id, "fault", self._wall_s())

    def _tell_end(
        self, connection: sqlite3.Connection, session_id: str, reason: str, before: str | None
    ) -> None:
        """The log has the digest of the record, if this end has made another one of it."""
        digest = sessions.digest(connection, session_id)
        if digest is not None and digest != before:
            self._log(connection).add(Kind.SESSION_ENDED, session_id, f"{reason} {digest}")

    def count_pain(self, program_id: str, change: int, zone: str = "") -> None:
        """One more in the histogram of this program and zone; no figure and no session stands beside it."""
        with self._transaction("count in") as connection:
            pain.count(connection, program_id, zone, change)

    def note(self, event: Event) -> None:
        """The log has a line of it."""
        with self._transaction("write to the log of") as connection:
            told.noted(self._log(connection), event)

    def keep(self, request: Keep) -> None:
        """What staff did is on disk."""
        with self._transaction("write to") as connection:
            upkeep.keep(connection, request, self._wall_s())
            told.kept(self._log(connection), request)

    def keep_samples(self, session_id: str, samples: Sequence[Sample]) -> None:
        """These samples of the session are on disk, sealed; the same ones again change nothing."""
        with self._transaction("write to") as connection:
            blackbox.keep(connection, self._vault, session_id, samples)

    def book(self) -> Book:
        """All that the staff pages show."""
        with self._reading() as connection:
            return history.book(connection, self._wall_s(), self._moment)

    def figures(self) -> Figures:
        """What the owner's pages show."""
        with self._reading() as connection:
            return owner.figures(connection, self._wall_s(), self._moment)

    def trace(self, session_id: str) -> tuple[Sample, ...]:
        """One sample of each second of this session; none for an unknown one."""
        return blackbox.seconds(self.box(session_id))

    def box(self, session_id: str) -> tuple[Sample, ...]:
        """All ten samples a second of this session; none for an unknown one."""
        with self._reading() as connection:
            return blackbox.box(connection, self._vault, session_id)

    def person(self, request: PersonRequest) -> PersonAnswer | None:
        """What was asked about somebody with a code is done, on disk, and answered."""
        return self._people.answer(request)

    def tend(self) -> tuple[str, ...]:
        """Once a night: the records are copied, and what is too old is gone; sentences for the journal."""
        now_s = self._wall_s()
        moment = self._moment(now_s)
        with self._reading() as connection:
            if not retention.is_due(connection, now_s=now_s, minute=moment.minute):
                return ()
        with self._transaction("tidy") as connection:
            self._note_time(connection)
            is_vouched = self._station.is_clock_vouched()
            if retention.begin(connection, now_s=now_s, is_vouched=is_vouched):
                kept, log = self._station.retention, self._log(connection)
                retention.forget_old(connection, self._vault, kept, now_s, log)
        said = self._looked_through() if moment.day % WHOLE_DAYS == 0 else ()
        try:
            backup.drop_left(self.path.parent, EXPORTED, now_s)
            backup.nightly(self._connection, self._backups, date.fromordinal(moment.day).isoformat())
        except StoreError as error:
            return (*said, str(error))
        return said

    def _looked_through(self) -> tuple[str, ...]:
        """What the quick look at every opening does not see: a table and its index that disagree."""
        with self._reading() as connection:
            (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        with self._transaction("tell of damage in") as connection:
            soundness.looked(connection, is_sound=found == "ok")
        return () if found == "ok" else (f"The records in {self.path} are damaged ({found}); call service.",)

    def _note_time(self, connection: sqlite3.Connection) -> None:
        trust.note(connection, self._wall_s(), is_vouched=self._station.is_clock_vouched())

    def probe(self) -> None:
        """The file can be written: its own version is written anew."""
        with self._transaction("write to") as connection:
            connection.execute(f"PRAGMA user_version = {VERSION}")

    def mark_interrupted(self) -> int:
        """How many sessions were open when nobody was there to close them; they are marked now."""
        with self._transaction("mark sessions in") as connection:
            left = sessions.interrupt(connection, INTERRUPTED)
            for session_id in left:
                blackbox.freeze(connection, session_id, INTERRUPTED, self._wall_s())
                self._tell_end(connection, session_id, INTERRUPTED, None)
            return len(left)

    def _minute_s(self) -> int:
        return self._wall_s() // MINUTE_S * MINUTE_S

    def close(self) -> None:
        """The file is closed; what was acknowledged stays."""
        self._connection.close()
