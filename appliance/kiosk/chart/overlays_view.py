"""The pictures of what lies over every screen.

Rule 1: "No current is flowing" is said only on the read-back of a fresh status.
"""

from dataclasses import replace

from appliance.kiosk.chart import coach, operator, staff
from appliance.kiosk.chart.overlays import WARNING_MS, faults_shown, ground_of, is_for_staff
from appliance.kiosk.chart.page import (
    COMFORT,
    CONTINUE,
    LANGUAGES,
    OPERATOR,
    STAFF_CONTINUE,
    STOP,
    lines,
    target,
    text,
)
from appliance.kiosk.chart.state import (
    INK,
    PREPARED,
    RUNNING,
    State,
    is_fresh,
    is_hot,
    is_read_back,
    may_leave,
    status_of,
)
from appliance.kiosk.view import ActsOn, Ground, Overlay, Picture, Role, Screen, View

_SPEAKS_TO_STAFF = frozenset({"fault.link_lost", "fault.power_weak", "fault.lamps_failed"})
"""Words that already tell staff what to do; the others speak to the person, and where the key is staff's they
say whom to ask."""


def view(state: State, below: View, overlay: Overlay, now_ms: int) -> View:
    """The screen below with the overlay's words and targets; STOP stays wherever current can flow."""
    seen = _VIEWS[overlay](
        state,
        replace(below, caption=None, progress=None, note=None, targets=(), countdown=None, spoken=()),
        now_ms,
    )
    has_stop = any(each.intent == "stop" for each in seen.targets)
    if has_stop or ground_of(state, overlay) is not Ground.INK:
        return replace(seen, overlay=overlay)
    return replace(seen, overlay=overlay, targets=(*seen.targets, STOP))


def _see_estop(state: State, below: View, now_ms: int) -> View:
    status = status_of(state)
    can_go_on = status is not None and status.estop_acknowledgeable and is_fresh(state, now_ms)
    first = "estop.no_current" if _is_read_back_now(state, now_ms) else "estop.checking"
    note = "estop.staff_gym" if state.config.profile == "gym" else "estop.staff"
    return replace(
        below,
        heading=text("estop.heading"),
        body=(*lines(first, "estop.stay"), staff.line(state, now_ms)),
        note=text(note),
        picture=Picture.ESTOP_RELEASE,
        targets=(*staff.key(state, now_ms), replace(CONTINUE, is_enabled=can_go_on)),
    )


def _see_fault(state: State, below: View, now_ms: int) -> View:
    fault = faults_shown(state)[0]
    is_theirs = fault.clears == "acknowledge" and is_for_staff(state)
    keys = (STAFF_CONTINUE if is_theirs else CONTINUE,) if fault.clears == "acknowledge" else ()
    is_told = fault.who == "staff" or fault.text_id in _SPEAKS_TO_STAFF
    do = text("fault.staff.do" if is_theirs and not is_told else f"{fault.text_id}.do")
    area = (OPERATOR,) if state.place in operator.ENTRIES and not is_hot(state) else ()
    return replace(
        below,
        heading=text(fault.text_id),
        body=(do, staff.line(state, now_ms)),
        note=text("fault.code", code=fault.fault),
        picture=None,
        targets=(*staff.key(state, now_ms), *keys, *area),
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


def _see_help(state: State, below: View, now_ms: int) -> View:
    close = (target("help:close", "help.close", Role.PRIMARY),) if state.is_help_open else ()
    quiet = (LANGUAGES, COMFORT) if state.is_help_open and may_leave(state) else ()
    call = staff.call_of(state, now_ms)
    first = (staff.line(state, now_ms),) if call == "none" else ()
    body = (*first, text("help.estop" if state.place in INK else "help.nothing"))
    return replace(
        below,
        heading=text(f"call.{call}.heading"),
        body=body,
        note=text("call.emergency", number=state.config.emergency_number),
        picture=None,
        targets=(*staff.key(state, now_ms), *close, *quiet),
    )


def _see_idle(state: State, below: View, now_ms: int) -> View:
    since_ms = state.warned_at_ms if state.warned_at_ms is not None else now_ms
    left_ms = max(0, WARNING_MS - (now_ms - since_ms))
    words, body = ("presence", "presence.body") if state.place in RUNNING else ("idle", "idle.body")
    is_given = state.place in RUNNING and state.place is not Screen.PAUSED
    less = (target("minus", "target.minus", Role.MINUS, acts_on=ActsOn.PRESS),) if is_given else ()
    body = "presence.paused" if state.place is Screen.PAUSED else body
    return replace(
        below,
        heading=text(f"{words}.heading"),
        body=lines(body),
        picture=None,
        countdown=(left_ms, WARNING_MS),
        targets=(target("idle:yes", f"{words}.yes", Role.PRIMARY), *less),
    )


_VIEWS = {
    Overlay.PIN: staff.view,
    Overlay.ESTOP: _see_estop,
    Overlay.FAULT: _see_fault,
    Overlay.NO_CONNECTION: _see_no_connection,
    Overlay.STOPPED: _see_stopped,
    Overlay.PAD_OFF: coach.view,
    Overlay.HELP: _see_help,
    Overlay.IDLE_WARNING: _see_idle,
}
