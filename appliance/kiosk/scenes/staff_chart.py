"""A session over time for staff: plots at the left, figures, gauges and keys beside them. (kiosk.md 2.5)"""

from appliance.kiosk import theme
from appliance.kiosk.fit import fit
from appliance.kiosk.keys import key
from appliance.kiosk.layout import Rect
from appliance.kiosk.scenes.frame import stop_size
from appliance.kiosk.scenes.roles import by_role
from appliance.kiosk.scenes.staff_frame import column, heading, line_height
from appliance.kiosk.scenes.staff_plot import plot
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Colour, Weight, hex_of
from appliance.kiosk.view import Ground, Role
from appliance.kiosk.view_staff import Chart, Figure, Gauge, Plot

_COLUMN_MM, _COLUMN_SMALL_MM = 60.0, 54.0
_GAUGE_MM = 2.4
_FULL = 100
_SEPARATOR = "   "
LEADS = {
    Ground.PAPER: (theme.LEAD_A, theme.LEAD_B),
    Ground.INK: ((128, 174, 246), (214, 160, 230)),
    Ground.RED: (theme.WHITE, theme.ROSE),
}
"""Lead A and lead B; on the dark ground lighter, so that a thin line stands out 3 to 1 and more."""


def draw(sheet: Sheet) -> None:
    """Plots as high as the panel allows; upright, the figures stand below them."""
    content = sheet.view.staff
    if not isinstance(content, Chart):
        return
    sheet.ground()
    safe = sheet.safe
    if sheet.panel.is_portrait:
        _upright(sheet, content, safe)
        return
    wide = sheet.px(_COLUMN_SMALL_MM if sheet.panel.is_small else _COLUMN_MM)
    if by_role(sheet, Role.STOP):
        wide = max(wide, stop_size(sheet)[0])
    side = Rect(safe.right - wide, safe.y, wide, safe.h)
    room = Rect(safe.x, safe.y, safe.w - wide - sheet.px(theme.GAP_MM), safe.h)
    low = _keys(sheet, side)
    y = _figures(sheet, content, side)
    _gauges(sheet, content, Rect(side.x, y, side.w, low - y - sheet.px(2)))
    middle = _header(sheet, content, room)
    _plots(sheet, content, _footer(sheet, content, middle))


def _upright(sheet: Sheet, content: Chart, safe: Rect) -> None:
    tall = stop_size(sheet)[1] if by_role(sheet, Role.STOP) else sheet.px(22)
    half = (safe.w - sheet.px(theme.GAP_MM)) // 2
    keys = Rect(safe.right - half, safe.bottom - tall, half, tall)
    low = _keys(sheet, keys)
    middle = _header(sheet, content, safe)
    below = sheet.px(66)
    top = keys.y - below
    _plots(sheet, content, _footer(sheet, content, middle._replace(h=top - middle.y - sheet.px(2))))
    left = Rect(safe.x, top, half, below)
    _figures(sheet, content, left)
    right = Rect(safe.right - half, top, half, low - top - sheet.px(2))
    _gauges(sheet, content, right)


def _keys(sheet: Sheet, side: Rect) -> int:
    """STOP in its corner where current can flow, else the way back; answers what is free above."""
    for stop in by_role(sheet, Role.STOP):
        wide, tall = stop_size(sheet)
        safe = sheet.safe
        rect = Rect(safe.right - wide, safe.bottom - tall, wide, tall)
        bezel = Rect(rect.x, rect.y, sheet.panel.width - rect.x, sheet.panel.height - rect.y)
        key(sheet, stop, rect, hit=bezel)
        return rect.y
    others = tuple(target for target in sheet.view.targets if target.role is not Role.STOP)
    return column(sheet, side, others)


def _header(sheet: Sheet, content: Chart, room: Rect) -> Rect:
    """When and what; below it how long and how it ended."""
    used = heading(sheet, room)
    tall = line_height(sheet)
    words = _SEPARATOR.join(sheet.say(each) for each in content.said)
    y = used.bottom + sheet.px(0.6 if sheet.panel.is_small else 1.6)
    place = Rect(room.x, y, room.w, 4 * tall)
    line = sheet.text("said", words, place, sheet.exact(4.8), Weight.REGULAR, sheet.tones.sub, even=False)
    top = line.bottom + sheet.px(0.6 if sheet.panel.is_small else 2)
    return Rect(room.x, top, room.w, room.bottom - top)


def _footer(sheet: Sheet, content: Chart, middle: Rect) -> Rect:
    """What is said below the plots; the low panel shows fewer things. (kiosk.md 2.5)"""
    words = sheet.string(content.note)
    if not words or sheet.panel.is_small:
        return middle
    fitted = fit(sheet.measure, Weight.REGULAR, words, sheet.exact(4.8), (middle.w, middle.h))
    place = Rect(middle.x, middle.bottom - fitted.height, middle.w, fitted.height)
    sheet.put("note", fitted, place, Weight.REGULAR, sheet.tones.sub)
    return middle._replace(h=middle.h - fitted.height - sheet.px(2))


