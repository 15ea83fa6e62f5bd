"""The comfort window, kept as a fraction."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.therapy.window import OFFERED_MAX, WHOLE, fraction, offered_level

LEVELS = st.integers(1, 50)


@pytest.mark.parametrize(
    ("felt", "comfort", "limit", "part"),
    [(10, 10, 50, 0), (10, 30, 50, 500), (10, 50, 50, 1_000), (5, 12, 40, 200)],
)
def test_the_fraction_is_the_way_from_the_first_feeling_to_the_ceiling(
    felt: int, comfort: int, limit: int, part: int
) -> None:
    assert fraction(felt, comfort, limit) == part


@pytest.mark.parametrize(("felt", "comfort", "limit"), [(0, 5, 50), (20, 10, 50), (10, 51, 50), (50, 50, 50)])
def test_levels_that_say_nothing_give_no_fraction(felt: int, comfort: int, limit: int) -> None:
    assert fraction(felt, comfort, limit) is None


@pytest.mark.requirement("PRG-05")
@given(LEVELS, st.integers(0, WHOLE), LEVELS)
def test_what_is_offered_is_never_more_of_the_window_than_last_time_or_than_70_percent(
    felt: int, last: int, limit: int
) -> None:
    if felt > limit:
        return
    level = offered_level(felt, last, limit)
    assert felt <= level <= limit
    assert (level - felt) * WHOLE <= (limit - felt) * min(last, OFFERED_MAX)


@pytest.mark.requirement("PRG-05", "STD-25")
def test_never_more_than_70_percent_of_the_window_is_offered() -> None:
    assert (OFFERED_MAX, WHOLE) == (700, 1_000)
    assert offered_level(10, 1_000, 50) == 38
