"""Ten digits for staff, at the left in their fixed order; words, dots and back beside them."""

from appliance.kiosk import theme
from appliance.kiosk.icons import icon
from appliance.kiosk.keys import key, plate, style
from appliance.kiosk.layout import Rect, split
from appliance.kiosk.scenes.frame import stop_size
from appliance.kiosk.scenes.prose import prose
from appliance.kiosk.scenes.roles import by_role
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import hex_of
from appliance.kiosk.view import PinView, Role, Target

_COLUMNS, _ROWS = 3, 4
_FLAT = (4, 3)  # on a low panel
_KEY_MM = 28.0  # at most; never under 22
_GAP_MM = 3.2
_DIGIT_CAPS = (9.6, 8.4)
_ICON_MM = 11.0
_DOT_MM, _DOT_GAP_MM = 6.4, 4.0


def draw(sheet: Sheet) -> None:
    """The keys as large as the height allows."""
    safe, gap = sheet.safe, sheet.px(_GAP_MM)
    sheet.ground()
    columns, rows = _FLAT if sheet.panel.is_small else (_COLUMNS, _ROWS)
    one = min((safe.h - (rows - 1) * gap) // rows, sheet.px(_KEY_MM))
    high = one * rows + gap * (rows - 1)
    pad = Rect(safe.x, safe.y + (safe.h - high) // 2, one * columns + gap * (columns - 1), high)
    _keys(sheet, split(pad, columns * rows, gap, columns=columns))
    x = pad.right + sheet.px(9)
    low = _row(sheet, x)
    words = Rect(x, safe.y + sheet.px(2), safe.right - x, low - safe.y - sheet.px(2 + theme.GAP_MM))
    dots = sheet.px(_DOT_MM)
    place = words.inset(0, 0, 0, dots + sheet.px(4))
    used = prose(sheet, place)
    if sheet.view.pin is not None:
        _dots(sheet, Rect(x, used.bottom + sheet.px(5), words.w, dots), sheet.view.pin)


def _keys(sheet: Sheet, cells: list[Rect]) -> None:
    """1 to 9 in rows, then erase and 0 below them; on a low panel 0 and then erase."""
    digits = by_role(sheet, Role.DIGIT)
    order = digits if sheet.panel.is_small else [*digits[:9], *digits[10:11], *digits[9:10]]
    for target, cell in zip(order, cells, strict=False):
        if target.intent.startswith("digit"):
            key(sheet, target, cell, caps_mm=_DIGIT_CAPS)
        else:
            _erase(sheet, target, cell)


def _erase(sheet: Sheet, target: Target, cell: Rect) -> None:
    look, name, size = style(sheet, target), f"key:{target.intent}", sheet.px(_ICON_MM)
    plate(sheet, name, cell, look, sheet.px(theme.RADIUS_MM))
    square = Rect(cell.centre[0] - size // 2, cell.centre[1] - size // 2, size, size)
    sheet.draw(name + ":icon", square, icon("erase", size, look.label))
    sheet.area(target, cell)


def _row(sheet: Sheet, x: int) -> int:
    """Back, and STOP in its corner where current can flow; answers the row's top."""
    safe, gap = sheet.safe, sheet.px(theme.GAP_MM)
    wide, high = stop_size(sheet)
    right = safe.right
    for stop in by_role(sheet, Role.STOP):
        rect = Rect(safe.right - wide, safe.bottom - high, wide, high)
        bezel = Rect(rect.x, rect.y, sheet.panel.width - rect.x, sheet.panel.height - rect.y)
        key(sheet, stop, rect, hit=bezel)
        right = rect.x - gap
    tall = high if right < safe.right else sheet.px(theme.TARGET_MM + 6)
    for back in by_role(sheet, Role.BACK):
        if right - x >= sheet.px(theme.TARGET_MM):
            key(sheet, back, Rect(x, safe.bottom - tall, min(right - x, sheet.px(46)), tall))
            continue
        tall += gap + sheet.px(theme.TARGET_MM)  # a narrow panel: above STOP
        left = max(x, safe.right - wide)
        key(sheet, back, Rect(left, safe.bottom - tall, safe.right - left, sheet.px(theme.TARGET_MM)))
    return safe.bottom - tall


def _dots(sheet: Sheet, place: Rect, pin: PinView) -> None:
    size, gap = place.h, sheet.px(_DOT_GAP_MM)
    r, edge, colour = size / 2, max(2.0, size * 0.09), hex_of(sheet.tones.text)
    body = "".join(
        f'<circle cx="{r + index * (size + gap):.1f}" cy="{r}" r="{r - edge / 2:.1f}" '
        f'fill="{colour if index < pin.filled else "none"}" stroke="{colour}" stroke-width="{edge:.1f}"/>'
        for index in range(pin.length)
    )
    width = pin.length * size + (pin.length - 1) * gap
    sheet.draw("dots", Rect(place.x, place.y, width, size), body)
