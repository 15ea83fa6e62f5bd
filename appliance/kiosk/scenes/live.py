"""The live screen: phase, time left, both levels, pause, STOP. Three layouts: wide, small, portrait."""

from appliance.kiosk import theme
from appliance.kiosk.icons import icon
from appliance.kiosk.keys import key
from appliance.kiosk.layout import Rect
from appliance.kiosk.scenes.clock import clock, minutes, next_line, phase_colour, wave
from appliance.kiosk.scenes.frame import pill_key, stop_size
from appliance.kiosk.scenes.levels import board, is_trimmed, link_key, linked, row_keys, trimmed
from appliance.kiosk.scenes.measures import line
from appliance.kiosk.scenes.roles import by_role
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Weight
from appliance.kiosk.view import LiveView, Role, Text

_COLUMN_MM = 76.0
_GOOD = ("good", "unknown", "suspicious")
_PRESS = "live.press"
_PRESS_MM, _PRESS_AIR_MM = 27.5, 2.0
_WAVE_MM, _SIGN_MM = 8.0, 9.0


def draw(sheet: Sheet) -> None:
    """Picks the layout of this panel."""
    live = sheet.view.live
    assert live is not None, "the live screen has a running program"
    sheet.ground()
    if sheet.panel.is_portrait:
        _portrait(sheet, live)
    elif sheet.panel.is_small:
        _small(sheet, live)
    else:
        _wide(sheet, live)


def levels(sheet: Sheet, place: Rect, live: LiveView) -> None:
    """The board with both levels and its keys."""
    with sheet.fixed(place):
        board(sheet, place)
        draw_levels = trimmed if is_trimmed(sheet) else linked
        draw_levels(sheet, place, live.channels, is_stale=live.is_stale)


def _key(sheet: Sheet, role: Role, rect: Rect, hit: Rect | None = None) -> None:
    for target in by_role(sheet, role)[:1]:
        key(sheet, target, rect, hit=hit)


def _stop(sheet: Sheet, rect: Rect) -> None:
    _key(
        sheet, Role.STOP, rect, Rect(rect.x, rect.y, sheet.panel.width - rect.x, sheet.panel.height - rect.y)
    )


def _wide(sheet: Sheet, live: LiveView) -> None:
    """The ring at the left, the levels above Pause and STOP, the wave below the ring."""
    safe, gap = sheet.safe, sheet.px(theme.GAP_MM)
    pill, row = pill_key(sheet, safe), row_keys(sheet)
    pauses = [area.rect.x for area in sheet.areas if area.role is Role.PAUSE]
    x = min(pauses, default=safe.right - sheet.px(_COLUMN_MM))
    top = (pill.bottom if pill else safe.y) + gap
    levels(sheet, Rect(x, top, safe.right - x, row.y - gap - top), live)
    head = line(sheet)
    _header(
        sheet, Rect(safe.x, safe.y + sheet.px(0.8), (pill.x if pill else safe.right) - gap - safe.x, head)
    )
    high = safe.y + head + sheet.px(1.6)
    clock(sheet, Rect(safe.x, high, x - gap - safe.x, row.y - gap - high), live)
    _strip(sheet, Rect(safe.x, row.y, row.x - gap - safe.x, row.h), live)


