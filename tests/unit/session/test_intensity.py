"""One channel's level: raised by the person alone, lowered by anyone. (safety.md HZ-02, rule 11)"""

import pytest

from appliance.session.intensity import Intensity, Measured

pytestmark = pytest.mark.hazard("HZ-02")


def pulse(current_ua: int, *, is_full: bool = True, limited: bool = False, off: bool = False) -> Measured:
    return Measured(z_ohm=1_000, current_ua=current_ua, is_full=is_full, is_limited=limited, is_lead_off=off)


class Channel:
    """An intensity with a clock; `feel` measures a pulse at the present level after the lock-out."""

    def __init__(self, cap_ua: int = 50_000) -> None:
        self.core = Intensity(cap_ua)
        self.now_ms = 0

    def feel(self) -> None:
        self.now_ms += 300
        self.measure(self.core.set_ua)

    def measure(self, current_ua: int, **how: bool) -> None:
        self.core.measured(pulse(current_ua, **how), now_ms=self.now_ms)

    def ask(self, level: int, *, is_plateau: bool = True) -> str | None:
        return self.core.request(level, is_plateau=is_plateau, now_ms=self.now_ms)

    def at(self, level: int) -> "Channel":
        while self.core.level < level:
            assert self.ask(self.core.level + 1) is None
            self.feel()
        return self


@pytest.mark.requirement("STD-06")
def test_it_starts_from_zero_and_the_first_touch_is_one_level() -> None:
    channel = Channel()
    assert (channel.core.set_ua, channel.core.level) == (0, 0)
    assert channel.ask(1) is None
    assert channel.core.set_ua == 1_000


@pytest.mark.requirement("STD-06")
@pytest.mark.parametrize("level", [2, 3, 50, 1_000])
def test_more_than_one_level_at_once_is_refused(level: int) -> None:
    channel = Channel()
    assert channel.ask(level) == f"level {level} is more than one above 0"
    assert channel.core.set_ua == 0


def test_a_raise_within_300_ms_of_the_one_before_is_refused() -> None:
    channel = Channel()
    channel.ask(1)
    channel.now_ms = 299
    channel.measure(1_000)
    assert channel.ask(2) is not None
    channel.now_ms = 300
    assert channel.ask(2) is None


def test_a_raise_before_a_pulse_at_the_present_level_was_measured_is_refused() -> None:
    channel = Channel()
    channel.ask(1)
    channel.now_ms = 60_000
    channel.measure(600)
    assert channel.ask(2) == "the present level has not been felt yet"
    channel.measure(700)
    assert channel.ask(2) is None


@pytest.mark.parametrize("level", [5, 20, 30, 49])
def test_a_pulse_at_the_level_before_does_not_count_as_the_present_one(level: int) -> None:
    channel = Channel().at(level)
    assert channel.ask(level + 1) is None
    channel.now_ms += 10_000
    channel.measure(level * 1_000)
    assert not channel.core.is_confirmed
    assert channel.ask(level + 2) is not None
    channel.measure(level * 1_000 + 980)
    assert channel.core.is_confirmed


