"""Posture, pads, hand switch: no output. Contact check and ready: output is possible, the ground is Ink.

Order rules
1. A session id, then Prepare, then the contact check; only both pairs good lead on. (HZ-06)
2. "I am ready" is held; the row is on disk before Arm is asked for; Start only when ems-stim says ARMED.
3. Whatever goes wrong leads back to a screen with a way on, and asks ems-stim to stop. (safety.md rule 1)
"""

from dataclasses import replace

from appliance.ipc.messages import Arm, ChannelStatus, CheckContact, EndSession, Prepare, Start, Status, Stop
from appliance.kiosk.chart import keep, pads_taken
from appliance.kiosk.chart.events import Effect, NameSession, Send
from appliance.kiosk.chart.run import Run, RunStep
from appliance.kiosk.chart.state import State, Turn, end_run, go, is_hot, is_staffed, program_of, zone_of
from appliance.kiosk.view import Screen
from appliance.limits import CONTACT_CHECK_MS
from appliance.safety.states import HostState
from appliance.therapy.catalogue import Kind
from appliance.therapy.record import CONSENT_VERSION, SessionRow, WriteRow

PADS = 4
STEP_MS_MAX = 6_000
"""Longer than any arming takes; then the screen gives up and offers the way back."""
_GOOD = frozenset({"good", "suspicious"})


# ---- what touches do ---------------------------------------------------------------------------------------


def touched(state: State, intent: str, now_ms: int) -> Turn:
    """The next state of posture, pads, hand switch, contact check or ready."""
    return _STEPS[state.place](state, intent, now_ms)


def _posture(state: State, intent: str, now_ms: int) -> Turn:
    if intent == "back":
        return go(state, Screen.PROGRAM), ()
    guest = replace(state.guest, posture=intent.partition(":")[2], pads_on=0)
    return go(replace(state, guest=guest), Screen.PAD), ()


def _pad(state: State, intent: str, now_ms: int) -> Turn:
    pads = state.guest.pads_on + (-1 if intent == "back" else 1)
    if pads < 0:
        return go(state, Screen.POSTURE), ()
    if pads < PADS:
        return replace(state, guest=replace(state.guest, pads_on=pads)), ()
    status = state.station.status
    squeezes = None if status is None else status.hand_squeezes
    guest = replace(state.guest, pads_on=PADS, squeezes_before=squeezes)
    return go(replace(state, guest=guest), Screen.HAND_SWITCH), ()


def to_pads(state: State) -> State:
    """Back to the last pad; what was prepared is forgotten."""
    return go(replace(state, run=None, guest=replace(state.guest, pads_on=PADS - 1)), Screen.PAD)


def _hand_switch(state: State, intent: str, now_ms: int) -> Turn:
    if intent == "back":
        return to_pads(state), ()
    return go(state, Screen.CONTACT), ()


def is_hand_proven(state: State) -> bool:
    """True if the switch was seen opening and closing since the screen appeared, and is closed now."""
    status, before = state.station.status, state.guest.squeezes_before
    return status is not None and before is not None and status.hand_ok and status.hand_squeezes > before


def _contact(state: State, intent: str, now_ms: int) -> Turn:
    if intent == "back":
        return to_pads(state), end_run(state)
    if intent == "continue":
        return go(state, Screen.READY), ()
    run = state.run
    if run is not None and run.step is RunStep.UNFIT and run.session_id:
        run = replace(run, step=RunStep.CHECKING, since_ms=now_ms, was_seen=False, note=None)
        return replace(state, run=run), (Send(request=CheckContact()),)
    return replace(state, run=Run(since_ms=now_ms)), (NameSession(),)


def named(state: State, session_id: str, now_ms: int) -> Turn:
    """The run has its id: the program is loaded into the module."""
    run, program = state.run, program_of(state)
    if run is None or program is None or run.step is not RunStep.NAMING:
        return state, ()
    request = Prepare(
        session_id=session_id,
        program_id=program.id,
        profile=state.config.profile,
        pad_cm2=state.config.pad_cm2,
    )
    run = replace(run, step=RunStep.PREPARING, session_id=session_id, since_ms=now_ms)
    return replace(state, run=run), (Send(request=request),)


