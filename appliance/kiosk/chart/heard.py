"""What ems-stim says, and whether it is there: what follows from it, before any touch is looked at.

Rules
1. An E-stop ends every session at once, whatever the screen shows. (safety.md rule 5)
2. A run of ours that goes on although its screen is left is stopped. (safety.md rule 1)
"""

from dataclasses import replace
from typing import assert_never

from appliance.ipc.messages import Refused, Status, Stop
from appliance.kiosk.chart import (
    after,
    hands,
    keep,
    kept,
    live,
    operator,
    output_test,
    overlays,
    prepare,
)
from appliance.kiosk.chart.events import Connected, Disconnected, ReportCame, RequestRefused, Send, StatusCame
from appliance.kiosk.chart.state import (
    AFTER,
    HOME,
    PREPARED,
    PREPARING,
    RUNNING,
    State,
    Turn,
    at_home,
    end_run,
    go,
    is_hot,
    is_interrupted,
)
from appliance.kiosk.view import Screen


def next_turn(
    state: State,
    event: StatusCame | ReportCame | RequestRefused | Connected | Disconnected,
    now_ms: int,
) -> Turn:
    """What follows from something that ems-stim said, or from its coming and going."""
    match event:
        case StatusCame(status=status):
            return _status_came(state, status, now_ms)
        case ReportCame(report=report):
            return kept.report_came(state, report, now_ms)
        case RequestRefused(refused=refused):
            return _refused(state, refused)
        case Connected() | Disconnected():
            return _connection(state, isinstance(event, Connected), now_ms)
        case _:
            assert_never(event)


def _status_came(state: State, status: Status, now_ms: int) -> Turn:
    before = state.station.status
    was_covered = state.place in RUNNING and overlays.overlay_of(state, now_ms) is not None
    state = replace(
        state, station=replace(state.station, is_connected=True, status=status, status_at_ms=now_ms)
    )
    if hands.moved(before, status):
        state = hands.answered(state, now_ms)
    if state.place in HOME and is_interrupted(state, before, status):
        return go(state, Screen.ENDING), ()
    if state.place in HOME:
        return at_home(state), ()
    if overlays.is_estop(status):
        return _estop(state, status)
    if state.place in PREPARING:
        return prepare.followed(state, status, now_ms)
    if state.place in RUNNING:
        return _running(state, before, status, was_covered=was_covered, now_ms=now_ms)
    if state.place in AFTER:
        return after.followed(state, status, now_ms)
    return _nobodys(state, status, now_ms)


def _running(state: State, before: Status | None, status: Status, *, was_covered: bool, now_ms: int) -> Turn:
    """What ems-stim does, and then the knob, where nothing lies or lay over "+"."""
    state, effects = live.followed(state, status, now_ms)
    if was_covered or overlays.overlay_of(state, now_ms) is not None:
        return state, effects
    state, more = hands.turned_up(state, before, status, now_ms)
    return state, effects + more


def _estop(state: State, status: Status) -> Turn:
    stopped = overlays.estop_came(keep.noted(state))
    return stopped, end_run(state) if stopped.run is not state.run else ()


def _nobodys(state: State, status: Status, now_ms: int) -> Turn:
    """A run of ours that goes on although its screen is left is stopped."""
    if state.place is Screen.OPERATOR:
        return operator.followed(state, status, now_ms)
    run = state.run
    is_ours = run is not None and status.program is not None and status.program.session_id == run.session_id
    return state, (Send(request=Stop()),) if is_ours and is_hot(state) else ()


def _refused(state: State, refused: Refused) -> Turn:
    if refused.request == "request_level":
        return live.refused(state, refused.seq)
    if state.place is Screen.OPERATOR:
        return output_test.refused(state, refused.request)
    return prepare.refused(state, refused.request, refused.reason) if state.place in PREPARED else (state, ())


def _connection(state: State, is_connected: bool, now_ms: int) -> Turn:
    station = replace(state.station, is_connected=is_connected)
    state = replace(state, station=station)
    if is_connected:
        return state, ()
    if state.place in HOME:
        return at_home(state), ()
    if state.place in RUNNING:
        return live.over(state, "interrupted", now_ms)
    if state.place in PREPARED:
        return go(replace(state, run=None), Screen.ANY_CHANGE), end_run(state)
    return state, ()
