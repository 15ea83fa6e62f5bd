"""Scenes: a view becomes nodes and places to touch. No clock, no input, no device."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count

from appliance.kiosk.fit import Width
from appliance.kiosk.layout import Panel
from appliance.kiosk.scenes import (
    aftercare,
    attract,
    body_map,
    comfort,
    contact,
    keypad,
    level,
    live,
    pads,
    ready,
    scale,
    sentence,
    slate,
    staff,
    symbols,
    where,
)
from appliance.kiosk.scenes.paging import MORE
from appliance.kiosk.sheet import NO_TOUCH, Say, Sheet, Touch
from appliance.kiosk.view import ActsOn, Overlay, Screen, View

_SCENES: dict[Screen, Callable[[Sheet], None]] = {
    Screen.ATTRACT: attract.draw,
    Screen.PAIN_BEFORE: scale.draw,
    Screen.PAIN_AFTER: scale.draw,
    Screen.AREA: body_map.draw,
    Screen.ENTER_CODE: symbols.draw,
    Screen.PAD: pads.placement,
    Screen.CONTACT: contact.draw,
    Screen.LEVEL: level.draw,
    Screen.WHERE: where.draw,
    Screen.LIVE: live.draw,
    Screen.AFTERCARE: aftercare.draw,
    Screen.COMFORT: comfort.draw,
    Screen.CODE: slate.draw,
    Screen.RECEIPT: slate.draw,
    Screen.COURSE: slate.draw,
}


def draw(view: View, panel: Panel, say: Say, width: Width, touch: Touch = NO_TOUCH) -> Sheet:
    """The whole picture of this view on this panel."""
    sheet = Sheet(view, panel, say, width, touch)
    _scene_of(view)(sheet)
    sheet.keyline()
    sheet.finish()
    return sheet


def pages(view: View, panel: Panel, say: Say, width: Width) -> Iterator[View]:
    """The view turned to each of its pages; one only, where a picture holds all of it."""
    for number, _ in enumerate(sheets(view, panel, say, width), view.page):
        yield replace(view, page=number)


def sheets(view: View, panel: Panel, say: Say, width: Width) -> Iterator[Sheet]:
    """The picture of each page of this view."""
    for number in count(view.page):
        sheet = draw(replace(view, page=number), panel, say, width)
        yield sheet
        if not any(area.intent == MORE.intent for area in sheet.areas):
            return


def _scene_of(view: View) -> Callable[[Sheet], None]:
    if view.pin is not None:
        return keypad.draw
    if view.overlay is None and view.screen is Screen.OPERATOR:
        return staff.scene_of(view)
    if view.overlay is Overlay.PAD_OFF and view.channels:
        return contact.draw
    if view.overlay is not None:
        return sentence.draw
    if any(target.acts_on is ActsOn.HOLD for target in view.targets):
        return ready.draw
    if view.screen in (Screen.LEVEL, Screen.WHERE, Screen.LIVE) and view.live is None:
        return sentence.draw
    return _SCENES.get(view.screen, sentence.draw)
