"""Text into a place: wrapping at spaces and the largest size that fits. Pure; the caller measures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from appliance.kiosk.theme import DESCENT, LINE_PITCH, Weight

Measure = Callable[[Weight, int, str], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """Wrapped text: its lines, its capital height and whether it is all inside."""

    lines: tuple[str, ...]
    cap_px: int
    width: int
    height: int
    is_inside: bool


def wrap(measure: Measure, weight: Weight, cap_px: int, text: str, width: int) -> tuple[str, ...]:
    """The text in lines no wider than `width` where its words allow it; a newline is kept."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and measure(weight, cap_px, longer) > width:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
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


def block_height(lines: int, cap_px: int, pitch: float = LINE_PITCH) -> int:
    """From the top of the first capitals to below the last descenders."""
    return round(cap_px + (lines - 1) * cap_px * pitch + cap_px * DESCENT) if lines else 0


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
        tall = block_height(len(lines), cap_px)
        is_inside = widest <= width and tall <= height
        result = Fitted(lines=lines, cap_px=cap_px, width=widest, height=tall, is_inside=is_inside)
        if is_inside:
            break
    assert result is not None, "no size was given"
    return result
