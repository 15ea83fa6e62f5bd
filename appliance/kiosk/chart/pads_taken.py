"""Whose pads are counted, and when: once a guest, as the treatment is asked for. [therapy 4.2 ELE-03]"""

from dataclasses import replace

from appliance.kiosk.chart.events import Effect
from appliance.kiosk.chart.state import State, Turn
from appliance.therapy.house import pack_in_use
from appliance.therapy.logbook_asked import TakePads


def counted(state: State, effects: tuple[Effect, ...]) -> Turn:
    """The pads of this guest are counted; a second program goes on with the same ones."""
    if state.guest.has_pads:
        return state, effects
    pack = pack_in_use(state.station.book, state.config.house)
    taken = TakePads(pack_id=None if pack is None else pack.pack_id)
    return replace(state, guest=replace(state.guest, has_pads=True)), (*effects, taken)
