"""The first screen: one promise, one key, and the back that it is about."""

from itertools import product

from appliance.kiosk import theme
from appliance.kiosk.fit import Fitted, fit
from appliance.kiosk.keys import key
from appliance.kiosk.layout import Rect
from appliance.kiosk.scenes.art import beneath, figure_part, picture
from appliance.kiosk.scenes.measures import key_height
from appliance.kiosk.scenes.prose import prose
from appliance.kiosk.scenes.quiet import quiet_key, sign_key
from appliance.kiosk.scenes.roles import ahead, by_role
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Weight
from appliance.kiosk.view import Role, Target

_BESIDE_NECK = 66  # percent of the safe width: the heading may reach over the shoulder, not to the neck
_HEADING_MM = (9.6, 8.4, 7.4)
_HEADING_SMALL_MM = (7.4, 6.4, 5.6, 4.8)
_START_MM, _WORDS_MM = 26.0, 80.0
_LINES = 2
_TOP_SMALL_MM = 1.4
_PART_SMALL, _KEYS_SMALL = 56, 66
_TALL = 100_000
_STAFF = "operator"


def draw(sheet: Sheet) -> None:
    """The heading wide above the shoulder, the body beside the arm, the keys below."""
    sheet.ground()
    if sheet.panel.is_portrait:
        _tall(sheet)
        _staff(sheet)
        return
    safe, view, small = sheet.safe, sheet.view, sheet.panel.is_small
    picture(sheet, view.picture, sheet.panel.bounds)
    width = safe.w * (_PART_SMALL if small else figure_part(sheet)) // 100
    place = Rect(safe.x, safe.y, safe.w * (_PART_SMALL if small else _BESIDE_NECK) // 100, _TALL)
    y = safe.y + sheet.px(_TOP_SMALL_MM if small else 2)  # above the shoulder, off the word in the keyline
    between = sheet.px(2.0 if small else 7.0)
    words = " ".join(sheet.say(line) for line in view.body)
    for heading, is_row in product(_headings(sheet, place), (True, False)):
        top = y + heading.height + between
        low = _top_of_keys(sheet, Rect(safe.x, safe.y, width, safe.h), is_row=is_row)
        room = (width, low - sheet.px(theme.GAP_MM) - top)
        body = fit(sheet.measure, Weight.REGULAR, words, sheet.caps(6.0, 5.2, theme.FLOOR_MM), room)
        if body.is_inside:
            break
    keys = safe.w * _KEYS_SMALL // 100 if small else width
    _keys(sheet, Rect(safe.x, safe.y, keys, safe.h), is_row=is_row)
    _staff(sheet)
    sheet.put("heading", heading, place._replace(y=y), Weight.HEADING, sheet.tones.text)
    if body.is_inside or not small:
        sheet.put("body0", body, Rect(safe.x, top, width, body.height), Weight.REGULAR, sheet.tones.text)


def _headings(sheet: Sheet, place: Rect) -> list[Fitted]:
    """The promise in as few and as large lines as its place holds; smaller ones where the body needs room."""
    words = sheet.string(sheet.view.heading)
    sizes = _HEADING_SMALL_MM if sheet.panel.is_small else _HEADING_MM
    fitted = [fit(sheet.measure, Weight.HEADING, words, sheet.exact(mm), (place.w, _TALL)) for mm in sizes]
    good = [each for each in fitted if len(each.lines) <= _LINES and each.is_inside] or fitted[-1:]
    return good if sheet.panel.is_small else good[:1]


def _quiets(sheet: Sheet) -> list[Target]:
    """What a guest may want beside the start; the staff's key is no such thing."""
    return [target for target in by_role(sheet, Role.QUIET) if target.intent != _STAFF]


def _staff(sheet: Sheet) -> None:
    """The staff's key is small and out of the way: a lock in a corner that no guest needs."""
    size, safe = sheet.px(theme.TARGET_MM), sheet.safe
    y = (
        safe.bottom - _start_high(sheet) - sheet.px(theme.GAP_MM) - size
        if sheet.panel.is_portrait
        else safe.y
    )
    for target in sheet.view.targets:
        if target.intent == _STAFF:
            sign_key(sheet, target, Rect(safe.right - size, y, size, size))


def _start_high(sheet: Sheet) -> int:
    return sheet.px(theme.TARGET_MM if sheet.panel.is_small else _START_MM)


def _top_of_keys(sheet: Sheet, place: Rect, *, is_row: bool) -> int:
    has_row = is_row and bool(_quiets(sheet))
    return place.bottom - _start_high(sheet) - (sheet.px(theme.TARGET_MM + theme.GAP_MM) if has_row else 0)


def _keys(sheet: Sheet, place: Rect, *, is_row: bool) -> None:
    """Start large at the bottom; what is quiet in a row above it, or as signs beside it."""
    gap, high = sheet.px(theme.GAP_MM), _start_high(sheet)
    start = Rect(place.x, place.bottom - high, place.w, high)
    quiets = _quiets(sheet)
    least = sheet.px(theme.TARGET_MM)
    if is_row and quiets:
        needs = [_need(sheet, each) for each in quiets]
        if sum(needs) + gap * (len(needs) - 1) > place.w:
            needs = [least] * len(quiets)
        row = Rect(place.x, start.y - gap - least, place.w, least)
    else:
        needs = [max(least, high * 9 // 10)] * len(quiets)
        row = Rect(place.x, start.y, place.w, high)
        start = start.inset(sum(needs) + gap * len(needs), 0, 0, 0)
    x = row.x
    for target, wide in zip(quiets, needs, strict=True):
        quiet_key(sheet, target, Rect(x, row.y, wide, row.h))
        x += wide + gap
    for target in ahead(sheet):
        key(sheet, target, start, caps_mm=(7.4, 6.8, 6.2, 5.6, 5.2, 4.8))


def _need(sheet: Sheet, target: Target) -> int:
    """The width of a quiet key with its word on two lines at most."""
    words = sheet.measure(Weight.SEMIBOLD, sheet.exact(theme.FLOOR_MM)[0], sheet.string(target.label))
    for part in (2, 1):
        wide = max(sheet.px(30), words // part + sheet.px(9))
        need = key_height(sheet, target, wide)
        if need is not None and need <= sheet.px(theme.TARGET_MM):
            return wide
    return sheet.px(theme.TARGET_MM)


def _tall(sheet: Sheet) -> None:
    """Words above, the back in the middle, the keys below."""
    safe, view, gap = sheet.safe, sheet.view, sheet.px(theme.GAP_MM)
    _keys(sheet, safe, is_row=True)
    low = _top_of_keys(sheet, safe, is_row=True)
    used = prose(sheet, Rect(safe.x, safe.y + sheet.px(2), safe.w, sheet.px(_WORDS_MM)))
    place = Rect(0, used.bottom + gap, sheet.panel.width, low - gap - used.bottom - gap)
    with beneath(sheet):
        picture(sheet, view.picture, place)
