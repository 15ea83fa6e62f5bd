import pytest

from appliance.services.kiosk.wall import moment
from appliance.therapy.logbook import Moment


def test_a_wall_time_is_told_as_the_stations_own_clock_and_calendar_have_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import time

    for zone, minute, day in (("UTC0", 23 * 60 + 30, 0), ("CET-1", 30, 1)):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        found = moment(1_764_545_400)  # 2025-11-30 23:30 UTC
        assert (found.minute, found.day - 739_585) == (minute, day)
        assert found.month == (202_511 if day == 0 else 202_512)
    monkeypatch.undo()
    time.tzset()


def test_the_time_of_day_has_two_digits_each() -> None:
    assert Moment(day=1, minute=65, month=202_611).clock == "01:05"
