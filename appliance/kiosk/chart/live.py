"""The running program: levels, pause, stop, and what ends it.

Rules
1. "+" asks for one level a release, and for nothing while an answer is awaited or ems-stim says no. (HZ-02)
2. "-" asks at once, from the lower of what is set and what was already asked for.
3. STOP is sent in every state, whatever is drawn. (safety.md rule 1)
4. The levels shown are the ones that came back. What ends the run is what ems-stim says, never a wish.
5. Until the person has said where each side is felt, one side alone is turned up. (HZ-19)
"""

from dataclasses import replace

from appliance.ipc.messages import (
    CHANNELS,
    Pause,
    RequestLevel,
    Start,
    Status,
    Stop,
    StopReason,
)
from appliance.kiosk.chart import keep, returned, staff
from appliance.kiosk.chart.events import Effect, Send
from appliance.kiosk.chart.run import Asked, Run
from appliance.kiosk.chart.state import RUNNING, State, Turn, go, pad_faults, program_of, zone_of
from appliance.kiosk.view import Screen
from appliance.safety.states import HostState
from appliance.therapy.record import Checkpoint, Delivered

CHECKPOINT_MS = 30_000
PAD_LOSSES_MAX = 3
WALKED_AWAY_MS = 30_000
"""Both pairs off and nothing touched for this long: the person has gone. [FLOW-04, kiosk.md 3]"""


# ---- what touches do ---------------------------------------------------------------------------------------


def touched(state: State, intent: str, now_ms: int) -> Turn:
    """The next state of calibration, the live screen or the pause."""
    verb, _, word = intent.partition(":")
    run = state.run
    if run is None:
        return _went_on(state, verb)
    if verb in ("plus", "minus"):
        linked = together(run) if verb == "plus" else (0, 1)
        channels = linked if run.is_linked or not word else (int(word),)
        return raised(state, channels, now_ms) if verb == "plus" else lowered(state, channels, now_ms)
    match verb:
        case "link":
            return replace(state, run=replace(run, is_linked=not run.is_linked)), ()
        case "felt":
            return go(replace(state, run=_felt(run)), Screen.WHERE), ()
        case "right":
            run = replace(run, is_settled=True, comfort=run.levels)  # what is chosen from here on is comfort
            return go(replace(state, run=run), Screen.LIVE), ()
        case "where":
            return _felt_at(state, run, word, now_ms)
        case _:
            return _went_on(state, verb)


def _unwell(state: State) -> Turn:
    """Off, and staff are called. [FLOW-06]"""
    state, effects = _ended_by(state, "unwell", Screen.UNWELL)
    state, called = staff.called(state)
    return state, (*effects, *called)


def _went_on(state: State, verb: str) -> Turn:
    if verb == "unwell":
        return _unwell(state)
    return state, _REQUESTS.get(verb, ())


_REQUESTS: dict[str, tuple[Effect, ...]] = {
    "pause": (Send(request=Pause()),),
    "resume": (Send(request=Start()),),
}


def finding_of(run: Run) -> int | None:
    """The channel that is turned up alone until the person has said where it is felt; None once both are."""
    return run.sides_proven if run.sides_proven < CHANNELS else None


def _felt(run: Run) -> Run:
    """The side that is sought is felt for the first time at the level that is set."""
    finding = finding_of(run)
    left, right = (
        level if side == finding else felt
        for side, (level, felt) in enumerate(zip(run.levels, run.felt, strict=True))
    )
    return replace(run, felt=(left, right))


