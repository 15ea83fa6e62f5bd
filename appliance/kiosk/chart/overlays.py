"""What lies over every screen, with a fixed priority; the screen below cannot take it away. (kiosk.md 5)

Rules
1. The overlay follows from the status, so it is seen before the scene sees a touch.
2. "No current is flowing" is said only on the read-back of a fresh status.
3. After an E-stop the session is over; the way back is the "any change?" card. (safety.md rule 5)
"""

from dataclasses import replace

from appliance.ipc.messages import Acknowledge, FaultStatus, Status
from appliance.kiosk.chart import coach, live, staff
from appliance.kiosk.chart.events import Send
from appliance.kiosk.chart.home import is_proof_running
from appliance.kiosk.chart.run import Run, RunStep
from appliance.kiosk.chart.state import (
    AFTER_SCREENING,
    INK,
    PAD_FAULTS,
    PREPARED,
    RUNNING,
    State,
    Turn,
    end_run,
    go,
    is_fresh,
    is_hot,
    is_read_back,
    left_for,
    pad_faults,
    status_of,
)
from appliance.kiosk.view import Ground, Overlay, Screen
from appliance.safety.states import HostState

_OWN_FAULTS = frozenset({"H04"})
"""Our own silence; who reads this screen sees that it is over."""
_LEAVES_ALONE = frozenset({"none", "no_start"})
WARNING_MS = 30_000
_WITH_PADS = RUNNING | PREPARED | {Screen.ENDING, Screen.UNWELL}
_RED = frozenset({Overlay.ESTOP, Overlay.FAULT, Overlay.STOPPED})


def overlay_of(state: State, now_ms: int) -> Overlay | None:
    """The overlay with the highest priority, if any; a PIN's keys only over what they were asked for."""
    found = None
    for overlay, is_due in _IS_DUE.items():
        if is_due(state, now_ms):
            found = overlay
            break
    return Overlay.PIN if state.pin is not None and state.pin.over is found else found


def is_estop(status: Status) -> bool:
    """True from the press until the acknowledgement, but not when it is pressed on purpose."""
    if is_proof_running(status):
        return False
    return status.state is HostState.ESTOP or status.estop == "pressed"


def _estop(state: State, now_ms: int) -> bool:
    status = status_of(state)
    return status is not None and is_estop(status)


def faults_shown(state: State) -> tuple[FaultStatus, ...]:
    """The faults that own the screen, the first one first.

    On a person, pads have an overlay of their own; what leaves a running session alone waits for its end.
    """
    status = status_of(state)
    faults = () if status is None else status.faults
    hidden = _OWN_FAULTS | (PAD_FAULTS if state.place in _WITH_PADS else frozenset())
    is_left_alone = state.place in RUNNING
    return tuple(
        fault
        for fault in faults
        if fault.fault not in hidden and not (is_left_alone and fault.reaction in _LEAVES_ALONE)
    )


def _rows(state: State) -> tuple[str, ...]:
    """The rows that ems-stim had set when this screen was drawn; an acknowledgement is of no other."""
    status = status_of(state)
    return () if status is None else tuple(fault.fault for fault in status.faults)


def _fault(state: State, now_ms: int) -> bool:
    return state.place is not Screen.OPERATOR and bool(faults_shown(state))


def _no_connection(state: State, now_ms: int) -> bool:
    return state.place not in (Screen.NOT_READY, Screen.OPERATOR) and not is_fresh(state, now_ms)


def _stopped(state: State, now_ms: int) -> bool:
    return state.run is not None and state.run.is_hand_stopped


def _pad_off(state: State, now_ms: int) -> bool:
    status = status_of(state)
    if status is None or state.place not in RUNNING:
        return False
    return bool(pad_faults(state)) or any(channel.lead_off for channel in status.channels)


def _help(state: State, now_ms: int) -> bool:
    is_home = state.place in (Screen.NOT_READY, Screen.ATTRACT)
    return state.is_help_open or (is_home and staff.is_out(state, now_ms))


