"""Layout in millimetres, solved to whole pixels. Pure.

Rule 1: millimetres are minima; a panel larger than 136 mm on its short side scales them up, at most by 1.5.
Rule 2: a panel lower than 95 mm is small: its scenes are layouts of their own, with the same minima.
Rule 3: rectangles that stand side by side share no pixel and leave none between but the gap.
(kiosk.md 2.6, 5)
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

_DESIGN_SHORT_MM = 136.0
_SMALL_BELOW_MM = 95.0
_SCALE_MAX = 1.5
_MM_PER_INCH = 25.4


class Rect(NamedTuple):
    """A rectangle of whole pixels."""

    x: int
    y: int
    w: int
    h: int

    @property
    def right(self) -> int:
        """The first column that is not inside."""
        return self.x + self.w

    @property
    def bottom(self) -> int:
        """The first row that is not inside."""
        return self.y + self.h

    @property
    def centre(self) -> tuple[int, int]:
        """The middle pixel."""
        return (self.x + self.w // 2, self.y + self.h // 2)

    def contains(self, x: int, y: int) -> bool:
        """True for a point inside."""
        return self.x <= x < self.right and self.y <= y < self.bottom

    def overlaps(self, other: "Rect") -> bool:
        """True when a pixel belongs to both."""
        return (
            self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom
        )

    def union(self, other: "Rect") -> "Rect":
        """The smallest rectangle around both."""
        x, y = min(self.x, other.x), min(self.y, other.y)
        return Rect(x, y, max(self.right, other.right) - x, max(self.bottom, other.bottom) - y)

    def inset(self, left: int, top: int, right: int, bottom: int) -> "Rect":
        """What is left inside these margins."""
        return Rect(self.x + left, self.y + top, self.w - left - right, self.h - top - bottom)


def whole_px(mm: float, px_of_mm: float) -> int:
    """The pixels that hold so many millimetres."""
    return int(mm * px_of_mm + 0.9999)


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One screen: pixels and the pixels of a millimetre."""

    width: int
    height: int
    px_per_mm: float

    @classmethod
    def of_diagonal(cls, width: int, height: int, inches: float) -> "Panel":
        """The panel whose visible diagonal is `inches`."""
        return cls(
            width=width, height=height, px_per_mm=(width**2 + height**2) ** 0.5 / (inches * _MM_PER_INCH)
        )

    @property
    def bounds(self) -> Rect:
        """All of it."""
        return Rect(0, 0, self.width, self.height)

    @property
    def scale(self) -> float:
        """How much larger than its minimum everything is drawn."""
        short_mm = min(self.width, self.height) / self.px_per_mm
        return max(1.0, min(_SCALE_MAX, short_mm / _DESIGN_SHORT_MM))

    @property
    def is_small(self) -> bool:
        """True for the 7 inch class."""
        return self.height / self.px_per_mm < _SMALL_BELOW_MM

    @property
    def is_portrait(self) -> bool:
        """True when it is higher than wide."""
        return self.height > self.width

    def px(self, mm: float) -> int:
        """Pixels of a design millimetre on this panel, never fewer than asked."""
        return whole_px(mm, self.px_per_mm * self.scale)

    def mm(self, px: int) -> float:
        """True millimetres of so many pixels."""
        return px / self.px_per_mm


PANELS = {
    (1280, 800): Panel.of_diagonal(1280, 800, 10.1),
    (1024, 600): Panel.of_diagonal(1024, 600, 7.0),
    (1920, 1080): Panel.of_diagonal(1920, 1080, 15.6),
    (800, 1280): Panel.of_diagonal(800, 1280, 10.1),
}


OFFERED = tuple(PANELS)
"""The panels that the kiosk draws on: the layout report finds nothing there in any language."""


class PanelError(Exception):
    """No panel of this size is offered; the text says which are."""


