"""Where it is felt: three backs to touch, the person's left at the left; less, Pause and STOP below."""

from appliance.kiosk import theme
from appliance.kiosk.figure import BACK_SIZE
from appliance.kiosk.keys import plate, style
from appliance.kiosk.layout import Rect, split
from appliance.kiosk.scenes.art import back, contained
from appliance.kiosk.scenes.frame import pill_key
from appliance.kiosk.scenes.levels import row_keys, step_key
from appliance.kiosk.scenes.measures import line, words_height
from appliance.kiosk.scenes.places import middle_of
from appliance.kiosk.scenes.prose import fits, prose
from appliance.kiosk.scenes.quiet import quiet_key
from appliance.kiosk.scenes.roles import by_role
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Weight, hex_of
from appliance.kiosk.view import Role, Target

_MINUS_MM = 40.0
_AIR = (62.0, 38.0)  # of what glows, around the middles of the pads, in the figure's units
_OUTWARDS = 7.0
_GLOW = ((1.0, 0.07), (0.94, 0.09), (0.88, 0.12), (0.81, 0.16), (0.74, 0.22), (0.66, 0.32), (0.56, 0.5))
_FLAT_MM = 34.0  # a lower card has its name beside the back
_SIDES = {"where:left": (-1,), "where:right": (1,), "where:both": (-1, 1)}


def draw(sheet: Sheet) -> None:
    """The question above, the three answers, and the row of every live screen."""
    safe, gap = sheet.safe, sheet.px(theme.GAP_MM)
    sheet.ground()
    row = row_keys(sheet)
    if sheet.panel.is_portrait:
        _tall(sheet, row)
        return
    pill = pill_key(sheet, safe)
    minus = min(sheet.px(_MINUS_MM), row.x - gap - safe.x)
    for target in by_role(sheet, Role.MINUS):
        step_key(sheet, target, Rect(safe.x, row.y, minus, row.h))
    right = (pill.x if pill else safe.right) - gap
    small = sheet.panel.is_small
    high = sheet.px(theme.TARGET_MM + theme.GAP_MM - (1 if small else 0))
    words = Rect(safe.x, safe.y + sheet.px(0 if small else 2), right - safe.x, high)
    body = () if small and not fits(sheet, words, has_note=False) else sheet.view.body
    prose(sheet, words, body=body, body_mm=(5.6, 5.2, theme.FLOOR_MM), accent=theme.FOG)
    top = max(words.bottom, pill.bottom if pill else 0) + sheet.px(1 if small else 1.6)
    _answers(sheet, Rect(safe.x, top, safe.w, row.y - gap - top))


def _tall(sheet: Sheet, row: Rect) -> None:
    """The question above; the answers below it, less and feeling unwell beside STOP and above it."""
    safe, gap, target = sheet.safe, sheet.px(theme.GAP_MM), sheet.px(theme.TARGET_MM)
    above = Rect(safe.x, row.y - gap - target, safe.w, target)
    for less in by_role(sheet, Role.MINUS):
        step_key(sheet, less, Rect(safe.x, row.y, row.x - gap - safe.x, row.h))
    for unwell in by_role(sheet, Role.UNWELL):
        quiet_key(sheet, unwell, above)
    words = Rect(safe.x, safe.y + sheet.px(2), safe.w, sheet.px(46))
    used = prose(sheet, words, accent=theme.FOG)
    high = min(above.y - gap - used.bottom - gap, sheet.px(68))
    y = used.bottom + gap + (above.y - 2 * gap - used.bottom - high) * 2 // 3
    _answers(sheet, Rect(safe.x, y, safe.w, high))


def _answers(sheet: Sheet, place: Rect) -> None:
    """The person's left is at the left for everybody."""
    answers = by_role(sheet, Role.SIDE)
    with sheet.fixed(place):
        cells = split(place, len(answers), sheet.px(theme.GAP_MM), columns=len(answers))
        for target, cell in zip(answers, cells, strict=True):
            _answer(sheet, target, cell)


def _answer(sheet: Sheet, target: Target, cell: Rect) -> None:
    """One card: the back with the side that glows, its name below."""
    look = style(sheet, target)
    plate(sheet, f"key:{target.intent}", cell, look, sheet.px(theme.RADIUS_MM))
    cap = sheet.caps(7.4, 6.8, 6.2, 5.6, 5.2, 4.8)
    side, floor = sheet.px(1), sheet.exact(theme.FLOOR_MM)[0]
    high, room = line(sheet, cap[0]), cell.w - 2 * side
    if cell.h < sheet.px(_FLAT_MM):
        cap = sheet.caps(5.6, theme.FLOOR_MM)
        high = line(sheet, cap[-1])
    labels = [sheet.string(each.label) for each in by_role(sheet, Role.SIDE)]
    needs = [words_height(sheet, each, room, floor, Weight.SEMIBOLD) or 0 for each in labels]
    high = max(high, *needs)
    below = sheet.px(0.4 if cell.h < sheet.px(_FLAT_MM) else 2.6)
    label = Rect(cell.x + side, cell.bottom - high - below, cell.w - 2 * side, high)
    above = sheet.px(0.6 if cell.h < sheet.px(_FLAT_MM) else 3.6)
    view = Rect(cell.x, cell.y + sheet.px(1), cell.w, label.y - cell.y - above)
    _back(sheet, target.intent, view)
    words = sheet.string(target.label)
    name = f"key:{target.intent}:label"
    sheet.text(name, words, label, cap, Weight.SEMIBOLD, look.label, align="center", middle=True)
    sheet.area(target, cell)


def _back(sheet: Sheet, intent: str, place: Rect) -> None:
    """The whole back, as high as the place, and the glow over the pads of each named side."""
    figure = contained(BACK_SIZE, place)
    back(sheet, figure, (0.10, 0.12, 0.0, 0.0), name=f"back:{intent}")
    unit = figure.h / BACK_SIZE[1]
    for side in _SIDES[intent]:
        middles = [middle_of(each) for each in sheet.view.places if (each.x_mm < 0) == (side < 0)]
        (xs, ys) = zip(*middles, strict=True)
        half = [
            round(((max(each) - min(each)) / 2 + air) * unit) for each, air in ((xs, _AIR[0]), (ys, _AIR[1]))
        ]
        x, y = (max(xs) + min(xs)) / 2 + side * _OUTWARDS, (max(ys) + min(ys)) / 2
        spot = Rect(
            figure.x + round(x * unit) - half[0],
            figure.y + round(y * unit) - half[1],
            2 * half[0],
            2 * half[1],
        )
        sheet.draw(f"spot:{intent}:{side}", spot, _glow(spot))


def _glow(spot: Rect) -> str:
    """Soft ellipses in each other, one colour."""
    x, y, colour = spot.w / 2, spot.h / 2, hex_of(theme.MINT)
    return "".join(
        f'<ellipse cx="{x}" cy="{y}" rx="{x * part:.1f}" ry="{y * part:.1f}" '
        f'fill="{colour}" fill-opacity="{alpha}"/>'
        for part, alpha in _GLOW
    )
