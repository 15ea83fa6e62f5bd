"""May current flow: the host's state machine, its permissions and its stops. Pure; time is an argument.

Rules
1. Off is always legal: `stop` and every cut work in every state, from every caller.
2. Permission expires: `may_pump` is asked anew after each valid answer and is False unless everything says
   yes. A wanted START and an acknowledgement expire too.
3. The module's downward steps are followed at once; an upward step that was not asked for is a mismatch.
4. The first reason a session ends with is kept; what follows from it does not overwrite it.
5. A fault is a row of faults.SPECS. It stays until its row's `clears` says otherwise.

Theory of operation: once a cycle `tick` reads the lines and the ages and gives Orders; the shell exchanges
one frame and tells `observed` or `unanswered`; then `may_pump` is the last word. Requests of the kiosk
(`arm`, `start`, ...) answer with the reason of a refusal, or None, and only set what the next ticks work
towards. machine.py holds where the host stands, connection.py brings the module up and loses it, watch.py
reads a cycle's lines and ages, follow.py follows the module, asked.py judges requests, signals.py lights and
sounds.
When a state is added: mirror.LEGAL, mirror.PERMITTED and verbs.verb_for change with it.
"""

from collections.abc import Collection

from appliance.limits import TEST_PUMP_AFTER_MS
from appliance.safety import asked
from appliance.safety.faults import PROOFS, Fault
from appliance.safety.follow import follow
from appliance.safety.liveness import Belief
from appliance.safety.mirror import LINKED, PERMITTED
from appliance.safety.orders import Clear, Mode, Orders, Verb
from appliance.safety.seen import ModuleSeen, ModuleState, Witness
from appliance.safety.signals import Signals
from appliance.safety.states import HostState as H
from appliance.safety.verbs import verb_for
from appliance.safety.watch import RESET_MS, Watch

_VERB_GAP_MS = 40
_REPEATED = (Verb.CYCLE, Verb.HELLO, Verb.IDENTIFY, Verb.NONE)
_AT_ONCE = frozenset({"wrong_place"})
"""Reasons of a stop that nobody wants to feel the ramp of. (HZ-19)"""


