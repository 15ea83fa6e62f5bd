"""The site's hours: when somebody is on duty, and when it is open. Pure: the time is an argument. (HZ-21)"""

import re
from dataclasses import dataclass

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MIN = 24 * 60
_ROW = re.compile(
    r"(?P<first>[a-z]{3})(-(?P<last>[a-z]{3}))? (?P<h1>\d\d):(?P<m1>\d\d)-(?P<h2>\d\d):(?P<m2>\d\d)"
)


class HoursError(ValueError):
    """A row of staff hours that cannot be read; the text says how one looks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """From when to when on these days; midnight at the end is 24:00."""

    days: frozenset[int]
    begin_min: int
    end_min: int


def parse(row: str) -> Hours:
    """The hours of a row such as "mon-fri 08:00-20:00" or "sat 09:00-14:00"."""
    found = _ROW.fullmatch(row)
    names = [] if found is None else [found["first"], found["last"] or found["first"]]
    if found is None or any(name not in DAYS for name in names):
        raise HoursError(f'{row!r} is not like "mon-fri 08:00-20:00"')
    begin = int(found["h1"]) * 60 + int(found["m1"])
    end = int(found["h2"]) * 60 + int(found["m2"])
    first, last = (DAYS.index(name) for name in names)
    minutes_are_right = int(found["m1"]) < 60 and int(found["m2"]) < 60
    if not (begin < end <= DAY_MIN and minutes_are_right and first <= last):
        raise HoursError(f"{row!r} ends before it begins")
    return Hours(days=frozenset(range(first, last + 1)), begin_min=begin, end_min=end)


def is_on_duty(hours: tuple[Hours, ...], *, weekday: int, minute: int) -> bool:
    """True within one of the rows; Monday is 0, the minute is of the local day."""
    return any(weekday in each.days and each.begin_min <= minute < each.end_min for each in hours)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Whether the site is open; while it is not, when it opens next: in how many days, which, what minute."""

    is_open: bool = True
    in_days: int | None = None
    weekday: int = 0
    minute: int = 0

    @property
    def clock(self) -> str:
        """The time of day at which it opens, as 08:00."""
        return f"{self.minute // 60:02d}:{self.minute % 60:02d}"


def opening_at(hours: tuple[Hours, ...], *, weekday: int, minute: int) -> Opening:
    """Open, or when next; a site without opening hours is always open."""
    if not hours or is_on_duty(hours, weekday=weekday, minute=minute):
        return Opening()
    following = min(
        (ahead, each.begin_min)
        for each in hours
        for ahead in range(len(DAYS) + 1)
        if (weekday + ahead) % len(DAYS) in each.days and (ahead or each.begin_min > minute)
    )
    in_days, begin_min = following
    return Opening(is_open=False, in_days=in_days, weekday=(weekday + in_days) % len(DAYS), minute=begin_min)
