"""What the pages of the operator area say beyond words and keys, frozen: rows, plots, marks to touch."""

from dataclasses import dataclass
from enum import StrEnum, unique

from appliance.kiosk.view import Text


@unique
class Mark(StrEnum):
    """How a row stands; each has a sign of its own, so that it is never told by colour alone."""

    NONE = "none"
    GOOD = "good"
    BAD = "bad"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing and what is so."""

    label: Text
    value: Text
    mark: Mark = Mark.NONE
    bar: tuple[int, int, int | None] | None = None
    """From where to where it reaches on its scale, and what is marked on it, in percent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A page of rows; the targets beside them are the view's."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A target that is a row of two lines; the parts of a line stand beside each other."""

    intent: str
    first: tuple[Text, ...]
    second: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cards:
    """A page of rows that can be touched; each belongs to the target with its intent."""

    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One quantity over time: (second, value) where it changes. None breaks the line."""

    is_left: bool
    is_set: bool
    points: tuple[tuple[int, int | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A range of values that is marked."""

    low: int
    high: int
    is_good: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number beside a plot."""

    side: Text
    is_left: bool
    value: Text


@unique
class Sign(StrEnum):
    """What stands for a word of the legend."""

    SET = "set"
    DELIVERED = "delivered"
    BAND = "band"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """Lines over the whole planned time, up to `top`; `limit` is drawn across where there is one."""

    name: str
    title: Text
    unit: Text
    axis_unit: Text
    top: int
    ticks: tuple[int, ...]
    lines: tuple[Line, ...]
    figures: tuple[Figure, ...]
    limit: int | None = None
    bands: tuple[Band, ...] = ()
    legend: tuple[tuple[Sign, Text], ...] = ()
    scale: int = 1
    """How many of the values' units are one of the axis: 1000 where uA are drawn on an axis in mA."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """How much of a limit is taken, in percent."""

    name: Text
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One session over time. `now_s` is None once it is over."""

    said: tuple[Text, ...]
    """How long it was and how it ended, beside each other."""
    total_s: int
    now_s: int | None
    plots: tuple[Plot, ...]
    figures_are: Text
    gauges: tuple[Gauge, ...] = ()
    note: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spots:
    """Nine marks to touch, and by how many tenths of a millimetre each was missed; None not touched yet."""

    missed: tuple[int | None, ...]
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """A count for each day, the oldest first; what the first and the last day are called."""

    values: tuple[int, ...]
    first: Text
    last: Text


StaffView = Columns | Rows | Cards | Chart | Spots
