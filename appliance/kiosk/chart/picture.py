"""The one picture of a state: the screen of the place, and over it what lies over every screen.

Rule 1: wherever current can flow STOP is among the targets, whatever is drawn. (safety.md rule 1)
"""

from collections.abc import Callable
from dataclasses import replace

from appliance.kiosk.chart import (
    after,
    code_entry,
    comfort,
    course,
    gentle,
    home,
    idle,
    live_view,
    operator_view,
    overlays,
    overlays_view,
    override,
    prepare_view,
    returning,
    setup_view,
    take,
    wrong_place,
)
from appliance.kiosk.chart.page import STOP
from appliance.kiosk.chart.places import places_of
from appliance.kiosk.chart.spoken import with_answers
from appliance.kiosk.chart.state import AFTER, KEPT, NO, PREPARING, RUNNING, TAKEN, State
from appliance.kiosk.view import Ground, Screen, View


def view(state: State, now_ms: int) -> View:
    """The one picture of this state at this time."""
    overlay = overlays.overlay_of(state, now_ms)
    ground = overlays.ground_of(state, overlay)
    status = state.station.status
    seen = replace(
        _scene_of(state.place)(state, now_ms),
        language=state.guest.language,
        ground=ground,
        is_simulated=state.config.is_simulated_expected if status is None else status.simulated,
        comfort=state.guest.comfort,
        figure=state.station.guests,
        places=places_of(state),
        is_unreviewed=state.guest.language not in state.config.reviewed,
    )
    if overlay is not None:
        return with_answers(overlays_view.view(state, seen, overlay, now_ms))
    if idle.is_dim(state, now_ms):
        return replace(seen, is_dimmed=True)
    has_stop = any(each.intent == "stop" for each in seen.targets)
    if ground is Ground.INK and not has_stop:
        seen = replace(seen, targets=(*seen.targets, STOP))
    return with_answers(seen)


_Scene = Callable[[State, int], View]
_SCENES: dict[Screen, _Scene] = {
    Screen.NOT_READY: lambda state, now_ms: home.view(state),
    Screen.PROOF_TEST: lambda state, now_ms: home.view(state),
    Screen.COMFORT: lambda state, now_ms: comfort.view(state),
    Screen.OPERATOR: operator_view.view,
    Screen.ENTER_CODE: code_entry.view,
    Screen.WELCOME_BACK: returning.view,
    Screen.OVERRIDE: lambda state, now_ms: override.view(state),
    **dict.fromkeys(PREPARING, prepare_view.view),
    **dict.fromkeys(RUNNING, live_view.view),
    **dict.fromkeys(AFTER, after.view),
    **dict.fromkeys(NO, gentle.view),
    **dict.fromkeys(TAKEN, take.view),
    **dict.fromkeys(KEPT, course.view),
    Screen.WRONG_PLACE: lambda state, now_ms: wrong_place.view(state),  # after AFTER, which holds it too
}


def _scene_of(place: Screen) -> _Scene:
    return _SCENES.get(place, setup_view.view)
