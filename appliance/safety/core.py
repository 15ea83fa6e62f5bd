"""May current flow: the host's state machine, its permissions and its stops. Pure; time is an argument.

Rules
1. Off is always legal: `stop` and every cut work in every state, from every caller.
2. Permission expires: `may_pump` is asked after each answer and is False unless everything says yes.
3. The module's downward steps are followed at once; an upward step that was not asked for is a mismatch.
4. The first reason a session ends with is kept; what follows from it does not overwrite it.
5. A fault is a row of faults.SPECS. It stays until its row's `clears` says otherwise.

Theory of operation: once a cycle `tick` reads the lines and the ages and gives Orders; the shell exchanges
one frame and tells `observed` or `unanswered`; then `may_pump` is the last word. Requests of the kiosk
(`arm`, `start`, ...) answer with the reason of a refusal, or None, and only set what the next ticks work
towards. When a state is added: mirror.py and verbs.py change with it.
"""

from appliance.limits import ARMED_MS, LINK_FAILED_CYCLES, MIRROR_CYCLES, PAUSED_MS
from appliance.safety.estop import EStop
from appliance.safety.faults import SPECS, Fault
from appliance.safety.lines import LineWatch
from appliance.safety.liveness import Belief, Kiosk, WatchdogLink
from appliance.safety.mirror import ENDS_NOTHING, LEGAL, LINKED, OUTPUT_STATES, PERMITTED, why_idle
from appliance.safety.orders import Clear, Lamps, Mode, Orders, Verb
from appliance.safety.proof import ProofTest
from appliance.safety.seen import ModuleSeen, ModuleState, Witness
from appliance.safety.states import HostState as H
from appliance.safety.verbs import Wants, verb_for

_RESET_MS = 50
_ARM_TIMEOUT_MS = 3_000
_VERB_GAP_MS = 40
_M = ModuleState


