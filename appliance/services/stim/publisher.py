"""What ems-stim tells its clients: one Status from all that it knows, and how late its cycle was."""

from bisect import bisect_left
from typing import Literal

from appliance.ipc.messages import ChannelStatus, FaultStatus, ProgramStatus, Status, Timing
from appliance.safety.liveness import Belief
from appliance.safety.states import HostState as H
from appliance.services.stim.controller import Controller
from appliance.services.stim.reporting import level_max_of
from appliance.session.core import Session

_BOUNDS_US = (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 40_000, 80_000)
_EVERY_MS = 50


class Lateness:
    """How late each cycle began, as counts per bound; fixed in size."""

    def __init__(self) -> None:
        self.counts = [0] * (len(_BOUNDS_US) + 1)
        self.worst_us = 0
        self.cycles = 0

    def add(self, late_us: int) -> None:
        """One cycle began this much after its instant."""
        self.counts[bisect_left(_BOUNDS_US, late_us)] += 1
        self.worst_us = max(self.worst_us, late_us)
        self.cycles += 1

    def timing(self, realtime: str) -> Timing:
        """The histogram as a message."""
        return Timing(
            cycles=self.cycles,
            bounds_us=_BOUNDS_US,
            counts=tuple(self.counts),
            worst_us=self.worst_us,
            realtime=realtime,
        )


class Publisher:
    """Makes the Status, 20 times a second and at every change of what matters."""

    def __init__(self, controller: Controller, *, boot_nonce: int, is_realtime: bool = False) -> None:
        self._controller = controller
        self._boot_nonce = boot_nonce
        self._is_realtime = is_realtime
        self._seq = 0
        self._due_at_ms = 0
        self._last: tuple[object, ...] = ()

    def due(self, now_ms: int) -> bool:
        """True when the next Status should go out now."""
        c = self._controller
        key = (
            c.safety.state,
            c.safety.stop_reason,
            c.safety.proof.step,
            len(c.safety.faults),
            c.treatment.report,
            c.safety.call.state,
        )
        if key == self._last and now_ms < self._due_at_ms:
            return False
        self._last, self._due_at_ms = key, now_ms + _EVERY_MS
        return True

    def status(self, now_ms: int, notices: tuple[str, ...] = ()) -> Status:
        """All that a screen may show, as it is now."""
        c = self._controller
        self._seq += 1
        session = c.treatment.session
        module = c.treatment.module
        return Status(
            boot_nonce=self._boot_nonce,
            seq=self._seq,
            state=c.safety.state,
            simulated=c.is_bench or bool(module and module.simulated),
            estop=c.safety.estop.position,
            estop_acknowledgeable=c.safety.estop_is_acknowledgeable(now_ms),
            hand_ok=c.hand_is_ok,
            output_off_confirmed=c.output_off_confirmed,
            channels=self._channels(session, now_ms),
            program=None if session is None else _program(session),
            module=module,
            faults=_faults(c),
            notices=notices,
            proof_test="arming" if c.safety.proof.step == "supply" else c.safety.proof.step,
            contact_check=c.treatment.contact_check,
            stop_reason=c.treatment.reason,
            report_pending=c.treatment.report is not None,
            knob_up=c.knob_up,
            knob_down=c.knob_down,
            knob_pushes=c.knob_pushes,
            hand_squeezes=c.hand_squeezes,
            call=c.safety.call.state,
            realtime=self._is_realtime,
        )

    def _channels(self, session: Session | None, now_ms: int) -> tuple[ChannelStatus, ChannelStatus]:
        return (self._channel(session, 0, now_ms), self._channel(session, 1, now_ms))

    def _channel(self, session: Session | None, index: int, now_ms: int) -> ChannelStatus:
        check = self._controller.treatment.check
        contact: Literal["unknown", "good", "suspicious", "marginal", "poor", "off", "short"]
        contact, ohm = ("unknown", None) if check is None else (check.verdicts[index], check.ohms[index])
        if session is None:
            return ChannelStatus(z_ohm=ohm, contact=contact)
        channel, run = session.channels[index], session.contacts[index]
        is_treating = self._controller.safety.state is H.TREATING
        return ChannelStatus(
            level_set=channel.level,
            level_delivered=channel.level_delivered,
            level_confirmed=channel.is_confirmed,
            set_ua=channel.set_ua,
            delivered_ua=channel.delivered_ua,
            z_ohm=ohm,
            contact="off" if channel.is_lead_off else contact if run.verdict == "unknown" else run.verdict,
            compliance_limited=channel.is_limited,
            lead_off=channel.is_lead_off,
            may_raise=is_treating and session.may_raise(index, now_ms=now_ms),
        )

    def truths(self) -> tuple[Belief, ...]:
        """Every belief that a kiosk may rightly hold now."""
        return self._controller.treatment.truths()


def _program(session: Session) -> ProgramStatus:
    phase, ends_in_ms = session.phase()
    return ProgramStatus(
        session_id=session.plan.session_id,
        program_id=session.plan.program_id,
        phase=phase,
        phase_ends_in_ms=ends_in_ms,
        total_ms=session.total_ms,
        left_ms=session.left_ms,
        level_limit=session.plan.cap_ua // 1_000,
        level_max=level_max_of(session),
    )


def _faults(controller: Controller) -> tuple[FaultStatus, ...]:
    told = ((fault, controller.safety.told(fault)) for fault in controller.safety.faults)
    return tuple(
        FaultStatus(
            fault=fault.value, text_id=row.text_id, clears=row.clears, reaction=row.reaction, who=row.who
        )
        for fault, row in told
    )
