"""What one picture of the kiosk says, frozen: the statechart makes it, the scenes draw it."""

from dataclasses import dataclass, field
from enum import StrEnum, unique
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from appliance.kiosk.view_staff import StaffView


@unique
class Screen(StrEnum):
    """One place in the journey."""

    OUT_OF_SERVICE = "out_of_service"
    NOT_READY = "not_ready"
    PROOF_TEST = "proof_test"
    ATTRACT = "attract"
    LANGUAGE = "language"
    COMFORT = "comfort"
    CONSENT = "consent"
    ENTER_CODE = "enter_code"
    WELCOME_BACK = "welcome_back"
    QUESTION = "question"
    RED_FLAG = "red_flag"
    NOT_TODAY = "not_today"
    OVERRIDE = "override"
    BREATHING = "breathing"
    MOVEMENT = "movement"
    SLIP = "slip"
    EMERGENCY = "emergency"
    AREA = "area"
    SINCE = "since"
    CAUSE = "cause"
    PAIN_BEFORE = "pain_before"
    GOAL = "goal"
    PROGRAM = "program"
    ABOUT = "about"
    USED_TODAY = "used_today"
    WAIT = "wait"
    POSTURE = "posture"
    PAD = "pad"
    HAND_SWITCH = "hand_switch"
    CONTACT = "contact"
    READY = "ready"
    LEVEL = "level"
    WHERE = "where"
    WRONG_PLACE = "wrong_place"
    LIVE = "live"
    PAUSED = "paused"
    ENDING = "ending"
    PAIN_AFTER = "pain_after"
    SKIN = "skin"
    HURT = "hurt"
    DIZZY = "dizzy"
    AFTERCARE = "aftercare"
    CLEAN = "clean"
    TAKE = "take"
    CODE = "code"
    RECEIPT = "receipt"
    COURSE = "course"
    FORGET = "forget"
    STICK = "stick"
    ANY_CHANGE = "any_change"
    UNWELL = "unwell"
    OPERATOR = "operator"


@unique
class Overlay(StrEnum):
    """What lies over every screen; the order is the priority, first wins."""

    PIN = "pin"
    ESTOP = "estop"
    FAULT = "fault"
    NO_CONNECTION = "no_connection"
    STOPPED = "stopped"
    PAD_OFF = "pad_off"
    HELP = "help"
    IDLE_WARNING = "idle_warning"


@unique
class Ground(StrEnum):
    """The ground tells whether current can flow. (kiosk.md 2.6)"""

    PAPER = "paper"
    INK = "ink"
    RED = "red"


@unique
class Picture(StrEnum):
    """What the one picture of a screen shows."""

    BACK = "back"
    PADS = "pads"
    CONTACT = "contact"
    LEADS = "leads"
    SEATED = "seated"
    LYING = "lying"
    HAND_SWITCH = "hand_switch"
    LAMPS = "lamps"
    ESTOP_PRESS = "estop_press"
    ESTOP_RELEASE = "estop_release"
    BREATHING = "breathing"
    MOVEMENT = "movement"


@unique
class Role(StrEnum):
    """How a target looks and where it sits."""

    PRIMARY = "primary"
    CHOICE = "choice"
    BACK = "back"
    HELP = "help"
    STOP = "stop"
    PAUSE = "pause"
    MINUS = "minus"
    PLUS = "plus"
    CONFIRM = "confirm"
    UNWELL = "unwell"
    SCALE = "scale"
    LINK = "link"
    SIDE = "side"
    DIGIT = "digit"
    TOGGLE = "toggle"
    QUIET = "quiet"
    SPOT = "spot"
    """A mark of the touch test; its intent is told with how far from its middle it was touched."""


