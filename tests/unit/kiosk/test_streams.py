"""Streams of touches as panels and drivers tell them, on the real targets of a screen, and what they mean.

The streams are written after dumps in public reports (doubled events: pibooth 690, pygame 2992; places beyond
1: SDL 14947; no motion: pygame 4156) and after what a trembling hand and a palm do; no panel of this product
was recorded yet. A place is a target's middle with an offset in pixels, or a place on the panel.
"""

import json
from pathlib import Path
from typing import Any

import pygame
import pytest

from appliance.kiosk.gfx import Gfx
from appliance.kiosk.layout import PANELS
from appliance.kiosk.pointer import Pointer
from appliance.kiosk.samples import VIEWS, say
from appliance.kiosk.scenes import draw
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.window import contact_of

SIZE = (1280, 800)
STREAMS = sorted((Path(__file__).parent / "streams").glob("*.json"))
TURN_MS = 8
REST_MS = 2_000


def place(sheet: Sheet, event: dict[str, Any]) -> tuple[int, int]:
    at = event["at"]
    if isinstance(at, str):
        named = {node.name: node.rect for node in sheet.nodes} | {
            area.intent: area.rect for area in sheet.areas
        }
        at = named[at].centre
    return at[0] + event["off"][0], at[1] + event["off"][1]


def told(sheet: Sheet, event: dict[str, Any]) -> pygame.event.Event:
    """The event as SDL tells it: fingers from 0 to 1, the mouse in pixels."""
    x, y = place(sheet, event)
    kind = getattr(pygame, event["type"])
    if event["type"].startswith("FINGER"):
        finger = {"finger_id": event["finger"], "touch_id": 1, "x": x / SIZE[0], "y": y / SIZE[1]}
        return pygame.event.Event(kind, finger)
    return pygame.event.Event(kind, {"button": 1, "pos": (x, y), "touch": event["touch"]})


@pytest.mark.hazard("HZ-02")
@pytest.mark.hazard("HZ-03")
@pytest.mark.parametrize("path", STREAMS, ids=lambda path: path.stem)
def test_a_stream_of_touches_means_exactly_this(screen: pygame.Surface, path: Path) -> None:
    stream = json.loads(path.read_text(encoding="utf-8"))
    sheet = draw(VIEWS[stream["view"]], PANELS[SIZE], say("en"), Gfx(PANELS[SIZE]).width)
    pointer = Pointer()
    pointer.show(sheet.areas, stream["view"])
    intents: list[str] = []
    waiting = list(stream["events"])
    for now_ms in range(0, waiting[-1]["ms"] + REST_MS, TURN_MS):
        while waiting and waiting[0]["ms"] <= now_ms:
            contact = contact_of(told(sheet, waiting.pop(0)), *SIZE)
            assert contact is not None
            intents += pointer.take(contact, 10_000 + now_ms)
        intents += pointer.tick(10_000 + now_ms)
    assert intents == stream["intents"], stream["what"]


def test_there_is_a_stream_for_each_kind_of_trouble() -> None:
    kinds = {path.stem.split("_")[0] for path in STREAMS}
    assert {"doubled", "bounce", "palm", "jitter", "phantoms", "no", "lost"} <= kinds
