"""Levels under any order of touches, readings, phases and stops: only the person raises, by one, and felt."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from appliance.limits import RAISE_LOCKOUT_MS, WIND_UP_FLOOR_UA
from appliance.session.charge import Train
from appliance.session.core import Plan, Session
from appliance.session.envelope import Envelope
from appliance.session.intensity import Measured

CAP_UA = 24_500
ENVELOPES = (None, Envelope(ramp_up_ms=500, plateau_ms=3_000, ramp_down_ms=500, off_ms=2_000))
STEP_MS = 20


class AnyTouches(RuleBasedStateMachine):
    """Two channels of one session; `felt` counts full pulses near the present level since it was set."""

    @initialize(
        envelope=st.sampled_from(ENVELOPES),
        uptime_ms=st.sampled_from([0, 2**32 - 5_000]),
        is_started=st.sampled_from([True, True, True, False]),
    )
    def begin(self, envelope: Envelope | None, uptime_ms: int, is_started: bool) -> None:
        self.session = Session(
            Plan(
                session_id="s",
                program_id="P",
                kind="motor",
                minutes=1,
                cap_ua=CAP_UA,
                train=Train(pulse_width_us=200, rate_dhz=500),
                end_ramp_ms=2_000,
                envelope=envelope,
            )  # fmt: skip
        )
        self.uptime_ms, self.now_ms, self.seq = uptime_ms, 0, 0
        self.was_ua = [0, 0]
        self.raised_at_ms = [-RAISE_LOCKOUT_MS, -RAISE_LOCKOUT_MS]
        self.has_felt = [True, True]
        self.ahead_ms = [0, 0]
        self.used: set[int] = set()
        if is_started:
            self.starts()

    # ---- touches

    @rule(channel=st.sampled_from([0, 1]), levels=st.sampled_from([1, 2, 5, 12, 25]))
    def raises_by_and_by(self, channel: int, levels: int) -> None:
        """As most people do: they feel a level for a while and take the next."""
        for _ in range(levels):
            self.touch(channel, 1, is_repeat=False)
            self.runs(16, (100, 100), 0, 0)

    @rule(
        channel=st.sampled_from([0, 1]),
        up=st.sampled_from([1, 1, 1, 2, 3, 0, -1, -2, -3]),
        is_repeat=st.sampled_from([False, False, True]),
    )
    def touch(self, channel: int, up: int, is_repeat: bool) -> None:
        intensity = self.session.channels[channel]
        before_ua, level = intensity.set_ua, intensity.level + up
        self.seq += 0 if is_repeat else 1
        was_used = self.seq in self.used
        may = self.session.may_raise(channel, now_ms=self.now_ms)
        refusal = self.session.request_level(channel, level, self.seq, now_ms=self.now_ms)
        if intensity.set_ua > before_ua:
            assert refusal is None
            assert may
            assert not was_used, "one number raises once"
            assert intensity.level == before_ua // 1_000 + 1
            assert self.now_ms - self.raised_at_ms[channel] >= RAISE_LOCKOUT_MS
            assert self.has_felt[channel]
            assert self.session.is_plateau
            self.used.add(self.seq)
            self.raised_at_ms[channel] = self.now_ms
            self.has_felt[channel] = False
        elif level <= before_ua // 1_000:
            assert refusal is None, "lower is always granted"
            assert intensity.set_ua <= max(0, level) * 1_000
        self.was_ua[channel] = intensity.set_ua

    @rule(levels=st.integers(1, 4))
    def knob(self, levels: int) -> None:
        before = self.session.setpoints_ua()
        self.session.lower_all(levels)
        for was, now in zip(before, self.session.setpoints_ua(), strict=True):
            assert now < was or was == 0
        self.was_ua = list(self.session.setpoints_ua())

    @rule(ms=st.sampled_from([1, 279, 280, 281, 299, 300, 301, 999, 1_000, 1_001]))
    def moments_pass_unseen(self, ms: int) -> None:
        """Around the lock-out and the second of readings, in no whole cycles."""
        self.now_ms += ms

    # ---- the module

    @rule()
    def starts(self) -> None:
        self.session.started(self.uptime_ms % 2**32)
        self.zeroed()

    @rule()
    def stops(self) -> None:
        self.session.stopped()
        self.zeroed()

    def zeroed(self) -> None:
        assert self.session.setpoints_ua() == (0, 0), "every start and every stop is from zero"
        self.was_ua, self.has_felt = [0, 0], [True, True]

    @rule(
        cycles=st.sampled_from([1, 5, 20, 60]),
        percents=st.tuples(st.sampled_from([0, 60, 89, 98, 100, 102]), st.sampled_from([0, 75, 100])),
        limited=st.sampled_from([0, 0, 0, 1, 3]),
        off=st.sampled_from([0, 0, 0, 0, 2]),
    )
    def runs(self, cycles: int, percents: tuple[int, int], limited: int, off: int) -> None:
        if not self.session.is_running:
            return
        for _ in range(cycles):
            self.cycle(percents, limited, off)

    def cycle(self, percents: tuple[int, int], limited: int, off: int) -> None:
        self.uptime_ms += STEP_MS
        self.now_ms += STEP_MS
        is_full = self.session.is_plateau and self.session.is_plateau_at(self.uptime_ms % 2**32)
        before = self.session.setpoints_ua()
        readings = tuple(
            Measured(
                z_ohm=1_000,
                current_ua=set_ua * percent // 100,
                is_full=is_full,
                is_limited=bool(limited >> index & 1),
                is_lead_off=bool(off >> index & 1),
            )
            for index, (set_ua, percent) in enumerate(zip(before, percents, strict=True))
        )
        self.session.running(self.uptime_ms % 2**32, readings, pulsed=True, now_ms=self.now_ms)
        for index, (was, now) in enumerate(zip(before, self.session.setpoints_ua(), strict=True)):
            assert now <= was, "software only lowers"
            self.was_ua[index] = now
            self.follow(index, readings[index], now)
        assert not off & 1 or self.session.setpoints_ua()[0] == 0

    def follow(self, index: int, reading: Measured, now_ua: int) -> None:
        if reading.is_full and abs(reading.current_ua - now_ua) < 1_300:
            self.has_felt[index] = True
        if now_ua == 0:
            self.has_felt[index] = True
        is_ahead = reading.is_full and now_ua - reading.current_ua > max(WIND_UP_FLOOR_UA, now_ua // 10)
        self.ahead_ms[index] = self.ahead_ms[index] + STEP_MS if is_ahead else 0
        assert self.ahead_ms[index] <= 220, "set never runs ahead of delivered"

    @rule()
    def acknowledges(self) -> None:
        before = self.session.setpoints_ua()
        self.session.acknowledge_pads()
        assert self.session.setpoints_ua() == before

    # ---- always

    @invariant()
    def nothing_is_set_beyond_the_cap_or_without_a_running_module(self) -> None:
        for channel in self.session.channels:
            assert 0 <= channel.set_ua <= CAP_UA
            assert not channel.is_lead_off or channel.set_ua == 0
            if not self.session.is_running:
                assert channel.set_ua == 0

    @invariant()
    def nothing_moves_by_itself(self) -> None:
        assert list(self.session.setpoints_ua()) == self.was_ua

    @invariant()
    def the_clock_is_within_the_program(self) -> None:
        assert self.session.left_ms == max(0, 60_000 - self.session.treated_ms)
        assert not self.session.is_over or self.session.setpoints_ua() == (0, 0)


AnyTouchesTest = AnyTouches.TestCase
AnyTouchesTest.settings = settings(max_examples=120, stateful_step_count=40, derandomize=True, deadline=None)
