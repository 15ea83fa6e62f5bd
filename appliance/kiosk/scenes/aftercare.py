"""After the session: how the pain changed, and the few things to do."""

from appliance.kiosk import theme
from appliance.kiosk.layout import Rect
from appliance.kiosk.scenes.frame import frame
from appliance.kiosk.scenes.prose import prose
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Weight, hex_of
from appliance.kiosk.view import Text

_TOP = 10


def draw(sheet: Sheet) -> None:
    """The verdict, the scale with both marks, the advice, the end."""
    pain = sheet.view.pain
    made = frame(sheet)
    middle = made.middle
    scale = sheet.px(31) if pain and not sheet.panel.is_small else 0
    words = Rect(middle.x, middle.y, made.words.w, middle.h - (scale + sheet.px(3) if scale else 0))
    used = prose(sheet, words)
    if pain and scale:
        spare = max(0, middle.bottom - used.bottom - scale)
        _scale(
            sheet, Rect(middle.x, used.bottom + max(sheet.px(3), spare * 55 // 100), middle.w, scale), *pain
        )


def _scale(sheet: Sheet, place: Rect, before: int, after: int) -> None:
    """Eleven dots; a ring where the pain was, a filled mark where it is, an arrow between."""
    r = sheet.px(3.6)
    line = sheet.px(theme.FLOOR_MM)
    y = line + sheet.px(3.2) + r
    step = (place.w - 4 * r) / _TOP
    xs = [2 * r + step * number for number in range(_TOP + 1)]
    pine, sub = hex_of(theme.PINE), hex_of(theme.SUB)
    body = (
        f'<path d="M{xs[0]} {y}L{xs[-1]} {y}" fill="none" stroke="{hex_of(theme.FAINT)}" stroke-width="3"/>'
    )
    body += "".join(
        f'<circle cx="{x:.1f}" cy="{y}" r="{r * 0.24:.1f}" fill="{hex_of(theme.EDGE)}"/>' for x in xs
    )
    if before != after:
        sign = 1 if after > before else -1
        tip = xs[after] - sign * r * 1.25
        body += f'<path d="M{xs[before]} {y}L{tip:.1f} {y}" fill="none" stroke="{pine}" stroke-width="{r * 0.42:.1f}"/>'
        body += (
            f'<path d="M{tip - sign * r * 0.7:.1f} {y - r * 0.7:.1f}L{tip:.1f} {y}L{tip - sign * r * 0.7:.1f} {y + r * 0.7:.1f}" '
            f'fill="none" stroke="{pine}" stroke-width="{r * 0.42:.1f}" stroke-linecap="round" stroke-linejoin="round"/>'
        )
        body += f'<circle cx="{xs[before]:.1f}" cy="{y}" r="{r * 0.9:.1f}" fill="{hex_of(theme.PAPER)}" stroke="{sub}" stroke-width="4"/>'
    body += f'<circle cx="{xs[after]:.1f}" cy="{y}" r="{r}" fill="{pine}"/>'
    sheet.draw("scale", place, body)
    _words(sheet, place, xs, y, r, before, after)


def _words(sheet: Sheet, place: Rect, xs: list[float], y: int, r: int, before: int, after: int) -> None:
    cap, wide = sheet.caps(4.8), round((xs[1] - xs[0]) * 0.98)
    below = place.y + y + r + sheet.px(3.0)
    for number, x in enumerate(xs):
        is_marked = number in (before, after)
        at = Rect(place.x + round(x) - wide // 2, below, wide, round(cap[0] * 1.4))
        weight = Weight.SEMIBOLD if is_marked else Weight.REGULAR
        colour = theme.TEXT if is_marked else theme.SUB
        sheet.text(f"scale:{number}", str(number), at, cap, weight, colour, align="center")
    marks = (
        [("after", after, theme.PINE)]
        if before == after
        else [("after", after, theme.PINE), ("before", before, theme.SUB)]
    )
    room = sheet.px(36)
    for name, number, colour in marks:
        shift = 0
        if len(marks) > 1 and abs(before - after) * (xs[1] - xs[0]) < room:
            shift = (-1 if (name == "after") == (after < before) else 1) * room // 3
        centre = min(max(place.x + round(xs[number]) + shift, place.x + room // 2), place.right - room // 2)
        at = Rect(centre - room // 2, place.y, room, round(cap[0] * 1.4))
        sheet.text(
            f"mark:{name}",
            sheet.say(Text(id=f"screen.{name}")),
            at,
            cap,
            Weight.SEMIBOLD,
            colour,
            align="center",
        )
