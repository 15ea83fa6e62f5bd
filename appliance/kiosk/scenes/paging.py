"""Words that one picture cannot hold, cut into pages at the ends of sentences. Pure.

The keys that go on stand on the last page only: nobody agrees to what was not shown.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from appliance.kiosk.languages import LANGUAGES
from appliance.kiosk.view import Role, Target, Text

MORE = Target(intent="more", label=Text(id="target.more"), role=Role.PRIMARY)
READ_ON = replace(MORE, label=Text(id="target.read_on"))

_END = re.compile(r"(?<=[.!?\u061f\u0964])\s+|(?<=[\u3002\uff01\uff1f])")

Paragraphs = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Sentence:
    paragraph: int
    words: str


def cut(
    paragraphs: Sequence[str],
    language: str,
    is_in_between: Callable[[Paragraphs], bool],
    is_in_last: Callable[[Paragraphs], bool],
) -> list[Paragraphs]:
    """The pages: as much as the last one can hold beside its keys, the rest on the pages before it."""
    rest = [
        _Sentence(index, words)
        for index, paragraph in enumerate(paragraphs)
        for words in sentences(paragraph)
    ]
    joint = _joint(language)
    at = next(n for n in range(len(rest) + 1) if n == len(rest) or is_in_last(_joined(rest[n:], joint)))
    at = _even(rest, at, lambda n: is_in_between(_joined(rest[:n], joint)))
    last, rest, pages = _joined(rest[at:], joint), rest[:at], []
    while rest:
        count = next((n for n in range(len(rest), 1, -1) if is_in_between(_joined(rest[:n], joint))), 1)
        pages.append(_joined(rest[:count], joint))
        rest = rest[count:]
    return [*pages, last]


def sentences(words: str) -> list[str]:
    """The words parted where sentences end."""
    return [part for part in _END.split(words) if part]


def one_paragraph(language: str, paragraphs: Iterable[str]) -> Paragraphs:
    """The paragraphs as one, which takes fewer lines."""
    words = _joint(language).join(paragraphs)
    return (words,) if words else ()


def _even(sentences: Sequence[_Sentence], at: int, is_in_first: Callable[[int], bool]) -> int:
    """Where two pages are as equally full as they can be; unchanged where two are not enough."""
    whole = sum(len(sentence.words) for sentence in sentences)
    best, difference = at, whole + 1
    for n in range(max(1, at), len(sentences) + 1):
        if not is_in_first(n):
            break
        first = sum(len(sentence.words) for sentence in sentences[:n])
        if abs(whole - 2 * first) < difference:
            best, difference = n, abs(whole - 2 * first)
    return best


def _joint(language: str) -> str:
    known = LANGUAGES.get(language)
    return "" if known is not None and known.is_broken_anywhere else " "


def _joined(sentences: Sequence[_Sentence], joint: str) -> Paragraphs:
    """The sentences in the paragraphs they came from."""
    numbers = dict.fromkeys(sentence.paragraph for sentence in sentences)
    return tuple(
        joint.join(sentence.words for sentence in sentences if sentence.paragraph == number)
        for number in numbers
    )
