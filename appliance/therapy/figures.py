"""What the owner of a station reads: counts, and what people say, never of a single person. (HZ-12)

Rule 1: what fewer than ten people have answered is not shown at all. [therapy 7.1]
Rule 2: nor is what can be reckoned from what is shown: of a program's zones so many stay away that those
which are missing have ten answers together, or none.
Rule 3: figures of change are a median with its spread and their number, never a promise.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

ANSWERS_MIN = 10
"""Fewer answers could be read as one person's. [therapy 7.1]"""
DAYS = 28
"""So many days are counted, today the last one."""
CHANGE_MAX = 10

Spread = dict[int, int]
"""How many answers there are of each change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PainFigure:
    """Change of pain after one program, in points: median, and between which quarters of the answers lie.

    `zone` is None where the answers of all zones are counted together.
    """

    program_id: str
    count: int
    median: int
    low: int
    high: int
    zone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The last days of a station; the most frequent first."""

    days: tuple[int, ...] = (0,) * DAYS
    """Sessions of each day, today last."""
    ends: tuple[tuple[str, int], ...] = ()
    faults: tuple[tuple[str, int], ...] = ()
    pain: tuple[PainFigure, ...] = ()
    """Of each program all zones together, then its zones; what ten have not answered is left out."""
    pads: tuple[int, ...] = (0,) * DAYS
    """Pairs of pads that guests have taken on each day, today last."""

    @property
    def sessions(self) -> int:
        """All of these days together."""
        return sum(self.days)


def pain_figure(
    program_id: str, counts: Iterable[tuple[int, int]], zone: str | None = None
) -> PainFigure | None:
    """The figure of (change, count) rows; None for too few answers."""
    rows = sorted(counts)
    count = sum(number for _, number in rows)
    if count < ANSWERS_MIN:
        return None
    low, median, high = (_at(rows, (count - 1) * quarter // 4) for quarter in (1, 2, 3))
    return PainFigure(program_id=program_id, count=count, median=median, low=low, high=high, zone=zone)


def _at(rows: list[tuple[int, int]], place: int) -> int:
    """The change that stands at this place when all answers stand in their order."""
    return [change for change, number in rows for _ in range(number)][place]


def zones_shown(program_id: str, zones: Mapping[str, Spread]) -> list[PainFigure]:
    """The figures of those zones that may stand beside the figure of their program."""
    known = {zone: spread for zone, spread in zones.items() if zone}
    every = [pain_figure(program_id, spread.items(), zone) for zone, spread in known.items()]
    shown = sorted((each for each in every if each is not None), key=lambda each: -each.count)
    whole = sum(sum(spread.values()) for spread in zones.values())
    while shown and 0 < whole - sum(each.count for each in shown) < ANSWERS_MIN:
        shown.pop()
    return shown
