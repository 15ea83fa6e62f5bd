"""Ten digits for staff, at the left in their fixed order; words, dots and back beside them."""

from appliance.kiosk import theme
from appliance.kiosk.icons import icon
from appliance.kiosk.keys import key, plate, style
from appliance.kiosk.layout import Rect, split
from appliance.kiosk.scenes.frame import frame, stop_size
from appliance.kiosk.scenes.prose import fits, prose
from appliance.kiosk.scenes.quiet import quiet_key
from appliance.kiosk.scenes.roles import by_role
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import hex_of
from appliance.kiosk.view import PinView, Role, Target

_COLUMNS, _ROWS = 3, 4
_FLAT = (4, 3)  # on a low panel
_KEY_MM, _KEY_SMALL_MM = 28.0, 17.0  # at most; staff type on a low panel too
_GAP_MM = 3.2
_DIGIT_CAPS = (9.6, 8.4)
_ICON_MM = 11.0
_DOT_MM, _DOT_GAP_MM = 6.4, 4.0


def draw(sheet: Sheet) -> None:
    """The keys as large as the height allows; on a portrait panel the words stand above them."""
    sheet.ground()
    if sheet.panel.is_portrait:
        _tall(sheet)
        return
    safe, gap, small = sheet.safe, sheet.px(_GAP_MM), sheet.panel.is_small
    columns, rows = _FLAT if small else (_COLUMNS, _ROWS)
    one = min((safe.h - (rows - 1) * gap) // rows, sheet.px(_KEY_SMALL_MM if small else _KEY_MM))
    high = one * rows + gap * (rows - 1)
    place = Rect(safe.x, safe.y + (safe.h - high) // 2, one * columns + gap * (columns - 1), high)
    _digits(sheet, place, columns, rows, gap)
    x = place.right + sheet.px(4 if small else 9)
    low = _row(sheet, x)
    words = Rect(x, safe.y + sheet.px(0 if small else 2), safe.right - x, 0)
    words = words._replace(h=low - words.y - sheet.px(theme.GAP_MM))
    _words(sheet, words)


def _digits(sheet: Sheet, place: Rect, columns: int, rows: int, gap: int) -> None:
    """Digits keep their order in every language."""
    with sheet.fixed(place):
        _keys(sheet, split(place, columns * rows, gap, columns=columns))


def _words(sheet: Sheet, place: Rect) -> int:
    """The words, and below them how many digits are typed; answers where that ends."""
    dots = sheet.px(_DOT_MM)
    room = place.inset(0, 0, 0, dots + sheet.px(2.4 if sheet.panel.is_small else 4))
    body = sheet.view.body
    tries = [(n, note) for n in range(len(body), -1, -1) for note in (True, False)]
    count, has_note = next(
        (each for each in tries if fits(sheet, room, body=body[: each[0]], has_note=each[1])), (0, False)
    )
    used = prose(sheet, room, body=body[:count], has_note=has_note)
    y = used.bottom + sheet.px(2.4 if sheet.panel.is_small else 5)
    if sheet.view.pin is not None:
        _dots(sheet, Rect(place.x, y, place.w, dots), sheet.view.pin)
    return y + dots


def _tall(sheet: Sheet) -> None:
    safe, gap = sheet.safe, sheet.px(_GAP_MM)
    made = frame(sheet, row=by_role(sheet, Role.BACK))
    one = min((safe.w - (_COLUMNS - 1) * gap) // _COLUMNS, sheet.px(_KEY_MM))
    high = one * _ROWS + gap * (_ROWS - 1)
    wide = one * _COLUMNS + gap * (_COLUMNS - 1)
    place = Rect(safe.x + (safe.w - wide) // 2, made.middle.bottom - high, wide, high)
    _digits(sheet, place, _COLUMNS, _ROWS, gap)
    _words(sheet, made.words._replace(h=place.y - sheet.px(theme.GAP_MM) - made.words.y))


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
            quiet_key(sheet, back, Rect(x, safe.bottom - tall, min(right - x, sheet.px(46)), tall))
            continue
        tall += gap + sheet.px(theme.TARGET_MM)  # a narrow panel: above STOP
        left = max(x, safe.right - wide)
        quiet_key(sheet, back, Rect(left, safe.bottom - tall, safe.right - left, sheet.px(theme.TARGET_MM)))
    return safe.bottom - tall


def _dots(sheet: Sheet, place: Rect, pin: PinView) -> None:
    size = place.h
    gap = min(sheet.px(_DOT_GAP_MM), (place.w - pin.length * size) // max(1, pin.length - 1))
    r, edge, colour = size / 2, max(2.0, size * 0.09), hex_of(sheet.tones.text)
    body = "".join(
        f'<circle cx="{r + index * (size + gap):.1f}" cy="{r}" r="{r - edge / 2:.1f}" '
        f'fill="{colour if index < pin.filled else "none"}" stroke="{colour}" stroke-width="{edge:.1f}"/>'
        for index in range(pin.length)
    )
    width = pin.length * size + (pin.length - 1) * gap
    sheet.draw("dots", Rect(place.x, place.y, width, size), body)
