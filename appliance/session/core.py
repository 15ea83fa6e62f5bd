"""What the program wants now: its clock, phase, levels and planned end. Pure; time is an argument.

Rules
1. It never grants anything; it only says what it would like to be sent. The safety core decides.
2. Its clock is the module's uptime, counted while the module runs; pauses do not count. [link R14, R16]
3. Every stop, pause and loss of pads leaves the levels at zero. (HZ-02)
"""

from dataclasses import dataclass, field
from typing import Literal

from appliance.session.charge import Train
from appliance.session.envelope import Envelope, Phase
from appliance.session.intensity import Intensity, Measured
from appliance.session.watched import RunContact
from appliance.units import MS_PER_MIN, UA_PER_LEVEL

_SILENT_MS = 3_000
_UPTIME_MASK = 0xFFFFFFFF


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The prepared program, as far as a run needs it."""

    session_id: str
    program_id: str
    kind: Literal["sensory", "twitch", "motor"]
    minutes: int
    cap_ua: int
    train: Train
    end_ramp_ms: int
    envelope: Envelope | None
    channels: int = 2


@dataclass(slots=True)
class Session:
    """One person's run of one program, from Prepare to its report."""

    plan: Plan
    channels: list[Intensity] = field(init=False)
    contacts: list[RunContact] = field(init=False)
    treated_ms: int = 0
    charge_nc: list[int] = field(init=False)
    seqs: set[int] = field(default_factory=set)
    _uptime_ms: int | None = None
    _started_uptime_ms: int = 0
    _silent_ms: int = 0
    _quiet_ms: int = 1
    _end_from_ua: list[int] | None = None

    def __post_init__(self) -> None:
        self.channels = [Intensity(self.plan.cap_ua) for _ in range(self.plan.channels)]
        self.charge_nc = [0] * self.plan.channels
        train = self.plan.train
        self.contacts = [
            RunContact(self.plan.kind, period_ms=train.period_ms, has_one_width=train.has_one_width)
            for _ in range(self.plan.channels)
        ]

    @property
    def total_ms(self) -> int:
        """The program's length."""
        return self.plan.minutes * MS_PER_MIN

    @property
    def left_ms(self) -> int:
        """What the program's clock has left."""
        return max(0, self.total_ms - self.treated_ms)

    @property
    def is_running(self) -> bool:
        """True from START until the module no longer runs."""
        return self._uptime_ms is not None

    @property
    def is_ending(self) -> bool:
        """True while the planned end lowers the current."""
        return self._end_from_ua is not None

    @property
    def is_over(self) -> bool:
        """True when the planned end has come: STOP is due."""
        return self.left_ms == 0

    def started(self, uptime_ms: int) -> None:
        """The module runs, from zero; the envelope begins here."""
        self._uptime_ms = self._started_uptime_ms = uptime_ms
        self.rest()

    def rest(self) -> None:
        """Nothing is wanted: every level is zero."""
        for channel in self.channels:
            channel.zero()

    def stopped(self) -> None:
        """The module no longer runs."""
        self._uptime_ms = None
        self.rest()

    def phase(self) -> tuple[Phase, int | None]:
        """The phase of a running on/off program and the ms that it still lasts; else none."""
        if self.plan.envelope is None or self._uptime_ms is None:
            return "none", None
        return self.plan.envelope.at((self._uptime_ms - self._started_uptime_ms) & _UPTIME_MASK)

    @property
    def is_plateau(self) -> bool:
        """True while the envelope is full: always, in a program without one."""
        return self.plan.envelope is None or self.phase()[0] == "plateau"

    def is_plateau_at(self, uptime_ms: int) -> bool:
        """The same for another instant of the module's clock."""
        envelope = self.plan.envelope
        if envelope is None:
            return True
        return envelope.at((uptime_ms - self._started_uptime_ms) & _UPTIME_MASK)[0] == "plateau"

    def may_raise(self, channel: int, *, now_ms: int) -> bool:
        """True when "+" on this channel would be granted."""
        if self._uptime_ms is None or self.is_ending:
            return False
        intensity = self.channels[channel]
        has_contact = intensity.set_ua == 0 or self.contacts[channel].may_rise()
        return has_contact and intensity.may_raise(is_plateau=self.is_plateau, now_ms=now_ms)

    def request_level(self, channel: int, level: int, seq: int, *, now_ms: int) -> str | None:
        """The level is set, or the answer says why not; a seq never raises twice. (safety.md rule 7)"""
        if not 0 <= channel < len(self.channels):
            return f"channel {channel} is not part of the program"
        intensity = self.channels[channel]
        if level <= intensity.level:
            return intensity.request(level, is_plateau=self.is_plateau, now_ms=now_ms)
        if seq in self.seqs:
            return None
        if self._uptime_ms is None or self.is_ending:
            return "nothing runs"
        may_rise = intensity.set_ua == 0 or self.contacts[channel].may_rise()
        if not may_rise and intensity.may_raise(is_plateau=self.is_plateau, now_ms=now_ms):
            return "the pads do not read well enough for more"
        refusal = intensity.request(level, is_plateau=self.is_plateau, now_ms=now_ms)
        if refusal is None:
            self.seqs.add(seq)
        return refusal

    def lower_all(self, levels: int) -> None:
        """Every channel comes down by this many levels: the knob's way. (architecture.md)"""
        for channel in self.channels:
            channel.lower_to(max(0, channel.level - levels) * UA_PER_LEVEL)

    def running(self, uptime_ms: int, readings: tuple[Measured, ...], *, pulsed: bool, now_ms: int) -> None:
        """One cycle of the running module has been taken over."""
        step_ms = 0 if self._uptime_ms is None else (uptime_ms - self._uptime_ms) & _UPTIME_MASK
        self.treated_ms += step_ms
        self._uptime_ms = uptime_ms
        elapsed_ms = (uptime_ms - self._started_uptime_ms) & _UPTIME_MASK
        self._count_charge(readings, elapsed_ms, step_ms, pulsed=pulsed)
        width_us, _ = self.plan.train.at(elapsed_ms)
        for channel, contact, reading in zip(self.channels, self.contacts, readings, strict=False):
            channel.measured(reading, now_ms=now_ms)
            _watch_contact(channel, contact, reading, width_us, now_ms)
        self._watch_silence(step_ms, pulsed=pulsed)
        self._plan_end()

    def _watch_silence(self, step_ms: int, *, pulsed: bool) -> None:
        """What is set and not delivered at all comes down to zero, as what runs ahead does. (rule 11)"""
        if pulsed or not any(self.setpoints_ua()):
            self._silent_ms = 0
        elif self.is_plateau:
            self._silent_ms += step_ms
        if self._silent_ms > _SILENT_MS:
            self.rest()

    def _count_charge(
        self, readings: tuple[Measured, ...], elapsed_ms: int, step_ms: int, *, pulsed: bool
    ) -> None:
        ns = self.plan.train.flow_ns(elapsed_ms, step_ms, self._quiet_ms, pulsed=pulsed)
        self._quiet_ms = 0 if pulsed else self._quiet_ms + max(1, step_ms)
        for index, reading in enumerate(readings[: len(self.charge_nc)]):
            if self.channels[index].set_ua:
                self.charge_nc[index] += reading.current_ua * ns // 1_000_000

    def _plan_end(self) -> None:
        if self.left_ms > self.plan.end_ramp_ms:
            return
        if self._end_from_ua is None:
            self._end_from_ua = [channel.set_ua for channel in self.channels]
        for channel, from_ua in zip(self.channels, self._end_from_ua, strict=True):
            channel.lower_to(from_ua * self.left_ms // max(1, self.plan.end_ramp_ms))

    def setpoints_ua(self) -> tuple[int, ...]:
        """What each channel should be sent."""
        return tuple(channel.set_ua for channel in self.channels)

    def acknowledge_pads(self) -> None:
        """The pads are said to be on again: raising from zero is possible."""
        for channel, contact in zip(self.channels, self.contacts, strict=True):
            channel.is_lead_off = False
            contact.asked()

    @property
    def has_lost_contact(self) -> bool:
        """True from when a pair was lost by its impedance until somebody was asked about it."""
        return any(contact.is_lost for contact in self.contacts)


def _watch_contact(
    channel: Intensity, contact: RunContact, reading: Measured, width_us: int, now_ms: int
) -> None:
    """What is set is zero when the pulse that was measured says that the pads are lost."""
    if channel.set_ua and reading.is_full:
        contact.read(
            reading.z_ohm,
            width_us,
            asked_ua=channel.asked_ua,
            is_limited=reading.is_limited,
            now_ms=now_ms,
        )
    if contact.is_lost:
        channel.lose_pads()
    if not channel.set_ua:
        contact.rest()
