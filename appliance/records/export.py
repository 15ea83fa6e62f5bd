"""The records of a station, taken out of it: told to the log first, copied, packed, sealed. [platform 4.2]

Rules
1. The log has its line before anything is copied: no export is out of which nothing tells, itself included.
2. It works beside a running kiosk, which goes on: one short transaction, and a copy as of one moment.
3. No key of the station goes along. (PRIV-03)
"""

import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, BinaryIO, cast

from appliance.records import anchor, audit, backup, blackbox, bundle, csv_out, figures_out, owner
from appliance.records.audit import Kind, Log
from appliance.records.bundle import Manifest
from appliance.records.container import COST_LOG2, Sealing
from appliance.records.error import StoreError, sentence
from appliance.records.keyring import Keyring
from appliance.records.reading import EXPORTED, FILE, reading
from appliance.records.vault import Vault
from appliance.therapy.logbook import Moment

_LOG_HEAD = ("number", "at_s", "clock_vouched", "kind", "subject", "detail")
_BUSY_MS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """The station whose records are exported, and its time."""

    records: Path
    wall_s: int
    moment: Callable[[int], Moment]
    is_clock_vouched: bool
    software: str

    @property
    def day(self) -> date:
        """Today, where the station stands."""
        return date.fromordinal(self.moment(self.wall_s).day)


def export(
    here: Here,
    target: Path,
    passphrase: str,
    *,
    sessions: Sequence[str] = (),
    random: Callable[[int], bytes] = secrets.token_bytes,
    cost_log2: int = COST_LOG2,
) -> Manifest:
    """A new file is there, whole and synced, and what it says of itself; black boxes of `sessions` in clear.

    StoreError if the records cannot be read, OSError if the file cannot be written; then none is there.
    """
    ring = Keyring(here.records / "keys", random=random)
    with reading(here.records / FILE):
        pass  # what cannot be read is not written to either
    _tell(here)
    copy = here.records / EXPORTED
    try:
        with reading(here.records / FILE) as connection:
            backup.copy(connection, here.records, EXPORTED)
        sources: dict[str, Path | bytes] = {bundle.RECORDS: copy}
        sources |= _tables(copy, here, Vault(ring, random=random), sessions)
        with _begun(target) as file:
            box = Sealing(file, passphrase, random=random, cost_log2=cost_log2)
            manifest = bundle.pack(
                cast(IO[bytes], box),
                sources,
                bundle.signing_key(ring.secret()),
                day=here.day.isoformat(),
                software=here.software,
            )
            box.close()
        return manifest
    finally:
        copy.unlink(missing_ok=True)


def _tell(here: Here) -> None:
    path = here.records / FILE
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("BEGIN IMMEDIATE")
            log = Log(connection, wall_s=here.wall_s, is_vouched=here.is_clock_vouched)
            log.add(Kind.EXPORT_ASKED_FOR)
            head = audit.head(connection)
            connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise StoreError(sentence("tell of an export in", path, error)) from error
    with suppress(OSError):  # the kiosk writes it with its next line; until then it is a line behind
        anchor.write(here.records, head)


def _tables(copy: Path, here: Here, vault: Vault, sessions: Sequence[str]) -> Mapping[str, bytes]:
    """The log, the figures and the black boxes that were asked for, as files for a spreadsheet."""
    with reading(copy) as connection:
        rows = (
            (line.number, line.at_s, int(line.is_vouched), line.kind, line.subject, line.detail)
            for line in audit.lines(connection)
        )
        found = {"audit.csv": csv_out.table(_LOG_HEAD, rows)}
        figures = owner.figures(connection, here.wall_s, here.moment)
        for table in figures_out.tables(figures, here.day):
            found[f"{table.name}.csv"] = csv_out.table(table.head, table.rows)
        for session_id in sessions:
            samples = blackbox.box(connection, vault, session_id)
            if not samples:
                raise StoreError(f"No black box is kept of session {session_id!r}.")
            found[f"session-{session_id}.csv"] = bundle.black_box_table(samples)
    return {name: text.encode("utf-8-sig") for name, text in found.items()}


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _begun(target: Path) -> Iterator[BinaryIO]:
    """A new file for its owner alone; synced at its end, and gone if that is not reached."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(target, flags, 0o600), "wb") as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            _sync(target.parent)
        except BaseException:
            with suppress(OSError):
                target.unlink()
            raise
