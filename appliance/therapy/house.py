"""The rules of the house: what a kind of site asks of its station, and what keeps guests away.

Pure. The numbers stand in clinic.toml and gym.toml; a site may be stricter, never more lenient.
Rule 1: what is overdue, or has failed and was not looked at, keeps guests away; never STOP or help.
Rule 2: a clock that went back makes a test overdue: it opens nothing. (HZ-11, HZ-17)
Rule 3: of pads that staff count, only a pack that is fresh enough is used; one person's own pack by nobody
whom staff have not named it for. [therapy 4.2 ELE-03]
[therapy 6.2, 6.3]
"""

from enum import StrEnum, unique
from typing import Annotated, Literal

import msgspec

from appliance.therapy.logbook import PAIRS_A_SESSION, Book, Pack

KEPT_DAYS_MAX = 3_650
Days = Annotated[int, msgspec.Meta(ge=1, le=KEPT_DAYS_MAX)]
Seconds = Annotated[int, msgspec.Meta(ge=60, le=3_600)]
Count = Annotated[int, msgspec.Meta(ge=1, le=1_000)]


class House(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The keys of a profile file; every one of them is required."""

    staffing: Literal["always", "hours"]
    """Whether somebody is always on duty, or in the site's staff hours only. (HZ-21)"""
    persons_kept_days: Days
    device_rows_kept_days: Days
    presence_most_s: Seconds
    """The longest time without a touch in a running program before the person is asked."""
    output_test_days: Days | None
    """None, which no file can say, is a bench: nobody has a dummy load to put on the leads there."""
    wipes_skipped_most: Count
    pad_uses_most: Count
    pad_open_days_most: Days
    counts_pads: bool
    """True where no guest begins without a pack of pads that staff have entered."""


class Stricter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a site file may change of its profile's rules."""

    persons_kept_days: Days | None = None
    device_rows_kept_days: Days | None = None
    presence_most_s: Seconds | None = None
    output_test_days: Days | None = None
    wipes_skipped_most: Count | None = None
    pad_uses_most: Count | None = None
    pad_open_days_most: Days | None = None
    counts_pads: bool | None = None


class LenientError(ValueError):
    """A site asks for more than its profile allows; the text is the key and the reason."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f"{key}: {reason}")
        self.key, self.reason = key, reason


FREE = frozenset({"persons_kept_days"})
"""How long persons are kept is the law of the place, not of the profile. [PRIV-03]"""


def with_site(house: House, site: Stricter) -> House:
    """The profile's rules with those of the site; LenientError where one is more lenient."""
    asked = {key: value for key, value in msgspec.structs.asdict(site).items() if value is not None}
    for key, value in asked.items():
        most = getattr(house, key)
        is_lenient = most and not value if isinstance(most, bool) else value > most
        if is_lenient and key not in FREE:
            raise LenientError(key, f"the profile allows {str(most).lower()}; a site may only be stricter")
    return msgspec.structs.replace(house, **asked)


# ---- pads --------------------------------------------------------------------------------------------------


def is_usable(pack: Pack, house: House | None, book: Book) -> bool:
    """True if pads of this pack may be given to a guest today."""
    if pack.pairs < PAIRS_A_SESSION or pack.is_expired(book.now.month):
        return False
    if house is None or pack.opened_day is None:
        return True
    open_days = book.now.day - pack.opened_day
    return pack.uses < house.pad_uses_most and 0 <= open_days <= house.pad_open_days_most


def usable_pairs(book: Book, house: House | None) -> int:
    """How many pairs of pads may still be given to anybody."""
    return sum(pack.pairs for pack in book.packs if is_usable(pack, house, book) and not pack.is_own)


def pack_in_use(book: Book | None, house: House | None) -> Pack | None:
    """The next guest's own pack, the one that staff have named, or the one that expires first, if any."""
    if book is None:
        return None
    usable = [pack for pack in book.packs if is_usable(pack, house, book)]
    own = [pack for pack in usable if pack.is_own and pack.pack_id == book.own_pack]
    shared = [pack for pack in usable if not pack.is_own]
    named = [pack for pack in shared if pack.pack_id == book.pack_in_use]
    return next(iter(own or named or shared), None)


# ---- what keeps guests away --------------------------------------------------------------------------------


@unique
class Hindrance(StrEnum):
    """Why no guest may begin, in the order in which it is said."""

    CLOSED = "closed"
    UNREAD = "unread"
    CHECK = "check"
    OUTPUT = "output"
    PADS = "pads"


def hindrance(house: House | None, book: Book | None, *, is_open: bool) -> Hindrance | None:
    """The first thing that keeps guests away; without rules or before the book is read, the hours alone."""
    if not is_open:
        return Hindrance.CLOSED
    if house is None:
        return None
    if book is None:
        return None if house.output_test_days is None else Hindrance.UNREAD
    if book.is_check_open:
        return Hindrance.CHECK
    if is_output_due(house, book):
        return Hindrance.OUTPUT
    is_counted = house.counts_pads or not all(pack.is_own for pack in book.packs)
    return Hindrance.PADS if is_counted and pack_in_use(book, house) is None else None


def is_output_due(house: House, book: Book) -> bool:
    """True if the output was never tested, not within the last days, or not found right. [STD-12]"""
    tested = book.tested
    if house.output_test_days is None:
        return False
    if tested is None or not tested.passed:
        return True
    return not 0 <= book.now.day - tested.at.day < house.output_test_days


def is_cleaning_due(house: House | None, book: Book | None) -> bool:
    """True if so many guests in a row have left without anybody saying that it was wiped. [therapy 6.3]"""
    return house is not None and book is not None and book.unwiped >= house.wipes_skipped_most
