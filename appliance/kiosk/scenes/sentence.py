"""The common scene: one sentence, one picture, at most a few large keys."""

from appliance.kiosk import theme
from appliance.kiosk.layout import Rect
from appliance.kiosk.scenes import choices, low, tall
from appliance.kiosk.scenes.art import figure_part, is_figure, picture
from appliance.kiosk.scenes.frame import Frame, frame
from appliance.kiosk.scenes.leads import leads
from appliance.kiosk.scenes.measures import Rows, rows_of
from appliance.kiosk.scenes.prose import prose
from appliance.kiosk.scenes.ring import countdown
from appliance.kiosk.scenes.roles import ahead, by_role, offers, usual
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.view import Ground, Picture, Role, Screen

_SEVERAL, _IN_ROW = 2, 3  # a single choice stands in the row of the other keys
_CHOSEN = (Screen.SINCE, Screen.SKIN)  # three choices that are no answer to a card
_AIR_MM = 5.0
_LARGE_MM, _FLOOR_MM = 5.6, theme.FLOOR_MM
_TWO = ((2, _LARGE_MM), (3, _LARGE_MM), (2, _FLOOR_MM), (3, _FLOOR_MM), (4, _FLOOR_MM))
_THREE = ((3, _LARGE_MM), *_TWO)


def draw(sheet: Sheet) -> None:
    """Words on the left, the picture on the right, the choices below."""
    if sheet.panel.is_portrait:
        tall.draw(sheet)
    elif sheet.panel.is_small:
        low.draw(sheet)
    else:
        _wide(sheet)


def _wide(sheet: Sheet) -> None:
    view, safe, gap = sheet.view, sheet.safe, sheet.px(theme.GAP_MM)
    is_red = view.ground is Ground.RED
    has_side = view.picture is not None or view.countdown is not None
    width = safe.w * _part(sheet) // 100 if has_side else None
    if width is not None and is_figure(view.picture):
        sheet.ground()
        _picture(sheet, view.picture, width, safe.bottom)
    is_several = len(offers(sheet)) >= _SEVERAL or len([*offers(sheet), *ahead(sheet)]) >= _SEVERAL
    is_whole = is_several and not is_figure(view.picture)
    is_asked = view.countdown is not None and bool(by_role(sheet, Role.STOP))  # the countdown is above STOP
    made, rows = _keys(sheet, None if is_whole or is_asked else width)
    wide = None if has_side else made.wide
    words = made.words._replace(w=min(made.words.w, width or safe.w))
    high = 0 if rows is None else choices.grown(sheet, rows, words, wide=wide)
    used = prose(
        sheet,
        choices.above(sheet, words, high),
        wide=wide,
        is_red=is_red,
        air_mm=_AIR_MM,
        middle=is_red or (not is_several and not has_side),
    )
    if rows is not None:
        _grid(sheet, made, rows, used.bottom, high)
    if width is not None and not is_figure(view.picture):
        _side(sheet, width, made.footer.y - gap if is_several else safe.bottom)


def _side(sheet: Sheet, width: int, low: int) -> None:
    """The picture or the countdown at the right, above STOP where that stands."""
    safe, view = sheet.safe, sheet.view
    if view.picture is not None:
        _picture(sheet, view.picture, width, low)
        return
    if by_role(sheet, Role.STOP):
        low = min(low, safe.bottom - sheet.px(theme.STOP_MM[1] + theme.GAP_MM))
    x = safe.x + width + sheet.px(5)
    countdown(sheet, Rect(x, safe.y, safe.right - x, low - safe.y))


def _part(sheet: Sheet) -> int:
    """The words' part of the width beside a picture, in percent."""
    if is_figure(sheet.view.picture):
        return figure_part(sheet)
    return 48 if sheet.view.screen is Screen.POSTURE else 57


def _keys(sheet: Sheet, width: int | None) -> tuple[Frame, Rows | None]:
    """The frame, and the choices that stand above its row."""
    several = offers(sheet)
    if len(several) < _SEVERAL:
        return frame(sheet, width=width), None
    has_hint = any(target.hint for target in several)
    is_free = sheet.view.picture is None and (len(several) == _SEVERAL or sheet.view.screen in _CHOSEN)
    if len(several) <= _IN_ROW and not ahead(sheet) and not is_free and not has_hint:
        return frame(sheet, width=width, row=[*by_role(sheet, Role.BACK), *several]), None
    made = frame(sheet, width=width, row=[each for each in usual(sheet) if each not in several])
    tries = _THREE if has_hint or (len(several) not in (2, 4) and _is_short(sheet, made)) else _TWO
    return made, choices.arranged(sheet, several, made.words, tries, made.wide)


def _is_short(sheet: Sheet, made: Frame) -> bool:
    """True when every label stands on one line in three columns."""
    rows = rows_of(sheet, offers(sheet), made.middle.w, _IN_ROW)
    return rows is not None and max(rows.heights) <= sheet.px(theme.TARGET_MM)


def _grid(sheet: Sheet, made: Frame, rows: Rows, words_end: int, high: int) -> None:
    """In the middle of what is left between the words and the row at the bottom."""
    gap, middle = sheet.px(theme.GAP_MM), made.middle
    top = max(words_end + sheet.px(3), made.wide[0] + gap if made.wide else 0)
    y = min(top + max(0, middle.bottom - top - high) // 2, middle.bottom - high)
    choices.draw(sheet, rows, Rect(middle.x, y, middle.w, high))


def _picture(sheet: Sheet, what: Picture | None, width: int, low: int) -> None:
    safe = sheet.safe
    left = safe.x + width + sheet.px(5)
    if what is Picture.LEADS:
        leads(sheet)
        return
    if is_figure(what):
        picture(sheet, what, Rect(left, 0, sheet.panel.width - left, sheet.panel.height))
        return
    has_pill = bool(by_role(sheet, Role.HELP, Role.UNWELL))
    has_stop = bool(by_role(sheet, Role.STOP))
    top = safe.y + (sheet.px(theme.TARGET_MM + 3) if has_pill else 0)
    if has_stop:
        low = min(low, safe.bottom - sheet.px(theme.STOP_MM[1] + theme.GAP_MM))
    picture(sheet, what, Rect(left, top, safe.right - left, low - top))
