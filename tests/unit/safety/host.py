"""A safety core with a module of a few lines beside it: it obeys, unless a test tells it not to."""

from dataclasses import replace

from appliance.limits import CYCLE_MS
from appliance.safety.core import SafetyCore
from appliance.safety.faults import Fault
from appliance.safety.liveness import Belief
from appliance.safety.orders import Clear, Mode, Orders, Verb
from appliance.safety.seen import ModuleFaults, ModuleSeen, ModuleState, Witness
from appliance.safety.states import HostState as H

_M = ModuleState
_RAMP_CYCLES = 15
_SELFTEST_CYCLES = 10
_UP = (_M.ARMED, _M.RUNNING, _M.RAMPDOWN)
OFF = Belief(running=False, levels=(0, 0))


class Host:
    """Cycles of 20 ms; `lines` and `module` are what the core is shown, `obeys` what the module follows."""

    def __init__(self, *, watchdog_required: bool = False, now_ms: int = 0) -> None:
        self.core = SafetyCore(watchdog_required=watchdog_required, now_ms=now_ms)
        self.now_ms = now_ms
        self.lines = Witness(
            estop_a=True, estop_b=False, hand_ok=True, chain_fb=False, stim_act=False, mod_ok=True
        )
        self.module = ModuleSeen(
            state=_M.IDLE, faults=ModuleFaults(), hv_on=False, arm_valid=True, lease_ok=True,
            chain_closed=True, hand_ok=True, is_paused=False,
        )  # fmt: skip
        self.obeys = set(Verb)
        self.does_every_step = True
        self.test_cycles = _SELFTEST_CYCLES
        self.follows_lines = True
        self.heeds_stop_now = True
        self.answers = True
        self.kiosk_is_alive = True
        self.watchdog_is_alive = watchdog_required
        self.belief: Belief | None = None
        self.verbs: list[Verb] = []
        self.orders: Orders | None = None
        self.pumped = False
        self._ramp_cycles = 0
        self._test_cycles = 0

    @property
    def state(self) -> H:
        return self.core.state

    def is_in(self, state: H) -> bool:
        return self.core.state is state

    @property
    def proof(self) -> str:
        return self.core.proof.step

    @property
    def faults(self) -> list[Fault]:
        return list(self.core.faults)

    # ---- hands

    def press(self) -> None:
        self.show(estop_a=False, estop_b=True)

    def release(self) -> None:
        self.show(estop_a=True, estop_b=False)

    def show(self, **lines: bool) -> None:
        self.lines = replace(self.lines, **lines)

    def be(self, state: ModuleState, **flags: bool) -> None:
        self.module = replace(self.module, state=state)
        for name, flag in flags.items():
            self.module = replace(self.module, **{name: flag})  # type: ignore[arg-type]  # all flags are bool

    def latch(self, **bits: bool) -> None:
        self.module = replace(self.module, faults=replace(self.module.faults, **bits))

    # ---- time

    def run(self, ms: int) -> None:
        until_ms = self.now_ms + ms
        while self.now_ms < until_ms:
            self.cycle()

    def run_until(self, state: H, within_ms: int = 5_000) -> None:
        until_ms = self.now_ms + within_ms
        while self.state is not state:
            assert self.now_ms < until_ms, f"{self.state} and not {state}: {self.faults}"
            self.cycle()

    def cycle(self, defect: Fault | None = None) -> Orders:
        self.now_ms += CYCLE_MS
        now_ms = self.now_ms
        if self.watchdog_is_alive:
            self.core.watchdog.acknowledged(now_ms)
        if self.kiosk_is_alive and now_ms % 100 < CYCLE_MS:
            belief = self.belief or self.truth()
            self.core.believed(belief, (self.truth(),), now_ms=now_ms)
        self._move_lines()
        orders = self.orders = self.core.tick(self.lines, now_ms=now_ms)
        self.verbs.append(orders.verb)
        is_heard = self.answers and defect is None and orders.verb is not Verb.NONE
        if is_heard:
            self._answer(orders)
        elif orders.verb is not Verb.NONE:
            self.core.unanswered(defect, now_ms=now_ms)
        self.core.kiosk.is_so((self.truth(),), now_ms)
        self.pumped = self.core.may_pump(answered=is_heard, now_ms=now_ms)
        return orders

    def truth(self) -> Belief:
        return Belief(running=self.state is H.TREATING, levels=(0, 0))

    # ---- the module

    def _move_lines(self) -> None:
        if not self.follows_lines:
            return
        is_closed = self.lines.estop_a and not self.lines.estop_b
        self.module = replace(self.module, chain_closed=is_closed, hand_ok=self.lines.hand_ok)
        if not is_closed:
            self.be(_M.ESTOP, hv_on=False, is_leadcheck=False)
            self.latch(estop=True)
        elif not self.lines.hand_ok and self.module.state in _UP:
            self.be(_M.IDLE, hv_on=False)
            self.latch(hand=True)
        self.show(chain_fb=self.module.state in _UP)

    def _answer(self, orders: Orders) -> None:
        match orders.verb:
            case Verb.HELLO:
                self.core.linked(now_ms=self.now_ms)
            case Verb.IDENTIFY:
                self.core.identified(is_accepted=True, now_ms=self.now_ms)
            case _:
                self._obey(orders)
                self.core.observed(self.module, now_ms=self.now_ms)

    def _obey(self, orders: Orders) -> None:
        verb, state = orders.verb, self.module.state
        if self._ramp_cycles:
            self._ramp_cycles -= 1
            if not self._ramp_cycles and state is _M.RAMPDOWN:
                self.be(_M.ARMED if self.module.is_paused else _M.IDLE)
        if self._test_cycles:
            self._test_cycles -= 1
            if not self._test_cycles and state is _M.SELFTEST:
                self.be(_M.IDLE)
        if orders.stop_now and state in _UP and self.heeds_stop_now:
            self.be(_M.IDLE, hv_on=False)
        elif verb in self.obeys:
            self._do(verb, orders)

    def _do(self, verb: Verb, orders: Orders) -> None:
        state, is_leadcheck = self.module.state, orders.mode is Mode.LEADCHECK
        if verb is Verb.ARM and state is _M.IDLE:
            self.be(_M.ARMED, hv_on=True, is_paused=False, is_leadcheck=is_leadcheck)
        elif verb is Verb.START and state is _M.ARMED:
            self.be(_M.RUNNING, is_paused=False)
        elif verb in (Verb.PAUSE, Verb.STOP) and state is _M.RUNNING:
            self.be(_M.RAMPDOWN, is_paused=verb is Verb.PAUSE)
            self._ramp_cycles = _RAMP_CYCLES
        elif verb in (Verb.STOP, Verb.STOP_AT_ONCE) and state in _UP:
            self.be(_M.IDLE, hv_on=False, is_leadcheck=False)
        elif verb is Verb.FAULT_CLEAR:
            self._clear(orders.clear)
        elif verb is Verb.SELFTEST and state is _M.IDLE:
            self.be(_M.SELFTEST)
            self._test_cycles = self.test_cycles
            self.core.test_began(now_ms=self.now_ms)
        elif verb is Verb.SELFTEST_RESULT and state is _M.IDLE:
            self.core.tested(is_whole=self.does_every_step, now_ms=self.now_ms)

    def _clear(self, clear: Clear) -> None:
        if clear is Clear.ESTOP and self.module.chain_closed:
            self.latch(estop=False)
            if self.module.state is _M.ESTOP:
                is_sound = not (self.module.faults.is_tripped or self.module.faults.needs_service)
                self.be(_M.IDLE if is_sound else _M.FAULT)
        elif clear is Clear.CLASS_A:
            self.latch(permission=False, power=False, lead_off=False, short=False, hand=False, limit=False)
        elif clear is Clear.CLASS_B:
            self._clear_b()
        elif clear is Clear.PADS:
            self.latch(lead_off=False, short=False)

    def _clear_b(self) -> None:
        """The module tests itself before it is in IDLE again. [link T15, R18]"""
        self.latch(is_tripped=False)
        if self.module.state is _M.FAULT and not self.module.faults.needs_service:
            self.be(_M.SELFTEST)
            self._test_cycles = _SELFTEST_CYCLES

    # ---- the way to a state

    def boot(self) -> "Host":
        self.run_until(H.READY)
        self.run(200)
        return self

    def boot_or_fault(self) -> "Host":
        """As far as it comes by itself."""
        self.run(500)
        return self

    def begin_proof(self) -> None:
        """As far as the arming: somebody has said that the lamps burn, and the module has tested itself."""
        self.begin_service()
        self.run_until(H.READY)

    def begin_service(self) -> None:
        """As far as the module's own test: the lamps burn, and somebody has said so."""
        assert self.core.begin_proof(now_ms=self.now_ms) is None
        assert self.core.answer_lamps(all_work=True, now_ms=self.now_ms) is None

    def proved(self) -> "Host":
        self.boot()
        self.begin_proof()
        self.core.configured(is_right=True, now_ms=self.now_ms)
        assert self.core.arm(Mode.LEADCHECK, now_ms=self.now_ms) is None
        self.run_until(H.ARMED)
        self.cycle()
        self.press()
        self.run(100)
        self.release()
        self.run(300)
        assert self.core.acknowledge("estop", now_ms=self.now_ms) is None
        self.run_until(H.READY)
        self.core.forget(now_ms=self.now_ms)
        assert self.core.proof.step == "passed"
        return self

    def configured(self) -> "Host":
        self.proved()
        self.core.configured(is_right=True, now_ms=self.now_ms)
        self.run(1_000)
        return self

    def armed(self, mode: Mode = Mode.TREAT) -> "Host":
        self.configured()
        assert self.core.arm(mode, now_ms=self.now_ms) is None
        self.run_until(H.ARMED)
        return self

    def treating(self) -> "Host":
        self.armed()
        assert self.core.start(now_ms=self.now_ms) is None
        self.run_until(H.TREATING)
        self.cycle()
        return self

    def paused(self) -> "Host":
        self.treating()
        self.core.pause(now_ms=self.now_ms)
        self.run_until(H.PAUSED)
        return self
