"""The weekly output test: current into two dummy loads, each step as ems-stim confirms it. Pure. [STD-12]

Rules
1. No level is asked for before both leads read what a dummy load has: less than the best skin does.
2. Right is only what was measured. Wrong is what was measured so, a level that is never reached because too
   little flows, and an output for which the module or its lines report a fault. STOP, a load that comes off
   and whatever else goes wrong end it without a result.
3. Its session is named as a test and leaves no row: it is nobody's. (HZ-12)
"""

from dataclasses import replace

from appliance.ipc.messages import (
    Arm,
    ChannelStatus,
    CheckContact,
    EndSession,
    Prepare,
    Request,
    RequestLevel,
    Start,
    Status,
    Stop,
)
from appliance.kiosk.chart import prepare
from appliance.kiosk.chart.events import Effect, NameSession, Send
from appliance.kiosk.chart.operator_state import Operator, OutputRun, OutputStep
from appliance.kiosk.chart.state import HOT, State, Turn
from appliance.safety.states import HostState
from appliance.therapy.logbook_asked import KeepTest

PREFIX = "test-"
PROGRAM = "P01"
"""Even pulses without pauses: every one can be measured."""
LEVEL = 5
DUMMY_OHM = 500
"""The load at which outputs are stated; fresh pads on skin read 642 ohm and more. [therapy 1.1, 4.3]"""
DUMMY_OFF_PERCENT = 10
"""How far a dummy load may read from its value: 1 % of its own and the module's measurement. [P]"""
OUTPUT_FAULTS = frozenset({"H18", "H19"})
"""The module finds its own output wrong, or gives some when none is wanted. [link 8]"""
OUTPUT_OFF_PERCENT = 20
"""More than this between set and measured is out of order. [STD-12]"""
STEP_MS_MAX = 20_000
_CHANNELS = (0, 1)
_ASKED: dict[OutputStep, Request] = {
    OutputStep.CHECKING: CheckContact(),
    OutputStep.ARMING: Arm(),
    OutputStep.STARTING: Start(),
    OutputStep.STOPPING: Stop(),
}
_ASKED_AGAIN = frozenset({"request_level", "stop", "end_session"})
"""Requests whose refusal ends nothing."""


def is_test(session_id: str) -> bool:
    """True for a session that is nobody's."""
    return session_id.startswith(PREFIX)


def is_running(state: State) -> bool:
    """True from the first request until the output is off again."""
    run = None if state.operator is None else state.operator.output
    return run is not None and run.step is not OutputStep.OVER


def is_treating(state: State) -> bool:
    """True while the screen shows a test whose current flows. (HZ-07)"""
    status = state.station.status
    return is_running(state) and status is not None and status.state is HostState.TREATING


def begun(state: State, operator: Operator, now_ms: int) -> Turn:
    """A session id is asked for."""
    return replace(state, operator=replace(operator, output=OutputRun(since_ms=now_ms))), (NameSession(),)


def named(state: State, session_id: str, now_ms: int) -> Turn:
    """The program is loaded for the test, or for the guest who asked for the name."""
    operator = state.operator
    run = None if operator is None else operator.output
    if operator is None or run is None or run.step is not OutputStep.NAMING:
        return prepare.named(state, session_id, now_ms)
    run = replace(run, step=OutputStep.PREPARING, session_id=PREFIX + session_id, since_ms=now_ms)
    request = Prepare(
        session_id=run.session_id,
        program_id=PROGRAM,
        profile=state.config.profile,
        pad_cm2=state.config.pad_cm2,
    )
    return replace(state, operator=replace(operator, output=run)), (Send(request=request),)


# ---- what the status does ----------------------------------------------------------------------------------


def followed(state: State, operator: Operator, run: OutputRun, status: Status, now_ms: int) -> Turn:
    """The next step, once ems-stim says that this one is done."""
    if OUTPUT_FAULTS & {fault.fault for fault in status.faults}:
        return _measured(state, operator, replace(run, wrong=(True, True)))
    is_ours = status.program is not None and status.program.session_id == run.session_id
    if not is_ours and run.step is not OutputStep.STOPPING:
        is_early = run.step in (OutputStep.NAMING, OutputStep.PREPARING)
        return (state, ()) if is_early else _ended(state, operator, run, "operator.output.stopped")
    step, why = _next(run, status)
    if why is not None:
        return _ended(state, operator, run, why)
    if step is OutputStep.OVER:
        return _measured(state, operator, run)
    if step is not run.step:
        wrong = _wrong(status) if step is OutputStep.STOPPING else run.wrong
        return _stepped(state, operator, replace(run, step=step, since_ms=now_ms, wrong=wrong))
    return _raised(state, operator, run, status) if step is OutputStep.RAISING else (state, ())


