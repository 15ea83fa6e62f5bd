"""The ring of the time left, with the phase word in it, and the line that says what comes next."""

from functools import lru_cache
from math import hypot

from appliance.kiosk import theme
from appliance.kiosk.layout import Rect
from appliance.kiosk.scenes.measures import line
from appliance.kiosk.scenes.ring import ring_tiles
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Colour, Weight, hex_of
from appliance.kiosk.view import LiveView, Text
from appliance.kiosk.wave import NOW_AT, WaveLook, period_px

_SECOND_MS = 1000
_PHASE_MM = (9.6, 8.4, 7.4, 6.4, 5.6, theme.FLOOR_MM)
_AIR_MM = 2.0
_WORK, _NEAR_S, _NEAR_MM = "screen.squeeze_in", 3, (9.6, 7.4)


def phase_colour(live: LiveView) -> Colour:
    """Mint while it works, periwinkle while it rests; never yellow, red or cyan."""
    return theme.MINT if live.is_contraction else theme.PERIWINKLE


def minutes(left_ms: int) -> str:
    """Minutes and seconds, the begun second counted whole."""
    seconds = -(-max(0, left_ms) // _SECOND_MS)
    return f"{seconds // 60}:{seconds % 60:02d}"


def clock(sheet: Sheet, place: Rect, live: LiveView, *, above: int = 0) -> None:
    """The largest ring that the place holds; so much is left above it for a phase word that is too long."""
    size = min(place.w, place.h - above) // 8 * 8
    y = place.bottom - size if above else place.y + (place.h - size) // 2
    ring = Rect(place.x + (place.w - size) // 2, y, size, size)
    stroke = max(sheet.px(3.2), size * 6 // 100)
    with sheet.fixed(ring):
        _clock(sheet, ring, stroke, live, place._replace(h=ring.y - sheet.px(_AIR_MM) - place.y))


def _clock(sheet: Sheet, ring: Rect, stroke: int, live: LiveView, over: Rect) -> None:
    _glow(sheet, ring, phase_colour(live))
    seconds = -(-max(0, live.left_ms) // _SECOND_MS)
    part = seconds * _SECOND_MS / live.total_ms if live.total_ms else 0.0
    colour = theme.FOG if live.is_stale else phase_colour(live)
    ring_tiles(sheet, "ring", ring, stroke, theme.TRACK, colour, min(1.0, part))
    _time(sheet, ring, stroke, live)
    _phase(sheet, ring, stroke, live, over)


def _time(sheet: Sheet, ring: Rect, stroke: int, live: LiveView) -> None:
    time, words = _time_place(sheet, ring, stroke), sheet.say(Text(id="screen.to_go"))
    left = "\u2013" if live.is_stale else minutes(live.left_ms)
    sheet.digits("time", left, time, time.h, Weight.LIGHT, theme.WHITE)
    room = _room(sheet, ring)
    togo = Rect(ring.centre[0] - room // 2, time.bottom + sheet.px(4.2), room, line(sheet))
    cap, face = sheet.exact(theme.FLOOR_MM)[0], sheet.measure.face
    wide = sheet.measure(Weight.REGULAR, cap, words)
    low = togo.y + cap + round(cap * face.below / 2) - ring.centre[1]
    if sheet.panel.is_small and hypot(wide / 2, low) > ring.w / 2 - stroke:
        return  # words on the ring are read worse than the time alone
    sheet.text("to_go", words, togo, sheet.caps(4.8), Weight.REGULAR, theme.FOG, align="center")


def _time_place(sheet: Sheet, ring: Rect, stroke: int) -> Rect:
    cap = min(sheet.px(theme.TIME_MM), ring.w * 24 // 100)
    return Rect(ring.x + stroke, ring.centre[1] - cap // 2 + ring.w // 60, ring.w - 2 * stroke, cap)


def _room(sheet: Sheet, ring: Rect) -> int:
    return round(ring.w * (0.88 if sheet.panel.is_small else 0.78))


def _phase(sheet: Sheet, ring: Rect, stroke: int, live: LiveView, over: Rect) -> None:
    """What the muscle does now, over the time; on a low panel a word too long for the ring stands over it.

    One that has no room there either is left to the line below the ring.
    """
    words, size, room = sheet.say(live.phase), ring.w, _room(sheet, ring)
    colour = theme.FOG if live.is_stale else phase_colour(live)
    time, centre = _time_place(sheet, ring, stroke), ring.centre[1]
    inner = size / 2 - stroke - sheet.px(_AIR_MM)

    def base(cap: int) -> int:
        return time.y - max(sheet.px(3.8), round(cap * sheet.measure.face.below) + 1)

    fits = [
        each for each in sheet.caps(*_PHASE_MM) if _is_in_ring(sheet, words, each, centre - base(each), inner)
    ]
    cap = (fits or sheet.exact(theme.FLOOR_MM))[0]
    low = base(cap)
    phase = Rect(ring.centre[0] - room // 2, low - cap, room, line(sheet, cap))
    if not fits and sheet.panel.is_small:
        is_in = sheet.measure(Weight.SEMIBOLD, cap, words) <= over.w and line(sheet, cap) <= over.h
        words = words if is_in else ""
        phase = over.inset(0, over.h - line(sheet, cap), 0, 0)
    sheet.text("phase", words, phase, [cap], Weight.SEMIBOLD, colour, align="center")


def _is_in_ring(sheet: Sheet, words: str, cap: int, above: int, inner: float) -> bool:
    """True when a word whose baseline is `above` the centre leaves air to the ring at its upper corners."""
    return hypot(sheet.measure(Weight.SEMIBOLD, cap, words) / 2, above + cap) <= inner


def _glow(sheet: Sheet, ring: Rect, colour: Colour) -> None:
    r = round(ring.w * 0.62)
    place = Rect(ring.centre[0] - r, ring.centre[1] - r, 2 * r, 2 * r)
    inner = ring.w / 2 - 2
    body = (
        f'<defs><radialGradient id="g" gradientUnits="userSpaceOnUse" cx="{r}" cy="{r}" r="{r}">'
        f'<stop offset="0" stop-color="{hex_of(colour)}" stop-opacity="0.20"/>'
        f'<stop offset="0.78" stop-color="{hex_of(colour)}" stop-opacity="0.10"/>'
        f'<stop offset="1" stop-color="{hex_of(colour)}" stop-opacity="0"/></radialGradient></defs>'
        f'<circle cx="{r}" cy="{r}" r="{r}" fill="url(#g)"/>'
        f'<circle cx="{r}" cy="{r}" r="{inner}" fill="{hex_of(theme.HOLLOW)}"/>'
    )
    sheet.draw("glow", place, body)


def what_next(live: LiveView) -> tuple[str, int] | None:
    """The message and the seconds until the person feels something else; nothing for continuous programs."""
    at, envelope = live.envelope_at_ms, live.envelope_ms
    if at is None or envelope is None or live.is_stale:
        return None
    up, plateau, down, off = envelope
    if at < up + plateau:
        return ("screen.rest_in", -(-(up + plateau - at) // _SECOND_MS))
    return ("screen.squeeze_in", -(-(up + plateau + down + off - at) // _SECOND_MS))


def next_line(sheet: Sheet, place: Rect, live: LiveView, *, align: str = "left") -> None:
    """ "rest in 4 s"; the last three seconds before the muscle works are said in the largest letters."""
    coming = what_next(live)
    if coming is None:
        return
    words = sheet.say(Text(id=coming[0]))
    amount = sheet.say(Text(id="screen.seconds", values=(("n", coming[1]),)))
    is_near = coming[0] == _WORK and coming[1] <= _NEAR_S
    if is_near:
        amount = str(coming[1])
    tries = (*(sheet.caps(*_NEAR_MM) if is_near else ()), *sheet.caps(5.4, theme.FLOOR_MM))
    caps = [each for each in tries if line(sheet, each) <= place.h] or tries[-1:]
    for cap in caps:
        low = min(cap, sheet.caps(5.4)[0])
        width = sheet.measure(Weight.REGULAR, low, words) + sheet.px(2)
        total = width + sheet.measure(Weight.SEMIBOLD, cap, amount)
        if total <= place.w:
            break
    if total > place.w and sheet.panel.is_small:
        words, width = "", 0  # the phase word in the ring says which
        total = sheet.measure(Weight.SEMIBOLD, cap, amount)
    with sheet.column(place):
        x = place.x + ((place.w - total) // 2 if align == "center" else 0)
        at = Rect(x, place.y, width, place.h)
        sheet.text("next", words, at, (low,), Weight.REGULAR, theme.FOG, middle=True)
        rest = Rect(x + width, place.y, place.right - x - width, place.h)
        colour = theme.MINT if is_near else theme.WHITE
        sheet.text("next:n", amount, rest, (cap,), Weight.SEMIBOLD, colour, middle=True)


def wave(sheet: Sheet, place: Rect, live: LiveView) -> None:
    """The envelope moving through now."""
    if live.envelope_ms is None or live.envelope_at_ms is None or live.is_stale:
        return
    ground = theme.between(sheet.tones.top, sheet.tones.bottom, place.centre[1] / sheet.panel.height)
    margin = sheet.px(3.4)

    envelope, colour, period = live.envelope_ms, phase_colour(live), period_px(place.w)
    whole_ms = max(1, sum(envelope))

    @lru_cache(maxsize=1)
    def look(offset: int) -> WaveLook:
        return WaveLook(
            envelope_ms=envelope, offset=offset, colour=colour, future=theme.FOG, ground=ground, margin=margin
        )

    def look_at(at_ms: int) -> WaveLook:
        return look(round(at_ms % whole_ms / whole_ms * period))

    with sheet.fixed(place):
        sheet.add_moving("wave", place, live.envelope_at_ms, look_at)


__all__ = ["NOW_AT", "clock", "minutes", "next_line", "phase_colour", "wave", "what_next"]
