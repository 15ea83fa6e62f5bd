"""Calibration: the level up from zero, with round keys of 46 mm."""

from math import cos, hypot, pi, sin

from appliance.kiosk import theme
from appliance.kiosk.icons import icon
from appliance.kiosk.keys import key
from appliance.kiosk.layout import Rect
from appliance.kiosk.looks import arc_path
from appliance.kiosk.scenes.frame import frame, pill_key
from appliance.kiosk.scenes.levels import (
    is_trimmed,
    link_key,
    link_wide,
    row_keys,
    step_key,
    trimmed,
    words_of,
)
from appliance.kiosk.scenes.measures import line, words_height
from appliance.kiosk.scenes.paging import sentences
from appliance.kiosk.scenes.prose import fits, prose
from appliance.kiosk.scenes.quiet import quiet_key
from appliance.kiosk.scenes.roles import by_role
from appliance.kiosk.sheet import Sheet, TextRow
from appliance.kiosk.theme import Weight, hex_of
from appliance.kiosk.view import ChannelView, LiveView, Role, Text

_SWEEP = (-0.30, 0.30)  # of a turn from twelve o'clock
_LEVEL_MAX = 50
_NUMBER_MM = (29.0, 28.0, 27.0, 26.0, 25.0, 24.0, 22.0, 20.0)
_STROKE_MM = 3.4
_SHOULDER_MM = 20.0  # of the dial, beside its middle
_ON_MM, _WORDS_MM = 24.0, 39.0
_DIAL_HEIGHT = 0.78  # of the dial's diameter: from its top to where its ends and the words below them are


def draw(sheet: Sheet) -> None:
    """The words above, less and more at the sides, the level between, going on below."""
    live = sheet.view.live
    assert live is not None, "calibration has a running program"
    if sheet.panel.is_portrait:
        _tall(sheet, live)
        return
    if sheet.panel.is_small:
        _low(sheet, live)
        return
    _wide(sheet, live)


def _wide(sheet: Sheet, live: LiveView) -> None:
    """The words at the top, the dial or both sides below them, the row of every live screen."""
    safe, gap = sheet.safe, sheet.px(theme.GAP_MM)
    sheet.ground()
    pill = pill_key(sheet, safe)
    row = row_keys(sheet)
    for target in by_role(sheet, Role.CONFIRM):
        key(sheet, target, Rect(safe.x, row.y, row.x - gap - safe.x, row.h))
    room = Rect(safe.x, safe.y, (pill.x if pill else safe.right) - gap - safe.x, sheet.px(_WORDS_MM))
    words = prose(sheet, room, accent=theme.MINT, body_mm=(5.2, theme.FLOOR_MM))
    air = sheet.px(2)
    middle = Rect(safe.x, words.bottom + air, safe.w, row.y - gap - words.bottom - air)
    with sheet.fixed(middle):
        if is_trimmed(sheet):
            trimmed(sheet, middle, live.channels, is_stale=live.is_stale)
        else:
            _dial(sheet, middle, words.y, row.y, live)


def _dial(sheet: Sheet, middle: Rect, top: int, low: int, live: LiveView) -> None:
    """The round keys at the sides; between them the dial, as high as words above it let it be."""
    safe, gap = sheet.safe, sheet.px(theme.GAP_MM)
    size = min(sheet.px(theme.ROUND_KEY_MM), middle.h)
    y, inset = middle.bottom - size, sheet.px(9)
    left, right = Rect(safe.x + inset, y, size, size), Rect(safe.right - inset - size, y, size, size)
    _pair(sheet, left, right, is_round=True)
    limits = {"heading": left.right + gap, "body0": middle.centre[0] - sheet.px(_SHOULDER_MM)}
    told = [row for row in sheet.texts if row.name in limits and _is_over(sheet, row, limits[row.name])]
    top = max([top, *(row.rect.bottom for row in told)]) + sheet.px(1.6)
    _gauge(
        sheet, Rect(left.right + gap, top, right.x - left.right - 2 * gap, low - sheet.px(2.6) - top), live
    )


def _is_over(sheet: Sheet, row: TextRow, x: int) -> bool:
    """True for words that stand above the dial; in a language read from the right they all may."""
    return sheet.is_rtl or sheet.view.comfort.is_left_handed or row.rect.right > x


