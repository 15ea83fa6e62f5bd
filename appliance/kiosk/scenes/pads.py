"""Placement, one pad at a time, and the contact check: the back with its four pads."""

from appliance.kiosk import theme
from appliance.kiosk.figure import BACK_CENTRE, BACK_SIZE
from appliance.kiosk.icons import icon
from appliance.kiosk.keys import key
from appliance.kiosk.layout import Rect
from appliance.kiosk.scenes.art import back, back_rect, figure_part, framed, pad, pad_rect, spine
from appliance.kiosk.scenes.frame import frame, stop_size
from appliance.kiosk.scenes.prose import prose
from appliance.kiosk.scenes.roles import by_role
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Weight, hex_of
from appliance.kiosk.view import ChannelView, PadsView, Role, Text

_PADS = (1, 2, 3, 4)
_GOOD = "good"
_UNKNOWN = "unknown"
_PAIR_MM = 16.0
_BODY_MM = (5.2, 4.8)  # the four pads follow each other: their words have one size
_PAIR_SMALL_MM, _PAIR_GOOD_SMALL_MM = 16.0, 10.0
_LESS_MM = 26.0


def placement(sheet: Sheet) -> None:
    """The sentence on the left, the whole back on the right."""
    safe = sheet.safe
    width = safe.w * (56 if sheet.panel.is_small else figure_part(sheet)) // 100
    sheet.ground()
    figure = framed(sheet)
    back(sheet, figure)
    pads = sheet.view.pads or PadsView(active=None, placed=())
    spine(sheet, figure)
    _level(sheet, figure, pads)
    for number in _PADS:
        state = "done" if number in pads.placed else "active" if number == pads.active else "todo"
        pad(sheet, figure, number, state)
    words = _dots(sheet, frame(sheet, width=width).words, pads)
    body = sheet.view.body[:2] if sheet.panel.is_small else None
    prose(
        sheet, words, body=body, has_note=False, body_mm=_BODY_MM
    )  # the landmark is in the sentence and in the picture


