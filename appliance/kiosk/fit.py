"""Text into a place: lines where the language may break them, and the largest size that fits. Pure.

The caller measures; a line is cut in the order in which it is read, and drawn in another one. (kiosk.md 2.3)
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from appliance.kiosk.breaking import pieces
from appliance.kiosk.languages import FACES, LANGUAGES, Face, Script
from appliance.kiosk.theme import Weight

Width = Callable[[Weight, int, str, str], int]
"""The advance in pixels of a line in a weight, a capital height and a language."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Measures the words of one language."""

    width: Width
    language: str = "en"
    _wrapped: dict[tuple[Weight, int, str, int], tuple[str, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def face(self) -> Face:
        """The measures of the language's script."""
        language = LANGUAGES.get(self.language)
        return language.face if language is not None else FACES[Script.LATIN]

    def __call__(self, weight: Weight, cap_px: int, text: str) -> int:
        """The advance of one line in pixels."""
        return self.width(weight, cap_px, text, self.language)

    def lines(self, weight: Weight, cap_px: int, text: str, width: int) -> tuple[str, ...]:
        """What `wrap` says, worked out once: a scene that looks for the largest size asks again and again."""
        key = (weight, cap_px, text, width)
        known = self._wrapped.get(key)
        if known is None:
            known = self._wrapped[key] = _wrap(self, weight, cap_px, text, width)
        return known

    def block_height(self, lines: int, cap_px: int) -> int:
        """From the top of the first capitals to below the last descenders."""
        face = self.face
        return round(cap_px + (lines - 1) * cap_px * face.pitch + cap_px * face.below) if lines else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """Wrapped text: its lines, its capital height and whether it is all inside."""

    lines: tuple[str, ...]
    cap_px: int
    width: int
    height: int
    is_inside: bool


def wrap(measure: Measure, weight: Weight, cap_px: int, text: str, width: int) -> tuple[str, ...]:
    """The text in lines no wider than `width` where its language allows it; a newline is kept."""
    return measure.lines(weight, cap_px, text, width)


def _wrap(measure: Measure, weight: Weight, cap_px: int, text: str, width: int) -> tuple[str, ...]:
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in pieces(paragraph, measure.language):
            if line and measure(weight, cap_px, (line + piece).rstrip(" ")) > width:
                lines.append(line.rstrip(" "))
                line = piece
            else:
                line += piece
        lines.append(line.rstrip(" "))
    return tuple(lines)


def balanced(measure: Measure, weight: Weight, cap_px: int, text: str, width: int) -> tuple[str, ...]:
    """The same number of lines, as even as they can be: no single word is left alone."""
    lines = wrap(measure, weight, cap_px, text, width)
    low, high = width // 2, width
    while "\n" not in text and len(lines) > 1 and high - low > width // 40 + 1:
        middle = (low + high) // 2
        tried = wrap(measure, weight, cap_px, text, middle)
        narrow = max(measure(weight, cap_px, line) for line in tried)
        if len(tried) == len(lines) and narrow <= middle:
            lines, high = tried, middle
        else:
            low = middle
    return lines


def fit(
    measure: Measure,
    weight: Weight,
    text: str,
    caps_px: Sequence[int],
    size: tuple[int, int],
    *,
    even: bool = True,
) -> Fitted:
    """The text at the first size of `caps_px` at which it is inside, else at the last one."""
    width, height = size
    result: Fitted | None = None
    for cap_px in caps_px:
        lines = (balanced if even else wrap)(measure, weight, cap_px, text, width)
        widest = max(measure(weight, cap_px, line) for line in lines)
        tall = measure.block_height(len(lines), cap_px)
        is_inside = widest <= width and tall <= height
        result = Fitted(lines=lines, cap_px=cap_px, width=widest, height=tall, is_inside=is_inside)
        if is_inside:
            break
    assert result is not None, "no size was given"
    return result
