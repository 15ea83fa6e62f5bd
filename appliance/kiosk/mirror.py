"""A filled sheet for a language read from the right, and for a left hand. Pure.

Rules
1. A scene lays out from left to right for a right hand. A language read from the right mirrors every place on
   the panel's vertical axis and swaps where lines begin; no look is mirrored inside itself. (kiosk.md 2.3)
2. A screen with STOP is not mirrored by a language: current, and what takes it away, has the same place for
   everybody who has to help. What is read there is mirrored inside its column.
3. A left hand mirrors the screens with STOP, and elsewhere only the row of keys that goes on and back;
   columns keep the order in which they are read.
4. A fixed group moves as one piece: the person's left stays left, clocks and the wave run as they run.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto, unique

from appliance.kiosk.languages import direction_of
from appliance.kiosk.layout import Rect
from appliance.kiosk.view import Role, View

_SWAPPED = {"left": "right", "right": "left", "center": "center"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text may stand, and at which side of it."""

    rect: Rect
    align: str


@unique
class Kind(Enum):
    """What turns the inside of a group round."""

    FIXED = auto()  # nothing
    COLUMN = auto()  # a language read from the right
    HAND = auto()  # a left hand, and a picture that is turned round as a whole


@dataclass(frozen=True, slots=True)
class Group:
    """A place whose things belong together."""

    rect: Rect
    kind: Kind


Chain = tuple[Group, ...]
"""The groups around a thing, the outermost first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirror:
    """How places and lines of one picture are turned round."""

    width: int
    is_mirrored: bool
    is_swapped: bool
    is_left_handed: bool

    @property
    def is_plain(self) -> bool:
        """True when everything stays where it was laid out."""
        return not (self.is_mirrored or self.is_swapped or self.is_left_handed)

    def rect(self, rect: Rect, chain: Chain = ()) -> Rect:
        """Where this place of the layout is on the panel."""
        if not chain:
            return rect._replace(x=self.width - rect.right) if self.is_mirrored else rect
        *outer, group = chain
        box = self.rect(group.rect, tuple(outer))
        inside = group.rect.right - rect.right if self._turns(group) else rect.x - group.rect.x
        return rect._replace(x=box.x + inside)

    def _turns(self, group: Group) -> bool:
        match group.kind:
            case Kind.FIXED:
                return False
            case Kind.COLUMN:
                return self.is_swapped
            case Kind.HAND:
                return self.is_left_handed or self.is_mirrored

    def text(self, place: Place, width: int, chain: Chain) -> tuple[int, str]:
        """The text's new left edge in its place, and the side at which its lines begin."""
        rect = self.rect(place.rect, chain)
        is_kept = bool(chain) and chain[-1].kind is Kind.FIXED
        align = _SWAPPED[place.align] if self.is_swapped and not is_kept else place.align
        spare = rect.w - width
        return rect.x + {"left": 0, "center": spare // 2, "right": spare}[align], align


def mirror_of(view: View, roles: Sequence[Role], width: int) -> Mirror:
    """What this picture needs; `roles` are those of its targets."""
    is_rtl, is_left = direction_of(view.language) == "rtl", view.comfort.is_left_handed
    is_mirrored = is_left if Role.STOP in roles else is_rtl
    return Mirror(width=width, is_mirrored=is_mirrored, is_swapped=is_rtl, is_left_handed=is_left)
