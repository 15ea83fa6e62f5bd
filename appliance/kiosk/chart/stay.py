"""What this stay was: the runs that were treated, how the person is afterwards, what they want to take along.

Frozen; all of it is gone with the wipe. (HZ-10, HZ-12)
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum, unique
from typing import Literal

from appliance.kiosk.view import Screen

Skin = Literal["normal", "red", "hurt"]


@unique
class Task(StrEnum):
    """How far the store is with what was asked of it."""

    NONE = "none"
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Treated:
    """One run of this stay; `session_id` leaves the state for the black box alone."""

    session_id: str
    program_id: str
    started_at_ms: int
    pain_before: int
    treated_ms: int = 0
    stop_reason: str = "running"
    level_share: int = 0
    """The highest level in percent of the program's limit."""
    comfort: tuple[int, int] | None = None
    pain_after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """Everything from the first run to the clean screen."""

    treated: tuple[Treated, ...] = ()
    skin: Skin | None = None
    is_dizzy: bool = False
    wall_s: int | None = None
    wall_at_ms: int = 0
    """What the wall clock said, and when: known with a code alone."""
    offered: str | None = field(default=None, repr=False)
    """A code that opens nothing until the person has it."""
    is_read_out: bool = False
    task: Task = Task.NONE
    page_name: str = ""
    came_from: Screen | None = None

    @property
    def last(self) -> Treated | None:
        """The newest run, if any."""
        return self.treated[-1] if self.treated else None

    def with_last(self, run: Treated) -> "Stay":
        """The same stay with this in place of the newest run."""
        return replace(self, treated=(*self.treated[:-1], run))
