"""What lies over every screen, with a fixed priority; the screen below cannot take it away. (kiosk.md 5)

Rules
1. The overlay follows from the status, so it is seen before the scene sees a touch.
2. "No current is flowing" is said only on the read-back of a fresh status.
3. After an E-stop the session is over; the way back is the "any change?" card. (safety.md rule 5)
"""

from dataclasses import replace

from appliance.ipc.messages import Acknowledge, FaultStatus, Status
from appliance.kiosk.chart.events import Send
from appliance.kiosk.chart.home import is_proof_running
from appliance.kiosk.chart.page import CONTINUE, STOP, lines, target, text
from appliance.kiosk.chart.state import (
    AFTER_SCREENING,
    INK,
    PAD_FAULTS,
    PREPARED,
    RUNNING,
    RunStep,
    State,
    Turn,
    end_run,
    go,
    is_fresh,
    is_hot,
    is_read_back,
    pad_faults,
    status_of,
)
from appliance.kiosk.view import Ground, Overlay, Picture, Role, Screen, View
from appliance.safety.states import HostState

_OWN_FAULTS = frozenset({"H04"})
"""Our own silence; who reads this screen sees that it is over."""
WARNING_MS = 30_000
_WITH_PADS = RUNNING | PREPARED | {Screen.ENDING, Screen.UNWELL}
_RED = frozenset({Overlay.ESTOP, Overlay.FAULT, Overlay.STOPPED})


def overlay_of(state: State, now_ms: int) -> Overlay | None:
    """The overlay with the highest priority, if any."""
    for overlay in Overlay:
        if _IS_DUE[overlay](state, now_ms):
            return overlay
    return None


def is_estop(status: Status) -> bool:
    """True from the press until the acknowledgement, but not when it is pressed on purpose."""
    if is_proof_running(status):
        return False
    return status.state is HostState.ESTOP or status.estop == "pressed"


def _estop(state: State, now_ms: int) -> bool:
    status = status_of(state)
    return status is not None and is_estop(status)


def faults_shown(state: State) -> tuple[FaultStatus, ...]:
    """The faults that own the screen, the first one first; on a person, pads have their own overlay."""
    status = status_of(state)
    faults = () if status is None else status.faults
    hidden = _OWN_FAULTS | (PAD_FAULTS if state.place in _WITH_PADS else frozenset())
    return tuple(fault for fault in faults if fault.fault not in hidden)


def _fault(state: State, now_ms: int) -> bool:
    return bool(faults_shown(state))


def _no_connection(state: State, now_ms: int) -> bool:
    return state.place is not Screen.NOT_READY and not is_fresh(state, now_ms)


def _stopped(state: State, now_ms: int) -> bool:
    return state.run is not None and state.run.is_hand_stopped


def _pad_off(state: State, now_ms: int) -> bool:
    status = status_of(state)
    if status is None or state.place not in RUNNING:
        return False
    return bool(pad_faults(state)) or any(channel.lead_off for channel in status.channels)


def _help(state: State, now_ms: int) -> bool:
    return state.is_help_open


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
        case Overlay.ESTOP:
            return state, (Send(request=Acknowledge(what="estop")),)
        case Overlay.FAULT:
            return state, (Send(request=Acknowledge(what="fault")),)
        case Overlay.STOPPED:
            return _after_hand(state, intent)
        case Overlay.PAD_OFF:
            return state, (Send(request=Acknowledge(what="pads")),)
        case Overlay.HELP:
            return replace(state, is_help_open=False), ()
        case Overlay.IDLE_WARNING:
            return replace(state, warned_at_ms=None, warnings=state.warnings + 1), ()
        case Overlay.NO_CONNECTION:
            return state, ()


def _after_hand(state: State, intent: str) -> Turn:
    """The same program may go on, armed anew and from zero; if it is gone, only a new one. [link 8 H03]"""
    run, status = state.run, state.station.status
    acknowledge = Send(request=Acknowledge(what="hand"))
    if run is None:
        return state, (acknowledge,)
    run = replace(run, is_hand_stopped=False)
    if intent != "again":
        return replace(state, run=run), (acknowledge,)
    if status is None or status.program is None or status.program.session_id != run.session_id:
        return go(replace(state, run=None), Screen.ANY_CHANGE), (acknowledge, *end_run(state))
    run = replace(run, step=RunStep.FIT, end_reason=None, note=None, sides_proven=0)
    return go(replace(state, run=run), Screen.READY), (acknowledge,)


def estop_came(state: State) -> State:
    """The session is over at once; what lies below is the card that begins a new one."""
    if state.place not in AFTER_SCREENING:
        return state
    return go(replace(state, run=None), Screen.ANY_CHANGE)


# ---- what is seen ------------------------------------------------------------------------------------------


