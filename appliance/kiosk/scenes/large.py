"""On a panel 90 mm high: choices in rows of their own, as large as the words above them let them be.

Back and what goes on keep the lowest row, where they are on every other screen.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from appliance.kiosk import theme
from appliance.kiosk.layout import shares
from appliance.kiosk.scenes.measures import Rows, key_height, rows_of
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.view import Target

_LETTERS_MM = (6.2, 5.6, theme.FLOOR_MM)
_MOST_MM, _CARD_MOST_MM = 30.0, 40.0
_STEPS = 8
_ACROSS = 5

Room = Callable[[int], bool]
"""True when keys of this height leave the words above them their room."""


def large(
    sheet: Sheet, choices: Sequence[Target], lowest: Rows | None, wide: int, is_in: Room
) -> Rows | None:
    """The rows of these choices, grown, above the lowest row; nothing where the words have no room then."""
    gap = sheet.px(theme.GAP_MM)
    under = 0 if lowest is None else lowest.height(gap) + gap
    for rows in _ways(sheet, choices, wide):
        if is_in(rows.height(gap) + under):
            high = _grown(sheet, rows, lambda high: is_in(high + under))
            return _joined(rows, high, gap, lowest)
    return None


def beside(sheet: Sheet, choices: Sequence[Target], room: int, high: int) -> bool:
    """True when these choices can stand in one row of equal keys so high, in so much width."""
    share = (room - sheet.px(theme.GAP_MM) * (len(choices) - 1)) // max(1, len(choices))
    needs = [key_height(sheet, each, share) for each in choices if share >= sheet.px(theme.TARGET_MM)]
    return len(needs) == len(choices) and all(need is not None and need <= high for need in needs)


def _ways(sheet: Sheet, choices: Sequence[Target], wide: int) -> Iterator[Rows]:
    """Large letters before small ones, and of each size the lowest block first."""
    gap, count = sheet.px(theme.GAP_MM), len(choices)
    for mm in _LETTERS_MM:
        found = [rows_of(sheet, choices, wide, columns, mm) for columns in _columns(count)]
        yield from sorted((rows for rows in found if rows is not None), key=lambda rows: rows.height(gap))


def _columns(count: int) -> tuple[int, ...]:
    """Columns that leave no hole in the last row."""
    return tuple(n for n in range(min(count, _ACROSS), 1, -1) if count % n == 0)


def _grown(sheet: Sheet, rows: Rows, is_in: Room) -> int:
    """How high the block is drawn: larger than it must be, while the words keep their room."""
    gap, count = sheet.px(theme.GAP_MM), len(rows.heights)
    one = _CARD_MOST_MM if any(each.hint for each in rows.targets) else _MOST_MM
    least = rows.height(gap)
    most = max(least, sheet.px(one) * count + gap * (count - 1))
    step = max(1, (most - least) // _STEPS)
    return next((high for high in range(most, least, -step) if is_in(high)), least)


def _joined(rows: Rows, high: int, gap: int, lowest: Rows | None) -> Rows:
    """One block of rows that are as high as they are drawn."""
    heights = shares(high, gap, rows.heights, [1.0] * len(rows.heights))
    if lowest is None:
        return replace(rows, heights=tuple(heights))
    return Rows(
        targets=(*rows.targets, *lowest.targets),
        heights=(*heights, *lowest.heights),
        widths=(*rows.widths, *lowest.widths),
        stiff=lowest.stiff,
    )