def _felt_at(state: State, run: Run, word: str, now_ms: int) -> Turn:
    """The right side goes on to the other one, this one at zero; any other answer stops. (HZ-19)"""
    finding = finding_of(run)
    if finding is None or word != zone_of(state).side_of(finding):
        guest = replace(state.guest, wrong_places=state.guest.wrong_places + 1)
        run = replace(run, is_felt_on_both=word == "both")
        return _ended_by(replace(state, run=run, guest=guest), "wrong_place", Screen.WRONG_PLACE)
    proven = finding + 1
    is_last = proven == CHANNELS
    run = replace(run, sides_proven=proven, lost=frozenset({0}) if is_last else frozenset())
    state = go(replace(state, run=run), Screen.LEVEL)
    return (state, ()) if is_last else _ask(state, run, {finding: 0}, now_ms)


def stopped(state: State) -> Turn:
    """STOP on a running program: sent at once, and the screen waits for the measured end."""
    return _ended_by(state, "stopped_by_person", Screen.ENDING)


def _ended_by(state: State, reason: StopReason, place: Screen) -> Turn:
    run = None if state.run is None else replace(state.run, end_reason=reason)
    return go(keep.noted(replace(state, run=run)), place), (Send(request=Stop(reason=reason)),)


def level_limit(state: State, status: Status) -> int:
    """The highest level of the prepared program, or of the chosen one while none is prepared."""
    if status.program is not None and status.program.level_limit:
        return status.program.level_limit
    program = program_of(state)
    return 0 if program is None else program.level_cap(state.config.profile)


def may_raise(state: State, channels: tuple[int, ...]) -> bool:
    """True if one more level may be asked for on all of these channels."""
    status, run = state.station.status, state.run
    if status is None or run is None or status.state is not HostState.TREATING:
        return False
    if state.place is Screen.WHERE:
        return False
    limit = level_limit(state, status)
    return all(
        run.asked[index] is None
        and status.channels[index].may_raise
        and status.channels[index].level_confirmed
        and status.channels[index].level_set < limit
        for index in channels
    )


def raised(state: State, channels: tuple[int, ...], now_ms: int) -> Turn:
    """One level more on each of these channels, or nothing at all."""
    status, run = state.station.status, state.run
    if status is None or run is None or not may_raise(state, channels):
        return state, ()
    return _ask(state, run, {index: status.channels[index].level_set + 1 for index in channels}, now_ms)


def lowered(state: State, channels: tuple[int, ...], now_ms: int) -> Turn:
    """One level less on each of these channels, from the lower of what is set and what was asked for."""
    status, run = state.station.status, state.run
    if status is None or run is None:
        return state, ()
    levels = {}
    for index in channels:
        asked, is_set = run.asked[index], status.channels[index].level_set
        level = min(is_set, asked.level) if asked is not None else is_set
        levels[index] = max(0, level - 1)
    return _ask(state, run, levels, now_ms)


def _ask(state: State, run: Run, levels: dict[int, int], now_ms: int) -> Turn:
    asked, seq = list(run.asked), run.seq
    effects: list[Effect] = []
    for index, level in levels.items():
        seq += 1
        asked[index] = Asked(level=level, seq=seq, at_ms=now_ms)
        effects.append(Send(request=RequestLevel(channel=index, level=level, seq=seq)))
    run = replace(run, seq=seq, asked=(asked[0], asked[1]))
    return replace(state, run=run), tuple(effects)


def refused(state: State, seq: int | None) -> Turn:
    """ems-stim said no to a level: nothing is awaited any more."""
    run = state.run
    if run is None or seq is None:
        return state, ()
    first, second = (None if asked is not None and asked.seq == seq else asked for asked in run.asked)
    return replace(state, run=replace(run, asked=(first, second))), ()


# ---- what the status does ----------------------------------------------------------------------------------


