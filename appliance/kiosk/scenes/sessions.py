"""The sessions of a course: a ring where the pain was before each one, a full mark where it was after it."""

from appliance.kiosk import theme
from appliance.kiosk.layout import Rect
from appliance.kiosk.scenes.measures import line
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Weight, hex_of
from appliance.kiosk.view import Text

_MOST = 12
_TOP = 10
_WORST, _NONE = "10", "0"


def sessions(sheet: Sheet, place: Rect) -> None:
    """The last twelve, the oldest first, on a scale from 0 to 10; below them what ring and mark mean."""
    pairs = sheet.view.course[-_MOST:]
    pad, low = sheet.px(3), line(sheet) + sheet.px(2)
    left = pad + sheet.px(9)
    field = Rect(left, pad + sheet.px(2), place.w - left - pad, place.h - low - 2 * pad - sheet.px(2))
    body = f'<rect x="0" y="0" width="{place.w}" height="{place.h}" rx="{sheet.px(2)}" fill="#ffffff"/>'
    body += _lines(field)
    r = max(3.0, min(sheet.px(2.2), field.w / max(1, len(pairs)) * 0.34))
    for index, (before, after) in enumerate(pairs):
        x = field.x + field.w * (index + 0.5) / len(pairs)
        body += _pair(x, _y(field, before), _y(field, after), r)
    sheet.draw("sessions", place, body)
    for words, value in ((_WORST, _TOP), (_NONE, 0)):
        cap = sheet.px(theme.FLOOR_MM)
        at = Rect(place.x + pad, place.y + round(_y(field, value)) - cap // 2, sheet.px(8.6), line(sheet))
        sheet.text(f"sessions:{words}", words, at, [cap], Weight.REGULAR, theme.SUB)
    _legend(sheet, Rect(place.x + pad, place.bottom - low, place.w - 2 * pad, line(sheet)))


def _y(field: Rect, value: int) -> float:
    return field.y + field.h * (_TOP - value) / _TOP


def _lines(field: Rect) -> str:
    return "".join(
        f'<path d="M{field.x} {_y(field, value):.1f}H{field.right}" fill="none" '
        f'stroke="{hex_of(theme.FAINT)}" stroke-width="2"/>'
        for value in (0, 5, 10)
    )


def _pair(x: float, before: float, after: float, r: float) -> str:
    pine, sub = hex_of(theme.PINE), hex_of(theme.SUB)
    path = f"M{x:.1f} {before:.1f}V{after:.1f}"
    bar = f'<path d="{path}" fill="none" stroke="{pine}" stroke-width="{r * 0.5:.1f}"/>'
    return bar + _ring(x, before, r, sub) + _mark(x, after, r, pine)


def _ring(x: float, y: float, r: float, colour: str) -> str:
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="#ffffff" stroke="{colour}" stroke-width="3"/>'
    )


def _mark(x: float, y: float, r: float, colour: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r * 0.8:.1f}" fill="{colour}"/>'


def _legend(sheet: Sheet, place: Rect) -> None:
    cap, gap = sheet.px(theme.FLOOR_MM), sheet.px(1.6)
    looks = (("before", _ring, theme.SUB), ("after", _mark, theme.PINE))
    x = place.x
    for name, shape, colour in looks:
        square = Rect(x, place.y, cap, cap)
        sheet.draw(f"sessions:{name}", square, shape(cap / 2, cap / 2, cap * 0.38, hex_of(colour)))
        words = sheet.say(Text(id=f"screen.{name}"))
        wide = sheet.measure(Weight.REGULAR, cap, words) + 2
        at = Rect(square.right + gap, place.y, min(wide, place.right - square.right - gap), place.h)
        sheet.text(f"legend:{name}", words, at, [cap], Weight.REGULAR, theme.TEXT)
        x = at.right + 2 * gap
