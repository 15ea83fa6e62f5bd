"""After a guest the process that knew them is replaced by a new one. (HZ-10, FLOW-02)

Rules
1. It is asked for as soon as nobody is there, nothing flows, no program is loaded and every report is stored,
   and again until it is done: the next guest may come at any time.
2. A station that nobody has left since its start has nothing to forget.
"""

from appliance.kiosk.chart.events import Effect, Renew
from appliance.kiosk.chart.state import HOME, State, is_hot


def due(state: State) -> tuple[Effect, ...]:
    """The wish for a new process, where one is due."""
    station, status = state.station, state.station.status
    is_quiet = state.place in HOME and state.pin is None and not is_hot(state) and not station.storing
    has_program = status is not None and status.program is not None
    return (Renew(guests=station.guests),) if station.has_left and is_quiet and not has_program else ()
