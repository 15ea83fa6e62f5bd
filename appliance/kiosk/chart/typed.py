"""A code as it is typed, and what came of it."""

from dataclasses import dataclass, field
from enum import StrEnum, unique


@unique
class Said(StrEnum):
    """What the last try came to."""

    NOTHING = "nothing"
    CHECKING = "checking"
    MISTYPED = "mistyped"
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The symbols so far; gone as soon as the code has opened something."""

    symbols: str = field(default="", repr=False)
    said: Said = Said.NOTHING
    part: int = 0
    """Which third of the keys a small panel shows."""
