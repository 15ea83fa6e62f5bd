"""What the pages of the operator area share: a heading, and the keys beside it or, upright, below."""

from appliance.kiosk import theme
from appliance.kiosk.fit import fit
from appliance.kiosk.keys import key
from appliance.kiosk.layout import Rect, shares
from appliance.kiosk.scenes.roles import by_role
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Weight
from appliance.kiosk.view import Role, Target

_COLUMN_MM, _COLUMN_SMALL_MM = 42.0, 36.0
_KEY_MM, _KEY_SMALL_MM = 22.0, 16.8
_HEADING_MM = (8.4, 7.4, 6.4, 5.6, 4.8)
_HEADING_SMALL_MM = (6.4, 5.6, 4.8)
_KEY_CAPS = (6.2, 5.6, 5.2, 4.8)
_CAPS_SMALL = (5.2, 4.8)


def line_height(sheet: Sheet, cap_mm: float = theme.FLOOR_MM) -> int:
    """The height of one line of this capital height."""
    return sheet.measure.block_height(1, sheet.px(cap_mm))


def staff_frame(sheet: Sheet, *, beside: tuple[Target, ...], column_mm: float | None = None) -> Rect:
    """Draws ground, heading and these keys; answers what is left in the middle."""
    sheet.ground()
    safe, gap = sheet.safe, sheet.px(theme.GAP_MM)
    small = sheet.panel.is_small
    if sheet.panel.is_portrait:
        tall = sheet.px(_KEY_MM)
        _row(sheet, Rect(safe.x, safe.bottom - tall, safe.w, tall), beside)
        room = Rect(safe.x, safe.y, safe.w, safe.h - tall - gap)
    else:
        wide = sheet.px(column_mm or (_COLUMN_SMALL_MM if small else _COLUMN_MM))
        column(sheet, Rect(safe.right - wide, safe.y, wide, safe.h), beside)
        room = Rect(safe.x, safe.y, safe.w - wide - gap, safe.h)
    used = heading(sheet, room)
    top = used.bottom + sheet.px(1.6 if small else theme.GAP_MM)
    return Rect(room.x, top, room.w, room.bottom - top)


def heading(sheet: Sheet, room: Rect, *, most_mm: float = _HEADING_MM[0]) -> Rect:
    """The heading on one line, and what is said beside it at the other end."""
    view, small = sheet.view, sheet.panel.is_small
    beside = sheet.string(view.caption)
    cap = sheet.exact(theme.FLOOR_MM)[0]
    taken = sheet.measure(Weight.REGULAR, cap, beside) + sheet.px(theme.GAP_MM) if beside else 0
    sizes = _HEADING_SMALL_MM if small else _HEADING_MM
    caps = sheet.exact(*(size for size in sizes if size <= most_mm))
    words = sheet.string(view.heading)
    alone = [size for size in caps if sheet.measure(Weight.HEADING, size, words) <= room.w - taken]
    fitted = fit(sheet.measure, Weight.HEADING, words, alone[:1] or caps[-1:], (room.w - taken, room.h))
    row = room._replace(h=fitted.height)
    with sheet.column(row):
        place = row._replace(w=room.w - taken)
        used = sheet.put("heading", fitted, place, Weight.HEADING, sheet.tones.text)
        y = used.y + fitted.cap_px - cap
        at = Rect(room.right - taken, y, taken, sheet.measure.block_height(1, cap))
        sheet.text("caption", beside, at, [cap], Weight.REGULAR, sheet.tones.sub, align="right", even=False)
    return used


def column(sheet: Sheet, place: Rect, targets: tuple[Target, ...]) -> int:
    """Keys from the bottom up, the way back in the corner; answers the top of the highest."""
    gap, y = sheet.px(3.0), place.bottom
    ordered = sorted(targets, key=lambda target: target.role is not Role.BACK)
    tall = sheet.px(_KEY_SMALL_MM if sheet.panel.is_small else _KEY_MM)
    for target in ordered:
        key(sheet, target, Rect(place.x, y - tall, place.w, tall), caps_mm=_caps(sheet))
        y -= tall + gap
    return y + gap


def _row(sheet: Sheet, place: Rect, targets: tuple[Target, ...]) -> None:
    gap = sheet.px(theme.GAP_MM)
    ordered = sorted(targets, key=lambda target: target.role is not Role.BACK)
    widths = shares(place.w, gap, [0] * len(ordered), [1.0] * len(ordered))
    x = place.x
    for target, wide in zip(ordered, widths, strict=True):
        key(sheet, target, Rect(x, place.y, wide, place.h), caps_mm=_caps(sheet))
        x += wide + gap


def _caps(sheet: Sheet) -> tuple[float, ...]:
    return _CAPS_SMALL if sheet.panel.is_small else _KEY_CAPS


def back(sheet: Sheet) -> tuple[Target, ...]:
    """The way back."""
    return tuple(by_role(sheet, Role.BACK))
