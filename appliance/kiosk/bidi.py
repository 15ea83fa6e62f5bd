"""A line of text as it is drawn: its characters from left to right, cut into runs of one script.

Rule 1: a text is cut into lines in the order in which it is read; only then is a line put in visual order.
Rule 2: within a run of Arabic the characters stand from left to right, each mark after its letter (UAX #9,
L3); the shaper turns the run round, joins the letters and turns it back. No direction is ever set: it would
turn the numbers round as well. (kiosk.md 0.3)
Rule 3: a run has one script, and with it one font. Spaces join the run before them; digits and the
punctuation that scripts share are Latin, so that every number on the screen is of one face.
Sources of truth: UAX #9 (Unicode bidirectional algorithm), UAX #24 (script property).
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Protocol

from appliance.kiosk.languages import Direction, Script

_LINES_MAX = 2_000

_RANGES: tuple[tuple[int, int, Script], ...] = (
    (0x0600, 0x06FF, Script.ARABIC),
    (0x0750, 0x077F, Script.ARABIC),
    (0x08A0, 0x08FF, Script.ARABIC),
    (0xFB50, 0xFDFF, Script.ARABIC),
    (0xFE70, 0xFEFC, Script.ARABIC),
    (0x0900, 0x097F, Script.DEVANAGARI),
    (0xA8E0, 0xA8FF, Script.DEVANAGARI),
    (0x2E80, 0x2FDF, Script.HAN),
    (0x3000, 0x303F, Script.HAN),
    (0x3400, 0x4DBF, Script.HAN),
    (0x4E00, 0x9FFF, Script.HAN),
    (0xF900, 0xFAFF, Script.HAN),
    (0xFF00, 0xFF60, Script.HAN),
)
_JOINING = frozenset(" \u200c\u200d")
_ARABIC_MARKS = ((0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670), (0x06D6, 0x06DC), (0x06DF, 0x06E4),
                 (0x06E7, 0x06E8), (0x06EA, 0x06ED), (0x08D3, 0x08FF))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line, in the order in which it is drawn, that one font can draw."""

    text: str
    script: Script


class _Reorder(Protocol):
    def __call__(self, line: str, *, base_dir: str) -> str: ...


def script_of(character: str) -> Script:
    """The script whose font draws the character; Latin for digits and shared punctuation."""
    code = ord(character)
    for low, high, script in _RANGES:
        if low <= code <= high:
            return script
    return Script.LATIN


@lru_cache(maxsize=_LINES_MAX)
def runs(line: str, direction: Direction = "ltr") -> tuple[Run, ...]:
    """The runs of one line, the leftmost first; a line without right-to-left letters keeps its order."""
    return _split(visual(line, direction))


def visual(line: str, direction: Direction) -> str:
    """The characters of one line from left to right, each mark after the letter that carries it."""
    if direction == "ltr" and not any(script_of(each) is Script.ARABIC for each in line):
        return line
    return _marks_after_letters(_reorder()(line, base_dir="R" if direction == "rtl" else "L"))


@cache
def _reorder() -> _Reorder:
    # Read when the first Arabic line is drawn: a station without Arabic does not pay for it. This module of
    # the package mirrors brackets in every version; the faster one of version 0.5 and later does not.
    from bidi.algorithm import get_display

    reorder: _Reorder = get_display
    return reorder


def _marks_after_letters(line: str) -> str:
    """Rule L3: reordering leaves Arabic marks before their letter."""
    result: list[str] = []
    waiting: list[str] = []
    for character in line:
        if _is_arabic_mark(character):
            waiting.insert(0, character)
        else:
            result.append(character)
            result.extend(waiting)
            waiting.clear()
    return "".join(result + waiting)


def _is_arabic_mark(character: str) -> bool:
    return any(low <= ord(character) <= high for low, high in _ARABIC_MARKS)


def _split(line: str) -> tuple[Run, ...]:
    result: list[Run] = []
    for character in line:
        if result and (character in _JOINING or script_of(character) is result[-1].script):
            result[-1] = Run(result[-1].text + character, result[-1].script)
        else:
            result.append(Run(character, script_of(character)))
    return tuple(result)
