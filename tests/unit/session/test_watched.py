"""A pair of pads while a program runs: every bound of the watch, one pulse before it and at it. (HZ-06)"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.limits import CONTACT_BASELINE_MS
from appliance.session.contact import Contact, Kind, contact_of
from appliance.session.watched import RunContact

pytestmark = [pytest.mark.hazard("HZ-06"), pytest.mark.requirement("CON-01")]

GOOD = 1_000
FAST_MS, SLOW_MS = 10, 1_000


class Pair:
    """A pair of pads and the clock of its pulses, 20 ms or one period apart."""

    def __init__(self, kind: Kind = "motor", period_ms: int = FAST_MS, width_us: int = 200) -> None:
        self.contact = RunContact(kind, period_ms=period_ms, has_one_width=True)
        self.now_ms, self.width_us, self.step_ms = 5_000, width_us, max(20, period_ms)
        self.asked_ua, self.is_limited = 5_000, False

    def pulse(self, z_ohm: int | None) -> "Pair":
        self.now_ms += self.step_ms
        self.contact.read(
            z_ohm,
            self.width_us,
            asked_ua=self.asked_ua,
            is_limited=self.is_limited,
            now_ms=self.now_ms,
        )
        return self

    def run(self, z_ohm: int | None, for_ms: int) -> "Pair":
        """Pulses for as long; the first of them is at the instant from which a time is counted."""
        for _ in range(for_ms // self.step_ms + 1):
            self.pulse(z_ohm)
        return self

    @property
    def is_lost(self) -> bool:
        return self.contact.is_lost


def settled(kind: Kind = "motor", z_ohm: int = GOOD, period_ms: int = FAST_MS) -> Pair:
    """Current has flowed for so long that there is a baseline."""
    return Pair(kind, period_ms).run(z_ohm, CONTACT_BASELINE_MS + 2 * period_ms + 200)


@pytest.mark.parametrize(
    ("z_ohm", "at_check", "at_150", "from_200"),
    [
        (99, "short", "short", "short"), (249, "suspicious", "suspicious", "suspicious"),
        (300, "good", "good", "good"), (1_199, "good", "good", "good"), (1_200, "marginal", "good", "good"),
        (1_850, "marginal", "marginal", "good"), (2_499, "poor", "marginal", "good"),
        (2_500, "poor", "marginal", "marginal"), (3_499, "poor", "poor", "marginal"),
        (3_500, "poor", "poor", "poor"), (4_700, "off", "poor", "poor"), (5_250, "off", "off", "poor"),
        (5_999, "off", "off", "poor"), (6_000, "off", "off", "off"), (None, "off", "off", "off"),
    ],
)  # fmt: skip
def test_the_bands_of_the_run_are_those_of_its_pulse_width(
    z_ohm: int | None, at_check: Contact, at_150: Contact, from_200: Contact
) -> None:
    for width_us, band in ((50, at_check), (100, at_check), (150, at_150), (200, from_200), (300, from_200)):
        assert contact_of(z_ohm, width_us) == band


def test_nothing_read_is_no_contact() -> None:
    contact = Pair().contact
    assert (contact.verdict, contact.may_rise(), contact.is_lost) == ("unknown", False, False)


@pytest.mark.parametrize("period_ms", [FAST_MS, 50])
def test_a_reading_counts_from_one_period_after_the_level_left_zero(period_ms: int) -> None:
    contact = RunContact("motor", period_ms=period_ms, has_one_width=True)
    seen = []
    for at_ms in (0, 40, 100 + period_ms - 1, 100 + period_ms, 120 + period_ms):
        contact.read(GOOD, 200, asked_ua=1_000, is_limited=False, now_ms=7_000 + at_ms)
        seen.append((contact.verdict, contact.may_rise()))
    assert seen == [("unknown", False)] * 4 + [("good", True)]


@pytest.mark.parametrize(("period_ms", "pulses"), [(50, 2), (51, 1)])
def test_below_20_hz_one_pulse_is_a_verdict_and_above_two_that_agree_are(period_ms: int, pulses: int) -> None:
    pair = settled(period_ms=period_ms)
    for count in range(1, pulses + 1):
        pair.pulse(200)
        assert pair.contact.verdict == ("suspicious" if count == pulses else "good")


def test_a_verdict_changes_with_two_pulses_in_a_row_that_agree() -> None:
    pair = settled()
    for z_ohm in (200, GOOD, 200, GOOD):
        assert pair.pulse(z_ohm).contact.verdict == "good"


@pytest.mark.parametrize(("kind", "may"), [("sensory", True), ("twitch", False), ("motor", False)])
def test_marginal_pads_let_sensory_programs_rise_alone(kind: Kind, may: bool) -> None:
    pair = Pair(kind).run(3_000, 400)
    assert (pair.contact.verdict, pair.contact.may_rise(), pair.is_lost) == ("marginal", may, False)


@pytest.mark.parametrize("kind", ["twitch", "motor"])
def test_what_is_too_little_for_its_kind_is_lost_after_more_than_five_seconds(kind: Kind) -> None:
    pair = Pair(kind).run(3_000, 120)
    assert not pair.run(3_000, 5_000 - 20).is_lost
    assert pair.pulse(3_000).is_lost
    assert not Pair("sensory").run(3_000, 20_000).is_lost


@pytest.mark.parametrize(("z_ohm", "told"), [(3_500, "poor"), (5_999, "poor"), (6_000, "off"), (None, "off")])
def test_poor_pads_are_lost_after_half_a_second(z_ohm: int | None, told: Contact) -> None:
    pair = Pair("sensory").run(3_499, 2_000)
    assert not pair.run(z_ohm, 480).is_lost
    assert pair.pulse(z_ohm).is_lost
    assert pair.contact.verdict == told


def test_one_good_pulse_begins_the_half_second_anew() -> None:
    pair = Pair("sensory").run(3_499, 2_000).run(3_500, 480).pulse(3_499)
    assert not pair.run(3_500, 480).is_lost
    assert pair.pulse(3_500).is_lost


@pytest.mark.parametrize("z_ohm", [3_500, None])
def test_below_20_hz_the_first_poor_pulse_loses_the_pads(z_ohm: int | None) -> None:
    assert Pair("sensory", SLOW_MS).run(3_499, 5_000).pulse(z_ohm).is_lost


def test_thirty_percent_above_the_baseline_for_two_seconds_is_marginal() -> None:
    assert settled().run(1_300, 60_000).contact.verdict == "good"
    pair = settled()
    assert pair.run(1_301, 2_000 - 20).contact.verdict == "good"
    assert pair.run(1_301, 20).contact.verdict == "marginal"
    assert not pair.contact.may_rise()
    assert pair.run(1_300, 20).contact.verdict == "good"


def test_a_change_makes_no_band_better() -> None:
    assert settled("sensory", 190).run(249, 3_000).contact.verdict == "suspicious"


def test_sixty_percent_above_the_baseline_for_half_a_second_loses_the_pads() -> None:
    assert not settled("sensory").run(1_600, 60_000).is_lost
    pair = settled("sensory")
    assert not pair.run(1_601, 480).is_lost
    assert pair.pulse(1_601).is_lost
    assert pair.contact.verdict == "poor"
    assert settled("sensory", period_ms=SLOW_MS).pulse(1_601).is_lost


def test_before_thirty_seconds_there_is_no_baseline() -> None:
    pair = Pair("sensory").run(GOOD, 29_900)
    assert pair.run(1_900, 2_000).contact.verdict == "good"
    assert pair.run(1_900, 60_000).contact.verdict == "good"


def test_the_baseline_follows_what_gets_better_and_never_what_gets_worse() -> None:
    pair = settled("sensory")
    for z_ohm in range(GOOD, 700, -10):
        pair.run(z_ohm, 200)
    assert pair.run(910, 3_000).contact.verdict == "good"
    assert pair.run(930, 3_000).contact.verdict == "marginal"
    assert pair.run(1_140, 600).is_lost
    creeping = settled("sensory")
    for z_ohm in range(GOOD, 1_640, 10):
        creeping.run(z_ohm, 1_000)
    assert creeping.is_lost


def test_another_level_that_was_asked_for_has_a_baseline_of_its_own() -> None:
    pair = settled("sensory")
    pair.asked_ua = 1_000
    assert not pair.run(1_700, 5_000).is_lost
    assert pair.contact.verdict == "good"
    assert pair.run(2_211, 3_000).contact.verdict == "marginal"


def test_where_the_width_sweeps_no_baseline_is_held_against_it() -> None:
    pair = settled("sensory")
    pair.contact.has_one_width = False
    assert pair.run(1_900, 5_000).contact.verdict == "good"


@pytest.mark.parametrize(("z_ohm", "is_lost"), [(2_000, False), (2_001, True)])
def test_twice_the_lowest_of_the_last_pulses_in_two_pulses_loses_the_pads(z_ohm: int, is_lost: bool) -> None:
    pair = Pair("sensory").run(GOOD, 2_000)
    assert not pair.pulse(z_ohm).is_lost
    assert pair.pulse(z_ohm).is_lost is is_lost
    assert Pair("sensory", SLOW_MS).run(GOOD, 5_000).pulse(z_ohm).is_lost is is_lost


def test_a_single_high_pulse_above_20_hz_is_none() -> None:
    pair = Pair("sensory").run(GOOD, 2_000)
    for _ in range(20):
        assert not pair.pulse(2_400).pulse(GOOD).is_lost


def test_the_same_rise_over_more_than_100_ms_is_no_step() -> None:
    pair = Pair("sensory").run(GOOD, 2_000)
    for z_ohm in range(1_100, 2_400, 100):
        pair.run(z_ohm, 40)
    assert not pair.is_lost


def test_the_pulse_before_a_silence_is_compared_with_the_one_after_it() -> None:
    pair = Pair("sensory").run(GOOD, 2_000)
    pair.now_ms += 24_000
    assert pair.pulse(2_100).pulse(2_100).is_lost


def test_a_step_is_taken_from_the_lowest_of_the_last_100_ms_and_the_pulse_before_them() -> None:
    climb = (1_000, 1_500, 1_500, 1_500, 1_500)
    pair = Pair("sensory").run(GOOD, 2_000)
    for z_ohm in climb:
        pair.pulse(z_ohm)
    assert not pair.pulse(2_100).is_lost
    assert pair.pulse(2_100).is_lost, "the pulse before the last 100 ms was half as high"
    pair = Pair("sensory").run(GOOD, 2_000)
    for z_ohm in (*climb, 1_500):
        pair.pulse(z_ohm)
    assert not pair.pulse(2_100).pulse(2_100).is_lost


def test_a_slow_pulse_is_compared_with_the_one_before_it_alone() -> None:
    assert not Pair("sensory", SLOW_MS).run(GOOD, 5_000).pulse(1_900).pulse(2_100).is_lost


@pytest.mark.requirement("CON-04")
def test_more_than_five_seconds_at_the_voltage_limit_lose_the_pads() -> None:
    pair = settled("sensory")
    pair.is_limited = True
    assert not pair.run(GOOD, 5_000).is_lost
    assert pair.pulse(GOOD).is_lost
    again = settled("sensory")
    for _ in range(5):
        again.is_limited = True
        again.run(GOOD, 4_000)
        again.is_limited = False
        assert not again.pulse(GOOD).is_lost


@pytest.mark.requirement("CON-03")
def test_lost_pads_stay_lost_until_somebody_was_asked_and_then_are_read_anew() -> None:
    pair = settled("sensory").run(None, 600)
    pair.contact.rest()
    assert pair.run(GOOD, 5_000).is_lost
    pair.contact.asked()
    assert pair.is_lost is False
    assert not pair.contact.may_rise()
    assert not pair.run(GOOD, 100).contact.may_rise()
    assert pair.run(GOOD, 40).contact.may_rise()


def test_at_rest_what_was_seen_is_forgotten_but_what_was_told_stays() -> None:
    pair = settled("sensory")
    pair.contact.rest()
    assert pair.contact.verdict == "good"
    assert not pair.contact.may_rise()
    pair.run(1_900, 5_000)
    assert not pair.is_lost, "neither the baseline nor the last pulse of before is held against it"
    assert pair.contact.verdict == "good"


@given(
    st.lists(st.one_of(st.none(), st.integers(0, 65_534)), max_size=60), st.sampled_from([10, 50, 200, 1_000])
)
def test_whatever_is_read_a_level_rises_on_enough_alone(ohms: list[int | None], period_ms: int) -> None:
    pair = Pair("motor", period_ms)
    for z_ohm in ohms:
        pair.pulse(z_ohm)
        if pair.contact.may_rise():
            assert pair.contact.verdict in ("good", "suspicious")


@given(st.lists(st.integers(250, 2_499), max_size=200))
def test_whatever_came_before_half_a_second_of_poor_pads_loses_them(ohms: list[int]) -> None:
    pair = Pair("sensory")
    for z_ohm in ohms:
        pair.pulse(z_ohm)
    assert pair.run(3_500, 800).is_lost
