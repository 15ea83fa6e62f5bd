"""What pulses carry, from the program's table and its own time. [link 5.2, 5.3]"""

import pytest

from appliance.session.charge import Sweep, Train

FLOW_NS = 200_000
"""One pulse of 200 us."""

SEPARATE = Train(pulse_width_us=200, rate_dhz=100)
BURSTS = Train(pulse_width_us=200, rate_dhz=1_000, burst_pulses=9)
FAST = Train(pulse_width_us=200, rate_dhz=200)
SWEPT = Train(
    pulse_width_us=200,
    rate_dhz=700,
    sweep=Sweep(rate_dhz=1_200, pulse_width_us=100, period_ms=12_000),
)

SLOWER = Sweep(rate_dhz=10, pulse_width_us=250, period_ms=2_400_000)


def answers(train: Train, *pulsed: bool) -> list[int]:
    """What each answer of 20 ms adds, from START on."""
    quiet_ms, flows = 1, []
    for number, each in enumerate(pulsed, 1):
        flows.append(train.flow_ns(20 * number, 20, quiet_ms, pulsed=each))
        quiet_ms = 0 if each else quiet_ms + 20
    return flows


@pytest.mark.parametrize(("train", "pulses"), [(SEPARATE, 1), (BURSTS, 9)])
def test_a_pulse_or_burst_that_several_answers_tell_counts_once(train: Train, pulses: int) -> None:
    assert answers(train, True, True, False, False, True, False) == [
        0, 0, pulses * FLOW_NS, 0, 0, pulses * FLOW_NS,
    ]  # fmt: skip


def test_a_fast_program_counts_by_its_rate_and_catches_up_on_answers_between_two_pulses() -> None:
    assert answers(FAST, True, False, False, True)[1:] == [0, 0, FLOW_NS * 6 // 5], "60 ms at 20 Hz"


def test_a_rest_without_pulses_is_caught_up_on_for_no_longer_than_one_pulse_lasts() -> None:
    assert FAST.flow_ns(9_000, 20, 5_000, pulsed=True) == FLOW_NS * 7 // 5, "50 and 20 ms at 20 Hz"


@pytest.mark.parametrize(
    ("elapsed_ms", "width_us", "rate_dhz"),
    [(0, 200, 700), (3_000, 150, 950), (6_000, 100, 1_200), (9_000, 150, 950), (12_000, 200, 700)],
)
def test_a_sweep_goes_there_and_back(elapsed_ms: int, width_us: int, rate_dhz: int) -> None:
    assert SWEPT.at(elapsed_ms) == (width_us, rate_dhz)
    assert SWEPT.flow_ns(elapsed_ms, 20, 0, pulsed=True) == width_us * rate_dhz * 2


def test_pulses_are_separate_only_where_they_are_in_the_whole_sweep() -> None:
    far = Sweep(rate_dhz=101, pulse_width_us=200, period_ms=1_000)
    assert SEPARATE.is_separate
    assert BURSTS.is_separate
    assert not Train(pulse_width_us=200, rate_dhz=50, sweep=far).is_separate
    assert not FAST.is_separate


@pytest.mark.parametrize(
    ("train", "period_ms"),
    [
        (SEPARATE, 100), (FAST, 50), (Train(pulse_width_us=200, rate_dhz=30, sweep=SWEPT.sweep), 333),
        (Train(pulse_width_us=200, rate_dhz=1_000, burst_pulses=9, burst_rate_dhz=20), 500),
        (Train(pulse_width_us=250, rate_dhz=90, sweep=SLOWER), 1_000),
    ],
)  # fmt: skip
def test_the_period_is_the_longest_from_one_pulse_or_burst_to_the_next(train: Train, period_ms: int) -> None:
    assert train.period_ms == period_ms


def test_only_a_sweep_to_another_width_has_more_than_one() -> None:
    same = Sweep(rate_dhz=10, pulse_width_us=200, period_ms=9)
    assert FAST.has_one_width
    assert Train(pulse_width_us=200, rate_dhz=90, sweep=same).has_one_width
    assert not Train(pulse_width_us=100, rate_dhz=90, sweep=same).has_one_width


def test_a_burst_of_one_pulse_is_a_burst() -> None:
    assert Train(pulse_width_us=200, rate_dhz=1_000, burst_pulses=1).is_separate


def test_what_is_between_the_ends_of_a_sweep_is_whole() -> None:
    for elapsed_ms in range(0, 12_000, 7):
        assert all(isinstance(value, int) for value in SWEPT.at(elapsed_ms))
    odd = Train(pulse_width_us=200, rate_dhz=300, sweep=Sweep(rate_dhz=100, pulse_width_us=100, period_ms=7))
    assert odd.at(3) == (100, 100)


def test_a_pulse_that_no_answer_told_for_a_period_is_counted_for_a_whole_number_of_ms() -> None:
    assert Train(pulse_width_us=100, rate_dhz=300).flow_ns(0, 20, 1_000, pulsed=True) == 100 * 300 * 53 // 10
