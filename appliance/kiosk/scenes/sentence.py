"""The common scene: one sentence, one picture, at most a few large keys."""

from dataclasses import dataclass

from appliance.kiosk import theme
from appliance.kiosk.fit import wrap
from appliance.kiosk.keys import common_hint_caps, key
from appliance.kiosk.layout import Rect, split
from appliance.kiosk.scenes.art import figure_part, is_figure, picture
from appliance.kiosk.scenes.frame import Frame, ahead, by_role, common_caps, frame, offers
from appliance.kiosk.scenes.leads import leads
from appliance.kiosk.scenes.prose import prose
from appliance.kiosk.scenes.ring import ring_tiles
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Weight
from appliance.kiosk.view import Ground, Picture, Role, Screen, Target

_IN_ROW = 3
_SEVERAL = 2  # a single choice stands in the row of the other keys
_SECOND_MS = 1000
_CARD_MM = (34.0, 44.0)  # a key with a hint, at least and at most
_ROW_MOST_MM = 30.0
_AIR_MM = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    """Keys in rows above the bottom row, and the height that one of them has at least and at most."""

    targets: tuple[Target, ...] = ()
    rows: int = 0
    least_px: int = 0
    most_px: int = 0

    def height(self, sheet: Sheet, one_px: int) -> int:
        """The whole grid's height when a row is so high."""
        return max(0, one_px * self.rows + sheet.px(theme.GAP_MM) * (self.rows - 1))


def draw(sheet: Sheet) -> None:
    """Words on the left, the picture on the right, the choices below."""
    view, safe = sheet.view, sheet.safe
    is_red = view.ground is Ground.RED
    has_side = view.picture is not None or view.countdown is not None
    width = safe.w * _part(sheet) // 100 if has_side else None
    if width is not None and is_figure(view.picture):
        sheet.ground()
        _picture(sheet, view.picture, width, safe.bottom)
    choices = offers(sheet)
    is_several = len(choices) >= _SEVERAL
    made, grid = _keys(sheet, None if is_several and not is_figure(view.picture) else width)
    block = grid.height(sheet, grid.least_px)
    gap = sheet.px(theme.GAP_MM - 0.6) if block else 0
    words = Rect(made.words.x, made.words.y, min(made.words.w, width or safe.w), made.words.h - block - gap)
    is_short = sheet.panel.is_small and any(target.hint for target in choices)
    used = prose(
        sheet,
        words,
        body=() if is_short else None,
        has_note=not is_short,
        wide=None if has_side else made.wide,
        is_red=is_red,
        air_mm=_AIR_MM,
        middle=is_red or (not is_several and not has_side),
    )
    _draw_grid(sheet, made, used.bottom, grid)
    if width is not None and view.picture is None:
        _countdown(sheet, width)
    elif width is not None and not is_figure(view.picture):
        low = made.footer.y - sheet.px(theme.GAP_MM) if is_several else safe.bottom
        _picture(sheet, view.picture, width, low)


def _part(sheet: Sheet) -> int:
    """The words' part of the width beside a picture, in percent."""
    if is_figure(sheet.view.picture):
        return 60 if sheet.panel.is_small else figure_part(sheet)
    if sheet.panel.is_small:
        return 66
    return 48 if sheet.view.screen is Screen.POSTURE else 57


