"""The bone that a hand finds beside the pad that is asked for, and a dashed line from it to the pad.

Anatomy, in the units of the back (11.3 of them are a centimetre): L1 lies at 441, the iliac crests end level
with L4 at 590, the dimples over the sacrum at 648. The lowest rib that is felt at the side ends level with L1
to L2. A shoulder blade reaches from T2 at 126 to its tip between T7 and T8 at 268. (therapy.md 4.1)
"""

from appliance.kiosk import theme
from appliance.kiosk.figure import BACK_CENTRE, BACK_SIZE
from appliance.kiosk.layout import Rect
from appliance.kiosk.scenes.places import pad_rect
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import hex_of
from appliance.kiosk.view import Ground, PadPlace

# from the midline outwards, on the person's right; the left is its mirror
_RIB = "M34 404C72 414 112 436 148 462"
_CREST = "M36 640C50 610 74 590 104 584C132 580 152 590 166 612"
_BLADE = "M64 132C84 120 118 124 146 146C150 158 146 166 138 170C128 204 106 244 84 268C74 256 66 196 64 132Z"
_DIMPLE = "M32 642C36 652 46 654 52 646"
_WAIST = "M150 470C140 500 140 530 150 560"
_BONES = {
    "lowest_rib": _RIB,
    "lowest_rib_below": _RIB,
    "waist": _WAIST,
    "hip_bone": _CREST,
    "hip_bone_above": _CREST,
    "hip_dimples": _DIMPLE,
    "ribs_below_blade": _BLADE,
    "blade_tip": _BLADE,
    "blade_upper": _BLADE,
    "blade_middle": _BLADE,
    "shoulder_top": _BLADE,
}
_TOP, _LOW, _OUT = 100, 680, 190  # what of the back the bones take
_REACH = 178


def landmark(sheet: Sheet, figure: Rect, active: int | None) -> None:
    """The bone at the side of the pad that is asked for, and a dashed line from it to the pad."""
    at = next((each for each in sheet.view.places if each.number == active), None)
    if at is None:
        return
    lead = hex_of(theme.LEAD_A if at.x_mm < 0 else theme.LEAD_B)
    if at.landmark in _BONES:
        _bone(sheet, figure, at, lead)
    _line(sheet, figure, at, lead)


def _bone(sheet: Sheet, figure: Rect, at: PadPlace, lead: str) -> None:
    unit, side = figure.h / BACK_SIZE[1], -1 if at.x_mm < 0 else 1
    half, centre = round(_OUT * unit), figure.x + round(BACK_CENTRE * unit)
    place = Rect(centre - half, figure.y + round(_TOP * unit), 2 * half, round((_LOW - _TOP) * unit))
    scale = f"translate({half} {-_TOP * unit:.2f}) scale({side * unit:.4f} {unit:.4f})"
    pale = "#ffffff" if sheet.view.ground is Ground.PAPER else hex_of(theme.MIST)
    path = _BONES[at.landmark]
    sheet.draw(
        "bone",
        place,
        f'<g transform="{scale}" fill="none" stroke-linecap="round" stroke-linejoin="round">'
        f'<path d="{path}" stroke="{pale}" stroke-opacity="0.62" stroke-width="15"/>'
        f'<path d="{path}" stroke="{lead}" stroke-opacity="0.8" stroke-width="4.5"/></g>',
    )


def _line(sheet: Sheet, figure: Rect, at: PadPlace, lead: str) -> None:
    """Level with the pad's middle, from it to the side of the body; none where the pad itself is there."""
    unit = figure.h / BACK_SIZE[1]
    pad = pad_rect(figure, at)
    centre, reach, start = figure.x + round(BACK_CENTRE * unit), round(_REACH * unit), round(pad.w * 0.5)
    x1, x2 = (centre - reach, pad.x - start) if at.x_mm < 0 else (pad.right + start, centre + reach)
    if x2 - x1 < start:
        return
    place, dash = Rect(x1, pad.centre[1] - 4, x2 - x1, 8), sheet.px(1.4)
    path = f"M2 4L{place.w - 2} 4"
    sheet.draw(
        "landmark",
        place,
        f'<path d="{path}" fill="none" stroke="#ffffff" stroke-opacity="0.7" stroke-width="7"/>'
        f'<path d="{path}" fill="none" stroke="{lead}" stroke-width="3" stroke-dasharray="{dash} {dash}"/>',
    )
