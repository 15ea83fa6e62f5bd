"""The lowest row of a landscape panel: back and the quiet keys at the left, the others fill what is left."""

from appliance.kiosk import theme
from appliance.kiosk.fit import wrap
from appliance.kiosk.keys import key
from appliance.kiosk.layout import Rect, shares
from appliance.kiosk.scenes.measures import narrowest
from appliance.kiosk.scenes.quiet import quiet_key
from appliance.kiosk.scenes.roles import offers
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Weight
from appliance.kiosk.view import Overlay, Role, Target

_CAPS = (6.2, 5.6, 5.2, 4.8)
_CAPS_SMALL = (5.2, 4.8)
_CHOICE_CAPS = (7.8, 7.2, 6.8, 6.2, 5.6, 5.2, 4.8)
_ONE_LINE_MM, _TWO_LINES_MM = 5.6, 6.8
_BACK_MM, _BACK_SMALL_MM, _BACK_MAX_MM = 30.0, 24.0, 42.0
_OTHER_MM, _OTHER_SMALL_MM = 44.0, 30.0
_QUIET_MAX_MM = 62.0
_LESS_MM = 26.0  # "-" alone
_ICON_MM = 12.0  # with its gap


def lowest(sheet: Sheet, place: Rect, targets: list[Target], *, is_full: bool) -> None:
    """Back keeps its width; a quiet key shows its sign alone where the others need the room."""
    gap = sheet.px(theme.GAP_MM)
    lefts = [each for each in targets if each.role is Role.BACK]
    lefts += [each for each in targets if each.role is Role.QUIET]
    others = [each for each in targets if each not in lefts]
    widths: list[int] = []
    for is_tight in (False, True):
        widths = [_left(sheet, each, is_tight=is_tight, is_alone=not others) for each in lefts]
        room = place.w - sum(widths) - gap * len(widths)
        if _is_roomy(sheet, others, room, place.h):
            break
    x = place.x
    for target, wide in zip(lefts, widths, strict=True):
        quiet_key(sheet, target, Rect(x, place.y, wide, place.h))
        x += wide + gap
    if others:
        _others(sheet, Rect(x, place.y, place.right - x, place.h), others, is_full=is_full)


def _left(sheet: Sheet, target: Target, *, is_tight: bool, is_alone: bool) -> int:
    small = sheet.panel.is_small
    if target.role is Role.QUIET:
        sign = sheet.px(theme.TARGET_MM if small else 26)
        return sign if is_tight else max(sign, min(_wide(sheet, target), sheet.px(_QUIET_MAX_MM)))
    least = sheet.px(_BACK_SMALL_MM if small else _BACK_MM)
    if small and target.intent == "back":
        return least
    most = sheet.px(_BACK_MAX_MM) if not is_alone else sheet.safe.w
    return max(least, min(_wide(sheet, target), most))


def _is_roomy(sheet: Sheet, others: list[Target], room: int, high: int) -> bool:
    """True when each of these keys holds its words in its share of the row."""
    if not others:
        return room >= 0
    return _shared(sheet, others, room, high) is not None


def _shared(sheet: Sheet, others: list[Target], room: int, high: int) -> list[int] | None:
    """Each key as wide as its words need, then by their length; nothing where the row is too short."""
    gap = sheet.px(theme.GAP_MM)
    least = [narrowest(sheet, each, high, room) for each in others]
    known = [wide for wide in least if wide is not None]
    if len(known) < len(least) or sum(known) + gap * (len(known) - 1) > room:
        return None
    natural = [float(_natural(sheet, each)) for each in others]
    if sheet.panel.is_small and sheet.view.overlay is Overlay.IDLE_WARNING:
        known = [
            sheet.px(_LESS_MM) if t.role is Role.MINUS else w for t, w in zip(others, known, strict=True)
        ]
        natural = [0.0 if each.role is Role.MINUS else 1.0 for each in others]
    even = shares(room, gap, [0] * len(others), natural)
    if all(wide >= need for wide, need in zip(even, known, strict=True)):
        return even
    return shares(room, gap, known, natural)


def _natural(sheet: Sheet, target: Target) -> int:
    wide = max(sheet.px(_OTHER_SMALL_MM if sheet.panel.is_small else _OTHER_MM), _wide(sheet, target))
    is_asked = sheet.view.overlay is Overlay.IDLE_WARNING and target.role is not Role.MINUS
    return wide * 2 if is_asked else wide  # one large "Yes"


def _others(sheet: Sheet, place: Rect, others: list[Target], *, is_full: bool) -> None:
    gap = sheet.px(theme.GAP_MM)
    wides = [_natural(sheet, target) for target in others]
    is_choice = all(target in offers(sheet) for target in others)
    if is_choice and len(others) > 1:
        wides = shares(place.w, gap, [0] * len(others), [1.0] * len(others))
    elif is_full or sum(wides) + gap * (len(wides) - 1) > place.w:
        natural = [float(wide) for wide in wides]
        wides = _shared(sheet, others, place.w, place.h) or shares(place.w, gap, [0] * len(others), natural)
    at = place.right - sum(wides) - gap * (len(wides) - 1)
    caps = common_caps(sheet, min(wides)) if is_choice else _CAPS
    for target, wide in zip(others, wides, strict=True):
        key(sheet, target, Rect(at, place.y, wide, place.h), caps_mm=caps)
        at += wide + gap


def _wide(sheet: Sheet, target: Target) -> int:
    size, pad = (_CAPS_SMALL[0], 5) if sheet.panel.is_small else (_CAPS[0], 10)
    words = sheet.string(target.label)
    beside = sheet.px(_ICON_MM) if target.role is Role.MINUS else 0
    return sheet.measure(Weight.SEMIBOLD, sheet.exact(size)[0], words) + sheet.px(pad) + beside


def common_caps(sheet: Sheet, wide: int) -> tuple[float, ...]:
    """One size for all choices: large on one line each, else as large as two lines allow."""
    room = wide - 2 * sheet.px(3.2)
    labels = [sheet.string(target.label) for target in offers(sheet)]
    tries = [(size, 1) for size in _CHOICE_CAPS if size >= _ONE_LINE_MM]
    tries += [(size, 2) for size in _CHOICE_CAPS if size <= _TWO_LINES_MM]
    for size, lines in tries:
        cap = sheet.exact(size)[0]
        if all(_is_in(sheet, label, cap, room, lines) for label in labels):
            return _CHOICE_CAPS[_CHOICE_CAPS.index(size) :]
    return (5.6, 5.2, 4.8)


def _is_in(sheet: Sheet, label: str, cap: int, room: int, lines: int) -> bool:
    wrapped = wrap(sheet.measure, Weight.SEMIBOLD, cap, label, room)
    return len(wrapped) <= lines and all(
        sheet.measure(Weight.SEMIBOLD, cap, line) <= room for line in wrapped
    )
