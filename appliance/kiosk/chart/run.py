"""One run of one program, as far as the screen knows it: from the contact check to the end."""

from dataclasses import dataclass
from enum import IntEnum, unique


@unique
class RunStep(IntEnum):
    """How far the prepared program is."""

    NAMING = 0
    PREPARING = 1
    CHECKING = 2
    UNFIT = 3
    FIT = 4
    WRITING = 5
    ARMING = 6
    STARTING = 7
    GOING = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A level that was asked for and has not come back."""

    level: int
    seq: int
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of one program: from the contact check to the end."""

    step: RunStep = RunStep.NAMING
    since_ms: int = 0
    session_id: str = ""
    was_seen: bool = False
    is_row_written: bool = False
    note: str | None = None
    seq: int = 0
    asked: tuple[Asked | None, Asked | None] = (None, None)
    is_linked: bool = True
    lost: frozenset[int] = frozenset()
    sides_proven: int = 0
    is_felt_on_both: bool = False
    levels: tuple[int, int] = (0, 0)
    levels_since_ms: int = 0
    level_max: tuple[int, int] = (0, 0)
    felt: tuple[int, int] = (0, 0)  # the level at which each side was felt first
    comfort: tuple[int, int] = (0, 0)  # the level that the person last chose, from "this feels right" on
    is_settled: bool = False  # the person has said that it feels right
    checkpoint_at_ms: int = 0
    has_started: bool = False
    is_hand_stopped: bool = False
    pads_off_since_ms: int | None = None
    pad_losses: int = 0
    are_pads_on: bool = True
    loose: str | None = None  # the pad that the person names: top, bottom or unknown
    end_reason: str | None = None
    ends_with_wipe: bool = False
