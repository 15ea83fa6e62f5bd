"""What every scene shares: ground, caption and progress, the pill, the fixed keys at the bottom."""

from dataclasses import dataclass

from appliance.kiosk import theme
from appliance.kiosk.fit import wrap
from appliance.kiosk.keys import key
from appliance.kiosk.layout import Rect, shares
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Weight, hex_of
from appliance.kiosk.view import Overlay, Role, Target

_FORWARD = (Role.PRIMARY, Role.CONFIRM)
_CAPS = (6.2, 5.6, 5.2, 4.8)
_CAPS_SMALL = (5.2, 4.8)
_CHOICE_CAPS = (7.8, 7.2, 6.8, 6.2, 5.6, 5.2, 4.8)
_ONE_LINE_MM, _TWO_LINES_MM = 5.6, 6.8
_BACK_MAX_MM = 42.0
_ICON_MM = 12.0  # with its gap
ROW_MM = 26.0  # the keys' row of a screen without STOP: back is equally large on all of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What is left for the scene: the middle, the part of it that words may take, the keys' row.

    `wide` is the row from which words may stand under the pill, and the width that they then have.
    """

    middle: Rect
    words: Rect
    footer: Rect
    wide: tuple[int, int] | None = None


def by_role(sheet: Sheet, *roles: Role) -> list[Target]:
    """The view's targets in these roles, in its order."""
    return [target for target in sheet.view.targets if target.role in roles]


def offers(sheet: Sheet) -> list[Target]:
    """What may be chosen: the choices, and a recommended one among them that carries a hint."""
    return [
        target
        for target in sheet.view.targets
        if target.role is Role.CHOICE or (target.role is Role.PRIMARY and target.hint is not None)
    ]


def ahead(sheet: Sheet) -> list[Target]:
    """What goes on: the filled keys at the bottom."""
    return [each for each in by_role(sheet, *_FORWARD) if each.hint is None]


def frame(
    sheet: Sheet,
    *,
    width: int | None = None,
    row: list[Target] | None = None,
    row_mm: float = ROW_MM,
    has_caption: bool = True,
) -> Frame:
    """Draws the shared things; `width` is the part of the screen that words and keys may take, from the left.

    `row` names the keys beside STOP and Pause; without it they are back, a single choice and what goes on.
    """
    if not sheet.nodes:
        sheet.ground()
    safe, gap = sheet.safe, sheet.px(theme.GAP_MM)
    whole = width or safe.w
    pill = pill_key(sheet, safe)
    room = min(whole, pill.x - gap - safe.x) if pill else whole
    bottom = _header(sheet, safe, room, has_caption=has_caption)
    footer = _footer(sheet, safe, whole, row, row_mm)
    top = bottom + gap if bottom > safe.y else safe.y + (0 if sheet.panel.is_small else sheet.px(2))
    low = footer.y - (gap if footer.h else 0)
    return Frame(
        middle=Rect(safe.x, top, whole, low - top),
        words=Rect(safe.x, top, room, low - top),
        footer=footer,
        wide=None if pill is None else (pill.bottom + sheet.px(1), whole),
    )


def _header(sheet: Sheet, safe: Rect, room: int, *, has_caption: bool) -> int:
    view = sheet.view
    place = Rect(safe.x, safe.y, room, sheet.px(theme.FLOOR_MM * 1.4))
    has_caption = has_caption and not (sheet.panel.is_small and view.pads is not None)
    caption = sheet.string(view.caption) if has_caption else ""
    used = sheet.text(
        "caption",
        caption,
        place,
        sheet.caps(4.8),
        Weight.REGULAR,
        sheet.tones.sub,
        even=False,
    )
    bottom = used.bottom
    if view.progress is not None and view.pads is None:
        bottom = _progress(sheet, Rect(safe.x, bottom + sheet.px(2.0), room, sheet.px(1.5)), *view.progress)
    return bottom


def pill_key(sheet: Sheet, safe: Rect) -> Rect | None:
    """The quiet key in the upper right corner: help, or feeling unwell."""
    targets = by_role(sheet, Role.HELP, Role.UNWELL)
    if not targets:
        return None
    target = targets[0]
    words = sheet.string(target.label)
    wide = sheet.measure(Weight.REGULAR, sheet.caps(4.8)[0], words) + sheet.px(9)
    wide = max(wide, sheet.px(36), sheet.px(54) if by_role(sheet, Role.STOP) else 0)
    rect = Rect(safe.right - wide, safe.y, wide, sheet.px(theme.TARGET_MM))
    key(sheet, target, rect)
    return rect


def _progress(sheet: Sheet, place: Rect, done: int, whole: int) -> int:
    gap = sheet.px(1.4)
    widths = shares(place.w, gap, [0] * whole, [1.0] * whole)
    body, x = "", 0
    for index, width in enumerate(widths):
        colour = sheet.tones.accent if index < done else theme.FAINT
        body += (
            f'<rect x="{x}" y="0" width="{width}" height="{place.h}" '
            f'rx="{place.h / 2}" fill="{hex_of(colour)}"/>'
        )
        x += width + gap
    sheet.draw("progress", place, body)
    return place.bottom