@unique
class ActsOn(StrEnum):
    """STOP and "-" act on press, what adds energy or moves on on release, arming is held. (kiosk.md 2.6)"""

    PRESS = "press"
    RELEASE = "release"
    HOLD = "hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A message id and the values that its placeholders take."""

    id: str
    values: tuple[tuple[str, str | int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One thing that can be touched; `intent` is what the statechart is told, e.g. "answer:yes"."""

    intent: str
    label: Text
    role: Role
    acts_on: ActsOn = ActsOn.RELEASE
    hold_ms: int = 0
    is_enabled: bool = True
    is_selected: bool = False
    hint: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comfort:
    """How this guest sees and hears best; chosen on the first screens, gone with the wipe. (kiosk.md 2.7)"""

    is_large: bool = False
    is_high_contrast: bool = False
    is_left_handed: bool = False
    is_still: bool = False
    volume: int = 2
    """0 is mute, 3 the loudest; alarms do not follow it."""
    is_read_aloud: bool = False
    """This guest chose how loud: what is asked about health may be heard here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelView:
    """One pair of pads on the live and contact screens; `level` is the one that came back."""

    side: Text
    level: int
    is_pending: bool
    contact: str
    is_off: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveView:
    """The running program."""

    channels: tuple[ChannelView, ...]
    level_limit: int
    is_linked: bool
    phase: Text
    is_contraction: bool
    phase_ends_in_ms: int | None
    left_ms: int
    total_ms: int
    envelope_ms: tuple[int, int, int, int] | None  # ramp-up, plateau, ramp-down, off
    is_stale: bool = False
    finding: int | None = None  # the one channel that is turned up until it is felt
    envelope_at_ms: int | None = None  # where in its cycle the envelope is now, from the begin of ramp-up
    marks: tuple[int | None, int | None] = (None, None)
    """The level of each side to look for on the way up; only a mark. [PRG-05]"""
    next_in_s: int | None = None  # to the next contraction; None in one, or where there are none


@dataclass(frozen=True, slots=True, kw_only=True)
class PadPlace:
    """Where one pad lies on the back: its middle right of the midline and below L1, and what a hand finds."""

    number: int
    x_mm: int
    y_mm: int
    wide_mm: int
    high_mm: int
    landmark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaPlace:
    """One area of the body map: a band on each side of the midline, in mm below L1 and beside the midline."""

    intent: str
    top_mm: int
    bottom_mm: int
    from_mm: int
    reach_mm: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PadsView:
    """The placement picture: pads 1 and 2 are lead A on the left, 3 and 4 lead B on the right."""

    active: int | None
    placed: tuple[int, ...]
    loose: tuple[int, ...] = ()
    """The pads that the pad coach speaks of; the others are still on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PinView:
    """How many digits are typed, of how many."""

    filled: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One whole picture."""

    screen: Screen
    language: str
    ground: Ground
    is_simulated: bool
    overlay: Overlay | None = None
    caption: Text | None = None
    progress: tuple[int, int] | None = None
    heading: Text | None = None
    body: tuple[Text, ...] = ()
    note: Text | None = None
    targets: tuple[Target, ...] = ()
    picture: Picture | None = None
    pads: PadsView | None = None
    places: tuple[PadPlace, ...] = ()
    """Where the four pads of this guest's zone lie."""
    channels: tuple[ChannelView, ...] = ()
    live: LiveView | None = None
    countdown: tuple[int, int] | None = None  # of an idle warning or a check: left, whole, in ms
    pain: tuple[int, int] | None = None  # before, after
    course: tuple[tuple[int, int], ...] = ()  # of each session, the oldest first
    code: str | None = field(default=None, repr=False)
    """A code to write down or to photograph, in groups."""
    receipt: tuple[Text, ...] = ()
    """The lines of a picture to photograph."""
    pin: PinView | None = None
    areas: tuple[AreaPlace, ...] = ()
    """What a person can point at on the body map."""
    staff: "StaffView | None" = None
    comfort: Comfort = Comfort()
    spoken: tuple[Text, ...] = ()
    """What is said instead of heading and body, where it differs from them."""
    is_dimmed: bool = False
    """Nobody is there and the light is low; the touch that wakes it does nothing else."""
    is_unreviewed: bool = False
    """No named reviewer stands behind this language: it is shown in the demo only, and the screen says so."""
    figure: int = 0
    """Which of the drawn people is shown: the next one for each guest, so that it says nothing about them."""
    page: int = 0
    """Which part of the words is shown where one picture cannot hold them all; the loop turns it."""
