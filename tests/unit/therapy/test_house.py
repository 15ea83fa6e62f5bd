"""The rules of the house: which pads may be used, and what keeps guests away."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from appliance.therapy import house
from appliance.therapy.house import Hindrance, House, Stricter
from appliance.therapy.logbook import Book, Checked, CheckItem, Moment, OutputTest, Pack

NOW = Moment(day=100, minute=0, month=202_611)
RULES = House(
    staffing="always",
    persons_kept_days=365,
    device_rows_kept_days=90,
    presence_most_s=600,
    output_test_days=7,
    wipes_skipped_most=3,
    pad_uses_most=20,
    pad_open_days_most=30,
    counts_pads=False,
)
GYM = msgspec.structs.replace(RULES, counts_pads=True)
FRESH = Pack(pack_id=1, pairs=10, until_month=202_612, pad_cm2=45)
PASSED = OutputTest(at=NOW, role="staff", passed=True)
BOOK = Book(now=NOW, tested=PASSED, packs=(FRESH,))


@pytest.mark.requirement("ELE-03")
@pytest.mark.parametrize(
    ("changes", "may"),
    [
        ({}, True),
        ({"pairs": 2}, True),
        ({"pairs": 1}, False),
        ({"uses": 19, "opened_day": 99}, True),
        ({"uses": 20, "opened_day": 99}, False),
        ({"opened_day": 70}, True),
        ({"opened_day": 69}, False),
        ({"opened_day": 101}, False),
        ({"until_month": 202_611}, True),
        ({"until_month": 202_610}, False),
    ],
)
def test_a_pack_is_used_twenty_times_or_thirty_days_after_its_opening(
    changes: dict[str, Any], may: bool
) -> None:
    pack = replace(FRESH, **changes)
    assert house.is_usable(pack, RULES, replace(BOOK, packs=(pack,))) is may


def test_the_pack_that_staff_have_named_is_used_while_it_may_be() -> None:
    other = replace(FRESH, pack_id=2, until_month=202_701)
    book = replace(BOOK, packs=(FRESH, other), pack_in_use=2)
    assert house.pack_in_use(book, RULES) == other
    spent = replace(book, packs=(FRESH, replace(other, uses=20, opened_day=99)))
    assert house.pack_in_use(spent, RULES) == FRESH
    assert house.pack_in_use(None, RULES) is None
    assert house.usable_pairs(spent, RULES) == 10


@pytest.mark.requirement("STD-12")
@pytest.mark.hazard("HZ-17")
@pytest.mark.parametrize(
    ("tested", "is_due"),
    [
        (None, True),
        (PASSED, False),
        (replace(PASSED, passed=False), True),
        (replace(PASSED, at=replace(NOW, day=94)), False),
        (replace(PASSED, at=replace(NOW, day=93)), True),
        (replace(PASSED, at=replace(NOW, day=101)), True),
    ],
)
def test_the_output_is_tested_every_week_and_a_clock_that_went_back_opens_nothing(
    tested: OutputTest | None, is_due: bool
) -> None:
    book = replace(BOOK, tested=tested)
    assert house.is_output_due(RULES, book) is is_due
    assert (house.hindrance(RULES, book, is_open=True) is Hindrance.OUTPUT) is is_due


def test_a_bench_has_no_dummy_load_and_its_output_test_is_never_due() -> None:
    bench = msgspec.structs.replace(RULES, output_test_days=None)
    assert house.hindrance(bench, replace(BOOK, tested=None), is_open=True) is None


@pytest.mark.hazard("HZ-17")
def test_what_keeps_guests_away_is_said_in_order() -> None:
    check = Checked(at=NOW, role="staff", failed=(CheckItem.LAMPS,))
    bad = Book(now=NOW, checked=check, packs=(replace(FRESH, pairs=0),))
    assert house.hindrance(RULES, bad, is_open=False) is Hindrance.CLOSED
    assert house.hindrance(RULES, bad, is_open=True) is Hindrance.CHECK
    looked = replace(bad, checked=replace(check, is_looked_at=True))
    assert house.hindrance(RULES, looked, is_open=True) is Hindrance.OUTPUT
    tested = replace(looked, tested=PASSED)
    assert house.hindrance(RULES, tested, is_open=True) is Hindrance.PADS
    assert house.hindrance(RULES, BOOK, is_open=True) is None


@pytest.mark.hazard("HZ-17")
def test_before_the_book_was_read_nobody_begins_but_on_a_bench() -> None:
    assert house.hindrance(RULES, None, is_open=True) is Hindrance.UNREAD
    bench = msgspec.structs.replace(RULES, output_test_days=None)
    assert house.hindrance(bench, None, is_open=True) is None


def test_without_rules_only_the_hours_count() -> None:
    assert house.hindrance(None, BOOK, is_open=True) is None
    assert house.hindrance(None, None, is_open=False) is Hindrance.CLOSED
    assert house.is_usable(replace(FRESH, uses=99, opened_day=1), None, BOOK)


@pytest.mark.requirement("ELE-03")
def test_a_gym_needs_pads_that_staff_have_entered_and_a_clinic_only_if_it_counts_them() -> None:
    none = replace(BOOK, packs=())
    assert house.hindrance(GYM, none, is_open=True) is Hindrance.PADS
    assert house.hindrance(RULES, none, is_open=True) is None


@pytest.mark.parametrize(("unwiped", "is_due"), [(0, False), (2, False), (3, True), (4, True)])
def test_cleaning_is_due_after_so_many_guests_without_it(unwiped: int, is_due: bool) -> None:
    assert house.is_cleaning_due(RULES, replace(BOOK, unwiped=unwiped)) is is_due
    assert not house.is_cleaning_due(None, BOOK) and not house.is_cleaning_due(RULES, None)


@pytest.mark.hazard("HZ-14")
@pytest.mark.parametrize(
    "key", ["presence_most_s", "output_test_days", "pad_uses_most", "wipes_skipped_most"]
)
def test_a_site_may_be_stricter_and_never_more_lenient(key: str) -> None:
    most = getattr(RULES, key)
    stricter = house.with_site(RULES, Stricter(**{key: most - 1}))
    assert getattr(stricter, key) == most - 1
    with pytest.raises(house.LenientError, match=f"{key}: the profile allows {most}"):
        house.with_site(RULES, Stricter(**{key: most + 1}))
