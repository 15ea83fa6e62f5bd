"""The end: waiting for the measured zero, pads off, how the pain is now, and what to do next."""

from dataclasses import replace

from appliance.ipc.messages import Status
from appliance.kiosk.chart import staff
from appliance.kiosk.chart.live import PAD_LOSSES_MAX
from appliance.kiosk.chart.page import CONTINUE, HELP, lines, page, target, text
from appliance.kiosk.chart.setup_view import scale
from appliance.kiosk.chart.state import State, Turn, end_run, go, is_hot, is_read_back, wipe
from appliance.kiosk.view import Picture, Role, Screen, View
from appliance.therapy.outcome import Verdict, verdict
from appliance.therapy.record import CountPain

_REASONS = frozenset(
    {"completed", "stopped_by_person", "hand_switch", "pads_off", "idle", "interrupted", "paused_too_long"}
)

_INTERRUPTIONS = frozenset({"interface_lost", "shutdown"})


def touched(state: State, intent: str, now_ms: int) -> Turn:
    """The next state after the end of a run."""
    if state.place is Screen.ENDING and state.guest.program_id is None:
        return wipe(state, now_ms)
    if state.place is Screen.ENDING:
        effects = end_run(state)
        place = Screen.PAIN_AFTER if state.guest.was_treated else Screen.ANY_CHANGE
        return go(replace(state, run=None), place), effects
    if state.place is Screen.PAIN_AFTER:
        return _pain(state, intent.partition(":")[2])
    return wipe(state, now_ms)


def _pain(state: State, word: str) -> Turn:
    guest = state.guest
    if not word:
        return go(state, Screen.AFTERCARE), ()
    state = go(replace(state, guest=replace(guest, pain_after=int(word))), Screen.AFTERCARE)
    return state, tuple(
        CountPain(program_id=program_id, change=int(word) - before)
        for before, program_id in ((guest.pain_before, guest.program_id),)
        if before is not None and program_id is not None
    )


def followed(state: State, status: Status, now_ms: int) -> Turn:
    """The end goes on by itself only for somebody who has walked away."""
    run = state.run
    if run is not None and run.ends_with_wipe and not is_hot(state):
        return wipe(state, now_ms)
    return state, ()


def view(state: State, now_ms: int) -> View:
    """The picture of ending, unwell, pain after or after-care."""
    if state.place is Screen.UNWELL:
        return _see_unwell(state, now_ms)
    return _VIEWS[state.place](state)


def _see_ending(state: State) -> View:
    if is_hot(state) or not is_read_back(state):
        return replace(page(Screen.ENDING, "ending.heading"), body=lines("ending.body"))
    reason = None if state.run is None else state.run.end_reason
    reason = "interrupted" if reason in _INTERRUPTIONS else reason
    words = f"ending.{reason}" if reason in _REASONS else "ending.by_station"
    if state.run is not None and state.run.pad_losses >= PAD_LOSSES_MAX:
        words = "ending.pads_again"
    seen = page(Screen.ENDING, "ending.off.heading")
    return replace(seen, body=lines(words, "ending.pads"), picture=Picture.PADS, targets=(CONTINUE, HELP))


def _see_unwell(state: State, now_ms: int) -> View:
    done = target("done", "unwell.done", Role.CHOICE, is_enabled=not is_hot(state))
    body = (*lines("unwell.lie", "unwell.legs"), staff.line(state, now_ms))
    note = text("unwell.emergency", number=state.config.emergency_number)
    return replace(
        page(Screen.UNWELL, "unwell.heading"), body=body, note=note, targets=(*staff.key(state, now_ms), done)
    )


def _see_pain(state: State) -> View:
    skip = target("skip", "pain_after.skip", Role.BACK)
    seen = page(Screen.PAIN_AFTER, "pain_after.heading")
    return replace(seen, body=lines("pain.none", "pain.worst"), targets=(*scale(None), skip, HELP))


def _see_aftercare(state: State) -> View:
    before, after = state.guest.pain_before, state.guest.pain_after
    pain = None if before is None or after is None else (before, after)
    said = None if pain is None else verdict(*pain)
    heading = "aftercare.heading" if said is None else f"aftercare.{said}.heading"
    body = lines("aftercare.skin", "aftercare.today", "aftercare.next")
    if said is Verdict.MORE:
        body = lines("aftercare.stop_today", "aftercare.skin", "aftercare.today")
    return replace(
        page(Screen.AFTERCARE, heading),
        caption=text("aftercare.caption"),
        body=body,
        note=text("aftercare.wiped"),
        pain=pain,
        targets=(target("done", "target.done", Role.PRIMARY), HELP),
    )


_VIEWS = {
    Screen.ENDING: _see_ending,
    Screen.PAIN_AFTER: _see_pain,
    Screen.AFTERCARE: _see_aftercare,
}
