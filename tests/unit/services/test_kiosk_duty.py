"""When somebody is on duty. (HZ-21)"""

from collections.abc import Iterator
from datetime import datetime
from time import tzset

import pytest

from appliance.services.kiosk.duty import EARLIEST_S, is_staffed_at
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
