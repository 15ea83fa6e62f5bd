"""What one guest said, frozen; it is gone with the wipe. (HZ-10, HZ-12)"""

from dataclasses import dataclass, field

from appliance.kiosk.chart.stay import Stay
from appliance.kiosk.view import Comfort
from appliance.therapy.matching import Goal
from appliance.therapy.person import Person
from appliance.therapy.screening import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """All answers and choices of the person who stands there now."""

    language: str
    comfort: Comfort = Comfort()
    answers: tuple[tuple[str, Answer], ...] = ()
    card: int = 0
    is_follow_up: bool = False
    ticked: frozenset[str] = frozenset()
    pain_before: int | None = None
    pain_after: int | None = None
    goal: Goal | None = None
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
    stay: Stay = Stay()

    @property
    def answered(self) -> dict[str, Answer]:
        """The answers by card."""
        return dict(self.answers)
