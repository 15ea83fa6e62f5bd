"""The last thing that a guest is asked: to wipe, so that the next one finds a clean place. [therapy 6.1, 6.3]

Rule 1: it is asked where the site counts who wiped, and of those who were treated; nobody has to.
"""

from dataclasses import replace

from appliance.kiosk.chart.page import HELP, lines, page, target
from appliance.kiosk.chart.state import State, Turn, go, wipe
from appliance.kiosk.view import Role, Screen, View
from appliance.therapy.logbook_asked import KeepWiped


def asked(state: State, now_ms: int) -> Turn:
    """The question, where it is one; else nobody is there any more."""
    is_asked = state.config.house is not None and bool(state.guest.stay.treated)
    return (go(state, Screen.CLEAN), ()) if is_asked else wipe(state, now_ms)


def touched(state: State, word: str, now_ms: int) -> Turn:
    """The answer is kept without anything of the guest, who is gone."""
    state, effects = wipe(state, now_ms)
    return state, (*effects, *((KeepWiped(by="guest"),) if word == "yes" else ()))


def view(state: State, now_ms: int) -> View:
    """What to wipe and where the pads go, and two answers."""
    keys = (
        target("wiped:no", "clean.no", Role.CHOICE),
        target("wiped:yes", "clean.yes", Role.PRIMARY),
    )
    seen = page(Screen.CLEAN, "clean.heading")
    return replace(seen, body=lines("clean.body", "clean.pads"), targets=(*keys, HELP))