def _idle(state: State, now_ms: int) -> bool:
    return state.warned_at_ms is not None


_IS_DUE = {
    Overlay.ESTOP: _estop,
    Overlay.FAULT: _fault,
    Overlay.NO_CONNECTION: _no_connection,
    Overlay.STOPPED: _stopped,
    Overlay.PAD_OFF: _pad_off,
    Overlay.HELP: _help,
    Overlay.IDLE_WARNING: _idle,
}


# ---- what touches do ---------------------------------------------------------------------------------------


def touched(state: State, overlay: Overlay, intent: str, now_ms: int) -> Turn:
    """The one thing that each overlay lets a person do."""
    match overlay:
        case Overlay.PIN:
            return staff.touched(state, intent, now_ms)
        case Overlay.ESTOP:
            return _after_estop(state)
        case Overlay.FAULT:
            return _after_fault(state)
        case Overlay.STOPPED if state.run is not None:
            return _after_hand(state, state.run, intent)
        case Overlay.PAD_OFF:
            return coach.touched(state, intent, now_ms)
        case Overlay.HELP if intent in ("languages", "comfort"):
            return left_for(state, Screen.LANGUAGE if intent == "languages" else Screen.COMFORT), ()
        case _:
            state = replace(state, is_help_open=False)
            return live.lowered(state, (0, 1), now_ms) if intent == "minus" else (state, ())


def is_for_staff(state: State) -> bool:
    """True where one of the faults that are set is for staff with their PIN. (link.md 5.4; therapy.md 6.3)"""
    theirs = {"staff", "staff_in_gym"} if state.config.profile == "gym" else {"staff"}
    status = status_of(state)
    return status is not None and any(fault.who in theirs for fault in status.faults)


def _after_fault(state: State) -> Turn:
    """One acknowledgement for all that is shown, with a PIN where one of them asks for it."""
    if is_for_staff(state):
        return staff.asked(state, "fault", Overlay.FAULT, _rows(state)), ()
    return state, (Send(request=Acknowledge(what="fault", shown=_rows(state))),)


def _after_estop(state: State) -> Turn:
    """In a gym staff acknowledge with their PIN, in a clinic anyone does. (safety.md rule 5)"""
    if state.config.profile == "gym":
        return staff.asked(state, "estop", Overlay.ESTOP), ()
    return state, (Send(request=Acknowledge(what="estop")),)


def _after_hand(state: State, run: Run, intent: str) -> Turn:
    """The same program may go on, armed anew and from zero; if it is gone, only a new one. [link 8 H03]"""
    status, acknowledge = state.station.status, Send(request=Acknowledge(what="hand"))
    run = replace(run, is_hand_stopped=False)
    if intent != "again":
        return replace(state, run=run), (acknowledge,)
    if status is None or status.program is None or status.program.session_id != run.session_id:
        return go(replace(state, run=None), Screen.ANY_CHANGE), (acknowledge, *end_run(state))
    run = replace(run, step=RunStep.FIT, end_reason=None, note=None, sides_proven=0)
    return go(replace(state, run=run), Screen.READY), (acknowledge,)


def estop_came(state: State) -> State:
    """The session is over at once; what lies below is the card that begins a new one."""
    if not AFTER_SCREENING & {state.place, *state.detour}:
        return state
    return go(replace(state, run=None), Screen.ANY_CHANGE)


# ---- the ground -------------------------------------------------------------------------------------------


def ground_of(state: State, overlay: Overlay | None) -> Ground:
    """Red if stopped, Ink if current can flow, else Paper. (kiosk.md 2.6)"""
    lying = state.pin.over if overlay is Overlay.PIN and state.pin is not None else overlay
    if lying in _RED and not is_hot(state):
        return Ground.RED
    may_flow = state.place in INK or is_hot(state)
    is_unproved = state.place in (Screen.ENDING, Screen.WRONG_PLACE) and not is_read_back(state)
    return Ground.INK if may_flow or is_unproved else Ground.PAPER
