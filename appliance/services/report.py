"""`ems-kiosk report`: the owner's figures of the last four weeks, printed or as CSV files.

Counts, and how pain changed after each program: a median with its quarters, never from fewer than ten
answers, and never a promise.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from appliance.host import clock
from appliance.records import csv_out, figures_out, owner, soundness
from appliance.records.error import StoreError
from appliance.records.figures_out import Table
from appliance.records.reading import FILE, reading
from appliance.services.kiosk import wall
from appliance.services.outfile import unwritable, write_whole
from appliance.therapy.logbook import Soundness

EXIT_UNREADABLE = 66
EXIT_UNWRITABLE = 73


_SAID = {
    Soundness.SOUND: None,
    Soundness.DAMAGED: "the records are damaged, so these figures may be wrong; call service",
    Soundness.LOST: "records were put aside in the last days, so these figures lack them; call service",
}


def run(arguments: Sequence[str]) -> int:
    """0 when the figures are out, 66 when there are no records to read, 73 when nothing can be written."""
    parser = argparse.ArgumentParser(prog="ems-kiosk report", description=__doc__)
    parser.add_argument("--records", type=Path, required=True, help="the directory of the session records")
    parser.add_argument("--csv", type=Path, metavar="DIR", help="write one CSV file a table here instead")
    chosen = parser.parse_args(arguments)
    try:
        found, state = read(chosen.records, clock.wall_unix_s())
    except StoreError as error:
        return _failed(EXIT_UNREADABLE, str(error))
    if (said := _SAID[state]) is not None:
        print(f"ems-kiosk report: {said}", file=sys.stderr)
    if chosen.csv is None:
        print("\n\n".join("\n".join((each.name.upper(), *figures_out.lines(each))) for each in found))
        return 0
    try:
        write(found, chosen.csv)
    except OSError as error:
        return _failed(EXIT_UNWRITABLE, unwritable(chosen.csv, error))
    return 0


def read(records: Path, wall_s: int) -> tuple[tuple[Table, ...], Soundness]:
    """What the records of this station say now, and whether they are sound."""
    with reading(records / FILE) as connection:
        figures = owner.figures(connection, wall_s, wall.moment)
        found = soundness.read(connection, wall_s)
    return tuple(figures_out.tables(figures, date.fromordinal(wall.moment(wall_s).day))), found


def write(found: Sequence[Table], directory: Path) -> None:
    """One file for each table; a spreadsheet reads their letters by the mark at their begin."""
    directory.mkdir(parents=True, exist_ok=True)
    for each in found:
        text = csv_out.table(each.head, each.rows)
        write_whole(directory / f"{each.name}.csv", text.encode("utf-8-sig"))


def _failed(status: int, sentence: str) -> int:
    print(f"ems-kiosk report: {sentence}", file=sys.stderr)
    return status
