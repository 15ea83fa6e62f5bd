"""What requests become: a configuration, a contact check, a proof test, a session and its report."""

from itertools import product
from typing import Literal

from appliance.ipc.messages import ModuleStatus, Report, StopReason
from appliance.limits import CONTACT_CHECK_MS, CONTACT_VALID_MS
from appliance.safety.core import SafetyCore
from appliance.safety.faults import Fault
from appliance.safety.liveness import Belief
from appliance.safety.mirror import ENDS_NOTHING, PERMITTED
from appliance.safety.orders import Mode
from appliance.safety.states import HostState as H
from appliance.services.stim import translate
from appliance.services.stim.procedures import Configuration
from appliance.services.stim.reporting import reason_of, report_of
from appliance.session.contact import ContactCheck
from appliance.session.core import Session
from appliance.session.plausible import ChannelOutput, are_wrong
from appliance.therapy.catalogue import Profile, Program
from drivers.stimulator.block import Block
from drivers.stimulator.commands import CycleAnswer
from drivers.stimulator.frame import Flag, ModuleState, Response

NOT_STORED = "the last session's report is not stored yet"
_SETUP_MS = 5_000
_ENDED = frozenset({H.READY, H.CONFIGURED, H.ESTOP, H.FAULT, H.LINK_DOWN, H.IDENTIFY, H.INCOMPATIBLE})


