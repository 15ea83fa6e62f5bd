"""Where the pads of a zone lie on the picture of the back, in its units: 11.3 of them are a centimetre.

The middle of L1 lies at 441 and the midline at 380 from the left; the drawing is that of an average adult, as
the heights of the bones in therapy/zones.toml are.
"""

from appliance.kiosk import theme
from appliance.kiosk.figure import BACK_CENTRE, BACK_SIZE, T8
from appliance.kiosk.layout import Rect
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.view import PadPlace

UNITS_PER_MM = 1.13
L1_Y = 441
_AIR_X, _AIR_Y = 73, 28  # around the pads of a picture that shows no more
_STRIP_ABOVE, _STRIP_BELOW = 12, 20

Places = tuple[PadPlace, ...]


def middle_of(place: PadPlace) -> tuple[float, float]:
    """The pad's middle in the drawing's units."""
    return BACK_CENTRE + place.x_mm * UNITS_PER_MM, L1_Y + place.y_mm * UNITS_PER_MM


def box_of(places: Places) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of all pads with air around them."""
    left, top, right, bottom = _bounds(places)
    return round(left - _AIR_X), round(top - _AIR_Y), round(right + _AIR_X), round(bottom + _AIR_Y)


def strip_of(places: Places) -> tuple[int, int]:
    """From where to where the spine is hatched beside these pads."""
    _, top, _, bottom = _bounds(places)
    return round(top - _STRIP_ABOVE), round(bottom + _STRIP_BELOW)


def is_above_t8(places: Places) -> bool:
    """True where one of the pads reaches above T8. (therapy 4.1)"""
    return _bounds(places)[1] < T8


def pad_rect(rect: Rect, place: PadPlace) -> Rect:
    """The pad on a picture of the back that fills this rectangle."""
    unit = rect.h / BACK_SIZE[1]
    x, y = middle_of(place)
    w, h = round(place.wide_mm * UNITS_PER_MM * unit), round(place.high_mm * UNITS_PER_MM * unit)
    return Rect(round(rect.x + x * unit - w / 2), round(rect.y + y * unit - h / 2), w, h)


def below_the_pill(sheet: Sheet, figure: Rect) -> Rect:
    """The figure so low that the key in the corner covers no pad; the legs are cut off then."""
    top = min((pad_rect(figure, each).y for each in sheet.view.places), default=figure.bottom)
    return figure._replace(y=figure.y + max(0, pill_end(sheet) - top))


def pill_end(sheet: Sheet) -> int:
    """Below the key in the corner."""
    return sheet.safe.y + sheet.px(theme.TARGET_MM + 2)


def _bounds(places: Places) -> tuple[float, float, float, float]:
    sides = [
        (x - w / 2, y - h / 2, x + w / 2, y + h / 2)
        for place in places
        for (x, y), w, h in [
            (middle_of(place), place.wide_mm * UNITS_PER_MM, place.high_mm * UNITS_PER_MM),
        ]
    ]
    lefts, tops, rights, bottoms = zip(*sides, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
