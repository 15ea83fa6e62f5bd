"""Choices above the lowest row: how many beside each other, how high, all with letters of one size."""

from collections.abc import Sequence

from appliance.kiosk import theme
from appliance.kiosk.keys import key
from appliance.kiosk.layout import Rect
from appliance.kiosk.scenes.flow import Ends, flow
from appliance.kiosk.scenes.measures import Rows, one_size, rows_of
from appliance.kiosk.scenes.prose import fits
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.view import Role, Target

_MOST_MM, _CARD_MOST_MM = 30.0, 44.0
_SIZES = (7.8, 7.2, 6.8, 6.2, 5.6, 5.2, 4.8)
_CARD_SIZES = (6.8, 6.2, 5.6, 5.2, 4.8)
_STEPS = 8
_WORDS_GAP_MM = 3.0
_LINE_MM = 5.2  # keys grow only while the words are so large

Try = tuple[int, float]
"""So many columns with letters of at least this size."""


def arranged(
    sheet: Sheet,
    targets: Sequence[Target],
    place: Rect,
    tries: Sequence[Try],
    wide: tuple[int, int] | None = None,
) -> Rows:
    """The first of these ways that leaves the words their room above, else the lowest one.

    `place` is the words'; below the row `wide` keys and words have its width.
    """
    gap, width = sheet.px(theme.GAP_MM), wide[1] if wide is not None else place.w
    found = [rows for columns, mm in tries if (rows := rows_of(sheet, targets, width, columns, mm))]
    if not found:
        lone = sheet.px(theme.TARGET_MM)
        found = [
            Rows(
                targets=tuple(targets),
                heights=tuple(lone for _ in targets),
                widths=tuple((width,) for _ in targets),
            )
        ]
    for heading_mm in (theme.HEADING_MM, None):
        for rows in found:
            if fits(sheet, above(sheet, place, rows.height(gap)), wide=wide, heading_mm=heading_mm):
                return rows
    flowing = flow(sheet, targets, Ends(first=(), last=()), width)
    return min([*found, *([flowing] if flowing else [])], key=lambda rows: rows.height(gap))


def grown(
    sheet: Sheet, rows: Rows, place: Rect, most: int | None = None, wide: tuple[int, int] | None = None
) -> int:
    """How high the keys are drawn: larger than they must be, while the words stay large."""
    gap = sheet.px(theme.GAP_MM)
    least, count = rows.height(gap), len(rows.heights)
    one = _CARD_MOST_MM if any(each.hint for each in rows.targets) else _MOST_MM
    high = max(least, min(most or place.h, sheet.px(one) * count + gap * (count - 1)))
    step = max(1, (high - least) // _STEPS)
    for tried in range(high, least, -step):
        words = above(sheet, place, tried)
        if fits(sheet, words, wide=wide, heading_mm=theme.HEADING_MM, line_mm=_LINE_MM):
            return tried
    return least


def draw(sheet: Sheet, rows: Rows, place: Rect) -> None:
    """The keys of these rows, grown to this place; what goes on is the last one of the last row."""
    cells = rows.cells(place, sheet.px(theme.GAP_MM))
    sizes = _CARD_SIZES if any(each.hint for each in rows.targets) else _SIZES
    size = one_size(sheet, rows.targets, cells, sizes)
    last = rows.targets[-1]
    is_onward = last.role in (Role.PRIMARY, Role.CONFIRM) and last.hint is None
    for target, cell in zip(rows.targets, cells, strict=False):
        at = cells[-1] if is_onward and target is last else cell
        key(sheet, target, at, caps_mm=(size, theme.FLOOR_MM))


def above(sheet: Sheet, place: Rect, high: int) -> Rect:
    """What is left of the place for words above keys so high."""
    return place._replace(h=place.h - (high + sheet.px(_WORDS_GAP_MM) if high else 0))
