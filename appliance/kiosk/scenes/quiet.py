"""Keys that always mean the same: back, help, languages. Their word, or where it has no room their sign."""

from appliance.kiosk import theme
from appliance.kiosk.icons import icon
from appliance.kiosk.keys import key, plate, style
from appliance.kiosk.layout import Rect
from appliance.kiosk.scenes.measures import key_height
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.view import Role, Target

_CAPS = (6.2, 5.6, 5.2, 4.8)
_CAPS_SMALL = (5.2, 4.8)
_SIGN_MM = 10.0
_SIGNS = {"languages": "globe", "comfort": "letters", "operator": "lock", "about": "about"}


def quiet_key(sheet: Sheet, target: Target, rect: Rect) -> None:
    """The key with its word, or with its sign alone where the word is too long for it."""
    sign = _sign(sheet, target)
    need = key_height(sheet, target, rect.w)
    is_roomy = need is not None and need <= rect.h
    if sign is None or is_roomy:
        caps = () if target.role is not Role.BACK else _CAPS_SMALL if sheet.panel.is_small else _CAPS
        key(sheet, target, rect, caps_mm=caps)
        return
    sign_key(sheet, target, rect)


def sign_key(sheet: Sheet, target: Target, rect: Rect) -> None:
    """The key with its sign and no word."""
    sign = _sign(sheet, target)
    assert sign is not None, f"{target.intent} has no sign"
    look, name, size = style(sheet, target), f"key:{target.intent}", sheet.px(_SIGN_MM)
    radius = rect.h // 2 if target.role is Role.HELP else sheet.px(theme.RADIUS_MM)
    plate(sheet, name, rect, look, radius)
    square = Rect(rect.centre[0] - size // 2, rect.centre[1] - size // 2, size, size)
    sheet.draw(name + ":icon", square, icon(sign, size, look.label))
    sheet.area(target, rect)


def _sign(sheet: Sheet, target: Target) -> str | None:
    """The sign that stands for this key; it looks the way the language is read."""
    if target.role is Role.HELP:
        return "helf" if sheet.is_rtl else "help"
    if target.intent in ("back", "skip"):
        return "forth" if sheet.is_rtl == (target.intent == "back") else "back"
    return _SIGNS.get(target.intent)
