"""Lists for staff: rows to read, and rows to touch."""

from collections.abc import Iterator

from appliance.kiosk import theme
from appliance.kiosk.icons import icon
from appliance.kiosk.keys import plate, style
from appliance.kiosk.layout import Rect
from appliance.kiosk.scenes.staff_frame import staff_frame
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Colour, Weight, hex_of
from appliance.kiosk.view import Target
from appliance.kiosk.view_staff import Card, Cards, Mark, Row, Rows

_ROWS = 6
_CARDS = 3
_ROW_MOST_MM = 17.0
_CARD_MOST_MM = 30.0
_ICON_MM = 5.6
_LABEL_PART = 50
_CAPS = (5.6, 5.2, 4.8)
_SEPARATOR = "   "
BAR_ROWS = 5
_BAR_MM = 1.6
_FULL = 100
# as in icons, on a grid of 24: bold enough to be told from each other at 5 mm
_CROSS = '<path d="M4 4L20 20M20 4L4 20" fill="none" stroke="S" stroke-width="4.4" stroke-linecap="round"/>'
_RING = '<circle cx="12" cy="12" r="8.4" fill="none" stroke="S" stroke-width="3.4"/>'


def draw(sheet: Sheet) -> None:
    """The page that the view holds."""
    content = sheet.view.staff
    if isinstance(content, Cards):
        _cards(sheet, content)
    elif isinstance(content, Rows):
        middle = staff_frame(sheet, beside=sheet.view.targets)
        places = list(_places(sheet, content, middle))
        caps = _common(sheet, places)
        for index, (row, place) in enumerate(places):
            _row(sheet, index, row, place, caps)


# ---- rows --------------------------------------------------------------------------------------------------


