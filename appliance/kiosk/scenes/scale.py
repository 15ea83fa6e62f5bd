"""Pain from 0 to 10: eleven keys with worded ends, in one row where 20 mm each have room."""

from appliance.kiosk import theme
from appliance.kiosk.keys import key
from appliance.kiosk.layout import Rect, split
from appliance.kiosk.scenes.frame import frame
from appliance.kiosk.scenes.prose import prose
from appliance.kiosk.scenes.roles import by_role
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Weight
from appliance.kiosk.view import Role

_GAP_MM = (
    1.2  # eleven keys of 20 mm need 220 mm: the dead gap is smaller here, a wrong number is one touch to mend
)

_ENDS = 2
_ENDS_GAP_MM = 2.6
_KEY_MM = 32.0


def draw(sheet: Sheet) -> None:
    """The question above, the numbers in one row or two; the body's first two lines are the ends."""
    if sheet.panel.is_small:
        _small(sheet)
        return
    made = frame(sheet)
    keys = by_role(sheet, Role.SCALE)
    gap = sheet.px(theme.GAP_MM)
    least = int(theme.TARGET_MM * sheet.panel.px_per_mm) + 1  # true millimetres: one row wherever it can be
    is_row = (made.middle.w + sheet.px(_GAP_MM)) // (least + sheet.px(_GAP_MM)) >= len(keys)
    used = prose(sheet, made.words, body=sheet.view.body[2:])
    ends = sheet.px(theme.FLOOR_MM * 1.3) + sheet.px(_ENDS_GAP_MM)
    top = max(used.bottom, _pill_bottom(sheet)) + gap
    rows = 1 if is_row else 2
    most = (made.middle.bottom - top - ends - gap * (rows - 1)) // rows
    tall = max(sheet.px(theme.TARGET_MM), min(sheet.px(_KEY_MM), most))
    block = tall * rows + gap * (rows - 1)
    top += max(0, made.middle.bottom - top - block - ends) // 2
    place = Rect(made.middle.x, min(top, made.middle.bottom - block - ends), made.middle.w, block)
    columns = len(keys) if is_row else -(-len(keys) // 2)
    cells = split(place, columns * rows, sheet.px(_GAP_MM) if is_row else gap, columns=columns)
    for target, cell in zip(keys, cells, strict=False):
        key(sheet, target, cell, caps_mm=(8.4, 7.4, 6.2))
    if len(sheet.view.body) >= _ENDS:
        _ends(sheet, place._replace(w=cells[len(keys) - 1].right - place.x), is_row=is_row)


def _small(sheet: Sheet) -> None:
    """Two rows of six: back stands before the second one."""
    made = frame(sheet, row=[])
    ends = sheet.px(theme.FLOOR_MM * 1.3 + 1.6)
    block = 2 * sheet.px(theme.TARGET_MM) + sheet.px(theme.GAP_MM)
    safe = sheet.safe
    place = Rect(safe.x, safe.bottom - block - ends, safe.w, block)
    words = Rect(safe.x, safe.y, made.words.w, place.y - safe.y - sheet.px(1))
    prose(sheet, words, body=(), has_note=False)
    keys = by_role(sheet, Role.SCALE)
    ordered = [*keys[:6], *by_role(sheet, Role.BACK), *keys[6:]]
    for target, cell in zip(ordered, split(place, 12, sheet.px(theme.GAP_MM), columns=6), strict=False):
        key(sheet, target, cell, caps_mm=(7.4, 6.2, 5.2, 4.8))
    _ends(sheet, place._replace(h=block - sheet.px(1)), is_row=False)


def _pill_bottom(sheet: Sheet) -> int:
    return max((area.rect.bottom for area in sheet.areas if area.role is Role.HELP), default=0)


def _ends(sheet: Sheet, place: Rect, *, is_row: bool) -> None:
    low, high = (sheet.say(line) for line in sheet.view.body[:2])
    colour, caps, gap = sheet.tones.sub, sheet.caps(4.8), sheet.px(_ENDS_GAP_MM)
    low_w = place.w * 40 // 100
    half = place.w - low_w - gap
    y, tall = place.bottom + gap, sheet.px(theme.FLOOR_MM * 1.5)
    low, high = (low, high) if is_row else (f"0: {low}", f"10: {high}")
    left, right = Rect(place.x, y, low_w, tall), Rect(place.right - half, y, half, tall)
    sheet.text("scale:low", low, left, caps, Weight.REGULAR, colour, even=False)
    sheet.text("scale:high", high, right, caps, Weight.REGULAR, colour, align="right", even=False)