def _tall(sheet: Sheet, live: LiveView) -> None:
    """The dial above its two round keys, going on below them, then the row of every live screen."""
    safe, gap = sheet.safe, sheet.px(theme.GAP_MM)
    sheet.ground()
    row = row_keys(sheet)
    high = sheet.px(_ON_MM)
    above = Rect(safe.x, row.y - gap - high, safe.w, high)
    unwell = (safe.w - gap) * 42 // 100
    for target in by_role(sheet, Role.UNWELL):
        quiet_key(sheet, target, above._replace(w=unwell))
    for target in by_role(sheet, Role.CONFIRM):
        key(sheet, target, above.inset(unwell + gap, 0, 0, 0))
    words = prose(
        sheet, Rect(safe.x, safe.y, safe.w, sheet.px(_WORDS_MM)), accent=theme.MINT, body_mm=(5.2, 4.8)
    )
    middle = Rect(safe.x, words.bottom + gap, safe.w, above.y - gap - words.bottom - gap)
    with sheet.fixed(middle):
        if is_trimmed(sheet):
            tall = min(middle.h, sheet.px(92))
            trimmed(sheet, middle.inset(0, middle.h - tall, 0, 0), live.channels, is_stale=live.is_stale)
            return
        size = sheet.px(theme.ROUND_KEY_MM)
        y = middle.bottom - size
        left, right = Rect(middle.x, y, size, size), Rect(middle.right - size, y, size, size)
        _pair(sheet, left, right, is_round=True)
        wide = min(sheet.px(96), middle.w)
        dial = Rect(middle.centre[0] - wide // 2, middle.y, wide, y - sheet.px(2) - middle.y)
        _gauge(sheet, dial, live)


def _pair(sheet: Sheet, left: Rect, right: Rect, *, is_round: bool) -> None:
    for target, rect in zip(
        (*by_role(sheet, Role.MINUS)[:1], *by_role(sheet, Role.PLUS)[:1]), (left, right), strict=False
    ):
        step_key(sheet, target, rect, is_round=is_round)


def _low(sheet: Sheet, live: LiveView) -> None:
    """The layout of a low panel: fewer words, no dial."""
    safe, gap = sheet.safe, sheet.px(theme.GAP_MM)
    made = frame(sheet, has_caption=False)
    low = made.footer.y - gap
    pill = next((area.rect for area in sheet.areas if area.role is Role.UNWELL), None)
    head_h = sheet.px(theme.TARGET_MM)
    right = (pill.x if pill else safe.right) - gap
    apart = is_trimmed(sheet)
    if by_role(sheet, Role.LINK) and apart:
        link_w = sheet.px(38)
        link_key(sheet, Rect(right - link_w, safe.y, link_w, head_h))
        right -= link_w + gap
    words = Rect(safe.x, safe.y, right - safe.x, head_h + sheet.px(3.4))
    if apart:
        words = words._replace(h=head_h)
        warning, cap = " ".join(sheet.say(each) for each in sheet.view.body), sheet.exact(theme.FLOOR_MM)[0]
        high = words_height(sheet, warning, words.w, cap, Weight.REGULAR)
        if high is not None and high <= words.h:  # else it is said aloud
            sheet.text("body0", warning, words, sheet.caps(5.2, 4.8), Weight.REGULAR, theme.MINT, middle=True)
    else:
        body = tuple(part for each in sheet.view.body for part in sentences(sheet.say(each)))
        counts = range(len(body), 0, -1)
        count = next((n for n in counts if fits(sheet, words, body=body[:n], has_note=False)), 0)
        prose(sheet, words, accent=theme.MINT, is_compact=True, body=body[:count], has_note=False)
    middle = Rect(safe.x, safe.y + head_h + gap, safe.w, low - safe.y - head_h - gap)
    with sheet.fixed(middle):
        if apart:
            bleed = sheet.px(1.6)
            trimmed(sheet, middle.inset(-bleed, 0, -bleed, 0), live.channels, is_stale=live.is_stale)
        else:
            _low_steps(sheet, middle, live)


def _low_steps(sheet: Sheet, middle: Rect, live: LiveView) -> None:
    gap = sheet.px(theme.GAP_MM)
    if by_role(sheet, Role.LINK):
        link = link_wide(sheet, sheet.px(44))
        link_key(sheet, Rect(middle.right - link, middle.y, link, middle.h))
        middle = middle.inset(0, 0, link + gap, 0)
    size = min(sheet.px(theme.ROUND_KEY_MM), middle.h)
    less, more = sheet.px(31), sheet.px(26)
    y = middle.y + (middle.h - size) // 2
    left, right = Rect(middle.x, y, less, size), Rect(middle.right - more, y, more, size)
    _pair(sheet, left, right, is_round=False)
    air = sheet.px(1)
    _plain(sheet, Rect(left.right + air, middle.y, right.x - left.right - 2 * air, middle.h), live)


def _plain(sheet: Sheet, place: Rect, live: LiveView) -> None:
    label = sheet.px(theme.FLOOR_MM)
    cap = min(sheet.px(theme.LEVEL_MM), place.h - 2 * label)
    top = place.y + (place.h - cap - label - sheet.px(3.4)) // 2
    _level(sheet, Rect(place.x, top, place.w, cap), cap, live)
    _limit(sheet, Rect(place.x, top + cap + sheet.px(3.4), place.w, line(sheet)), live)


def _gauge(sheet: Sheet, place: Rect, live: LiveView) -> None:
    """The dial as large as the place, the number as large as the dial's chord allows, two lines below it."""
    label = sheet.px(theme.FLOOR_MM)
    both_y = place.bottom - line(sheet)
    limit_y = both_y - sheet.px(3.4) - label
    low = limit_y - sheet.px(4.2)
    size = min(place.w, round(place.h / _DIAL_HEIGHT))
    box = Rect(place.centre[0] - size // 2, place.y, size, size)
    inner = size / 2 - sheet.px(_STROKE_MM) * 2 - sheet.px(2.6)
    caps = [sheet.px(mm) for mm in _NUMBER_MM]
    cap = next((cap for cap in caps if _is_in_dial(sheet, box, low, cap, inner)), caps[-1])
    _arc(sheet, box, live)
    _level(sheet, Rect(box.x, low - cap, box.w, cap), cap, live)
    _limit(sheet, Rect(box.x, limit_y, box.w, line(sheet)), live)
    _both(sheet, Rect(box.x, both_y, box.w, line(sheet)), live)


def _is_in_dial(sheet: Sheet, box: Rect, low: int, cap: int, inner: float) -> bool:
    """True when two digits that stand on row `low` leave air to the dial at both upper corners."""
    half = max(sheet.measure(Weight.LIGHT, cap, digit) for digit in "0123456789")
    return float(hypot(half, box.centre[1] - (low - cap))) <= inner


def _both(sheet: Sheet, place: Rect, live: LiveView) -> None:
    """A link, and that the number is for both sides; while one is sought, its name alone."""
    if live.finding is not None:
        side = sheet.say(live.channels[live.finding].side)
        sheet.text("both", side, place, sheet.caps(4.8), Weight.SEMIBOLD, theme.MINT, align="center")
        return
    words = sheet.say(Text(id="screen.left_and_right"))
    size, gap = sheet.px(6.4), sheet.px(2.4)
    wide = sheet.measure(Weight.REGULAR, sheet.caps(4.8)[0], words)
    x = place.x + (place.w - wide - size - gap) // 2
    label = sheet.px(theme.FLOOR_MM)
    square = Rect(x, place.y + (label - size) // 2, size, size)
    sheet.draw("both:icon", square, icon("link", size, theme.FOG))
    at = Rect(x + size + gap, place.y, wide + 2, place.h)
    sheet.text("both", words, at, sheet.caps(4.8), Weight.REGULAR, theme.FOG, even=False)


def _shown(live: LiveView) -> tuple[ChannelView, ...]:
    """Both sides, or the one that is sought."""
    return live.channels if live.finding is None else (live.channels[live.finding],)


def _level(sheet: Sheet, place: Rect, cap: int, live: LiveView) -> None:
    channels = _shown(live)
    levels = [words_of(sheet, channel, is_stale=live.is_stale) for channel in channels]
    is_waiting = live.is_stale or any(channel.is_pending for channel in channels)
    words = levels[0] if len(set(levels)) == 1 else " ".join(levels)
    if len(set(levels)) > 1:
        cap = cap * 55 // 100
    sheet.digits("level", words, place, cap, Weight.LIGHT, theme.FOG if is_waiting else theme.WHITE)


def _mark(live: LiveView) -> int | None:
    """Where both sides may be: the lower one of their marks."""
    return min((each for each in live.marks if each is not None), default=None)


def _limit(sheet: Sheet, place: Rect, live: LiveView) -> None:
    """How far it may go; on a panel without a dial the mark of last time in its place."""
    mark = _mark(live)
    if mark is not None and sheet.panel.is_small:
        words = sheet.say(Text(id="screen.mark", values=(("level", mark),)))
        sheet.text(
            "mark", words, place, sheet.caps(4.8), Weight.SEMIBOLD, theme.MINT, align="center", even=False
        )
        return
    words = sheet.say(Text(id="screen.of_limit", values=(("limit", live.level_limit),)))
    if sheet.measure(Weight.REGULAR, sheet.exact(theme.FLOOR_MM)[0], words) > place.w:
        words = f"/ {live.level_limit}"
    sheet.text("limit", words, place, sheet.caps(4.8), Weight.REGULAR, theme.FOG, align="center", even=False)


def _arc(sheet: Sheet, box: Rect, live: LiveView) -> None:
    """From 0 to 50: what is, what may be today, and dots beyond."""
    stroke = sheet.px(_STROKE_MM)
    c, r = box.w / 2, box.w / 2 - stroke * 1.4
    start, end = _SWEEP
    span = (end - start) / _LEVEL_MAX
    level = max((channel.level for channel in _shown(live)), default=0)
    now, limit = start + span * level, start + span * live.level_limit
    body = (
        f'<path d="{arc_path(c, c, r, start, limit)}" fill="none" '
        f'stroke="{hex_of(theme.TRACK)}" stroke-width="{stroke}"/>'
    )
    if level and not live.is_stale:
        body += (
            f'<path d="{arc_path(c, c, r, start, now)}" fill="none" '
            f'stroke="{hex_of(theme.MINT)}" stroke-width="{stroke}"/>'
        )
    dots = range(live.level_limit + 2, _LEVEL_MAX + 1, 2)
    for turn in (start + span * dot for dot in dots):
        x, y = c + r * sin(2 * pi * turn), c - r * cos(2 * pi * turn)
        body += f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{stroke * 0.11:.1f}" fill="{hex_of(theme.FOG)}"/>'
    body += _mark_on(live, c, r, stroke)
    ends = [(c + k * r * sin(2 * pi * limit), c - k * r * cos(2 * pi * limit)) for k in (0.90, 1.10)]
    tick = "L".join(f"{x:.1f} {y:.1f}" for x, y in ends)
    body += (
        f'<path d="M{tick}" fill="none" stroke="{hex_of(theme.MIST)}" '
        f'stroke-width="{stroke * 0.28:.1f}" stroke-linecap="round"/>'
    )
    if not live.is_stale:
        x, y = c + r * sin(2 * pi * now), c - r * cos(2 * pi * now)
        body += (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{stroke}" fill="#2f8f6c" '
            f'stroke="#ffffff" stroke-width="{stroke * 0.5:.1f}"/>'
        )
    sheet.draw("gauge", box, body)


def _mark_on(live: LiveView, c: float, r: float, stroke: int) -> str:
    """A hollow ring on the dial, at the level of last time's part of the way."""
    mark = _mark(live)
    if mark is None:
        return ""
    turn = _SWEEP[0] + (_SWEEP[1] - _SWEEP[0]) / _LEVEL_MAX * mark
    x, y = c + r * sin(2 * pi * turn), c - r * cos(2 * pi * turn)
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{stroke * 0.8:.1f}" fill="{hex_of(theme.INK)}" '
        f'stroke="{hex_of(theme.WHITE)}" stroke-width="{stroke * 0.36:.1f}"/>'
    )
