"""The safety core under any order of hands, requests, silences and disobedience."""

from collections.abc import Callable

from hypothesis import assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from appliance.limits import CYCLE_MS
from appliance.safety.faults import SPECS, Fault
from appliance.safety.mirror import PERMITTED
from appliance.safety.orders import Clear, Mode, Orders, Verb
from appliance.safety.seen import ModuleState
from appliance.safety.states import HostState as H
from tests.unit.safety.host import Host

BITS = ("permission", "power", "lead_off", "short", "hand", "limit", "is_tripped", "needs_service")
Way = Callable[[Host], Host]
WAYS = (Host.boot, Host.proved, Host.configured, Host.armed, Host.treating, Host.treating, Host.paused)


class AnyHands(RuleBasedStateMachine):
    """Invariants are judged after every cycle, not only after every rule."""

    def __init__(self) -> None:
        super().__init__()
        self.host = Host()
        self.is_stopped = False
        self.was_acknowledged = False
        self.is_armed_by_request = False
        self.fault_was_acknowledged = False

    @initialize(way=st.sampled_from(WAYS))
    def begin(self, way: Way) -> None:
        way(self.host)
        self.is_armed_by_request = True

    def cycles(self, count: int) -> None:
        for _ in range(count):
            before, latched = self.host.state, set(self.host.core.latched)
            orders = self.host.cycle()
            self.judge(before)
            self.judge_latches(latched, orders)
            assert not (orders.stop_now and self.host.pumped)

    def judge(self, before: H) -> None:
        host = self.host
        lines = host.lines
        is_released = lines.estop_a and not lines.estop_b
        if host.pumped:
            assert is_released
            assert lines.hand_ok
            assert host.state in PERMITTED
            assert host.core.kiosk.is_fresh(host.now_ms)
            assert not any(SPECS[fault].reaction == "cut" for fault in host.faults)
        if not is_released:
            assert host.state not in PERMITTED
            self.is_stopped, self.was_acknowledged = True, False
            self.is_armed_by_request = False
        if before is H.ESTOP and host.state not in (H.ESTOP, H.LINK_DOWN):
            assert self.was_acknowledged, "released is not acknowledged"
            self.is_stopped = False
        if host.state in PERMITTED:
            assert self.is_armed_by_request
        if host.state is H.TREATING:
            assert before in (H.TREATING, H.ARMED, H.PAUSED)
        if host.state not in PERMITTED:
            self.is_armed_by_request = False

    def judge_latches(self, latched: set[Fault], orders: Orders) -> None:
        """What waits for somebody does not go by itself, and nothing of class B is cleared without him."""
        gone = latched - set(self.host.core.latched)
        assert gone <= {Fault.MODULE_FAULT}
        if gone or (orders.verb is Verb.FAULT_CLEAR and orders.clear is Clear.CLASS_B):
            assert self.fault_was_acknowledged
        if gone:
            self.fault_was_acknowledged = False

    # ---- time and lines

    @rule(count=st.sampled_from([1, 2, 3, 10, 26, 60, 110]))
    def time_passes(self, count: int) -> None:
        self.cycles(count)

    @rule(ms=st.sampled_from([1, 19, 21, 39, 40, 59, 60, 61, 100, 101, 199, 200, 201, 490, 491, 999]))
    def a_cycle_comes_late_or_early(self, ms: int) -> None:
        """No bound may ask for whole cycles."""
        self.host.now_ms += ms - CYCLE_MS
        self.cycles(1)

    @precondition(lambda self: self.host.state in (H.ARMED, H.PAUSED))
    @rule(minutes=st.sampled_from([1, 2]))
    def minutes_pass(self, minutes: int) -> None:
        self.cycles(minutes * 60_100 // CYCLE_MS)

    @rule(a=st.booleans(), b=st.booleans())
    def contacts(self, a: bool, b: bool) -> None:
        self.host.show(estop_a=a, estop_b=b)

    @rule()
    def release(self) -> None:
        self.host.release()
        self.cycles(15)

    @rule(is_ok=st.booleans())
    def hand(self, is_ok: bool) -> None:
        self.host.show(hand_ok=is_ok)

    @rule(is_alive=st.booleans())
    def kiosk(self, is_alive: bool) -> None:
        self.host.kiosk_is_alive = is_alive

    @rule(answers=st.booleans())
    def link(self, answers: bool) -> None:
        self.host.answers = answers

    @rule(defect=st.sampled_from([None, Fault.LINK_FROZEN, Fault.MODULE_RESTARTED]))
    def a_defect(self, defect: Fault | None) -> None:
        assume(self.host.state not in (H.BOOT, H.LINK_DOWN))
        before = self.host.state
        self.host.cycle(defect)
        self.judge(before)

    @rule(bit=st.sampled_from(BITS))
    def a_bit(self, bit: str) -> None:
        self.host.latch(**{bit: True})

    @rule(state=st.sampled_from(list(ModuleState)), is_paused=st.booleans(), hv_on=st.booleans())
    def the_module_jumps(self, state: ModuleState, is_paused: bool, hv_on: bool) -> None:
        self.host.be(state, is_paused=is_paused, hv_on=hv_on)

    @rule(disobeys=st.sets(st.sampled_from([Verb.ARM, Verb.START, Verb.STOP, Verb.PAUSE, Verb.FAULT_CLEAR])))
    def disobedience(self, disobeys: set[Verb]) -> None:
        self.host.obeys = set(Verb) - disobeys

    @rule()
    def somebody_puts_everything_right_and_goes_on(self) -> None:
        """What needs no service is repaired and acknowledged, and the next treatment begins."""
        self.link(answers=True)
        self.kiosk(is_alive=True)
        self.hand(is_ok=True)
        self.output_line(stim_act=False)
        self.disobedience(disobeys=set())
        self.power(is_weak=False)
        self.records(is_ok=True)
        self.host.latch(**dict.fromkeys(BITS, False))
        if self.host.core.module_needs_service:
            self.a_defect(Fault.MODULE_RESTARTED)
        self.release()
        for what in ("estop", "fault", "pads"):
            self.acknowledge(what, by_staff=True)
            self.cycles(40)
        self.forget()
        self.configured(is_right=True)
        self.arm(Mode.TREAT)
        self.cycles(10)
        self.start()
        self.cycles(3)

    # ---- requests

    @rule(mode=st.sampled_from(Mode))
    def arm(self, mode: Mode) -> None:
        if self.host.core.arm(mode, now_ms=self.host.now_ms) is None:
            assert not self.host.faults
            assert self.host.core.proof.step == "passed" or mode is Mode.LEADCHECK
            self.is_armed_by_request = True

    @rule()
    def start(self) -> None:
        before = self.host.state
        if self.host.core.start(now_ms=self.host.now_ms) is None:
            assert before in (H.ARMED, H.PAUSED)
        assert self.host.state is before, "asking alone moves nothing"

    @rule()
    def pause(self) -> None:
        self.host.core.pause(now_ms=self.host.now_ms)

    @rule()
    def stop(self) -> None:
        self.host.core.stop("stopped_by_person", now_ms=self.host.now_ms)
        assert self.host.state not in PERMITTED - {H.STOPPING}

    @precondition(lambda self: self.host.answers)
    @rule()
    def stop_and_wait(self) -> None:
        self.host.obeys = set(Verb)
        self.host.core.stop("stopped_by_person", now_ms=self.host.now_ms)
        self.cycles(55)
        assert self.host.state not in PERMITTED, "off is reached from everywhere"

    @rule(is_weak=st.booleans())
    def power(self, is_weak: bool) -> None:
        self.host.core.powered(is_weak=is_weak, now_ms=self.host.now_ms)
        if is_weak:
            assert self.host.state not in PERMITTED - {H.STOPPING}

    @rule(is_ok=st.booleans())
    def records(self, is_ok: bool) -> None:
        before = self.host.state
        self.host.core.recorded(is_ok=is_ok, now_ms=self.host.now_ms)
        assert self.host.state is before, "it leaves alone what runs"

    @rule()
    def call(self) -> None:
        before = self.host.state
        self.host.core.call.ask(self.host.now_ms)
        assert self.host.state is before

    @rule(stim_act=st.booleans())
    def output_line(self, stim_act: bool) -> None:
        self.host.show(stim_act=stim_act)

    @rule(what=st.sampled_from(["estop", "fault", "pads", "hand", "call"]), by_staff=st.booleans())
    def acknowledge(self, what: str, *, by_staff: bool) -> None:
        """A guest's word ends nothing while a fault of class B is set."""
        before = tuple(self.host.core.faults)
        refusal = self.host.core.acknowledge(what, by_staff=by_staff, now_ms=self.host.now_ms)
        is_theirs = any(self.host.core.told(fault).who == "staff" for fault in before)
        if what == "fault" and is_theirs and not by_staff:
            assert refusal is not None and tuple(self.host.core.faults) == before
        self.fault_was_acknowledged = self.fault_was_acknowledged or (what == "fault" and by_staff)
        if what == "estop" and refusal is None:
            assert self.host.lines.estop_a or not self.host.core.estop.stops
            self.was_acknowledged = True

    @rule(is_right=st.sampled_from([True, True, False]))
    def configured(self, is_right: bool) -> None:
        self.host.core.configured(is_right=is_right, now_ms=self.host.now_ms)

    @rule()
    def forget(self) -> None:
        if self.host.state not in PERMITTED:
            self.host.core.forget(now_ms=self.host.now_ms)

    @rule()
    def begin_proof(self) -> None:
        self.host.core.begin_proof(now_ms=self.host.now_ms)

    @rule(all_work=st.sampled_from([True, True, False]))
    def answer_lamps(self, all_work: bool) -> None:
        self.host.core.answer_lamps(all_work=all_work, now_ms=self.host.now_ms)

    @rule()
    def cancel_proof(self) -> None:
        self.host.core.cancel_proof(now_ms=self.host.now_ms)

    # ---- always

    @invariant()
    def silence_takes_the_permission(self) -> None:
        core, now_ms = self.host.core, self.host.now_ms
        assert not core.may_pump(answered=False, now_ms=now_ms)
        assert not core.may_pump(answered=True, now_ms=now_ms + 2_200)

    @invariant()
    def a_latched_button_lets_nothing_permit(self) -> None:
        if self.host.core.estop_is_latched:
            assert self.host.state not in PERMITTED


AnyHandsTest = AnyHands.TestCase
AnyHandsTest.settings = settings(max_examples=150, stateful_step_count=30, derandomize=True, deadline=None)
