"""When the same program may come again, in words: by what the rules say to this stay and to all before it.

Rounded up to what can be said without a clock: nobody is told a time of day by a station whose clock may be
wrong. [therapy 6.6, DOSE-02]
"""

from appliance.kiosk.chart.keep import person_of, wall_s
from appliance.kiosk.chart.page import text
from appliance.kiosk.chart.state import State, program_of
from appliance.kiosk.view import Text
from appliance.therapy.catalogue import Program
from appliance.therapy.dose import DAY_S, HOUR_S, WEEK_S, AskAsGuest, NeedsStaff, NotBefore, Ruling, ruling
from appliance.therapy.visit import History

_WORDS = (
    (2 * HOUR_S, "aftercare.next"),
    (6 * HOUR_S, "aftercare.next_six_hours"),
    (DAY_S, "aftercare.next_day"),
    (2 * DAY_S, "aftercare.next_two_days"),
    (WEEK_S, "aftercare.next_week"),
    (2 * WEEK_S, "aftercare.next_two_weeks"),
)


def next_time(state: State, now_ms: int) -> tuple[Text, ...]:
    """One sentence, or none where nothing has to be waited for."""
    program = program_of(state)
    if program is None:
        return ()
    history, now_s = person_of(state, now_ms).history, wall_s(state.guest.stay, now_ms)
    said = ruling(history, program, now_s=now_s, minutes=program.minutes)
    if isinstance(said, AskAsGuest):
        said = _of_this_stay(history, len(state.guest.stay.treated), program)
    match said:
        case NotBefore(at_s=at_s):
            wait_s = at_s - now_s
            return (text(next((words for up_to_s, words in _WORDS if wait_s <= up_to_s), _WORDS[-1][1])),)
        case NeedsStaff():
            return (text("aftercare.next_staff"),)
        case _:
            return ()


def _of_this_stay(history: History, runs: int, program: Program) -> Ruling:
    """The clock went back: only what was treated just now is sure."""
    visits = history.visits[len(history.visits) - runs :]
    now_s = visits[-1].at_s if visits else 0
    return ruling(History(visits=visits), program, now_s=now_s, minutes=program.minutes)