@pytest.mark.parametrize("percent", [98, 102])
def test_a_measurement_that_is_2_percent_off_still_lets_the_person_raise(percent: int) -> None:
    channel = Channel()
    for level in range(1, 50):
        assert channel.ask(level) is None, level
        channel.now_ms += 300
        channel.measure(level * 1_000 * percent // 100)


def test_a_small_step_after_a_lowering_by_software_needs_no_visible_move() -> None:
    channel = Channel().at(10)
    channel.measure(8_700, limited=True)
    assert channel.core.set_ua == 8_700
    channel.measure(8_700)
    channel.now_ms += 300
    assert channel.ask(9) is None
    channel.measure(8_990)
    assert channel.core.is_confirmed


def test_a_pulse_exactly_at_the_level_counts_wherever_it_came_from() -> None:
    channel = Channel().at(5)
    channel.measure(5_450)
    channel.ask(6)
    channel.measure(5_900)
    assert channel.core.is_confirmed


def test_a_lowering_of_less_than_half_a_level_needs_no_visible_move() -> None:
    channel = Channel().at(40)
    channel.measure(39_200)
    channel.core.lower_to(39_600)
    channel.measure(38_900)
    assert channel.core.is_confirmed


def test_a_pulse_before_the_plateau_does_not_count() -> None:
    channel = Channel()
    channel.ask(1)
    channel.now_ms = 1_000
    channel.measure(1_000, is_full=False)
    assert channel.ask(2) is not None
    assert channel.core.delivered_ua == 0


def test_outside_the_plateau_a_raise_is_refused() -> None:
    channel = Channel().at(3)
    assert channel.ask(4, is_plateau=False) is not None
    assert channel.ask(4) is None


def test_the_cap_of_the_program_is_never_passed() -> None:
    channel = Channel(cap_ua=4_500).at(4)
    assert channel.ask(5) is not None
    assert not channel.core.may_raise(is_plateau=True, now_ms=channel.now_ms)


@pytest.mark.parametrize("level", [4, 3, 1, 0, -5])
def test_lower_is_granted_at_once_and_by_any_number_of_levels(level: int) -> None:
    channel = Channel().at(5)
    assert channel.ask(level, is_plateau=False) is None
    assert channel.core.level == max(0, level)


def test_a_lowered_level_is_unconfirmed_until_it_was_measured() -> None:
    channel = Channel().at(30)
    channel.ask(29)
    channel.measure(30_000)
    assert not channel.core.is_confirmed
    channel.measure(29_000)
    assert channel.core.is_confirmed


def test_zero_needs_no_measurement() -> None:
    channel = Channel().at(5)
    channel.ask(0)
    assert (channel.core.is_confirmed, channel.core.delivered_ua, channel.core.level_delivered) == (
        True,
        0,
        0,
    )


def test_the_delivered_level_is_the_measured_current_in_whole_levels() -> None:
    channel = Channel().at(5)
    channel.measure(4_400)
    assert channel.core.level_delivered == 4
    channel.measure(4_500)
    assert channel.core.level_delivered == 5


def test_the_highest_measured_current_is_kept_over_a_zero() -> None:
    channel = Channel().at(5)
    channel.core.zero()
    channel.at(2)
    assert channel.core.highest_ua == 5_000


def test_a_reading_while_nothing_is_set_is_not_a_level() -> None:
    channel = Channel()
    channel.measure(4_000)
    assert (channel.core.delivered_ua, channel.core.highest_ua) == (0, 0)


# ---- pads


@pytest.mark.hazard("HZ-06")
@pytest.mark.fault("F60")
def test_a_pair_that_is_off_is_zero_and_stays_there_until_it_is_acknowledged() -> None:
    channel = Channel().at(5)
    channel.measure(5_000, off=True)
    assert (channel.core.set_ua, channel.core.is_lead_off) == (0, True)
    channel.now_ms += 1_000
    channel.measure(0)
    assert channel.ask(1) is not None
    channel.core.is_lead_off = False
    assert channel.ask(1) is None


# ---- compliance


@pytest.mark.hazard("HZ-06")
@pytest.mark.fault("F71")
def test_a_limited_channel_comes_down_to_the_lowest_current_of_the_last_second() -> None:
    channel = Channel().at(20)
    for now_ms, current_ua in ((100, 15_000), (700, 17_000), (1_050, 18_000)):
        channel.core.measured(pulse(current_ua), now_ms=channel.now_ms + now_ms)
    channel.now_ms += 1_150
    channel.measure(19_000, limited=True)
    assert channel.core.set_ua == 17_000, "the 15 mA are 1050 ms old"


@pytest.mark.parametrize(("age_ms", "set_ua"), [(1_000, 15_000), (1_001, 19_000)])
def test_the_last_second_is_a_second(age_ms: int, set_ua: int) -> None:
    channel = Channel().at(20)
    channel.now_ms += 5_000
    channel.measure(15_000)
    channel.now_ms += age_ms
    channel.measure(19_000, limited=True)
    assert channel.core.set_ua == set_ua


def test_a_limit_never_raises_what_is_set() -> None:
    channel = Channel().at(20)
    channel.now_ms += 5_000
    channel.measure(20_400, limited=True)
    assert channel.core.set_ua == 20_000


def test_what_a_limit_brought_down_is_what_is_felt() -> None:
    channel = Channel().at(20)
    channel.ask(21)
    channel.now_ms += 300
    channel.measure(20_200, limited=True)
    assert (channel.core.set_ua, channel.core.is_confirmed) == (20_200, True)


def test_a_limited_channel_refuses_plus_and_grants_minus() -> None:
    channel = Channel().at(20)
    channel.measure(20_000, limited=True)
    channel.now_ms += 1_000
    assert channel.ask(21) is not None
    assert channel.ask(19) is None


def test_a_channel_that_is_no_longer_limited_rises_by_touches_alone() -> None:
    channel = Channel().at(20)
    channel.measure(14_300, limited=True)
    for _ in range(100):
        channel.now_ms += 20
        channel.measure(14_300)
    assert channel.core.set_ua == 14_300
    assert channel.ask(15) is None
    assert channel.core.set_ua == 15_000


def test_a_limit_that_lets_nothing_through_sets_zero() -> None:
    channel = Channel().at(3)
    channel.measure(0, limited=True)
    assert channel.core.set_ua == 0
    channel.measure(0, limited=True)
    assert not channel.core.is_limited, "nothing is set that could be limited"


def test_a_channel_at_zero_is_not_limited() -> None:
    channel = Channel()
    channel.measure(0, limited=True)
    assert channel.ask(1) is None


# ---- wind-up


def ahead(set_level: int, delivered_ua: int, *, every_ms: int, pulses: int) -> int:
    channel = Channel().at(set_level)
    for _ in range(pulses):
        channel.now_ms += every_ms
        channel.measure(delivered_ua)
    return channel.core.set_ua


@pytest.mark.parametrize(
    ("every_ms", "pulses", "is_down"),
    [(20, 10, False), (20, 11, True), (150, 2, False), (150, 3, True), (500, 2, False), (500, 3, True)],
)
def test_the_set_current_comes_down_after_200_ms_and_3_pulses(
    every_ms: int, pulses: int, is_down: bool
) -> None:
    assert ahead(10, 7_900, every_ms=every_ms, pulses=pulses) == (7_900 if is_down else 10_000)


@pytest.mark.parametrize(
    ("level", "delivered_ua", "is_down"),
    [(10, 8_000, False), (10, 7_999, True), (30, 27_000, False), (30, 26_999, True), (19, 16_999, True)],
)
def test_it_may_be_ahead_by_2_ma_or_10_percent(level: int, delivered_ua: int, is_down: bool) -> None:
    assert (ahead(level, delivered_ua, every_ms=20, pulses=20) == delivered_ua) is is_down


def test_a_pulse_that_follows_begins_the_count_anew() -> None:
    channel = Channel().at(10)
    for _ in range(20):
        for current_ua in (7_000,) * 9 + (9_500,):
            channel.now_ms += 20
            channel.measure(current_ua)
    assert channel.core.set_ua == 10_000


@pytest.mark.requirement("STD-25")
def test_what_came_down_never_goes_up_by_itself() -> None:
    channel = Channel().at(10)
    for current_ua in (5_000,) * 20 + (10_000,) * 20:
        channel.now_ms += 20
        channel.measure(current_ua)
    assert channel.core.set_ua == 5_000


def test_zero_forgets_how_long_it_was_ahead() -> None:
    channel = Channel().at(10)
    for _ in range(9):
        channel.now_ms += 20
        channel.measure(5_000)
    channel.core.zero()
    channel.at(3)
    channel.now_ms += 20
    channel.measure(500)
    assert channel.core.set_ua == 3_000


# ---- exact bounds


def test_the_lock_out_counts_from_the_raise_and_not_from_the_start() -> None:
    channel = Channel().at(1)
    channel.now_ms = 10_000
    assert channel.ask(2) is None
    channel.measure(2_000)
    channel.now_ms = 10_299
    assert channel.ask(3) is not None
    channel.now_ms = 10_300
    assert channel.ask(3) is None


def test_lowering_to_the_present_level_takes_nothing_back() -> None:
    channel = Channel().at(5)
    channel.now_ms += 300
    channel.core.lower_to(5_000)
    assert channel.ask(6) is None


def test_a_lower_level_is_felt_anew() -> None:
    channel = Channel().at(5)
    channel.core.lower_to(4_000)
    assert channel.core.is_confirmed is False


def test_the_smallest_current_can_be_limited() -> None:
    channel = Channel().at(1)
    channel.core.lower_to(1)
    channel.measure(1, limited=True)
    assert channel.core.is_limited


@pytest.mark.parametrize(
    ("before_ua", "reading_ua", "is_felt"),
    [
        (9_500, 9_600, False),  # half a milliampere was asked for, and the pulse is still the one before
        (9_100, 9_600, True),  # it has moved by half a milliampere
        (9_100, 9_599, False),
        (9_300, 9_700, True),  # it lies within 0.3 mA of what is set
        (9_300, 9_699, False),
    ],
)
def test_a_pulse_counts_when_it_has_moved_or_is_as_good_as_set(
    before_ua: int, reading_ua: int, is_felt: bool
) -> None:
    channel = Channel().at(9)
    channel.measure(before_ua)
    channel.now_ms += 300
    assert channel.ask(10) is None
    assert channel.core.is_confirmed is False
    channel.measure(reading_ua)
    assert channel.core.is_confirmed is is_felt


@pytest.mark.parametrize(("reading_ua", "is_felt"), [(21_000, True), (21_001, False)])
def test_five_per_cent_off_is_felt(reading_ua: int, is_felt: bool) -> None:
    channel = Channel().at(19)
    channel.now_ms += 300
    channel.ask(20)
    channel.measure(reading_ua)
    assert channel.core.is_confirmed is is_felt


def test_after_it_came_down_the_next_three_pulses_count_anew() -> None:
    channel = Channel().at(20)
    for _ in range(3):
        channel.now_ms += 100
        channel.measure(10_000)
    assert channel.core.set_ua == 10_000
    channel.measure(5_000)
    channel.now_ms += 300
    channel.measure(5_000)
    assert channel.core.set_ua == 10_000
    channel.measure(5_000)
    assert channel.core.set_ua == 5_000
