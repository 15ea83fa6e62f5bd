"""The records file: every call is one transaction that is on disk when it returns, or a StoreError.

Rules
1. A row without a stop reason is a session that is open; whoever starts next marks it as interrupted. (HZ-09)
2. A report always wins over what was assumed in its place; a report that comes twice changes nothing. (HZ-16)
3. A file that cannot be trusted is put aside under another name, never deleted, and a new one is begun.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from appliance.records import backup, blackbox, history, owner, retention, sessions, trust, upkeep
from appliance.records.error import StoreError
from appliance.records.keyring import Keyring
from appliance.records.people import People
from appliance.records.schema import APPLICATION_ID, MIGRATIONS, PRAGMAS, VERSION
from appliance.records.station import Station
from appliance.records.vault import Vault
from appliance.therapy.figures import Figures
from appliance.therapy.logbook import Book, Keep, Moment, Sample
from appliance.therapy.person import PersonAnswer, PersonRequest
from appliance.therapy.record import Delivered, SessionRow

__all__ = ["INTERRUPTED", "MINUTE_S", "Store", "StoreError"]

MINUTE_S = 300
"""A guest's time is kept to 5 minutes. (HZ-12)"""
INTERRUPTED = "interrupted"
WHOLE_DAYS = 7
"""The whole file is looked through once a week. [platform 4.1]"""
_CORRUPT = ("malformed", "not a database", "disk image")


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
        self._ring = Keyring(path.with_name("keys"), random=station.random)
        self._vault = Vault(self._ring, random=station.random, cost=station.code_cost)
        self._people = People(self._transaction, self._vault, station, wall_s=wall_s, moment=moment)
        lost = (self._emptied(), self._ring.look())
        self._connection = self._open_or_quarantine()
        self.notice = " ".join(each for each in (self.notice, *lost) if each) or None

    # ---- opening ----

    def _emptied(self) -> str | None:
        """One sentence if the file was cut to nothing: what opens it takes it for a new one."""
        beside = (self._backups, self.path.with_name("keys"))
        try:
            if self.path.stat().st_size > 1 or not any(any(each.glob("*")) for each in beside):
                return None
        except OSError:
            return None
        return f"The records in {self.path} were empty and are begun anew; earlier nights are in {beside[0]}."

    def _open_or_quarantine(self) -> sqlite3.Connection:
        try:
            return self._open()
        except sqlite3.DatabaseError as error:
            if not any(words in str(error) for words in _CORRUPT):
                raise StoreError(_sentence("open", self.path, error)) from error
            self._quarantine(error)
        try:
            return self._open()
        except sqlite3.Error as error:
            raise StoreError(_sentence("open", self.path, error)) from error

    def _open(self) -> sqlite3.Connection:
        try:
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        except OSError as error:
            raise StoreError(_sentence("open", self.path, error)) from error
        connection = sqlite3.connect(self.path, isolation_level=None)
        try:
            self._prepare(connection)
        except (sqlite3.Error, StoreError):
            connection.close()
            raise
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        for pragma in PRAGMAS:
            connection.execute(pragma)
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise sqlite3.DatabaseError(f"malformed: {found}")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        owner = connection.execute("PRAGMA application_id").fetchone()[0]
        if version and (owner != APPLICATION_ID or version > VERSION):
            raise StoreError(
                f"Cannot use the records in {self.path}: another program or a newer version wrote them."
            )
        if version < VERSION:
            self._migrate(connection, version)

    def _migrate(self, connection: sqlite3.Connection, version: int) -> None:
        """All that is missing, or nothing: a power cut in between leaves the file as it was."""
        if version:
            backup.before_migration(connection, self._backups, VERSION)
        connection.execute("BEGIN IMMEDIATE")
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")

    @property
    def _backups(self) -> Path:
        return self.path.with_name("backup")

    def _quarantine(self, cause: Exception) -> None:
        number = 1
        while (aside := self.path.with_name(f"{self.path.name}.damaged-{number}")).exists():
            number += 1
        try:
            for suffix in ("-wal", "-shm", ""):
                part = self.path.with_name(self.path.name + suffix)
                if part.exists():
                    part.rename(aside.with_name(aside.name + suffix))
        except OSError as error:
            raise StoreError(_sentence("put aside", self.path, error)) from error
        self.notice = f"The records in {self.path} were damaged ({cause}); they are kept as {aside.name}."

    # ---- what is kept ----

    @contextmanager
    def _transaction(self, doing: str) -> Iterator[sqlite3.Connection]:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            yield self._connection
            self._connection.execute("COMMIT")
        except StoreError:
            self._roll_back()
            raise
        except sqlite3.Error as error:
            self._roll_back()
            raise StoreError(_sentence(doing, self.path, error)) from error

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        try:
            yield self._connection
        except (sqlite3.Error, ValueError) as error:
            raise StoreError(_sentence("read", self.path, error)) from error

    def _roll_back(self) -> None:
        if not self._connection.in_transaction:
            return
        try:
            self._connection.execute("ROLLBACK")
        except sqlite3.Error as error:
            self._connection.close()
            raise StoreError(_sentence("roll back", self.path, error)) from error

    def open_session(self, row: SessionRow) -> None:
        """The row is on disk, open, before anything starts."""
        with self._transaction("write a session to") as connection:
            sessions.begin(connection, row, self._minute_s())
            self._note_time(connection)
            blackbox.forget_old(connection, self._vault, self._wall_s())

    def checkpoint(self, delivered: Delivered) -> None:
        """How far the open session is; a closed one is left alone."""
        with self._transaction("write a session to") as connection:
            sessions.go_on(connection, delivered)

    def close_session(self, delivered: Delivered, *, has_report: bool) -> None:
        """The end is on disk; without a report only a row that is still open takes it."""
        with self._transaction("close a session in") as connection:
            if not has_report:
                sessions.assume_end(connection, delivered)
                return
            sessions.end(connection, delivered, self._minute_s())
            if delivered.faults:
                blackbox.freeze(connection, delivered.session_id, "fault", self._wall_s())

    def count_pain(self, program_id: str, change: int) -> None:
        """One more in the histogram of this program; no figure and no session stands beside it."""
        with self._transaction("count in") as connection:
            connection.execute(
                "INSERT INTO pain_change VALUES (?, ?, 1)"
                " ON CONFLICT (program_id, change) DO UPDATE SET count = count + 1",
                (program_id, change),
            )

    def keep(self, request: Keep) -> None:
        """What staff did is on disk."""
        with self._transaction("write to") as connection:
            upkeep.keep(connection, request, self._wall_s())

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
                retention.forget_old(connection, self._vault, self._station.retention, now_s)
        said = self._looked_through() if moment.day % WHOLE_DAYS == 0 else ()
        try:
            backup.nightly(self._connection, self._backups, date.fromordinal(moment.day).isoformat())
        except StoreError as error:
            return (*said, str(error))
        return said

    def _looked_through(self) -> tuple[str, ...]:
        """What the quick look at every opening does not see: a table and its index that disagree."""
        with self._reading() as connection:
            (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
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
            return len(left)

    def _minute_s(self) -> int:
        return self._wall_s() // MINUTE_S * MINUTE_S

    def close(self) -> None:
        """The file is closed; what was acknowledged stays."""
        self._connection.close()


def _sentence(doing: str, path: Path, error: Exception) -> str:
    cause = error.strerror if isinstance(error, OSError) else str(error)
    return f"Cannot {doing} the records in {path}: {cause}."
