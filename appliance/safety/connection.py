"""Bringing the module up and losing it; and what the machine itself knows: power, records, earlier lives.

Rule 1: a link that has never been up before was not lost.
Rule 2: what was latched in an earlier life of the process is latched still.
"""

from collections.abc import Iterable

from appliance.limits import LINK_FAILED_CYCLES
from appliance.safety.faults import FOR_SERVICE, KEPT, PADS, Fault
from appliance.safety.machine import Machine
from appliance.safety.states import HostState as H

_LINK_LOST = (Fault.LINK_LOST, Fault.LINK_STUCK)


class Connection(Machine):
    """The machine with its way from BOOT to CONFIGURED and back to LINK_DOWN."""

    def __init__(self, *, watchdog_required: bool, now_ms: int) -> None:
        super().__init__(watchdog_required=watchdog_required, now_ms=now_ms)
        self._unanswered = 0
        self._has_linked = False

    # ---- losing it

    def unanswered(self, fault: Fault | None, *, now_ms: int, cause: Fault = Fault.LINK_LOST) -> None:
        """No valid answer this cycle; a named defect, or the third in a row, takes the permission away."""
        self._unanswered += 1
        has_failed = self._unanswered >= LINK_FAILED_CYCLES
        if self.state is H.LINK_DOWN:
            if has_failed and not any(known in self.faults for known in _LINK_LOST):
                self.set(cause, now_ms)
        elif fault is not None or has_failed:
            self._lose(fault or cause, now_ms)

    def retried(self, *, now_ms: int) -> None:
        """An answer came at the second or third try. [link 8 H08]"""
        self.note(Fault.ANSWER_RETRIED, now_ms)

    def lost(self, *, now_ms: int) -> None:
        """The hardware is known to be gone: nothing is waited for."""
        self._lose(Fault.LINK_LOST, now_ms)

    def _lose(self, fault: Fault, now_ms: int) -> None:
        self.end("module_restarted" if fault is Fault.MODULE_RESTARTED else "link_lost")
        self.set(fault, now_ms)
        self.seen = None
        self.go(H.LINK_DOWN, now_ms)

    # ---- bring-up

    def boot(self, *, now_ms: int) -> None:
        """The hardware was opened: pump static, module in reset for 50 ms. [link 8]"""
        self.seen = None
        self.go(H.BOOT, now_ms)

    def linked(self, *, now_ms: int) -> None:
        """HELLO was answered; a link that has never been up before was not lost."""
        self._unanswered = 0
        self.module_needs_service = False
        if not self._has_linked:
            self.drop(*_LINK_LOST)
        self._has_linked = True
        self.go(H.IDENTIFY, now_ms)

    def identified(self, *, is_accepted: bool, now_ms: int) -> None:
        """IDENTIFY was judged; a module that is not accepted never arms."""
        if not is_accepted:
            self.set(Fault.MODULE_UNSUPPORTED, now_ms)
            self.go(H.INCOMPATIBLE, now_ms)
        else:
            self.go_home(now_ms)

    def configured(self, *, is_right: bool, now_ms: int) -> None:
        """The blocks were written, read back and committed, or they were not."""
        if not is_right:
            self.end("fault")
            self.proof.cancel()
            self.set(Fault.SETUP_MISMATCH, now_ms)
        elif self.state is H.READY:
            self.go(H.CONFIGURED, now_ms)

    def forget(self, *, now_ms: int) -> None:
        """Nobody goes on with the configuration, nor wears its pads."""
        self.stop_reason = None
        self.drop(*PADS)
        if self.state is H.CONFIGURED:
            self.go(H.READY, now_ms)

    # ---- what the machine itself knows

    def powered(self, *, is_weak: bool, now_ms: int) -> None:
        """The Pi's own supply and heat, as the kernel saw them a second ago at most. [link 8 H22]"""
        self.power_is_weak = is_weak
        if is_weak:
            self.set(Fault.POWER_WEAK, now_ms)

    def recorded(self, *, is_ok: bool, now_ms: int) -> None:
        """Whether what is to be kept can be written; a session that runs goes on. [link 8 H24]"""
        if is_ok:
            self.drop(Fault.RECORDS_FAILED)
        else:
            self.set(Fault.RECORDS_FAILED, now_ms)

    def restore(self, faults: Iterable[str], *, now_ms: int, tripped_at_ms: int | None = None) -> None:
        """What was latched in an earlier life of the process is latched still; what was counted then counts,
        and what is latched is not counted anew. (style.md 3.6)
        """
        for name in faults:
            if name in KEPT:
                self.set(Fault(name), now_ms)
        self.tripped_at_ms = tripped_at_ms
        self._has_linked = self._has_linked or any(fault in self.faults for fault in _LINK_LOST)

    def remember(self, faults: Iterable[str], *, now_ms: int) -> None:
        """Rows for service from before the power was off are latched still; and so is not to know them.

        H18 among them was less than a day ago and is over with the power: it counts, from now on.
        """
        for name in faults:
            if name == Fault.MODULE_FAULT:
                self._tripped_before(now_ms)
            if name in FOR_SERVICE or name == Fault.LATCHES_UNKNOWN:
                self.set(Fault(name), now_ms)

    def _tripped_before(self, now_ms: int) -> None:
        self.tripped_at_ms = now_ms
        if Fault.MODULE_FAULT in self.faults:
            self.set(Fault.MODULE_REPEATED, now_ms)

    @property
    def latched(self) -> tuple[Fault, ...]:
        """What must outlive the process, in the order in which it came."""
        return tuple(fault for fault in self.faults if fault in KEPT)
