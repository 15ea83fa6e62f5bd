"""The keys of a portrait panel: all at the bottom, the quiet ones in the lowest row, what goes on above."""

from appliance.kiosk import theme
from appliance.kiosk.keys import key
from appliance.kiosk.layout import Rect, shares
from appliance.kiosk.scenes.measures import key_height
from appliance.kiosk.scenes.quiet import quiet_key
from appliance.kiosk.scenes.roles import by_role
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Weight
from appliance.kiosk.view import Role, Target

_QUIET_MM, _QUIET_MOST_MM, _PILL_MM = 30.0, 52.0, 36.0
_PRIMARY_MM = 50.0
_SIGN_MM = 26.0


def rows(sheet: Sheet, targets: list[Target], row_mm: float) -> Rect:
    """Draws the lowest row and, where it has no room, one above it; answers what they fill."""
    safe, gap = sheet.safe, sheet.px(theme.GAP_MM)
    stops, pills = by_role(sheet, Role.STOP), by_role(sheet, Role.HELP, Role.UNWELL)[:1]
    backs = [each for each in targets if each.role in (Role.BACK, Role.QUIET)]
    onward = [each for each in targets if each not in backs]
    high = sheet.px(theme.STOP_MM[1] if stops else row_mm)
    low = Rect(safe.x, safe.bottom - high, safe.w, high)
    if not (stops or pills or backs or onward):
        return Rect(safe.x, safe.bottom, safe.w, 0)
    free = _stop(sheet, stops, low)
    quiet = [*backs, *by_role(sheet, Role.PAUSE), *pills]
    less = [each for each in onward if each.role is Role.MINUS]
    if stops and less and not quiet:
        key(sheet, less[0], free)
        onward = [each for each in onward if each is not less[0]]
    free, left_over = _quiet(sheet, quiet, free)
    above = [*left_over, *onward]
    if not stops and not left_over and _fits(sheet, onward, free):
        place = free if not (backs or pills) else _at_end(sheet, onward, free)
        _side_by_side(sheet, onward, place)
        return low
    if not above:
        return low
    up = sheet.px(row_mm)
    _side_by_side(sheet, above, Rect(safe.x, low.y - gap - up, safe.w, up))
    return Rect(safe.x, low.y - gap - up, safe.w, up + gap + high)


def _stop(sheet: Sheet, stops: list[Target], low: Rect) -> Rect:
    """STOP in its corner; answers what is left beside it."""
    if not stops:
        return low
    wide = sheet.px(theme.STOP_MM[0])
    rect = Rect(low.right - wide, low.y, wide, low.h)
    key(
        sheet,
        stops[0],
        rect,
        hit=Rect(rect.x, rect.y, sheet.panel.width - rect.x, sheet.panel.height - rect.y),
    )
    return low._replace(w=low.w - wide - sheet.px(theme.GAP_MM))


def _quiet(sheet: Sheet, targets: list[Target], place: Rect) -> tuple[Rect, list[Target]]:
    """Back, Pause and help from the left; answers what is free beside them, and which had no room."""
    gap, x = sheet.px(theme.GAP_MM), place.x
    has_stop = bool(by_role(sheet, Role.STOP))
    whole = sum(_wide(sheet, each) for each in targets) + gap * (len(targets) - 1)
    for index, target in enumerate(targets):
        is_pill = target.role in (Role.HELP, Role.UNWELL)
        wide = _wide(sheet, target)
        if target.role is Role.QUIET and whole > place.w:
            wide = sheet.px(_SIGN_MM)
        if has_stop and is_pill:
            wide = place.right - x  # all that STOP leaves
        if x + wide > place.right or (wide < sheet.px(theme.TARGET_MM)):
            return Rect(x, place.y, max(0, place.right - x), place.h), targets[index:]
        rect = Rect(x, place.y, wide, place.h)
        (key if target.role is Role.PAUSE else quiet_key)(sheet, target, rect)
        x += wide + gap
    return Rect(x, place.y, max(0, place.right - x), place.h), []


def _wide(sheet: Sheet, target: Target) -> int:
    words = sheet.measure(Weight.SEMIBOLD, sheet.exact(theme.FLOOR_MM)[0], sheet.string(target.label))
    if target.intent == "back" or target.role is Role.PAUSE:
        return sheet.px(_QUIET_MM)
    least = _PILL_MM if target.role in (Role.HELP, Role.UNWELL) else _QUIET_MM
    return max(sheet.px(least), min(words + sheet.px(8), sheet.px(_QUIET_MOST_MM)))


def _fits(sheet: Sheet, onward: list[Target], free: Rect) -> bool:
    """True when what goes on has a good place in the lowest row."""
    if not onward:
        return True
    if len(onward) > 1 or free.w < sheet.px(_PRIMARY_MM - 4):
        return False
    need = key_height(sheet, onward[0], free.w, 5.6)
    return need is not None and need <= free.h


def _at_end(sheet: Sheet, onward: list[Target], free: Rect) -> Rect:
    """A single key beside quiet ones: no wider than it needs, at the end of the row."""
    if not onward:
        return free
    words = sheet.measure(Weight.SEMIBOLD, sheet.exact(6.2)[0], sheet.string(onward[0].label))
    wide = min(free.w, max(sheet.px(_PRIMARY_MM), words + sheet.px(12)))
    return Rect(free.right - wide, free.y, wide, free.h)


def _side_by_side(sheet: Sheet, targets: list[Target], place: Rect) -> None:
    """The keys share the row, each by the length of its words."""
    if not targets:
        return
    gap = sheet.px(theme.GAP_MM)
    cap = sheet.exact(6.2)[0]
    words = [sheet.measure(Weight.SEMIBOLD, cap, sheet.string(each.label)) for each in targets]
    widths = shares(place.w, gap, [0] * len(targets), [float(max(each, sheet.px(30))) for each in words])
    x = place.x
    for target, wide in zip(targets, widths, strict=True):
        rect = Rect(x, place.y, wide, place.h)
        (quiet_key if target.role in (Role.HELP, Role.BACK, Role.QUIET) else key)(sheet, target, rect)
        x += wide + gap
