"""The end: the measured zero, how the pain is, how the skin looks, dizzy or not, and what to do next.

Rules
1. The pain is asked for before any older number of it is shown. [OUT-05]
2. "It hurts" keeps the black box of that run and calls staff; so does being dizzy. [therapy 6.1 row 15]
3. What is said of two numbers is a verdict, never a medical conclusion. [OUT-01, OUT-04]
"""

from collections.abc import Callable
from dataclasses import replace

from appliance.ipc.messages import Status
from appliance.kiosk.chart import clean, keep, staff
from appliance.kiosk.chart.events import Effect
from appliance.kiosk.chart.live import PAD_LOSSES_MAX
from appliance.kiosk.chart.next_time import next_time
from appliance.kiosk.chart.page import CONTINUE, HELP, lines, page, scale, target, text
from appliance.kiosk.chart.state import State, Turn, end_run, go, is_hot, is_read_back, wipe, zone_of
from appliance.kiosk.chart.stay import Skin, Task
from appliance.kiosk.view import Picture, Role, Screen, Text, View
from appliance.therapy.outcome import Verdict, verdict
from appliance.therapy.person import FreezeTrace
from appliance.therapy.record import CountPain

_REASONS = frozenset(
    {"completed", "stopped_by_person", "hand_switch", "pads_off", "idle", "interrupted", "paused_too_long"}
)
_INTERRUPTIONS = frozenset({"interface_lost", "shutdown"})
SKINS: tuple[Skin, ...] = ("normal", "red", "hurt")


# ---- what touches do ---------------------------------------------------------------------------------------


def touched(state: State, intent: str, now_ms: int) -> Turn:
    """The next state after the end of a run."""
    return _STEPS[state.place](state, intent.partition(":")[2] or intent, now_ms)


def _ending(state: State, word: str, now_ms: int) -> Turn:
    if state.guest.program_id is None:
        return wipe(state, now_ms)
    effects = end_run(state)
    place = Screen.PAIN_AFTER if state.guest.was_treated else Screen.ANY_CHANGE
    return go(replace(state, run=None), place), effects


def _pain(state: State, word: str, now_ms: int) -> Turn:
    if word == "skip":
        return go(state, Screen.SKIN), ()
    after, before, program_id = int(word), state.guest.pain_before, state.guest.program_id
    zone = zone_of(state).id
    state = keep.felt_after(replace(state, guest=replace(state.guest, pain_after=after)), after)
    effects = tuple(
        CountPain(program_id=name, change=after - pain, zone=zone)
        for pain, name in ((before, program_id),)
        if pain is not None and name is not None
    )
    return go(state, Screen.SKIN), (*effects, *keep.kept(state, now_ms))


def _skin(state: State, word: str, now_ms: int) -> Turn:
    said = next((each for each in SKINS if each == word), None)
    stay = replace(state.guest.stay, skin=said)
    state = replace(state, guest=replace(state.guest, stay=stay))
    if said != "hurt":
        return go(state, Screen.DIZZY), ()
    state, called = staff.called(go(state, Screen.HURT))
    return state, (*_frozen(state), *called)


def _frozen(state: State) -> tuple[Effect, ...]:
    last = state.guest.stay.last
    return () if last is None else (FreezeTrace(session_id=last.session_id, why="hurt"),)


def _hurt(state: State, word: str, now_ms: int) -> Turn:
    return go(state, Screen.DIZZY), ()


def _dizzy(state: State, word: str, now_ms: int) -> Turn:
    if word != "yes":
        return go(state, Screen.AFTERCARE), ()
    stay = replace(state.guest.stay, is_dizzy=True)
    return staff.called(go(replace(state, guest=replace(state.guest, stay=stay)), Screen.UNWELL))


def _unwell(state: State, word: str, now_ms: int) -> Turn:
    """Whoever became dizzy after the end still hears what to do next."""
    return (go(state, Screen.AFTERCARE), ()) if state.guest.stay.is_dizzy else wipe(state, now_ms)


def _aftercare(state: State, word: str, now_ms: int) -> Turn:
    return (go(state, Screen.TAKE), ()) if word == "take" else clean.asked(state, now_ms)


