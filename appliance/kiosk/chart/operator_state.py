"""Where staff are in their own area, and what the station tells them of itself. Frozen."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum, unique

from appliance.therapy.figures import Figures
from appliance.therapy.logbook import CheckItem, Role, Sample


@unique
class Page(StrEnum):
    """One page of the operator area."""

    MENU = "menu"
    SESSIONS = "sessions"
    SESSION = "session"
    RESULTS = "results"
    SELF_TEST = "self_test"
    FAULTS = "faults"
    PROOF = "proof"
    CHECK = "check"
    CHECKED = "checked"
    LOOKED = "looked"
    TESTS = "tests"
    OUTPUT = "output"
    WIPE = "wipe"
    PROBLEM = "problem"
    REPORTED = "reported"
    REPORT = "report"
    DAYS = "days"
    ENDS = "ends"
    CHANGES = "changes"
    FAULT_COUNTS = "fault_counts"
    TOUCH = "touch"
    PADS = "pads"
    PACK = "pack"
    PAD_TYPE = "pad_type"
    PAD_PAIRS = "pad_pairs"
    PAD_YEAR = "pad_year"
    PAD_MONTH = "pad_month"
    PAD_GONE = "pad_gone"
    STATION = "station"
    SITE = "site"
    LANGUAGES = "languages"
    VOLUME = "volume"
    ABOUT = "about"
    LICENCES = "licences"


OWNER_PAGES = (Page.DAYS, Page.ENDS, Page.CHANGES, Page.FAULT_COUNTS)
"""What shows the owner's figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Something that is shipped: its version, and the licence whose notice it asks for."""

    name: str
    version: str
    licence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A language of the catalogues, by its own name, and who has reviewed its words; None for nobody."""

    language: str
    own_name: str
    reviewer: str | None
    is_offered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the shell knows of the station and never changes while it runs."""

    hours: tuple[str, ...] = ()
    has_service_pin: bool = False
    versions: tuple[tuple[str, str], ...] = ()
    """What is told on the about page beside the module: (part, version), the part as in operator.about.*"""
    reviews: tuple[Review, ...] = ()
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """Since when and when last a second of this session was kept."""

    session_id: str
    from_ms: int
    at_ms: int


@unique
class OutputStep(IntEnum):
    """How far the output test is."""

    NAMING = 0
    PREPARING = 1
    CHECKING = 2
    ARMING = 3
    STARTING = 4
    RAISING = 5
    STOPPING = 6
    OVER = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputRun:
    """An output test that was begun; `words` say how it ended."""

    since_ms: int
    step: OutputStep = OutputStep.NAMING
    session_id: str = ""
    seq: int = 0
    asked: tuple[int, int] = (0, 0)
    wrong: tuple[bool, bool] = (False, False)
    words: str = "operator.output.running"


SPOTS = 9
Offset = tuple[int, int]
"""How far from the middle of a mark it was touched, right and down, in tenths of a millimetre."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Staff who have typed their PIN, their page, and what they have begun there."""

    role: Role
    page: Page = Page.MENU
    first: int = 0
    session_id: str | None = None
    samples: tuple[Sample, ...] | None = None
    item: int = 0
    failed: tuple[CheckItem, ...] = ()
    squeezes: int = 0
    spots: tuple[Offset | None, ...] = (None,) * SPOTS
    output: OutputRun | None = None
    figures: Figures | None = None
    pad_cm2: int = 0
    pairs: int = 0
    is_own: bool = False
    year: int = 0
    pack_id: int | None = None
    problem: bool = False