def _ready(state: State, intent: str, now_ms: int) -> Turn:
    run = state.run
    if intent == "back":
        return to_pads(state), end_run(state)
    if run is None or run.step is not RunStep.FIT:
        return state, ()
    program = program_of(state)
    if program is not None and program.kind is Kind.MOTOR and not is_staffed(state):
        return replace(state, run=replace(run, note="ready.no_staff")), ()
    if run.is_row_written:
        return _arm(state, run, now_ms)
    run = replace(run, step=RunStep.WRITING, since_ms=now_ms, note=None)
    return replace(state, run=run), (WriteRow(row=_row(state, run)),)


def _row(state: State, run: Run) -> SessionRow:
    status = state.station.status
    module = None if status is None else status.module
    return SessionRow(
        session_id=run.session_id,
        program_id=state.guest.program_id or "",
        zone=zone_of(state).id,
        profile=state.config.profile,
        consent_version=CONSENT_VERSION,
        questionnaire_version=state.config.questionnaire.version,
        module_serial="" if module is None else module.serial,
        firmware_sha256="" if module is None else module.firmware_sha256,
        simulated=True if status is None else status.simulated,
    )


def _arm(state: State, run: Run, now_ms: int) -> Turn:
    run = replace(run, step=RunStep.ARMING, since_ms=now_ms, was_seen=False, note=None)
    return replace(state, run=run), (Send(request=Arm()),)


def row_written(state: State, session_id: str, now_ms: int) -> Turn:
    """The row is on disk: now, and only now, arming may be asked for."""
    run = state.run
    if run is None or run.session_id != session_id:
        return state, ()
    run = replace(run, is_row_written=True)
    if state.place is not Screen.READY or run.step is not RunStep.WRITING:
        return replace(state, run=run), ()
    return pads_taken.counted(*_arm(state, run, now_ms))


def row_failed(state: State, session_id: str) -> Turn:
    """No row, no start."""
    run = state.run
    if run is None or run.session_id != session_id or run.step is not RunStep.WRITING:
        return state, ()
    return replace(state, run=replace(run, step=RunStep.FIT, note="ready.no_record")), ()


_REASONS = (
    ("report is not stored", "refused.not_stored"),
    ("has not ended", "refused.not_ended"),
    ("proof test", "refused.proof"),
    ("hand switch", "refused.hand"),
    ("E-stop", "refused.estop"),
    ("emergency stop", "refused.estop"),
    ("fault ", "refused.fault"),
    ("the station is", "refused.not_ready"),
)
"""What ems-stim's reasons say to a person; any other one is only named as a refusal."""


def _why(reason: str) -> str:
    return next((words for part, words in _REASONS if part in reason), "contact.refused")


def refused(state: State, request: str, reason: str) -> Turn:
    """ems-stim did not do it: back to where it can be asked for again."""
    run = state.run
    if run is None:
        return state, ()
    if request in ("prepare", "check_contact"):
        name = "" if request == "prepare" else run.session_id
        return replace(state, run=replace(run, step=RunStep.UNFIT, session_id=name, note=_why(reason))), ()
    if request in ("arm", "start") and run.step in (RunStep.ARMING, RunStep.STARTING):
        return _give_up(state, run)
    return state, ()


# ---- what the status does ----------------------------------------------------------------------------------


def followed(state: State, status: Status, now_ms: int) -> Turn:
    """Contact check and arming move on as ems-stim says."""
    run = state.run
    if state.place is Screen.HAND_SWITCH:
        return _hand_seen(state, status), ()
    if run is None:
        return state, ()
    if run.step >= RunStep.CHECKING and run.session_id and not _is_ours(status, run):
        return go(replace(state, run=None), Screen.ANY_CHANGE), end_run(state)
    step = {
        RunStep.PREPARING: _prepared,
        RunStep.CHECKING: _checked,
        RunStep.ARMING: _armed,
        RunStep.STARTING: _started,
    }.get(run.step)
    return (state, ()) if step is None else step(state, run, status, now_ms)