class SafetyCore(Watch):
    """The one place that decides whether current may flow."""

    def __init__(self, *, watchdog_required: bool, now_ms: int) -> None:
        super().__init__(watchdog_required=watchdog_required, now_ms=now_ms)
        self._verb = Verb.NONE
        self._verb_at_ms = now_ms
        self._signals = Signals()
        self.call = self._signals.call

    # ---- one cycle

    def tick(self, witness: Witness, *, now_ms: int) -> Orders:
        """This cycle's orders, after the lines and the ages have been judged."""
        if not self._signals.read_back(witness.buzzer, now_ms):
            self.answer_lamps(all_work=False, now_ms=now_ms)
        self.watch(witness, now_ms)
        return self._orders(now_ms)

    # ---- orders

    def _orders(self, now_ms: int) -> Orders:
        return Orders(
            host_state=self.state,
            verb=self._next_verb(now_ms),
            mode=self.mode,
            clear=self._clearable(),
            run_permit=self.state in PERMITTED,
            ui_alive=self.kiosk.is_fresh(now_ms),
            stop_now=self.state in (H.FAULT, H.ESTOP, H.LINK_DOWN, H.INCOMPATIBLE),
            expected_state=ModuleState.IDLE if self.seen is None else self.seen.state,
            module_reset=self._is_reset(now_ms),
            lamps=self._signals.show(self, now_ms),
            lamp_test=self.proof.step == "lamps",
        )

    def _next_verb(self, now_ms: int) -> Verb:
        """The same request waits for its answer to be seen; another one, STOP above all, never waits."""
        verb = verb_for(self.state, self.seen, self.wants)
        if verb in _REPEATED:
            return verb
        if verb is self._verb and now_ms - self._verb_at_ms < _VERB_GAP_MS:
            return Verb.CYCLE
        self._verb, self._verb_at_ms = verb, now_ms
        return verb

    def _is_reset(self, now_ms: int) -> bool:
        is_frozen = self.state is H.LINK_DOWN and Fault.LINK_FROZEN in self.faults  # [link 8 H11]
        is_brief = is_frozen and now_ms - self.since_ms < RESET_MS
        return self.state is H.BOOT or Fault.OUTPUT_UNEXPECTED in self.faults or is_brief

    def _clearable(self) -> Clear:
        if self.state is H.ESTOP:
            return Clear.ESTOP
        if self.state is H.FAULT:
            return Clear.CLASS_B
        return Clear.PADS if self.state in (H.TREATING, H.PAUSED, H.ARMED) else Clear.CLASS_A

    # ---- the answer

    def observed(self, seen: ModuleSeen, *, now_ms: int, answered_at_ms: int | None = None) -> None:
        """The module's valid answer of this cycle has been followed, and held against what it may be.

        `answered_at_ms` is when it came, where that is later than the cycle's own instant.
        """
        self._unanswered = 0
        self._lines.answered_at_ms = now_ms if answered_at_ms is None else answered_at_ms
        follow(self, seen, now_ms)

    def may_pump(self, *, answered: bool, now_ms: int) -> bool:
        """The last word of a cycle: one edge of ARM_PUMP is permitted. [link 2.2]"""
        return (
            answered
            and (self.state in PERMITTED or self._feeds_test(now_ms))
            and not self.estop.stops
            and self.hand_ok
            and self.kiosk.is_fresh(now_ms)
            and not self.is_cut
        )

    def _feeds_test(self, now_ms: int) -> bool:
        """The module's own test has come to the step that needs the pump, the relay open. [link 2.2, R18]"""
        at_ms, seen = self.wants.test_at_ms, self.seen
        return (
            self.state is H.SERVICE
            and self.proof.step == "supply"
            and seen is not None
            and seen.state is ModuleState.SELFTEST
            and not seen.k1_closed
            and at_ms is not None
            and now_ms - at_ms >= TEST_PUMP_AFTER_MS
        )

    def test_began(self, *, now_ms: int) -> None:
        """The module has taken the request to test itself: its pump comes later than its other steps."""
        if self.state is H.SERVICE:
            self.wants.test_at_ms = now_ms

    def tested(self, *, is_whole: bool, now_ms: int) -> None:
        """The module told how its own test ended: with every step that it began the proof test goes on."""
        if self.state is not H.SERVICE or self.proof.step != "supply":
            return
        if is_whole:
            self.proof.supply_rises()
        else:
            self.set(Fault.ARM_FAILED, now_ms)
        self.go_home(now_ms)

    # ---- requests

    def arm(self, mode: Mode, *, now_ms: int) -> str | None:
        """Works towards ARMED; the answer is the reason of a refusal."""
        refusal = asked.why_not_arm(self, mode, now_ms)
        if refusal is None:
            self.mode = mode
            self.stop_reason = None
            self.wants.clear()
            self.go(H.ARMING, now_ms)
        return refusal

    def start(self, *, now_ms: int) -> str | None:
        """Works towards TREATING, from zero, for a second; the answer is the reason of a refusal."""
        if self.state not in (H.ARMED, H.PAUSED) or self.mode is not Mode.TREAT:
            return f"the station is {self.state}, not armed for treatment"
        others = [fault for fault in self.faults if fault is not Fault.RECORDS_FAILED]
        if others:
            return f"fault {others[0]} is not cleared"
        self.wants.start_at_ms = now_ms
        self.stop_reason = None
        return None

    def stop(self, reason: str, *, now_ms: int) -> None:
        """Ends with the ramp where there is something to ramp; always legal."""
        if self.state in LINKED:
            self.end(reason)
        self.proof.cancel()
        self.wind_down(at_once=self.state is not H.TREATING or reason in _AT_ONCE, now_ms=now_ms)

    def disarm(self, *, now_ms: int) -> None:
        """The lead check is over: off, without a reason to show."""
        self.wind_down(at_once=True, now_ms=now_ms)

    def begin_proof(self, *, now_ms: int) -> str | None:
        """The proof test begins with the lamps; the answer is the reason of a refusal."""
        refusal = asked.why_no_proof(self)
        if refusal is None:
            self.drop(*PROOFS)
            self.stop_reason = None
            self.proof.begin(now_ms)
        return refusal

    def answer_lamps(self, *, all_work: bool, now_ms: int) -> str | None:
        """Lamps and buzzer work, and the proof test waits for its arming; or they do not, and it is over."""
        return asked.answer_lamps(self, all_work=all_work, now_ms=now_ms)

    def cancel_proof(self, *, now_ms: int) -> None:
        """The proof test ends without a result."""
        if self.proof.is_running:
            self.proof.cancel()
            self.wind_down(at_once=True, now_ms=now_ms)

    def acknowledge(
        self, what: str, *, now_ms: int, shown: Collection[str] | None = None, by_staff: bool = False
    ) -> str | None:
        """Somebody saw it; the answer is the reason why it does not clear yet.

        `shown` are the rows that were on the screen: what came after them is not seen. None is all of them.
        `by_staff` when the kiosk has checked a staff PIN for it.
        """
        if what == "estop":
            return asked.acknowledge_estop(self, now_ms)
        if what == "fault":
            seen = tuple(self.faults) if shown is None else shown
            return asked.acknowledge_faults(self, seen, now_ms, by_staff=by_staff)
        if what == "call":
            return self.call.answer(now_ms)
        if what == "pads":
            asked.acknowledge_pads(self, now_ms)
        elif self.stop_reason == "hand_switch":
            self.stop_reason = None
        return None

    def estop_is_acknowledgeable(self, now_ms: int) -> bool:
        """True when the button is released on both contacts and nothing else keeps it latched."""
        return asked.estop_is_acknowledgeable(self, now_ms)

    @property
    def pads_are_clearing(self) -> bool:
        """True from the acknowledgement of pads until the module has cleared their bits."""
        return self.wants.pads_at_ms is not None

    def believed(self, belief: Belief, truths: tuple[Belief, ...], *, now_ms: int) -> None:
        """A heartbeat came with this belief; the third wrong one in a row stops what is permitted."""
        self.kiosk.heard(now_ms)
        self.kiosk.is_so(truths, now_ms)
        if self.state in PERMITTED and self.kiosk.judge(belief, now_ms):
            self.end("belief_mismatch")
            self.set(Fault.BELIEF_MISMATCH, now_ms)
