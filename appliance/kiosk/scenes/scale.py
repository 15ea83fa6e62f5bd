"""Pain from 0 to 10: eleven keys with worded ends, in one row where 20 mm each have room."""

from appliance.kiosk import theme
from appliance.kiosk.keys import key
from appliance.kiosk.layout import Rect, split
from appliance.kiosk.scenes.frame import by_role, frame
from appliance.kiosk.scenes.prose import prose
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Weight
from appliance.kiosk.view import Role

_GAP_MM = (
    1.2  # eleven keys of 20 mm need 220 mm: the dead gap is smaller here, a wrong number is one touch to mend
)

_ENDS = 2
_COLUMNS = 8  # two rows of eight cells: the ends' words, eleven numbers


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
    with_ends = not is_row and (made.middle.w + gap) // (least + gap) >= _COLUMNS
    tall = sheet.px(32 if is_row else 24)
    block = tall if is_row else 2 * tall + gap
    ends = 0 if with_ends else sheet.px(theme.FLOOR_MM * 1.5 + 1.6)
    used = prose(
        sheet,
        Rect(made.words.x, made.words.y, made.words.w, made.words.h - block - ends - gap),
        body=sheet.view.body[2:],
    )
    top = used.bottom + max(gap, (made.middle.bottom - used.bottom - block - ends) // 2)
    if used.bottom + gap < _pill_bottom(sheet):
        top = max(top, _pill_bottom(sheet) + gap)
    place = Rect(made.middle.x, min(top, made.middle.bottom - block - ends), made.middle.w, block)
    for target, cell in zip(
        keys, _cells(sheet, place, len(keys), is_row=is_row, with_ends=with_ends), strict=True
    ):
        key(sheet, target, cell, caps_mm=(8.4, 7.4, 6.2))
    if len(sheet.view.body) >= _ENDS:
        _ends(sheet, place, with_ends=with_ends, is_row=is_row)


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
    _ends(sheet, place._replace(h=block - sheet.px(1)), with_ends=False, is_row=False)


def _pill_bottom(sheet: Sheet) -> int:
    return max((area.rect.bottom for area in sheet.areas if area.role is Role.HELP), default=0)


def _cells(sheet: Sheet, place: Rect, count: int, *, is_row: bool, with_ends: bool) -> list[Rect]:
    if is_row:
        return split(place, count, sheet.px(_GAP_MM))
    columns = _COLUMNS if with_ends else -(-count // 2)
    cells = split(place, 2 * columns, sheet.px(theme.GAP_MM), columns=columns)
    return cells[2 : 2 + count] if with_ends else cells[:count]


def _ends(sheet: Sheet, place: Rect, *, with_ends: bool, is_row: bool) -> None:
    low, high = (sheet.say(line) for line in sheet.view.body[:2])
    colour, caps, gap = sheet.tones.sub, sheet.caps(4.8), sheet.px(2.6)
    if with_ends:
        cells = split(place, 2 * _COLUMNS, sheet.px(theme.GAP_MM), columns=_COLUMNS)
        first = cells[0].union(cells[1]).inset(0, 0, gap, 0)
        last = cells[2 + 11].union(cells[-1]).inset(gap, 0, 0, 0)
        sheet.text("scale:low", low, first, caps, Weight.REGULAR, colour, align="right", middle=True)
        sheet.text("scale:high", high, last, caps, Weight.REGULAR, colour, middle=True)
        return
    low_w = place.w * 40 // 100
    half = place.w - low_w - gap
    y, tall = place.bottom + gap, sheet.px(theme.FLOOR_MM * 1.5)
    low, high = (low, high) if is_row else (f"0: {low}", f"10: {high}")
    left, right = Rect(place.x, y, low_w, tall), Rect(place.right - half, y, half, tall)
    sheet.text("scale:low", low, left, caps, Weight.REGULAR, colour, even=False)
    sheet.text("scale:high", high, right, caps, Weight.REGULAR, colour, align="right", even=False)
