"""A ring of squares: a moving tip changes one of them and not the whole. (kiosk.md 0.7)"""

from math import atan2, pi

from appliance.kiosk import theme
from appliance.kiosk.layout import Rect
from appliance.kiosk.looks import RingTile
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Colour, Weight
from appliance.kiosk.view import Ground

_START_CAP = 0.001
_SECOND_MS = 1000
_COUNTDOWN_MM = 66.0


def countdown(sheet: Sheet, place: Rect) -> None:
    """How long is left to answer: a ring in the middle of the place that empties once a second."""
    if sheet.view.countdown is None:
        return
    left_ms, whole_ms = sheet.view.countdown
    seconds = -(-left_ms // _SECOND_MS)
    size = min(place.w, place.h, sheet.px(_COUNTDOWN_MM)) // 8 * 8
    ring = Rect(place.x + (place.w - size) // 2, place.y + (place.h - size) // 2, size, size)
    track = theme.FAINT if sheet.view.ground is Ground.PAPER else theme.TRACK
    part = min(1.0, seconds * _SECOND_MS / whole_ms) if whole_ms else 0.0
    with sheet.fixed(ring):
        ring_tiles(sheet, "idle", ring, sheet.px(3.2), track, sheet.tones.accent, part)
        cap = max(sheet.px(theme.FLOOR_MM), size * 30 // 100)
        sheet.digits("idle:n", str(seconds), ring, cap, Weight.LIGHT, sheet.tones.text)


def ring_tiles(
    sheet: Sheet, name: str, ring: Rect, stroke: int, track: Colour, colour: Colour, part: float
) -> None:
    """Draws the ring up to `part` of a turn, clockwise from twelve o'clock; its side is a multiple of 8."""
    count = 4
    edges = [ring.w * i // count for i in range(count + 1)]
    for row in range(count):
        for column in range(count):
            x, y = edges[column], edges[row]
            tile = Rect(ring.x + x, ring.y + y, edges[column + 1] - x, edges[row + 1] - y)
            if 0 < row < count - 1 and 0 < column < count - 1:
                continue  # the hollow middle
            shown = seen(ring, tile, stroke, part)
            sheet.add(f"{name}:{row}{column}", tile, RingTile(ring.w, (x, y), stroke, track, colour, shown))


def seen(ring: Rect, tile: Rect, stroke: int, part: float) -> float:
    """The arc's end as far as this square can tell: before it 0, after it 1, in it the truth."""
    if part <= 0.0:
        return 0.0
    first, last = _turns(ring, tile)
    margin = stroke / max(1.0, ring.w * 3.0)
    if part < first - margin:
        return min(part, _START_CAP)
    if part > last + margin:
        return min(part, last + 2 * margin) if last < 1.0 else part
    return part


def _turns(ring: Rect, tile: Rect) -> tuple[float, float]:
    cx, cy = ring.x + ring.w / 2, ring.y + ring.h / 2
    corners = [(float(x), float(y)) for x in (tile.x, tile.right) for y in (tile.y, tile.bottom)]
    if tile.x < cx <= tile.right:  # a square that the twelve o'clock line touches is cut there
        corners = [(min(x, cx), y) if tile.x + tile.w / 2 < cx else (x, y) for x, y in corners]
    turns = [(atan2(x - cx, cy - y) / (2 * pi)) % 1.0 for x, y in corners]
    is_left = tile.x + tile.w / 2 < cx
    turns = [1.0 if is_left and turn < 0.25 else turn for turn in turns]
    return (min(turns), max(turns))