def _places(sheet: Sheet, content: Rows, middle: Rect) -> Iterator[tuple[Row, Rect]]:
    has_bars = any(row.bar is not None for row in content.rows)
    tall = min(middle.h // (BAR_ROWS if has_bars else _ROWS), sheet.px(_ROW_MOST_MM))
    for index, row in enumerate(content.rows):
        yield row, Rect(middle.x, middle.y + index * tall, middle.w, tall)


def _common(sheet: Sheet, places: list[tuple[Row, Rect]]) -> tuple[int, ...]:
    """One size for all rows: the largest at which each stands on one line in its row, else the smallest."""
    for cap in sheet.exact(*_CAPS):
        tall = sheet.measure.block_height(1, cap) + sheet.px(1.0)
        tall += sheet.px(_BAR_MM + 0.8) if any(row.bar for row, _ in places) else 0
        if all(_needs(sheet, row, cap) <= place.w and tall <= place.h for row, place in places):
            return (cap,)
    return sheet.exact(_CAPS[-1])


def _needs(sheet: Sheet, row: Row, cap: int) -> int:
    sign_px = 0 if row.mark is Mark.NONE else sheet.px(_ICON_MM + 2.6)
    label = sheet.measure(Weight.REGULAR, cap, sheet.string(row.label))
    return sign_px + label + sheet.px(3) + sheet.measure(Weight.SEMIBOLD, cap, sheet.string(row.value)) + 4


def _row(sheet: Sheet, index: int, row: Row, place: Rect, caps: tuple[int, ...]) -> None:
    if index:
        colour = hex_of(theme.between(sheet.tones.bottom, sheet.tones.text, 0.18))
        line = Rect(place.x, place.y, place.w, max(1, sheet.px(0.25)))
        sheet.draw(f"rule{index}", line, f'<rect width="{line.w}" height="{line.h}" fill="{colour}"/>')
    with sheet.column(place):
        below = 0 if row.bar is None else sheet.px(_BAR_MM + 0.8)
        inner = place.inset(0, sheet.px(0.6), 0, sheet.px(0.4) + below)
        _bar(sheet, index, row, place)
        left = _sign(sheet, index, row.mark, inner)
        gap = sheet.px(3)
        label, value = sheet.string(row.label), sheet.string(row.value)
        wide = _label_width(sheet, label, value, inner.right - left - gap, caps[0])
        at = Rect(left, inner.y, wide, inner.h)
        sheet.text(f"row{index}:label", label, at, caps, Weight.REGULAR, sheet.tones.text, middle=True)
        rest = Rect(left + wide + gap, inner.y, inner.right - left - wide - gap, inner.h)
        weight = Weight.SEMIBOLD
        sheet.text(
            f"row{index}:value", value, rest, caps, weight, sheet.tones.text, align="right", middle=True
        )


def _bar(sheet: Sheet, index: int, row: Row, place: Rect) -> None:
    """From where to where the value reaches, on a pale track; what is marked stands across it."""
    if row.bar is None:
        return
    begin, end, mark = row.bar
    tall = sheet.px(_BAR_MM)
    bar = Rect(place.x, place.bottom - tall - sheet.px(0.6), place.w, tall)
    track = hex_of(theme.between(sheet.tones.bottom, sheet.tones.text, 0.16))
    x, wide = bar.w * begin // _FULL, max(2, bar.w * (end - begin) // _FULL)
    parts = [
        f'<rect width="{bar.w}" height="{bar.h}" fill="{track}"/>',
        f'<rect x="{x}" width="{wide}" height="{bar.h}" fill="{hex_of(sheet.tones.accent)}"/>',
    ]
    if mark is not None:
        at, thick = bar.w * mark // _FULL, sheet.px(1.2)
        fill = hex_of(sheet.tones.text)
        parts.append(f'<rect x="{at - thick // 2}" width="{thick}" height="{bar.h}" fill="{fill}"/>')
    sheet.draw(f"row{index}:bar", bar, "".join(parts))


def _label_width(sheet: Sheet, label: str, value: str, room: int, cap: int) -> int:
    """Half of the row, or less for a short label, or more where the value is short."""
    needs = sheet.measure(Weight.REGULAR, cap, label) + 2
    rest = sheet.measure(Weight.SEMIBOLD, cap, value) + 2
    half = room * _LABEL_PART // 100
    if needs + rest <= room:
        return max(needs, min(half, room - rest))
    return min(needs, half) if needs < half else max(half, room - rest)


def _sign(sheet: Sheet, index: int, mark: Mark, inner: Rect) -> int:
    """The mark's sign; answers where the words begin."""
    if mark is Mark.NONE:
        return inner.x
    size = sheet.px(_ICON_MM)
    square = Rect(inner.x, inner.centre[1] - size // 2, size, size)
    colour = sheet.tones.accent if mark is Mark.GOOD else sheet.tones.text
    sheet.draw(f"row{index}:sign", square, sign(mark, size, colour))
    return square.right + sheet.px(2.6)


def sign(mark: Mark, size: int, colour: Colour) -> str:
    """A check, a cross or a ring: told apart without colour."""
    if mark is Mark.GOOD:
        return icon("check", size, colour)
    shape = (_CROSS if mark is Mark.BAD else _RING).replace('"S"', f'"{hex_of(colour)}"')
    return f'<g transform="scale({size / 24:.4f})">{shape}</g>'


# ---- rows to touch -----------------------------------------------------------------------------------------


def _cards(sheet: Sheet, content: Cards) -> None:
    intents = {card.intent for card in content.cards}
    targets = {target.intent: target for target in sheet.view.targets}
    beside = tuple(target for intent, target in targets.items() if intent not in intents)
    middle = staff_frame(sheet, beside=beside)
    gap = sheet.px(1.6 if sheet.panel.is_small else 3.0)
    tall = min((middle.h - gap * (_CARDS - 1)) // _CARDS, sheet.px(_CARD_MOST_MM))
    for index, card in enumerate(content.cards):
        place = Rect(middle.x, middle.y + index * (tall + gap), middle.w, tall)
        _card(sheet, card, targets[card.intent], place)


def _card(sheet: Sheet, card: Card, target: Target, place: Rect) -> None:
    look, name = style(sheet, target), f"key:{target.intent}"
    plate(sheet, name, place, look, sheet.px(theme.RADIUS_MM))
    with sheet.column(place):
        pad = sheet.px(3)
        inner = place.inset(pad, sheet.px(0.8), pad, sheet.px(0.4))
        half = inner.h // 2
        rows = ((card.first, Weight.SEMIBOLD, look.label), (card.second, Weight.REGULAR, look.label))
        for number, (parts, weight, colour) in enumerate(rows):
            at = Rect(inner.x, inner.y + number * half, inner.w, half)
            words = _SEPARATOR.join(sheet.say(part) for part in parts)
            caps = sheet.exact(*_CAPS) if number == 0 else sheet.exact(5.2, 4.8)
            sheet.text(f"{name}:{number}", words, at, caps, weight, colour, middle=True, even=False)
    sheet.area(target, place)
