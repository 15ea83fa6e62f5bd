"""The body map: the back with the areas that can be pointed at, their names beside it, and where no pad lies.

An area is touched on the back itself or by its name; both do the same. On the back a band is drawn true to
the body, and its place to touch is never under 20 mm high: a lower one is touched by its name alone.
"""

from appliance.kiosk import theme
from appliance.kiosk.figure import BACK_CENTRE, BACK_SIZE
from appliance.kiosk.keys import key
from appliance.kiosk.layout import Rect, split
from appliance.kiosk.scenes.art import back, beneath, figure_part, forbidden, framed, zoomed
from appliance.kiosk.scenes.frame import frame, pill_key
from appliance.kiosk.scenes.measures import rows_of
from appliance.kiosk.scenes.places import L1_Y, UNITS_PER_MM
from appliance.kiosk.scenes.prose import fits, prose
from appliance.kiosk.scenes.quiet import quiet_key
from appliance.kiosk.scenes.roles import by_role, offers
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Weight, hex_of
from appliance.kiosk.view import AreaPlace, Role, Target

_TORSO = (96, 60, 664, 780)  # of the back, in its units: all but the hands
_LOW_PART, _LOW_ROWS, _LOW_GAP_MM = 46, 3, 2.2
_ABOVE = 2
_PAIRS_PART, _LAST = 58, 2  # of a low panel's width for two names a row, and how many stand above back
_HELP_MM = 10.0  # beside the figure, for the key over its arm
_T8_MM = -141
_RADIUS = 14  # of a band's corner, in units


def draw(sheet: Sheet) -> None:
    """The question and the names at one side, the back at the other; on a portrait panel below each other."""
    sheet.ground()
    if sheet.panel.is_portrait:
        _tall(sheet)
    elif sheet.panel.is_small:
        _low(sheet)
    else:
        _wide(sheet)


def _wide(sheet: Sheet) -> None:
    width = sheet.safe.w * figure_part(sheet) // 100
    names = offers(sheet)
    last = names[_ABOVE:]  # beside back, so that the words above have their room
    made = frame(sheet, width=width, row=[*by_role(sheet, Role.BACK), *last])
    high = _names_high(sheet, len(names) - len(last))
    _told(sheet, made.words._replace(h=made.middle.bottom - high - sheet.px(3) - made.words.y))
    place = Rect(made.middle.x, made.middle.bottom - high, made.middle.w, high)
    _names(sheet, names[:_ABOVE], place)
    with beneath(sheet):
        _figure(sheet, _lowered(sheet, framed(sheet)))


def _lowered(sheet: Sheet, figure: Rect) -> Rect:
    """The figure so low that the key in the corner covers no band, as far as the lowest stays in sight."""
    bands = [band_of(figure, area, side) for area in sheet.view.areas for side in (-1, 1)]
    helps = [area.rect for area in sheet.areas if area.role in (Role.HELP, Role.UNWELL)]
    covered = [pill.bottom + sheet.px(1) - band.y for pill in helps for band in bands if pill.overlaps(band)]
    most = sheet.safe.bottom - max((band.bottom for band in bands), default=sheet.safe.bottom)
    return figure._replace(y=figure.y + max(0, min(max(covered, default=0), most)))


def _low(sheet: Sheet) -> None:
    """The question and what to do above the names, the back beside them; long words have it close."""
    safe, gap, close, names = sheet.safe, sheet.px(theme.GAP_MM), sheet.px(_LOW_GAP_MM), offers(sheet)
    keys = [*names[:_LAST], *by_role(sheet, Role.BACK), *names[_LAST:]]  # back at the lower left
    width = safe.w * _PAIRS_PART // 100
    rows = rows_of(sheet, keys, width, _LAST)
    high = safe.h if rows is None else rows.height(close)
    words = Rect(safe.x, safe.y, width, safe.h - high - sheet.px(1))
    if rows is None or not fits(sheet, words, has_note=False):
        _close(sheet)
        return
    pill_key(sheet, safe)
    prose(sheet, words, has_note=False)
    cells = rows.cells(Rect(words.x, safe.bottom - high, width, high), close)
    for target, cell in zip(keys, cells, strict=False):
        if target.role is Role.BACK:
            quiet_key(sheet, target, cell)
        else:
            key(sheet, target, cell, caps_mm=(6.2, 5.6, 5.2, theme.FLOOR_MM))
    x = words.right + gap
    with beneath(sheet):
        _figure(sheet, zoomed(Rect(x, safe.y, safe.right - sheet.px(_HELP_MM) - x, safe.h), _TORSO))


def _close(sheet: Sheet) -> None:
    """The question in one line, the names below each other, the back beside them; the body is said aloud."""
    safe, gap = sheet.safe, sheet.px(theme.GAP_MM)
    width = safe.w * _LOW_PART // 100
    pill = pill_key(sheet, safe)
    high = _LOW_ROWS * sheet.px(theme.TARGET_MM) + (_LOW_ROWS - 1) * sheet.px(_LOW_GAP_MM)
    one = Rect(safe.right - sheet.px(theme.TARGET_MM), safe.bottom - sheet.px(theme.TARGET_MM), 0, 0)
    side = Rect(safe.x + width + gap, safe.y, one.x - gap - safe.x - width - gap, safe.h)
    _figure(sheet, zoomed(side, _TORSO))
    for back_key in by_role(sheet, Role.BACK):
        size = sheet.px(theme.TARGET_MM)
        quiet_key(sheet, back_key, one._replace(w=size, h=size))
    place = Rect(safe.x, safe.bottom - high, width, high)
    right = (pill.x if pill else safe.right) - gap
    words = sheet.string(sheet.view.heading)
    room = Rect(safe.x, safe.y, right - safe.x, place.y - sheet.px(1) - safe.y)
    sheet.text("heading", words, room, sheet.exact(6.4, 5.6, 5.2, 4.8), Weight.HEADING, sheet.tones.text)
    _names(sheet, offers(sheet), place, _LOW_GAP_MM)