def _plots(sheet: Sheet, content: Chart, middle: Rect) -> None:
    """One below the other; the time stands under the last one."""
    axis = line_height(sheet) + sheet.px(1)
    each = (middle.h - axis) // len(content.plots)
    with sheet.fixed(middle):
        for index, shown in enumerate(content.plots):
            is_last = index == len(content.plots) - 1
            place = Rect(middle.x, middle.y + index * each, middle.w, each + (axis if is_last else 0))
            plot(sheet, shown, place, content, LEADS[sheet.view.ground], has_time=is_last)


# ---- figures -----------------------------------------------------------------------------------------------


def _figures(sheet: Sheet, content: Chart, place: Rect) -> int:
    """The numbers of each plot, left and right; answers where they end."""
    y, tall = place.y, line_height(sheet)
    gap = sheet.px(0.3 if sheet.panel.is_small else 2.4)
    if not sheet.panel.is_small:
        y = sheet.text(
            "figures", sheet.say(content.figures_are), place._replace(h=tall), sheet.exact(4.8),
            Weight.REGULAR, sheet.tones.sub, even=False,
        ).bottom + gap  # fmt: skip
    for shown in content.plots:
        for index, figure in enumerate(shown.figures):
            row = Rect(place.x, y, place.w, tall)
            _figure(sheet, shown, index, figure, row)
            y += tall + sheet.px(0.1 if sheet.panel.is_small else 1.2)
        y += gap
    return y


def _figure(sheet: Sheet, shown: Plot, index: int, figure: Figure, row: Rect) -> None:
    colour: Colour = LEADS[sheet.view.ground][0 if figure.is_left else 1]
    name, caps = f"figure:{shown.name}{index}", sheet.exact(4.8)
    unit, value, side = (sheet.say(each) for each in (shown.unit, figure.value, figure.side))
    needs = sheet.measure(Weight.SEMIBOLD, caps[0], value) + 2
    gap = sheet.px(1.6)
    wide = sheet.measure(Weight.REGULAR, caps[0], unit) + 2
    if sheet.measure(Weight.REGULAR, caps[0], side) + needs + wide + 2 * gap > row.w:
        unit, wide = "", -gap  # the axis has it too
    with sheet.column(row):
        at = Rect(row.x, row.y, row.w - wide - needs - 2 * gap, row.h)
        sheet.text(name + ":side", side, at, caps, Weight.REGULAR, colour, even=False)
        at = Rect(row.right - wide - gap - needs, row.y, needs, row.h)
        sheet.text(name, value, at, caps, Weight.SEMIBOLD, sheet.tones.text, align="right", even=False)
        at = Rect(row.right - wide, row.y, wide, row.h)
        sheet.text(name + ":unit", unit, at, caps, Weight.REGULAR, sheet.tones.sub, even=False)


def _gauges(sheet: Sheet, content: Chart, place: Rect) -> None:
    """How near the limits: all of them where there is room, else the nearest one, or none."""
    tall = line_height(sheet) + sheet.px(_GAUGE_MM + 3.2)
    if not content.gauges or tall > place.h:
        return
    shown = list(content.gauges)
    if tall * len(shown) > place.h:
        shown = [max(shown, key=lambda gauge: gauge.percent)]
    y = place.bottom - tall * len(shown)
    for index, gauge in enumerate(shown):
        _gauge(sheet, index, gauge, Rect(place.x, y, place.w, tall))
        y += tall


def _gauge(sheet: Sheet, index: int, gauge: Gauge, place: Rect) -> None:
    """A bar up to the limit; from three quarters on it is filled with the text's own colour."""
    caps, tall = sheet.exact(4.8), line_height(sheet)
    words = f"{gauge.percent} %"
    wide = sheet.measure(Weight.SEMIBOLD, caps[0], words) + 2
    with sheet.column(place):
        at = Rect(place.x, place.y, place.w - wide - sheet.px(1.6), tall)
        sheet.text(
            f"gauge{index}", sheet.say(gauge.name), at, caps, Weight.REGULAR, sheet.tones.text, even=False
        )
        at = Rect(place.right - wide, place.y, wide, tall)
        sheet.text(
            f"gauge{index}:value",
            words,
            at,
            caps,
            Weight.SEMIBOLD,
            sheet.tones.text,
            align="right",
            even=False,
        )
    bar = Rect(place.x, place.y + tall + sheet.px(0.8), place.w, sheet.px(_GAUGE_MM))
    track = hex_of(theme.between(sheet.tones.bottom, sheet.tones.text, 0.16))
    fill = hex_of(sheet.tones.accent if gauge.percent < _NEAR else sheet.tones.text)
    part = bar.w * min(_FULL, gauge.percent) // _FULL
    r = bar.h / 2
    with sheet.column(bar):
        sheet.draw(
            f"gauge{index}:bar",
            bar,
            f'<rect width="{bar.w}" height="{bar.h}" rx="{r}" fill="{track}"/>'
            f'<rect width="{max(bar.h, part)}" height="{bar.h}" rx="{r}" fill="{fill}"/>',
        )


_NEAR = 75
"""Percent of a limit from which the gauge says that it is near. [therapy 7.1]"""
