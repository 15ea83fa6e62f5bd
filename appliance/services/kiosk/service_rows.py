"""Fault rows for service, kept over the power. (link.md 5.4 class C; style.md 3.6)

ems-stim writes to no disk: what it latches lives in /run and goes with the power. A row that only service may
clear must not: the kiosk, whose process owns a disk and without which nothing arms, keeps it beside its
records and names it whenever it connects. `ems-kiosk clear ROW` takes it out of here for whoever may write
to the records, which is the service key; ems-stim forgets it with the next power-up, so it takes both.

The file has a line for each row: its number, or "number cleared BOOT" in the boot in which it was cleared,
where ems-stim still has it set. It is written when a row is new, which is rare and permits nothing. A line
"unknown" says that there was more once which could not be read: it stays until H32 is acknowledged.

"H18 seen BOOT SECONDS" says in which boot and when, by the wall clock, H18 was last found; 0 when nobody
vouched for the clock. Within a day, or while the clock is not vouched for or has gone back, it is told to
ems-stim in every later boot: a second one is H34.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from appliance.host import clock
from appliance.host.vouched import is_vouched
from appliance.ipc.messages import Status
from appliance.safety.faults import FOR_SERVICE, SPECS, Fault
from appliance.safety.machine import REPEATED_MS

ROWS_FILE = "service-rows"
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
EXIT_USAGE = 2
EXIT_NOT_WRITTEN = 74
_CLEARED, _UNKNOWN, _SEEN = "cleared", "unknown", "seen"
_COUNTED = Fault.MODULE_FAULT
_DAY_S = REPEATED_MS // 1_000


class ServiceRows:
    """What is kept in one file; a file that cannot be read or written is a row by itself (H32)."""

    def __init__(
        self,
        path: Path,
        *,
        boot_id: str,
        say: Callable[[str], None],
        wall_s: Callable[[], int] = clock.wall_unix_s,
        is_clock_vouched: Callable[[int], bool] = is_vouched,
    ) -> None:
        self._path = path
        self._boot_id = boot_id
        self._say = say
        self._wall_s = wall_s
        self._is_clock_vouched = is_clock_vouched
        self._cleared: frozenset[str] = frozenset()
        self._trip: tuple[str, int] | None = None
        self._is_tripped = False
        self._rows: tuple[str, ...] = ()
        self._rows, self._is_unknown = self._read()
        self._seen = set(self._rows)
        self._was_told = False

    def rows(self) -> tuple[str, ...]:
        """What ems-stim has to set again, and H18 where an earlier boot's is not yet a day old."""
        unknown = (Fault.LATCHES_UNKNOWN.value,) if self._is_unknown else ()
        return (*self._rows, *unknown, *((_COUNTED.value,) if self._counts() else ()))

    def _counts(self) -> bool:
        """A clock that nobody vouches for, or that went back, makes nothing older. (HZ-11, HZ-15)"""
        if self._trip is None or self._trip[0] == self._boot_id:
            return False  # ems-stim itself knows this boot's
        now_s = self._vouched_s()
        if now_s and not self._trip[1]:  # it grows old from here on
            self._trip = (self._trip[0], now_s)
            self._keep(self._rows)
        return not now_s or now_s - self._trip[1] <= _DAY_S

    def _vouched_s(self) -> int:
        """The wall clock, or 0."""
        now_s = self._wall_s()
        return now_s if self._is_clock_vouched(now_s) else 0

    def note(self, status: Status) -> None:
        """A row for service that is new in this status is on disk."""
        rows = {fault.fault for fault in status.faults}
        if self._is_unknown:
            self._settle(is_told=Fault.LATCHES_UNKNOWN in rows)
        new = sorted(row for row in rows - self._seen if row in FOR_SERVICE)
        has_tripped, self._is_tripped = _COUNTED in rows and not self._is_tripped, _COUNTED in rows
        if new or has_tripped:
            self._seen.update(new)
            kept, self._is_unknown = self._read()  # service may have cleared a row from outside this process
            if has_tripped:
                self._trip = (self._boot_id, self._vouched_s())
            self._keep((*kept, *(row for row in new if row not in kept and row not in self._cleared)))

    def _settle(self, *, is_told: bool) -> None:
        """Somebody has acknowledged that nobody knows: only what is known is kept from here on."""
        if self._was_told and not is_told:
            self._is_unknown = False
            self._keep(self._rows)
        self._was_told = is_told

    def clear(self, row: str) -> bool:
        """True when the row was kept and is no longer, from the next power-up on; with H34 goes its count."""
        if row not in self._rows:
            return False
        if row == Fault.MODULE_REPEATED:
            self._trip = None
        self._cleared |= {row}
        return self._keep(tuple(kept for kept in self._rows if kept != row))

    def _read(self) -> tuple[tuple[str, ...], bool]:
        """The rows, and whether there was more; of what cannot be read, the rows that are known here."""
        try:
            lines = [line.split() for line in self._path.read_text(encoding="ascii").splitlines()]
        except FileNotFoundError:
            lines = []
        except (OSError, UnicodeDecodeError) as error:
            self._say(f"{self._path} cannot be read ({error}); what was for service is not known")
            return self._rows, True
        trips = [line for line in lines if _is_trip(line)]
        lines = [line for line in lines if not _is_trip(line)]
        if any(not line or line[0] not in {*FOR_SERVICE, _UNKNOWN} for line in lines):
            self._say(f"{self._path} holds more than rows for service; what was for service is not known")
            return self._rows, True
        self._trip = (trips[-1][2], int(trips[-1][3])) if trips else None
        self._cleared = frozenset(line[0] for line in lines if line[1:] == [_CLEARED, self._boot_id])
        rows = tuple(line[0] for line in lines if len(line) == 1 and line[0] != _UNKNOWN)
        return rows, [_UNKNOWN] in lines

    def _keep(self, rows: tuple[str, ...]) -> bool:
        part = self._path.with_suffix(".part")
        unknown = [_UNKNOWN] if self._is_unknown else []
        lines = [*rows, *unknown, *(f"{row} {_CLEARED} {self._boot_id}" for row in sorted(self._cleared))]
        if self._trip is not None:
            lines.append(f"{_COUNTED.value} {_SEEN} {self._trip[0]} {self._trip[1]}")
        self._rows = rows
        try:
            with part.open("w", encoding="ascii") as file:
                file.write("".join(f"{line}\n" for line in lines))
                file.flush()
                os.fsync(file.fileno())
            owner = self._path.parent.stat()
            if owner.st_uid != os.geteuid():  # service writes as root, and the kiosk must read it
                os.chown(part, owner.st_uid, owner.st_gid)
            part.replace(self._path)
        except OSError as error:
            self._say(f"{self._path} cannot be written: {error}")
            return False
        return True


