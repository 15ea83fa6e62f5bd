"""What every scene shares: ground, caption and progress, the pill, the fixed keys at the bottom."""

from dataclasses import dataclass

from appliance.kiosk import theme
from appliance.kiosk.keys import key
from appliance.kiosk.layout import Rect, shares
from appliance.kiosk.scenes.measures import line
from appliance.kiosk.scenes.quiet import quiet_key
from appliance.kiosk.scenes.roles import by_role, offers, usual
from appliance.kiosk.scenes.row import lowest
from appliance.kiosk.scenes.upright import rows
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Weight, hex_of
from appliance.kiosk.view import Role, Target

_PILL_MM, _PILL_SMALL_MM = 64.0, 54.0
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


def frame(
    sheet: Sheet,
    *,
    width: int | None = None,
    row: list[Target] | None = None,
    row_mm: float = ROW_MM,
    has_caption: bool = True,
    has_pill: bool = True,
) -> Frame:
    """Draws the shared things; `width` is the part of the screen that words and keys may take, from the left.

    `row` names the keys beside STOP and Pause; without it they are back, a single choice and what goes on.
    """
    if not sheet.nodes:
        sheet.ground()
    if sheet.panel.is_portrait:
        return _upright(sheet, row, row_mm, has_caption=has_caption)
    safe, gap = sheet.safe, sheet.px(theme.GAP_MM)
    whole = width or safe.w
    pill = pill_key(sheet, safe) if has_pill else None
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


def _upright(sheet: Sheet, row: list[Target] | None, row_mm: float, *, has_caption: bool) -> Frame:
    """The words have the whole width, and every key is below: nothing is out of reach at the top."""
    safe, gap = sheet.safe, sheet.px(theme.GAP_MM)
    bottom = _header(sheet, safe, safe.w, has_caption=has_caption)
    footer = rows(sheet, usual(sheet) if row is None else row, row_mm)
    top = bottom + gap if bottom > safe.y else safe.y + sheet.px(2)
    middle = Rect(safe.x, top, safe.w, footer.y - gap - top)
    return Frame(middle=middle, words=middle, footer=footer)


def _header(sheet: Sheet, safe: Rect, room: int, *, has_caption: bool) -> int:
    view = sheet.view
    place = Rect(safe.x, safe.y, room, line(sheet))
    has_caption = has_caption and not sheet.panel.is_small
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
        above = sheet.px(1.0 if sheet.panel.is_small else 2.0)
        bottom = _progress(sheet, Rect(safe.x, bottom + above, room, sheet.px(1.5)), *view.progress)
    return bottom


def pill_key(sheet: Sheet, safe: Rect) -> Rect | None:
    """The quiet key in the upper right corner: help, or feeling unwell."""
    targets = by_role(sheet, Role.HELP, Role.UNWELL)
    if not targets:
        return None
    target = targets[0]
    words = sheet.string(target.label)
    wide = sheet.measure(Weight.REGULAR, sheet.exact(4.8)[0], words) + sheet.px(9)
    wide = max(wide, sheet.px(36), sheet.px(54) if by_role(sheet, Role.STOP) else 0)
    wide = min(wide, sheet.px(_PILL_SMALL_MM if sheet.panel.is_small else _PILL_MM))  # then on two lines
    if sheet.panel.is_small and target.role is Role.HELP:
        wide = sheet.px(theme.TARGET_MM)
    rect = Rect(safe.right - wide, safe.y, wide, sheet.px(theme.TARGET_MM))
    quiet_key(sheet, target, rect)
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
    targets = row if row is not None else usual(sheet)
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
    is_answer = row is not None and any(target in offers(sheet) for target in row)
    is_full = bool(stops) or width < safe.w or is_answer or sheet.view.overlay is not None
    with sheet.hand(place):
        lowest(sheet, place, targets, is_full=is_full)
    return place
