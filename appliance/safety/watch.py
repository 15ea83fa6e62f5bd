"""What a cycle reads before it orders anything: the lines, the ages, what is still wanted, how long it lasts.

Each reading only moves the machine down or sets a row; nothing here permits anything.
"""

from appliance.limits import (
    ARMED_MS,
    CONFIRM_STUCK_MS,
    FAULT_CLEAR_MS,
    HOST_LATE_MS,
    HOST_STALLED_MS,
    PAUSED_MS,
)
from appliance.safety.connection import Connection
from appliance.safety.faults import Fault
from appliance.safety.lines import LineWatch
from appliance.safety.mirror import LINKED, PERMITTED
from appliance.safety.seen import Witness
from appliance.safety.states import HostState as H

RESET_MS = 50
_ARM_TIMEOUT_MS = 3_000
_START_TIMEOUT_MS = 1_000
_STOP_TIMEOUT_MS = 1_000
_TEST_TIMEOUT_MS = 3_000
_ACKNOWLEDGED_MS = 1_000


class Watch(Connection):
    """The machine with the eyes of its cycle."""

    def __init__(self, *, watchdog_required: bool, now_ms: int) -> None:
        super().__init__(watchdog_required=watchdog_required, now_ms=now_ms)
        self._lines = LineWatch()
        self._ticked_at_ms: int | None = None
        self._confirm_at_ms: int | None = None

    def watch(self, witness: Witness, now_ms: int) -> None:
        """The lines and the ages of this cycle have been judged."""
        self._read_lateness(now_ms)
        self._read_estop(witness, now_ms)
        self._read_hand(witness, now_ms)
        self._read_confirm(witness, now_ms)
        self._read_lines(witness, now_ms)
        self._read_ages(now_ms)
        self._read_wants(now_ms)
        self._read_timers(now_ms)

    def _read_estop(self, witness: Witness, now_ms: int) -> None:
        self.estop.read(a=witness.estop_a, b=witness.estop_b, now_ms=now_ms)
        if (
            self.state in LINKED and not self._unanswered
        ):  # a board that is not there has no contacts to judge
            self.estop.judge(now_ms)
        self.proof.read(a=witness.estop_a, b=witness.estop_b, chain_fb=witness.chain_fb, now_ms=now_ms)
        if self.proof.step == "failed":
            self.set(Fault.PROOF_FAILED, now_ms)
        if self.estop.discrepancy != "none":
            self.set(Fault.ESTOP_DISCREPANCY, now_ms)
        if self.estop.stops and self.state in LINKED and self.state is not H.ESTOP:
            self.end("estop")
            self.go(H.ESTOP, now_ms)
        elif self.estop.position == "pressed" and self.state not in LINKED:
            self.estop_is_latched = True  # pressed before the module is linked is pressed all the same
        if self.state is H.ESTOP and self.estop.is_released(now_ms):
            self.proof.released()

    def _read_lateness(self, now_ms: int) -> None:
        """What is longer than that, the module stops for. [link 8 H06, H07]"""
        before_ms, self._ticked_at_ms = self._ticked_at_ms, now_ms
        if before_ms is not None and self.state in PERMITTED:
            if HOST_LATE_MS <= now_ms - before_ms <= HOST_STALLED_MS:
                self.note(Fault.HOST_LATE, now_ms)

    def _read_lines(self, witness: Witness, now_ms: int) -> None:
        self.mod_ok = witness.mod_ok
        faults = self._lines.judge(
            witness,
            self.seen,
            is_permitted=self.state in PERMITTED,
            is_answered=not self._unanswered,
            now_ms=now_ms,
        )
        for fault in faults:
            self.set(fault, now_ms)

    def _read_hand(self, witness: Witness, now_ms: int) -> None:
        self.hand_ok = witness.hand_ok
        if not witness.hand_ok and self.state in PERMITTED:
            self.end("hand_switch")
            self.wind_down(at_once=True, now_ms=now_ms)

    def _read_confirm(self, witness: Witness, now_ms: int) -> None:
        """A key that is stuck is a fault; a station without one reads never pressed. [link 2.1]

        The host asks for no confirmation by key: arming is held on the screen (kiosk.md 2.6), and a module
        that wants the key reads the line itself. The fault keeps from arming beside a key that is leant on.
        """
        if not witness.confirm:
            self._confirm_at_ms = None
            self.drop(Fault.CONFIRM_STUCK)
        elif self._confirm_at_ms is None:
            self._confirm_at_ms = now_ms
        elif now_ms - self._confirm_at_ms > CONFIRM_STUCK_MS:
            self.set(Fault.CONFIRM_STUCK, now_ms)

    def _read_ages(self, now_ms: int) -> None:
        self.proof.age(now_ms)
        if self.state not in PERMITTED:
            if not self.watchdog.is_gone(now_ms):
                self.drop(Fault.WATCHDOG_LOST)
            if self.kiosk.is_fresh(now_ms):
                self.drop(Fault.INTERFACE_LOST)
            return
        if self.watchdog.is_gone(now_ms):
            self.set(Fault.WATCHDOG_LOST, now_ms)
        if not self.kiosk.is_fresh(now_ms):
            self.end("interface_lost")
            self.set(Fault.INTERFACE_LOST, now_ms)
            self.wind_down(at_once=True, now_ms=now_ms)
        elif self.kiosk.is_quiet(now_ms):
            self.pause(now_ms=now_ms)

    def _read_wants(self, now_ms: int) -> None:
        wants = self.wants
        if wants.estop_at_ms is not None:
            is_old = now_ms - wants.estop_at_ms > _ACKNOWLEDGED_MS
            if is_old or self.estop.stops:
                wants.estop_at_ms = None
        if wants.pads_at_ms is not None and now_ms - wants.pads_at_ms > _ACKNOWLEDGED_MS:
            wants.pads_at_ms = None
        if wants.fault_at_ms is not None and now_ms - wants.fault_at_ms > FAULT_CLEAR_MS:
            wants.fault_at_ms = None
            if self.seen is not None and self.seen.faults.is_tripped:
                # The module will not let go: a welded contact or a second over-voltage is of class C there,
                # and no bit on the wire says so. [link 5.4, R19]
                self.module_needs_service = True
        if wants.start_at_ms is not None and now_ms - wants.start_at_ms > _START_TIMEOUT_MS:
            self.set(Fault.ARM_FAILED, now_ms)
            self.wind_down(at_once=True, now_ms=now_ms)

    def _read_timers(self, now_ms: int) -> None:
        age_ms = now_ms - self.since_ms
        match self.state:
            case H.BOOT if age_ms >= RESET_MS:
                self.go(H.LINK_DOWN, now_ms)
            case H.ARMING if age_ms > _ARM_TIMEOUT_MS:
                self.set(Fault.ARM_FAILED, now_ms)
                self.wind_down(at_once=True, now_ms=now_ms)
            case H.ARMED if age_ms > ARMED_MS:
                self.wind_down(at_once=True, now_ms=now_ms)
            case H.PAUSED if age_ms > PAUSED_MS:
                self.end("paused_too_long")
                self.wind_down(at_once=True, now_ms=now_ms)
            case H.STOPPING if age_ms > _STOP_TIMEOUT_MS:
                self.set(Fault.STATE_MISMATCH, now_ms)
            case H.SERVICE if age_ms > _TEST_TIMEOUT_MS:
                self.set(Fault.ARM_FAILED, now_ms)
                self.go_home(now_ms)
            case H.SERVICE if not self._may_test(now_ms):
                self.go_home(now_ms)

    def _may_test(self, now_ms: int) -> bool:
        """Whoever began the proof test is still there and has not ended it, and nobody has let go."""
        is_watched = self.kiosk.is_fresh(now_ms) and not self.watchdog.is_gone(now_ms)
        return self.proof.step == "supply" and self.hand_ok and is_watched
