"""A filled sheet for a language read from the right, and for a left hand. Pure.

Rules
1. A scene lays out from left to right for a right hand. A language read from the right mirrors every place on
   the panel's vertical axis and swaps where lines begin; nothing is mirrored inside a place. (kiosk.md 2.3)
2. A fixed group moves as one piece: the person's left stays left, clocks and the wave run as they run.
3. A screen with STOP is not mirrored by a language: current, and what takes it away, has the same place for
   everybody who has to help. Its lines still begin at the right.
4. A left hand mirrors every screen, STOP included; where lines begin stays with the language.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from appliance.kiosk.languages import direction_of
from appliance.kiosk.layout import Rect
from appliance.kiosk.view import Role, View

_SWAPPED = {"left": "right", "right": "left", "center": "center"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text may stand, and at which side of it."""

    rect: Rect
    align: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirror:
    """How places and lines of one picture are turned round."""

    width: int
    is_mirrored: bool
    is_swapped: bool

    @property
    def is_plain(self) -> bool:
        """True when everything stays where it was laid out."""
        return not (self.is_mirrored or self.is_swapped)

    def rect(self, rect: Rect) -> Rect:
        """The place on the other side, or the same one."""
        return rect._replace(x=self.width - rect.right) if self.is_mirrored else rect

    def text(self, place: Place, width: int) -> tuple[int, str]:
        """The text's new left edge in its place, and the side at which its lines begin."""
        rect = self.rect(place.rect)
        align = _SWAPPED[place.align] if self.is_swapped else place.align
        spare = rect.w - width
        return rect.x + {"left": 0, "center": spare // 2, "right": spare}[align], align


def mirror_of(view: View, roles: Sequence[Role], width: int) -> Mirror:
    """What this picture needs; `roles` are those of its targets."""
    is_rtl = direction_of(view.language) == "rtl"
    by_language = is_rtl and Role.STOP not in roles
    return Mirror(width=width, is_mirrored=by_language or view.comfort.is_left_handed, is_swapped=is_rtl)


def moved(rect: Rect, by_px: int) -> Rect:
    """The same rectangle further to the right."""
    return rect._replace(x=rect.x + by_px)


__all__ = ["Mirror", "Place", "mirror_of", "moved"]