def panel_of(width: int, height: int) -> Panel:
    """The offered panel of this size."""
    if (width, height) not in OFFERED:
        sizes = " or ".join(f"{wide}x{high}" for wide, high in OFFERED)
        raise PanelError(f"a screen of {width}x{height} is not supported; use one of {sizes}")
    return PANELS[width, height]


# ---- boxes -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A named place of at least this size; `grow` is its share of what is left over."""

    name: str = ""
    min_mm: tuple[float, float] = (0.0, 0.0)
    grow: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Children from left to right, each as high as the row."""

    children: tuple["Item", ...]
    gap_mm: float = 4.0
    grow: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Col:
    """Children from top to bottom, each as wide as the column."""

    children: tuple["Item", ...]
    gap_mm: float = 4.0
    grow: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """Children on top of each other, each as large as the stack."""

    children: tuple["Item", ...]
    grow: float = 0.0


Item = Box | Row | Col | Stack


def solve(item: Item, inside: Rect, panel: Panel) -> dict[str, Rect]:
    """Every named box's rectangle, with the whole of `inside` given away where something grows."""
    return dict(_solve(item, inside, panel))


def minimum(item: Item, panel: Panel) -> tuple[int, int]:
    """The smallest size in pixels that holds everything."""
    if isinstance(item, Box):
        return (panel.px(item.min_mm[0]), panel.px(item.min_mm[1]))
    sizes = [minimum(child, panel) for child in item.children]
    widths, heights = [w for w, _ in sizes], [h for _, h in sizes]
    if isinstance(item, Stack):
        return (max(widths, default=0), max(heights, default=0))
    gaps = panel.px(item.gap_mm) * max(0, len(sizes) - 1)
    if isinstance(item, Row):
        return (sum(widths) + gaps, max(heights, default=0))
    return (max(widths, default=0), sum(heights) + gaps)


def _solve(item: Item, inside: Rect, panel: Panel) -> Iterator[tuple[str, Rect]]:
    if isinstance(item, Box):
        if item.name:
            yield (item.name, inside)
        return
    for child, rect in zip(item.children, _places(item, inside, panel), strict=True):
        yield from _solve(child, rect, panel)


def _places(item: Row | Col | Stack, inside: Rect, panel: Panel) -> Iterator[Rect]:
    if isinstance(item, Stack):
        yield from (inside for _ in item.children)
        return
    is_row = isinstance(item, Row)
    gap = panel.px(item.gap_mm)
    least = [minimum(child, panel)[0 if is_row else 1] for child in item.children]
    sizes = shares(inside.w if is_row else inside.h, gap, least, [child.grow for child in item.children])
    at = inside.x if is_row else inside.y
    for size in sizes:
        yield Rect(at, inside.y, size, inside.h) if is_row else Rect(inside.x, at, inside.w, size)
        at += size + gap


def shares(whole: int, gap: int, least: Sequence[int], grows: Sequence[float]) -> list[int]:
    """Sizes that fill `whole` with the gaps between; what is left over is given by `grow`."""
    spare = whole - sum(least) - gap * (len(least) - 1)
    total = sum(grows)
    sizes = list(least)
    if total <= 0 or spare <= 0:
        return sizes
    given = 0
    growing = [index for index, grow in enumerate(grows) if grow > 0]
    for index in growing:
        part = spare - given if index == growing[-1] else int(spare * grows[index] / total)
        sizes[index] += part
        given += part
    return sizes


def split(inside: Rect, count: int, gap: int, *, columns: int | None = None) -> list[Rect]:
    """`count` equal cells, row by row."""
    columns = columns or count
    rows = -(-count // columns)
    widths = shares(inside.w, gap, [0] * columns, [1.0] * columns)
    heights = shares(inside.h, gap, [0] * rows, [1.0] * rows)
    cells = []
    for index in range(count):
        row, column = divmod(index, columns)
        x = inside.x + sum(widths[:column]) + gap * column
        y = inside.y + sum(heights[:row]) + gap * row
        cells.append(Rect(x, y, widths[column], heights[row]))
    return cells
