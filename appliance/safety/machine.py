"""Where the host stands, and the only ways to move it: go, end, set, drop and wind down.

The cycle, the module's answers and the requests (core.py, follow.py, asked.py) all move it through these.
"""

from appliance.safety.estop import EStop
from appliance.safety.faults import SPECS, Fault
from appliance.safety.liveness import Kiosk, WatchdogLink
from appliance.safety.mirror import ENDS_NOTHING, LINKED, PERMITTED
from appliance.safety.orders import Mode
from appliance.safety.proof import ProofTest
from appliance.safety.seen import ModuleSeen
from appliance.safety.states import HostState as H
from appliance.safety.verbs import Wants

_PROOF_BEGINS = frozenset({H.READY, H.CONFIGURED, H.ARMING, H.ARMED})
_PROOF_GOES_ON = frozenset({H.ARMED, H.ESTOP})


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
        self.since_ms = now_ms
        self.mismatches = 0

    def go(self, state: H, now_ms: int) -> None:
        """The host is in this state; nothing that was wanted before it left the permitted states lives on."""
        self.state = state
        self.since_ms = now_ms
        self.mismatches = 0
        self.kiosk.changed(now_ms)
        if state is H.ESTOP:
            self.estop_is_latched = True
        if state not in PERMITTED:
            self.wants.clear()
        if state not in (_PROOF_BEGINS if self.proof.step == "arming" else _PROOF_GOES_ON):
            self.proof.cancel()

    def go_home(self, now_ms: int) -> None:
        """Back to READY, unless a latched emergency stop or a fault that needs service says otherwise."""
        if self.estop_is_latched:
            self.go(H.ESTOP, now_ms)
        elif any(SPECS[fault].clears == "service" for fault in self.faults):
            self.go(H.FAULT, now_ms)
        else:
            self.go(H.READY, now_ms)

    def end(self, reason: str) -> None:
        """The session is over for this reason, unless it is over already. (rule 4)"""
        if self.stop_reason is None or self.stop_reason in ENDS_NOTHING:
            self.stop_reason = reason

    def set(self, fault: Fault, now_ms: int) -> None:
        """The fault is recorded once, and what its row says follows."""
        if fault in self.faults:
            return
        self.faults[fault] = now_ms
        reaction = SPECS[fault].reaction
        if reaction == "stop" and self.state in PERMITTED:
            self.end("watchdog_lost" if fault is Fault.WATCHDOG_LOST else "fault")
            self.wind_down(at_once=self.state is not H.TREATING, now_ms=now_ms)
        elif reaction == "cut" and self.state in LINKED and self.state is not H.ESTOP:
            self.end("fault")
            self.go(H.FAULT, now_ms)

    def drop(self, *faults: Fault) -> None:
        """These faults are gone."""
        for fault in faults:
            self.faults.pop(fault, None)

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
