"""A code is typed: keys for 32 symbols below what was typed; on a small panel a third of the keys at a time.

Symbols keep their order in every language: they are typed as they stand on paper.
"""

from appliance.kiosk import theme
from appliance.kiosk.icons import icon
from appliance.kiosk.keys import key, plate, style
from appliance.kiosk.layout import Rect, split
from appliance.kiosk.looks import DigitsLook
from appliance.kiosk.scenes.frame import pill_key
from appliance.kiosk.scenes.prose import fits, prose
from appliance.kiosk.scenes.quiet import quiet_key
from appliance.kiosk.scenes.roles import by_role
from appliance.kiosk.sheet import Sheet, TextRow
from appliance.kiosk.theme import Weight
from appliance.kiosk.view import Role, Target

_GAP_MM, _GAP_TALL_MM, _ICON_MM = 2.2, 1.2, 9.0
_CAPS = (8.4, 7.4, 6.4)
_CODE_MM = (7.4, 6.4, 5.6, 4.8)
_WIDE, _LOW, _TALL = 9, 6, 5  # keys in a row
_THIRD = 11  # symbols on a small panel


def draw(sheet: Sheet) -> None:
    """The words and what was typed above, the keys below."""
    sheet.ground()
    if sheet.panel.is_small:
        _low(sheet)
        return
    columns = _TALL if sheet.panel.is_portrait else _WIDE
    keys = by_role(sheet, Role.DIGIT)
    place = _place(sheet, columns, -(-len(keys) // columns), sheet.safe.bottom)
    _keys(sheet, keys, place, columns)
    _again(sheet, place, columns, len(keys))
    top = Rect(sheet.safe.x, sheet.safe.y, sheet.safe.w, place.y - sheet.px(2) - sheet.safe.y)
    _above(sheet, top)


def _place(sheet: Sheet, columns: int, rows: int, bottom: int) -> Rect:
    """All keys, square where the width gives that, in the middle of the panel."""
    safe, gap = sheet.safe, _gap(sheet)
    one = sheet.px(theme.TARGET_MM)
    wide = (safe.w - (columns - 1) * gap) // columns
    whole, high = columns * wide + (columns - 1) * gap, rows * one + (rows - 1) * gap
    return Rect(safe.x + (safe.w - whole) // 2, bottom - high, whole, high)


def _keys(sheet: Sheet, keys: list[Target], place: Rect, columns: int) -> None:
    rows = -(-len(keys) // columns)
    with sheet.fixed(place):
        cells = split(place, rows * columns, _gap(sheet), columns=columns)
        for target, cell in zip(keys, cells, strict=False):
            _key(sheet, target, cell)


def _gap(sheet: Sheet) -> int:
    return sheet.px(_GAP_TALL_MM if sheet.panel.is_portrait else _GAP_MM)


def _again(sheet: Sheet, place: Rect, columns: int, count: int) -> None:
    """What begins anew has the cells that no symbol needs."""
    cells = split(place, -(-count // columns) * columns, _gap(sheet), columns=columns)[count:]
    with sheet.fixed(place):
        for target in by_role(sheet, Role.CHOICE):
            key(sheet, target, cells[0].union(cells[-1]))


def _key(sheet: Sheet, target: Target, cell: Rect) -> None:
    if target.intent != "erase":
        key(sheet, target, cell, caps_mm=_CAPS if target.role is Role.DIGIT else (5.2, theme.FLOOR_MM))
        return
    look, name, size = style(sheet, target), f"key:{target.intent}", sheet.px(_ICON_MM)
    plate(sheet, name, cell, look, sheet.px(theme.RADIUS_MM))
    square = Rect(cell.centre[0] - size // 2, cell.centre[1] - size // 2, size, size)
    sheet.draw(name + ":icon", square, icon("erase", size, look.label))
    sheet.area(target, cell)


def _above(sheet: Sheet, place: Rect) -> None:
    """Back and help at both ends; between them, or below them on a portrait panel, the words and the code."""
    gap, high = sheet.px(theme.GAP_MM), sheet.px(theme.TARGET_MM)
    pill = pill_key(sheet, place)
    left, right = place.x, (pill.x if pill else place.right) - gap
    for back in by_role(sheet, Role.BACK):
        wide = sheet.px(theme.TARGET_MM + 6)
        quiet_key(sheet, back, Rect(left, place.y, wide, high))
        left += wide + gap
    room = Rect(left, place.y, right - left, place.h)
    if sheet.panel.is_portrait:
        room = Rect(place.x, place.y + high + sheet.px(2), place.w, place.h - high - sheet.px(2))
    cap = _code_cap(sheet, room.w)
    _words(sheet, room._replace(h=room.h - cap - sheet.px(3)))
    _code(sheet, Rect(room.x, room.bottom - cap - sheet.px(1), room.w, cap), cap)


def _words(sheet: Sheet, place: Rect) -> None:
    """Heading and what came of the last try; that alone where both have no room."""
    body = sheet.view.body
    if fits(sheet, place, body=body, has_note=False):
        prose(sheet, place, body=body, has_note=False)
        return
    _line(sheet, place)


def _line(sheet: Sheet, place: Rect) -> None:
    """What came of the last try, else the heading, in as few words as the screen has."""
    view = sheet.view
    is_first = bool(view.body) and view.body[0].id.endswith(".body")
    words = sheet.string(view.heading if is_first or not view.body else view.body[0])
    caps = sheet.exact(5.6, 5.2, theme.FLOOR_MM)
    sheet.text("heading", words, place, caps, Weight.SEMIBOLD, sheet.tones.text)


# ---- a small panel -----------------------------------------------------------------------------------------


def _low(sheet: Sheet) -> None:
    """The code on top, two rows of symbols, and a row with back, erase, what came of it, and help."""
    safe, gap, high = sheet.safe, sheet.px(_GAP_MM), sheet.px(theme.TARGET_MM)
    row = Rect(safe.x, safe.bottom - high, safe.w, high)
    place = _place(sheet, _LOW, 2, row.y - gap)
    digits = by_role(sheet, Role.DIGIT)
    symbols, erase = digits[:-1], digits[-1]
    turn = next(each for each in by_role(sheet, Role.PRIMARY))
    at = int(turn.intent.partition(":")[2]) * _THIRD
    again = by_role(sheet, Role.CHOICE)
    _keys(sheet, [*symbols[at : at + _THIRD], *(again or [turn])], place, _LOW)
    left, right = _ends(sheet, row, erase)
    _line(sheet, Rect(left, row.y, right - left, row.h))
    room = place.y - gap - safe.y
    cap = min(_code_cap(sheet, safe.w), room)
    _code(sheet, Rect(safe.x, safe.y + (room - cap) // 2, safe.w, cap), cap)


def _ends(sheet: Sheet, row: Rect, erase: Target) -> tuple[int, int]:
    """Draws the keys of the lowest row; answers what is left between them."""
    gap, left, right = sheet.px(_GAP_MM), row.x, row.right
    for each in by_role(sheet, Role.BACK, Role.HELP):
        is_back = each.role is Role.BACK
        quiet_key(sheet, each, Rect(left if is_back else right - row.h, row.y, row.h, row.h))
        left, right = (left + row.h + gap, right) if is_back else (left, right - row.h - gap)
    _key(sheet, erase, Rect(left, row.y, row.h, row.h))
    return left + row.h + gap, right


# ---- the code ----------------------------------------------------------------------------------------------


def _code_cap(sheet: Sheet, wide: int) -> int:
    caps = [sheet.px(mm) for mm in _CODE_MM]
    return next((cap for cap in caps if _wide(sheet, cap) <= wide), caps[-1])


def _wide(sheet: Sheet, cap: int) -> int:
    return sum(sheet.measure(Weight.CODE, cap, each) for each in sheet.view.code or "")


def _code(sheet: Sheet, place: Rect, cap: int) -> None:
    """Symbol after symbol from the left in every language."""
    wide = _wide(sheet, cap)
    rect = Rect(place.x, place.y, wide, cap)
    sheet.texts.append(TextRow(name="code", rect=rect, cap_px=cap, is_inside=wide <= place.w))
    with sheet.column(rect):
        sheet.add("code", rect, DigitsLook(sheet.view.code or "", Weight.CODE, cap, sheet.tones.text))
