"""What the statechart is told and what it asks for; the shell does it in order and tells the outcome."""

from dataclasses import dataclass, field

from appliance.ipc.messages import Refused, Report, Request, Status
from appliance.therapy.duty import Opening
from appliance.therapy.logbook import Role
from appliance.therapy.logbook_asked import BookAnswer, BookRequest
from appliance.therapy.person import PersonAnswer, PersonRequest
from appliance.therapy.record import (
    Checkpoint,
    CloseRow,
    CountPain,
    RowClosed,
    RowFailed,
    RowWritten,
    WriteRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """A target was touched as its `acts_on` says, or the same intent came from elsewhere."""

    intent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusCame:
    """What ems-stim says is so."""

    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportCame:
    """A finished session; repeated until it is said to be stored."""

    report: Report


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRefused:
    """A request was not done."""

    refused: Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """ems-stim is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disconnected:
    """ems-stim is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionNamed:
    """The random id that NameSession asked for."""

    session_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeNamed:
    """The code that NameCode asked for, twelve symbols; it opens nothing yet. `now_s` is the wall clock's."""

    code: str = field(repr=False)
    now_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyCame:
    """Whether somebody is on duty now, and whether the site is open, by its hours and the wall clock."""

    is_on_duty: bool
    opening: Opening = Opening()
    today: int | None = None
    """The station's own day; what was read on another one is read anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PinChecked:
    """The answer to CheckPin, and how many in a row were wrong by now."""

    is_right: bool
    wrong: int
    role: Role = "staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """Time went on; at least 5 a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """One request to ems-stim."""

    request: Request


@dataclass(frozen=True, slots=True, kw_only=True)
class NameSession:
    """A random session id is needed; the answer is SessionNamed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameCode:
    """A new random code is needed; the answer is CodeNamed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wipe:
    """The guest is gone: whatever the shell holds of the person goes too. (HZ-10)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renew:
    """A new process is to take the place of this one; it is the station's so-many-and-first guest's."""

    guests: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPin:
    """Staff typed this; the answer is PinChecked."""

    pin: str = field(repr=False)


Event = (
    Touched | StatusCame | ReportCame | RequestRefused | Connected | Disconnected | SessionNamed | Ticked
    | RowWritten | RowFailed | RowClosed | DutyCame | PinChecked | BookAnswer
    | CodeNamed | PersonAnswer
)  # fmt: skip
Effect = (
    Send | NameSession | CheckPin | WriteRow | Checkpoint | CloseRow | CountPain | Wipe | BookRequest
    | NameCode | PersonRequest | Renew
)  # fmt: skip
