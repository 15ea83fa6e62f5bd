"""Which lead belongs where: the back, each pair of pads with its coloured cable and its plug. (HZ-19)"""

from appliance.kiosk import theme
from appliance.kiosk.figure import BACK_CENTRE, BACK_SIZE
from appliance.kiosk.layout import Rect
from appliance.kiosk.scenes.art import FADE, PAD_H, PAD_X, PAD_Y, back, framed, pad, spine, zoomed
from appliance.kiosk.scenes.frame import stop_size
from appliance.kiosk.scenes.roles import by_role
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Colour, Weight, hex_of
from appliance.kiosk.view import Role, Text

_OUT = 196  # of the figure's units beside the spine: where a cable runs down
_PLUG_Y, _PLUG_W, _PLUG_H = 690, 92, 44
_CABLE = 9.0
_HALF_MM = 13.5
_FADE = (0.40, 0.12, 0.0, 0.0)  # words may stand over the shoulders
_PADS_OF = {-1: "1 2", 1: "3 4"}
_LEADS = (130, 340, 630, 748)  # of the back, in its units: pads, cables and plugs
_SIDES = ((-1, "side.left", theme.LEAD_A), (1, "side.right", theme.LEAD_B))


def leads(sheet: Sheet, place: Rect | None = None) -> None:
    """Blue on the person's left, violet on the right, each from its pads to the plug with the side's name."""
    figure = zoomed(place, _LEADS) if place is not None else _above_stop(sheet, framed(sheet))
    with sheet.fixed(figure):
        back(sheet, figure, FADE if place is None else _FADE)
        spine(sheet, figure)
        for side, words, colour in _SIDES:
            _cable(sheet, figure, side, colour)
            _plug(sheet, figure, side, words, colour)
        for number in PAD_Y:
            pad(sheet, figure, number, "plain")


def _above_stop(sheet: Sheet, figure: Rect) -> Rect:
    """The same figure; where STOP would cover it, so large that all of it that matters stands above STOP."""
    if not by_role(sheet, Role.STOP):
        return figure
    safe, gap = sheet.safe, sheet.px(theme.GAP_MM)
    top = safe.y + sheet.px(theme.TARGET_MM) + gap
    low = safe.bottom - stop_size(sheet)[1] - gap
    wide = round((low - top) * (_LEADS[2] - _LEADS[0]) / (_LEADS[3] - _LEADS[1]))
    return zoomed(Rect(safe.right - wide, top, wide, low - top), _LEADS)


def _cable(sheet: Sheet, figure: Rect, side: int, colour: Colour) -> None:
    unit = figure.h / BACK_SIZE[1]
    left = BACK_CENTRE + (-_OUT - 20 if side < 0 else 0)
    place = Rect(figure.x + round(left * unit), figure.y, round((_OUT + 20) * unit), figure.h)
    x, out = (round((BACK_CENTRE + side * part - left) * unit) for part in (PAD_X, _OUT))
    top, low = (round((PAD_Y[1] - PAD_H / 2 - 12) * unit), round((PAD_Y[2] + PAD_H / 2 + 12) * unit))
    bend, end = round(56 * unit), round(_PLUG_Y * unit)
    upper = f"M{x} {top}C{x} {top - bend} {out} {top - bend} {out} {top + bend}V{end}"
    lower = f"M{x} {low}C{x} {low + bend // 2} {out} {low - bend // 2} {out} {end}"
    body = "".join(
        f'<path d="{path}" fill="none" stroke="{stroke}" stroke-width="{width * unit:.1f}" '
        'stroke-linecap="round"/>'
        for path in (upper, lower)
        for stroke, width in (("#ffffff", _CABLE * 1.7), (hex_of(colour), _CABLE))
    )
    sheet.draw(f"cable{side}", place, body)


def _plug(sheet: Sheet, figure: Rect, side: int, words: str, colour: Colour) -> None:
    unit = figure.h / BACK_SIZE[1]
    name = sheet.say(Text(id=words))
    cap = sheet.px(theme.FLOOR_MM)
    x = figure.x + round((BACK_CENTRE + side * _OUT) * unit)
    if _is_long(sheet, figure, cap):
        name = _PADS_OF[side]  # long words on a small figure: the numbers of the pads
    wide = max(round(_PLUG_W * unit), sheet.measure(Weight.SEMIBOLD, cap, name) + sheet.px(5))
    high = max(round(_PLUG_H * unit), cap + sheet.px(4))
    place = Rect(x - wide // 2, figure.y + round(_PLUG_Y * unit), wide, high)
    edge = max(2.0, 3.4 * unit)
    body = (
        f'<rect x="{edge / 2:.1f}" y="{edge / 2:.1f}" width="{wide - edge:.1f}" height="{high - edge:.1f}" '
        f'rx="{high * 0.3:.1f}" fill="{hex_of(colour)}" stroke="#ffffff" stroke-width="{edge:.1f}"/>'
    )
    sheet.draw(f"plug{side}", place, body)
    sheet.text(
        f"plug{side}:name", name, place, [cap], Weight.SEMIBOLD, theme.WHITE, align="center", middle=True
    )


def _is_long(sheet: Sheet, figure: Rect, cap: int) -> bool:
    """True when one of the names would leave the panel, or is wider than a small figure's plug may be."""
    out = round(_OUT * figure.h / BACK_SIZE[1])
    middle = figure.x + round(BACK_CENTRE * figure.h / BACK_SIZE[1])
    widest = max(sheet.measure(Weight.SEMIBOLD, cap, sheet.say(Text(id=words))) for _, words, _ in _SIDES)
    half = widest // 2 + sheet.px(4.5)
    return (sheet.panel.is_small and half > sheet.px(_HALF_MM)) or middle + out + half > sheet.panel.width