def _stepped(state: State, operator: Operator, run: OutputRun) -> Turn:
    """The step begins with what it asks of ems-stim."""
    asked = _ASKED.get(run.step)
    effects = () if asked is None else (Send(request=asked),)
    return replace(state, operator=replace(operator, output=run)), effects


def _next(run: OutputRun, status: Status) -> tuple[OutputStep, str | None]:
    """Where this status leads from here, and why it ends if it does."""
    match run.step, status.state:
        case OutputStep.PREPARING, HostState.CONFIGURED:
            return OutputStep.CHECKING, None
        case OutputStep.CHECKING, HostState.CONFIGURED if status.contact_check in ("passed", "failed"):
            is_load = all(_is_load(status.channels[channel]) for channel in _CHANNELS)
            return OutputStep.ARMING, None if is_load else "operator.output.load"
        case OutputStep.ARMING, HostState.ARMED:
            return OutputStep.STARTING, None
        case OutputStep.STARTING, HostState.TREATING:
            return OutputStep.RAISING, None
        case OutputStep.RAISING, HostState.TREATING if _is_up(status):
            return OutputStep.STOPPING, None
        case OutputStep.RAISING, _ if status.state is not HostState.TREATING:
            return run.step, "operator.output.stopped"
        case OutputStep.STOPPING, _ if status.state not in HOT and status.output_off_confirmed:
            return OutputStep.OVER, None
        case _:
            return run.step, None


def _is_load(channel: ChannelStatus) -> bool:
    return channel.z_ohm is not None and 100 * abs(channel.z_ohm - DUMMY_OHM) <= DUMMY_OFF_PERCENT * DUMMY_OHM


def _is_up(status: Status) -> bool:
    return all(
        status.channels[each].level_delivered >= LEVEL and status.channels[each].level_confirmed
        for each in _CHANNELS
    )


def _wrong(status: Status) -> tuple[bool, bool]:
    """Which side is not what was set."""
    left, right = (_is_wrong(status.channels[each]) for each in _CHANNELS)
    return left, right


def _is_wrong(channel: ChannelStatus) -> bool:
    off_ua = abs(channel.delivered_ua - channel.set_ua)
    return 100 * off_ua > OUTPUT_OFF_PERCENT * channel.set_ua


def _falls_short(status: Status) -> bool:
    """True where both loads are still on, and a side gives something else than was set."""
    return any(_wrong(status)) and not any(status.channels[each].lead_off for each in _CHANNELS)


def _raised(state: State, operator: Operator, run: OutputRun, status: Status) -> Turn:
    """One level more on each side that stands at the one that was asked for last."""
    effects: list[Effect] = []
    asked = list(run.asked)
    for each in _CHANNELS:
        channel = status.channels[each]
        is_there = channel.level_delivered == asked[each] and channel.level_confirmed and channel.may_raise
        if is_there and asked[each] < LEVEL:
            asked[each] += 1
            run = replace(run, seq=run.seq + 1, asked=(asked[0], asked[1]))
            effects.append(Send(request=RequestLevel(channel=each, level=asked[each], seq=run.seq)))
    return replace(state, operator=replace(operator, output=run)), tuple(effects)


# ---- its end -----------------------------------------------------------------------------------------------


def _measured(state: State, operator: Operator, run: OutputRun) -> Turn:
    is_right = not any(run.wrong)
    words = "operator.output.right" if is_right else "operator.output.wrong"
    over = replace(run, step=OutputStep.OVER, words=words)
    kept = KeepTest(role=operator.role, passed=is_right)
    return replace(state, operator=replace(operator, output=over)), (Send(request=EndSession()), kept)


def _ended(state: State, operator: Operator, run: OutputRun, words: str) -> Turn:
    """Without a result; whatever flows is stopped."""
    over = replace(run, step=OutputStep.OVER, words=words)
    effects = (Send(request=Stop()), Send(request=EndSession()))
    return replace(state, operator=replace(operator, output=over)), effects


def refused(state: State, request: str) -> Turn:
    """ems-stim did not do what this test asked for; a level that came too early is asked for again."""
    operator = state.operator
    run = None if operator is None else operator.output
    if operator is None or run is None or run.step is OutputStep.OVER or request in _ASKED_AGAIN:
        return state, ()
    return _ended(state, operator, run, "operator.output.refused")


def ticked(state: State, operator: Operator, run: OutputRun, now_ms: int) -> Turn:
    """A step that takes too long ends the test; a level that is not reached is a result."""
    status = state.station.status
    if now_ms - run.since_ms < STEP_MS_MAX:
        return state, ()
    if run.step is OutputStep.RAISING and status is not None and _falls_short(status):
        run = replace(run, step=OutputStep.STOPPING, since_ms=now_ms, wrong=_wrong(status))
        return _stepped(state, operator, run)
    return _ended(state, operator, run, "operator.output.stopped")
