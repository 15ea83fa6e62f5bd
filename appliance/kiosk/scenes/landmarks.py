"""The bone that a hand finds: the lowest rib for the upper pads, the top of the hip bone for the lower ones.

Anatomy, in the units of the back (11.3 of them are a centimetre): L1 lies at 441, L4/L5 at the height of
the iliac crests at 590, L5 at 601, the dimples over the sacrum at 648. The lowest rib that is felt at the
side ends level with L1 to L2, the top of the hip bone is level with L4. (therapy.md 4.1)
"""

from appliance.kiosk import theme
from appliance.kiosk.figure import BACK_CENTRE, BACK_SIZE
from appliance.kiosk.layout import Rect
from appliance.kiosk.scenes.art import pad_rect
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import hex_of
from appliance.kiosk.view import Ground

_LEFT, _UPPER = (1, 2), (1, 3)
# from the midline outwards, on the person's right; the left is its mirror
_RIB = "M34 404C72 414 112 436 148 462"
_CREST = "M36 640C50 610 74 590 104 584C132 580 152 590 166 612"
_REACH = {True: 148, False: 104}


def landmark(sheet: Sheet, figure: Rect, active: int | None) -> None:
    """The bone at the side of the pad that is asked for, and a dashed line from it to the pad."""
    if active is None:
        return
    unit = figure.h / BACK_SIZE[1]
    side = -1 if active in _LEFT else 1
    lead = hex_of(theme.LEAD_A if active in _LEFT else theme.LEAD_B)
    is_upper = active in _UPPER
    half = round(190 * unit)
    centre = figure.x + round(BACK_CENTRE * unit)
    place = Rect(centre - half, figure.y + round(380 * unit), 2 * half, round(290 * unit))
    scale = f"translate({half} {-380 * unit:.2f}) scale({side * unit:.4f} {unit:.4f})"
    bone = _RIB if is_upper else _CREST
    pale = "#ffffff" if sheet.view.ground is Ground.PAPER else hex_of(theme.MIST)
    sheet.draw(
        "bone",
        place,
        f'<g transform="{scale}" fill="none" stroke-linecap="round" stroke-linejoin="round">'
        f'<path d="{bone}" stroke="{pale}" stroke-opacity="0.62" stroke-width="15"/>'
        f'<path d="{bone}" stroke="{lead}" stroke-opacity="0.8" stroke-width="4.5"/></g>',
    )
    _line(sheet, figure, active, side, lead)


def _line(sheet: Sheet, figure: Rect, active: int, side: int, lead: str) -> None:
    """Level with the pad's middle, from the pad to the side of the body."""
    unit = figure.h / BACK_SIZE[1]
    at = pad_rect(figure, active)
    centre, reach = figure.x + round(BACK_CENTRE * unit), round(178 * unit)
    start = round(at.w * 0.5)
    x1, x2 = (centre - reach, at.x - start) if side < 0 else (at.right + start, centre + reach)
    place, dash = Rect(x1, at.centre[1] - 4, x2 - x1, 8), sheet.px(1.4)
    path = f"M2 4L{place.w - 2} 4"
    sheet.draw(
        "landmark",
        place,
        f'<path d="{path}" fill="none" stroke="#ffffff" stroke-opacity="0.7" stroke-width="7"/>'
        f'<path d="{path}" fill="none" stroke="{lead}" stroke-width="3" stroke-dasharray="{dash} {dash}"/>',
    )
