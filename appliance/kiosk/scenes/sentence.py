"""The common scene: one sentence, one picture, at most a few large keys."""

from appliance.kiosk import theme
from appliance.kiosk.keys import key
from appliance.kiosk.layout import Rect, split
from appliance.kiosk.scenes.art import is_figure, picture
from appliance.kiosk.scenes.frame import Frame, ahead, by_role, common_caps, frame, offers
from appliance.kiosk.scenes.prose import prose
from appliance.kiosk.scenes.ring import ring_tiles
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Weight
from appliance.kiosk.view import Ground, Picture, Role, Screen, Target

_IN_ROW = 3
_SEVERAL = 2  # a single choice stands in the row of the other keys
_SECOND_MS = 1000


def draw(sheet: Sheet) -> None:
    """Words on the left, the picture on the right, the choices below."""
    view, safe = sheet.view, sheet.safe
    is_red = view.ground is Ground.RED
    has_side = view.picture is not None or view.countdown is not None
    width = safe.w * _part(sheet) // 100 if has_side else None
    if width is not None and view.picture is not None:
        sheet.ground()
        if is_figure(view.picture):
            _picture(sheet, view.picture, width, safe.bottom)
    choices = offers(sheet)
    if len(choices) < _SEVERAL:
        row_mm = 27.0 if view.screen is Screen.ATTRACT else 21.0
        made, block = frame(sheet, width=width, row_mm=row_mm), 0
    else:
        made, block = _with_choices(sheet, width if is_figure(view.picture) else None)
    gap = sheet.px(theme.GAP_MM - 0.6) if block else 0
    words = Rect(made.words.x, made.words.y, min(made.words.w, width or safe.w), made.words.h - block - gap)
    is_short = sheet.panel.is_small and any(target.hint for target in choices)
    prose(
        sheet,
        words,
        body=() if is_short else None,
        has_note=not is_short,
        wide=None if has_side else made.wide,
        is_red=is_red,
        middle=is_red or (len(choices) < _SEVERAL and not has_side),
    )
    if width is not None and view.picture is None:
        _countdown(sheet, width)
    elif width is not None and not is_figure(view.picture):
        is_wide = len(choices) >= _SEVERAL
        _picture(
            sheet, view.picture, width, made.footer.y - sheet.px(theme.GAP_MM) if is_wide else safe.bottom
        )


def _part(sheet: Sheet) -> int:
    """The words' part of the width beside a picture, in percent."""
    if is_figure(sheet.view.picture):
        return 60 if sheet.panel.is_small else 54
    return 66 if sheet.panel.is_small else 57


def _with_choices(sheet: Sheet, width: int | None) -> tuple[Frame, int]:
    """The frame and the height of the choices that stand above its row."""
    choices, onward = offers(sheet), ahead(sheet)
    has_hint = any(target.hint for target in choices)
    small = sheet.panel.is_small
    stops = by_role(sheet, Role.STOP)
    if len(choices) <= _IN_ROW and not onward and not sheet.panel.is_portrait:
        row_mm = 47.0 if has_hint else 20.0 if small else 32.0
        return frame(sheet, width=width, row=[*by_role(sheet, Role.BACK), *choices], row_mm=row_mm), 0
    if small and not stops:
        made = frame(sheet, width=width, row=[])
        cells = [*choices]
        backs = by_role(sheet, Role.BACK)
        rows = -(-(len(choices) + len(backs) + len(onward)) // _IN_ROW)
        at = (rows - 1) * _IN_ROW
        ordered = [*cells[:at], *backs, *cells[at:], *onward]
        return made, _grid(sheet, made.middle, ordered, rows, 20.0)
    made = frame(sheet, width=width)
    columns = 2 if len(choices) in (2, 4) or not _fits_in_row(sheet, made.middle.w) else _IN_ROW
    rows = -(-len(choices) // columns)
    return made, _grid(sheet, made.middle, choices, rows, 32.0 if has_hint else 24.6 if onward else 22.0)


def _fits_in_row(sheet: Sheet, wide: int) -> bool:
    """True when every label stands on one line in three columns."""
    cell = (wide - 2 * sheet.px(theme.GAP_MM)) // _IN_ROW - 2 * sheet.px(3.2)
    cap = sheet.caps(theme.FLOOR_MM)[0]
    labels = [sheet.string(target.label) for target in offers(sheet)]
    return all(sheet.measure(Weight.SEMIBOLD, cap, label) <= cell for label in labels)


def _grid(sheet: Sheet, middle: Rect, targets: list[Target], rows: int, one_mm: float) -> int:
    gap = sheet.px(theme.GAP_MM)
    height = sheet.px(one_mm) * rows + gap * (rows - 1)
    place = Rect(middle.x, middle.bottom - height, middle.w, height)
    columns = -(-len(targets) // rows)
    cells = split(place, columns * rows, gap, columns=columns)
    caps = common_caps(sheet, cells[0].w)
    for target, cell in zip(targets, cells, strict=False):
        is_last = (
            target is targets[-1] and target.role in (Role.PRIMARY, Role.CONFIRM) and target.hint is None
        )
        key(
            sheet,
            target,
            cells[-1] if is_last else cell,
            caps_mm=caps if target.role is Role.CHOICE else (6.2, 5.6, 5.2, 4.8),
        )
    return height


def _picture(sheet: Sheet, what: Picture | None, width: int, low: int) -> None:
    safe = sheet.safe
    left = safe.x + width + sheet.px(5)
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