def _tall(sheet: Sheet) -> None:
    gap = sheet.px(theme.GAP_MM)
    made = frame(sheet, row=by_role(sheet, Role.BACK))
    high = _names_high(sheet, len(offers(sheet)))
    place = Rect(made.middle.x, made.middle.bottom - high, made.middle.w, high)
    used = _told(sheet, made.words._replace(h=made.words.h // 4))
    _names(sheet, offers(sheet), place)
    below = Rect(0, used + gap, sheet.panel.width, place.y - used - 2 * gap)
    _figure(sheet, zoomed(below, _TORSO))


def _told(sheet: Sheet, place: Rect) -> int:
    body = sheet.view.body
    count = next((n for n in range(len(body), 0, -1) if fits(sheet, place, body=body[:n], has_note=False)), 0)
    return prose(sheet, place, body=body[:count], has_note=False).bottom


def _names_high(sheet: Sheet, rows: int) -> int:
    return rows * sheet.px(theme.TARGET_MM) + (rows - 1) * sheet.px(theme.GAP_MM)


def _names(sheet: Sheet, names: list[Target], place: Rect, gap_mm: float = theme.GAP_MM) -> None:
    cells = split(place, len(names), sheet.px(gap_mm), columns=1)
    for target, cell in zip(names, cells, strict=True):
        key(sheet, target, cell, caps_mm=(6.2, 5.6, 5.2, theme.FLOOR_MM))


def _figure(sheet: Sheet, figure: Rect) -> None:
    """The back, where no pad lies, and a band on each side for every area; left is the person's left."""
    is_upper = all(area.top_mm >= _T8_MM for area in sheet.view.areas)
    with sheet.fixed(figure):
        back(sheet, figure)
        forbidden(sheet, figure, is_upper=is_upper)
        for area in sheet.view.areas:
            for side in (-1, 1):
                _band(sheet, figure, area, side)
            _touchable(sheet, figure, area)


def _band(sheet: Sheet, figure: Rect, area: AreaPlace, side: int) -> None:
    place = band_of(figure, area, side)
    chosen = next((each for each in offers(sheet) if each.intent == area.intent), None)
    is_pressed = sheet.touch.pressed == area.intent
    is_lit = is_pressed or (chosen is not None and chosen.is_selected)
    unit = figure.h / BACK_SIZE[1]
    colour, radius, edge = hex_of(theme.PINE), _RADIUS * unit, max(2.0, 3 * unit)
    inset = edge / 2 + unit
    body = (
        f'<rect x="{inset:.1f}" y="{inset:.1f}" width="{place.w - 2 * inset:.1f}" '
        f'height="{place.h - 2 * inset:.1f}" rx="{radius:.1f}" fill="{colour}" '
        f'fill-opacity="{0.55 if is_lit else 0.16}" stroke="{colour}" stroke-width="{edge:.1f}"/>'
    )
    name = f"band:{area.intent}:{'left' if side < 0 else 'right'}"
    sheet.draw(name, place, body)


def _touchable(sheet: Sheet, figure: Rect, area: AreaPlace) -> None:
    """The whole band across the back can be touched where it is high enough for a finger.

    Not in a mirrored picture, where a place belongs to one group alone: there the names are touched.
    """
    if sheet.is_rtl or sheet.view.comfort.is_left_handed:
        return
    chosen = next((each for each in offers(sheet) if each.intent == area.intent), None)
    left, right = (band_of(figure, area, side) for side in (-1, 1))
    whole, least = left.union(right), sheet.panel.px_per_mm * theme.TARGET_MM
    if chosen is not None and whole.h >= least and whole.w >= least and _is_free(sheet, whole):
        sheet.area(chosen, whole)


def _is_free(sheet: Sheet, place: Rect) -> bool:
    return sheet.panel.bounds.union(place) == sheet.panel.bounds and not any(
        each.rect.overlaps(place) for each in sheet.areas
    )


def band_of(figure: Rect, area: AreaPlace, side: int) -> Rect:
    """One side of the area on a picture of the back that fills this rectangle, beside the hatched spine."""
    unit = figure.h / BACK_SIZE[1]
    near, far = max(area.from_mm * UNITS_PER_MM, 16), area.reach_mm * UNITS_PER_MM
    left = BACK_CENTRE + (near if side > 0 else -far)
    top, bottom = L1_Y + area.top_mm * UNITS_PER_MM, L1_Y + area.bottom_mm * UNITS_PER_MM
    x, y = round(figure.x + left * unit), round(figure.y + top * unit)
    return Rect(x, y, round((far - near) * unit), round((bottom - top) * unit))
