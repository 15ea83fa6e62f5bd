"""The levels that came back, and the keys that ask for other ones."""

from appliance.kiosk import theme
from appliance.kiosk.icons import icon
from appliance.kiosk.keys import Style, key, plate, style
from appliance.kiosk.layout import Rect, split
from appliance.kiosk.scenes.frame import stop_size
from appliance.kiosk.scenes.measures import line, words_height
from appliance.kiosk.scenes.roles import by_role
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Weight, hex_of
from appliance.kiosk.view import ChannelView, Role, Target, Text

_PAD_MM, _PAD_FLAT_MM = 2.0, 1.0
_PAUSE_MM, _LINK_MM = 28.0, 32.0


def is_trimmed(sheet: Sheet) -> bool:
    """True when each side has keys of its own."""
    return len(by_role(sheet, Role.MINUS)) > 1


def board(sheet: Sheet, place: Rect) -> None:
    """The raised board that holds levels and keys."""
    plate(sheet, "board", place, style_board(), sheet.px(theme.RADIUS_MM + 0.6))


def style_board() -> Style:
    """The quiet plate behind the levels."""
    return Style(fill=theme.PANEL, label=theme.MIST)


def linked(sheet: Sheet, place: Rect, channels: tuple[ChannelView, ...], *, is_stale: bool) -> None:
    """Both levels above, one large pair of keys below; on a flat board the keys stand at the sides."""
    pad = sheet.px(_PAD_FLAT_MM if sheet.panel.is_small else _PAD_MM)
    inner = place.inset(pad, pad, pad, pad)
    gap = sheet.px(theme.GAP_MM)
    minus, plus = by_role(sheet, Role.MINUS), by_role(sheet, Role.PLUS)
    flat = place.h < sheet.px(46)
    if flat:
        left, right = sheet.px(26), sheet.px(theme.PLUS_MINUS_MM)
        sides = Rect(inner.x, inner.y, left, inner.h), Rect(inner.right - right, inner.y, right, inner.h)
        middle = Rect(inner.x + left + gap // 2, inner.y, inner.w - left - right - gap, inner.h)
        is_wide = middle.w > sheet.px(44)
        _numbers(sheet, middle, channels, is_stale=is_stale, is_column=not is_wide)
    else:
        tall = min(sheet.px(36), inner.h - sheet.px(27))
        low = Rect(inner.x, inner.bottom - tall, inner.w, tall)
        right = (inner.w - gap) * 47 // 100
        sides = Rect(low.x, low.y, low.w - gap - right, tall), Rect(low.right - right, low.y, right, tall)
        upper = Rect(inner.x, inner.y, inner.w, inner.h - tall - sheet.px(2))
        _numbers(sheet, upper, channels, is_stale=is_stale, is_column=False)
    for target, rect in zip((*minus[:1], *plus[:1]), sides, strict=False):
        step_key(sheet, target, rect)


def trimmed(sheet: Sheet, place: Rect, channels: tuple[ChannelView, ...], *, is_stale: bool) -> None:
    """A row for each side: less, the level, more; side by side where the board is flat."""
    pad = sheet.px(_PAD_FLAT_MM if sheet.panel.is_small else _PAD_MM)
    is_flat = place.h < sheet.px(46) or place.w > sheet.px(150)
    inner = place if is_flat else place.inset(pad, pad, pad, pad)
    gap = sheet.px(theme.GAP_MM)
    cells = split(inner, 2, gap, columns=2 if is_flat else 1)
    minus, plus = by_role(sheet, Role.MINUS), by_role(sheet, Role.PLUS)
    is_roomy = cells[0].w > sheet.px(90)
    wide = sheet.px(30 if is_roomy else theme.PLUS_MINUS_MM)
    caps = (16.0, 10.0, 7.0) if is_roomy else (10.0, 9.0, 8.0, 7.0)
    for index, (less, more, channel, cell) in enumerate(zip(minus, plus, channels, cells, strict=False)):
        if is_roomy and is_flat:
            plate(sheet, f"board{index}", cell, style_board(), sheet.px(theme.RADIUS_MM + 0.6))
            cell = cell.inset(pad, pad, pad, pad)
        step_key(sheet, less, Rect(cell.x, cell.y, wide, cell.h))
        step_key(sheet, more, Rect(cell.right - wide, cell.y, wide, cell.h))
        middle = Rect(cell.x + wide, cell.y, cell.w - 2 * wide, cell.h)
        _number(sheet, index, middle, channel, is_stale=is_stale, caps=caps)


def step_key(sheet: Sheet, target: Target, rect: Rect, *, is_round: bool = False) -> None:
    """A key for one level less or more: "-" brighter and larger, because going down is the easy mistake."""
    look = style(sheet, target)
    name = f"key:{target.intent}"
    radius = rect.w // 2 if is_round else sheet.px(theme.RADIUS_MM - 0.8)
    plate(sheet, name, rect, look, radius)
    size = min(rect.w, rect.h) * (50 if target.role is Role.MINUS else 46) // 100
    size = min(size, sheet.px(22))
    square = Rect(rect.centre[0] - size // 2, rect.centre[1] - size // 2, size, size)
    symbol = "minus" if target.role is Role.MINUS else "plus"
    sheet.draw(name + ":icon", square, icon(symbol, size, look.label))
    sheet.area(target, rect)


def row_keys(sheet: Sheet) -> Rect:
    """Apart, Pause and STOP at the lower right, the same on calibration and live; answers what they fill."""
    safe, gap = sheet.safe, sheet.px(theme.GAP_MM)
    wide, high = stop_size(sheet)
    y = safe.bottom - high
    stop = Rect(safe.right - wide, y, wide, high)
    to_bezel = Rect(stop.x, stop.y, sheet.panel.width - stop.x, sheet.panel.height - stop.y)
    for target in by_role(sheet, Role.STOP):
        key(sheet, target, stop, hit=to_bezel)
    x = stop.x
    for target in by_role(sheet, Role.PAUSE):
        x -= gap + sheet.px(_PAUSE_MM)
        key(sheet, target, Rect(x, y, sheet.px(_PAUSE_MM), high))
    if by_role(sheet, Role.LINK):
        wide = link_wide(sheet, x - gap - safe.x)
        x -= gap + wide
        link_key(sheet, Rect(x, y, wide, high))
    return Rect(x, y, safe.right - x, high)


def link_wide(sheet: Sheet, most: int) -> int:
    """As wide as its longest word needs."""
    cap = sheet.exact(theme.FLOOR_MM)[0]
    both = (sheet.say(Text(id=name)) for name in ("target.link", "target.unlink"))  # the key keeps its place
    words = [word for label in both for word in label.split()]
    longest = max((sheet.measure(Weight.REGULAR, cap, word) for word in words), default=0)
    return min(most, max(sheet.px(_LINK_MM), longest + sheet.px(2.4)))


def link_key(sheet: Sheet, rect: Rect) -> None:
    """Joins both sides or lets them go; a long word stands on two lines."""
    for target in by_role(sheet, Role.LINK)[:1]:
        look = style(sheet, target)
        name = f"key:{target.intent}"
        plate(sheet, name, rect, look, sheet.px(theme.RADIUS_MM))
        label, side = sheet.string(target.label), sheet.px(1)
        cap = sheet.exact(theme.FLOOR_MM)[0]
        high = words_height(sheet, label, rect.w - 2 * side, cap, Weight.REGULAR)
        if high is None:
            label, high = "", 0  # a word too long: the sign alone
        size, gap = min(sheet.px(7 if label else 12), rect.h - high - sheet.px(3.4)), sheet.px(1.4)
        if size < sheet.px(4):
            size = gap = 0  # two lines of a tall script: the words alone
        top = rect.y + (rect.h - size - gap - high) // 2
        square = Rect(rect.centre[0] - size // 2, top, size, size)
        if size:
            symbol = "link" if target.is_selected else "unlink"
            sheet.draw(name + ":icon", square, icon(symbol, size, look.label))
        words = Rect(rect.x + side, square.bottom + gap, rect.w - 2 * side, high)
        colour = look.label
        sheet.text(name + ":label", label, words, (cap,), Weight.REGULAR, colour, align="center")
        sheet.area(target, rect)


def _numbers(
    sheet: Sheet, place: Rect, channels: tuple[ChannelView, ...], *, is_stale: bool, is_column: bool
) -> None:
    cells = split(place, 2, 0, columns=1 if is_column else 2)
    caps = (8.4, 7.4, 6.4) if is_column else (theme.LEVEL_MM, 11.0, 10.0, 8.8, 7.4)
    for index, (channel, cell) in enumerate(zip(channels, cells, strict=False)):
        if is_column:
            _beside(sheet, index, cell, channel, is_stale=is_stale)
        else:
            _number(sheet, index, cell, channel, is_stale=is_stale, caps=caps)
    if not is_column:
        size = sheet.px(6)
        square = Rect(place.centre[0] - size // 2, place.centre[1] + sheet.px(1.2), size, size)
        sheet.draw("linked", square, icon("link", size, theme.FOG))


def words_of(sheet: Sheet, channel: ChannelView, *, is_stale: bool) -> str:
    """The number that came back; a dash when it is old, a word when the channel is off."""
    if is_stale:
        return "\u2013"
    return sheet.say(Text(id="screen.off")) if channel.is_off else str(channel.level)


def _colour(channel: ChannelView, *, is_stale: bool) -> theme.Colour:
    return theme.FOG if is_stale or channel.is_pending or channel.is_off else theme.WHITE


def _number(
    sheet: Sheet, index: int, place: Rect, channel: ChannelView, *, is_stale: bool, caps: tuple[float, ...]
) -> None:
    label = sheet.px(theme.FLOOR_MM)
    cap = min(sheet.px(caps[0]), place.h - label - sheet.px(4.4))
    cap = max(cap, sheet.px(caps[-1]))
    widest = max(sheet.measure(Weight.SEMIBOLD, cap, digit) for digit in "0123456789")
    cap = min(cap, cap * (place.w - sheet.px(1)) // (2 * widest))
    under = max(label + sheet.px(3.0), line(sheet) + sheet.px(0.4))
    top = place.y + (place.h - under - cap) // 2
    _side(sheet, index, Rect(place.x, top, place.w, line(sheet)), channel, align="center")
    spot = Rect(place.x, top + under, place.w, cap)
    words = words_of(sheet, channel, is_stale=is_stale)
    if is_stale or not channel.is_off:
        sheet.digits(f"level{index}", words, spot, cap, Weight.SEMIBOLD, _colour(channel, is_stale=is_stale))
    else:
        sheet.text(
            f"level{index}",
            words,
            spot.inset(0, 0, 0, -cap),
            (cap, *sheet.caps(7, 6, 4.8)),
            Weight.SEMIBOLD,
            theme.FOG,
            align="center",
        )
    if channel.is_pending and not is_stale:
        _pending(sheet, index, spot)


def _beside(sheet: Sheet, index: int, place: Rect, channel: ChannelView, *, is_stale: bool) -> None:
    half = place.w * 54 // 100
    left = Rect(place.x, place.y, half, place.h)
    _side(sheet, index, left._replace(y=left.centre[1] - line(sheet) // 2, h=line(sheet)), channel)
    cap = min(sheet.px(8.4), place.h - sheet.px(1.6))
    spot = Rect(place.x + half, place.y, place.w - half, place.h)
    words = words_of(sheet, channel, is_stale=is_stale)
    if is_stale or not channel.is_off:
        sheet.digits(f"level{index}", words, spot, cap, Weight.SEMIBOLD, _colour(channel, is_stale=is_stale))
    else:
        sheet.text(
            f"level{index}",
            words,
            spot,
            sheet.caps(5.6, 4.8),
            Weight.SEMIBOLD,
            theme.FOG,
            align="center",
            middle=True,
        )
    if channel.is_pending and not is_stale:
        _pending(sheet, index, Rect(spot.x, spot.centre[1] - cap // 2, spot.w, cap))


def _side(sheet: Sheet, index: int, place: Rect, channel: ChannelView, align: str = "left") -> None:
    """The side's name; where it is too long, two discs of which the one on this side is full."""
    words, cap = sheet.say(channel.side), sheet.exact(theme.FLOOR_MM)[0]
    sides = [sheet.say(each.side) for each in sheet.view.live.channels] if sheet.view.live else [words]
    if max(sheet.measure(Weight.REGULAR, cap, each) for each in sides) <= place.w:
        sheet.text(f"side{index}", words, place, sheet.caps(4.8), Weight.REGULAR, theme.FOG, align=align)
        return
    r, gap = cap / 2, sheet.px(2)
    wide = round(4 * r) + gap
    x = place.x if align == "left" else place.centre[0] - wide // 2
    edge = max(2.0, r * 0.2)
    fog, lead = hex_of(theme.FOG), hex_of((theme.LEAD_A, theme.LEAD_B)[index])
    body = "".join(
        f'<circle cx="{r + side * (2 * r + gap):.1f}" cy="{r:.1f}" r="{r - edge / 2:.1f}" '
        f'fill="{lead if side == index else "none"}" stroke="{"#ffffff" if side == index else fog}" '
        f'stroke-width="{edge:.1f}"/>'
        for side in (0, 1)
    )
    sheet.draw(f"side{index}:mark", Rect(x, place.y, wide, cap), body)


def _pending(sheet: Sheet, index: int, spot: Rect) -> None:
    """Three dots under a number that has not come back yet. (kiosk.md 2.6)"""
    dot, gap = sheet.px(0.9), sheet.px(1.0)
    place = Rect(
        spot.centre[0] - (3 * dot + 2 * gap) // 2, spot.bottom + sheet.px(1.1), 3 * dot + 2 * gap, dot
    )
    r = dot / 2
    body = "".join(
        f'<circle cx="{r + i * (dot + gap)}" cy="{r}" r="{r}" fill="{hex_of(theme.FOG)}"/>' for i in range(3)
    )
    sheet.draw(f"pending{index}", place, body)
