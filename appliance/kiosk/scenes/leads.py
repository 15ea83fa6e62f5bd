"""Which lead belongs where: the back, each pair of pads with its coloured cable and its plug. (HZ-19)"""

from appliance.kiosk import theme
from appliance.kiosk.figure import BACK_CENTRE, BACK_SIZE
from appliance.kiosk.layout import Rect
from appliance.kiosk.scenes.art import FADE, back, framed, pad, spine, zoomed
from appliance.kiosk.scenes.frame import stop_size
from appliance.kiosk.scenes.places import UNITS_PER_MM, below_the_pill, box_of, middle_of
from appliance.kiosk.scenes.roles import by_role
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Colour, Weight, hex_of
from appliance.kiosk.view import Role, Text

_OUT = 196  # of the figure's units beside the spine: where a cable runs down, at least
_BESIDE = 7  # of a plug's middle from the air around the outermost pads
_PLUG_Y, _PLUG_W, _PLUG_H = 690, 92, 44
_BELOW = 10  # of a plug under the air around the pads; the lowest plug stands at _PLUG_Y
_CABLE = 9.0
_HALF_MM = 13.5
_FADE = (0.40, 0.12, 0.0, 0.0)  # words may stand over the shoulders
_PADS_OF = {-1: "1 2", 1: "3 4"}
_LEFT, _TOP, _RIGHT = 130, 340, 630
_UNDER = 58  # under the middle of the plugs
_ABOVE = 22  # a cable's bend over the upper pads
_SIDES = ((-1, "side.left", theme.LEAD_A), (1, "side.right", theme.LEAD_B))


def leads(sheet: Sheet, place: Rect | None = None) -> None:
    """Blue on the person's left, violet on the right, each from its pads to the plug with the side's name."""
    figure = zoomed(place, _box(sheet)) if place is not None else _above_stop(sheet, framed(sheet))
    with sheet.fixed(figure):
        back(sheet, figure, FADE if place is None else _FADE)
        spine(sheet, figure)
        for side, words, colour in _SIDES:
            _cable(sheet, figure, side, colour)
            _plug(sheet, figure, side, words, colour)
        for at in sheet.view.places:
            pad(sheet, figure, at, "plain")


def _above_stop(sheet: Sheet, figure: Rect) -> Rect:
    """The same figure; where STOP would cover it, so large that all of it that matters stands above STOP."""
    if not by_role(sheet, Role.STOP):
        return below_the_pill(sheet, figure)
    safe, gap = sheet.safe, sheet.px(theme.GAP_MM)
    top = safe.y + sheet.px(theme.TARGET_MM) + gap
    low = safe.bottom - stop_size(sheet)[1] - gap
    box = _box(sheet)
    wide = round((low - top) * (box[2] - box[0]) / (box[3] - box[1]))
    return zoomed(Rect(safe.right - wide, top, wide, low - top), box)


def _box(sheet: Sheet) -> tuple[int, int, int, int]:
    """Of the back, in its units: pads, cables and plugs."""
    more = _out(sheet) - _OUT
    return (
        _LEFT - more,
        min(_TOP, box_of(sheet.view.places)[1] - _ABOVE),
        _RIGHT + more,
        _plug_y(sheet) + _UNDER,
    )


def _plug_y(sheet: Sheet) -> int:
    """How low the plugs are: under the pads, and never lower than the picture shows well."""
    return min(_PLUG_Y, box_of(sheet.view.places)[3] + _BELOW)


def _out(sheet: Sheet) -> int:
    """How far beside the spine the cables run down: beside all of the pads."""
    left, _, right, _ = box_of(sheet.view.places)
    half = (right - left) // 2
    return half + _BESIDE if half > _OUT else _OUT


def _cable(sheet: Sheet, figure: Rect, side: int, colour: Colour) -> None:
    unit = figure.h / BACK_SIZE[1]
    beside = _out(sheet)
    left = BACK_CENTRE + (-beside - 20 if side < 0 else 0)
    place = Rect(figure.x + round(left * unit), figure.y, round((beside + 20) * unit), figure.h)
    out = round((BACK_CENTRE + side * beside - left) * unit)
    upper, lower = (each for each in sheet.view.places if (each.x_mm < 0) == (side < 0))
    (x, y), (x_low, y_low) = middle_of(upper), middle_of(lower)
    half = upper.high_mm * UNITS_PER_MM / 2 + 12
    x, x_low = round((x - left) * unit), round((x_low - left) * unit)
    top, low = round((y - half) * unit), round((y_low + half) * unit)
    bend, end = round(56 * unit), round(_plug_y(sheet) * unit)
    paths = (
        f"M{x} {top}C{x} {top - bend} {out} {top - bend} {out} {top + bend}V{end}",
        f"M{x_low} {low}C{x_low} {low + bend // 2} {out} {low - bend // 2} {out} {end}",
    )
    body = "".join(
        f'<path d="{path}" fill="none" stroke="{stroke}" stroke-width="{width * unit:.1f}" '
        'stroke-linecap="round"/>'
        for path in paths
        for stroke, width in (("#ffffff", _CABLE * 1.7), (hex_of(colour), _CABLE))
    )
    sheet.draw(f"cable{side}", place, body)


def _plug(sheet: Sheet, figure: Rect, side: int, words: str, colour: Colour) -> None:
    unit = figure.h / BACK_SIZE[1]
    name = sheet.say(Text(id=words))
    cap = sheet.px(theme.FLOOR_MM)
    x = figure.x + round((BACK_CENTRE + side * _out(sheet)) * unit)
    if _is_long(sheet, figure, cap):
        name = _PADS_OF[side]  # long words on a small figure: the numbers of the pads
    wide = max(round(_PLUG_W * unit), sheet.measure(Weight.SEMIBOLD, cap, name) + sheet.px(5))
    high = max(round(_PLUG_H * unit), cap + sheet.px(4))
    place = Rect(x - wide // 2, figure.y + round(_plug_y(sheet) * unit), wide, high)
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
    out = round(_out(sheet) * figure.h / BACK_SIZE[1])
    middle = figure.x + round(BACK_CENTRE * figure.h / BACK_SIZE[1])
    widest = max(sheet.measure(Weight.SEMIBOLD, cap, sheet.say(Text(id=words))) for _, words, _ in _SIDES)
    half = widest // 2 + sheet.px(4.5)
    return (sheet.panel.is_small and half > sheet.px(_HALF_MM)) or middle + out + half > sheet.panel.width
