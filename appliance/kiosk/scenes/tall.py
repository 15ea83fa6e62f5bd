"""The common scene on a portrait panel: words above, the picture in the middle, every key below."""

from appliance.kiosk import theme
from appliance.kiosk.layout import Rect
from appliance.kiosk.scenes import choices
from appliance.kiosk.scenes.art import beneath, is_figure, picture
from appliance.kiosk.scenes.frame import frame
from appliance.kiosk.scenes.leads import leads
from appliance.kiosk.scenes.measures import Rows
from appliance.kiosk.scenes.prose import fits, prose
from appliance.kiosk.scenes.ring import countdown
from appliance.kiosk.scenes.roles import offers, usual
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.view import Ground, Picture, Screen, Target

_LARGE_MM = 5.6
_TWO = ((2, _LARGE_MM), (1, _LARGE_MM), (2, theme.FLOOR_MM), (1, theme.FLOOR_MM))
_THREE = ((3, _LARGE_MM), *_TWO)
_CARDS = ((1, _LARGE_MM), (1, theme.FLOOR_MM))
_LISTS = (Screen.SINCE, Screen.SKIN, Screen.GOAL)
_SIDE_MM = 44.0  # of a drawing, a ring or the breathing disc
_PICTURE_MM = 70.0  # lower, the numbers on its pads would be under the floor


def draw(sheet: Sheet) -> None:
    """Everything in one column."""
    view, gap = sheet.view, sheet.px(theme.GAP_MM)
    several = offers(sheet) if len(offers(sheet)) > 1 else []
    made = frame(sheet, row=[each for each in usual(sheet) if each not in several])
    place = made.middle
    rows = choices.arranged(sheet, several, place, _tries(sheet, several)) if several else None
    high = _high(sheet, rows, place)
    words = choices.above(sheet, place, high)
    has_side = view.picture is not None or view.countdown is not None
    is_red = view.ground is Ground.RED
    told = _beside(sheet, words) if has_side else words
    used = prose(sheet, told, is_red=is_red, air_mm=8.0, middle=is_red and not has_side)
    if rows is not None:
        choices.draw(sheet, rows, Rect(place.x, place.bottom - high, place.w, high))
    below = Rect(place.x, used.bottom + gap, place.w, words.bottom - used.bottom - gap)
    if view.picture is not None and (below.h >= sheet.px(_PICTURE_MM) or not is_figure(view.picture)):
        with beneath(sheet):
            leads(sheet, below) if view.picture is Picture.LEADS else picture(sheet, view.picture, below)
    elif view.countdown is not None:
        countdown(sheet, below)


def _beside(sheet: Sheet, words: Rect) -> Rect:
    """The words' part of the place, where a picture has its own below it; all of it where they need that."""
    least_mm = _PICTURE_MM if is_figure(sheet.view.picture) else _SIDE_MM
    part = words._replace(h=words.h - sheet.px(least_mm) - sheet.px(theme.GAP_MM))
    return part if fits(sheet, part) else words


def _tries(sheet: Sheet, several: list[Target]) -> tuple[choices.Try, ...]:
    """Three beside each other where their words are short, else two, else one a row, as lists always."""
    if sheet.view.screen in _LISTS or any(each.hint for each in several):
        return _CARDS
    return _THREE if len(several) == len(_THREE[:3]) else _TWO


def _high(sheet: Sheet, rows: Rows | None, place: Rect) -> int:
    """The keys' height; a picture keeps its place beside them."""
    if rows is None:
        return 0
    has_side = sheet.view.picture is not None or sheet.view.countdown is not None
    most = place.h // 3 if has_side else None
    return choices.grown(sheet, rows, place, most)
