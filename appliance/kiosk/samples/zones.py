"""Sample views of the other zones: the contact check, where it is felt, and which lead belongs where."""

from collections.abc import Iterator
from dataclasses import replace

from appliance.kiosk.samples.current import finding, preparation
from appliance.kiosk.samples.parts import ZONES
from appliance.kiosk.view import View

_SHOWN = ("contact_good", "where", "wrong_place_other")
_OTHERS = ("gluteal", "thoracolumbar", "shoulders")


def zones() -> Iterator[tuple[str, View]]:
    """The same pictures with the pads elsewhere."""
    views = {name: view for part in (preparation, finding) for name, view in part() if name in _SHOWN}
    for zone in _OTHERS:
        for name, view in views.items():
            yield f"{name}_{zone}", replace(view, places=ZONES[zone])
