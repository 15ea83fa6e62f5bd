"""What the hands do without the screen: the knob and the hand switch, for who lies face down. (kiosk.md 2.7)

Rules
1. Turned down and pushed the knob acts in ems-stim; turned up it is the same wish as "+". (architecture.md)
2. Any movement of them is an answer to "still comfortable?"; an answer raises nothing.
3. Turned up it counts only where "+" stands on the screen: never under an overlay. (HZ-02)
"""

from dataclasses import replace

from appliance.ipc.messages import Status
from appliance.kiosk.chart import live
from appliance.kiosk.chart.state import RUNNING, State, Turn


def moved(before: Status | None, status: Status) -> bool:
    """True if the knob or the hand switch was moved since the status before, of the same ems-stim."""
    if before is None or before.boot_nonce != status.boot_nonce:
        return False
    return _counts(before) != _counts(status)


def _counts(status: Status) -> tuple[int, ...]:
    return (status.knob_up, status.knob_down, status.knob_pushes, status.hand_squeezes)


def answered(state: State, now_ms: int) -> State:
    """Somebody is there: what was asked is answered, and the quiet time begins anew."""
    warnings = state.warnings + (state.warned_at_ms is not None)
    return replace(state, touched_at_ms=now_ms, warned_at_ms=None, warnings=warnings)


def turned_up(state: State, before: Status | None, status: Status, now_ms: int) -> Turn:
    """One level more, however far the knob was turned, where "+" stands on the screen."""
    run = state.run
    is_up = before is not None and status.knob_up > before.knob_up and moved(before, status)
    if run is None or not is_up or state.place not in RUNNING:
        return state, ()
    return live.raised(state, live.together(run), now_ms)