class Treatment:
    """The one person's way from Prepare to the stored report."""

    def __init__(self, safety: SafetyCore) -> None:
        self.safety = safety
        self.module: ModuleStatus | None = None
        self.module_channels = translate.CHANNELS
        self.configuration: Configuration | None = None
        self.session: Session | None = None
        self._outputs: tuple[ChannelOutput, ...] = ()
        self.check: ContactCheck | None = None
        self.contact_check: Literal["idle", "running", "passed", "failed"] = "idle"
        self.report: Report | None = None
        self.stop_reason: str | None = None
        self._was_armed = False
        self._check_until_ms: int | None = None
        self._contact_at_ms = 0
        self._setup_until_ms: int | None = None
        self._is_in_round = False
        self._faults_seen: list[str] = []

    @property
    def reason(self) -> StopReason | None:
        """Why the last run stopped, or None."""
        return None if self.stop_reason is None else reason_of(self.stop_reason)

    # ---- requests

    def prepare(
        self, program: Program, session_id: str, profile: Profile, pad_cm2: int, minutes: int, *, now_ms: int
    ) -> str | None:
        """The program's blocks are on their way into the module; the answer is the reason of a refusal."""
        if self.report is not None:
            return NOT_STORED
        if self.session is not None and self._was_armed:
            return "the session before this one has not ended"
        if self.safety.state not in (H.READY, H.CONFIGURED) or self.safety.proof.is_running:
            return f"the station is {self.safety.state}"
        blocks = tuple(translate.block_of(block) for block in program.blocks(profile, pad_cm2, minutes))
        plan = translate.plan_of(program, session_id, minutes, program.level_cap(profile) * 1_000)
        self.safety.forget(now_ms=now_ms)
        self.session = Session(plan)
        self._outputs = tuple(translate.output_of(block) for block in blocks)
        self.check, self.contact_check, self.stop_reason = None, "idle", None
        self._was_armed, self._faults_seen = False, []
        self._configure(blocks)
        return None

    def _configure(self, blocks: tuple[Block, ...]) -> None:
        self.configuration = Configuration(blocks, channels=self.module_channels)

    def forget_configuration(self) -> None:
        """The module has forgotten what it was told."""
        self.configuration = None

    def check_contact(self, *, now_ms: int) -> str | None:
        """The lead check arms; the answer is the reason of a refusal."""
        if self.report is not None:
            return NOT_STORED
        if self.session is None:
            return "nothing is prepared"
        refusal = self.safety.arm(Mode.LEADCHECK, now_ms=now_ms)
        if refusal is None:
            self.check = ContactCheck(self.session.plan.kind)
            self.contact_check, self._check_until_ms, self._is_in_round = "running", None, False
        return refusal

    def arm(self, *, now_ms: int) -> str | None:
        """Arms for treatment; the answer is the reason of a refusal."""
        if self.session is None:
            return "nothing is prepared"
        if self.contact_check != "passed":
            return "the contact check has not passed"
        refusal = self.safety.arm(Mode.TREAT, now_ms=now_ms)
        if refusal is None:
            self._was_armed, self.stop_reason = True, None
        return refusal

    def begin_proof(self, *, now_ms: int) -> str | None:
        """The lamps burn, and the module is set up for nothing; the answer is the reason of a refusal."""
        if self.session is not None:
            return "a program is prepared"
        refusal = self.safety.begin_proof(now_ms=now_ms)
        if refusal is None:
            self.configuration = None
        return refusal

    def end(self, *, now_ms: int) -> None:
        """Nobody goes on with this program."""
        reason = self.safety.stop_reason or "stopped_by_person"
        self.safety.stop(reason, now_ms=now_ms)
        if self.session is not None and (self.safety.state not in PERMITTED or reason in ENDS_NOTHING):
            self._finish(reason, now_ms)

    def stored(self, session_id: str) -> None:
        """The report is safe with the kiosk."""
        if self.report is not None and self.report.session_id == session_id:
            self.report = None

    def lower(self, levels: int) -> None:
        """The knob was turned down."""
        if self.session is not None:
            self.session.lower_all(levels)

    def acknowledge(self, what: str, shown: tuple[str, ...], *, by_staff: bool, now_ms: int) -> str | None:
        """Somebody saw it; the answer is the reason why it does not clear yet."""
        refusal = self.safety.acknowledge(what, now_ms=now_ms, shown=shown, by_staff=by_staff)
        if refusal is None and what == "pads" and self.session is not None:
            self.session.acknowledge_pads()
        if refusal is None and what == "hand" and self.stop_reason == "hand_switch":
            self.stop_reason = None
        return refusal

    # ---- what the cycle brings

    def setpoints_ua(self) -> tuple[int, int, int, int]:
        """What the next CYCLE carries."""
        if self.session is None:
            return (0, 0, 0, 0)
        a, b = self.session.setpoints_ua()
        return (a, b, 0, 0)

    def followed(self, answer: Response) -> None:
        """The host state may have followed the module's: the session's clock starts or stands."""
        if self.session is None:
            return
        is_treating = self.safety.state is H.TREATING
        if is_treating and not self.session.is_running:
            self.session.started(answer.uptime_ms)
            self.stop_reason = None
        elif self.session.is_running and not is_treating:
            self.session.stopped()

    def measured(self, cycle: CycleAnswer, answer: Response, now_ms: int) -> None:
        """The readings of one answered CYCLE go where they belong."""
        pulsed = bool(answer.flags & Flag.PULSED)
        if (
            self.safety.state is H.TREATING
            and answer.state == ModuleState.RUNNING
            and self.session is not None
        ):
            self._run(self.session, cycle, answer, pulsed, now_ms)
        elif self.check is not None and self.contact_check == "running":
            self._read_contact(self.check, cycle, pulsed=pulsed)

    def _read_contact(self, check: ContactCheck, cycle: CycleAnswer, *, pulsed: bool) -> None:
        """A round of one pulse a channel counts once, when it is over: then both readings are new."""
        if self._is_in_round and not pulsed:
            for channel in range(translate.CHANNELS):
                check.read(channel, cycle.channels[channel].z_ohm)
        self._is_in_round = pulsed

    def _run(self, session: Session, cycle: CycleAnswer, answer: Response, pulsed: bool, now_ms: int) -> None:
        told = tuple((reading.i_ua, reading.dq_nc) for reading in cycle.channels)
        if are_wrong(self._outputs, session.setpoints_ua(), told, pulsed=pulsed, now_ms=now_ms):
            self.safety.set(Fault.OUTPUT_UNEXPECTED, now_ms)
            return
        is_full = pulsed and session.is_plateau and session.is_plateau_at(answer.uptime_ms)
        readings = tuple(
            translate.measured_of(
                cycle.channels[channel],
                answer,
                channel,
                is_full=is_full,
                is_ignored=self.safety.pads_are_clearing and session.channels[channel].set_ua == 0,
            )
            for channel in range(translate.CHANNELS)
        )
        session.running(answer.uptime_ms, readings, pulsed=pulsed, now_ms=now_ms)
        if session.has_lost_contact:
            self.safety.set(Fault.LEAD_OFF, now_ms)
        self._follow_contact(cycle, is_full=is_full)
        if session.is_over:
            self.safety.stop("completed", now_ms=now_ms)

    def _follow_contact(self, cycle: CycleAnswer, *, is_full: bool) -> None:
        """The impedance under the current that the person has, for staff and for the record."""
        for channel, reading in enumerate(cycle.channels[: translate.CHANNELS]):
            if is_full and reading.i_ua > 0 and self.check is not None:
                self.check.follow(channel, reading.z_ohm)

    def truths(self) -> tuple[Belief, ...]:
        """Every belief that is right now: set or delivered levels, channel by channel."""
        is_running = self.safety.state is H.TREATING
        if self.session is None:
            return (Belief(running=is_running, levels=(0, 0)),)
        options = [(channel.level, channel.level_delivered) for channel in self.session.channels]
        return tuple(Belief(running=is_running, levels=levels) for levels in product(*options))

    def advance(self, now_ms: int) -> None:
        """What waits for a state goes on once the state is there."""
        self.safety.kiosk.is_so(self.truths(), now_ms)
        self._advance_setup(now_ms)
        self._advance_proof(now_ms)
        self._advance_check(now_ms)
        self._age_contact(now_ms)
        self._note_faults()
        reason = self.safety.stop_reason
        if reason is not None and self.session is None:
            self.safety.forget(now_ms=now_ms)  # nothing was under way that this reason could end
        elif reason is not None:
            self.stop_reason = reason
            if reason not in ENDS_NOTHING and self.safety.state in _ENDED:
                self._finish(reason, now_ms)

    def _advance_setup(self, now_ms: int) -> None:
        """A module that does not take its blocks in time has not been set up. (H14)"""
        if self.configuration is None or self.configuration.is_right is not None:
            self._setup_until_ms = None
        elif self._setup_until_ms is None:
            self._setup_until_ms = now_ms + _SETUP_MS
        elif now_ms > self._setup_until_ms:
            self.configuration.is_right = False
            self.safety.configured(is_right=False, now_ms=now_ms)

    def _advance_proof(self, now_ms: int) -> None:
        is_arming = self.safety.proof.step == "arming"
        if self.safety.state is H.READY and is_arming and self.configuration is None:
            self._configure(translate.proof_blocks())
        if self.safety.state is not H.CONFIGURED or self.session is not None:
            return
        if is_arming:
            if self.safety.arm(Mode.LEADCHECK, now_ms=now_ms) is not None:
                self.safety.proof.cancel()
        else:
            self.configuration = None
            self.safety.forget(now_ms=now_ms)

    def _advance_check(self, now_ms: int) -> None:
        if self.check is None or self.contact_check != "running":
            return
        if self.safety.state is H.ARMED:
            if self._check_until_ms is None:
                self._check_until_ms = now_ms + CONTACT_CHECK_MS
            if self.check.has_passed or now_ms >= self._check_until_ms:
                self.contact_check = "passed" if self.check.has_passed else "failed"
                self._contact_at_ms = now_ms
                self.safety.disarm(now_ms=now_ms)
        elif self.safety.state is not H.ARMING:
            self.contact_check = "failed"

    def _age_contact(self, now_ms: int) -> None:
        """A contact that was last known to be good five minutes ago opens no session. (HZ-06)"""
        if self.safety.state is H.TREATING:
            self._contact_at_ms = now_ms
        elif self.contact_check == "passed" and now_ms - self._contact_at_ms > CONTACT_VALID_MS:
            self.contact_check = "idle"

    def _note_faults(self) -> None:
        if self.session is None:
            return
        for fault in self.safety.faults:
            if fault.value not in self._faults_seen:
                self._faults_seen.append(fault.value)

    def _finish(self, reason: str, now_ms: int) -> None:
        session, self.session = self.session, None
        self.configuration = self.check = None
        self.contact_check, self.stop_reason = "idle", reason
        if session is not None and self._was_armed:
            self.report = report_of(session, reason, self.module, tuple(self._faults_seen))
        self._was_armed = False
        self.safety.forget(now_ms=now_ms)
