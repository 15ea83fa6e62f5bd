"""What a session leaves behind, and what is said about it between the screen and the store.

A guest leaves one device record and no answers, no pain figures and no code. (HZ-12, PRIV-01)
The row is written before the start is asked for, so that none is lost when everything dies. [architecture]
"""

from dataclasses import dataclass

CONSENT_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """The device record as it stands before the start; the store adds the rounded minute."""

    session_id: str
    program_id: str
    zone: str
    profile: str
    consent_version: int
    questionnaire_version: int
    module_serial: str
    firmware_sha256: str
    simulated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What was given, from the report or, while it runs, from the last status."""

    session_id: str
    treated_ms: int
    stop_reason: str
    level_max: tuple[int, int]
    charge_uc: tuple[int, int] = (0, 0)
    faults: tuple[str, ...] = ()
    program_id: str = ""
    module_serial: str = ""
    firmware_sha256: str = ""
    simulated: bool = True


# ---- asked of the store --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteRow:
    """The row must be on disk before the start; answered by RowWritten or RowFailed."""

    row: SessionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """How far the session is; not answered."""

    delivered: Delivered


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseRow:
    """The session is over; tried again until it is stored, then answered by RowClosed.

    Without a report (`has_report` false) it only fills an open row; a report that comes later wins.
    """

    delivered: Delivered
    has_report: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CountPain:
    """Adds one to the histogram of this program and zone; nothing else is kept of the two figures."""

    program_id: str
    change: int
    zone: str = ""


# ---- answered by the store -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RowWritten:
    """The row is on disk, synced."""

    session_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFailed:
    """The row is not on disk; no session may start. The reason is one sentence for staff and journal."""

    session_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowClosed:
    """The end of this session is on disk, synced; with `has_report` its report may be forgotten elsewhere."""

    session_id: str
    has_report: bool = True


RecordRequest = WriteRow | Checkpoint | CloseRow | CountPain
RecordAnswer = RowWritten | RowFailed | RowClosed