def _keys(sheet: Sheet, width: int | None) -> tuple[Frame, _Grid]:
    """The frame, and the choices that stand above its row."""
    choices, onward, backs = offers(sheet), ahead(sheet), by_role(sheet, Role.BACK)
    if len(choices) < _SEVERAL:
        return frame(sheet, width=width), _Grid()
    small, has_hint = sheet.panel.is_small, any(target.hint for target in choices)
    is_free = _SEVERAL == len(choices) and sheet.view.picture is None
    is_row = len(choices) <= _IN_ROW and not onward and not sheet.panel.is_portrait
    if is_row and (small or not (is_free or has_hint)):
        return frame(sheet, width=width, row=[*backs, *choices]), _Grid()
    if small and not by_role(sheet, Role.STOP):
        rows = -(-(len(choices) + len(backs) + len(onward)) // _IN_ROW)
        at = (rows - 1) * _IN_ROW
        ordered = (*choices[:at], *backs, *choices[at:], *onward)
        one = sheet.px(theme.TARGET_MM)
        made = frame(sheet, width=width, row=[])
        return made, _Grid(targets=ordered, rows=rows, least_px=one, most_px=one)
    made = frame(sheet, width=width)
    columns = 2 if len(choices) in (2, 4) or not _fits_in_row(sheet, made.middle.w) else _IN_ROW
    columns = _IN_ROW if has_hint else columns
    rows = -(-len(choices) // columns)
    least = sheet.px(_CARD_MM[0]) if has_hint else _least(sheet, made.middle.w, columns)
    most = max(least, sheet.px(_CARD_MM[1] if has_hint else _ROW_MOST_MM))
    return made, _Grid(targets=tuple(choices), rows=rows, least_px=least, most_px=most)


def _least(sheet: Sheet, wide: int, columns: int) -> int:
    """The lowest key that is a target and holds the longest of the labels."""
    cell = (wide - sheet.px(theme.GAP_MM) * (columns - 1)) // columns - 2 * sheet.px(3.2)
    cap = sheet.caps(theme.FLOOR_MM)[0]
    labels = [sheet.string(target.label) for target in offers(sheet)]
    lines = max(len(wrap(sheet.measure, Weight.SEMIBOLD, cap, label, cell)) for label in labels)
    return max(sheet.px(theme.TARGET_MM), sheet.measure.block_height(lines, cap) + 2 * sheet.px(1.4))


def _fits_in_row(sheet: Sheet, wide: int) -> bool:
    """True when every label stands on one line in three columns."""
    cell = (wide - 2 * sheet.px(theme.GAP_MM)) // _IN_ROW - 2 * sheet.px(3.2)
    cap = sheet.caps(theme.FLOOR_MM)[0]
    labels = [sheet.string(target.label) for target in offers(sheet)]
    return all(sheet.measure(Weight.SEMIBOLD, cap, label) <= cell for label in labels)


def _draw_grid(sheet: Sheet, made: Frame, words_end: int, grid: _Grid) -> None:
    """Fills what is left between the words and the row at the bottom, in the middle of it."""
    if not grid.targets:
        return
    gap, middle = sheet.px(theme.GAP_MM), made.middle
    top = max(words_end, made.wide[0] if made.wide else 0) + gap
    spare = middle.bottom - top - gap * (grid.rows - 1)
    one = max(grid.least_px, min(grid.most_px, spare // grid.rows))
    height = grid.height(sheet, one)
    y = min(top + max(0, middle.bottom - top - height) // 2, middle.bottom - height)
    columns = -(-len(grid.targets) // grid.rows)
    cells = split(Rect(middle.x, y, middle.w, height), columns * grid.rows, gap, columns=columns)
    has_hint = any(target.hint for target in grid.targets)
    caps = common_hint_caps(sheet, grid.targets, cells[0]) if has_hint else common_caps(sheet, cells[0].w)
    for target, cell in zip(grid.targets, cells, strict=False):
        is_choice = target.role is Role.CHOICE or target.hint is not None
        is_last = target is grid.targets[-1] and target.role in (Role.PRIMARY, Role.CONFIRM)
        place = cells[-1] if is_last and not is_choice else cell
        key(sheet, target, place, caps_mm=caps if is_choice else (6.2, 5.6, 5.2, 4.8))


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


def _countdown(sheet: Sheet, width: int) -> None:
    """How long is left to answer: a ring that empties once a second."""
    countdown = sheet.view.countdown
    if countdown is None:
        return
    safe = sheet.safe
    left_ms, whole_ms = countdown
    seconds = -(-left_ms // _SECOND_MS)
    x = safe.x + width + sheet.px(5)
    low = safe.bottom - sheet.px(theme.STOP_MM[1] + theme.GAP_MM if by_role(sheet, Role.STOP) else 0)
    size = min(safe.right - x, low - safe.y, sheet.px(66)) // 8 * 8
    ring = Rect(x + (safe.right - x - size) // 2, safe.y + (low - safe.y - size) // 2, size, size)
    track = theme.FAINT if sheet.view.ground is Ground.PAPER else theme.TRACK
    part = min(1.0, seconds * _SECOND_MS / whole_ms) if whole_ms else 0.0
    ring_tiles(sheet, "idle", ring, sheet.px(3.2), track, sheet.tones.accent, part)
    sheet.digits("idle:n", str(seconds), ring, size * 30 // 100, Weight.LIGHT, sheet.tones.text)
