"""A session asks its pads at every pulse: for another level, and whether the current may go on. (HZ-06)"""

import pytest

from appliance.session.charge import Sweep, Train
from appliance.session.contact import Kind
from appliance.session.core import Plan, Session
from appliance.session.intensity import Measured

pytestmark = [pytest.mark.hazard("HZ-06"), pytest.mark.requirement("CON-03")]

WRAP = 1 << 32
FAST = Train(pulse_width_us=200, rate_dhz=500)
WIDER = Train(
    pulse_width_us=100, rate_dhz=500, sweep=Sweep(rate_dhz=500, pulse_width_us=200, period_ms=20_000)
)


class Run:
    """A session whose module runs, delivers what is set and reads these pads, every 20 ms."""

    def __init__(self, kind: Kind = "motor", train: Train = FAST, uptime_ms: int = 5_000) -> None:
        self.session = Session(
            Plan(
                session_id="s1",
                program_id="P09",
                kind=kind,
                minutes=20,
                cap_ua=30_000,
                train=train,
                end_ramp_ms=2_000,
                envelope=None,
            )
        )
        self.uptime_ms, self.now_ms, self.seq = uptime_ms, 0, 0
        self.ohms: list[int | None] = [1_000, 1_000]
        self.is_limited, self.is_full = False, True
        self.session.started(uptime_ms % WRAP)

    def run(self, ms: int) -> "Run":
        for _ in range(ms // 20):
            self.uptime_ms, self.now_ms = self.uptime_ms + 20, self.now_ms + 20
            readings = tuple(
                Measured(
                    z_ohm=z_ohm,
                    current_ua=channel.set_ua,
                    is_full=self.is_full,
                    is_limited=self.is_limited,
                    is_lead_off=False,
                )
                for z_ohm, channel in zip(self.ohms, self.session.channels, strict=True)
            )
            self.session.running(self.uptime_ms % WRAP, readings, pulsed=True, now_ms=self.now_ms)
        return self

    def ask(self, level: int) -> str | None:
        self.seq += 1
        return self.session.request_level(0, level, self.seq, now_ms=self.now_ms)

    def to(self, level: int) -> "Run":
        while self.session.channels[0].level < level:
            self.ask(self.session.channels[0].level + 1)
            self.run(20)
        return self.run(400)


@pytest.mark.parametrize(("kind", "may"), [("sensory", True), ("motor", False)])
def test_another_level_needs_pads_that_are_enough_for_this_kind(kind: Kind, may: bool) -> None:
    run = Run(kind).to(1)
    run.ohms[0] = 1_500
    run.run(1_000)
    run.ohms[0] = 2_900
    run.run(1_000)
    assert run.session.may_raise(0, now_ms=run.now_ms) is may
    assert run.ask(2) == (None if may else "the pads do not read well enough for more")


def test_a_level_that_was_not_felt_yet_is_told_before_the_pads() -> None:
    run = Run()
    assert run.ask(1) is None
    run.run(20)
    assert run.ask(2) == "the present level has not been felt yet"
    assert run.run(400).ask(2) is None


def test_lost_pads_take_their_side_to_zero_and_the_other_side_goes_on() -> None:
    run = Run().to(3)
    run.session.request_level(1, 1, 99, now_ms=run.now_ms)
    run.run(400)
    run.ohms[0] = None
    run.run(600)
    assert run.session.has_lost_contact
    assert run.session.setpoints_ua() == (0, 1_000)
    assert [channel.is_lead_off for channel in run.session.channels] == [True, False]
    run.ohms[0] = 1_000
    run.run(2_000)
    assert run.ask(1) is not None
    run.session.acknowledge_pads()
    assert run.ask(1) is None
    assert run.run(1_000).session.setpoints_ua() == (1_000, 1_000)


def test_poor_pads_without_current_lose_nothing() -> None:
    run = Run()
    run.ohms = [None, None]
    run.run(10_000)
    assert not run.session.has_lost_contact
    run.ohms = [1_000, 1_000]
    assert not run.to(2).session.has_lost_contact


def test_pulses_that_are_not_full_say_nothing_of_the_pads() -> None:
    run = Run().to(3)
    run.ohms[0], run.is_full = None, False
    assert not run.run(2_000).session.has_lost_contact


def test_from_zero_the_pads_are_read_anew() -> None:
    run = Run().to(3)
    run.ask(0)
    run.run(2_000)
    assert run.ask(1) is None
    run.run(320)
    assert run.ask(2) is None
    run.ask(0)
    run.run(2_000)
    assert run.ask(1) is None
    run.run(100)
    assert not run.session.contacts[0].may_rise()


def test_more_than_five_seconds_at_the_limit_lose_the_pads() -> None:
    run = Run("sensory").to(3)
    run.is_limited = True
    assert not run.run(5_000).session.has_lost_contact
    assert run.run(40).session.has_lost_contact


def test_a_change_is_held_against_the_level_that_was_asked_for() -> None:
    run = Run("sensory").to(3).run(31_000)
    run.ask(1)
    run.ohms[0] = 1_500
    assert not run.run(4_000).session.has_lost_contact
    assert run.session.contacts[0].verdict == "good"
    run.ohms[0] = 2_000
    assert run.run(3_000).session.contacts[0].verdict == "marginal"


@pytest.mark.parametrize("uptime_ms", [0, 5_000, WRAP - 3_000])
def test_the_bands_are_those_of_the_width_that_a_sweep_has_now(uptime_ms: int) -> None:
    run = Run("sensory", WIDER, uptime_ms).to(1)
    run.ohms[0] = 1_700
    seen = []
    while run.uptime_ms - uptime_ms < 20_000:
        seen.append(run.run(200).session.contacts[0].verdict)
    assert list(dict.fromkeys(seen)) == ["marginal", "good"]
    good = [at for at, verdict in enumerate(seen) if verdict == "good"]
    assert good[-1] - good[0] == len(good) - 1
    assert 55 <= len(good) <= 65, "1 700 ohm is good from 138 us on"
    assert not run.session.has_lost_contact


def test_a_sweep_of_the_width_has_no_baseline() -> None:
    run = Run("sensory", WIDER).to(1).run(40_000)
    run.ohms[0] = 1_150
    assert run.run(4_000).session.contacts[0].verdict == "good"


# ---- the charge that comes with it


def test_the_charge_of_a_sweep_is_that_of_its_width_now() -> None:
    run = Run("sensory", WIDER).to(1)
    charges = []
    for _ in range(2):
        before_nc = run.session.charge_nc[0]
        charges.append(run.run(2_000).session.charge_nc[0] - before_nc)
    assert 1.05 < charges[1] / charges[0] < 1.3


def test_pulses_that_several_answers_tell_count_once() -> None:
    run = Run("sensory", Train(pulse_width_us=200, rate_dhz=50)).to(1)
    before_nc = run.session.charge_nc[0]
    readings = (
        Measured(z_ohm=1_000, current_ua=1_000, is_full=True, is_limited=False, is_lead_off=False),
    ) * 2
    for count in range(50):
        run.uptime_ms, run.now_ms = run.uptime_ms + 20, run.now_ms + 20
        run.session.running(run.uptime_ms, readings, pulsed=count % 10 < 2, now_ms=run.now_ms)
    assert run.session.charge_nc[0] - before_nc == 5 * 200


def test_a_pulse_after_answers_without_one_is_counted_for_the_time_between() -> None:
    run = Run("sensory", Train(pulse_width_us=200, rate_dhz=200)).to(1)
    before_nc = run.session.charge_nc[0]
    readings = (
        Measured(z_ohm=1_000, current_ua=1_000, is_full=True, is_limited=False, is_lead_off=False),
    ) * 2
    for count in range(50):
        run.uptime_ms, run.now_ms = run.uptime_ms + 20, run.now_ms + 20
        run.session.running(run.uptime_ms, readings, pulsed=count % 5 in (2, 4), now_ms=run.now_ms)
    assert run.session.charge_nc[0] - before_nc == 20 * 200
