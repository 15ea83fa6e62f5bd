"""What staff read and keep on a station; how it is asked for stands in logbook_asked.

A guest's session is a line without anything that points to a person: its time is kept to five minutes, and
pain is only a count per program, shown from ten answers on. (HZ-12)
"""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Literal

from appliance.therapy.figures import ANSWERS_MIN

Role = Literal["staff", "service"]

PAIRS_A_SESSION = 2
PADS_LOW_PAIRS = 5 * PAIRS_A_SESSION
"""Fewer usable pairs than for five sessions is little. [P]"""
PAIN_ANSWERS_MIN = ANSWERS_MIN
PAIN_STEP = 2
"""A change that counts as one, in points of 0 to 10. [therapy 6.5, OUT-01]"""
VOLUMES = (0, 1, 2, 3)
VOLUME_DEFAULT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A wall time as the station's own calendar has it."""

    day: int
    minute: int
    month: int

    @property
    def clock(self) -> str:
        """The time of day, as 14:05."""
        return f"{self.minute // 60:02d}:{self.minute % 60:02d}"


# ---- a session ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One moment of a session: set and measured, per channel. Delivered current in uA, impedance in ohm.

    `tenth` counts the tenths of a second since `at_s`; `state` is ems-stim's, empty where it was not told.
    """

    at_s: int
    tenth: int = 0
    state: str = ""
    set_ua: tuple[int, int] = (0, 0)
    delivered_ua: tuple[int, int] = (0, 0)
    z_ohm: tuple[int | None, int | None] = (None, None)
    is_off: tuple[bool, bool] = (False, False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLine:
    """One session of today, as far as a device record tells; `stop_reason` is None while it is open."""

    session_id: str
    begun: Moment
    program_id: str
    treated_ms: int
    stop_reason: str | None
    faults: tuple[str, ...] = ()
    level_max: tuple[int, int] = (0, 0)
    simulated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PainCount:
    """How many answers of one program said less, about the same, more."""

    program_id: str
    less: int = 0
    same: int = 0
    more: int = 0

    @property
    def is_shown(self) -> bool:
        """True when there are so many that none can be told from the others. (HZ-12)"""
        return self.less + self.same + self.more >= PAIN_ANSWERS_MIN


def pain_counts(rows: tuple[tuple[str, int, int], ...]) -> tuple[PainCount, ...]:
    """One count a program, from (program, change, count) rows."""
    found: dict[str, list[int]] = {}
    for program_id, change, count in rows:
        kept = found.setdefault(program_id, [0, 0, 0])
        kept[0 if change <= -PAIN_STEP else 2 if change >= PAIN_STEP else 1] += count
    return tuple(PainCount(program_id=key, less=n[0], same=n[1], more=n[2]) for key, n in found.items())


# ---- pads, checks, settings --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A pack of pads: the pairs that are left, and the last month, as 202703, in which it may be used.

    `pad_cm2` is 0 where staff have not said which type it is: then it is the site's. [ELE-01]
    """

    pack_id: int
    pairs: int
    until_month: int
    pad_cm2: int = 0
    opened_day: int | None = None
    uses: int = 0
    """How many guests have had pads of it since it was opened. [ELE-03]"""
    is_own: bool = False
    """One person's own pads, worn again by that person alone; the number on the pack is its id. [ELE-03]"""

    def is_expired(self, month: int) -> bool:
        """True from the month after the last one on."""
        return month > self.until_month


@unique
class CheckItem(StrEnum):
    """What staff look at in the sixty-second morning check, in this order. [therapy 7.1]"""

    ESTOP = "estop"
    HAND_SWITCH = "hand_switch"
    LAMPS = "lamps"
    PADS = "pads"
    CABLES = "cables"
    CLEAN = "clean"


@unique
class ProblemKind(StrEnum):
    """What staff may report in one touch."""

    HURT = "hurt"
    STOPPED = "stopped"
    SCREEN = "screen"
    DAMAGE = "damage"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A morning check that was kept: when, by which role, and what was not in order."""

    at: Moment
    role: Role
    failed: tuple[CheckItem, ...] = ()
    is_looked_at: bool = False
    """Staff have said that what was not in order is in order again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputTest:
    """An output test that was kept: when, by which role, and whether the output was right. [STD-12]"""

    at: Moment
    role: Role
    passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What staff have reported, with the session whose black box is kept for it."""

    at: Moment
    kind: ProblemKind
    session_id: str | None


@unique
class Soundness(StrEnum):
    """What the station knows of its own records. [platform 4.1]"""

    SOUND = "sound"
    DAMAGED = "damaged"
    """A closer look has found damage in the file that is in use."""
    LOST = "lost"
    """Something could not be used any more and was put aside; service can look at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """All that the staff pages read from the store, as it was when it was asked for."""

    now: Moment
    sessions: tuple[SessionLine, ...] = ()
    pain: tuple[PainCount, ...] = ()
    packs: tuple[Pack, ...] = ()
    checked: Checked | None = None
    volume: int = VOLUME_DEFAULT
    tested: OutputTest | None = None
    unwiped: int = 0
    """How many guests have left since somebody last said that all was wiped."""
    pack_in_use: int | None = None
    own_pack: int | None = None
    """One person's own pack, that staff have named for the next guest alone."""
    problems: tuple[Problem, ...] = ()
    """The newest first."""
    records: Soundness = Soundness.SOUND

    @property
    def pairs(self) -> int:
        """How many pairs of pads have not expired."""
        return sum(pack.pairs for pack in self.packs if not pack.is_expired(self.now.month))

    @property
    def is_check_open(self) -> bool:
        """True while the last morning check found something that nobody has looked at since."""
        return self.checked is not None and bool(self.checked.failed) and not self.checked.is_looked_at

    @property
    def is_checked_today(self) -> bool:
        """True if the morning check of this day is kept."""
        return self.checked is not None and self.checked.at.day == self.now.day

    def pain_of(self, program_id: str) -> PainCount:
        """The count of this program; nothing is counted for an unknown one."""
        return next(
            (each for each in self.pain if each.program_id == program_id), PainCount(program_id=program_id)
        )
