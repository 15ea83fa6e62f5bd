"""What the store says about people with a code, to whoever asked for it."""

from appliance.kiosk.chart import course, take
from appliance.kiosk.chart.events import CodeNamed
from appliance.kiosk.chart.state import State, Turn
from appliance.therapy.person import CodeRefused, PersonAnswer, PersonKept, PersonNotKept, PersonOpened


def said(state: State, event: CodeNamed | PersonAnswer, now_ms: int) -> Turn:
    """The answer reaches the screen that asked, or nobody any more."""
    match event:
        case CodeNamed():
            return take.named(state, event, now_ms), ()
        case PersonOpened() | CodeRefused():
            return state, ()
        case PersonKept() | PersonNotKept():
            return take.answered(state, event), ()
        case _:
            return course.answered(state, event), ()
