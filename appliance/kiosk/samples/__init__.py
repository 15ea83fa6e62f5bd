"""One sample view for each screen and overlay, with the texts of the catalogues."""

from appliance.kiosk.samples.after import afterwards, overlays
from appliance.kiosk.samples.beside import beside
from appliance.kiosk.samples.current import finding, preparation, running
from appliance.kiosk.samples.front import coming_back, complaints, programs
from appliance.kiosk.samples.kept import courses, taken
from appliance.kiosk.samples.operator import operator
from appliance.kiosk.samples.parts import live, say
from appliance.kiosk.samples.set_up import cards, set_up, station
from appliance.kiosk.samples.staff import calls, faults, pins
from appliance.kiosk.samples.zones import zones
from appliance.kiosk.view import View

GUEST = (
    station,
    set_up,
    coming_back,
    complaints,
    programs,
    beside,
    cards,
    preparation,
    running,
    finding,
    zones,
    afterwards,
    taken,
    courses,
)
VIEWS: dict[str, View] = dict(
    pair
    for part in (
        station,
        set_up,
        coming_back,
        complaints,
        programs,
        beside,
        cards,
        preparation,
        running,
        finding,
        zones,
        afterwards,
        taken,
        courses,
        overlays,
        calls,
        pins,
        faults,
        operator,
    )
    for pair in part()
)

__all__ = ["VIEWS", "live", "say"]
