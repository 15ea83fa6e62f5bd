"""Keys of unequal width in as few and as low rows as hold their words: for a panel 90 mm high.

Back opens the last row and what goes on ends it, so both are where they are on every other screen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from appliance.kiosk import theme
from appliance.kiosk.scenes.measures import Rows, narrowest
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.view import Role, Target

_BACK_MM = 24.0
_LINES = range(2, 10)
_PAD_MM, _HINT_MM = 2.8, 2.2
_MOST_IN_ROW = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """What opens and what closes the last row."""

    first: tuple[Target, ...]
    last: tuple[Target, ...]


class _Widths:
    """The least width of each key for each height of a row, found once."""

    def __init__(self, sheet: Sheet, wide: int) -> None:
        self.sheet, self.wide, self.gap = sheet, wide, sheet.px(theme.GAP_MM)
        self._known: dict[tuple[str, int], int | None] = {}
        cap = sheet.exact(theme.FLOOR_MM)[0]
        base = [sheet.measure.block_height(n, cap) + sheet.px(_PAD_MM) for n in _LINES]
        target = sheet.px(theme.TARGET_MM)
        self.heights = sorted(
            {max(target, high) for high in [*base, *(h + sheet.px(_HINT_MM) for h in base)]}
        )

    def least(self, target: Target, high: int) -> int | None:
        """The narrowest key so high that holds its words."""
        key = (target.intent, high)
        if key not in self._known:
            self._known[key] = self._search(target, high)
        return self._known[key]

    def _search(self, target: Target, high: int) -> int | None:
        sheet = self.sheet
        if target.role in (Role.HELP, Role.QUIET):
            return sheet.px(theme.TARGET_MM)
        if target.intent == "back":
            return sheet.px(_BACK_MM)
        return narrowest(sheet, target, high, self.wide)

    def row(self, targets: Sequence[Target]) -> tuple[int, tuple[int, ...]] | None:
        """The lowest row of these keys: its height and their widths."""
        for high in self.heights:
            widths = [self.least(target, high) for target in targets]
            known = [wide for wide in widths if wide is not None]
            if len(known) == len(targets) and sum(known) + self.gap * (len(known) - 1) <= self.wide:
                return high, tuple(known)
        return None


def flow(sheet: Sheet, choices: Sequence[Target], ends: Ends, wide: int) -> Rows | None:
    """The lowest rows, back at the lower left and what goes on at the lower right."""
    widths = _Widths(sheet, wide)
    best: Rows | None = None
    for parts in _splits(tuple(choices), ends):
        rows = [widths.row(part) for part in parts]
        known = [row for row in rows if row is not None]
        if len(known) < len(rows):
            continue
        made = Rows(
            targets=tuple(target for part in parts for target in part),
            heights=tuple(high for high, _ in known),
            widths=tuple(each for _, each in known),
            stiff=("back", "help"),
        )
        if best is None or made.height(widths.gap) < best.height(widths.gap):
            best = made
    return best


def _splits(choices: tuple[Target, ...], ends: Ends) -> Iterator[list[tuple[Target, ...]]]:
    """Every way to cut the choices into rows; the last row has the ends."""
    for count in range(len(choices), -1, -1):
        last = (*ends.first, *choices[count:], *ends.last)
        if len(last) > _MOST_IN_ROW:
            continue
        tail = [last] if last else []
        for parts in _cut(choices[:count]):
            yield [*parts, *tail]


def _cut(choices: tuple[Target, ...]) -> Iterator[list[tuple[Target, ...]]]:
    if not choices:
        yield []
        return
    for size in range(min(len(choices), _MOST_IN_ROW), 0, -1):
        for rest in _cut(choices[size:]):
            yield [choices[:size], *rest]