def followed(state: State, status: Status, now_ms: int) -> Turn:
    """Levels come back; the place follows what ems-stim says it does."""
    run = state.run
    if run is None:
        return go(state, Screen.ENDING), (Send(request=Stop()),)
    had_pads_on = run.are_pads_on
    run = returned.followed(run, status, are_pads_on=are_pads_on(state, status), now_ms=now_ms)
    if run is not state.run:
        state = replace(state, run=run)
    if run.pad_losses >= PAD_LOSSES_MAX and had_pads_on and not run.are_pads_on:
        return _ended_by(state, "pads_off", Screen.ENDING)
    if status.state is HostState.TREATING:
        place = _place(state, run, status)
        return (state if place is state.place else go(state, place)), ()
    if status.state is HostState.PAUSED:
        return _paused(state, now_ms), ()
    if status.state is HostState.STOPPING and status.stop_reason in (None, "pads_off"):
        return state, ()
    return over(state, status.stop_reason or "stopped_by_person", now_ms)


def are_pads_on(state: State, status: Status) -> bool:
    """True while no pair is off or touches the other, by the last status."""
    return not pad_faults(state) and not any(channel.lead_off for channel in status.channels)


def _paused(state: State, now_ms: int) -> State:
    """The quiet time of a pause begins with it, but not anew for somebody who has not answered."""
    if state.place is Screen.PAUSED:
        return state
    asked_at_ms = state.warned_at_ms
    if asked_at_ms is None:
        return replace(go(state, Screen.PAUSED), touched_at_ms=now_ms)
    return replace(go(state, Screen.PAUSED), warned_at_ms=asked_at_ms)


def _place(state: State, run: Run, status: Status) -> Screen:
    """Calibration again after a pause, and when nothing is left to feel while it is asked where."""
    finding = finding_of(run)
    is_gone = finding is None or status.channels[finding].level_set == 0
    if state.place is Screen.PAUSED or (state.place is Screen.WHERE and is_gone):
        return Screen.LEVEL
    return state.place


def over(state: State, reason: str, now_ms: int) -> Turn:
    """The run has ended; the screen says so, waits for the measured zero, and its quiet time begins."""
    state = replace(state, touched_at_ms=now_ms)
    run = state.run
    if run is None:
        return go(state, Screen.ENDING), ()
    run = replace(run, end_reason=reason, is_hand_stopped=reason == "hand_switch")
    state = keep.noted(replace(state, run=run))
    return go(state, Screen.ENDING), keep.kept(state, now_ms)


def together(run: Run) -> tuple[int, ...]:
    """What a linked "+" turns up: both sides, but a lost or a not yet proven one alone. (HZ-02, HZ-19)"""
    finding = finding_of(run)
    if finding is not None:
        return (finding,)
    return tuple(run.lost) if len(run.lost) == 1 else (0, 1)


def ticked(state: State, now_ms: int) -> Turn:
    """Checkpoints, and the end of a run that the person has walked away from."""
    run = state.run
    if run is None:
        return state, ()
    off_ms = run.pads_off_since_ms
    if off_ms is not None and min(now_ms - off_ms, now_ms - state.touched_at_ms) >= WALKED_AWAY_MS:
        state = replace(state, run=replace(run, ends_with_wipe=True))
        state, effects = _ended_by(state, "pads_off", Screen.ENDING)
        return state, (*effects, *keep.kept(state, now_ms))
    if now_ms - run.checkpoint_at_ms < CHECKPOINT_MS:
        return state, ()
    state = keep.noted(replace(state, run=replace(run, checkpoint_at_ms=now_ms)))
    return state, (Checkpoint(delivered=_delivered(state, run)), *keep.kept(state, now_ms))


def _delivered(state: State, run: Run) -> Delivered:
    status = state.station.status
    program = None if status is None else status.program
    measured = (0, 0) if program is None else program.level_max
    left, right = (max(pair) for pair in zip(run.level_max, measured, strict=True))
    return Delivered(
        session_id=run.session_id,
        program_id=state.guest.program_id or "",
        treated_ms=keep.treated_ms(status),
        stop_reason="running",
        level_max=(left, right),
    )


def is_running(state: State) -> bool:
    """True if the person is shown a program that runs."""
    status = state.station.status
    return state.place in RUNNING and status is not None and status.state is HostState.TREATING
