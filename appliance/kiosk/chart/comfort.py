"""How this guest sees and hears best; gone with the wipe. (kiosk.md 2.7)

Rule 1: who comes from the first screen goes on to the languages, so that a chosen comfort never waits there
for the next person. Rule 2: no touch here gives or needs current.
"""

from dataclasses import replace

from appliance.kiosk.chart.page import BACK, lines, page, target
from appliance.kiosk.chart.state import State, Turn, came_back, go, wipe
from appliance.kiosk.view import Comfort, Role, Screen, Target, View

VOLUME_MAX = 3
_FIELDS = {
    "large": "is_large",
    "contrast": "is_high_contrast",
    "left": "is_left_handed",
    "still": "is_still",
}


def touched(state: State, intent: str, now_ms: int) -> Turn:
    """One thing on or off, another volume, or on with the journey."""
    verb, _, word = intent.partition(":")
    if verb in ("comfort", "volume"):
        return replace(state, guest=replace(state.guest, comfort=_chosen(state, verb, word))), ()
    if state.detour != (Screen.ATTRACT,):
        return came_back(state), ()
    return wipe(state, now_ms) if verb == "back" else (replace(go(state, Screen.LANGUAGE), detour=()), ())


def _chosen(state: State, verb: str, word: str) -> Comfort:
    comfort = state.guest.comfort
    if verb == "volume":
        return replace(comfort, volume=int(word), is_read_aloud=int(word) > 0)
    name = _FIELDS[word]
    return replace(comfort, **{name: not getattr(comfort, name)})


def view(state: State) -> View:
    """Four large switches, four volumes."""
    comfort = state.guest.comfort
    switches = tuple(
        target(f"comfort:{word}", f"comfort.{word}", Role.TOGGLE, is_selected=getattr(comfort, name))
        for word, name in _FIELDS.items()
    )
    volumes = tuple(_volume(step, comfort.volume) for step in range(VOLUME_MAX + 1))
    done = target("done", "comfort.done", Role.PRIMARY)
    seen = page(Screen.COMFORT, "comfort.heading")
    return replace(seen, body=lines("comfort.body"), targets=(*switches, *volumes, done, BACK))


def _volume(step: int, chosen: int) -> Target:
    return target(f"volume:{step}", f"comfort.volume.{step}", Role.CHOICE, is_selected=step == chosen)
