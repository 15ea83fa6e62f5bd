"""What the store says about people with a code, to whoever asked for it."""

from appliance.kiosk.chart import code_entry, course, returning, take
from appliance.kiosk.chart.events import CodeNamed
from appliance.kiosk.chart.state import State, Turn
from appliance.therapy.person import CodeRefused, PersonAnswer, PersonKept, PersonNotKept, PersonOpened


def said(state: State, event: CodeNamed | PersonAnswer, now_ms: int) -> Turn:
    """The answer reaches the screen that asked, or nobody any more."""
    match event:
        case CodeNamed():
            return take.named(state, event, now_ms), ()
        case PersonOpened():
            return (returning.opened(state, event, now_ms) if code_entry.is_asked(state) else state), ()
        case CodeRefused():
            return code_entry.refused(state, event, now_ms), ()
        case PersonKept() | PersonNotKept():
            return take.answered(state, event), ()
        case _:
            return course.answered(state, event), ()
