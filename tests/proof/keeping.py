"""How an attribute of a core enters an abstract state: kept, counted, classed, timed, or left out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

CYCLE_MS = 20

Read = Callable[[Any, Any, Any], object]
"""(value, owner, station) -> what enters the abstract state."""
Bounds = Callable[[Any, Any], tuple[int, ...]]
"""(owner, station) -> the ages at which something begins to be different, rising."""


Matter = Literal[0, 1, 2]
NOT: Matter = 0
BLUNTLY: Matter = 1
FULLY: Matter = 2
"""How a timer enters: not at all; whether its bounds have passed; and whether the next is about to pass."""
Matters = Callable[[Any, Any], Matter]


def always(owner: Any, station: Any) -> Matter:
    """It matters fully in every state."""
    return FULLY


@dataclass(frozen=True, slots=True)
class Kept:
    """What enters the abstract state."""

    read: Read


@dataclass(frozen=True, slots=True)
class Timed:
    """A timer: how many of its bounds have passed, and whether the next one passes within a cycle.

    `age` tells the age, None while it does not run; `shift` makes it so much older.
    """

    age: Callable[[Any, Any], int | None]
    shift: Callable[[Any, int], None]
    bounds: Bounds
    matters: "Matters"

    def left(self, owner: Any, station: Any) -> int | None:
        """The ms until the next bound; None when it does not run or has none left."""
        age = self.age(owner, station)
        if age is None:
            return None
        return next((bound - age for bound in self.bounds(owner, station) if bound > age), None)

    def grade(self, owner: Any, station: Any) -> object:
        """None: does not run; n: fresh, n bounds passed; -n-1: the same, the next is about to pass."""
        matter = self.matters(owner, station)
        age = self.age(owner, station) if matter else None
        bounds = () if age is None else self.bounds(owner, station)
        if age is None or not bounds:
            return None
        passed = sum(bound <= age for bound in bounds)
        is_near = matter == FULLY and passed < len(bounds) and bounds[passed] - age <= CYCLE_MS
        return -passed - 1 if is_near else passed


@dataclass(frozen=True, slots=True)
class Inner:
    """An object, a sequence of objects, or None, with rules of its own."""

    name: str


@dataclass(frozen=True, slots=True)
class Out:
    """Does not enter: the reason says why no behaviour that the rules speak of depends on it."""

    why: str


Rule = Kept | Timed | Inner | Out

KEEP = Kept(lambda value, owner, station: value)
IS_SET = Kept(lambda value, owner, station: bool(value))
IS_THERE = Kept(lambda value, owner, station: value is not None)
NAMED = Kept(lambda value, owner, station: value.value)


def few(most: int) -> Kept:
    """A count up to `most`."""
    return Kept(lambda value, owner, station: value if value < most else most)


def seen_as(read: Read) -> Kept:
    """A class of its values."""
    return Kept(read)


def stamp(attribute: str, bounds: Bounds, matters: Matters = always) -> Timed:
    """An instant of the host's clock, None when it is not running."""

    def age(owner: Any, station: Any) -> int | None:
        value = getattr(owner, attribute)
        return None if value is None else station.now_ms - value

    def shift(owner: Any, ms: int) -> None:
        setattr(owner, attribute, getattr(owner, attribute) - ms)

    return Timed(age, shift, bounds, matters)


def counted(attribute: str, bounds: Bounds, at: int | None = None, matters: Matters = always) -> Timed:
    """Milliseconds that are added up, in an attribute or one element of it."""

    def age(owner: Any, station: Any) -> int:
        value = getattr(owner, attribute)
        return int(value if at is None else value[at])

    def shift(owner: Any, ms: int) -> None:
        if at is None:
            setattr(owner, attribute, getattr(owner, attribute) + ms)
        else:
            getattr(owner, attribute)[at] += ms

    return Timed(age, shift, bounds, matters)


def fixed(*bounds: int) -> Bounds:
    """The same bounds always."""
    return lambda owner, station: bounds


def slots_of(kind: type) -> tuple[str, ...]:
    """The names of an object's slots, its bases' included."""
    names: list[str] = []
    for base in kind.__mro__:
        slots = base.__dict__.get("__slots__", ())
        names += (slots,) if isinstance(slots, str) else slots
    return tuple(names)
