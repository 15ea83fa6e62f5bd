"""Medians and their spread, of enough answers only."""

import pytest

from appliance.therapy.figures import Figures, pain_figure

pytestmark = pytest.mark.hazard("HZ-12")


def test_nine_answers_are_no_figure_and_ten_are() -> None:
    assert pain_figure("P01", [(-2, 9)]) is None
    figure = pain_figure("P01", [(-2, 10)], "lumbar")
    assert figure is not None
    assert (figure.median, figure.low, figure.high, figure.count, figure.zone) == (-2, -2, -2, 10, "lumbar")


@pytest.mark.parametrize(
    ("rows", "figures"),
    [
        ([(3, 2), (-5, 4), (0, 5)], (-5, 0, 0)),
        ([(-4, 3), (-2, 5), (1, 4)], (-4, -2, 1)),
        ([(-10, 1), (10, 10)], (10, 10, 10)),
    ],
)
def test_the_median_and_the_quarters_are_answers_that_were_given(
    rows: list[tuple[int, int]], figures: tuple[int, int, int]
) -> None:
    figure = pain_figure("P01", rows)
    assert figure is not None and (figure.low, figure.median, figure.high) == figures


def test_all_days_together_are_the_sessions() -> None:
    assert Figures(days=(3, 0, 4)).sessions == 7
