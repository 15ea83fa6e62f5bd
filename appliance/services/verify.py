"""`ems-kiosk verify`: whether the audit log is whole, and the session records are those of which it tells."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from appliance.records import anchor, audit
from appliance.records.audit import Head, Line
from appliance.records.audit_check import Checked, check
from appliance.records.error import StoreError
from appliance.records.reading import FILE, look_for, reading

EXIT_WRONG = 1
EXIT_UNREADABLE = 66
_ARGUMENT = "the head that was given"


def run(arguments: Sequence[str]) -> int:
    """0 when everything is as it was kept, 1 when it is not, 66 when it cannot be read."""
    parser = argparse.ArgumentParser(prog="ems-kiosk verify", description=__doc__)
    parser.add_argument("--records", type=Path, required=True, help="the directory of the session records")
    parser.add_argument(
        "--head",
        type=_head,
        action="append",
        default=[],
        metavar="NUMBER:HEX",
        help="a head that was noted elsewhere, as in the journal or with an export; may be given again",
    )
    parser.add_argument("--lines", action="store_true", help="print the log itself before the result")
    chosen = parser.parse_args(arguments)
    marks: list[tuple[str, Head]] = [(_ARGUMENT, head) for head in chosen.head]
    try:
        look_for(chosen.records / FILE)
        # The file beside the log first: it may be a line behind, and is never ahead.
        beside = anchor.read(chosen.records)
        marks += [] if beside is None else [(f"the file {anchor.FILE} beside it", beside)]
        with reading(chosen.records / FILE) as connection:
            if chosen.lines:
                for line in audit.lines(connection):
                    print(line_text(line))
            found = check(connection, marks)
    except (StoreError, anchor.AnchorError) as error:
        print(f"ems-kiosk verify: {error}", file=sys.stderr)
        return EXIT_UNREADABLE
    print("\n".join(lines(found, is_anchored=beside is not None)))
    return EXIT_WRONG if found.wrongs else 0


def _head(word: str) -> Head:
    try:
        return audit.parse_head(word)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{word!r} is no head; this command prints them") from error


def lines(found: Checked, *, is_anchored: bool) -> Iterator[str]:
    """What was found, and what it means."""
    yield f"{found.lines} lines after number {found.floor.number}, {found.records} session records"
    yield f"head {found.head}"
    if not is_anchored:
        yield f"no file {anchor.FILE} beside the log: a cut at its end would not be noticed"
    if found.steps_back:
        yield f"{found.steps_back} time(s) a line is older than the one before it: the clock was set back"
    for wrong in found.wrongs:
        yield f"WRONG: {wrong}"
    yield "not as it was kept" if found.wrongs else "whole"


def line_text(line: Line) -> str:
    """One line of the log for people; its time in the calendar of the machine that prints it."""
    at = datetime.fromtimestamp(line.at_s).astimezone().strftime("%Y-%m-%d %H:%M")
    mark = " " if line.is_vouched else "?"
    return f"{line.number:7}  {at}{mark}  {line.kind:16}  {line.subject:16}  {line.detail}".rstrip()
