"""The statechart: what happened goes in, the next state and what is to be done come out. Pure.

Rules
1. A touch counts only if the target is in the view that stands now and is enabled; STOP counts always.
2. Overlays follow from the status, before any touch is looked at.
3. Requests are asked for once; what is shown is what came back.
4. A row is written before arming is asked for, and a report is acknowledged only when it is stored.
5. After the wipe nothing of the guest is left in the state. (HZ-10)

The journey: attract, language, consent, cards, red flags, pain, goal, program, posture, pads, hand switch,
contact check, ready, level, live (pause), ending, pain after, skin, dizzy, after-care (a code or a receipt),
attract.
"""

from collections.abc import Callable
from dataclasses import replace

from appliance.ipc.messages import Stop
from appliance.kiosk.chart import (
    after,
    code_entry,
    comfort,
    course,
    gentle,
    hands,
    heard,
    home,
    idle,
    kept,
    live,
    operator,
    operator_trace,
    output_test,
    overlays,
    override,
    persons,
    prepare,
    renewal,
    returning,
    setup,
    staff,
    take,
    wrong_place,
)
from appliance.kiosk.chart.events import (
    CodeNamed,
    DutyCame,
    Effect,
    Event,
    PinChecked,
    Send,
    SessionNamed,
    Ticked,
    Touched,
    Wipe,
)
from appliance.kiosk.chart.picture import view
from appliance.kiosk.chart.state import (
    AFTER,
    KEPT,
    NO,
    PREPARED,
    PREPARING,
    RUNNING,
    TAKEN,
    State,
    Turn,
    end_run,
    go,
    initial,
)
from appliance.kiosk.view import Overlay, Screen
from appliance.therapy.logbook_asked import BookCame, BookFailed, FiguresCame, TraceCame
from appliance.therapy.person import (
    CodeRefused,
    Exported,
    ExportFailed,
    PersonForgotten,
    PersonKept,
    PersonNotKept,
    PersonOpened,
)
from appliance.therapy.record import RowClosed, RowFailed, RowWritten


def step(state: State, event: Event, now_ms: int) -> Turn:
    """The next state and the effects, in the order in which they are to be done."""
    state, effects = _next(state, event, now_ms)
    is_asked = isinstance(event, Ticked) or any(isinstance(effect, Wipe) for effect in effects)
    return state, (*effects, *(renewal.due(state) if is_asked else ()))


def _next(state: State, event: Event, now_ms: int) -> Turn:
    match event:
        case Touched(intent=intent):
            return _touched(state, intent, now_ms)
        case Ticked():
            return _ticked(state, now_ms)
        case SessionNamed(session_id=session_id):
            return output_test.named(state, session_id, now_ms)
        case (
            RowWritten() | RowFailed() | RowClosed() | BookCame() | FiguresCame() | TraceCame() | BookFailed()
        ):  # fmt: skip
            return kept.answered(state, event, now_ms)
        case DutyCame():
            return kept.asked(state, event)
        case PinChecked():
            return override.checked(state, event, now_ms)
        case (
            CodeNamed()
            | PersonOpened() | CodeRefused() | PersonKept() | PersonNotKept() | PersonForgotten()
            | Exported() | ExportFailed()
        ):  # fmt: skip
            return persons.said(state, event, now_ms)
        case _:
            return heard.next_turn(state, event, now_ms)


# ---- touches -----------------------------------------------------------------------------------------------


def _touched(state: State, intent: str, now_ms: int) -> Turn:
    if intent == "stop":
        return _stopped(replace(state, touched_at_ms=now_ms))
    if intent == "more":
        return hands.answered(state, now_ms), ()
    seen = view(state, now_ms)
    if seen.is_dimmed:
        return replace(state, touched_at_ms=now_ms), ()
    if not any(each.intent == operator.plain(intent) and each.is_enabled for each in seen.targets):
        return state, ()
    overlay = overlays.overlay_of(state, now_ms)
    return _offered(hands.answered(state, now_ms), overlay, intent, now_ms)


_PIN_FOR: dict[str, staff.What] = {"staff": "call", "operator": "operator", "release": "release"}


def _offered(state: State, overlay: Overlay | None, intent: str, now_ms: int) -> Turn:
    if intent == "call":
        return staff.called(state)
    if intent in _PIN_FOR:
        return staff.asked(state, _PIN_FOR[intent], overlay), ()
    if overlay is not None:
        return overlays.touched(state, overlay, intent, now_ms)
    if intent == "help":
        return replace(state, is_help_open=True), ()
    return _group(state.place)(replace(state, warnings=0), intent, now_ms)


def _group(place: Screen) -> Callable[[State, str, int], Turn]:
    if place in _GROUPS:
        return _GROUPS[place]
    if place in PREPARING:
        return prepare.touched
    if place in RUNNING:
        return live.touched
    return after.touched if place in AFTER else setup.touched


_GROUPS: dict[Screen, Callable[[State, str, int], Turn]] = {
    Screen.NOT_READY: home.touched,
    Screen.PROOF_TEST: home.touched,
    Screen.COMFORT: comfort.touched,
    Screen.WRONG_PLACE: wrong_place.touched,
    Screen.OPERATOR: operator.touched,
    Screen.ENTER_CODE: code_entry.touched,
    Screen.WELCOME_BACK: returning.touched,
    Screen.OVERRIDE: override.touched,
    **dict.fromkeys(NO, gentle.touched),
    **dict.fromkeys(TAKEN, take.touched),
    **dict.fromkeys(KEPT, course.touched),
}


def _stopped(state: State) -> Turn:
    if state.place is Screen.PROOF_TEST:
        return home.stopped(state)
    if state.place in RUNNING:
        return live.stopped(state)
    if state.place in PREPARED:
        effects = (
            Send(request=Stop()),
            *(effect for effect in end_run(state) if effect != Send(request=Stop())),
        )
        return go(replace(state, run=None), Screen.ANY_CHANGE), effects
    return state, (Send(request=Stop()),)


# ---- the clock ---------------------------------------------------------------------------------------------


def _ticked(state: State, now_ms: int) -> Turn:
    effects: tuple[Effect, ...] = ()
    state = staff.ticked(state, now_ms)
    if state.place is Screen.OPERATOR:
        return operator.ticked(state, now_ms)
    if state.place in PREPARED:
        state, effects = prepare.ticked(state, now_ms)
    elif state.place in RUNNING:
        state, effects = live.ticked(state, now_ms)
    state, noted = operator_trace.ticked(state, now_ms)
    state, more = idle.ticked(state, now_ms)
    return state, effects + noted + more


# ---- what is believed -------------------------------------------------------------------------------------


def belief(state: State) -> tuple[bool, tuple[int, int]]:
    """What the person was shown of the output: runs or not, and the two levels. (HZ-07)"""
    status = state.station.status
    if status is None or not (live.is_running(state) or output_test.is_treating(state)):
        return False, (0, 0)
    return True, (status.channels[0].level_delivered, status.channels[1].level_delivered)


__all__ = ["belief", "initial", "step", "view"]
