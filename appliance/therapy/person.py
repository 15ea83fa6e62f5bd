"""What is kept of a person who comes back with a code, and what is said of it between screen and store.

Nothing of it stands on the disk in clear; the code opens it, on this station only, and no name is in it.
(HZ-12, PRIV-02) Whoever brings no code has none of this.
"""

from dataclasses import dataclass, field
from enum import StrEnum, unique

from appliance.therapy.logbook import Moment
from appliance.therapy.screening import Answer
from appliance.therapy.visit import History


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What was said to one card of the screening, and when, in wall seconds. [SCR-04]"""

    card_id: str
    answer: Answer
    at_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """All that a code opens; answers of another questionnaire version count for nothing."""

    history: History = History()
    answers: tuple[Answered, ...] = ()
    questionnaire_version: int = 0
    consent_version: int = 0
    zone: str | None = None
    refused_at_s: int | None = None
    """When the screening last ended with a no. [SCR-02]"""


# ---- asked of the store ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPerson:
    """Somebody typed this code; answered by PersonOpened or CodeRefused."""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepPerson:
    """All of this person as it is now, in place of what was kept; answered by PersonKept or PersonNotKept.

    The first one of a code begins it. A program that is running is kept with what was treated so far, so that
    no dose is lost with the power.
    """

    code: str = field(repr=False)
    person: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetPerson:
    """Nothing shall open what was kept under this code; answered by PersonForgotten or PersonNotKept."""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPerson:
    """The person wants their course as a page on the stick; answered by Exported or ExportFailed."""

    code: str = field(repr=False)
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeTrace:
    """The black box of this session is kept beyond its 72 hours; not answered. [platform 4.1]

    With `is_of_record` the id is the one that its record has, as staff read it in the book.
    """

    session_id: str
    why: str
    is_of_record: bool = False


# ---- answered by the store ---------------------------------------------------------------------------------


@unique
class Refusal(StrEnum):
    """Why a code opened nothing."""

    UNKNOWN = "unknown"
    LOCKED = "locked"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonOpened:
    """What the code opened, and what time it is there. Untrusted time opens no dose. [DOSE-02]"""

    code: str = field(repr=False)
    person: Person
    now_s: int
    now: Moment
    is_clock_trusted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRefused:
    """The code opened nothing; after too many wrong ones no code is tried for `wait_s` seconds."""

    reason: Refusal
    wait_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonKept:
    """It is on disk, synced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonNotKept:
    """It is not on disk, or not forgotten; one sentence says why."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonForgotten:
    """The key is destroyed: nothing opens these rows any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """The page is on the stick under this name."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFailed:
    """Nothing was written; one sentence says why."""

    reason: str


PersonRequest = OpenPerson | KeepPerson | ForgetPerson | ExportPerson | FreezeTrace
PersonAnswer = (
    PersonOpened | CodeRefused | PersonKept | PersonNotKept | PersonForgotten | Exported | ExportFailed
)