def _strip(sheet: Sheet, place: Rect, live: LiveView) -> None:
    """What comes next, and below it the wave; a pair that needs a hand is more than both."""
    note, size = sheet.view.note, sheet.px(_SIGN_MM)
    if note is not None and note.id.startswith(_PRESS):
        with sheet.column(place):
            spot = Rect(place.x, place.centre[1] - size // 2, size, size)
            sheet.draw("press:icon", spot, icon("up", size, theme.WHITE))
            room = place.inset(size + sheet.px(3), 0, 0, 0)
            caps = sheet.caps(5.6, 5.2, theme.FLOOR_MM)
            sheet.text("press", sheet.say(note), room, caps, Weight.SEMIBOLD, theme.WHITE, middle=True)
        return
    if live.envelope_ms is None:
        words = sheet.say(sheet.view.body[0]) if sheet.view.body else ""
        sheet.text("body0", words, place, sheet.caps(5.6, 5.2, 4.8), Weight.REGULAR, theme.FOG, middle=True)
        return
    high = line(sheet, sheet.px(theme.HEADING_MM))
    next_line(sheet, Rect(place.x, place.y, place.w, high), live)
    if place.h - high > sheet.px(_WAVE_MM):
        wave(sheet, Rect(place.x, place.y + high, place.w, place.h - high), live)


def _header(sheet: Sheet, place: Rect) -> None:
    """The program's name, and what the pads say."""
    cap, size = sheet.caps(4.8), sheet.px(theme.FLOOR_MM)
    is_good = all(channel.contact in _GOOD and not channel.is_off for channel in sheet.view.channels)
    words = sheet.say(Text(id="screen.pads_good" if is_good else "screen.pads_check"))
    colour = theme.MINT if is_good else theme.WHITE
    width = sheet.measure(Weight.REGULAR, cap[-1], words) + 2
    at = Rect(place.right - width, place.y, width, place.h)
    tick = Rect(at.x - size - sheet.px(1.6), place.y, size, size)
    name, room = sheet.string(sheet.view.caption), Rect(place.x, place.y, tick.x - place.x, place.h)
    with sheet.column(place):
        sheet.text("pads", words, at, cap, Weight.REGULAR, colour)
        sheet.draw("pads:icon", tick, icon("check" if is_good else "up", size, colour))
        if sheet.measure(Weight.SEMIBOLD, cap[-1], name) <= room.w - sheet.px(2):
            sheet.text("caption", name, room, cap[-1:], Weight.SEMIBOLD, theme.MIST, even=False)


def _small(sheet: Sheet, live: LiveView) -> None:
    safe, gap = sheet.safe, sheet.px(theme.GAP_MM)
    wide, high = stop_size(sheet)
    pause, target = sheet.px(36), sheet.px(theme.TARGET_MM)
    column = wide + gap + pause
    x = safe.right - column
    _key(sheet, Role.UNWELL, Rect(safe.right - wide, safe.y, wide, target))
    link_key(sheet, Rect(x, safe.y, pause, target))
    _stop(sheet, Rect(safe.right - wide, safe.bottom - high, wide, high))
    _key(sheet, Role.PAUSE, Rect(x, safe.bottom - high, pause, high))
    top, low = safe.y + target + gap, safe.bottom - high - gap
    room = Rect(safe.x, safe.y, x - gap - safe.x, safe.h)
    under = line(sheet)
    if is_trimmed(sheet):
        bleed = sheet.px(3)
        levels(sheet, Rect(safe.x - bleed, top, safe.w + 2 * bleed, low - top), live)
        from_top = Rect(room.x, room.y, room.w, target)
        _time_row(sheet, from_top, live)
        tall = high + sheet.px(_PRESS_AIR_MM)
        if not _press_low(sheet, Rect(room.x, safe.bottom - tall, room.w, tall)):
            next_line(sheet, Rect(room.x, safe.bottom - high + (high - under) // 2, room.w, under), live)
        return
    levels(sheet, Rect(x, top, column, low - top), live)
    pressed = sheet.px(_PRESS_MM)
    if _press_low(sheet, Rect(room.x, room.bottom - pressed, room.w, pressed)):
        above = under + sheet.px(_PRESS_AIR_MM)
        clock(sheet, room._replace(h=room.h - pressed - sheet.px(_PRESS_AIR_MM)), live, above=above)
        return
    has_line = live.envelope_ms is not None
    clock(sheet, Rect(room.x, room.y, room.w, room.h - (under + sheet.px(2) if has_line else 0)), live)
    next_line(sheet, Rect(room.x, room.bottom - under, room.w, under), live, align="center")


def _press_low(sheet: Sheet, place: Rect) -> bool:
    """Which pads need a hand, in place of what comes next; answers whether any do."""
    note = sheet.view.note
    if note is None or not note.id.startswith(_PRESS):
        return False
    caps = sheet.caps(5.2, theme.FLOOR_MM)
    sheet.text("press", sheet.say(note), place, caps, Weight.SEMIBOLD, theme.WHITE, middle=True)
    return True


def _time_row(sheet: Sheet, place: Rect, live: LiveView) -> None:
    """Time left and phase under each other, where the board takes the ring's place."""
    words = "\u2013" if live.is_stale else minutes(live.left_ms)
    half = place.h // 2
    time = Rect(place.x, place.y, place.w, half)
    sheet.digits("time", words, time, sheet.px(7.0), Weight.LIGHT, theme.WHITE)
    low = Rect(place.x, place.y + half, place.w, half)
    caps = sheet.caps(5.8, 5.2, 4.8)
    colour = phase_colour(live)
    sheet.text(
        "phase", sheet.say(live.phase), low, caps, Weight.SEMIBOLD, colour, align="center", middle=True
    )


def _portrait(sheet: Sheet, live: LiveView) -> None:
    """Every key in the lower half: STOP and Pause, above them feeling unwell and apart, then the levels."""
    safe, gap = sheet.safe, sheet.px(theme.GAP_MM)
    high, target = stop_size(sheet)[1], sheet.px(theme.TARGET_MM)
    pause = sheet.px(36)
    _stop(sheet, Rect(safe.x + pause + gap, safe.bottom - high, safe.w - pause - gap, high))
    _key(sheet, Role.PAUSE, Rect(safe.x, safe.bottom - high, pause, high))
    row = Rect(safe.x, safe.bottom - high - gap - target, safe.w, target)
    _key(sheet, Role.UNWELL, Rect(safe.x + pause + gap, row.y, safe.w - pause - gap, target))
    link_key(sheet, Rect(safe.x, row.y, pause, target))
    tall = sheet.px(54 if is_trimmed(sheet) else 32)
    place = Rect(safe.x, row.y - gap - tall, safe.w, tall)
    levels(sheet, place, live)
    strip = sheet.px(13 if is_trimmed(sheet) else 24)  # both rows of keys leave the wave no room
    _strip(sheet, Rect(safe.x, place.y - gap - strip, safe.w, strip), live)
    head = line(sheet)
    _header(sheet, Rect(safe.x, safe.y + sheet.px(0.8), safe.w, head))
    top = safe.y + head + sheet.px(3)
    clock(sheet, Rect(safe.x, top, safe.w, place.y - 2 * gap - strip - top), live)
