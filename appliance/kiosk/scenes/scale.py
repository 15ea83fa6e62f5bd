"""Pain from 0 to 10: eleven keys with worded ends, in one row where 20 mm each have room."""

from appliance.kiosk import theme
from appliance.kiosk.keys import key
from appliance.kiosk.layout import Rect, split
from appliance.kiosk.scenes.frame import frame
from appliance.kiosk.scenes.measures import line
from appliance.kiosk.scenes.prose import prose
from appliance.kiosk.scenes.quiet import quiet_key
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
    """The question above, the numbers in one row, two or three; the body's first two lines are the ends."""
    if sheet.panel.is_small:
        _small(sheet)
        return
    made = frame(sheet)
    keys = by_role(sheet, Role.SCALE)
    gap = sheet.px(theme.GAP_MM)
    columns = _columns(sheet, made.middle.w, len(keys))
    rows = -(-len(keys) // columns)
    cap = sheet.exact(theme.FLOOR_MM)[0]
    under = (made.middle.w + gap) // columns * (columns - 1) - gap if rows == _ENDS else made.middle.w
    ends = sheet.measure.block_height(_lines_of_ends(sheet, under, rows), cap) + sheet.px(_ENDS_GAP_MM)
    least = (sheet.px(theme.TARGET_MM) + gap) * rows + ends + 1
    used = prose(sheet, made.words._replace(h=made.words.h - least), body=sheet.view.body[2:])
    top = max(used.bottom, _pill_bottom(sheet)) + gap
    most = (made.middle.bottom - top - ends - gap * (rows - 1)) // rows
    tall = max(sheet.px(theme.TARGET_MM), min(sheet.px(_KEY_MM), most))
    block = tall * rows + gap * (rows - 1)
    top += max(0, made.middle.bottom - top - block - ends) // 2
    place = Rect(made.middle.x, min(top, made.middle.bottom - block - ends), made.middle.w, block)
    cells = split(place, columns * rows, sheet.px(_GAP_MM) if rows == 1 else gap, columns=columns)
    with sheet.fixed(place):  # numbers run from the left wherever they are read
        for target, cell in zip(keys, cells, strict=False):
            key(sheet, target, cell, caps_mm=(8.4, 7.4, 6.2))
        if len(sheet.view.body) >= _ENDS:
            wide = cells[len(keys) - 1].right - place.x if rows == _ENDS else place.w
            y = place.bottom + sheet.px(_ENDS_GAP_MM)
            _ends(sheet, Rect(place.x, y, wide, ends - sheet.px(_ENDS_GAP_MM)), is_row=rows == 1)


def _lines_of_ends(sheet: Sheet, wide: int, rows: int) -> int:
    """One where both ends stand beside each other, else two."""
    cap = sheet.exact(theme.FLOOR_MM)[0]
    words = " ".join(sheet.say(each) for each in sheet.view.body[:2]) + ("" if rows == 1 else "0: 10: ")
    return 1 if sheet.measure(Weight.REGULAR, cap, words) + sheet.px(6) <= wide else 2


def _columns(sheet: Sheet, wide: int, count: int) -> int:
    """One row where every key has true 20 mm in it, else two, else three."""
    least = int(theme.TARGET_MM * sheet.panel.px_per_mm) + 1
    for rows, gap_mm in ((1, _GAP_MM), (2, theme.GAP_MM)):
        columns, gap = -(-count // rows), sheet.px(gap_mm)
        if (wide + gap) // (least + gap) >= columns:
            return columns
    return -(-count // 3)


def _small(sheet: Sheet) -> None:
    """Two rows of six: back stands before the second one."""
    made = frame(sheet, row=[])
    gap = sheet.px(theme.GAP_MM)
    above = max(sheet.px(1), round(sheet.measure.face.above * sheet.exact(theme.FLOOR_MM)[0]))
    ends = line(sheet) + above
    block = 2 * sheet.px(theme.TARGET_MM) + gap
    safe = sheet.safe
    place = Rect(safe.x, safe.bottom - block - ends, safe.w, block)
    words = Rect(safe.x, safe.y, made.words.w, place.y - safe.y - sheet.px(1))
    prose(sheet, words, body=(), has_note=False)
    keys = by_role(sheet, Role.SCALE)
    ordered = [*keys[:6], *by_role(sheet, Role.BACK), *keys[6:]]
    with sheet.fixed(place):
        for target, cell in zip(ordered, split(place, 12, gap, columns=6), strict=False):
            if target.role is Role.BACK:
                quiet_key(sheet, target, cell)
            else:
                key(sheet, target, cell, caps_mm=(7.4, 6.2, 5.2, 4.8))
        _ends(sheet, Rect(place.x, place.bottom + above, place.w, ends - above), is_row=False)


def _pill_bottom(sheet: Sheet) -> int:
    return max((area.rect.bottom for area in sheet.areas if area.role is Role.HELP), default=0)


def _ends(sheet: Sheet, place: Rect, *, is_row: bool) -> None:
    """What 0 and 10 mean, below the numbers."""
    low, top = (sheet.say(each) for each in sheet.view.body[:2])
    colour, caps = sheet.tones.sub, sheet.caps(theme.FLOOR_MM)
    low, top = (low, top) if is_row else (f"0: {low}", f"10: {top}")
    cap = sheet.exact(theme.FLOOR_MM)[0]
    need = [sheet.measure(Weight.REGULAR, cap, words) + 2 for words in (low, top)]
    room = place.w - sheet.px(4)
    low_w = need[0] if sum(need) <= room else min(need[0], max(room - need[1], room * 45 // 100))
    left, right = place._replace(w=low_w), place.inset(place.w - room + low_w, 0, 0, 0)
    sheet.text("scale:low", low, left, caps, Weight.REGULAR, colour, even=False)
    sheet.text("scale:high", top, right, caps, Weight.REGULAR, colour, align="right", even=False)
