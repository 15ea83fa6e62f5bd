"""The touch test: nine marks where keys can be, and by how much each was missed."""

from appliance.kiosk import theme
from appliance.kiosk.fit import fit
from appliance.kiosk.keys import key
from appliance.kiosk.layout import Rect, split
from appliance.kiosk.scenes.roles import by_role
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Colour, Weight, hex_of
from appliance.kiosk.view import Role, Target
from appliance.kiosk.view_staff import Spots

_SIDE = 3
_MARK_MM = 20.0
_KEY_MM = 20.0
_TENTHS = 10


def draw(sheet: Sheet) -> None:
    """Three times three marks up to the edges; words and keys stand in the gaps between them."""
    sheet.ground()
    content = sheet.view.staff
    if not isinstance(content, Spots):
        return
    safe, size = sheet.safe, sheet.px(_MARK_MM)
    for number, target in enumerate(by_role(sheet, Role.SPOT)):
        down, right = divmod(number, _SIDE)
        x = safe.x + (safe.w - size) * right // (_SIDE - 1)
        y = safe.y + (safe.h - size) * down // (_SIDE - 1)
        _mark(sheet, target, Rect(x, y, size, size), content.missed[number], content.limit)
    words, keys = _gaps(sheet, safe, size)
    _words(sheet, words)
    targets = [*by_role(sheet, Role.CHOICE), *by_role(sheet, Role.BACK)]
    columns = len(targets) if sheet.panel.is_portrait else 1
    tall = min(keys.h, sheet.px(_KEY_MM) * -(-len(targets) // columns) + sheet.px(theme.GAP_MM))
    place = Rect(keys.x, keys.y + (keys.h - tall) // 2, keys.w, tall)
    for target, cell in zip(targets, split(place, len(targets), sheet.px(3), columns=columns), strict=True):
        key(sheet, target, cell, caps_mm=(5.6, 5.2, 4.8))


def _gaps(sheet: Sheet, safe: Rect, size: int) -> tuple[Rect, Rect]:
    """Where no mark is: between the columns, or upright between the rows."""
    gap = sheet.px(3)
    if sheet.panel.is_portrait:
        tall = (safe.h - _SIDE * size) // 2 - 2 * gap
        first = Rect(safe.x, safe.y + size + gap, safe.w, tall)
        return first, first._replace(y=safe.bottom - size - gap - tall)
    wide = (safe.w - _SIDE * size) // 2 - 2 * gap
    first = Rect(safe.x + size + gap, safe.y, wide, safe.h)
    return first, first._replace(x=safe.right - size - gap - wide)


def _words(sheet: Sheet, place: Rect) -> None:
    """Heading and body in the middle of their gap."""
    heading = fit(
        sheet.measure, Weight.HEADING, sheet.string(sheet.view.heading), sheet.exact(6.4, 5.6, 4.8),
        (place.w, place.h // 2),
    )  # fmt: skip
    body = " ".join(sheet.say(line) for line in sheet.view.body)
    gap = sheet.px(3)
    room = (place.w, place.h - heading.height - gap)
    below = fit(sheet.measure, Weight.REGULAR, body, sheet.exact(5.6, 5.2, 4.8), room)
    y = place.y + max(0, place.h - heading.height - gap - below.height) // 2
    used = sheet.put("heading", heading, place._replace(y=y), Weight.HEADING, sheet.tones.text)
    at = Rect(place.x, used.bottom + gap, place.w, below.height)
    sheet.put("body0", below, at, Weight.REGULAR, sheet.tones.text)


def _mark(sheet: Sheet, target: Target, place: Rect, missed: int | None, limit: int) -> None:
    """A cross in a ring; once touched, by how many millimetres its middle was missed."""
    name = f"key:{target.intent}"
    is_good = missed is not None and missed <= limit
    colour: Colour = sheet.tones.accent if is_good else sheet.tones.text
    with sheet.fixed(place):
        sheet.draw(name + ":ring", place, _ring(place.w, hex_of(colour), is_open=missed is None))
    if missed is not None:
        inner = place.inset(sheet.px(1), 0, sheet.px(1), 0)
        words = f"{missed // _TENTHS}.{missed % _TENTHS}"
        sheet.text(
            name + ":missed", words, inner, sheet.exact(5.6, 4.8), Weight.SEMIBOLD, colour,
            align="center", middle=True,
        )  # fmt: skip
    sheet.area(target, place)


def _ring(size: int, colour: str, *, is_open: bool) -> str:
    r, edge = size / 2, size * 0.05
    stroke = f'fill="none" stroke="{colour}" stroke-width="{edge:.1f}"'
    ring = f'<circle cx="{r}" cy="{r}" r="{r - edge:.1f}" {stroke}/>'
    if not is_open:
        return ring
    arm = size * 0.22
    return f'{ring}<path d="M{r - arm:.1f} {r}H{r + arm:.1f}M{r} {r - arm:.1f}V{r + arm:.1f}" {stroke}/>'
