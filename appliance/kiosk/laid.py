"""What a laid-out picture tells of itself: where it can be touched, and which texts stand where. Pure."""

from dataclasses import dataclass

from appliance.kiosk.layout import Rect
from appliance.kiosk.view import ActsOn, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One place that can be touched."""

    intent: str
    role: Role
    rect: Rect
    hit: Rect
    acts_on: ActsOn
    hold_ms: int
    is_enabled: bool
    px_per_mm: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRow:
    """One text as it was laid out."""

    name: str
    rect: Rect
    cap_px: int
    is_inside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """What the finger does right now: the pressed intent, and how full a held key's ring is (0..1)."""

    pressed: str | None = None
    hold: float = 0.0


NO_TOUCH = Touch()
