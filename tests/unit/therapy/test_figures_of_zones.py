"""Figures per zone: none of fewer than ten answers, and none that gives such a one away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.therapy.figures import ANSWERS_MIN, Spread, zones_shown

SPREADS = st.dictionaries(st.integers(-10, 10), st.integers(1, 30), min_size=1, max_size=6)
ZONES = st.dictionaries(st.sampled_from(("", "a", "b", "c", "d")), SPREADS, max_size=5)


def of(zones: dict[str, Spread]) -> list[tuple[str | None, int]]:
    return [(each.zone, each.count) for each in zones_shown("P12", zones)]


@pytest.mark.hazard("HZ-12")
def test_a_zone_stays_away_when_what_is_left_over_would_be_fewer_than_ten() -> None:
    assert of({"a": {-1: 11}, "b": {-2: 10}}) == [("a", 11), ("b", 10)]
    assert of({"a": {-1: 11}, "b": {-2: 10}, "c": {0: 3}}) == [("a", 11)]
    assert of({"a": {-1: 11}, "c": {0: 3}}) == []
    assert of({"a": {-1: 11}, "b": {0: 5}, "c": {0: 5}}) == [("a", 11)]


@pytest.mark.hazard("HZ-12")
def test_answers_whose_zone_is_not_known_are_no_zone_of_their_own() -> None:
    assert of({"": {-1: 40}}) == []
    assert of({"": {-1: 5}, "a": {-1: 20}}) == []


@pytest.mark.hazard("HZ-12")
@given(zones=ZONES)
def test_nothing_that_is_shown_or_left_over_has_fewer_than_ten_answers(zones: dict[str, Spread]) -> None:
    whole = sum(sum(spread.values()) for spread in zones.values())
    shown = of(zones)
    left = whole - sum(count for _, count in shown)
    assert all(count >= ANSWERS_MIN for _, count in shown)
    assert left == 0 or left >= ANSWERS_MIN or not shown
