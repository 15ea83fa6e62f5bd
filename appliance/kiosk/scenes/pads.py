"""Placement, one pad at a time: the back with its four pads and the one landmark that counts now."""

from appliance.kiosk import theme
from appliance.kiosk.icons import icon
from appliance.kiosk.layout import Rect
from appliance.kiosk.scenes.art import back, figure_part, forbidden, framed, pad, zoomed
from appliance.kiosk.scenes.frame import frame
from appliance.kiosk.scenes.landmarks import landmark
from appliance.kiosk.scenes.places import below_the_pill, is_above_t8
from appliance.kiosk.scenes.prose import fits, prose
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Weight, hex_of
from appliance.kiosk.view import PadsView

_PADS = (1, 2, 3, 4)
_BODY_MM = (5.2, 4.8)  # the four pads follow each other: their words have one size
_TORSO = (96, 12, 664, 780)  # of the back, in its units: all but the hands


def placement(sheet: Sheet) -> None:
    """The sentence on the left, the whole back on the right; on a portrait panel the sentence above it."""
    sheet.ground()
    pads = sheet.view.pads or PadsView(active=None, placed=())
    if sheet.panel.is_portrait:
        _tall(sheet, pads)
        return
    safe, small = sheet.safe, sheet.panel.is_small
    width = safe.w * (55 if small else figure_part(sheet)) // 100
    _figure(sheet, below_the_pill(sheet, framed(sheet)), pads)
    words = frame(sheet, width=width).words
    if small:
        _few(sheet, words)
        return
    prose(sheet, _dots(sheet, words, pads), has_note=False, body_mm=_BODY_MM)


def _few(sheet: Sheet, place: Rect) -> None:
    """As many lines as a low panel holds: the rest is in the picture, and is said aloud."""
    body = sheet.view.body
    count = next((n for n in range(len(body), 0, -1) if fits(sheet, place, body=body[:n], has_note=False)), 1)
    prose(sheet, place, body=body[:count], has_note=False, body_mm=_BODY_MM)


def _tall(sheet: Sheet, pads: PadsView) -> None:
    made, gap = frame(sheet), sheet.px(theme.GAP_MM)
    words = made.words._replace(h=made.words.h * 45 // 100)
    used = prose(sheet, _dots(sheet, words, pads), has_note=False, body_mm=_BODY_MM)
    low = made.footer.y - gap
    _figure(sheet, zoomed(Rect(0, used.bottom, sheet.panel.width, low - used.bottom), _TORSO), pads)


def _figure(sheet: Sheet, figure: Rect, pads: PadsView) -> None:
    """The back, the landmark that is asked for, the pads in their states; left is the person's left."""
    with sheet.fixed(figure):
        back(sheet, figure)
        forbidden(sheet, figure, is_upper=not is_above_t8(sheet.view.places))
        landmark(sheet, figure, pads.active)
        for at in sheet.view.places:
            state = "done" if at.number in pads.placed else "active" if at.number == pads.active else "todo"
            pad(sheet, figure, at, state)


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