def _hand_seen(state: State, status: Status) -> State:
    before = state.guest.squeezes_before
    if before is not None and before <= status.hand_squeezes:
        return state
    return replace(state, guest=replace(state.guest, squeezes_before=status.hand_squeezes))


def _is_ours(status: Status, run: Run) -> bool:
    return status.program is not None and status.program.session_id == run.session_id


def _prepared(state: State, run: Run, status: Status, now_ms: int) -> Turn:
    if status.state is not HostState.CONFIGURED or not _is_ours(status, run):
        return state, ()
    run = replace(run, step=RunStep.CHECKING, since_ms=now_ms, was_seen=False)
    return replace(state, run=run), (Send(request=CheckContact()),)


def _checked(state: State, run: Run, status: Status, now_ms: int) -> Turn:
    if status.contact_check == "running":
        return replace(state, run=replace(run, was_seen=True)), ()
    if not run.was_seen or status.state is not HostState.CONFIGURED:
        return state, ()
    fits = status.contact_check == "passed" and all(_is_enough(state, channel) for channel in status.channels)
    return replace(state, run=replace(run, step=RunStep.FIT if fits else RunStep.UNFIT)), ()


def _is_enough(state: State, channel: ChannelStatus) -> bool:
    program = program_of(state)
    is_sensory = program is not None and program.kind is Kind.SENSORY
    return channel.contact in _GOOD or (channel.contact == "marginal" and is_sensory)


def _armed(state: State, run: Run, status: Status, now_ms: int) -> Turn:
    if status.state is HostState.ARMED:
        run = replace(run, step=RunStep.STARTING, since_ms=now_ms)
        return replace(state, run=run), (Send(request=Start()),)
    if status.state is HostState.ARMING:
        return replace(state, run=replace(run, was_seen=True)), ()
    if run.was_seen and status.state is HostState.CONFIGURED:
        return _give_up(state, run)
    return state, ()


def _started(state: State, run: Run, status: Status, now_ms: int) -> Turn:
    if status.state is HostState.TREATING:
        run = replace(
            run, step=RunStep.GOING, has_started=True, levels_since_ms=now_ms, checkpoint_at_ms=now_ms
        )
        guest = replace(state.guest, was_treated=True)
        state = keep.begun(replace(state, run=run, guest=guest, touched_at_ms=now_ms), run, now_ms)
        return go(state, Screen.LEVEL), keep.kept(state, now_ms)
    return (state, ()) if status.state is HostState.ARMED else _give_up(state, run)


def _give_up(state: State, run: Run) -> Turn:
    effects: tuple[Effect, ...] = (Send(request=Stop()),) if is_hot(state) else ()
    return replace(state, run=replace(run, step=RunStep.FIT, note="ready.refused")), effects


def ticked(state: State, now_ms: int) -> Turn:
    """What is waited for too long is given up, with a way to ask again."""
    run = state.run
    if run is None:
        return state, ()
    for_ms = now_ms - run.since_ms
    if run.step in (RunStep.NAMING, RunStep.PREPARING) and for_ms > STEP_MS_MAX:
        run = replace(run, step=RunStep.UNFIT, session_id="", note="contact.refused")
        return replace(state, run=run), (Send(request=EndSession()),)
    if run.step is RunStep.CHECKING and for_ms > CONTACT_CHECK_MS + STEP_MS_MAX:
        return replace(state, run=replace(run, step=RunStep.UNFIT, note="contact.refused")), (
            Send(request=Stop()),
        )
    if run.step is RunStep.WRITING and for_ms > STEP_MS_MAX:
        return row_failed(state, run.session_id)
    if run.step in (RunStep.ARMING, RunStep.STARTING) and for_ms > STEP_MS_MAX:
        return _give_up(state, run)
    return state, ()


_STEPS = {
    Screen.POSTURE: _posture,
    Screen.PAD: _pad,
    Screen.HAND_SWITCH: _hand_switch,
    Screen.CONTACT: _contact,
    Screen.READY: _ready,
}
