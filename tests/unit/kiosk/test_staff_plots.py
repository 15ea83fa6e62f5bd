"""A session as lines, figures and gauges."""

import pytest

from appliance.kiosk.chart import operator_plots
from appliance.kiosk.samples.operator import course
from appliance.kiosk.view_staff import Plot
from appliance.therapy.logbook import Sample
from tests.flow.scripted import CATALOGUE

P09 = CATALOGUE.program("P09")


def lines(plot: Plot, *, is_set: bool) -> list[tuple[tuple[int, int | None], ...]]:
    return [line.points for line in plot.lines if line.is_set is is_set]


def words(plot: Plot) -> list[object]:
    return [dict(figure.value.values).get("words", figure.value.id) for figure in plot.figures]


def test_seconds_in_which_nothing_changes_are_left_out_and_the_line_stays_the_same() -> None:
    samples = [Sample(at_s=s, set_ua=(1_000 if 10 <= s < 50 else 0, 0)) for s in range(100)]
    (left, right) = lines(operator_plots.current(samples, 40, is_live=False), is_set=True)
    assert left == ((0, 0), (9, 0), (10, 1_000), (49, 1_000), (50, 0), (99, 0))
    assert right == ((0, 0), (99, 0))


def test_the_current_is_drawn_up_to_the_programs_limit_and_never_on_an_axis_of_nothing() -> None:
    plot = operator_plots.current(course(), 48, is_live=False)
    assert (plot.top, plot.limit, plot.ticks) == (48, 48, (0, 10, 20, 30, 40))
    unknown = operator_plots.current(course(), 0, is_live=False)
    assert unknown.top == 10 and unknown.limit is None


def test_an_impedance_that_is_not_known_is_a_gap_and_a_high_one_has_a_higher_axis() -> None:
    samples = [Sample(at_s=s, z_ohm=(None if s == 1 else 900, 4_400 if s == 2 else 800)) for s in range(4)]
    plot = operator_plots.impedance(samples, is_live=False)
    assert lines(plot, is_set=False)[0] == ((0, 900), (1, None), (2, 900), (3, 900))
    assert plot.top == 6 and operator_plots.impedance(samples[:1], is_live=False).top == 3


def test_the_bands_are_those_in_which_a_contact_is_judged() -> None:
    good, fair = operator_plots.impedance(course(), is_live=False).bands
    assert (good.low, good.high, fair.high) == (250, 1_200, 2_200) and good.is_good and not fair.is_good


def test_figures_are_medians_of_what_was_delivered_or_the_last_second() -> None:
    samples = [
        Sample(at_s=s, delivered_ua=(ua, 0), z_ohm=(500 + s, None))
        for s, ua in enumerate((0, 4_000, 6_000, 5_000))
    ]
    ended, live = (operator_plots.current(samples, 40, is_live=is_live) for is_live in (False, True))
    assert words(ended) == ["5.0", "operator.none"] and words(live) == ["5.0", "0.0"]
    assert words(operator_plots.impedance(samples, is_live=False)) == ["502", "operator.none"]
    assert words(operator_plots.impedance(samples, is_live=True)) == ["503", "operator.none"]


@pytest.mark.hazard("HZ-01")
def test_the_gauges_say_how_much_of_each_limit_was_taken_at_most() -> None:
    samples = (Sample(at_s=0, delivered_ua=(30_000, 10_000)), Sample(at_s=1, delivered_ua=(0, 15_000)))
    (channel, *_) = P09.channel
    width_us, rate_hz = channel.pulse_width_us_max, channel.rate_dhz_max / 10
    rms_ma = 30 * (2 * width_us * rate_hz * 1e-6) ** 0.5
    wanted = (30 * width_us / 1_000 / 15, rms_ma / 12, rms_ma / 45 / 0.8)
    most, now = (operator_plots.gauges(samples, P09, 45, is_live=is_live) for is_live in (False, True))
    for gauge, part in zip(most, wanted, strict=True):
        assert gauge.percent == pytest.approx(100 * part, abs=1.5)
    assert all(
        2 * late.percent == pytest.approx(gauge.percent, abs=2) for gauge, late in zip(most, now, strict=True)
    )


def test_without_a_program_or_without_seconds_there_is_no_gauge() -> None:
    assert operator_plots.gauges((), P09, 45, is_live=False) == ()
    assert operator_plots.gauges(course(60), None, 45, is_live=False) == ()
