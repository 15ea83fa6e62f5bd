"""The one picture of a screen, placed: figures, hand switch, lamps, stop button, the back with its pads."""

from collections.abc import Iterator
from contextlib import contextmanager

from appliance.kiosk import theme
from appliance.kiosk.figure import (
    BACK_CENTRE,
    BACK_SIZE,
    C7,
    T8,
    ArtLook,
    BackLook,
    ForbiddenLook,
    natural_size,
)
from appliance.kiosk.icons import icon
from appliance.kiosk.layout import Rect
from appliance.kiosk.scenes.breath import breath
from appliance.kiosk.scenes.places import pad_rect, strip_of
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Colour, Weight, hex_of
from appliance.kiosk.view import Ground, PadPlace, Picture

FADE = (0.10, 0.12, 0.0, 0.0)  # top, bottom, left, right
_SIGN = 30
_STRIP_LOW = 672  # to the sacrum
_SEPIA: Colour = (96, 70, 50)
_FRAME_MM = 3.6  # inside the keyline
_ARM_END = 743  # of the art's width: the right hand
_LEAD = {1: theme.LEAD_A, 2: theme.LEAD_A, 3: theme.LEAD_B, 4: theme.LEAD_B}
_ALONE = {
    Picture.SEATED: "seated",
    Picture.LYING: "lying",
    Picture.HAND_SWITCH: "hand_switch",
    Picture.LAMPS: "lamps",
    Picture.BREATHING: "breathing",
    Picture.MOVEMENT: "movement",
    Picture.ESTOP_PRESS: "estop_press",
    Picture.ESTOP_RELEASE: "estop_release",
}


def picture(sheet: Sheet, what: Picture | None, place: Rect) -> None:
    """Draws the picture centred in its place, whole."""
    if what is None:
        return
    if what is Picture.BREATHING and sheet.view.countdown is not None:
        breath(sheet, place)
        return
    if what in _ALONE:
        name = _ALONE[what]
        sheet.add("picture", contained(natural_size(name), place), ArtLook(name, sheet.view.figure))
        return
    figure = contained(BACK_SIZE, place) if sheet.panel.is_portrait else framed(sheet)
    with sheet.fixed(figure):
        back(sheet, figure, (0.04, 0.10, 0.0, 0.0) if sheet.panel.is_portrait else FADE)
        if what is Picture.BACK:
            return
        spine(sheet, figure)
        for at in sheet.view.places:
            pad(sheet, figure, at, "plain")


def is_figure(what: Picture | None) -> bool:
    """True for the back, which is drawn as high as the panel, behind the keys."""
    return what is not None and what not in _ALONE