_STEPS: dict[Screen, Callable[[State, str, int], Turn]] = {
    Screen.ENDING: _ending,
    Screen.UNWELL: _unwell,
    Screen.PAIN_AFTER: _pain,
    Screen.SKIN: _skin,
    Screen.HURT: _hurt,
    Screen.DIZZY: _dizzy,
    Screen.AFTERCARE: _aftercare,
    Screen.CLEAN: clean.touched,
}


def followed(state: State, status: Status, now_ms: int) -> Turn:
    """The end goes on by itself only for somebody who has walked away."""
    run = state.run
    if run is not None and run.ends_with_wipe and not is_hot(state):
        return wipe(state, now_ms)
    return state, ()


# ---- pictures ----------------------------------------------------------------------------------------------


def view(state: State, now_ms: int) -> View:
    """The picture of one of these screens."""
    return _VIEWS[state.place](state, now_ms)


def _see_ending(state: State, now_ms: int) -> View:
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
    return replace(
        page(Screen.UNWELL, "unwell.heading"),
        body=body,
        note=_emergency(state),
        targets=(*staff.key(state, now_ms), done),
    )


def _emergency(state: State) -> Text:
    return text("unwell.emergency", number=state.config.emergency_number)


def _see_pain(state: State, now_ms: int) -> View:
    skip = target("skip", "pain_after.skip", Role.BACK)
    seen = page(Screen.PAIN_AFTER, "pain_after.heading")
    return replace(seen, body=lines("pain.none", "pain.worst"), targets=(*scale(None), skip, HELP))


def _see_skin(state: State, now_ms: int) -> View:
    choices = (target(f"skin:{each}", f"skin.{each}", Role.CHOICE) for each in SKINS)
    return replace(page(Screen.SKIN, "skin.heading"), body=lines("skin.body"), targets=(*choices, HELP))


def _see_hurt(state: State, now_ms: int) -> View:
    go_on = target("done", "hurt.done", Role.CHOICE)
    body = (staff.line(state, now_ms), *lines("hurt.body", "hurt.later"))
    keys = (*staff.key(state, now_ms), go_on)
    return replace(page(Screen.HURT, "hurt.heading"), body=body, note=_emergency(state), targets=keys)


def _see_dizzy(state: State, now_ms: int) -> View:
    choices = (target(f"dizzy:{each}", f"dizzy.{each}", Role.CHOICE) for each in ("no", "yes"))
    return replace(page(Screen.DIZZY, "dizzy.heading"), body=lines("dizzy.body"), targets=(*choices, HELP))


def _see_aftercare(state: State, now_ms: int) -> View:
    said = verdict_of(state)
    heading = "aftercare.heading" if said is None else f"aftercare.{said}.heading"
    is_over = said is Verdict.MORE or state.guest.stay.skin == "hurt"
    is_kept = state.guest.stay.task is not Task.FAILED
    first = ("aftercare.stop_today", "aftercare.skin") if is_over else ("aftercare.skin", "aftercare.today")
    first = first if is_kept else (first[0], "aftercare.not_kept")
    take = target("take", "aftercare.take", Role.CHOICE)
    return replace(
        page(Screen.AFTERCARE, heading),
        caption=text("aftercare.caption"),
        body=(*lines(*first), *next_time(state, now_ms), _warning(state)),
        pain=pain_of(state),
        targets=(target("done", "target.done", Role.PRIMARY), take, HELP),
    )


def _warning(state: State) -> Text:
    return text("aftercare.warning", number=state.config.emergency_number)


def pain_of(state: State) -> tuple[int, int] | None:
    """Before and after, once both were said."""
    before, after = state.guest.pain_before, state.guest.pain_after
    return None if before is None or after is None else (before, after)


def verdict_of(state: State) -> Verdict | None:
    """What may be said of the two numbers of this stay."""
    pain = pain_of(state)
    return None if pain is None else verdict(*pain)


_VIEWS: dict[Screen, Callable[[State, int], View]] = {
    Screen.ENDING: _see_ending,
    Screen.UNWELL: _see_unwell,
    Screen.PAIN_AFTER: _see_pain,
    Screen.SKIN: _see_skin,
    Screen.HURT: _see_hurt,
    Screen.DIZZY: _see_dizzy,
    Screen.AFTERCARE: _see_aftercare,
    Screen.CLEAN: clean.view,
}
