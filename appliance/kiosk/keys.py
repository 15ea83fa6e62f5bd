"""Keys: how a target looks in each role, on each ground, pressed or not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from appliance.kiosk import theme
from appliance.kiosk.fit import fit
from appliance.kiosk.icons import icon
from appliance.kiosk.layout import Rect
from appliance.kiosk.looks import Plate
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Colour, Weight
from appliance.kiosk.view import Ground, Role, Target

_ONE_LINE_MM = 5.2  # words beside an icon are rather so small than on two lines
_CARD_MM = (6.8, 6.2, 5.6, 5.2, 4.8)
_HINT_GAP_MM = 2.2
_ICON_OF = {Role.STOP: "stop", Role.PAUSE: "pause", Role.CONFIRM: "check", Role.MINUS: "minus"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """The colours of a key."""

    fill: Colour
    label: Colour
    edge: Colour | None = None
    edge_mm: float = 0.35
    has_shadow: bool = False


def style(sheet: Sheet, target: Target) -> Style:
    """The look of this target now: role and ground, then pressed and disabled on top."""
    base = _base(sheet.view.ground, target, sheet)
    if sheet.touch.pressed == target.intent:
        edge = theme.darker(base.edge) if base.edge else None
        return Style(fill=theme.darker(base.fill), label=base.label, edge=edge, edge_mm=base.edge_mm)
    if not target.is_enabled:
        ground = theme.between(sheet.tones.top, sheet.tones.bottom, 0.5)
        fill = theme.between(ground, sheet.tones.text, 0.10)
        return Style(fill=fill, label=theme.between(sheet.tones.text, fill, 0.40), edge=None)
    return base


def _base(ground: Ground, target: Target, sheet: Sheet) -> Style:
    always = {
        Role.STOP: Style(fill=theme.STOP, label=theme.WHITE, edge=theme.MIST, edge_mm=0.5),
        Role.MINUS: Style(fill=theme.MIST, label=theme.INK),
        Role.PLUS: Style(fill=theme.PLUS, label=theme.MIST),
        Role.PAUSE: Style(fill=theme.RAISED, label=theme.MIST, edge=theme.FOG),
    }
    if target.role in always:
        return always[target.role]
    if target.role in (Role.PRIMARY, Role.CONFIRM):
        return Style(fill=sheet.tones.accent, label=sheet.tones.on_accent, has_shadow=ground is Ground.PAPER)
    return _quiet(ground, target, sheet)


def _quiet(ground: Ground, target: Target, sheet: Sheet) -> Style:
    middle = theme.between(sheet.tones.top, sheet.tones.bottom, 0.5)
    if ground is Ground.INK:
        fill = theme.PANEL if target.role in (Role.CHOICE, Role.SCALE) else theme.INK
        return Style(fill=fill, label=theme.MIST, edge=theme.FOG)
    if ground is Ground.RED:
        return Style(fill=middle, label=theme.WHITE, edge=theme.ROSE, edge_mm=0.5)
    if target.role is Role.BACK:
        return Style(fill=middle, label=theme.TEXT, edge=theme.SUB, edge_mm=0.5)
    if target.is_selected:
        return Style(fill=theme.WHITE, label=theme.TEXT, edge=theme.PINE, edge_mm=0.8, has_shadow=True)
    return Style(
        fill=theme.WHITE,
        label=theme.TEXT,
        edge=theme.EDGE,
        edge_mm=0.4,
        has_shadow=target.role is Role.CHOICE,
    )


def plate(sheet: Sheet, name: str, rect: Rect, look: Style, radius: int) -> None:
    """The plate of a key, with a soft shadow on paper."""
    shadow = sheet.px(1.4) if look.has_shadow else 0
    place = rect.inset(-shadow, -shadow, -shadow, -shadow)
    edge_px = max(2.0, sheet.px(1) * look.edge_mm) if look.edge else 0.0
    sheet.add(name, place, Plate(look.fill, radius, look.edge, edge_px, shadow))


def key(
    sheet: Sheet, target: Target, rect: Rect, *, caps_mm: tuple[float, ...] = (), hit: Rect | None = None
) -> None:
    """One key with its label, its icon and its hint."""
    look = style(sheet, target)
    is_pill = target.role in (Role.HELP, Role.UNWELL)
    name = f"key:{target.intent}"
    plate(sheet, name, rect, look, rect.h // 2 if is_pill else sheet.px(theme.RADIUS_MM))
    with sheet.column(rect):
        _content(sheet, target, rect, look, name, sheet.caps(*(caps_mm or _caps_of(target.role))))
    sheet.area(target, rect, hit)


def _caps_of(role: Role) -> tuple[float, ...]:
    if role is Role.STOP:
        return (6.8, 6.2, 5.6, 4.8)
    if role is Role.CHOICE:
        return (7.4, 6.8, 6.2, 5.6, 5.2, 4.8)
    if role in (Role.HELP, Role.UNWELL, Role.PAUSE):
        return (5.0, 4.8)
    return (6.2, 5.6, 5.2, 4.8)


def _content(sheet: Sheet, target: Target, rect: Rect, look: Style, name: str, caps: tuple[int, ...]) -> None:
    inner = _inner(sheet, rect)
    words = sheet.string(target.label)
    symbol = _ICON_OF.get(target.role)
    if target.role is Role.PAUSE:
        _pause(sheet, name, inner, look, words, caps)
    elif target.hint is not None:
        _with_hint(sheet, name, inner, look, words, sheet.string(target.hint), caps)
    elif target.role is Role.MINUS and sheet.measure(Weight.SEMIBOLD, caps[-1], words) > inner.w - sheet.px(
        12
    ):
        size = sheet.px(8.0)  # "-" needs no word
        square = Rect(inner.centre[0] - size // 2, inner.centre[1] - size // 2, size, size)
        sheet.draw(name + ":icon", square, icon("minus", size, look.label))
    elif symbol is not None:
        _with_icon(sheet, name, inner, look, words, caps, symbol)
    else:
        sheet.text(
            name + ":label", words, inner, caps, _weight(target), look.label, align="center", middle=True
        )


def _weight(target: Target) -> Weight:
    if target.role is Role.DIGIT:
        return Weight.CODE
    is_quiet = target.role in (Role.HELP, Role.UNWELL)
    return Weight.REGULAR if is_quiet else Weight.SEMIBOLD


def _pause(sheet: Sheet, name: str, inner: Rect, look: Style, words: str, caps: tuple[int, ...]) -> None:
    size, gap = sheet.px(8.0), sheet.px(2.2)
    room = (inner.w, inner.h - size - gap)
    fitted = fit(sheet.measure, Weight.SEMIBOLD, words, caps, room)
    if not fitted.is_inside:  # the two bars say it in every language
        square = Rect(inner.centre[0] - size // 2, inner.centre[1] - size // 2, size, size)
        sheet.draw(name + ":icon", square, icon("pause", size, look.label))
        return
    top = inner.y + (inner.h - size - gap - fitted.height) // 2
    square = Rect(inner.centre[0] - size // 2, top, size, size)
    sheet.draw(name + ":icon", square, icon("pause", size, look.label))
    place = Rect(inner.x, square.bottom + gap, inner.w, fitted.height)
    sheet.put(name + ":label", fitted, place, Weight.SEMIBOLD, look.label, align="center")


def _with_icon(
    sheet: Sheet, name: str, inner: Rect, look: Style, words: str, caps: tuple[int, ...], symbol: str
) -> None:
    size, gap = sheet.px(9.0 if symbol == "stop" else 8.0), sheet.px(4.0)
    room = (inner.w - size - gap, inner.h)
    low = [
        cap
        for cap in caps
        if cap >= sheet.px(_ONE_LINE_MM) and sheet.measure(Weight.SEMIBOLD, cap, words) <= room[0]
    ]
    fitted = fit(sheet.measure, Weight.SEMIBOLD, words, low[:1] or caps, room)
    if not fitted.is_inside and symbol != "stop":
        place = inner  # the word says it without its sign
        sheet.text(
            name + ":label", words, place, caps, Weight.SEMIBOLD, look.label, align="center", middle=True
        )
        return
    left = inner.x + (inner.w - fitted.width - size - gap) // 2
    place = Rect(left + size + gap, inner.y, fitted.width, inner.h)
    sheet.put(name + ":label", fitted, place, Weight.SEMIBOLD, look.label, middle=True)
    square = Rect(left, inner.centre[1] - size // 2, size, size)
    sheet.draw(name + ":icon", square, icon(symbol, size, look.label))


def common_hint_caps(sheet: Sheet, targets: Sequence[Target], cell: Rect) -> tuple[float, ...]:
    """One size for the names on all these cards, so large that each still has room for its hint."""
    inner = _inner(sheet, cell)
    for lines in (1, 2):
        for size in _CARD_MM:
            if all(_is_card_in(sheet, target, inner, size, lines) for target in targets):
                return (size,)
    return _CARD_MM[-1:]


def _is_card_in(sheet: Sheet, target: Target, inner: Rect, size: float, lines: int) -> bool:
    above, below = sheet.string(target.label), sheet.string(target.hint)
    low = fit(sheet.measure, Weight.REGULAR, below, sheet.exact(theme.FLOOR_MM), (inner.w, inner.h))
    room = inner.h - low.height - sheet.px(_HINT_GAP_MM)
    name = fit(sheet.measure, Weight.SEMIBOLD, above, sheet.exact(size), (inner.w, room))
    return name.is_inside and len(name.lines) <= lines


def _inner(sheet: Sheet, rect: Rect) -> Rect:
    pad = sheet.px(3.0 if rect.w > sheet.px(30) and not sheet.panel.is_small else 1.6)
    return rect.inset(pad, sheet.px(1.2), pad, sheet.px(1.2))


def _with_hint(
    sheet: Sheet, name: str, inner: Rect, look: Style, words: str, hint: str, caps: tuple[int, ...]
) -> None:
    """Label above, hint below, both centred as one block."""
    gap = sheet.px(_HINT_GAP_MM)
    for cap in sheet.caps(theme.FLOOR_MM):
        below = fit(sheet.measure, Weight.REGULAR, hint, [cap], (inner.w, inner.h))
        room = (inner.w, inner.h - below.height - gap)
        above = fit(sheet.measure, Weight.SEMIBOLD, words, caps, room)
        if below.is_inside and above.is_inside:
            break
    y = inner.y + (inner.h - above.height - gap - below.height) // 2
    is_inside = below.is_inside and above.is_inside
    below = replace(below, is_inside=is_inside)
    place = Rect(inner.x, y, inner.w, above.height)
    sheet.put(name + ":label", above, place, Weight.SEMIBOLD, look.label, align="center")
    low = Rect(inner.x, y + above.height + gap, inner.w, below.height)
    colour = theme.between(look.label, look.fill, 0.22)
    sheet.put(name + ":hint", below, low, Weight.REGULAR, colour, align="center")
