"""What one guest said, frozen; it is gone with the wipe. (HZ-10, HZ-12)"""

from dataclasses import dataclass, field

from appliance.kiosk.chart.stay import Stay
from appliance.kiosk.chart.typed import Typed
from appliance.kiosk.view import Comfort
from appliance.therapy.complaint import Cause, Since
from appliance.therapy.matching import Goal
from appliance.therapy.person import Person
from appliance.therapy.screening import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """All answers and choices of the person who stands there now."""

    language: str
    comfort: Comfort = Comfort()
    answers: tuple[tuple[str, Answer], ...] = ()
    asked: tuple[str, ...] | None = None
    """The cards that are asked of whoever has a code; everybody else is asked all of them."""
    answered_at_ms: int = 0
    lifted: frozenset[str] = frozenset()
    """Cards that a clinician has let pass. [SCR-03]"""
    card: int = 0
    """Which of the asked ones is asked now."""
    is_follow_up: bool = False
    ticked: frozenset[str] = frozenset()
    area: str | None = None
    since: Since | None = None
    cause: Cause | None = None
    pain_before: int | None = None
    pain_after: int | None = None
    goal: Goal | None = None
    was_used: bool | None = None
    is_first: bool = False
    """What was said to "already used today?"; None as long as it was not asked. [DOSE-01]"""
    looked_at: str | None = None
    """A program that is read about, or asked for and not yet allowed."""
    page: int = 0
    program_id: str | None = None
    zone: str | None = None
    posture: str | None = None
    pads_on: int = 0
    has_pads: bool = False
    """The pads of this stay are counted; they stay on for a second program."""
    squeezes_before: int | None = None
    was_treated: bool = False
    wrong_places: int = 0
    code: str | None = field(default=None, repr=False)
    person: Person | None = None
    """What the code opened, as it was when this stay began."""
    is_clock_trusted: bool = False
    typed: Typed = Typed()
    stay: Stay = Stay()

    @property
    def answered(self) -> dict[str, Answer]:
        """The answers by card."""
        return dict(self.answers)
