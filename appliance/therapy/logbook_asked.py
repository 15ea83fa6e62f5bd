"""What is said of the logbook between the screen and the store: what is asked, told and answered."""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Literal

from appliance.therapy.figures import Figures
from appliance.therapy.logbook import Book, CheckItem, ProblemKind, Role, Sample

# ---- asked of the store ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSample:
    """A tenth of a second of the running session; kept in parts of half a minute, not answered."""

    session_id: str
    sample: Sample


@dataclass(frozen=True, slots=True, kw_only=True)
class AskBook:
    """The answer is BookCame, or BookFailed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskFigures:
    """The answer is FiguresCame, or BookFailed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskTrace:
    """The answer is TraceCame, or BookFailed."""

    session_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepCheck:
    """The morning check is done; the store puts the time to it."""

    role: Role
    failed: tuple[CheckItem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPack:
    """A pack came in."""

    pairs: int
    until_month: int
    pad_cm2: int = 0
    is_own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovePack:
    """A pack is gone: used up by others, or thrown away."""

    pack_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UsePack:
    """The next guests get pads of this pack; where it is one person's own, the next guest alone.

    None: who was meant to get their own pack has left without it, and nobody else does.
    """

    pack_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakePads:
    """A guest begins: two pairs of this pack, open from now on if it was not, and one more to wipe after.

    One person's own pack gives its pads once more instead.
    Asked once a guest: a second program of the same guest goes on with the same pads.
    """

    pack_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepLooked:
    """What the last morning check found is in order again."""

    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepTest:
    """The output test is done; the store puts the time to it."""

    role: Role
    passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepWiped:
    """Somebody says that the seat, the leads and the screen are wiped."""

    by: Literal["guest", "staff", "service"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportProblem:
    """Staff report a problem; what the station was stands beside it. [therapy 6.2]"""

    role: Role
    kind: ProblemKind
    session_id: str | None
    module_serial: str = ""
    firmware_sha256: str = ""
    software: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepVolume:
    """The volume with which every guest begins, 0 (mute) to 3."""

    volume: int


@unique
class Override(StrEnum):
    """Why a clinician went on after a no that refers; a code, never words about a person. [SCR-03, SCR-04]"""

    EXAMINED = "examined"
    LETTER = "letter"
    MISREAD = "misread"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteOverride:
    """A clinician let these cards pass with a PIN; not answered. [SCR-03]"""

    reason: Override
    cards: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteEmergency:
    """Somebody was shown the emergency number; it is counted without a person. Not answered. [RED-02]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePin:
    """A PIN was typed: whose it was, or nobody's; not answered. [platform S12]"""

    role: Role | None


# ---- answered by the store ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class BookCame:
    """Everything as it is now; also the answer to each thing that was to be kept."""

    book: Book


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceCame:
    """One sample of each second of one session that was kept, in their order."""

    session_id: str
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresCame:
    """What the owner's pages show."""

    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class BookFailed:
    """It was not read, or not kept; one sentence says why."""

    reason: str


Keep = (
    KeepCheck | KeepLooked | KeepTest | KeepWiped | AddPack | RemovePack | UsePack | TakePads | ReportProblem
    | KeepVolume
)  # fmt: skip
Event = NoteOverride | NoteEmergency | NotePin
"""What happened and is told to the audit log alone; it points to no guest."""
BookRequest = NoteSample | AskBook | AskFigures | AskTrace | Keep | Event
BookAnswer = BookCame | FiguresCame | TraceCame | BookFailed
