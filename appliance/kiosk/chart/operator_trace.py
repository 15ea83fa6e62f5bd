"""The black box of a running session, for the store: what was set and measured, and ems-stim's state, ten
times a second. (HZ-12, HZ-16)

Rule 1: nobody waits for them, and nothing follows from them.
"""

from dataclasses import replace

from appliance.ipc.messages import Status
from appliance.kiosk.chart.operator_state import Noted
from appliance.kiosk.chart.state import RUNNING, State, Turn
from appliance.therapy.logbook import Sample
from appliance.therapy.logbook_asked import NoteSample

EVERY_MS = 1_000
"""As often as staff see a figure."""
NOTED_MS = 100
"""As often as the black box notes it. [platform 4.1]"""


def ticked(state: State, now_ms: int) -> Turn:
    """One sample more of the running session, at most ten a second."""
    status, run = state.station.status, state.run
    if run is None or status is None or state.place not in RUNNING or not state.station.is_connected:
        return state, ()
    if status.program is None or status.program.session_id != run.session_id:
        return state, ()
    noted = state.noted
    if noted is None or noted.session_id != run.session_id:
        noted = Noted(session_id=run.session_id, from_ms=now_ms, at_ms=now_ms - NOTED_MS)
    tenths = (now_ms - noted.from_ms) // NOTED_MS
    if tenths <= (noted.at_ms - noted.from_ms) // NOTED_MS:
        return state, ()
    at_s, tenth = divmod(tenths, EVERY_MS // NOTED_MS)
    sample = replace(sample_of(status, at_s), tenth=tenth)
    kept = NoteSample(session_id=run.session_id, sample=sample)
    return replace(state, noted=replace(noted, at_ms=now_ms)), (kept,)


def sample_of(status: Status, at_s: int) -> Sample:
    """What ems-stim says of both channels."""
    left, right = status.channels[0], status.channels[1]
    return Sample(
        at_s=at_s,
        state=status.state,
        set_ua=(left.set_ua, right.set_ua),
        delivered_ua=(left.delivered_ua, right.delivered_ua),
        z_ohm=(left.z_ohm, right.z_ohm),
        is_off=(left.lead_off, right.lead_off),
    )