def stop_size(sheet: Sheet) -> tuple[int, int]:
    """STOP is 54 x 30 mm, on the small panel 54 x 25. (kiosk.md 2.6)"""
    wide, high = theme.STOP_SMALL_MM if sheet.panel.is_small else theme.STOP_MM
    return (sheet.px(wide), sheet.px(high))


def _footer(sheet: Sheet, safe: Rect, width: int, row: list[Target] | None, row_mm: float) -> Rect:
    gap = sheet.px(theme.GAP_MM)
    right = safe.x + width
    height = sheet.px(min(row_mm, theme.TARGET_MM + 1) if sheet.panel.is_small else row_mm)
    targets = row if row is not None else _usual(sheet)
    stops = by_role(sheet, Role.STOP)
    if stops:
        wide, height = stop_size(sheet)
        rect = Rect(safe.right - wide, safe.bottom - height, wide, height)
        to_bezel = Rect(rect.x, rect.y, sheet.panel.width - rect.x, sheet.panel.height - rect.y)
        key(sheet, stops[0], rect, hit=to_bezel)
        right = min(right, rect.x - gap)
    for target in by_role(sheet, Role.PAUSE):
        wide = sheet.px(28 if sheet.panel.is_small else 36)
        rect = Rect(right - wide, safe.bottom - height, wide, height)
        key(sheet, target, rect)
        right = rect.x - gap
    place = Rect(safe.x, safe.bottom - height, right - safe.x, height)
    if not stops and not targets:
        return Rect(safe.x, safe.bottom, width, 0)
    with sheet.hand(place):
        _keys(sheet, place, targets, is_full=bool(stops) or width < safe.w or row is not None)
    return place


def _usual(sheet: Sheet) -> list[Target]:
    choices = offers(sheet)
    less = by_role(sheet, Role.MINUS) if sheet.view.overlay is Overlay.IDLE_WARNING else []
    return [*by_role(sheet, Role.BACK), *(choices if len(choices) == 1 else []), *less, *ahead(sheet)]


def _keys(sheet: Sheet, place: Rect, targets: list[Target], *, is_full: bool) -> None:
    """Back keeps its width at the left; the others fill the row, or stand at its right."""
    gap = sheet.px(theme.GAP_MM)
    backs = [target for target in targets if target.role is Role.BACK]
    others = [target for target in targets if target.role is not Role.BACK]
    x = place.x
    for target in backs:
        most = place.w if not others else sheet.px(_BACK_MAX_MM)
        wide = max(sheet.px(24 if sheet.panel.is_small else 30), min(_wide(sheet, target), most))
        key(
            sheet,
            target,
            Rect(x, place.y, wide, place.h),
            caps_mm=_CAPS_SMALL if sheet.panel.is_small else _CAPS,
        )
        x += wide + gap
    if not others:
        return
    wides = [max(sheet.px(44), _wide(sheet, target)) for target in others]
    room = place.right - x
    is_choice = all(target in offers(sheet) for target in others)
    if is_choice and len(others) > 1:
        wides = shares(room, gap, [0] * len(others), [1.0] * len(others))
    elif is_full or sum(wides) + gap * (len(wides) - 1) > room:
        wides = shares(room, gap, [0] * len(others), [float(wide) for wide in wides])
    at = place.right - sum(wides) - gap * (len(wides) - 1)
    caps = common_caps(sheet, min(wides)) if is_choice else _CAPS
    for target, wide in zip(others, wides, strict=True):
        key(sheet, target, Rect(at, place.y, wide, place.h), caps_mm=caps)
        at += wide + gap


def _wide(sheet: Sheet, target: Target) -> int:
    size, pad = (_CAPS_SMALL[0], 5) if sheet.panel.is_small else (_CAPS[0], 10)
    words = sheet.string(target.label)
    beside = sheet.px(_ICON_MM) if target.role is Role.MINUS else 0
    return sheet.measure(Weight.SEMIBOLD, sheet.caps(size)[0], words) + sheet.px(pad) + beside


def common_caps(sheet: Sheet, wide: int) -> tuple[float, ...]:
    """One size for all choices: large on one line each, else as large as two lines allow."""
    room = wide - 2 * sheet.px(3.2)
    labels = [sheet.string(target.label) for target in offers(sheet)]
    tries = [(size, 1) for size in _CHOICE_CAPS if size >= _ONE_LINE_MM]
    tries += [(size, 2) for size in _CHOICE_CAPS if size <= _TWO_LINES_MM]
    for size, lines in tries:
        cap = sheet.caps(size)[0]
        if all(_is_in(sheet, label, cap, room, lines) for label in labels):
            return _CHOICE_CAPS[_CHOICE_CAPS.index(size) :]
    return (5.6, 5.2, 4.8)


def _is_in(sheet: Sheet, label: str, cap: int, room: int, lines: int) -> bool:
    wrapped = wrap(sheet.measure, Weight.SEMIBOLD, cap, label, room)
    return len(wrapped) <= lines and all(
        sheet.measure(Weight.SEMIBOLD, cap, line) <= room for line in wrapped
    )
