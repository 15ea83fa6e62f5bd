"""In a clinic a clinician may go on after a no that only refers: PIN, reason, and tingling only. [SCR-03]

Rules
1. Only what refers can be let pass, only in a clinic; an implant, pregnancy and an emergency never are.
2. What is let pass are the cards that were answered so far; a later one refers again.
3. The reason is one of a list: nothing is written about a person. [SCR-04]
"""

from dataclasses import replace

from appliance.kiosk.chart import cards, dose_check, staff
from appliance.kiosk.chart.events import PinChecked
from appliance.kiosk.chart.page import BACK, HELP, page, target, text
from appliance.kiosk.chart.state import State, Turn, go, screening_so_far
from appliance.kiosk.view import Role, Screen, View
from appliance.therapy.logbook_asked import NoteOverride, Override
from appliance.therapy.screening import overridden


def is_possible(state: State) -> bool:
    """True where a clinician may let this no pass."""
    return overridden(screening_so_far(state), state.config.profile) is not None


def checked(state: State, said: PinChecked, now_ms: int) -> Turn:
    """A PIN was looked at: what it was asked for is done, and what a no or a wait holds up may go on."""
    is_release = staff.is_released(state, said)
    state, effects = staff.checked(state, said, now_ms)
    if not is_release:
        return state, effects
    state, more = granted(state, now_ms)
    return state, (*effects, *more)


def granted(state: State, now_ms: int) -> Turn:
    """The PIN was right: the reasons, or what staff let pass on the waiting page."""
    if state.place is Screen.NOT_TODAY and is_possible(state):
        return go(state, Screen.OVERRIDE), ()
    if state.place is Screen.WAIT and dose_check.may_let_on(state, now_ms):
        return dose_check.let_on(state, now_ms)
    return state, ()


def touched(state: State, intent: str, now_ms: int) -> Turn:
    """A reason goes on to the next question; back leaves the no as it is."""
    if intent == "back" or not is_possible(state):
        return go(state, Screen.NOT_TODAY), ()
    refused = screening_so_far(state).cards
    reason = Override(intent.partition(":")[2])
    state = replace(state, guest=replace(state.guest, lifted=state.guest.lifted | set(refused)))
    state, effects = cards.gone_on(state, now_ms)
    return state, (NoteOverride(reason=reason, cards=refused), *effects)


def view(state: State) -> View:
    """For staff: what they take upon themselves, and why."""
    keys = tuple(target(f"override:{each}", f"override.{each}", Role.CHOICE) for each in Override)
    seen = page(Screen.OVERRIDE, "override.heading")
    return replace(seen, body=(text("override.body"),), targets=(*keys, BACK, HELP))
