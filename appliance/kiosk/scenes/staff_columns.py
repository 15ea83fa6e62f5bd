"""Counts by day as columns, from the oldest to today."""

from appliance.kiosk import theme
from appliance.kiosk.layout import Rect
from appliance.kiosk.scenes.staff_frame import line_height, staff_frame
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Weight, hex_of
from appliance.kiosk.view_staff import Columns

_GAP_PART = 4
_LEAST_PX = 2


def draw(sheet: Sheet) -> None:
    """The sum above, the columns up to the highest one, the first and the last day below."""
    content = sheet.view.staff
    if not isinstance(content, Columns):
        return
    middle = staff_frame(sheet, beside=sheet.view.targets)
    tall, caps = line_height(sheet), sheet.exact(4.8)
    top = middle.y
    for index, line in enumerate(sheet.view.body):
        at = Rect(middle.x, top, middle.w, tall)
        sheet.text(f"body{index}", sheet.say(line), at, caps, Weight.SEMIBOLD, sheet.tones.text, even=False)
        top += tall + sheet.px(1)
    low = middle.bottom - tall - sheet.px(1)
    most = max((*content.values, 1))
    wide = sheet.measure(Weight.REGULAR, caps[0], str(most)) + sheet.px(2)
    field = Rect(middle.x + wide, top, middle.w - wide, low - top)
    with sheet.fixed(middle):
        _columns(sheet, content, field, most)
        at = Rect(middle.x, field.y, wide, tall)
        sheet.text("most", str(most), at, caps, Weight.REGULAR, sheet.tones.sub, even=False)
        half = field.w // 2
        at = Rect(field.x, low + sheet.px(1), half, tall)
        sheet.text("first", sheet.say(content.first), at, caps, Weight.REGULAR, sheet.tones.sub, even=False)
        at = Rect(field.right - half, low + sheet.px(1), half, tall)
        sheet.text(
            "last", sheet.say(content.last), at, caps, Weight.REGULAR, sheet.tones.sub, align="right",
            even=False,
        )  # fmt: skip


def _columns(sheet: Sheet, content: Columns, field: Rect, most: int) -> None:
    """A day without a session has none; the axis stands under all of them."""
    step = field.w / len(content.values)
    gap = step / _GAP_PART
    fill = hex_of(sheet.tones.accent)
    parts = [
        f'<rect x="{index * step + gap / 2:.1f}" y="{field.h - tall}" width="{step - gap:.1f}"'
        f' height="{tall}" fill="{fill}"/>'
        for index, value in enumerate(content.values)
        if (tall := max(_LEAST_PX, field.h * value // most) if value else 0)
    ]
    axis = hex_of(theme.between(sheet.tones.bottom, sheet.tones.text, 0.45))
    parts.append(f'<rect y="{field.h - 2}" width="{field.w}" height="2" fill="{axis}"/>')
    sheet.draw("columns", field, "".join(parts))
