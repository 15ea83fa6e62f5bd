"""The layout report: what stands where, in true millimetres, and what is wrong with it. A test artefact.

Rules it holds a picture to
1. No two texts or targets share pixels, nothing leaves the panel, every text fits its place.
2. No target is under 20 mm, for staff alone under 15 mm; STOP is at least 44 x 30 mm (small panel 54 x 25),
   "+" and "-" at least 25 mm wide.
3. No text is under 4.8 mm; none has a letter that its font lacks.
4. Every text that says something stands 4.5 to 1 over what lies under it, 7 to 1 where high contrast was
   chosen; what cannot be touched now is exempt, as in WCAG. (kiosk.md 2.6, 3)
"""

from collections.abc import Callable
from dataclasses import dataclass

from appliance.kiosk import theme
from appliance.kiosk.fit import Width
from appliance.kiosk.layout import Panel, Rect
from appliance.kiosk.looks import DigitsLook, GroundLook, Plate, TextLook
from appliance.kiosk.nodes import Node
from appliance.kiosk.scenes import sheets
from appliance.kiosk.sheet import Area, Say, Sheet
from appliance.kiosk.theme import Colour, Weight
from appliance.kiosk.tones import contrast
from appliance.kiosk.view import Overlay, Role, View

STAFF_MM = 15.0
CONTRAST, CONTRAST_HIGH = 4.5, 7.0
_STOP_MIN_MM = (44.0, 30.0)
_STOP_SMALL_MIN_MM = (54.0, 25.0)
_STAFF_SCREENS = ("operator", "staff")

Lacks = Callable[[Weight, str, str], str]
"""The letters of a text that the fonts of a weight and a language cannot draw."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One text or target of a picture, and what is wrong with it."""

    kind: str
    name: str
    rect: Rect
    size_mm: tuple[float, float]
    faults: tuple[str, ...]


def report(view: View, panel: Panel, say: Say, width: Width, lacks: Lacks | None = None) -> list[Row]:
    """Every text and target of this picture, page after page."""
    return [row for sheet in sheets(view, panel, say, width) for row in rows_of(sheet, lacks)]


def rows_of(sheet: Sheet, lacks: Lacks | None = None) -> list[Row]:
    """Every text and target of this page."""
    return [*_targets(sheet), *_texts(sheet, lacks), *_drawings(sheet)]


def is_for_staff(view: View) -> bool:
    """True for what only staff see, behind their PIN."""
    return view.overlay is Overlay.PIN or view.screen.value.startswith(_STAFF_SCREENS)


def least_contrast(view: View) -> float:
    """How far text must stand out on this picture."""
    return CONTRAST_HIGH if view.comfort.is_high_contrast else CONTRAST


def colours(sheet: Sheet) -> dict[str, Colour]:
    """The colour of every text that says something: all but the labels of what cannot be touched now."""
    dead = tuple(f"key:{area.intent}:" for area in sheet.areas if not area.is_enabled)
    return {
        node.name: node.look.colour
        for node in sheet.nodes
        if isinstance(node.look, TextLook | DigitsLook) and not (dead and node.name.startswith(dead))
    }


def _row(sheet: Sheet, kind: str, name: str, rect: Rect, faults: list[str]) -> Row:
    panel = sheet.panel
    if rect.x < 0 or rect.y < 0 or rect.right > panel.width or rect.bottom > panel.height:
        faults = [*faults, "leaves the panel"]
    size_mm = (round(panel.mm(rect.w), 1), round(panel.mm(rect.h), 1))
    return Row(kind=kind, name=name, rect=rect, size_mm=size_mm, faults=tuple(faults))


def _targets(sheet: Sheet) -> list[Row]:
    rows = []
    for index, area in enumerate(sheet.areas):
        faults = [
            f"overlaps {other.intent}" for other in sheet.areas[index + 1 :] if area.rect.overlaps(other.rect)
        ]
        least = _least_mm(sheet, area)
        size = (sheet.panel.mm(area.rect.w), sheet.panel.mm(area.rect.h))
        if size[0] < least[0] - 0.05 or size[1] < least[1] - 0.05:
            faults.append(f"is {size[0]:.1f} x {size[1]:.1f} mm, needs {least[0]:g} x {least[1]:g}")
        rows.append(_row(sheet, "target", area.intent, area.rect, faults))
    return rows


def _least_mm(sheet: Sheet, area: Area) -> tuple[float, float]:
    if area.role is Role.STOP:
        return _STOP_SMALL_MIN_MM if sheet.panel.is_small else _STOP_MIN_MM
    if area.role in (Role.PLUS, Role.MINUS):
        return (theme.PLUS_MINUS_MM, theme.TARGET_MM)
    least = STAFF_MM if is_for_staff(sheet.view) else theme.TARGET_MM
    return (least, least)


def _texts(sheet: Sheet, lacks: Lacks | None) -> list[Row]:
    rows = []
    floor = sheet.panel.px_per_mm * theme.FLOOR_MM
    letters = _missing(sheet, lacks) if lacks is not None else {}
    pale = _pale(sheet)
    for index, text in enumerate(sheet.texts):
        faults = [] if text.is_inside else ["does not fit its place"]
        if text.cap_px < floor - 0.5:
            faults.append(f"is {sheet.panel.mm(text.cap_px):.1f} mm high, under the floor")
        faults += [
            f"overlaps {other.name}" for other in sheet.texts[index + 1 :] if text.rect.overlaps(other.rect)
        ]
        for area in sheet.areas:
            is_own = text.name.startswith(f"key:{area.intent}:") or text.name == "hold:label"
            if not is_own and text.rect.overlaps(area.rect):
                faults.append(f"lies on {area.intent}")
        faults += [found[text.name] for found in (letters, pale) if text.name in found]
        rows.append(_row(sheet, "text", text.name, text.rect, faults))
    return rows


def _drawings(sheet: Sheet) -> list[Row]:
    """What would be drawn and has no room."""
    return [
        _row(sheet, "drawing", node.name, node.rect, ["has no room"])
        for node in sheet.nodes
        if min(node.rect.w, node.rect.h) <= 0
    ]


def _missing(sheet: Sheet, lacks: Lacks) -> dict[str, str]:
    """By text: the letters that its font lacks, as a sentence."""
    found = {}
    for node in sheet.nodes:
        if isinstance(node.look, TextLook):
            gone = lacks(node.look.weight, "".join(node.look.lines), node.look.language)
            if gone:
                found[node.name] = f"has letters that no font draws: {gone}"
    return found


def _pale(sheet: Sheet) -> dict[str, str]:
    """By text: too little contrast, as a sentence; texts on drawings are left to the pictures."""
    found, least = {}, least_contrast(sheet.view)
    told = colours(sheet)
    for index, node in enumerate(sheet.nodes):
        under = _under(sheet.nodes[:index], node) if node.name in told else None
        if under is not None and contrast(told[node.name], under) < least - 0.05:
            found[node.name] = f"has a contrast of {contrast(told[node.name], under):.1f}, needs {least:g}"
    return found


def _under(below: list[Node], text: Node) -> Colour | None:
    """The colour of the plate or the ground under a text; None where a drawing lies between."""
    x, y = text.rect.centre
    for node in reversed(below):
        if isinstance(node.look, TextLook | DigitsLook) or not node.rect.contains(x, y):
            continue
        if isinstance(node.look, Plate):
            return node.look.fill
        if isinstance(node.look, GroundLook):
            return theme.between(node.look.top, node.look.bottom, (y - node.rect.y) / node.rect.h)
        if node.name != "keyline":
            return None
    return None
