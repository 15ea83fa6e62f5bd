"""The figures of the owner's pages, over the last four weeks: SQL on an open connection. [therapy 6.3]"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import groupby

from appliance.therapy.figures import DAYS, Figures, PainFigure, pain_figure
from appliance.therapy.logbook import Moment

_DAY_S = 24 * 3600


def figures(connection: sqlite3.Connection, wall_s: int, moment: Callable[[int], Moment]) -> Figures:
    """Sessions, how they ended, their faults, and how pain changed."""
    today = moment(wall_s).day
    rows = connection.execute(
        "SELECT minute_s, coalesce(stop_reason, 'open'), faults FROM session"
        " WHERE minute_s > ? AND minute_s <= ? AND treated_ms > 0",
        (wall_s - (DAYS + 1) * _DAY_S, wall_s),
    )
    days, ends, faults = [0] * DAYS, Counter[str](), Counter[str]()
    for minute_s, reason, codes in rows:
        ago = today - moment(minute_s).day
        if not 0 <= ago < DAYS:
            continue
        days[DAYS - 1 - ago] += 1
        ends[reason] += 1
        faults.update(set(codes.split()))
    return Figures(
        days=tuple(days),
        ends=tuple(ends.most_common()),
        faults=tuple(faults.most_common()),
        pain=tuple(_pain(connection)),
    )


def _pain(connection: sqlite3.Connection) -> Iterator[PainFigure]:
    rows = connection.execute("SELECT program_id, change, count FROM pain_change ORDER BY program_id, change")
    for program_id, group in groupby(rows, key=lambda row: row[0]):
        found = pain_figure(program_id, ((change, count) for _, change, count in group))
        if found is not None:
            yield found
