"""How much room keys need: the lowest key that holds its words, and rows of keys in a width."""

from collections.abc import Sequence
from dataclasses import dataclass

from appliance.kiosk import theme
from appliance.kiosk.fit import wrap
from appliance.kiosk.layout import Rect, shares
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Weight
from appliance.kiosk.view import Role, Target

_WIDE_KEY_MM, _PAD_MM, _PAD_NARROW_MM, _PAD_HIGH_MM = 30.0, 3.0, 1.6, 1.4  # as keys.py insets its words
_HINT_GAP_MM = 2.2
_BESIDE_MM = 12.0  # an icon with its gap


def line(sheet: Sheet, cap_px: int | None = None) -> int:
    """The height of one line, at the floor's size or this one."""
    return sheet.measure.block_height(1, cap_px or sheet.exact(theme.FLOOR_MM)[0])


def room_in(sheet: Sheet, wide: int) -> int:
    """The width that a key so wide leaves for its words."""
    is_roomy = wide > sheet.px(_WIDE_KEY_MM) and not sheet.panel.is_small
    return wide - 2 * sheet.px(_PAD_MM if is_roomy else _PAD_NARROW_MM)


def words_height(sheet: Sheet, words: str, wide: int, cap_px: int, weight: Weight) -> int | None:
    """The height of these words in this width, or nothing where one of them is too long for it."""
    lines = wrap(sheet.measure, weight, cap_px, words, wide)
    if any(sheet.measure(weight, cap_px, each) > wide for each in lines):
        return None
    return sheet.measure.block_height(len(lines), cap_px)


def key_height(sheet: Sheet, target: Target, wide: int, mm: float = theme.FLOOR_MM) -> int | None:
    """The lowest key so wide that holds the label in this size, and its hint; nothing where it cannot.

    Worked out once a picture: the search for rows asks again and again.
    """
    hint = "" if target.hint is None else target.hint.id
    key = (target.intent, target.role, target.label.id, hint, wide, mm)
    if key not in sheet.key_heights:
        sheet.key_heights[key] = _key_height(sheet, target, wide, mm)
    return sheet.key_heights[key]


def _key_height(sheet: Sheet, target: Target, wide: int, mm: float) -> int | None:
    cap, floor, room = sheet.exact(mm)[0], sheet.exact(theme.FLOOR_MM)[0], room_in(sheet, wide)
    room -= sheet.px(_BESIDE_MM) if target.role in (Role.CONFIRM, Role.MINUS) else 0
    high = words_height(sheet, sheet.string(target.label), room, cap, Weight.SEMIBOLD)
    if high is not None and target.hint is not None:
        below = words_height(sheet, sheet.string(target.hint), room, floor, Weight.REGULAR)
        high = None if below is None else high + sheet.px(_HINT_GAP_MM) + below
    return None if high is None else max(sheet.px(theme.TARGET_MM), high + 2 * sheet.px(_PAD_HIGH_MM))


def narrowest(sheet: Sheet, target: Target, high: int, widest: int) -> int | None:
    """The least width of a key so high that holds its words, found to a millimetre."""
    low, top = sheet.px(theme.TARGET_MM), widest
    if top < low or not _is_in(sheet, target, top, high):
        return None
    while top - low > sheet.px(1):
        middle = (low + top) // 2
        low, top = (low, middle) if _is_in(sheet, target, middle, high) else (middle, top)
    return top


def _is_in(sheet: Sheet, target: Target, wide: int, high: int) -> bool:
    need = key_height(sheet, target, wide)
    return need is not None and need <= high


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Keys in rows: how high each row is at least, and how wide each of its keys is."""

    targets: tuple[Target, ...]
    heights: tuple[int, ...]
    widths: tuple[tuple[int, ...], ...]
    stiff: tuple[str, ...] = ()
    """The intents whose keys do not grow."""

    def height(self, gap: int) -> int:
        """The whole block's height."""
        return sum(self.heights) + gap * max(0, len(self.heights) - 1)

    def cells(self, inside: Rect, gap: int) -> list[Rect]:
        """The rows grown to fill this place: a cell for each key, and what the last row leaves empty."""
        heights = shares(inside.h, gap, self.heights, [1.0] * len(self.heights))
        cells, y, rest = [], inside.y, list(self.targets)
        for high, widths in zip(heights, self.widths, strict=True):
            x, row = inside.x, rest[: len(widths)]
            rest = rest[len(widths) :]
            grows = [0.0 if target.intent in self.stiff else 1.0 for target in row]
            grows += [1.0] * (len(widths) - len(row))
            for wide in shares(inside.w, gap, widths, grows):
                cells.append(Rect(x, y, wide, high))
                x += wide + gap
            y += high + gap
        return cells


def rows_of(
    sheet: Sheet, targets: Sequence[Target], wide: int, columns: int, mm: float = theme.FLOOR_MM
) -> Rows | None:
    """These keys in so many columns, or nothing where a word is too long for one."""
    gap = sheet.px(theme.GAP_MM)
    cell = (wide - gap * (columns - 1)) // columns
    heights: list[int] = []
    for start in range(0, len(targets), columns):
        row = [key_height(sheet, each, cell, mm) for each in targets[start : start + columns]]
        known = [high for high in row if high is not None]
        if len(known) < len(row):
            return None
        heights.append(max(known))
    widths = tuple(shares(wide, gap, [0] * columns, [1.0] * columns))
    return Rows(targets=tuple(targets), heights=tuple(heights), widths=tuple(widths for _ in heights))


def one_size(sheet: Sheet, targets: Sequence[Target], cells: Sequence[Rect], sizes: Sequence[float]) -> float:
    """The first of these sizes at which every label is inside its cell, else the last."""
    for mm in sizes:
        needs = [key_height(sheet, target, cell.w, mm) for target, cell in zip(targets, cells, strict=False)]
        if all(
            need is not None and need <= max(cell.h, sheet.px(theme.TARGET_MM))
            for need, cell in zip(needs, cells, strict=False)
        ):
            return mm
    return sizes[-1]
