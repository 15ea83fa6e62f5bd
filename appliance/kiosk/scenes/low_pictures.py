"""Pictures on a panel 90 mm high: beside the words where both have room, and never behind the keys."""

from collections.abc import Sequence

from appliance.kiosk import theme
from appliance.kiosk.layout import Rect
from appliance.kiosk.scenes.art import picture
from appliance.kiosk.scenes.frame import stop_size
from appliance.kiosk.scenes.leads import leads
from appliance.kiosk.scenes.prose import fits
from appliance.kiosk.scenes.roles import by_role
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.view import Picture, Role

_PARTS = (60, 66, 72, 78)


def side_of(sheet: Sheet, words: Sequence[str], place: Rect, wide: tuple[int, int] | None) -> Rect | None:
    """The place of a picture or a countdown at the right, where the words leave room for one."""
    view, safe, gap = sheet.view, sheet.safe, sheet.px(theme.GAP_MM)
    if view.picture is None and view.countdown is None:
        return None
    top = wide[0] + gap if wide is not None else safe.y
    for part in _PARTS:
        left = safe.x + safe.w * part // 100
        if _fits_beside(sheet, words, place._replace(w=min(place.w, left - gap - place.x))):
            right = Rect(left, top, safe.right - left, place.bottom - top)
            return right if right.h >= sheet.px(theme.TARGET_MM) else None
    return None


def _fits_beside(sheet: Sheet, words: Sequence[str], place: Rect) -> bool:
    return fits(sheet, place, body=tuple(words), has_note=False)


def figure(sheet: Sheet, width: int) -> None:
    """The back at the right; leads and plugs beside the keys, not behind them."""
    if sheet.view.picture is not Picture.LEADS:
        picture(sheet, sheet.view.picture, sheet.panel.bounds)
        return
    safe, gap = sheet.safe, sheet.px(theme.GAP_MM)
    x = safe.x + width + gap
    corner = sheet.px(theme.TARGET_MM) + gap  # of help
    if by_role(sheet, Role.STOP):
        low = safe.bottom - stop_size(sheet)[1] - gap
        leads(sheet, Rect(x, safe.y, safe.right - corner // 2 - x, low - safe.y))
    else:
        leads(sheet, Rect(x, safe.y + corner, safe.right - x, safe.h - corner))
