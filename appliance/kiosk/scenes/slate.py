"""Words at one side, at the other a plate: a code or a receipt to photograph, or the sessions of a course."""

from dataclasses import replace

import segno

from appliance.kiosk import theme
from appliance.kiosk.languages import WESTERN
from appliance.kiosk.layout import Rect
from appliance.kiosk.looks import DigitsLook
from appliance.kiosk.scenes import sentence
from appliance.kiosk.scenes.frame import frame
from appliance.kiosk.scenes.paging import READ_ON
from appliance.kiosk.scenes.prose import fits, prose
from appliance.kiosk.scenes.roles import ahead, by_role, offers
from appliance.kiosk.scenes.sessions import sessions
from appliance.kiosk.sheet import Sheet, TextRow
from appliance.kiosk.theme import Weight, hex_of
from appliance.kiosk.view import Role

_PLATE_MM, _PLATE_WIDE_MM = 62.0, 84.0  # a picture to photograph; the sessions may be wider than high
_CODE_MM = (13.0, 11.0, 9.6, 8.4, 7.4, 6.4, 5.6, 4.8)
_QUIET = 4  # light modules around a QR code, by its standard
_BODY_MM = (5.6, 5.2, theme.FLOOR_MM)


def draw(sheet: Sheet) -> None:
    """The plate as large as its side; where there is none to show yet, the words alone."""
    view = sheet.view
    has_pages = sheet.panel.is_small and bool(view.course or view.receipt)  # the plate first, the words next
    if has_pages:
        first = 1 if view.receipt else 0  # of a receipt it is said at once what to do with it
        body = view.body[first:] if view.page else view.body[:first]
        sheet.view = replace(view, page=max(0, view.page - 1), body=body)
    if has_pages and view.page:
        sheet.view = replace(sheet.view, course=(), receipt=())
    if not (view.code or sheet.view.receipt or sheet.view.course):
        sentence.draw(sheet)
        return
    onward = [READ_ON] if has_pages else [*offers(sheet), *ahead(sheet)]
    made = frame(sheet, row=[*by_role(sheet, Role.BACK), *onward])
    if sheet.panel.is_portrait:
        _tall(sheet, made.words)
        return
    gap = sheet.px(theme.GAP_MM)
    place = _beside(sheet, made.middle, made.words)
    _plate(sheet, place)
    _words(sheet, made.words._replace(w=min(made.words.w, place.x - gap - made.words.x)))


def _beside(sheet: Sheet, middle: Rect, words: Rect) -> Rect:
    """Under the key in the corner, or beside it where the panel is low."""
    gap = sheet.px(theme.GAP_MM)
    is_low = sheet.panel.is_small
    right = words.right if is_low else sheet.safe.right
    top = (
        sheet.safe.y
        if is_low
        else max([area.rect.bottom for area in sheet.areas if area.role is Role.HELP]) + gap
    )
    high = min(middle.bottom - top, sheet.px(_PLATE_MM))
    wide = (
        min(sheet.px(_PLATE_WIDE_MM), middle.w * (52 if is_low else 46) // 100) if sheet.view.course else high
    )
    return Rect(right - wide, top + (middle.bottom - top - high) // 2, wide, high)


def _tall(sheet: Sheet, words: Rect) -> None:
    """The plate below the words."""
    gap, size = sheet.px(theme.GAP_MM), sheet.px(_PLATE_MM)
    used = _words(sheet, words._replace(h=words.h - size - gap))
    wide = sheet.px(_PLATE_WIDE_MM) if sheet.view.course else size
    y = used + gap + (words.bottom - used - gap - size) // 2
    _plate(sheet, Rect(words.x + (words.w - wide) // 2, y, wide, size))


def _words(sheet: Sheet, place: Rect) -> int:
    """Heading and lines, below them the code as large as it fits; answers where they end."""
    code = sheet.view.code
    if code is None:
        return prose(sheet, place, body=_told(sheet, place), body_mm=_BODY_MM, has_note=False).bottom
    gap, cap = sheet.px(theme.GAP_MM), _code_cap(sheet, code, place.w)
    above = place._replace(h=place.h - cap - gap)
    used = prose(sheet, above, body=_told(sheet, above), body_mm=_BODY_MM, has_note=False)
    y = used.bottom + gap + max(0, place.bottom - used.bottom - gap - cap) // 3
    _code(sheet, code, Rect(place.x, y, place.w, cap), cap)
    return y + cap


def _told(sheet: Sheet, place: Rect) -> tuple[str, ...]:
    """As many lines as there is room for; all of them are said aloud."""
    body = tuple(sheet.say(line) for line in sheet.view.body)
    return next(
        (body[:n] for n in range(len(body), 0, -1) if fits(sheet, place, body=body[:n], has_note=False)), ()
    )


def _code_cap(sheet: Sheet, code: str, wide: int) -> int:
    caps = [sheet.px(mm) for mm in _CODE_MM]
    return next((cap for cap in caps if _code_wide(sheet, code, cap) <= wide), caps[-1])


def _code_wide(sheet: Sheet, code: str, cap: int) -> int:
    widest = max(sheet.measure(Weight.CODE, cap, digit) for digit in WESTERN)
    return sum(widest if each in WESTERN else sheet.measure(Weight.CODE, cap, each) for each in code)


def _code(sheet: Sheet, code: str, place: Rect, cap: int) -> None:
    """Symbol after symbol from the left in every language: it is typed as it stands here."""
    wide = _code_wide(sheet, code, cap)
    rect = Rect(place.x, place.y, min(wide, place.w), cap)
    sheet.texts.append(TextRow(name="code", rect=rect, cap_px=cap, is_inside=wide <= place.w))
    with sheet.column(rect):
        sheet.add("code", rect, DigitsLook(code, Weight.CODE, cap, sheet.tones.text))


# ---- the plate ---------------------------------------------------------------------------------------------


def _plate(sheet: Sheet, place: Rect) -> None:
    view = sheet.view
    with sheet.fixed(place):
        if view.course:
            sessions(sheet, place)
            return
        content = view.code or "\n".join(sheet.say(line) for line in view.receipt)
        sheet.draw("qr", place, qr_svg(content, place.w))


def qr_svg(content: str, size: int) -> str:
    """The code of these words as dark squares of whole pixels on a light plate of this size."""
    rows = [list(row) for row in segno.make_qr(content, error="m").matrix]
    module = size // (len(rows) + 2 * _QUIET)
    start = (size - module * len(rows)) // 2
    squares = "".join(
        f"M{start + x * module} {start + y * module}h{module}v{module}h-{module}z"
        for y, row in enumerate(rows)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    plate = f'<rect x="0" y="0" width="{size}" height="{size}" rx="{size * 0.03:.1f}" fill="#ffffff"/>'
    return f'{plate}<path d="{squares}" fill="{hex_of(theme.TEXT)}"/>'
