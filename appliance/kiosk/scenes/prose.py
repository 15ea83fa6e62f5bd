"""Heading, body and note, as large as the place allows."""

from dataclasses import dataclass

from appliance.kiosk import theme
from appliance.kiosk.fit import Fitted, fit
from appliance.kiosk.layout import Rect
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Colour, Weight
from appliance.kiosk.view import Text

_BODY_MM = (6.4, 6.0, 5.6, 5.2, 4.8)
_HEADING_MM = (9.6, 8.6, 8.0, 7.4, 6.8, 6.2, 5.6)
_HEADING_RED_MM = (14.0, 12.0, 10.6, 9.6, 8.6, 7.4, 6.4)
_HEADING_SMALL_MM = (7.4, 6.8, 6.2, 5.6)
_COMPACT = ((7.4, 5.2), (7.4, 4.8), (6.8, 4.8), (6.2, 4.8), (5.6, 4.8), (5.2, 4.8), (4.8, 4.8))
_TALL = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    name: str
    fitted: Fitted
    weight: Weight
    colour: Colour
    gap: int


def prose(
    sheet: Sheet,
    place: Rect,
    *,
    is_red: bool = False,
    is_compact: bool = False,
    middle: bool = False,
    body: tuple[Text, ...] | None = None,
    accent: Colour | None = None,
    has_note: bool = True,
) -> Rect:
    """The words of the view in this place; answers what they fill. `body` stands in for the view's own."""
    sizes = _HEADING_RED_MM if is_red else _HEADING_SMALL_MM if sheet.panel.is_small else _HEADING_MM
    lines = sheet.view.body if body is None else body
    blocks: list[_Block] = []
    for heading_mm, body_mm in _COMPACT if is_compact else _tries(sizes):
        blocks = _blocks(
            sheet, place, heading_mm, body_mm, lines, accent, sheet.view.note if has_note else None
        )
        if _height(blocks) <= place.h and all(block.fitted.is_inside for block in blocks):
            break
    y = place.y + (max(0, place.h - _height(blocks)) // 2 if middle else 0)
    bottom = y
    for block in blocks:
        y += block.gap
        fitted = block.fitted
        is_inside = fitted.is_inside and y + fitted.height <= place.bottom
        kept = Fitted(
            lines=fitted.lines,
            cap_px=fitted.cap_px,
            width=fitted.width,
            height=fitted.height,
            is_inside=is_inside,
        )
        used = sheet.put(block.name, kept, Rect(place.x, y, place.w, kept.height), block.weight, block.colour)
        y = bottom = used.bottom
    return Rect(place.x, place.y, place.w, bottom - place.y)


def _tries(headings: tuple[float, ...]) -> list[tuple[float, float]]:
    """Large and calm first; the body gives way before the heading does, but not far."""
    pairs = [(heading, body) for heading in headings for body in _BODY_MM if body < heading]
    return sorted(pairs, key=lambda pair: -(pair[0] + 2.2 * pair[1]))


def _blocks(
    sheet: Sheet,
    place: Rect,
    heading_mm: float,
    body_mm: float,
    body: tuple[Text, ...],
    accent: Colour | None,
    note: Text | None,
) -> list[_Block]:
    view, tones = sheet.view, sheet.tones
    blocks: list[_Block] = []

    def add(name: str, words: str, mm: float, weight: Weight, colour: Colour, gap: int) -> None:
        if words:
            fitted = fit(sheet.measure, weight, words, sheet.caps(mm), (place.w, _TALL))
            blocks.append(
                _Block(name=name, fitted=fitted, weight=weight, colour=colour, gap=gap if blocks else 0)
            )

    add("heading", sheet.string(view.heading), heading_mm, Weight.HEADING, tones.text, 0)
    after_heading = sheet.px(heading_mm * 0.42)
    for index, line in enumerate(body):
        gap = after_heading if index == 0 else sheet.px(body_mm * 0.42)
        add(f"body{index}", sheet.say(line), body_mm, Weight.REGULAR, accent or tones.text, gap)
    add("note", sheet.string(note), theme.FLOOR_MM, Weight.REGULAR, tones.sub, sheet.px(3.4))
    return blocks


def _height(blocks: list[_Block]) -> int:
    return sum(block.fitted.height + block.gap for block in blocks)
