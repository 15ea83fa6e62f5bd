"""A session's clock, phases, levels and planned end; it asks, and grants nothing. [link R14, R16]"""

import pytest

from appliance.session.charge import Train
from appliance.session.core import Plan, Session
from appliance.session.envelope import Envelope
from appliance.session.intensity import Measured

ENVELOPE = Envelope(ramp_up_ms=1_000, plateau_ms=4_000, ramp_down_ms=500, off_ms=6_000)
WRAP = 1 << 32


def plan(
    *,
    minutes: int = 1,
    end_ramp_ms: int = 2_000,
    envelope: Envelope | None = None,
    rate_dhz: int = 350,
    cap_ua: int = 30_000,
    pulse_width_us: int = 200,
) -> Plan:
    return Plan(
        session_id="s1", program_id="P12", kind="sensory", minutes=minutes, cap_ua=cap_ua,
        train=Train(pulse_width_us=pulse_width_us, rate_dhz=rate_dhz), end_ramp_ms=end_ramp_ms,
        envelope=envelope,
    )  # fmt: skip


class Run:
    """A session whose module runs and delivers what is set, every 20 ms."""

    def __init__(self, a_plan: Plan | None = None, *, uptime_ms: int = 5_000) -> None:
        self.session = Session(a_plan or plan())
        self.uptime_ms = uptime_ms
        self.now_ms = 0
        self.seq = 0

    def start(self) -> "Run":
        self.session.started(self.uptime_ms % WRAP)
        return self

    def cycle(self, step_ms: int = 20) -> None:
        self.uptime_ms += step_ms
        self.now_ms += step_ms
        readings = tuple(
            Measured(
                z_ohm=1_000,
                current_ua=c.set_ua,
                is_full=self.session.is_plateau,
                is_limited=False,
                is_lead_off=False,
            )
            for c in self.session.channels
        )
        self.session.running(self.uptime_ms % WRAP, readings, pulsed=True, now_ms=self.now_ms)

    def run(self, ms: int) -> None:
        for _ in range(ms // 20):
            self.cycle()

    def ask(self, channel: int, level: int) -> str | None:
        self.seq += 1
        return self.session.request_level(channel, level, self.seq, now_ms=self.now_ms)

    def to(self, level: int) -> "Run":
        for channel in (0, 1):
            while self.session.channels[channel].level < level:
                self.ask(channel, self.session.channels[channel].level + 1)
                self.cycle()
        return self


# ---- the envelope


@pytest.mark.parametrize(
    ("elapsed_ms", "phase", "left_ms"),
    [
        (0, "ramp_up", 1_000), (999, "ramp_up", 1), (1_000, "plateau", 4_000), (4_999, "plateau", 1),
        (5_000, "ramp_down", 500), (5_499, "ramp_down", 1), (5_500, "off", 6_000), (11_499, "off", 1),
        (11_500, "ramp_up", 1_000), (23_000 + 1_000, "plateau", 4_000),
    ],
)  # fmt: skip
def test_where_a_cycle_stands_and_how_long_it_still_does(elapsed_ms: int, phase: str, left_ms: int) -> None:
    assert ENVELOPE.at(elapsed_ms) == (phase, left_ms)


def test_parts_that_last_no_time_are_left_out() -> None:
    envelope = Envelope(ramp_up_ms=500, plateau_ms=0, ramp_down_ms=0, off_ms=500)
    assert {envelope.at(t)[0] for t in range(0, 2_000, 10)} == {"ramp_up", "off"}


# ---- the clock


@pytest.mark.parametrize("uptime_ms", [0, 5_000, WRAP - 10_000])
@pytest.mark.fault("F44")
def test_the_clock_counts_the_modules_uptime_over_its_wrap_too(uptime_ms: int) -> None:
    run = Run(plan(minutes=1), uptime_ms=uptime_ms).start()
    run.run(20_000)
    assert (run.session.treated_ms, run.session.left_ms) == (20_000, 40_000)


def test_before_start_and_after_the_stop_no_time_counts() -> None:
    run = Run()
    assert not run.session.is_running
    assert run.session.phase() == ("none", None)
    run.start().run(1_000)
    run.session.stopped()
    run.uptime_ms += 100_000
    assert run.session.treated_ms == 1_000
    run.start().run(1_000)
    assert run.session.treated_ms == 2_000


@pytest.mark.fault("F69")
def test_pauses_do_not_lengthen_what_is_delivered() -> None:
    run = Run(plan(minutes=1))
    for _ in range(6):
        run.start().run(10_000)
        run.session.stopped()
        run.uptime_ms += 7_777
    assert run.session.treated_ms == 60_000
    assert run.session.is_over


def test_the_phase_begins_anew_at_every_start_and_follows_the_wrap() -> None:
    run = Run(plan(envelope=ENVELOPE), uptime_ms=WRAP - 1_500).start()
    run.run(1_000)
    assert run.session.phase() == ("plateau", 4_000)
    run.run(1_000)
    assert run.session.phase() == ("plateau", 3_000)
    run.session.stopped()
    assert run.session.phase() == ("none", None)
    run.start()
    assert run.session.phase() == ("ramp_up", 1_000)


def test_the_plateau_of_another_instant_is_judged_by_the_same_clock() -> None:
    run = Run(plan(envelope=ENVELOPE), uptime_ms=WRAP - 500).start()
    assert not run.session.is_plateau_at((WRAP + 499) % WRAP)
    assert run.session.is_plateau_at(500)
    assert Run(plan()).start().session.is_plateau_at(17)


# ---- levels


@pytest.mark.requirement("STD-07")
@pytest.mark.hazard("HZ-02")
def test_every_start_is_from_zero() -> None:
    run = Run().start().to(5)
    assert run.session.setpoints_ua() == (5_000, 5_000)
    run.session.started(run.uptime_ms)
    assert run.session.setpoints_ua() == (0, 0)


@pytest.mark.requirement("STD-07")
@pytest.mark.hazard("HZ-02")
def test_every_stop_leaves_zero() -> None:
    run = Run().start().to(5)
    run.session.stopped()
    assert run.session.setpoints_ua() == (0, 0)
    assert run.ask(0, 1) == "nothing runs"


@pytest.mark.hazard("HZ-02")
def test_nothing_is_raised_before_the_start() -> None:
    run = Run()
    assert run.ask(0, 1) == "nothing runs"
    assert not run.session.may_raise(0, now_ms=0)
    assert run.ask(0, 0) is None, "lower is always granted"


@pytest.mark.parametrize("channel", [-1, 2, 99])
def test_a_channel_that_the_program_does_not_have_is_refused(channel: int) -> None:
    assert Run().start().ask(channel, 1) == f"channel {channel} is not part of the program"


@pytest.mark.hazard("HZ-02")
def test_one_number_raises_once() -> None:
    run = Run().start()
    assert run.session.request_level(0, 1, 7, now_ms=0) is None
    run.run(1_000)
    assert run.session.request_level(0, 2, 7, now_ms=run.now_ms) is None
    assert run.session.channels[0].level == 1
    assert run.session.request_level(1, 1, 7, now_ms=run.now_ms) is None
    assert run.session.channels[1].level == 0


def test_a_number_that_came_too_early_may_be_asked_again() -> None:
    run = Run().start()
    assert run.session.request_level(0, 1, 7, now_ms=0) is None
    assert run.session.request_level(0, 2, 8, now_ms=20) is not None
    run.run(1_000)
    assert run.session.request_level(0, 2, 8, now_ms=run.now_ms) is None
    assert run.session.channels[0].level == 2


def test_a_number_that_was_refused_has_raised_nothing_and_may_be_asked_again() -> None:
    run = Run()
    assert run.session.request_level(0, 1, 7, now_ms=0) == "nothing runs"
    run.start()
    assert run.session.request_level(0, 1, 7, now_ms=0) is None
    assert run.session.channels[0].level == 1


@pytest.mark.requirement("PRG-06")
def test_an_on_off_program_raises_on_the_plateau_alone() -> None:
    run = Run(plan(envelope=ENVELOPE)).start()
    assert not run.session.may_raise(0, now_ms=run.now_ms)
    assert run.ask(0, 1) == "the present level has not been felt yet"
    run.run(1_000)
    assert run.session.may_raise(0, now_ms=run.now_ms)
    assert run.ask(0, 1) is None


def test_the_knob_lowers_every_channel_and_stops_at_zero() -> None:
    run = Run().start().to(3)
    run.ask(1, 1)
    run.session.lower_all(2)
    assert run.session.setpoints_ua() == (1_000, 0)


def test_the_knob_leaves_a_channel_at_zero_where_it_is() -> None:
    run = Run().start()
    assert run.ask(1, 1) is None
    run.session.lower_all(1)
    assert run.session.setpoints_ua() == (0, 0)
    assert run.session.channels[0].is_confirmed


@pytest.mark.hazard("HZ-02")
def test_the_knob_lowers_what_is_less_than_a_level_too() -> None:
    run = Run().start().to(1)
    run.session.channels[0].lower_to(900)
    run.session.lower_all(1)
    assert run.session.setpoints_ua() == (0, 0)


def test_acknowledged_pads_let_the_person_raise_from_zero() -> None:
    run = Run().start().to(2)
    off = Measured(z_ohm=1_000, current_ua=0, is_full=True, is_limited=False, is_lead_off=True)
    run.session.running(run.uptime_ms + 20, (off, off), pulsed=True, now_ms=run.now_ms + 20)
    run.run(1_000)
    assert run.ask(0, 1) is not None
    run.session.acknowledge_pads()
    assert run.ask(0, 1) is None


@pytest.mark.hazard("HZ-02")
@pytest.mark.parametrize("envelope", [None, ENVELOPE])
def test_what_is_set_and_never_delivered_comes_down_to_zero(envelope: Envelope | None) -> None:
    run = Run(plan(envelope=envelope)).start()
    if envelope is not None:
        run.run(1_000)
    assert run.ask(0, 1) is None
    silence = Measured(z_ohm=1_000, current_ua=0, is_full=False, is_limited=False, is_lead_off=False)
    for until_ms, set_ua in ((3_000, 1_000), (3_100, 0)):
        while run.now_ms < until_ms + (1_000 if envelope else 0):
            run.uptime_ms, run.now_ms = run.uptime_ms + 20, run.now_ms + 20
            run.session.running(run.uptime_ms, (silence, silence), pulsed=False, now_ms=run.now_ms)
        assert run.session.setpoints_ua()[0] == set_ua


def test_the_silence_before_the_first_touch_is_none() -> None:
    run = Run().start()
    silence = Measured(z_ohm=1_000, current_ua=0, is_full=False, is_limited=False, is_lead_off=False)
    for is_asked in (False, True):
        assert not is_asked or run.ask(0, 1) is None
        for _ in range(100):
            run.uptime_ms, run.now_ms = run.uptime_ms + 40, run.now_ms + 20
            run.session.running(run.uptime_ms, (silence, silence), pulsed=False, now_ms=run.now_ms)
            if is_asked:
                assert run.session.setpoints_ua()[0] == 1_000
                break


def test_the_silence_of_a_rest_is_none() -> None:
    run = Run(plan(minutes=2, envelope=ENVELOPE)).start()
    run.run(4_900)
    assert run.ask(0, 1) is None
    silence = Measured(z_ohm=1_000, current_ua=0, is_full=False, is_limited=False, is_lead_off=False)
    for _ in range(6_000 // 20):
        run.uptime_ms, run.now_ms = run.uptime_ms + 20, run.now_ms + 20
        run.session.running(run.uptime_ms, (silence, silence), pulsed=False, now_ms=run.now_ms)
    assert run.session.setpoints_ua()[0] == 1_000


# ---- the planned end


def test_the_planned_end_lowers_evenly_and_refuses_plus() -> None:
    run = Run(plan(minutes=1, end_ramp_ms=2_000)).start().to(10)
    run.run(58_000 - run.session.treated_ms)
    assert run.session.is_ending
    assert run.ask(0, run.session.channels[0].level + 1) == "nothing runs"
    assert not run.session.may_raise(0, now_ms=run.now_ms)
    seen = []
    while not run.session.is_over:
        run.cycle()
        seen.append(run.session.setpoints_ua()[0])
    assert seen == sorted(seen, reverse=True)
    assert 4_900 <= seen[len(seen) // 2] <= 5_100
    assert seen[-1] == 0


def test_before_its_ramp_nothing_is_lowered() -> None:
    run = Run(plan(minutes=1, end_ramp_ms=2_000)).start().to(10)
    run.run(57_980 - run.session.treated_ms)
    assert not run.session.is_ending
    assert run.session.setpoints_ua() == (10_000, 10_000)


def test_a_level_lowered_during_the_ramp_stays_below_it() -> None:
    run = Run(plan(minutes=1, end_ramp_ms=10_000)).start().to(10)
    run.run(51_000 - run.session.treated_ms)
    assert run.ask(0, 2) is None
    run.run(1_000)
    assert run.session.setpoints_ua()[0] == 2_000
    run.run(7_000)
    assert run.session.setpoints_ua()[0] < 2_000


def test_a_planned_end_at_level_zero_is_an_end_all_the_same() -> None:
    run = Run(plan(minutes=1)).start()
    run.run(60_000)
    assert run.session.is_over
    assert run.session.setpoints_ua() == (0, 0)


def test_a_program_without_an_end_ramp_ends_at_its_time() -> None:
    run = Run(plan(minutes=1, end_ramp_ms=0)).start().to(4)
    run.run(59_980 - run.session.treated_ms)
    assert run.session.setpoints_ua() == (4_000, 4_000)
    run.cycle()
    assert run.session.is_over
    assert run.session.setpoints_ua() == (0, 0)


def test_a_session_that_is_resumed_in_its_last_seconds_stays_at_zero() -> None:
    run = Run(plan(minutes=1)).start().to(4)
    run.run(59_000 - run.session.treated_ms)
    run.session.stopped()
    run.start().cycle()
    assert run.session.is_ending
    assert run.ask(0, 1) == "nothing runs"


# ---- the dose


def test_the_charge_is_counted_from_measured_pulses() -> None:
    run = Run(plan(rate_dhz=500)).start().to(10)
    before = list(run.session.charge_nc)
    run.run(1_000)
    per_channel = [after - was for after, was in zip(run.session.charge_nc, before, strict=True)]
    assert per_channel == [100_000, 100_000], "50 pulses of 10 mA and 200 us"


def test_rates_above_50_hz_count_more_than_one_pulse_a_cycle() -> None:
    run = Run(plan(rate_dhz=1_000)).start().to(10)
    before = run.session.charge_nc[0]
    run.run(1_000)
    assert run.session.charge_nc[0] - before == 200_000


def test_cycles_without_a_pulse_and_channels_at_zero_deliver_no_charge() -> None:
    run = Run().start()
    run.run(1_000)
    reading = Measured(z_ohm=1_000, current_ua=5_000, is_full=True, is_limited=False, is_lead_off=False)
    run.session.running(run.uptime_ms + 20, (reading, reading), pulsed=True, now_ms=run.now_ms + 20)
    assert run.session.charge_nc == [0, 0]
    run.to(2)
    before = list(run.session.charge_nc)
    run.session.running(run.uptime_ms + 20, (reading, reading), pulsed=False, now_ms=run.now_ms + 20)
    assert run.session.charge_nc == before


def test_an_answer_after_the_stop_counts_no_time() -> None:
    run = Run().start()
    run.session.stopped()
    run.cycle()
    assert run.session.treated_ms == 0


# ---- exact numbers


def test_the_charge_is_counted_in_whole_nanocoulombs() -> None:
    run = Run(plan(cap_ua=50_000)).start().to(50)
    before_nc = run.session.charge_nc[0]
    run.cycle()
    assert run.session.charge_nc[0] - before_nc == 50 * 200 * 7 // 10, "0.7 pulses in 20 ms at 35 Hz"
    run = Run(plan(pulse_width_us=333, rate_dhz=777)).start().to(1)
    before_nc = run.session.charge_nc[0]
    run.cycle()
    assert run.session.charge_nc[0] - before_nc == 517
    assert isinstance(run.session.charge_nc[0], int)


def test_the_planned_end_sends_whole_microamperes() -> None:
    run = Run(plan(end_ramp_ms=700)).start().to(3)
    while not run.session.is_ending:
        run.cycle()
    run.cycle()
    assert run.session.setpoints_ua() == (3_000 * run.session.left_ms // 700,) * 2
    assert all(isinstance(setpoint, int) for setpoint in run.session.setpoints_ua())


def test_an_end_ramp_of_one_millisecond_begins_at_the_level() -> None:
    run = Run(plan(end_ramp_ms=1)).start().to(3)
    run.cycle(run.session.left_ms - 1)
    assert run.session.setpoints_ua() == (3_000, 3_000)


def test_acknowledged_pads_are_no_longer_off() -> None:
    run = Run().start()
    for channel in run.session.channels:
        channel.is_lead_off = True
    run.session.acknowledge_pads()
    assert [channel.is_lead_off for channel in run.session.channels] == [False, False]


def test_the_knob_lowers_what_lies_below_the_first_level_to_nothing() -> None:
    run = Run().start().to(1)
    run.session.channels[0].lower_to(700)
    run.session.lower_all(1)
    assert run.session.setpoints_ua() == (0, 0)


def test_a_module_with_more_channels_than_the_program_is_read_as_far_as_the_program_goes() -> None:
    run = Run().start().to(1)
    reading = Measured(z_ohm=1_000, current_ua=1_000, is_full=True, is_limited=False, is_lead_off=False)
    run.session.running(run.uptime_ms + 20, (reading,) * 4, pulsed=True, now_ms=run.now_ms)
    assert [channel.delivered_ua for channel in run.session.channels] == [1_000, 1_000]
