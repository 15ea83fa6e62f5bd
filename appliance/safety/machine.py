"""Where the host stands, and the only ways to move it: go, end, set, note, drop, pause and wind down.

The cycle, the module's answers and the requests (core.py, follow.py, asked.py) all move it through these.
"""

from collections import deque

from appliance.safety.estop import EStop
from appliance.safety.faults import (
    EVENTS,
    HOLDING,
    MODULE_FAULT_FOR_SERVICE,
    SPECS,
    Clears,
    Fault,
    FaultSpec,
)
from appliance.safety.liveness import Kiosk, WatchdogLink
from appliance.safety.mirror import ENDS_NOTHING, LINKED, PERMITTED
from appliance.safety.orders import Mode
from appliance.safety.proof import ProofTest, Step
from appliance.safety.seen import ModuleSeen
from appliance.safety.states import HostState as H
from appliance.safety.verbs import Wants

_PROOF_BEGINS = frozenset({H.READY, H.CONFIGURED, H.ARMING, H.ARMED})
_PROOF_GOES_ON = frozenset({H.ARMED, H.ESTOP})
_PROOF_IN: dict[Step, frozenset[H]] = {
    "lamps": frozenset({H.READY}),
    "supply": frozenset({H.SERVICE}),
    "arming": _PROOF_BEGINS,
}
"""Where the first steps of the proof test may be; the others go on where a relay closes and opens."""
REPEATED_MS = 24 * 3_600_000
"""A second H18 within a rolling day is no chance: it is for service. [link 8 H18]"""
_NOTED_MAX = 64
_NOTE_GAP_MS = 60_000
_EVENT_OF = {"hand_switch": Fault.HAND_STOP, "completed": Fault.LIMIT_REACHED}
_REASON_OF = {Fault.WATCHDOG_LOST: "watchdog_lost"}


class Machine:
    """The host's state with everything that is latched in it."""

    def __init__(self, *, watchdog_required: bool, now_ms: int) -> None:
        self.state = H.BOOT
        self.mode = Mode.TREAT
        self.faults: dict[Fault, int] = {}
        self.stop_reason: str | None = None
        self.estop = EStop()
        self.estop_is_latched = False
        self.kiosk = Kiosk()
        self.watchdog = WatchdogLink(is_required=watchdog_required)
        self.proof = ProofTest()
        self.seen: ModuleSeen | None = None
        self.wants = Wants()
        self.hand_ok = False
        self.mod_ok = False
        self.since_ms = now_ms
        self.mismatches = 0
        self.module_needs_service = False
        self.tripped_at_ms: int | None = None
        self.power_is_weak = False
        self.noted: deque[Fault] = deque(maxlen=_NOTED_MAX)
        self._noted_at_ms: dict[Fault, int] = {}

    def go(self, state: H, now_ms: int) -> None:
        """The host is in this state; nothing that was wanted before it left the permitted states lives on."""
        is_meant = self.proof.is_running and self.proof.step not in ("lamps", "supply")
        if state is H.ESTOP and self.state is not H.ESTOP and not is_meant:
            self.noted.append(Fault.ESTOP_PRESSED)
        self.state = state
        self.since_ms = now_ms
        self.mismatches = 0
        if state is H.ESTOP:
            self.estop_is_latched = True
        if state not in PERMITTED:
            self.wants.clear()
            self.kiosk.forgive()
        if state not in _PROOF_IN.get(self.proof.step, _PROOF_GOES_ON):
            self.proof.cancel()

    def go_home(self, now_ms: int) -> None:
        """Back to READY, unless a latched emergency stop or a fault that holds the host says otherwise."""
        if self.estop_is_latched:
            self.go(H.ESTOP, now_ms)
        elif self.needs_service or not HOLDING.isdisjoint(self.faults):
            self.go(H.FAULT, now_ms)
        else:
            self.go(H.READY, now_ms)

    def end(self, reason: str) -> None:
        """The session is over for this reason, unless it is over already. (rule 4)"""
        if self.stop_reason is None or self.stop_reason in ENDS_NOTHING:
            if reason in _EVENT_OF and reason != self.stop_reason:
                self.noted.append(_EVENT_OF[reason])
            self.stop_reason = reason

    def set(self, fault: Fault, now_ms: int) -> None:
        """The fault is recorded once, and what its row says follows."""
        if fault in self.faults or fault in EVENTS:
            return
        self.faults[fault] = now_ms
        self.noted.append(fault)
        reaction = SPECS[fault].reaction
        if reaction == "stop" and self.state in PERMITTED:
            self.end(_REASON_OF.get(fault, "fault"))
            self.wind_down(at_once=self.state is not H.TREATING, now_ms=now_ms)
        elif reaction == "cut" and self.state in LINKED and self.state is not H.ESTOP:
            self.end("fault")
            self.go(H.FAULT, now_ms)
        if fault is Fault.MODULE_FAULT:
            self._count(now_ms)

    def _count(self, now_ms: int) -> None:
        """The module has tripped; a second time within a day is a row of its own."""
        before_ms, self.tripped_at_ms = self.tripped_at_ms, now_ms
        if before_ms is not None and now_ms - before_ms <= REPEATED_MS:
            self.set(Fault.MODULE_REPEATED, now_ms)

    def note(self, fault: Fault, now_ms: int) -> None:
        """This happened and is over; what comes often is noted once a minute."""
        at_ms = self._noted_at_ms.get(fault)
        if at_ms is None or now_ms - at_ms >= _NOTE_GAP_MS:
            self._noted_at_ms[fault] = now_ms
            self.noted.append(fault)

    def told(self, fault: Fault) -> FaultSpec:
        """This fault's row as it is now: with a bit of class C in the module, or a second time within a day,
        nobody in the room ends H18, whatever its row says.
        """
        is_for_service = self.module_needs_service or Fault.MODULE_REPEATED in self.faults
        if fault is Fault.MODULE_FAULT and is_for_service:
            return MODULE_FAULT_FOR_SERVICE
        return SPECS[fault]

    def clears_of(self, fault: Fault) -> Clears:
        """How this fault clears now."""
        return self.told(fault).clears

    @property
    def needs_service(self) -> bool:
        """True while a fault is set that nobody in the room can clear."""
        return any(self.clears_of(fault) == "service" for fault in self.faults)

    def drop(self, *faults: Fault) -> None:
        """These faults are gone."""
        for fault in faults:
            self.faults.pop(fault, None)

    def pause(self, *, now_ms: int) -> None:
        """Ramps down to PAUSED; where nothing runs yet, a START that is still wanted no longer is."""
        self.wants.start_at_ms = None
        if self.state is H.TREATING:
            self.wants.pause = True
            self.go(H.STOPPING, now_ms)

    def wind_down(self, *, at_once: bool, now_ms: int) -> None:
        """Towards IDLE: nothing but off is wanted from here on, and a pause under way no longer is one."""
        self.wants.start_at_ms, self.wants.pause = None, False
        if self.state in PERMITTED:
            self.wants.off = True
            self.wants.at_once = at_once
            if self.state is not H.STOPPING:
                self.go(H.STOPPING, now_ms)

    @property
    def is_cut(self) -> bool:
        """True while a fault whose reaction is a cut is set."""
        return any(SPECS[fault].reaction == "cut" for fault in self.faults)
