"""Heading, body and note, as large as the place allows."""

from dataclasses import dataclass, replace

from appliance.kiosk import theme
from appliance.kiosk.fit import Fitted, fit
from appliance.kiosk.languages import LANGUAGES
from appliance.kiosk.layout import Rect
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Colour, Weight
from appliance.kiosk.view import Text

_BODY_MM = (6.0, 5.2, 4.8)
_HEADING_MM = (9.6, 8.4, 7.4, 6.4, 5.6)
_HEADING_RED_MM = (14.0, 12.0, 10.6, 9.6, 8.6, 7.4, 6.4, 5.6)
_HEADING_SMALL_MM = (7.4, 6.8, 6.2, 5.6, 5.2, 4.8)
_COMPACT = ((7.4, 5.2), (7.4, 4.8), (6.8, 4.8), (6.2, 4.8), (5.6, 4.8), (5.2, 4.8), (4.8, 4.8))
_TALL = 100_000
_TOP_MM, _AIR_SMALL_MM = 1.0, 1.4
_HANG = 0.1  # of a script whose letters keep to their line


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    body: tuple[Text | str, ...]
    note: Text | None
    accent: Colour | None
    wide: tuple[int, int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    name: str
    fitted: Fitted
    weight: Weight
    colour: Colour
    gap: int
    width: int


def prose(
    sheet: Sheet,
    place: Rect,
    *,
    is_red: bool = False,
    is_compact: bool = False,
    middle: bool = False,
    body: tuple[Text | str, ...] | None = None,
    accent: Colour | None = None,
    has_note: bool = True,
    wide: tuple[int, int] | None = None,
    body_mm: tuple[float, ...] = _BODY_MM,
    air_mm: float = 0.0,
) -> Rect:
    """The words of the view in this place; answers what they fill. `body` stands in for the view's own.

    `wide` is a row and a width: what stands below that row may be so wide. `air_mm` is left free above where
    there is room to spare.
    """
    told = _told(sheet, body, has_note, accent, None if middle else wide)
    blocks: list[_Block] = []
    for heading_mm, line_mm in _sizes(sheet, body_mm, is_red=is_red, is_compact=is_compact):
        blocks = _blocks(sheet, place, heading_mm, line_mm, told)
        if _is_in(blocks, place):
            break
    spare = max(0, place.h - _height(blocks))
    above = spare // 2 if middle else min(spare // 4, sheet.px(air_mm))
    return _put(sheet, place, blocks, max(above, min(spare, _hang(sheet, place, blocks))))


def fits(
    sheet: Sheet,
    place: Rect,
    *,
    body: tuple[Text | str, ...] | None = None,
    has_note: bool = True,
    wide: tuple[int, int] | None = None,
    heading_mm: float | None = None,
    line_mm: float = theme.FLOOR_MM,
) -> bool:
    """True when all words are inside at the smallest size, or with heading and lines at least this large."""
    told = _told(sheet, body, has_note, None, wide)
    least = heading_mm or (_HEADING_SMALL_MM if sheet.panel.is_small else _HEADING_MM)[-1]
    return _is_in(_blocks(sheet, place, least, line_mm, told), place)


def _told(
    sheet: Sheet,
    body: tuple[Text | str, ...] | None,
    has_note: bool,
    accent: Colour | None,
    wide: tuple[int, int] | None,
) -> _Told:
    return _Told(
        body=sheet.view.body if body is None else body,
        note=sheet.view.note if has_note else None,
        accent=accent,
        wide=wide,
    )


def _sizes(
    sheet: Sheet, bodies: tuple[float, ...], *, is_red: bool, is_compact: bool
) -> list[tuple[float, float]]:
    headings = _HEADING_SMALL_MM if sheet.panel.is_small else _HEADING_RED_MM if is_red else _HEADING_MM
    return sheet.stepped(_COMPACT if is_compact else _tries(headings, bodies))


def _hang(sheet: Sheet, place: Rect, blocks: list[_Block]) -> int:
    """How far words at the top keep from the word in the keyline, where there is room; tall letters more."""
    if not blocks or not sheet.view.is_simulated or place.y > sheet.safe.y + sheet.px(_TOP_MM):
        return 0
    tall = round(blocks[0].fitted.cap_px * max(0.0, sheet.measure.face.hang - _HANG))
    return max(tall, sheet.px(_AIR_SMALL_MM) if sheet.panel.is_small else 0)


def _is_in(blocks: list[_Block], place: Rect) -> bool:
    return _height(blocks) <= place.h and all(block.fitted.is_inside for block in blocks)


def _put(sheet: Sheet, place: Rect, blocks: list[_Block], above: int) -> Rect:
    y = place.y + above
    top = bottom = y
    for block in blocks:
        y += block.gap
        fitted = replace(
            block.fitted, is_inside=block.fitted.is_inside and y + block.fitted.height <= place.bottom
        )
        at = Rect(place.x, y, block.width, fitted.height)
        if block is not blocks[0] and y + fitted.height > place.bottom:
            sheet.leave_out(block.name, at, fitted.cap_px)  # words never lie on keys; the report says so
            continue
        y = bottom = sheet.put(block.name, fitted, at, block.weight, block.colour).bottom
    return Rect(place.x, top, place.w, bottom - top)


def _tries(headings: tuple[float, ...], bodies: tuple[float, ...]) -> list[tuple[float, float]]:
    """The body gives way before the heading does, until the heading is larger than one has to be."""
    pairs = [(heading, body) for heading in headings for body in bodies if body <= heading]
    return sorted(pairs, key=lambda pair: (-min(pair[0], theme.HEADING_MM), -pair[1], -pair[0]))


def _blocks(sheet: Sheet, place: Rect, heading_mm: float, body_mm: float, told: _Told) -> list[_Block]:
    tones = sheet.tones
    blocks: list[_Block] = []

    def add(name: str, words: str, mm: float, weight: Weight, colour: Colour, gap: int) -> None:
        if not words:
            return
        gap = gap if blocks else 0
        y = place.y + _height(blocks) + gap
        for part, width in _around(sheet, words, mm, weight, y, place.w, told.wide):
            fitted = fit(sheet.measure, weight, part, sheet.exact(mm), (width, _TALL))
            label = name if not blocks or blocks[-1].name != name else f"{name}:on"
            blocks.append(
                _Block(name=label, fitted=fitted, weight=weight, colour=colour, gap=gap, width=width)
            )
            gap = _between_lines(sheet, fitted)

    add("heading", sheet.string(sheet.view.heading), heading_mm, Weight.HEADING, tones.text, 0)
    small = sheet.panel.is_small
    after_heading = sheet.px(heading_mm * (0.30 if small else 0.42))
    between = sheet.px(body_mm * (0.36 if small or body_mm <= theme.FLOOR_MM else 0.56))
    for index, line in enumerate(told.body):
        gap = after_heading if index == 0 else between
        add(
            f"body{index}",
            line if isinstance(line, str) else sheet.say(line),
            body_mm,
            Weight.REGULAR,
            told.accent or tones.text,
            gap,
        )
    after_body = sheet.px(1.8 if small else 3.4)
    add("note", sheet.string(told.note), theme.FLOOR_MM, Weight.REGULAR, tones.sub, after_body)
    return blocks


def _around(
    sheet: Sheet, words: str, mm: float, weight: Weight, y: int, width: int, wide: tuple[int, int] | None
) -> list[tuple[str, int]]:
    """The words with the width of each part: beside the key in the corner narrow, below it wide."""
    if wide is None or wide[1] <= width:
        return [(words, width)]
    if y >= wide[0]:
        return [(words, wide[1])]
    lines = fit(sheet.measure, weight, words, sheet.exact(mm), (width, _TALL), even=False).lines
    cap = sheet.exact(mm)[0]
    beside = next(
        (n for n in range(len(lines)) if y + round(n * cap * sheet.measure.face.pitch) >= wide[0]), None
    )
    if beside is None or not sheet.panel.is_small:
        return [(words, width)]
    language = LANGUAGES.get(sheet.view.language)
    joint = "" if language is not None and language.is_broken_anywhere else " "
    return [("\n".join(lines[:beside]), width), (joint.join(lines[beside:]), wide[1])]


def _between_lines(sheet: Sheet, fitted: Fitted) -> int:
    """What is left between two parts of one paragraph, so that its lines stay evenly apart."""
    face = sheet.measure.face
    return round(fitted.cap_px * (face.pitch - 1 - face.below))


def _height(blocks: list[_Block]) -> int:
    return sum(block.fitted.height + block.gap for block in blocks)
