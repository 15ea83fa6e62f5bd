"""How the guest sees and hears best: four switches, four volumes, each one large key."""

from collections.abc import Sequence
from dataclasses import replace

from appliance.kiosk import theme
from appliance.kiosk.icons import icon
from appliance.kiosk.keys import Style, plate, style
from appliance.kiosk.layout import Rect, split
from appliance.kiosk.scenes.frame import Frame, frame
from appliance.kiosk.scenes.measures import words_height
from appliance.kiosk.scenes.prose import fits, prose
from appliance.kiosk.scenes.roles import by_role, usual
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Weight, hex_of
from appliance.kiosk.view import Role, Target

_SIGNS = {
    "comfort:large": "letters",
    "comfort:contrast": "contrast",
    "comfort:left": "hand",
    "comfort:still": "still",
    "volume:0": "mute",
}
_CAPS = (6.2, 5.6, 5.2, 4.8)
_SWITCH_MM = (11.0, 6.0)
_SIGN_MM, _SOUND_SIGN_MM = 7.0, 6.0
_SIDE_MM, _SIDE_SMALL_MM = 1.4, 0.6
_ROOMY_MM, _MOST_MM, _SOUND_MM = 29.0, 36.0, 26.0
_PART = 60  # percent of the height that the switches have


def draw(sheet: Sheet) -> None:
    """The question above, the switches below it, then the volumes, then what goes on."""
    small, gap = sheet.panel.is_small, sheet.px(theme.GAP_MM)
    made = frame(sheet, row=usual_without_sound(sheet), row_mm=theme.TARGET_MM + (0 if small else 4))
    switches, sounds = by_role(sheet, Role.TOGGLE), by_role(sheet, Role.CHOICE)
    columns = 2 if sheet.panel.is_portrait else 4
    rows = -(-len(switches) // columns)
    least = sheet.px(theme.TARGET_MM)
    body = () if small else None
    beside = 2 if sheet.panel.is_portrait else len(sounds)
    flat = -(-len(sounds) // beside)
    block = _least(sheet, switches, columns) * rows + least * flat + gap * (rows + flat - 1)
    words = made.words._replace(h=made.words.h - block - gap // 3)
    has_words = fits(sheet, words, body=body, has_note=False)
    words = prose(sheet, words, body=body, has_note=False) if has_words else words._replace(h=0)
    place = _below(made, words, gap)
    part = max(least, (place.h - gap * rows) * (100 - _PART) // 100 // flat)
    low = min(sheet.px(_SOUND_MM), part) * flat + gap * (flat - 1)
    high = min(place.h - low - gap, sheet.px(_MOST_MM) * rows + gap * (rows - 1))
    high = max(high, least * rows + gap * (rows - 1))
    y = place.bottom - low - gap - high
    _switches(sheet, switches, split(Rect(place.x, y, place.w, high), len(switches), gap, columns=columns))
    lower = Rect(place.x, place.bottom - low, place.w, low)
    _sounds(sheet, sounds, split(lower, len(sounds), gap, columns=beside))
    if small:
        _between_keys(sheet, made.footer)


def _between_keys(sheet: Sheet, row: Rect) -> None:
    """The body in the widest room that the keys leave in their row, where it fits."""
    gap = sheet.px(theme.GAP_MM)
    keys = sorted(area.rect for area in sheet.areas if area.rect.overlaps(row))
    starts = [row.x, *(key.right + gap for key in keys)]
    ends = [*(key.x - gap for key in keys), row.right]
    wide, x = max((end - start, start) for start, end in zip(starts, ends, strict=True))
    place, words = Rect(x, row.y, wide, row.h), " ".join(map(sheet.say, sheet.view.body))
    if wide <= 0:
        return
    high = words_height(sheet, words, place.w, sheet.exact(theme.FLOOR_MM)[0], Weight.REGULAR)
    if high is not None and high <= place.h:
        caps = sheet.caps(5.2, theme.FLOOR_MM)
        with sheet.hand(row), sheet.column(place):
            sheet.text("body0", words, place, caps, Weight.REGULAR, sheet.tones.text, middle=True)


def _side_mm(sheet: Sheet) -> float:
    return _SIDE_SMALL_MM if sheet.panel.is_small else _SIDE_MM


def _least(sheet: Sheet, switches: Sequence[Target], columns: int) -> int:
    """The lowest row of switches that holds their words."""
    gap, cap = sheet.px(theme.GAP_MM), sheet.exact(theme.FLOOR_MM)[0]
    room = (sheet.safe.w - gap * (columns - 1)) // columns - 2 * sheet.px(_side_mm(sheet))
    needs = (
        words_height(sheet, sheet.string(each.label), room, cap, Weight.SEMIBOLD) or 0 for each in switches
    )
    return max(sheet.px(theme.TARGET_MM), max(needs, default=0) + sheet.px(1.6))


def usual_without_sound(sheet: Sheet) -> list[Target]:
    """Back and what goes on; the volumes have a row of their own."""
    return [target for target in usual(sheet) if target.role is not Role.CHOICE]


def _below(made: Frame, words: Rect, gap: int) -> Rect:
    top = words.bottom + (gap // 4 if made.words.h < words.h else gap // 3)
    return made.middle._replace(y=top, h=made.middle.bottom - top)


def _switches(sheet: Sheet, targets: Sequence[Target], cells: Sequence[Rect]) -> None:
    for target, cell in zip(targets, cells, strict=True):
        is_roomy = cell.h >= sheet.px(_ROOMY_MM)
        look = style(sheet, target) if is_roomy else _filled(sheet, target)
        name = f"key:{target.intent}"
        plate(sheet, name, cell, look, sheet.px(theme.RADIUS_MM))
        with sheet.column(cell):
            if is_roomy:
                _switch(sheet, target, cell, look, name)
            else:
                _label(sheet, target, cell, look)
        sheet.area(target, cell)


def _switch(sheet: Sheet, target: Target, cell: Rect, look: Style, name: str) -> None:
    """The sign and a small switch above the words."""
    sign, pad = sheet.px(_SIGN_MM), sheet.px(3.4)
    spot = Rect(cell.x + pad, cell.y + pad, sign, sign)
    sheet.draw(name + ":icon", spot, icon(_SIGNS[target.intent], sign, look.label))
    wide, high = (sheet.px(mm) for mm in _SWITCH_MM)
    knob = Rect(cell.right - pad - wide, cell.y + pad, wide, high)
    sheet.draw(name + ":switch", knob, _knob(sheet, target, wide, high))
    _label(sheet, target, cell, look, pad + sign + sheet.px(1.6))


def _label(sheet: Sheet, target: Target, cell: Rect, look: Style, above: int = 0, beside: int = 0) -> None:
    side, end = sheet.px(_side_mm(sheet)), sheet.px(0.8)
    place = cell.inset(side + beside, max(above, end), side, end)
    words, caps = sheet.string(target.label), sheet.caps(*_CAPS)
    name, floor = f"key:{target.intent}:label", sheet.exact(theme.FLOOR_MM)[0]
    is_in = words_height(sheet, words, place.w, floor, Weight.SEMIBOLD) is not None
    weight = Weight.SEMIBOLD if is_in else Weight.REGULAR
    sheet.text(name, words, place, caps, weight, look.label, align="center", middle=True)


def _filled(sheet: Sheet, target: Target) -> Style:
    """What is chosen is filled where there is no room for a mark."""
    look = style(sheet, target)
    if not target.is_selected:
        return look
    return replace(look, fill=sheet.tones.accent, label=sheet.tones.on_accent)


def _knob(sheet: Sheet, target: Target, wide: int, high: int) -> str:
    """A small switch: on is filled with its knob at the far end, off is hollow with its knob near."""
    edge, r = max(2.0, high * 0.09), high / 2
    colour = hex_of(sheet.tones.accent if target.is_selected else sheet.tones.sub)
    fill = colour if target.is_selected else "none"
    is_right = target.is_selected != sheet.is_rtl
    x = wide - r if is_right else r
    knob = hex_of(sheet.tones.on_accent) if target.is_selected else colour
    return (
        f'<rect x="{edge / 2}" y="{edge / 2}" width="{wide - edge}" height="{high - edge}" '
        f'rx="{r - edge / 2}" fill="{fill}" stroke="{colour}" stroke-width="{edge}"/>'
        f'<circle cx="{x}" cy="{r}" r="{r * 0.58:.1f}" fill="{knob}"/>'
    )


def _sounds(sheet: Sheet, targets: Sequence[Target], cells: Sequence[Rect]) -> None:
    """One of four is chosen: its plate is filled, and has a mark where all of them have a sign."""
    sign, gap = sheet.px(_SOUND_SIGN_MM), sheet.px(2)
    cap = sheet.exact(theme.FLOOR_MM)[0]
    room = min(cell.w for cell in cells) - 2 * sheet.px(_SIDE_MM) - sign - 2 * gap
    has_signs = all(
        sheet.measure(Weight.SEMIBOLD, cap, word) <= room
        for target in targets
        for word in sheet.string(target.label).split()
    )
    for target, cell in zip(targets, cells, strict=True):
        look, name = _filled(sheet, target), f"key:{target.intent}"
        plate(sheet, name, cell, look, sheet.px(theme.RADIUS_MM))
        with sheet.column(cell):
            if has_signs:
                symbol = "check" if target.is_selected else _SIGNS.get(target.intent, "sound")
                spot = Rect(cell.x + sheet.px(_SIDE_MM) + gap, cell.centre[1] - sign // 2, sign, sign)
                sheet.draw(name + ":icon", spot, icon(symbol, sign, look.label))
            _label(sheet, target, cell, look, beside=sign + 2 * gap if has_signs else 0)
        sheet.area(target, cell)