def _is_trip(line: Sequence[str]) -> bool:
    return len(line) == 4 and list(line[:2]) == [_COUNTED.value, _SEEN] and line[3].isdigit()


def boot_id() -> str:
    """The kernel's name of this boot."""
    return BOOT_ID.read_text(encoding="ascii").strip()


def run(arguments: Sequence[str]) -> int:
    """0 when the row was kept and is cleared, 2 when it was not kept, 74 when that cannot be written."""
    parser = argparse.ArgumentParser(prog="ems-kiosk clear", description=__doc__)
    parser.add_argument("row", choices=sorted(FOR_SERVICE), help="the row's number, as the screen shows it")
    parser.add_argument("--records", type=Path, default=Path("/var/lib/ems/records"))
    chosen = parser.parse_args(arguments)
    kept = ServiceRows(
        chosen.records / ROWS_FILE,
        boot_id=boot_id(),
        say=lambda text: print(f"ems-kiosk clear: {text}", file=sys.stderr),
    )
    if chosen.row not in kept.rows():
        print(f"ems-kiosk clear: {chosen.row} is not kept in {chosen.records}", file=sys.stderr)
        return EXIT_USAGE
    if not kept.clear(chosen.row):
        return EXIT_NOT_WRITTEN
    print(f"{chosen.row} ({SPECS[Fault(chosen.row)].detection}) is cleared with the next power-up")
    return 0