def _dots(sheet: Sheet, place: Rect, pads: PadsView) -> Rect:
    size, gap, halo = sheet.px(8.6), sheet.px(4.4), sheet.px(1.4)
    x = place.x + (halo if pads.active == _PADS[0] else 0)
    for number in _PADS:
        lead = theme.LEAD_A if number in (1, 2) else theme.LEAD_B
        is_done, is_active = number in pads.placed, number == pads.active
        dot = Rect(x, place.y + halo, size, size)
        sheet.draw(
            f"dot{number}",
            dot.inset(-halo, -halo, -halo, -halo),
            _token(size, halo, lead, is_done, is_active),
        )
        if is_done:
            small = round(size * 0.56)
            mark = Rect(dot.centre[0] - small // 2, dot.centre[1] - small // 2, small, small)
            sheet.draw(f"dot{number}:mark", mark, icon("check", small, theme.WHITE))
        else:
            cap = sheet.px(theme.FLOOR_MM)
            colour = theme.WHITE if is_active else lead
            sheet.text(
                f"dot{number}:n",
                str(number),
                dot,
                [cap],
                Weight.SEMIBOLD,
                colour,
                align="center",
                middle=True,
            )
        x += size + (gap * 7 // 4 if number == len(_PADS) // 2 else gap)
    below = size + 2 * halo + sheet.px(3.6)
    return Rect(place.x, place.y + below, place.w, place.h - below)


def _token(size: int, halo: int, lead: theme.Colour, is_done: bool, is_active: bool) -> str:
    """A number's disc: full when its turn is now or over, a ring before; now has a second ring around it."""
    middle, edge, colour = size / 2 + halo, size * 0.065, hex_of(lead)
    if not (is_done or is_active):
        return _circle(middle, size / 2 - edge / 2, "none", colour, edge)
    disc = _circle(middle, size / 2, colour, "none", 0)
    return disc + (_circle(middle, size / 2 + halo - edge / 2, "none", colour, edge) if is_active else "")


def _circle(middle: float, radius: float, fill: str, edge: str, width: float) -> str:
    return (
        f'<circle cx="{middle:.1f}" cy="{middle:.1f}" r="{radius:.1f}" fill="{fill}" '
        f'stroke="{edge}" stroke-width="{width:.1f}"/>'
    )


def _level(sheet: Sheet, figure: Rect, pads: PadsView) -> None:
    """A dashed line from the pad that is asked for to the side of the body: one landmark, the active one."""
    if pads.active is None:
        return
    at = pad_rect(figure, pads.active)
    unit = figure.h / BACK_SIZE[1]
    reach = round((176 if pads.active in (1, 3) else 180) * unit)
    centre = figure.x + round(BACK_CENTRE * unit)
    is_left = pads.active in (1, 2)
    start = round(at.w * 0.5)
    x1, x2 = (centre - reach, at.x - start) if is_left else (at.right + start, centre + reach)
    lead = hex_of(theme.LEAD_A if is_left else theme.LEAD_B)
    place = Rect(x1, at.centre[1] - 3, x2 - x1, 6)
    dash = sheet.px(1.4)
    sheet.draw(
        "landmark",
        place,
        (
            f'<path d="M1 3L{place.w} 3" fill="none" stroke="{lead}" '
            f'stroke-width="3" stroke-dasharray="{dash} {dash}"/>'
        ),
    )


def contact(sheet: Sheet) -> None:
    """What each pair says while the small current flows; STOP is there."""
    safe = sheet.safe
    small = sheet.panel.is_small
    width, room = (safe.w * part // 100 for part in ((58, 58) if small else (48, 54)))
    sheet.ground()
    spine_x = sheet.panel.width * 61 // 100
    figure = back_rect(sheet, Rect(spine_x, 0, 0, sheet.panel.height), 1.0 if small else 1.2)
    if small:
        figure = figure._replace(y=-sheet.panel.height // 6)
    back(sheet, figure, (0.36, 0.22, 0.42, 0.0))
    spine(sheet, figure)
    channels = sheet.view.channels
    for number in () if channels else _PADS:
        pad(sheet, figure, number, "plain")
    for index, channel in enumerate(channels[:2]):
        state = "good" if channel.contact == _GOOD else "plain" if channel.contact == _UNKNOWN else "active"
        for number in (1, 2) if index == 0 else (3, 4):
            pad(sheet, figure, number, "good" if state == "good" else state)
    is_check = sheet.view.overlay is None
    made = frame(sheet, width=width, has_caption=small)  # the heading says the same
    _less(sheet)
    middle = _left(sheet, made.words._replace(w=room))
    is_note_low = small or not by_role(sheet, Role.BACK, Role.PRIMARY)
    if not by_role(sheet, Role.BACK, Role.PRIMARY):
        low = Rect(safe.x, made.footer.y, width * 9 // 10, made.footer.h)
        note = sheet.string(sheet.view.note)
        sheet.text("note", note, low, sheet.caps(4.8), Weight.REGULAR, sheet.tones.sub, middle=True)
    if not (is_check or small):
        prose(sheet, middle, has_note=not is_note_low)  # one pair is loose: the sentence says which
        return
    pair = sheet.px(_PAIR_SMALL_MM if small else _PAIR_MM)
    good = sum(channel.contact == _GOOD for channel in channels[:2]) if small else 0
    rows = pair * (len(channels[:2]) - good) + sheet.px(_PAIR_GOOD_SMALL_MM) * good
    bad = [channel for channel in channels if is_check and channel.contact != _GOOD]
    hints = list(sheet.view.body[-len(bad) :]) if len(sheet.view.body) > len(bad) > 0 else []
    words = prose(
        sheet,
        Rect(middle.x, middle.y, middle.w, middle.h - rows - sheet.px(2 if small else 5)),
        body=() if small else sheet.view.body[: len(sheet.view.body) - len(hints)],
        has_note=not is_note_low,
    )
    y = words.bottom + sheet.px(2 if small else 5)
    for index, channel in enumerate(channels[:2]):
        hint = sheet.say(hints.pop(0)) if channel in bad and hints else _said(sheet, channel)
        is_good = channel.contact == _GOOD
        row = sheet.px(_PAIR_GOOD_SMALL_MM) if small and is_good else pair
        _pair(sheet, Rect(middle.x, y, middle.w, row - sheet.px(1)), index, channel, hint)
        y += row


def _less(sheet: Sheet) -> None:
    """A side that still gives current can be lowered: above STOP, as wide."""
    safe, gap = sheet.safe, sheet.px(theme.GAP_MM)
    wide, high = stop_size(sheet)
    tall = sheet.px(theme.TARGET_MM if sheet.panel.is_small else _LESS_MM)
    y = safe.bottom - high - gap - tall
    for target in by_role(sheet, Role.MINUS):
        key(sheet, target, Rect(safe.right - wide, y, wide, tall))
        y -= gap + tall


def _left(sheet: Sheet, place: Rect) -> Rect:
    """Draws how long the check still takes as a thin bar; answers what is left of the place."""
    if sheet.view.countdown is None:
        return place
    left_ms, whole_ms = sheet.view.countdown
    high, wide = sheet.px(1.5), place.w * 3 // 4
    done = max(high, round(wide * (1 - left_ms / whole_ms)) // 8 * 8)
    bar = Rect(place.x, place.y - sheet.px(1.4), wide, high)
    body = f'<rect x="0" y="0" width="{wide}" height="{high}" rx="{high / 2}" fill="{hex_of(theme.TRACK)}"/>'
    body += f'<rect x="0" y="0" width="{done}" height="{high}" rx="{high / 2}" fill="{hex_of(theme.MINT)}"/>'
    sheet.draw("left", bar, body)
    below = sheet.px(4.6)
    return Rect(place.x, place.y + below, place.w, place.h - below)


def _said(sheet: Sheet, channel: ChannelView) -> str:
    """Side and state, where the view has no better words."""
    words = "screen.contact_check"
    if channel.contact != _UNKNOWN:
        words = "screen.contact_good" if channel.contact == _GOOD else "screen.contact_press"
    return f"{sheet.say(channel.side)}: {sheet.say(Text(id=words))}".capitalize()


def _pair(sheet: Sheet, place: Rect, index: int, channel: ChannelView, words: str) -> None:
    is_good, is_waiting = channel.contact == _GOOD, channel.contact == _UNKNOWN
    colour = theme.MINT if is_good else theme.FOG if is_waiting else theme.WHITE
    name = "good" if is_good else "dots" if is_waiting else "up"
    size = sheet.px(9)
    mark = Rect(place.x, place.centre[1] - size // 2, size, size)
    sheet.draw(f"pair{index}:icon", mark, icon(name, size, colour))
    tall = place.inset(size + sheet.px(3), 0, 0, 0)
    sheet.text(
        f"pair{index}", words, tall, sheet.caps(6.0, 5.6, 5.2, 4.8), Weight.SEMIBOLD, colour, middle=True
    )
