"""The layout report: what stands where, in true millimetres, and whether every text fits. A test artefact.

Rules it holds a picture to: no two texts or targets share pixels, nothing leaves the panel, no target is
under 20 mm, STOP is at least 44 x 30 mm (small panel 54 x 25), "+" at least 25 mm, no text under 4.8 mm.
"""

from dataclasses import dataclass

from appliance.kiosk import theme
from appliance.kiosk.fit import Width
from appliance.kiosk.layout import Panel, Rect
from appliance.kiosk.scenes import draw
from appliance.kiosk.sheet import Area, Say, Sheet
from appliance.kiosk.view import Role, View

_STOP_MIN_MM = (44.0, 30.0)
_STOP_SMALL_MIN_MM = (54.0, 25.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One text or target of a picture, and what is wrong with it."""

    kind: str
    name: str
    rect: Rect
    size_mm: tuple[float, float]
    faults: tuple[str, ...]


def report(view: View, panel: Panel, say: Say, width: Width) -> list[Row]:
    """Every text and target of this picture."""
    sheet = draw(view, panel, say, width)
    return [*_targets(sheet), *_texts(sheet)]


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
        least = _least_mm(sheet.panel, area)
        size = (sheet.panel.mm(area.rect.w), sheet.panel.mm(area.rect.h))
        if size[0] < least[0] - 0.05 or size[1] < least[1] - 0.05:
            faults.append(f"is {size[0]:.1f} x {size[1]:.1f} mm, needs {least[0]:g} x {least[1]:g}")
        rows.append(_row(sheet, "target", area.intent, area.rect, faults))
    return rows


def _least_mm(panel: Panel, area: Area) -> tuple[float, float]:
    if area.role is Role.STOP:
        return _STOP_SMALL_MIN_MM if panel.is_small else _STOP_MIN_MM
    if area.role in (Role.PLUS, Role.MINUS):
        return (theme.PLUS_MINUS_MM, theme.TARGET_MM)
    return (theme.TARGET_MM, theme.TARGET_MM)


def _texts(sheet: Sheet) -> list[Row]:
    rows = []
    floor = sheet.panel.px_per_mm * theme.FLOOR_MM
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
        rows.append(_row(sheet, "text", text.name, text.rect, faults))
    return rows
