"""Calibration: the level up from zero, with round keys of 46 mm."""

from math import cos, pi, sin

from appliance.kiosk import theme
from appliance.kiosk.layout import Rect
from appliance.kiosk.looks import arc_path
from appliance.kiosk.scenes.frame import Frame, by_role, frame
from appliance.kiosk.scenes.levels import is_trimmed, link_key, step_key, trimmed, words_of
from appliance.kiosk.scenes.prose import prose
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Weight, hex_of
from appliance.kiosk.view import LiveView, Role, Text

_SWEEP = (-0.345, 0.345)  # of a turn from twelve o'clock
_LEVEL_MAX = 50


def draw(sheet: Sheet) -> None:
    """The words above, less and more at the sides, the level between, going on below."""
    live = sheet.view.live
    assert live is not None, "calibration has a running program"
    safe, gap = sheet.safe, sheet.px(theme.GAP_MM)
    made = frame(sheet)
    low = made.footer.y - gap
    pill = next((area.rect for area in sheet.areas if area.role is Role.UNWELL), None)
    head_h = sheet.px(theme.TARGET_MM)
    right = (pill.x if pill else safe.right) - gap
    small, apart = sheet.panel.is_small, is_trimmed(sheet)
    if by_role(sheet, Role.LINK) and (apart or not small):
        link_w = sheet.px(38 if small else 40)
        link_key(sheet, Rect(right - link_w, safe.y, link_w, head_h))
        right -= link_w + gap
    words = Rect(safe.x, safe.y, right - safe.x, head_h + sheet.px(3.4))
    sheet.nodes = [node for node in sheet.nodes if node.name != "caption"]
    sheet.texts = [row for row in sheet.texts if row.name != "caption"]
    if small and apart:
        warning = " ".join(sheet.say(line) for line in sheet.view.body)
        sheet.text("body0", warning, words, sheet.caps(5.2, 4.8), Weight.REGULAR, theme.MINT, middle=True)
    else:
        prose(sheet, words, accent=theme.MINT, is_compact=True)
    middle = Rect(safe.x, safe.y + head_h + gap, safe.w, low - safe.y - head_h - gap)
    if apart:
        bleed = sheet.px(3) if small else 0
        trimmed(sheet, middle.inset(-bleed, 0, -bleed, 0), live.channels, is_stale=live.is_stale)
        return
    _steps(sheet, made, middle, live)


def _steps(sheet: Sheet, made: Frame, middle: Rect, live: LiveView) -> None:
    if sheet.panel.is_small:
        link = sheet.px(32)
        link_key(sheet, Rect(middle.right - link, middle.y, link, middle.h))
        middle = middle.inset(0, 0, link + sheet.px(theme.GAP_MM), 0)
    size = min(sheet.px(theme.ROUND_KEY_MM), middle.h)
    is_round = not sheet.panel.is_small
    less, more = (size, size) if is_round else (sheet.px(31), sheet.px(26))
    inset = sheet.px(9) if is_round and not sheet.panel.is_portrait else 0
    y = middle.y + (middle.h - size) // 2
    left = Rect(middle.x + inset, y, less, size)
    right = Rect(middle.right - inset - more, y, more, size)
    for target in by_role(sheet, Role.MINUS)[:1]:
        step_key(sheet, target, left, is_round=is_round)
    for target in by_role(sheet, Role.PLUS)[:1]:
        step_key(sheet, target, right, is_round=is_round)
    air = sheet.px(1 if sheet.panel.is_small else 4)
    between = Rect(left.right + air, middle.y, right.x - left.right - 2 * air, middle.h)
    if sheet.panel.is_small or sheet.panel.is_portrait:
        _plain(sheet, between, live)
    else:
        _gauge(sheet, between, live)


def _plain(sheet: Sheet, place: Rect, live: LiveView) -> None:
    label = sheet.px(theme.FLOOR_MM)
    cap = min(sheet.px(theme.LEVEL_MM), place.h - 2 * label)
    top = place.y + (place.h - cap - label - sheet.px(3.4)) // 2
    _level(sheet, Rect(place.x, top, place.w, cap), cap, live)
    _limit(sheet, Rect(place.x, top + cap + sheet.px(3.4), place.w, round(label * 1.4)), live)


def _gauge(sheet: Sheet, place: Rect, live: LiveView) -> None:
    size = min(place.w, round(place.h * 1.12))
    box = Rect(place.centre[0] - size // 2, place.y + (place.h - round(size * 0.9)) // 2, size, size)
    _arc(sheet, box, live)
    cap = min(sheet.px(theme.CALIBRATION_MM), size * 32 // 100)
    _level(sheet, Rect(box.x, box.centre[1] - cap * 62 // 100, box.w, cap), cap, live)
    label = sheet.px(theme.FLOOR_MM)
    y = box.centre[1] + cap * 38 // 100 + sheet.px(4.0)
    _limit(sheet, Rect(box.x, y, box.w, round(label * 1.4)), live)
    words = sheet.say(Text(id="screen.left_and_right"))
    both = Rect(box.x, y + sheet.px(9.4), box.w, round(label * 1.4))
    sheet.text("both", words, both, sheet.caps(4.8), Weight.REGULAR, theme.FOG, align="center", even=False)


def _level(sheet: Sheet, place: Rect, cap: int, live: LiveView) -> None:
    levels = [words_of(sheet, channel, is_stale=live.is_stale) for channel in live.channels]
    is_waiting = live.is_stale or any(channel.is_pending for channel in live.channels)
    words = levels[0] if len(set(levels)) == 1 else " ".join(levels)
    if len(set(levels)) > 1:
        cap = cap * 55 // 100
    sheet.digits("level", words, place, cap, Weight.LIGHT, theme.FOG if is_waiting else theme.WHITE)


def _limit(sheet: Sheet, place: Rect, live: LiveView) -> None:
    words = sheet.say(Text(id="screen.of_limit", values=(("limit", live.level_limit),)))
    sheet.text("limit", words, place, sheet.caps(4.8), Weight.REGULAR, theme.FOG, align="center", even=False)


def _arc(sheet: Sheet, box: Rect, live: LiveView) -> None:
    """From 0 to 50: what is, what may be today, and dots beyond."""
    stroke = sheet.px(3.4)
    c, r = box.w / 2, box.w / 2 - stroke * 1.4
    start, end = _SWEEP
    span = (end - start) / _LEVEL_MAX
    level = max((channel.level for channel in live.channels), default=0)
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
