"""The figures of the owner's pages, over the last four weeks: SQL on an open connection. [therapy 6.3]"""

import sqlite3
from collections import Counter
from collections.abc import Callable

from appliance.records import pain
from appliance.therapy.figures import DAYS, Figures
from appliance.therapy.logbook import Moment

_DAY_S = 24 * 3600


def figures(connection: sqlite3.Connection, wall_s: int, moment: Callable[[int], Moment]) -> Figures:
    """Sessions, how they ended, their faults, the pads that were taken, and how pain changed."""
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
        pain=tuple(pain.figures(connection)),
        pads=tuple(_pads(connection, today, wall_s, moment)),
    )


def _pads(
    connection: sqlite3.Connection, today: int, wall_s: int, moment: Callable[[int], Moment]
) -> list[int]:
    days = [0] * DAYS
    rows = connection.execute(
        "SELECT taken_s, pairs FROM pads_taken WHERE taken_s > ? AND taken_s <= ?",
        (wall_s - (DAYS + 1) * _DAY_S, wall_s),
    )
    for taken_s, pairs in rows:
        ago = today - moment(taken_s).day
        if 0 <= ago < DAYS:
            days[DAYS - 1 - ago] += pairs
    return days
