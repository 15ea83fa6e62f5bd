"""Felt where its lead does not belong: off, the coloured picture, the pads anew. (HZ-19, FLOW-05)

Rule 1: the way on opens at the measured zero, and leads through pads, hand switch and contact check again.
"""

from dataclasses import replace

from appliance.kiosk.chart.page import HELP, lines, page, target
from appliance.kiosk.chart.state import State, Turn, end_run, go, is_hot, is_read_back
from appliance.kiosk.view import Picture, Role, Screen, View

_ASK_STAFF_AT = 2
"""The second wrong answer of one guest: somebody else should look."""


def touched(state: State, intent: str, now_ms: int) -> Turn:
    """Back to the first pad; nothing of this run is left."""
    guest = replace(state.guest, pads_on=0, squeezes_before=None)
    return go(replace(state, run=None, guest=guest), Screen.PAD), end_run(state)


def view(state: State) -> View:
    """Which lead belongs where."""
    is_off = is_read_back(state) and not is_hot(state)
    is_on_both = state.run is not None and state.run.is_felt_on_both
    why = "wrong_place.both" if is_on_both else "wrong_place.other"
    why = "wrong_place.staff" if state.guest.wrong_places >= _ASK_STAFF_AT else why
    go_on = target("pads:again", "wrong_place.again", Role.PRIMARY, is_enabled=is_off)
    return replace(
        page(Screen.WRONG_PLACE, "wrong_place.heading"),
        body=lines(why, "wrong_place.leads"),
        picture=Picture.LEADS,
        targets=(go_on, HELP),
    )