class SafetyCore:
    """The one place that decides whether current may flow."""

    def __init__(self, *, watchdog_required: bool, now_ms: int) -> None:
        self.state = H.BOOT
        self.mode = Mode.TREAT
        self.faults: dict[Fault, int] = {}
        self.stop_reason: str | None = None
        self.estop = EStop()
        self.kiosk = Kiosk()
        self.watchdog = WatchdogLink(is_required=watchdog_required)
        self.proof = ProofTest()
        self.seen: ModuleSeen | None = None
        self._since_ms = now_ms
        self._verb_at_ms = now_ms - _VERB_GAP_MS
        self._wants = Wants()
        self._unanswered = 0
        self._has_linked = False
        self._mismatches = 0
        self._lines = LineWatch()
        self._hand_ok = False
        self._began_at_ms = now_ms

    # ---- one cycle
    # ------------------------------------------------------------------------------------------

    def tick(self, witness: Witness, *, now_ms: int) -> Orders:
        """This cycle's orders, after the lines and the ages have been judged."""
        self._read_estop(witness, now_ms)
        self._read_hand(witness, now_ms)
        for fault in self._lines.judge(
            witness, self.seen, may_be_closed=self.state in PERMITTED, now_ms=now_ms
        ):
            self._set(fault, now_ms)
        self._read_ages(now_ms)
        self._read_timers(now_ms)
        return self._orders(now_ms)

    def _read_estop(self, witness: Witness, now_ms: int) -> None:
        self.estop.read(a=witness.estop_a, b=witness.estop_b, now_ms=now_ms)
        self.proof.read(a=witness.estop_a, b=witness.estop_b, chain_fb=witness.chain_fb, now_ms=now_ms)
        if self.proof.step == "failed":
            self._set(Fault.PROOF_FAILED, now_ms)
        if self.estop.discrepancy != "none":
            self._set(Fault.ESTOP_DISCREPANCY, now_ms)
        if self.estop.stops and self.state in LINKED and self.state is not H.ESTOP:
            self._end("estop")
            self._go(H.ESTOP, now_ms)
        if self.state is H.ESTOP and self.estop.is_released(now_ms):
            self.proof.released()

    def _read_hand(self, witness: Witness, now_ms: int) -> None:
        self._hand_ok = witness.hand_ok
        if not witness.hand_ok and self.state in PERMITTED:
            self._end("hand_switch")
            self._stop(at_once=True, now_ms=now_ms)

    def _read_ages(self, now_ms: int) -> None:
        self.proof.age(now_ms)
        if self.state not in PERMITTED:
            if not self.watchdog.is_gone(now_ms):
                self._drop(Fault.WATCHDOG_LOST)
            if self.kiosk.is_fresh(now_ms):
                self._drop(Fault.INTERFACE_LOST)
            return
        if self.watchdog.is_gone(now_ms):
            self._set(Fault.WATCHDOG_LOST, now_ms)
        if not self.kiosk.is_fresh(now_ms):
            self._end("interface_lost")
            self._set(Fault.INTERFACE_LOST, now_ms)
            self._stop(at_once=True, now_ms=now_ms)
        elif self.kiosk.is_quiet(now_ms) and self.state is H.TREATING:
            self._wants.pause = True
            self._go(H.STOPPING, now_ms)

    def _read_timers(self, now_ms: int) -> None:
        age_ms = now_ms - self._since_ms
        if self.state is H.BOOT and now_ms - self._began_at_ms >= _RESET_MS:
            self._go(H.LINK_DOWN, now_ms)
        elif self.state is H.ARMING and age_ms > _ARM_TIMEOUT_MS:
            self._set(Fault.ARM_FAILED, now_ms)
            self.proof.cancel()
            self._stop(at_once=True, now_ms=now_ms)
        elif self.state is H.ARMED and age_ms > ARMED_MS:
            self.proof.cancel()
            self._stop(at_once=True, now_ms=now_ms)
        elif self.state is H.PAUSED and age_ms > PAUSED_MS:
            self._end("paused_too_long")
            self._stop(at_once=True, now_ms=now_ms)

    # ---- orders
    # ---------------------------------------------------------------------------------------------

    def _orders(self, now_ms: int) -> Orders:
        verb = verb_for(self.state, self.seen, self._wants)
        if verb not in (Verb.CYCLE, Verb.HELLO, Verb.IDENTIFY, Verb.NONE):
            if now_ms - self._verb_at_ms < _VERB_GAP_MS:
                verb = Verb.CYCLE
            else:
                self._verb_at_ms = now_ms
        return Orders(
            host_state=self.state,
            verb=verb,
            mode=self.mode,
            clear=self._clearable(),
            run_permit=self.state in PERMITTED,
            ui_alive=self.kiosk.is_fresh(now_ms),
            stop_now=self.state in (H.FAULT, H.ESTOP, H.LINK_DOWN, H.INCOMPATIBLE),
            expected_state=_M.IDLE if self.seen is None else self.seen.state,
            module_reset=self.state is H.BOOT or Fault.OUTPUT_UNEXPECTED in self.faults,
            lamps=self._lamps(now_ms),
        )

    def _clearable(self) -> Clear:
        if self.state is H.ESTOP:
            return Clear.ESTOP
        return Clear.PADS if self.state in (H.TREATING, H.PAUSED, H.ARMED) else Clear.CLASS_A

    def _lamps(self, now_ms: int) -> Lamps:
        is_wrong = self.state in (H.FAULT, H.ESTOP, H.BOOT, H.LINK_DOWN, H.INCOMPATIBLE) or bool(self.faults)
        kiosk_is_dead = Fault.INTERFACE_LOST in self.faults and not self.kiosk.is_fresh(now_ms)
        sounds = self.state in (H.ESTOP, H.FAULT) or kiosk_is_dead
        return Lamps(
            ready=self.state in (H.READY, H.CONFIGURED) and not is_wrong,
            active=self.state in PERMITTED,
            fault=is_wrong,
            buzzer=sounds and not self.proof.is_running,
        )

    # ---- the answer
    # -----------------------------------------------------------------------------------------

    def observed(self, seen: ModuleSeen, *, now_ms: int) -> None:
        """The module's valid answer of this cycle has been followed, and held against what it may be."""
        self._unanswered = 0
        before, self.seen = self.seen, seen
        self._take_bits(seen, now_ms)
        self._follow(seen, before, now_ms)
        self._mismatches = 0 if seen.state in LEGAL[self.state] else self._mismatches + 1
        if self._mismatches >= MIRROR_CYCLES:
            self._set(Fault.STATE_MISMATCH, now_ms)

    def _take_bits(self, seen: ModuleSeen, now_ms: int) -> None:
        if seen.faults.needs_service:
            self._set(Fault.MODULE_FAULT, now_ms)
        if self.state not in PERMITTED:
            return
        if seen.faults.permission and self.state is not H.ARMING:
            self._set(Fault.SYSTEM_BUSY, now_ms)
        if seen.faults.power and self.state is not H.ARMING:
            self._set(Fault.MODULE_POWER, now_ms)
        self._take_pads(seen, now_ms)

    def _take_pads(self, seen: ModuleSeen, now_ms: int) -> None:
        if self.mode is Mode.TREAT and "pads" not in self._wants.acknowledged:
            if seen.faults.lead_off:
                self._set(Fault.LEAD_OFF, now_ms)
            if seen.faults.short:
                self._set(Fault.PADS_TOUCHING, now_ms)
        if not seen.faults.is_pads:
            self._wants.acknowledged.discard("pads")

    def _follow(self, seen: ModuleSeen, before: ModuleSeen | None, now_ms: int) -> None:
        if seen.state is _M.ESTOP and self.state in LINKED and self.state is not H.ESTOP:
            self._end("estop")
            self._go(H.ESTOP, now_ms)
        elif self.state is H.ARMING and seen.state is _M.ARMED and seen.hv_on:
            self._go(H.ARMED, now_ms)
            if self.mode is Mode.LEADCHECK:
                self.proof.armed()
        elif self.state in (H.ARMED, H.PAUSED) and seen.state is _M.RUNNING and self._wants.start:
            self._wants.start = False
            self._go(H.TREATING, now_ms)
        elif self.state is H.ESTOP and seen.state is _M.IDLE and "estop" in self._wants.acknowledged:
            self._wants.acknowledged.discard("estop")
            self._go(H.READY, now_ms)
        else:
            self._follow_down(seen, before, now_ms)

    def _follow_down(self, seen: ModuleSeen, before: ModuleSeen | None, now_ms: int) -> None:
        was_up = before is not None and before.state in OUTPUT_STATES
        if self.state is H.TREATING and seen.state is _M.RAMPDOWN:
            self._wants.pause = seen.is_paused
            self._go(H.STOPPING, now_ms)
        elif self.state in (H.TREATING, H.STOPPING) and seen.state is _M.ARMED and seen.is_paused:
            if self.state is H.TREATING:
                self.stop_reason = "pads_off"
            self._wants.pause = False
            self._go(H.PAUSED, now_ms)
        elif self.state is H.STOPPING and seen.state is _M.IDLE:
            self._go(H.CONFIGURED, now_ms)
        elif self.state in (H.TREATING, H.ARMED, H.PAUSED) and seen.state is _M.IDLE and was_up:
            self._end(why_idle(seen.faults))
            self._go(H.CONFIGURED, now_ms)

    def unanswered(self, fault: Fault | None, *, now_ms: int) -> None:
        """No valid answer this cycle; the third in a row, or a named defect, takes the permission away."""
        self._unanswered += 1
        if self.state in (H.BOOT, H.LINK_DOWN):
            if self._unanswered >= LINK_FAILED_CYCLES:
                self._set(Fault.LINK_LOST, now_ms)
            return
        if fault is not None or self._unanswered >= LINK_FAILED_CYCLES:
            reason = "module_restarted" if fault is Fault.MODULE_RESTARTED else "link_lost"
            self._end(reason)
            self._set(fault or Fault.LINK_LOST, now_ms)
            self.seen = None
            self._go(H.LINK_DOWN, now_ms)

    def may_pump(self, *, answered: bool, now_ms: int) -> bool:
        """The last word of a cycle: one edge of ARM_PUMP is permitted. [link 2.2]"""
        return (
            answered
            and self.state in PERMITTED
            and not self.estop.stops
            and self._hand_ok
            and self.kiosk.is_fresh(now_ms)
            and not self._is_cut()
        )

    # ---- bring-up
    # -------------------------------------------------------------------------------------------

    def linked(self, *, now_ms: int) -> None:
        """HELLO was answered; a link that has never been up before was not lost."""
        self._unanswered = 0
        if not self._has_linked:
            self._drop(Fault.LINK_LOST)
        self._has_linked = True
        self._go(H.IDENTIFY, now_ms)

    def identified(self, *, is_accepted: bool, now_ms: int) -> None:
        """IDENTIFY was judged; a module that is not accepted never arms."""
        if not is_accepted:
            self._set(Fault.MODULE_UNSUPPORTED, now_ms)
            self._go(H.INCOMPATIBLE, now_ms)
        else:
            self._go(H.READY, now_ms)

    def configured(self, *, is_right: bool, now_ms: int) -> None:
        """The blocks were written, read back and committed, or they were not."""
        if not is_right:
            self._set(Fault.SETUP_MISMATCH, now_ms)
        elif self.state is H.READY:
            self._go(H.CONFIGURED, now_ms)

    def forget(self, *, now_ms: int) -> None:
        """Nobody goes on with the configuration."""
        self.stop_reason = None
        if self.state is H.CONFIGURED:
            self._go(H.READY, now_ms)

    # ---- requests
    # -------------------------------------------------------------------------------------------

    def arm(self, mode: Mode, *, now_ms: int) -> str | None:
        """Works towards ARMED; the answer is the reason of a refusal."""
        refusal = self._why_not_arm(mode, now_ms)
        if refusal is None:
            self.mode = mode
            self.stop_reason = None
            self._wants.clear()
            self._go(H.ARMING, now_ms)
        return refusal

    def _why_not_arm(self, mode: Mode, now_ms: int) -> str | None:
        reasons = (
            (self.state is not H.CONFIGURED, f"the station is {self.state}, not CONFIGURED"),
            (self.estop.stops, "the emergency stop is not released"),
            (not self._hand_ok, "the hand switch is open"),
            (bool(self.faults), f"fault {next(iter(self.faults), '')} is not cleared"),
            (not self.kiosk.is_fresh(now_ms), "no heartbeat"),
            (self.watchdog.is_gone(now_ms), "ems-watchdog does not answer"),
            (not self.proof.is_running and self.proof.step != "passed", "the E-stop's proof test is due"),
            (self.proof.is_running and mode is not Mode.LEADCHECK, "the proof test is running"),
            (self.stop_reason is not None and self.stop_reason not in ENDS_NOTHING, "the session is over"),
        )
        return next((reason for is_so, reason in reasons if is_so), None)

    def start(self) -> str | None:
        """Works towards TREATING, from zero; the answer is the reason of a refusal."""
        if self.state not in (H.ARMED, H.PAUSED) or self.mode is not Mode.TREAT:
            return f"the station is {self.state}, not armed for treatment"
        if self.faults:
            return f"fault {next(iter(self.faults))} is not cleared"
        self._wants.start = True
        self.stop_reason = None
        return None

    def pause(self, *, now_ms: int) -> None:
        """Ramps down to PAUSED; in any other state there is nothing to pause."""
        if self.state is H.TREATING:
            self._wants.pause = True
            self._go(H.STOPPING, now_ms)

    def stop(self, reason: str, *, now_ms: int) -> None:
        """Ends with the ramp where there is something to ramp; always legal."""
        if self.state in PERMITTED or self.state is H.CONFIGURED:
            self._end(reason)
        self.proof.cancel()
        self._stop(at_once=self.state is not H.TREATING, now_ms=now_ms)

    def disarm(self, *, now_ms: int) -> None:
        """The lead check is over: off, without a reason to show."""
        self._stop(at_once=True, now_ms=now_ms)

    def begin_proof(self) -> str | None:
        """The proof test waits for its arming; the answer is the reason of a refusal."""
        if self.state is not H.READY or self.estop.stops:
            return f"the station is {self.state}; the proof test begins from READY with the E-stop released"
        self.faults.pop(Fault.PROOF_FAILED, None)
        self.proof.begin()
        return None

    def cancel_proof(self, *, now_ms: int) -> None:
        """The proof test ends without a result."""
        if self.proof.is_running:
            self.proof.cancel()
            self._stop(at_once=True, now_ms=now_ms)

    def acknowledge(self, what: str, *, now_ms: int) -> str | None:
        """Somebody saw it; the answer is the reason why it does not clear yet."""
        if what == "estop":
            return self._acknowledge_estop(now_ms)
        if what == "pads":
            self._wants.acknowledged.add("pads")
            self._drop(Fault.LEAD_OFF, Fault.PADS_TOUCHING)
        elif what == "hand":
            self.stop_reason = None if self.stop_reason == "hand_switch" else self.stop_reason
        elif what == "fault":
            return self._acknowledge_faults(now_ms)
        return None

    def _acknowledge_estop(self, now_ms: int) -> str | None:
        if self.state is not H.ESTOP:
            return "the emergency stop is not pressed"
        if not self.estop.is_released(now_ms):
            return "the emergency stop is still pressed: twist it to release"
        if not self.estop.discrepancy == "none":
            return "the emergency stop's contacts disagree: do not use this station"
        self.proof.acknowledged(now_ms)
        self._wants.acknowledged.add("estop")
        return None

    def _acknowledge_faults(self, now_ms: int) -> str | None:
        if self.state in (H.BOOT, H.LINK_DOWN, H.IDENTIFY):
            return "the stimulator does not answer"
        for fault in list(self.faults):
            if SPECS[fault].clears != "service":
                del self.faults[fault]
        if self.faults:
            return "this fault needs service"
        if self.proof.step == "failed":
            self.proof.step = "due"
        if self.state is H.FAULT:
            self._go(H.READY, now_ms)
        return None

    def estop_is_acknowledgeable(self, now_ms: int) -> bool:
        """True when the button is released on both contacts and nothing else keeps it latched."""
        is_waiting = self.state is H.ESTOP and "estop" not in self._wants.acknowledged
        return is_waiting and self.estop.is_released(now_ms) and self.estop.discrepancy == "none"

    @property
    def pads_are_clearing(self) -> bool:
        """True from the acknowledgement of pads until the module has cleared their bits."""
        return "pads" in self._wants.acknowledged

    def believed(self, belief: Belief, truths: tuple[Belief, ...], *, now_ms: int) -> None:
        """A heartbeat came with this belief; the third wrong one in a row stops."""
        self.kiosk.heard(now_ms)
        if self.kiosk.judge(belief, truths, now_ms) and self.state in PERMITTED:
            self._end("belief_mismatch")
            self._set(Fault.BELIEF_MISMATCH, now_ms)

    # ---- helpers of the machine
    # -----------------------------------------------------------------------------

    def _stop(self, *, at_once: bool, now_ms: int) -> None:
        self._wants.start = self._wants.pause = False
        if self.state in PERMITTED:
            self._wants.at_once = at_once or (self._wants.at_once and self.state is H.STOPPING)
            if self.state is not H.STOPPING:
                self._go(H.STOPPING, now_ms)

    def _end(self, reason: str) -> None:
        if self.stop_reason is None or self.stop_reason in ENDS_NOTHING:
            self.stop_reason = reason

    def _set(self, fault: Fault, now_ms: int) -> None:
        if fault in self.faults:
            return
        self.faults[fault] = now_ms
        reaction = SPECS[fault].reaction
        if reaction == "stop" and self.state in PERMITTED:
            self._end("watchdog_lost" if fault is Fault.WATCHDOG_LOST else "fault")
            self._stop(at_once=self.state is not H.TREATING, now_ms=now_ms)
        elif reaction == "cut" and self.state in LINKED and self.state is not H.ESTOP:
            self._end("fault")
            self._go(H.FAULT, now_ms)

    def _drop(self, *faults: Fault) -> None:
        for fault in faults:
            self.faults.pop(fault, None)

    def _is_cut(self) -> bool:
        return any(SPECS[fault].reaction == "cut" for fault in self.faults)

    def _go(self, state: H, now_ms: int) -> None:
        self.state = state
        self._since_ms = now_ms
        self._mismatches = 0
        self.kiosk.changed(now_ms)
        if state is H.FAULT:
            self.proof.cancel()
