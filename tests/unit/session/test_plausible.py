"""What a module tells of its own output, held against what it was sent. (HZ-01)"""

import pytest

from appliance.session.plausible import ChannelOutput, are_wrong

pytestmark = pytest.mark.hazard("HZ-01")

PERIOD_MS = 100
SET_UA = 20_000
HIGH_UA, ALLOWED_UA = 22_301, 22_300
WIDTH_US = 200


class Told:
    """Answers every 20 ms with a pulse in each, unless a test says otherwise."""

    def __init__(self, slowest_dhz: int = 100) -> None:
        self.output = ChannelOutput(slowest_dhz=slowest_dhz, width_us=WIDTH_US)
        self.now_ms = 0

    def for_ms(self, ms: int, set_ua: int, i_ua: int, dq_nc: int = 0, *, pulsed: bool = True) -> int | None:
        """After how many ms it was found wrong, or None."""
        for waited_ms in range(0, ms, 20):
            self.now_ms += 20
            if are_wrong([self.output], [set_ua], [(i_ua, dq_nc)], pulsed=pulsed, now_ms=self.now_ms):
                return waited_ms
        return None


@pytest.mark.parametrize(("i_ua", "is_found"), [(HIGH_UA, True), (ALLOWED_UA, False), (0, False)])
def test_two_pulses_above_a_tenth_and_300_ua_are_too_much(i_ua: int, is_found: bool) -> None:
    assert (Told().for_ms(2_000, SET_UA, i_ua) == PERIOD_MS) is is_found


def test_at_50_hz_and_above_it_takes_two_answers() -> None:
    assert Told(500).for_ms(2_000, SET_UA, HIGH_UA) == 20


def test_one_pulse_that_is_told_twice_is_one_pulse() -> None:
    told = Told()
    for _ in range(20):
        assert told.for_ms(PERIOD_MS, SET_UA, HIGH_UA) is None
        assert told.for_ms(20, SET_UA, SET_UA) is None


def test_what_no_pulse_came_with_is_not_judged() -> None:
    assert Told().for_ms(2_000, SET_UA, HIGH_UA, 5_000, pulsed=False) is None


@pytest.mark.parametrize(("dq_nc", "is_found"), [(201, True), (-201, True), (200, False), (-200, False)])
def test_three_pulses_that_leave_more_than_a_fifth_of_a_microcoulomb_are_wrong(
    dq_nc: int, is_found: bool
) -> None:
    assert (Told().for_ms(2_000, 1_000, 1_000, dq_nc) == 2 * PERIOD_MS) is is_found


def test_a_large_pulse_may_leave_2_percent() -> None:
    told = Told()
    assert told.for_ms(1_000, 60_000, 60_000, 240) is None
    assert told.for_ms(1_000, 60_000, 60_000, 241) is not None


def test_coming_down_leaves_time_for_the_last_pulse_from_above() -> None:
    told = Told()
    told.for_ms(500, SET_UA, SET_UA)
    assert told.for_ms(PERIOD_MS + 200, 5_000, SET_UA) is None
    assert told.for_ms(200, 5_000, SET_UA) is not None


def test_a_channel_that_was_sent_nothing_tells_of_an_old_pulse() -> None:
    assert Told().for_ms(2_000, 0, SET_UA, 500) is None


def test_the_second_channel_is_judged_though_the_first_is_right_and_the_first_though_the_second_is() -> None:
    for high in (0, 1):
        outputs = [ChannelOutput(slowest_dhz=500, width_us=WIDTH_US) for _ in range(2)]
        told = [(HIGH_UA if index == high else SET_UA, 0) for index in range(4)]
        found = [
            are_wrong(outputs, (SET_UA, SET_UA), told, pulsed=True, now_ms=now_ms)
            for now_ms in range(0, 100, 20)
        ]
        assert found == [False, True, True, True, True]


def test_before_anything_was_sent_nothing_is_judged() -> None:
    output = ChannelOutput(slowest_dhz=500, width_us=WIDTH_US)
    assert not any(output.is_wrong(50_000, 5_000, now_ms=now_ms) for now_ms in range(0, 2_000, 20))


def test_a_module_with_more_channels_than_the_program_is_judged_as_far_as_the_program_goes() -> None:
    output = ChannelOutput(slowest_dhz=500, width_us=WIDTH_US)
    told = [(SET_UA, 0), (HIGH_UA, 0)]
    assert not any(
        are_wrong([output], (SET_UA, SET_UA), told, pulsed=True, now_ms=now_ms)
        for now_ms in range(0, 2_000, 20)
    )


def test_a_microampere_is_something_that_was_sent() -> None:
    assert Told(500).for_ms(200, 1, 302) is not None
    assert Told(500).for_ms(200, 1, 301) is None


def test_two_pulses_lie_a_whole_number_of_milliseconds_apart() -> None:
    output = ChannelOutput(slowest_dhz=300, width_us=WIDTH_US)
    output.sent(SET_UA, now_ms=0)
    assert not output.is_wrong(HIGH_UA, 0, now_ms=0)
    assert not output.is_wrong(HIGH_UA, 0, now_ms=32)
    assert output.is_wrong(HIGH_UA, 0, now_ms=33)
