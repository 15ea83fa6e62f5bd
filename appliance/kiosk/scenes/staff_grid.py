"""A page of keys for staff: the menu, and every choice of more than three."""

from appliance.kiosk import theme
from appliance.kiosk.keys import key
from appliance.kiosk.layout import Rect, split
from appliance.kiosk.scenes.staff_frame import heading, line_height
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Weight
from appliance.kiosk.view import Role

_ROWS = 3
_KEY_MOST_MM = 30.0
_HEADING_MM = 8.4
_TALL_BELOW = 0.5  # a script whose lines are so much higher leaves less to the keys of a low panel
_CAPS = (6.2, 5.6, 5.2, 4.8)
_CAPS_SMALL = (5.2, 4.8)


def draw(sheet: Sheet) -> None:
    """The heading, what is said, and all keys in three rows or fewer; the way back is the last one."""
    sheet.ground()
    safe, small = sheet.safe, sheet.panel.is_small
    is_tight = small and sheet.measure.face.below > _TALL_BELOW
    used = heading(sheet, safe, most_mm=theme.FLOOR_MM if is_tight else _HEADING_MM)
    y = used.bottom + sheet.px(0.4 if small else 2.4)
    for index, line in enumerate(sheet.view.body):
        place = Rect(safe.x, y, safe.w, line_height(sheet) * (1 if small else 2))
        y = sheet.text(
            f"body{index}", sheet.say(line), place, sheet.exact(4.8), Weight.REGULAR, sheet.tones.text
        ).bottom
        y += sheet.px(0.2 if small else 1.6)
    gap = sheet.px(1.2 if small else theme.GAP_MM)
    top = y + sheet.px(0.2 if small else 2.4)
    _keys(sheet, Rect(safe.x, top, safe.w, safe.bottom - top), gap)


def _keys(sheet: Sheet, place: Rect, gap: int) -> None:
    targets = sorted(sheet.view.targets, key=lambda target: target.role is Role.BACK)
    rows = _ROWS if len(targets) > 2 * _ROWS else -(-len(targets) // _ROWS)
    if sheet.panel.is_portrait:
        rows = -(-len(targets) // 2)
    columns = -(-len(targets) // rows)
    tall = min(place.h, rows * sheet.px(_KEY_MOST_MM) + (rows - 1) * gap)
    cells = split(Rect(place.x, place.bottom - tall, place.w, tall), rows * columns, gap, columns=columns)
    caps = _CAPS_SMALL if sheet.panel.is_small else _CAPS
    for target, cell in zip(targets[:-1], cells, strict=False):
        key(sheet, target, cell, caps_mm=caps)
    key(sheet, targets[-1], cells[-1], caps_mm=caps)
