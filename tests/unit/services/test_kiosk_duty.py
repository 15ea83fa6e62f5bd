"""When somebody is on duty. (HZ-21)"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from time import tzset

import pytest

from appliance.services.kiosk.duty import EARLIEST_S, duty_at, is_staffed_at, opening
from appliance.services.kiosk.site import load_site
from appliance.therapy import duty

pytestmark = pytest.mark.hazard("HZ-21")
HOURS = (duty.parse("mon-fri 08:00-20:00"), duty.parse("sat 09:30-24:00"))


@pytest.fixture(autouse=True)
def _berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    tzset()
    yield
    monkeypatch.undo()
    tzset()


@pytest.mark.parametrize(
    ("local", "is_staffed"),
    [
        ("2026-11-20 07:59", False),
        ("2026-11-20 08:00", True),
        ("2026-11-20 19:59", True),
        ("2026-11-20 20:00", False),
        ("2026-11-21 09:30", True),
        ("2026-11-21 23:59", True),
        ("2026-11-22 12:00", False),
    ],
)
def test_the_hours_are_of_the_machines_local_day(local: str, is_staffed: bool) -> None:
    assert is_staffed_at(HOURS, int(datetime.fromisoformat(local).timestamp())) is is_staffed


@pytest.mark.hazard("HZ-15")
def test_by_a_clock_that_was_never_set_nobody_is_on_duty() -> None:
    always = (duty.parse("mon-sun 00:00-24:00"),)
    assert is_staffed_at(always, EARLIEST_S) and not is_staffed_at(always, EARLIEST_S - 1)


@pytest.mark.parametrize(
    "row",
    ["", "mon 8:00-20:00", "mon-fri", "mon 20:00-08:00", "mon 08:00-08:00", "fri-mon 08:00-20:00",
     "day 08:00-20:00", "mon 08:60-20:00", "mon 08:00-24:01", "mon 08:00-20:60", "mon-day 08:00-20:00"],
)  # fmt: skip
def test_a_row_that_is_no_hours_is_named(row: str) -> None:
    with pytest.raises(duty.HoursError):
        duty.parse(row)


# ---- open and closed ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("local", "in_days", "weekday", "clock"),
    [
        ("2026-11-20 07:59", 0, 4, "08:00"),
        ("2026-11-20 20:00", 1, 5, "09:30"),
        ("2026-11-22 12:00", 1, 0, "08:00"),
    ],
)
def test_a_closed_site_knows_when_it_opens(local: str, in_days: int, weekday: int, clock: str) -> None:
    found = opening(HOURS, int(datetime.fromisoformat(local).timestamp()))
    assert not found.is_open
    assert (found.in_days, found.weekday, found.clock) == (in_days, weekday, clock)


def test_a_site_that_opens_once_a_week_opens_in_a_week() -> None:
    (monday,) = (duty.parse("mon 08:00-09:00"),)
    assert duty.opening_at((monday,), weekday=0, minute=540).in_days == 7


def test_within_the_hours_and_without_hours_a_site_is_open() -> None:
    assert opening(HOURS, int(datetime.fromisoformat("2026-11-20 08:00").timestamp())).is_open
    assert opening((), 0).is_open


@pytest.mark.hazard("HZ-15")
def test_by_a_clock_that_was_never_set_a_site_with_hours_is_closed_and_says_no_time() -> None:
    found = opening(HOURS, EARLIEST_S - 1)
    assert not found.is_open and found.in_days is None


def test_the_statechart_is_told_of_both_hours_and_of_the_day(tmp_path: Path) -> None:
    demo = Path(__file__).parents[3] / "deploy" / "tools" / "demo-site.toml"
    path = tmp_path / "site.toml"
    path.write_text(demo.read_text().replace("pad_cm2", 'opening_hours = ["sun 10:00-11:00"]\npad_cm2'))
    wall_s = int(datetime.fromisoformat("2026-11-22 12:00").timestamp())
    said = duty_at(load_site(path, is_bench=True), wall_s)
    assert not said.is_on_duty and not said.opening.is_open
    assert said.today == datetime.fromisoformat("2026-11-22").toordinal()