def contained(size: tuple[int, int], place: Rect) -> Rect:
    """The largest rectangle of this shape inside the place, centred."""
    scale = min(place.w / size[0], place.h / size[1])
    width, height = round(size[0] * scale), round(size[1] * scale)
    return Rect(place.x + (place.w - width) // 2, place.y + (place.h - height) // 2, width, height)


def back_rect(sheet: Sheet, place: Rect, zoom: float = 1.0) -> Rect:
    """The back, as high as the panel, its spine in the middle of the place."""
    height = round(sheet.panel.height * zoom)
    width = round(height * BACK_SIZE[0] / BACK_SIZE[1])
    return Rect(place.centre[0] - width // 2, sheet.panel.height - height, width, height)


@contextmanager
def beneath(sheet: Sheet) -> Iterator[None]:
    """What is drawn inside lies on the ground, under all that was drawn before."""
    mark = len(sheet.nodes)
    yield
    drawn = sheet.nodes[mark:]
    sheet.nodes = [*sheet.nodes[:1], *drawn, *sheet.nodes[1:mark]]


def zoomed(place: Rect, box: tuple[int, int, int, int]) -> Rect:
    """The back so large that this part of it, left, top, right and bottom in its units, fills the place."""
    left, top, right, bottom = box
    unit = min(place.w / (right - left), place.h / (bottom - top))
    x = place.centre[0] - (left + right) / 2 * unit
    y = place.centre[1] - (top + bottom) / 2 * unit
    return Rect(round(x), round(y), round(BACK_SIZE[0] * unit), round(BACK_SIZE[1] * unit))


def framed(sheet: Sheet) -> Rect:
    """The whole back at the right, inside the keyline on three sides."""
    inset = sheet.px(_FRAME_MM)
    height = sheet.panel.height - 2 * inset
    width = round(height * BACK_SIZE[0] / BACK_SIZE[1])
    reach = round(height * _ARM_END / BACK_SIZE[1])
    return Rect(sheet.panel.width - inset - reach, inset, width, height)


def figure_part(sheet: Sheet) -> int:
    """The part of the safe width, in percent, that is left of the framed back's arms."""
    return (framed(sheet).x - sheet.safe.x) * 100 // sheet.safe.w


def back(
    sheet: Sheet,
    rect: Rect,
    fade: tuple[float, float, float, float] = FADE,
    *,
    name: str = "picture",
    clear: float = 0.0,
) -> None:
    """The figure alone; nothing of it in the first `clear` of its height."""
    sheet.add(name, rect, BackLook(sheet.view.ground is Ground.INK, fade, sheet.view.figure, clear))


def forbidden(sheet: Sheet, rect: Rect, *, is_upper: bool = True) -> None:
    """All of the back where no pad may lie: the spine from C7 down, the neck, and what is above T8.

    `is_upper` is False where a zone's own pads lie above T8. (therapy 4.1)
    """
    is_ink = sheet.view.ground is Ground.INK
    sheet.add("forbidden", rect, ForbiddenLook(is_ink, sheet.view.figure, is_upper))
    _strip(sheet, rect, C7, _STRIP_LOW)
    _no_sign(sheet, rect, BACK_CENTRE, T8 - _SIGN if is_upper else C7 - _SIGN // 2)


def spine(sheet: Sheet, rect: Rect) -> None:
    """The hatched strip between the pads where none may lie, with its sign."""
    if not sheet.view.places:
        return
    top, bottom = strip_of(sheet.view.places)
    _strip(sheet, rect, top, bottom)
    _no_sign(sheet, rect, BACK_CENTRE, top - _SIGN // 2 - 3)


def _strip(sheet: Sheet, rect: Rect, top: int, bottom: int) -> None:
    unit = rect.h / BACK_SIZE[1]
    width, low = round(26 * unit), round(bottom * unit)
    y = round(top * unit)
    place = Rect(rect.x + round(BACK_CENTRE * unit) - width // 2, rect.y + y, width, low - y)
    colour, step = hex_of(_sign_colour(sheet)), max(4, round(6.5 * unit))
    lines = "".join(f"M0 {y + width * 0.7:.1f}L{width} {y:.1f}" for y in range(-width, place.h + width, step))
    body = f'<path d="{lines}" fill="none" stroke="{colour}" stroke-opacity="0.5" stroke-width="1.3"/>'
    sheet.draw("spine", place, body)


def _no_sign(sheet: Sheet, rect: Rect, x: int, y: int) -> None:
    """The sign, its middle at this place of the back."""
    unit = rect.h / BACK_SIZE[1]
    size = round(_SIGN * unit)
    middle = (rect.x + round(x * unit), rect.y + round(y * unit))
    mark = Rect(middle[0] - size // 2, middle[1] - size // 2, size, size)
    sheet.draw("spine:no", mark, icon("no", size, _sign_colour(sheet)))


def _sign_colour(sheet: Sheet) -> Colour:
    return theme.MIST if sheet.view.ground is Ground.INK else _SEPIA


def pad(sheet: Sheet, rect: Rect, place: PadPlace, state: str) -> None:
    """One pad: "todo" hollow with its number, "active" with a halo, "done" with a tick, "plain"."""
    at, number = pad_rect(rect, place), place.number
    grow = round(at.w * 0.52)
    node = at.inset(-grow, -grow, -grow, -grow)
    sheet.draw(f"pad{number}", node, _pad_svg(at, grow, number, state, sheet.view.ground is Ground.INK))
    if state == "done":
        size = round(at.w * 0.58)
        mark = Rect(at.centre[0] - size // 2, at.centre[1] - size // 2, size, size)
        sheet.draw(f"pad{number}:mark", mark, icon("check", size, theme.WHITE))
        return
    cap = max(sheet.px(theme.FLOOR_MM), round(at.w * 0.48))
    colour = _LEAD[number] if state == "todo" else theme.WHITE
    sheet.text(
        f"pad{number}:number", str(number), node, [cap], Weight.SEMIBOLD, colour, align="center", middle=True
    )


def _pad_svg(at: Rect, grow: int, number: int, state: str, is_ink: bool) -> str:
    lead, radius, edge = hex_of(_LEAD[number]), at.w * 0.24, max(2.0, at.w * 0.07)
    stub_y = grow - at.w * 0.42 if number in (1, 3) else grow + at.h + at.w * 0.42
    stub_from = grow if number in (1, 3) else grow + at.h
    middle = grow + at.w / 2
    body = ""
    if state != "todo":
        body += _line(middle, stub_from, stub_y, "#ffffff", at.w * 0.17) + _line(
            middle, stub_from, stub_y, lead, at.w * 0.10
        )
    if state == "active":
        halo = hex_of(theme.WHITE) if is_ink else lead
        body += _plate(at, grow, edge * 2.6, radius * 1.5, "none", halo, edge)
        body += _plate(at, grow, edge * 5.0, radius * 1.9, "none", halo, edge, opacity=0.30)
    if state == "good":
        body += _plate(at, grow, edge * 2.6, radius * 1.5, "none", hex_of(theme.MINT), edge)
    if state == "todo":
        return body + _plate(at, grow, 0, radius, "#ffffff", lead, edge, fill_opacity=0.78)
    return body + _plate(at, grow, 0, radius, lead, "#ffffff", edge)


def _line(x: float, y1: float, y2: float, colour: str, width: float) -> str:
    return (
        f'<path d="M{x:.1f} {y1:.1f}L{x:.1f} {y2:.1f}" fill="none" '
        f'stroke="{colour}" stroke-width="{width:.1f}" stroke-linecap="round"/>'
    )


def _plate(
    at: Rect,
    grow: int,
    out: float,
    radius: float,
    fill: str,
    edge: str,
    width: float,
    *,
    opacity: float = 1.0,
    fill_opacity: float = 1.0,
) -> str:
    return (
        f'<rect x="{grow - out:.1f}" y="{grow - out:.1f}" '
        f'width="{at.w + 2 * out:.1f}" height="{at.h + 2 * out:.1f}" '
        f'rx="{radius:.1f}" fill="{fill}" fill-opacity="{fill_opacity}" '
        f'stroke="{edge}" stroke-width="{width:.1f}" '
        f'stroke-opacity="{opacity}"/>'
    )
