"""A stateful machine over everything that can happen to the module core; link.md 7.1 after every step."""

import struct
from itertools import pairwise

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from drivers.firmware import codes as c
from tests.unit.firmware.bench import PRESSED, RELEASED, Bench, Pulse, block

PROVEN = "I1 I2 I3 I4 I5 I6 I7 I13 I14 I15 I16 I17 I18 I22 I24"
pytestmark = [pytest.mark.invariant(name) for name in PROVEN.split()]
LIVE = (c.ARMED, c.RUNNING, c.RAMPDOWN)
BLOCKS = {
    "continuous": block(f=1000, i_max=60),
    "slow": block(f=10, i_max=60),
    "burst": block(mode=1, f=1000, burst=9, burst_rate=20, i_max=60),
    "sweep": block(mode=2, f=700, f2=1200, pw2=100, period=20, i_max=60),
    "envelope": block(mode=3, f=500, ramp_up=500, hold=30, ramp_down=300, off=50, i_max=60),
    "asymmetric": block(f=300, k=4, pw=100, i_max=60, alternate=1),
}


class Module(RuleBasedStateMachine):
    """Host, hands and pads do what they like."""

    bench: Bench
    crc: int
    names: tuple[str, str]

    @initialize(one=st.sampled_from(sorted(BLOCKS)), two=st.sampled_from(sorted(BLOCKS)), wrap=st.booleans())
    def begin(self, one: str, two: str, wrap: bool) -> None:
        self.bench = Bench(start_ms=(1 << 30) - 600 if wrap else 1000)
        self.bench.hello()
        self.crc = self.bench.configure(BLOCKS[one], BLOCKS[two])
        self.names = (one, two)
        self.bench.permit()
        self.seen = 0
        self.rise: dict[int, Pulse | None] = {0: None, 1: None}
        self.tokens: list[int] = []

    def watch(self, ticks: int) -> None:
        """Time passes, and every pulse of it is judged as it comes."""
        bench = self.bench
        for _ in range(ticks):
            if not bench.core.outputs & c.OUT_GATES or not any(bench.core.actual):
                self.rise = {0: None, 1: None}
            for channel in (0, 1):
                if bench.core.actual[channel] == 0:
                    self.rise[channel] = None
            bench.tick()
            self.judge(bench.pulses[self.seen :])
            self.seen = len(bench.pulses)

    def judge(self, pulses: list[Pulse]) -> None:
        core = self.bench.core
        for pulse in pulses:
            limit = 2000 if core.arm_mode == c.MODE_LEADCHECK else 6000
            assert 0 < pulse.i1_ua <= limit  # I3
            assert pulse.polarity in (-1, 1)
            assert pulse.i1_ua * pulse.pw1_us == pulse.i2_ua * pulse.pw2_us  # I5
            before = self.rise[pulse.channel]
            if before is None:
                assert pulse.i1_ua <= 500  # I4
            elif self.names[pulse.channel] != "envelope":
                rise_ua = pulse.i1_ua - before.i1_ua
                assert rise_ua <= (pulse.at_us - before.at_us) // 200 + 25  # I4
            self.rise[pulse.channel] = pulse
        for earlier, later in pairwise(self.bench.pulses[-8:]):
            assert later.at_us >= earlier.at_us + earlier.slot_us + 100  # I6

    @rule(ticks=st.sampled_from([1, 2, 7, 20, 40, 60, 100, 200]))
    def pass_time(self, ticks: int) -> None:
        self.watch(ticks)

    @rule(levels=st.tuples(st.integers(0, 80), st.integers(0, 80)))
    def set_levels(self, levels: tuple[int, int]) -> None:
        self.bench.setpoints = [*levels, 0, 0]

    @rule(levels=st.tuples(st.integers(0, 80), st.integers(0, 80)))
    def treat(self, levels: tuple[int, int]) -> None:
        """The ordinary way to current, as far as the module lets it."""
        bench = self.bench
        self.recover()
        self.arm(1)
        self.watch(20)
        self.start()
        bench.setpoints = [*levels, 0, 0]
        self.watch(40)

    @rule()
    def recover(self) -> None:
        bench = self.bench
        bench.inputs, bench.ohm = RELEASED, [1000] * 4
        bench.pump = bench.cycling = True
        self.watch(45)
        bench.clear(c.F_ESTOP)
        bench.clear(bench.core.faults & c.CLASS_A)
        self.watch(5)

    @rule(mode=st.sampled_from([1, 1, 2]))
    def arm(self, mode: int = 1) -> None:
        answer = self.bench.arm(self.crc, mode=mode)
        if answer.result == c.OK:
            assert self.bench.token not in self.tokens  # I13
            self.tokens.append(self.bench.token)

    @rule()
    def start(self) -> None:
        bench, core = self.bench, self.bench.core
        allowed = core.state == c.ARMED and core.arm_mode == c.MODE_TREAT and core.cfg_valid
        answer = bench.start()
        assert answer.result != c.OK or allowed  # I16

    @rule(back=st.integers(0, 5))
    def start_with_an_old_token(self, back: int) -> None:
        old = [token for token in self.tokens if token != self.bench.token][-back - 1 :]
        if old:
            payload = struct.pack("<II", old[0], old[0] ^ 0xFFFFFFFF)
            assert self.bench.ask(c.START, payload).result != c.OK  # I13

    @rule(kind=st.sampled_from([c.PAUSE, c.DISARM]))
    def command(self, kind: int) -> None:
        self.bench.ask(kind)

    @rule(reason=st.sampled_from([0, 0x80]))
    def stop(self, reason: int) -> None:
        assert self.bench.ask(c.STOP, bytes((reason,))).result == c.OK
        assert self.bench.core.state not in (c.ARMED, c.RUNNING)

    @rule()
    def stop_now(self) -> None:
        self.bench.send(self.bench.request(0x7D, hflags=1, version=0x30))
        assert self.bench.core.state not in LIVE  # I22

    @rule(pump=st.booleans(), cycling=st.booleans())
    def host_stumbles(self, pump: bool, cycling: bool) -> None:
        self.bench.pump, self.bench.cycling = pump, cycling

    @rule(inputs=st.sampled_from([RELEASED, PRESSED, c.IN_ESTOP_A, c.IN_HAND_OK, RELEASED | c.IN_ESTOP_B]))
    def hands(self, inputs: int) -> None:
        self.bench.inputs = inputs
        self.bench.core.on_stop_edge(self.bench.sensed())
        if inputs & 3 != c.IN_ESTOP_A:
            assert self.bench.core.state in (c.ESTOP, c.FAULT)  # I14

    @rule(channel=st.integers(0, 1), ohm=st.sampled_from([1000, 6, 5000, 2_000_000]))
    def pad(self, channel: int, ohm: int) -> None:
        self.bench.ohm[channel] = ohm

    @rule()
    def hello(self) -> None:
        self.bench.hello(nonce=self.bench.seq + 1)
        assert self.bench.core.state not in LIVE
        assert (self.bench.core.token_low, self.bench.core.token_high) == (0, 0)

    @rule(count=st.integers(1, 10))
    def noise(self, count: int) -> None:
        for _ in range(count):
            self.bench.window(b"\xa7" + bytes(63))

    @precondition(lambda self: self.bench.core.state == c.FAULT)
    @rule()
    def clear_everything(self) -> None:
        core = self.bench.core
        self.bench.pump = False
        self.watch(40)
        hard = core.faults & (c.CLASS_C | core.hard)
        self.bench.clear(core.faults)
        assert core.faults & hard == hard  # I15

    @rule(cause=st.sampled_from([c.CAUSE_POWER_ON, c.CAUSE_RESET_LINE, c.CAUSE_WATCHDOG]))
    def reset(self, cause: int) -> None:
        bench = self.bench
        bench.core.reset(bench.now_ms, cause, 4711)
        assert bench.core.outputs == 0
        assert not any(bench.core.actual) and not bench.core.session_high  # I17
        bench.core.load_response(bench.miso)
        bench.cycling = bench.pump = False
        self.watch(30)
        bench.hello(nonce=2)
        if bench.core.state == c.IDLE:
            self.crc = bench.configure(*(BLOCKS[name] for name in self.names))

    @invariant()
    def hold(self) -> None:
        if not hasattr(self, "bench"):
            return
        core = self.bench.core
        out = core.outputs
        if out & c.OUT_GATES:  # I1
            assert core.state in (c.RUNNING, c.RAMPDOWN) or (
                core.state == c.ARMED and core.arm_mode == c.MODE_LEADCHECK
            )
        if out & c.OUT_HV_EN:  # I2
            assert (
                core.state in LIVE
                and core.chain
                and core.pump_valid
                and core.lease_ms
                or (core.state == c.SELFTESTING and not out & c.OUT_K_EN)
            )
        if core.state in (c.IDLE, c.FAULT, c.ESTOP):  # I14
            assert not out & (c.OUT_GATES | c.OUT_HV_EN | c.OUT_K_EN)
            assert not any(core.actual) and not any(core.target)
            assert core.token_high == 0
        assert bool(out & c.OUT_MOD_OK) == bool(core.booted and not core.faults & c.CLASS_BC)  # I24
        assert core.queued <= 8  # I7
        if core.state in (c.RUNNING, c.RAMPDOWN):
            assert core.cfg_valid and core.token_high  # I16


TestModule = Module.TestCase
TestModule.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)
