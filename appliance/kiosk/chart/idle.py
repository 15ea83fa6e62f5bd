"""When nobody touches anything: the one table of kiosk.md 3, and the presence check of a running program."""

from dataclasses import replace
from typing import Literal

from appliance.ipc.messages import Pause, Stop
from appliance.kiosk.chart.events import Send
from appliance.kiosk.chart.live import over
from appliance.kiosk.chart.overlays import WARNING_MS
from appliance.kiosk.chart.state import HOME, RUNNING, State, Turn, is_hot, program_of, wipe
from appliance.kiosk.view import Screen
from appliance.safety.states import HostState
from appliance.therapy.catalogue import Kind

SETUP_MS = 60_000
QUESTION_MS = 120_000
RESULT_MS = 60_000
EMERGENCY_MS = 120_000
UNWELL_MS = 600_000
"""Legs up for 5 to 10 minutes. [therapy FLOW-06]"""
DIM_MS = 300_000
"""The light of the first screen goes down after this; never of any other. (kiosk.md 4.4)"""
WARNINGS_MAX = 10
PRESENCE_MS = {Kind.SENSORY: 600_000, Kind.TWITCH: 300_000, Kind.MOTOR: 300_000}
"""How long nothing may be touched before the person is asked. [therapy 6.1 row 13]"""
PAUSED_MS = 120_000
"""How long a pause may be quiet; the last part of it the person is asked. (kiosk.md 3)"""
GONE_MS = 60_000
"""No answer to "still comfortable?": 30 s pause, 60 s end. [therapy 6.1 row 13]"""

_RESULTS = {
    Screen.NOT_TODAY: RESULT_MS,
    Screen.EMERGENCY: EMERGENCY_MS,
    Screen.UNWELL: UNWELL_MS,
    Screen.ENDING: RESULT_MS,
    Screen.PAIN_AFTER: RESULT_MS,
    Screen.SKIN: RESULT_MS,
    Screen.HURT: UNWELL_MS,
    Screen.DIZZY: RESULT_MS,
    Screen.AFTERCARE: RESULT_MS,
    Screen.CLEAN: RESULT_MS,
}
_QUESTIONS = frozenset(
    {Screen.QUESTION, Screen.RED_FLAG, Screen.ENTER_CODE, Screen.ABOUT, Screen.CODE, Screen.RECEIPT}
)
"""What takes longer than a touch: reading, writing down, a photograph."""


def is_dim(state: State, now_ms: int) -> bool:
    """True on a first screen left alone for minutes; the touch that wakes it does nothing else."""
    return state.place is Screen.ATTRACT and now_ms - state.touched_at_ms >= DIM_MS


def ticked(state: State, now_ms: int) -> Turn:
    """Warns, wipes or, in a running program, pauses and ends."""
    quiet_ms = now_ms - state.touched_at_ms
    if state.place in HOME:
        return (replace(state, is_help_open=False) if quiet_ms >= SETUP_MS else state), ()
    if state.place in RUNNING:
        return _present(state, quiet_ms, now_ms)
    if state.place in _RESULTS:
        is_cold = not is_hot(state) or not state.station.is_connected
        is_due = quiet_ms >= _RESULTS[state.place] and is_cold
        return wipe(state, now_ms) if is_due else (state, ())
    return _set_up(state, quiet_ms, now_ms)


def _set_up(state: State, quiet_ms: int, now_ms: int) -> Turn:
    if state.warned_at_ms is not None:
        return wipe(state, now_ms) if now_ms - state.warned_at_ms >= WARNING_MS else (state, ())
    if quiet_ms < (QUESTION_MS if state.place in _QUESTIONS else SETUP_MS):
        return state, ()
    if state.warnings >= WARNINGS_MAX:
        return wipe(state, now_ms)
    return replace(state, warned_at_ms=now_ms, is_help_open=False), ()  # the help would hide what is asked


def _present(state: State, quiet_ms: int, now_ms: int) -> Turn:
    status, asked_at_ms = state.station.status, state.warned_at_ms
    if asked_at_ms is None:
        is_paused = state.place is Screen.PAUSED
        is_due = quiet_ms >= (PAUSED_MS - WARNING_MS if is_paused else presence_ms(state))
        return (replace(state, warned_at_ms=now_ms) if is_due else state), ()
    unanswered_ms = now_ms - asked_at_ms
    if asked_at_ms - state.touched_at_ms < presence_ms(state) and unanswered_ms >= WARNING_MS:
        return _over(state, "paused_too_long", now_ms)
    if unanswered_ms >= GONE_MS:
        return _over(state, "idle", now_ms)
    if unanswered_ms >= WARNING_MS and status is not None and status.state is HostState.TREATING:
        return state, (Send(request=Pause()),)
    return state, ()


def _over(state: State, reason: Literal["idle", "paused_too_long"], now_ms: int) -> Turn:
    state, effects = over(state, reason, now_ms)
    return state, (Send(request=Stop(reason=reason)), *effects)


def presence_ms(state: State) -> int:
    """How long the person may touch nothing in this program."""
    program, house = program_of(state), state.config.house
    longest_ms = PRESENCE_MS[Kind.MOTOR if program is None else program.kind]
    return longest_ms if house is None else min(longest_ms, 1_000 * house.presence_most_s)
