"""One plot: its axis up to the limit, its bands, and the lines of both pairs of pads."""

from appliance.kiosk import theme
from appliance.kiosk.layout import Rect
from appliance.kiosk.scenes.staff_frame import line_height
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Colour, Weight, hex_of
from appliance.kiosk.view import Text
from appliance.kiosk.view_staff import Band, Chart, Line, Plot, Sign

_LABEL_MM = 11.8
_MINUTE_S = 60
_STEPS_MIN = (1, 2, 5, 10, 20)
_FAINT, _AXIS = 0.16, 0.45


def plot(
    sheet: Sheet, shown: Plot, place: Rect, content: Chart, leads: tuple[Colour, Colour], *, has_time: bool
) -> None:
    """Title, then the field; `has_time` leaves the lowest line of the place for the minutes."""
    tall, cap = line_height(sheet), sheet.exact(4.8)[0]
    low = place.bottom - (tall + sheet.px(1) if has_time else 0)
    top = place.y + cap // 2 + sheet.px(0.4)
    if not sheet.panel.is_small:
        top += _title(sheet, shown, Rect(place.x, place.y, place.w, tall)).h
    label = sheet.px(_LABEL_MM)
    bottom = low - (tall - cap // 2) - sheet.px(0.3)
    field = Rect(place.x + label, top, place.w - label - sheet.px(2), bottom - top)
    _field(sheet, shown, field, content, leads)
    _ticks(sheet, shown, field)
    if has_time:
        _time(sheet, content, field, Rect(place.x, low, place.w, tall))


def _title(sheet: Sheet, shown: Plot, place: Rect) -> Rect:
    caps = sheet.exact(4.8)
    used = sheet.text(
        f"plot:{shown.name}",
        sheet.say(shown.title),
        place,
        caps,
        Weight.SEMIBOLD,
        sheet.tones.text,
        even=False,
    )
    at = Rect(used.right + sheet.px(3), place.y, place.right - used.right - sheet.px(3), place.h)
    unit = sheet.say(shown.axis_unit)
    end = sheet.text(f"plot:{shown.name}:unit", unit, at, caps, Weight.REGULAR, sheet.tones.sub, even=False)
    _legend(sheet, shown, Rect(end.right, place.y, place.right - end.right, place.h))
    return used


def _legend(sheet: Sheet, shown: Plot, place: Rect) -> None:
    """What dashed, solid and tinted mean, from the right; what has no room is left out."""
    caps, tall, right = sheet.exact(4.8), line_height(sheet), place.right
    size = sheet.px(8)
    for sign, label in reversed(shown.legend):
        words = sheet.say(label)
        wide = sheet.measure(Weight.REGULAR, caps[0], words) + 1
        left = right - wide - sheet.px(2) - size
        if left < place.x + sheet.px(4):
            return
        name = f"plot:{shown.name}:{sign}"
        at = Rect(right - wide, place.y, wide, tall)
        sheet.text(name, words, at, caps, Weight.REGULAR, sheet.tones.sub, even=False)
        sheet.draw(name + ":sign", Rect(left, place.y, size, caps[0]), _sign(sheet, sign, size, caps[0]))
        right = left - sheet.px(4)


def _sign(sheet: Sheet, sign: Sign, wide: int, tall: int) -> str:
    colour = hex_of(sheet.tones.sub)
    if sign is Sign.BAND:
        return f'<rect width="{wide}" height="{tall}" fill="{hex_of(_tint(sheet, is_good=True))}"/>'
    stroke, dash = _pen(sheet, is_set=sign is Sign.SET)
    return f'<path d="M0 {tall / 2}H{wide}" stroke="{colour}" stroke-width="{stroke}"{dash} fill="none"/>'


def _pen(sheet: Sheet, *, is_set: bool) -> tuple[int, str]:
    """Set is thin and dashed, delivered thick: told apart without colour."""
    dash = sheet.px(0.9)
    return sheet.px(0.35 if is_set else 0.7), f' stroke-dasharray="{dash} {dash}"' if is_set else ""


def _y(shown: Plot, height: float, value: int) -> float:
    return height - height * min(value, shown.top * shown.scale) / (shown.top * shown.scale)


def _field(sheet: Sheet, shown: Plot, field: Rect, content: Chart, leads: tuple[Colour, Colour]) -> None:
    """Bands, grid, limit and lines in one drawing."""
    pad = sheet.px(1)
    rect = field.inset(0, -pad, -pad, -pad)
    ground = theme.between(sheet.tones.top, sheet.tones.bottom, 0.5)
    faint = hex_of(theme.between(ground, sheet.tones.text, _FAINT))
    axis = hex_of(theme.between(ground, sheet.tones.text, _AXIS))
    body = [_band(sheet, shown, band, field, pad) for band in shown.bands]
    thin = max(1, sheet.px(0.22))
    for value in shown.ticks:
        y = pad + _y(shown, field.h, value * shown.scale)
        colour = axis if value == 0 else faint
        body.append(_across(field.w, y, colour, thin if value else 2 * thin))
    if shown.limit is not None:
        y = pad + _y(shown, field.h, shown.limit * shown.scale)
        dash = sheet.px(1.4)
        body.append(_across(field.w, y, hex_of(sheet.tones.text), thin, dash))
    for line in sorted(shown.lines, key=lambda each: not each.is_set):
        body.append(_line(sheet, shown, line, field, pad, content, leads))
    sheet.draw(f"plot:{shown.name}:field", rect, "".join(body))


def _across(width: int, y: float, colour: str, stroke: int, dash: int = 0) -> str:
    dashes = f' stroke-dasharray="{dash} {dash}"' if dash else ""
    return f'<path d="M0 {y:.1f}H{width}" stroke="{colour}" stroke-width="{stroke}"{dashes} fill="none"/>'


def _band(sheet: Sheet, shown: Plot, band: Band, field: Rect, pad: int) -> str:
    top, low = (pad + _y(shown, field.h, value) for value in (band.high, band.low))
    colour = hex_of(_tint(sheet, is_good=band.is_good))
    return f'<rect x="0" y="{top:.1f}" width="{field.w}" height="{low - top:.1f}" fill="{colour}"/>'


def _tint(sheet: Sheet, *, is_good: bool) -> Colour:
    ground = theme.between(sheet.tones.top, sheet.tones.bottom, 0.5)
    return theme.between(ground, sheet.tones.accent, 0.16 if is_good else 0.06)


def _line(
    sheet: Sheet, shown: Plot, line: Line, field: Rect, pad: int, content: Chart, leads: tuple[Colour, Colour]
) -> str:
    """One path; what is not known breaks it."""
    colour = hex_of(leads[0 if line.is_left else 1])
    width, dash = _pen(sheet, is_set=line.is_set)
    path, is_down = [], False
    for second, value in line.points:
        if value is None:
            is_down = False
            continue
        x = field.w * min(1.0, second / max(1, content.total_s))
        y = pad + _y(shown, field.h, value)
        path.append(f"{'L' if is_down else 'M'}{x:.1f} {y:.1f}")
        is_down = True
    return (
        f'<path d="{"".join(path)}" fill="none" stroke="{colour}" stroke-width="{width}" '
        f'stroke-linejoin="round"{dash}/>'
        if path
        else ""
    )


def _ticks(sheet: Sheet, shown: Plot, field: Rect) -> None:
    """The numbers of the axis, as many as keep clear of each other; the limit's always."""
    tall, caps = line_height(sheet), sheet.exact(4.8)
    cap = caps[0]
    numbers = _spaced(sheet, shown, field)
    if sheet.panel.is_small and field.h > 3 * tall:  # no title there: the unit stands between the numbers
        place = Rect(field.x - sheet.px(_LABEL_MM), field.centre[1] - cap // 2, sheet.px(_LABEL_MM - 1), tall)
        unit = sheet.say(shown.axis_unit)
        sheet.text(
            f"plot:{shown.name}:unit", unit, place, caps, Weight.REGULAR, sheet.tones.sub,
            align="right", even=False,
        )  # fmt: skip
        numbers = numbers[:2]
    for value in numbers:
        y = field.y + int(_y(shown, field.h, value * shown.scale)) - cap // 2
        place = Rect(field.x - sheet.px(_LABEL_MM), y, sheet.px(_LABEL_MM - 1), tall)
        sheet.text(
            f"plot:{shown.name}:{value}", str(value), place, caps, Weight.REGULAR, sheet.tones.sub,
            align="right", even=False,
        )  # fmt: skip


def _spaced(sheet: Sheet, shown: Plot, field: Rect) -> list[int]:
    """Zero and the top first, then what has room between."""
    least = line_height(sheet)
    wanted = [0, shown.limit or shown.ticks[-1], *shown.ticks]
    kept: list[int] = []
    for value in wanted:
        y = _y(shown, field.h, value * shown.scale)
        if all(abs(y - _y(shown, field.h, other * shown.scale)) >= least for other in kept):
            kept.append(value)
    return kept


def _time(sheet: Sheet, content: Chart, field: Rect, place: Rect) -> None:
    """Minutes under the field."""
    minutes = max(1, content.total_s // _MINUTE_S)
    caps = sheet.exact(4.8)
    words = sheet.say(Text(id="operator.unit.min", values=(("n", minutes),)))
    needs = sheet.measure(Weight.REGULAR, caps[0], words)
    room = max(needs * 3 // 2, sheet.measure(Weight.REGULAR, caps[0], "00") + sheet.px(4))
    step = next(
        (each for each in _STEPS_MIN if each <= minutes and field.w * each // minutes >= room), minutes
    )
    last = minutes // step * step
    for minute in range(0, minutes + 1, step):
        x = field.x + field.w * minute * _MINUTE_S // max(1, content.total_s)
        if minute == last:
            words = sheet.say(Text(id="operator.unit.min", values=(("n", minute),)))
            at = Rect(min(x - needs // 2, place.right - needs - 1), place.y, needs + 1, place.h)
        else:
            words = str(minute)
            wide = sheet.measure(Weight.REGULAR, caps[0], words) + 1
            at = Rect(x - wide // 2, place.y, wide, place.h)
        sheet.text(f"minute{minute}", words, at, caps, Weight.REGULAR, sheet.tones.sub, even=False)
