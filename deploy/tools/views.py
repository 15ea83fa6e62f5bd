"""One sample view for each screen and overlay, with the texts of the catalogues."""

from appliance.kiosk.view import View
from deploy.tools.view_parts import live, say
from deploy.tools.views_after import afterwards, overlays
from deploy.tools.views_current import finding, preparation, running
from deploy.tools.views_set_up import cards, set_up, station
from deploy.tools.views_staff import calls, faults, pins

GUEST = (station, set_up, cards, preparation, running, finding, afterwards)
VIEWS: dict[str, View] = dict(
    pair
    for part in (
        station,
        set_up,
        cards,
        preparation,
        running,
        finding,
        afterwards,
        overlays,
        calls,
        pins,
        faults,
    )
    for pair in part()
)

__all__ = ["VIEWS", "live", "say"]
