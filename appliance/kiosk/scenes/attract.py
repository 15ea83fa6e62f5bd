"""The first screen: one promise, one key, and the back that it is about."""

from appliance.kiosk import theme
from appliance.kiosk.fit import fit
from appliance.kiosk.layout import Rect
from appliance.kiosk.scenes.art import figure_part, picture
from appliance.kiosk.scenes.frame import frame
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Weight

_BESIDE_NECK = 66  # percent of the safe width: the heading may reach over the shoulder, not to the neck
_HEADING_MM = (9.6, 8.4, 7.4)
_LINES = 2
_TALL = 100_000


def draw(sheet: Sheet) -> None:
    """The heading wide above the shoulder, the body beside the arm, the key below."""
    safe, view = sheet.safe, sheet.view
    sheet.ground()
    picture(sheet, view.picture, sheet.panel.bounds)
    width = safe.w * figure_part(sheet) // 100
    made = frame(sheet, width=width)
    place = Rect(safe.x, 0, safe.w * _BESIDE_NECK // 100, _TALL)
    for mm in _HEADING_MM:
        caps = sheet.caps(mm)
        heading = fit(sheet.measure, Weight.HEADING, sheet.string(view.heading), caps, (place.w, _TALL))
        if len(heading.lines) <= _LINES and heading.is_inside:
            break
    words = " ".join(sheet.say(line) for line in view.body)
    gap = sheet.px(7.0)
    room = (width, made.middle.h - heading.height - gap)
    body = fit(sheet.measure, Weight.REGULAR, words, sheet.caps(6.0, 5.2, theme.FLOOR_MM), room)
    y = made.middle.y  # above the shoulder
    y = sheet.put("heading", heading, place._replace(y=y), Weight.HEADING, sheet.tones.text).bottom + gap
    sheet.put("body0", body, Rect(safe.x, y, width, body.height), Weight.REGULAR, sheet.tones.text)
