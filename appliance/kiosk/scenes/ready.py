"""Hold to arm: one round key whose ring fills while the finger stays; lifted before, nothing happens."""

from appliance.kiosk import theme
from appliance.kiosk.keys import style
from appliance.kiosk.layout import Rect
from appliance.kiosk.scenes.frame import Frame, frame, stop_size
from appliance.kiosk.scenes.prose import fits, prose
from appliance.kiosk.scenes.ring import ring_tiles
from appliance.kiosk.scenes.roles import by_role
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Weight, hex_of
from appliance.kiosk.view import ActsOn, Role, Target

_STEPS = 48
_SMALL_MM = (42.0, 40.0, 38.0, 35.0)
_STROKE_MM, _AIR_MM = 3.2, 1.6  # of the ring, and from it to the key
_PAD, _PAD_SMALL = 0.13, 0.07  # of the key's width, beside its words


def draw(sheet: Sheet) -> None:
    """The sentence on the left, the key in the middle of the right side."""
    safe = sheet.safe
    if sheet.panel.is_portrait:
        _tall(sheet)
        return
    width = safe.w * 52 // 100
    holds = [target for target in sheet.view.targets if target.acts_on is ActsOn.HOLD]
    whole = None if sheet.panel.is_small and holds else width
    made = frame(sheet, width=whole, row=None if not holds else by_role(sheet, Role.BACK))
    if sheet.panel.is_small and holds:
        _small(sheet, made, holds[0])
        return
    prose(sheet, made.words, air_mm=4.0)
    left = safe.x + width + sheet.px(5)
    has_stop = bool(by_role(sheet, Role.STOP))
    has_pill = bool(by_role(sheet, Role.HELP, Role.UNWELL))
    top = safe.y + (sheet.px(theme.TARGET_MM + theme.GAP_MM) if has_pill else 0)
    low = safe.bottom - (stop_size(sheet)[1] + sheet.px(theme.GAP_MM) if has_stop else 0)
    for target in holds[:1]:
        size = min(safe.right - left, low - top, sheet.px(64)) // 8 * 8
        ring = Rect(left + (safe.right - left - size) // 2, top + (low - top - size) // 2, size, size)
        _round(sheet, target, ring)


def _tall(sheet: Sheet) -> None:
    """The words above, the key in the middle of what is left."""
    gap = sheet.px(theme.GAP_MM)
    holds = [target for target in sheet.view.targets if target.acts_on is ActsOn.HOLD]
    made = frame(sheet, row=by_role(sheet, Role.BACK))
    used = prose(sheet, made.words._replace(h=made.words.h // 2), air_mm=4.0)
    for target in holds[:1]:
        room = Rect(
            made.middle.x, used.bottom + gap, made.middle.w, made.middle.bottom - used.bottom - 2 * gap
        )
        size = min(room.w, room.h, sheet.px(72)) // 8 * 8
        _round(sheet, target, Rect(room.centre[0] - size // 2, room.centre[1] - size // 2, size, size))


def _small(sheet: Sheet, made: Frame, target: Target) -> None:
    """The key between back and STOP, as large as leaves all words their room; else fewer words."""
    safe, body = sheet.safe, sheet.view.body
    left = safe.x + sheet.px(24 + theme.GAP_MM)
    right = safe.right - stop_size(sheet)[0] - sheet.px(theme.GAP_MM)

    def above(size: int) -> Rect:
        return Rect(safe.x, safe.y, made.words.w, safe.bottom - size - safe.y - sheet.px(1))

    sizes = [size for mm in _SMALL_MM if _holds(sheet, target, size := sheet.px(mm) // 8 * 8)]
    tries = ((count, size) for count in range(len(body), 0, -1) for size in sizes)
    count, size = next(
        ((n, size) for n, size in tries if fits(sheet, above(size), body=body[:n], has_note=False)),
        (1, sizes[-1] if sizes else sheet.px(_SMALL_MM[0]) // 8 * 8),
    )
    _round(sheet, target, Rect((left + right - size) // 2, safe.bottom - size, size, size))
    prose(sheet, above(size), body=body[:count], has_note=False, body_mm=(5.2, theme.FLOOR_MM))


def _holds(sheet: Sheet, target: Target, size: int) -> bool:
    """True when the longest word of the key's label stands in a ring of this size."""
    words, cap = sheet.string(target.label).split(), sheet.exact(theme.FLOOR_MM)[0]
    widest = max(sheet.measure(Weight.SEMIBOLD, cap, word) for word in words)
    inner = size - 2 * (sheet.px(_STROKE_MM) + sheet.px(_AIR_MM))
    return widest <= inner - 2 * round(inner * _PAD_SMALL)


def _round(sheet: Sheet, target: Target, ring: Rect) -> None:
    stroke = sheet.px(_STROKE_MM)
    part = round(sheet.touch.hold * _STEPS) / _STEPS if sheet.touch.pressed == target.intent else 0.0
    track = theme.TRACK if target.is_enabled else theme.PANEL
    with sheet.fixed(ring):
        _key(sheet, target, ring, stroke, track, part)
    sheet.area(target, ring)


def _key(sheet: Sheet, target: Target, ring: Rect, stroke: int, track: theme.Colour, part: float) -> None:
    ring_tiles(sheet, "hold", ring, stroke, track, theme.MINT, part)
    gap = stroke + sheet.px(_AIR_MM)
    inner = ring.inset(gap, gap, gap, gap)
    look = style(sheet, target)
    r = inner.w / 2
    sheet.draw(
        f"key:{target.intent}", inner, f'<circle cx="{r}" cy="{r}" r="{r}" fill="{hex_of(look.fill)}"/>'
    )
    pad = round(inner.w * (_PAD_SMALL if sheet.panel.is_small else _PAD))
    words = sheet.string(target.label)
    place = inner.inset(pad, pad, pad, pad)
    sheet.text(
        "hold:label",
        words,
        place,
        sheet.caps(7.4, 6.8, 6.2, 5.6, 5.2, 4.8),
        Weight.SEMIBOLD,
        look.label,
        align="center",
        middle=True,
    )
