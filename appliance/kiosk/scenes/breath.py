"""Breathing: a disc that grows while one breathes in and shrinks while one breathes out, with the count."""

from appliance.kiosk import theme
from appliance.kiosk.layout import Rect
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Weight, hex_of

_IN_MS = 4000  # a longer breath is one out
_SECOND_MS = 1000
_LEAST = 0.46  # of the disc's full size
_MOST_MM = 84.0


def breath(sheet: Sheet, place: Rect) -> None:
    """The disc in the middle of the place; it changes once a second and is still in between."""
    if sheet.view.countdown is None:
        return
    left_ms, whole_ms = sheet.view.countdown
    whole = max(1, whole_ms // _SECOND_MS)
    counted = min(whole, max(1, whole - -(-left_ms // _SECOND_MS) + 1))
    part = counted / whole if whole_ms <= _IN_MS else 1 - (counted - 1) / whole
    size = min(place.w, place.h, sheet.px(_MOST_MM))
    box = Rect(place.centre[0] - size // 2, place.centre[1] - size // 2, size, size)
    middle, edge = size / 2, max(2.0, sheet.px(0.6))
    r = (middle - edge) * (_LEAST + (1 - _LEAST) * part)
    body = (
        f'<circle cx="{middle}" cy="{middle}" r="{middle - edge:.1f}" fill="none" '
        f'stroke="{hex_of(theme.FAINT)}" stroke-width="{edge:.1f}"/>'
        f'<circle cx="{middle}" cy="{middle}" r="{r:.1f}" fill="{hex_of(theme.MINT)}" fill-opacity="0.55"/>'
        f'<circle cx="{middle}" cy="{middle}" r="{r - edge:.1f}" fill="none" '
        f'stroke="{hex_of(theme.PINE)}" stroke-width="{edge * 2:.1f}"/>'
    )
    with sheet.fixed(box):
        sheet.draw("breath", box, body)
        cap = max(sheet.px(theme.FLOOR_MM), size * 18 // 100)
        sheet.digits("breath:n", str(counted), box, cap, Weight.LIGHT, sheet.tones.text)
