"""After the session: how the pain changed, and the few things to do."""

from dataclasses import replace

from appliance.kiosk import theme
from appliance.kiosk.fit import fit
from appliance.kiosk.layout import Rect
from appliance.kiosk.scenes import low
from appliance.kiosk.scenes.frame import frame
from appliance.kiosk.scenes.measures import line, words_height
from appliance.kiosk.scenes.prose import fits, prose
from appliance.kiosk.scenes.roles import ahead, offers
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Weight, hex_of
from appliance.kiosk.view import Role, Text

_TOP = 10
_SCALE_MM = 26.0


def draw(sheet: Sheet) -> None:
    """The verdict, the scale with both marks where the advice leaves it room, the advice, the end."""
    if sheet.panel.is_small:
        low.draw(sheet)  # no scale, but all of the advice
        return
    made = frame(sheet, row=[*offers(sheet), *ahead(sheet)])
    words, middle, gap, pill = made.words, made.middle, sheet.px(3), _pill_end(sheet)
    low_end = middle.bottom - _least(sheet, middle.w) - gap  # where the advice begins at the latest
    scale_y = low_end - sheet.px(_SCALE_MM)
    heading = words._replace(h=scale_y - gap - words.y)
    has_scale = scale_y >= pill and fits(sheet, heading, body=(), has_note=False)
    if not has_scale:
        heading = words._replace(h=low_end - words.y)
    heading = heading._replace(h=min(heading.h, sheet.px(_SCALE_MM)))
    y = max(prose(sheet, heading, body=(), has_note=False).bottom + gap, pill)
    if sheet.view.pain is not None and has_scale:
        place = Rect(middle.x, y, middle.w, sheet.px(_SCALE_MM))
        with sheet.fixed(place):
            _scale(sheet, place, *sheet.view.pain)
        y = place.bottom + gap
    _advice(sheet, Rect(middle.x, y, middle.w, middle.bottom - y))


def _pill_end(sheet: Sheet) -> int:
    """Below the key in the upper corner; a portrait panel has it at the bottom."""
    if sheet.panel.is_portrait:
        return 0
    return max((area.rect.bottom for area in sheet.areas if area.role is Role.HELP), default=0)


def _least(sheet: Sheet, wide: int) -> int:
    """What the advice needs at the smallest size."""
    cap, gap = sheet.exact(theme.FLOOR_MM)[0], sheet.px(3.0)
    heights = (
        words_height(sheet, sheet.say(each), wide, cap, Weight.REGULAR) or 0 for each in sheet.view.body
    )
    return sum(heights) + gap * max(0, len(sheet.view.body) - 1)


def _advice(sheet: Sheet, place: Rect) -> None:
    """One paragraph a line of the body, all of one size."""
    lines = [sheet.say(each) for each in sheet.view.body]
    gap = sheet.px(3.0)
    for mm in (6.0, 5.6, 5.2, theme.FLOOR_MM):
        blocks = [
            fit(sheet.measure, Weight.REGULAR, words, sheet.exact(mm), (place.w, place.h)) for words in lines
        ]
        if sum(block.height + gap for block in blocks) - gap <= place.h:
            break
    y = place.y
    for index, block in enumerate(blocks):
        kept = replace(block, is_inside=y + block.height <= place.bottom)
        sheet.put(f"body{index}", kept, Rect(place.x, y, place.w, block.height), Weight.REGULAR, theme.TEXT)
        y += block.height + gap


def _scale(sheet: Sheet, place: Rect, before: int, after: int) -> None:
    """Eleven dots; a ring where the pain was, a filled mark where it is, an arrow between."""
    r = sheet.px(3.4)
    y = line(sheet) + sheet.px(0.8) + r
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
        body += (
            f'<path d="M{xs[before]} {y}L{tip:.1f} {y}" fill="none" '
            f'stroke="{pine}" stroke-width="{r * 0.42:.1f}"/>'
        )
        body += (
            f'<path d="M{tip - sign * r * 0.7:.1f} {y - r * 0.7:.1f}L{tip:.1f} '
            f'{y}L{tip - sign * r * 0.7:.1f} {y + r * 0.7:.1f}" '
            f'fill="none" stroke="{pine}" stroke-width="{r * 0.42:.1f}" '
            'stroke-linecap="round" stroke-linejoin="round"/>'
        )
        body += (
            f'<circle cx="{xs[before]:.1f}" cy="{y}" r="{r * 0.9:.1f}" '
            f'fill="{hex_of(theme.PAPER)}" stroke="{sub}" stroke-width="4"/>'
        )
    body += f'<circle cx="{xs[after]:.1f}" cy="{y}" r="{r}" fill="{pine}"/>'
    sheet.draw("scale", place, body)
    _words(sheet, place, xs, y, r, before, after)


def _words(sheet: Sheet, place: Rect, xs: list[float], y: int, r: int, before: int, after: int) -> None:
    cap, wide = sheet.caps(4.8), round((xs[1] - xs[0]) * 0.98)
    below = place.y + y + r + sheet.px(2.4)
    for number, x in enumerate(xs):
        is_marked = number in (before, after)
        at = Rect(place.x + round(x) - wide // 2, below, wide, line(sheet, cap[0]))
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
        at = Rect(centre - room // 2, place.y, room, line(sheet, cap[0]))
        sheet.text(
            f"mark:{name}",
            sheet.say(Text(id=f"screen.{name}")),
            at,
            cap,
            Weight.SEMIBOLD,
            colour,
            align="center",
        )
