"""Everything that ems-stim and its clients say to each other, one typed message a packet.

A request never carries authority: ems-stim checks every field against its own limits.
The levels that a client may show are the ones in Status, never the ones it asked for.
"""

from typing import Annotated, Literal

import msgspec

from appliance.safety.states import HostState

PROTOCOL = 1
CHANNELS = 2
MESSAGE_MAX_BYTES = 8192

StopReason = Literal[
    "completed", "stopped_by_person", "hand_switch", "estop", "unwell", "wrong_place", "pads_off", "idle",
    "interface_lost", "belief_mismatch", "watchdog_lost", "link_lost", "module_restarted", "module_stopped",
    "fault", "paused_too_long", "shutdown",
]  # fmt: skip


Name = Annotated[str, msgspec.Meta(max_length=64)]
Number = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]
"""What comes back in an answer is bounded, so that every answer fits into a packet."""


class Message(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", forbid_unknown_fields=True):
    """One packet; an unknown field is an error on either side."""


# ---- client to ems-stim


class Connect(Message, tag="connect", frozen=True, kw_only=True):
    """A client's first packet: what it is and what it speaks. One kiosk at a time; tools read and stop.

    `service_rows` are the fault rows for service that the kiosk has kept over the power: they are set again.
    H18 among them was found less than a day ago, before the power went: it is counted.
    """

    role: Literal["kiosk", "tool", "drive"]
    protocol: int = PROTOCOL
    service_rows: tuple[Name, ...] = ()


class Heartbeat(Message, tag="heartbeat", frozen=True, kw_only=True):
    """The kiosk lives and believes this of the output; 10 a second. (HZ-07)

    `records_ok` is False while it cannot write its records: no new session begins then. (H24)
    """

    running: bool
    levels: tuple[int, int]
    records_ok: bool = True


class BeginProofTest(Message, tag="begin_proof_test", frozen=True, kw_only=True):
    """Lights every lamp and sounds the buzzer for 10 s at most, and waits for AnswerLamps. [link R26, F66]"""


class AnswerLamps(Message, tag="answer_lamps", frozen=True, kw_only=True):
    """Whether all three lamps burn and the buzzer sounds: then it arms in lead check, no pads on anyone, and
    waits for the E-stop to be pressed; else nothing starts. [link 2.5, R23]
    """

    all_work: bool


class CancelProofTest(Message, tag="cancel_proof_test", frozen=True, kw_only=True):
    """Ends the proof test without a result."""


class Prepare(Message, tag="prepare", frozen=True, kw_only=True):
    """Loads the program's blocks into the module and commits them; no output."""

    session_id: Name
    program_id: Name
    profile: Literal["clinic", "gym"]
    pad_cm2: Number
    minutes: Number | None = None


class CheckContact(Message, tag="check_contact", frozen=True, kw_only=True):
    """Arms in lead check (at most 2 mA) for at most 15 s, reads both pairs, ends disarmed."""


class Arm(Message, tag="arm", frozen=True, kw_only=True):
    """Arms for treatment: high voltage up, every level 0."""


class Start(Message, tag="start", frozen=True, kw_only=True):
    """From ARMED or PAUSED: pulses may begin, every level 0."""


class RequestLevel(Message, tag="request_level", frozen=True, kw_only=True):
    """Asks for a level (1.0 mA each) on one channel; up is granted by ones and never twice for one seq."""

    channel: Number
    level: Number
    seq: Number


class Pause(Message, tag="pause", frozen=True, kw_only=True):
    """Ramps down in 300 ms; high voltage stays; only Start goes on, from 0."""


class Stop(Message, tag="stop", frozen=True, kw_only=True):
    """Ends the session with the ramp, "wrong_place" at once; legal in every state and from every client."""

    reason: StopReason = "stopped_by_person"


class Acknowledge(Message, tag="acknowledge", frozen=True, kw_only=True):
    """The person or staff saw it: clears what can be cleared, in that class only.

    For "fault", `shown` are the rows of the Status that was on the screen; no other row is cleared.
    `by_staff` says that a staff PIN was right for it: a fault of class B asks for that.
    """

    what: Literal["estop", "fault", "pads", "hand", "call"]
    shown: tuple[Name, ...] = ()
    by_staff: bool = False


class CallStaff(Message, tag="call_staff", frozen=True, kw_only=True):
    """The person wants somebody to come: buzzer and lamp until Acknowledge(what="call"). (HZ-21)"""


class ReportStored(Message, tag="report_stored", frozen=True, kw_only=True):
    """The report of this session is safe on disk; ems-stim may forget it."""

    session_id: str


class EndSession(Message, tag="end_session", frozen=True, kw_only=True):
    """Nobody goes on with the prepared program: back to READY, everything of it forgotten."""


class AskStatus(Message, tag="ask_status", frozen=True, kw_only=True):
    """A tool asks for one Status and one Timing."""


# ---- ems-stim to client


class Refused(Message, tag="refused", frozen=True, kw_only=True):
    """A request was not done; nothing changed."""

    request: str
    reason: str
    seq: int | None = None


class ChannelStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One channel: level_delivered is measured, and unconfirmed until a pulse at the new level was. [R14]"""

    level_set: int = 0
    level_delivered: int = 0
    level_confirmed: bool = True
    set_ua: int = 0
    delivered_ua: int = 0
    z_ohm: int | None = None
    contact: Literal["unknown", "good", "suspicious", "marginal", "poor", "off", "short"] = "unknown"
    compliance_limited: bool = False
    lead_off: bool = False
    may_raise: bool = False


class ProgramStatus(msgspec.Struct, frozen=True, kw_only=True):
    """The prepared program; phase and its end follow the module's clock, never the Pi's."""

    session_id: str
    program_id: str
    phase: Literal["none", "ramp_up", "plateau", "ramp_down", "off"] = "none"
    phase_ends_in_ms: int | None = None
    total_ms: int = 0
    left_ms: int = 0
    level_limit: int = 0
    level_max: tuple[int, int] = (0, 0)
    """The highest level that was measured so far, for the checkpoint of the session's row."""


class ModuleStatus(msgspec.Struct, frozen=True, kw_only=True):
    """Who the module says it is (IDENTIFY). [link 5.1]"""

    vendor: int
    serial: str
    firmware: str
    firmware_sha256: str
    simulated: bool


class FaultStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One fault row that is set; the first one in the list came first and owns the screen."""

    fault: str
    text_id: str
    clears: Literal["by_itself", "acknowledge", "service"]
    reaction: Literal["none", "no_start", "pause", "stop", "cut"] = "cut"
    """What follows from it (safety.md rule 10); "none" and "no_start" leave a running session alone."""
    who: Literal["nobody", "anyone", "staff_in_gym", "staff", "service"] = "staff_in_gym"
    """Whose it is to end it; the PIN of staff is asked for where it is theirs."""


class Status(Message, tag="status", frozen=True, kw_only=True):
    """All that a screen may show; 20 a second and at every change of state."""

    boot_nonce: int
    seq: int
    state: HostState
    simulated: bool
    estop: Literal["released", "pressed", "unknown"]
    estop_acknowledgeable: bool = False
    hand_ok: bool = False
    output_off_confirmed: bool = False
    channels: tuple[ChannelStatus, ...] = (ChannelStatus(), ChannelStatus())
    program: ProgramStatus | None = None
    module: ModuleStatus | None = None
    faults: tuple[FaultStatus, ...] = ()
    notices: tuple[str, ...] = ()
    proof_test: Literal["due", "lamps", "arming", "press", "release", "acknowledge", "passed", "failed"] = (
        "due"
    )
    contact_check: Literal["idle", "running", "passed", "failed"] = "idle"
    stop_reason: StopReason | None = None
    report_pending: bool = False
    knob_up: int = 0
    """Detents that the knob was turned up, ever; down and pushes beside it."""
    knob_down: int = 0
    knob_pushes: int = 0
    hand_squeezes: int = 0
    call: Literal["none", "asked", "sounding", "silent", "answered"] = "none"
    realtime: bool = False
    """SCHED_FIFO and locked memory were granted. [link 8]"""


class Report(Message, tag="report", frozen=True, kw_only=True):
    """What one session was, from START to off; repeated until ReportStored."""

    session_id: str
    program_id: str
    simulated: bool
    treated_ms: int
    stop_reason: StopReason
    faults: tuple[str, ...]
    level_max: tuple[int, int]
    charge_uc: tuple[int, int]
    module_serial: str
    firmware_sha256: str


class Timing(Message, tag="timing", frozen=True, kw_only=True):
    """How late the 20 ms cycle was: counts per upper bound in us, the last bound open."""

    cycles: int
    bounds_us: tuple[int, ...]
    counts: tuple[int, ...]
    worst_us: int
    realtime: str


Request = (
    Connect | Heartbeat | BeginProofTest | AnswerLamps | CancelProofTest | Prepare | CheckContact | Arm |
    Start | RequestLevel
    | Pause | Stop | Acknowledge | CallStaff | ReportStored | EndSession | AskStatus
)  # fmt: skip
Answer = Refused | Status | Report | Timing