def ground_of(state: State, overlay: Overlay | None) -> Ground:
    """Red if stopped, Ink if current can flow, else Paper. (kiosk.md 2.6)"""
    if overlay in _RED and not is_hot(state):
        return Ground.RED
    may_flow = state.place in INK or is_hot(state)
    is_unproved = state.place in (Screen.ENDING, Screen.WRONG_PLACE) and not is_read_back(state)
    return Ground.INK if may_flow or is_unproved else Ground.PAPER


def view(state: State, below: View, overlay: Overlay, now_ms: int) -> View:
    """The screen below with the overlay's words and targets; STOP stays wherever current can flow."""
    seen = _VIEWS[overlay](
        state, replace(below, caption=None, progress=None, note=None, targets=(), countdown=None), now_ms
    )
    has_stop = any(each.intent == "stop" for each in seen.targets)
    if has_stop or ground_of(state, overlay) is not Ground.INK:
        return replace(seen, overlay=overlay)
    return replace(seen, overlay=overlay, targets=(*seen.targets, STOP))


def _see_estop(state: State, below: View, now_ms: int) -> View:
    status = status_of(state)
    can_go_on = status is not None and status.estop_acknowledgeable and is_fresh(state, now_ms)
    first = "estop.no_current" if _is_read_back_now(state, now_ms) else "estop.checking"
    staff = "estop.staff_gym" if state.config.profile == "gym" else "estop.staff"
    return replace(
        below,
        heading=text("estop.heading"),
        body=lines(first, "estop.stay", "estop.call"),
        note=text(staff),
        picture=Picture.ESTOP_RELEASE,
        targets=(replace(CONTINUE, is_enabled=can_go_on),),
    )


def _see_fault(state: State, below: View, now_ms: int) -> View:
    fault = faults_shown(state)[0]
    can_clear = fault.clears == "acknowledge"
    staff = {"acknowledge": "fault.acknowledge", "service": "fault.service"}.get(fault.clears, "fault.waits")
    return replace(
        below,
        heading=text(fault.text_id),
        body=lines(staff, "fault.staff"),
        note=text("fault.code", code=fault.fault),
        picture=None,
        targets=(CONTINUE,) if can_clear else (),
    )


def _see_no_connection(state: State, below: View, now_ms: int) -> View:
    is_live = state.place in RUNNING | PREPARED or is_hot(state)
    body = lines("no_connection.body", "no_connection.estop" if is_live else "no_connection.wait")
    return replace(
        below,
        heading=text("no_connection.heading"),
        body=body,
        picture=Picture.ESTOP_PRESS if is_live else None,
        channels=(),
        live=None,
    )


def _see_stopped(state: State, below: View, now_ms: int) -> View:
    is_off = not is_hot(state)
    again = target("again", "stopped.again", Role.CHOICE, is_enabled=is_off)
    go_on = target("stopped:done", "stopped.done", Role.PRIMARY, is_enabled=is_off)
    words = "stopped.no_current" if _is_read_back_now(state, now_ms) else "stopped.checking"
    return replace(
        below,
        heading=text("stopped.heading"),
        body=lines(words, "stopped.body"),
        picture=Picture.HAND_SWITCH,
        targets=(go_on, again),
    )


def _is_read_back_now(state: State, now_ms: int) -> bool:
    return is_read_back(state) and is_fresh(state, now_ms)


def _see_pad_off(state: State, below: View, now_ms: int) -> View:
    status = status_of(state)
    off = () if status is None else tuple(channel.lead_off for channel in status.channels)
    if any(off):
        heading = "pad_off.both" if all(off) else "pad_off.left" if off[0] else "pad_off.right"
    else:
        heading = "fault.pads_touching" if "H17" in pad_faults(state) else "fault.lead_off"
    return replace(
        below,
        heading=text(heading),
        body=lines("pad_off.body1", "pad_off.body2"),
        picture=Picture.CONTACT,
        targets=(target("pads:on", "pad.on", Role.PRIMARY), STOP),
    )


def _see_help(state: State, below: View, now_ms: int) -> View:
    close = target("help:close", "help.close", Role.PRIMARY)
    body = lines("help.body", "help.estop" if state.place in INK else "help.nothing")
    return replace(below, heading=text("help.heading"), body=body, picture=None, targets=(close,))


def _see_idle(state: State, below: View, now_ms: int) -> View:
    since_ms = state.warned_at_ms if state.warned_at_ms is not None else now_ms
    left_ms = max(0, WARNING_MS - (now_ms - since_ms))
    words = "presence" if state.place in RUNNING else "idle"
    return replace(
        below,
        heading=text(f"{words}.heading"),
        body=lines(f"{words}.body"),
        picture=None,
        countdown=(left_ms, WARNING_MS),
        targets=(target("idle:yes", "idle.yes", Role.PRIMARY),),
    )


_VIEWS = {
    Overlay.ESTOP: _see_estop,
    Overlay.FAULT: _see_fault,
    Overlay.NO_CONNECTION: _see_no_connection,
    Overlay.STOPPED: _see_stopped,
    Overlay.PAD_OFF: _see_pad_off,
    Overlay.HELP: _see_help,
    Overlay.IDLE_WARNING: _see_idle,
}
