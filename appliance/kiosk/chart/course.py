"""The course of a person with a code: what is kept, how the pain went, a page on a stick, and "forget me".

Rules
1. Numbers of the pain are shown only once today's were said. [OUT-05]
2. Medians and counts from five answers on, and whom to ask; never a medical conclusion. [OUT-03, OUT-04]
3. After "forget me" nothing is handed to the store any more under this code. (PRIV-03)
"""

from collections.abc import Callable
from dataclasses import replace

from appliance.kiosk.chart import clean, keep
from appliance.kiosk.chart.page import BACK, HELP, lines, page, target, text
from appliance.kiosk.chart.state import State, Turn, go
from appliance.kiosk.chart.stay import Task
from appliance.kiosk.chart.take import DONE, with_stay
from appliance.kiosk.view import Role, Screen, Text, View
from appliance.therapy.course import PLANNED_MAX, PLANNED_MIN, Course, course_of
from appliance.therapy.person import Exported, ExportFailed, ExportPerson, ForgetPerson, PersonForgotten


def opened(state: State) -> State:
    """The course is shown, and leads back to where it was opened."""
    return go(with_stay(state, replace(state.guest.stay, came_from=state.place)), Screen.COURSE)


# ---- what touches do ---------------------------------------------------------------------------------------


def touched(state: State, intent: str, now_ms: int) -> Turn:
    """The next state of the course, of forgetting, or of the page on a stick."""
    if intent == "done":
        return clean.asked(state, now_ms)
    code = state.guest.code
    if intent in ("back", "forget:no") or code is None:
        return _back(state), ()
    waiting = with_stay(state, replace(state.guest.stay, task=Task.WAITING))
    match intent:
        case "course:forget":
            return go(with_stay(state, replace(state.guest.stay, task=Task.NONE)), Screen.FORGET), ()
        case "forget:yes":
            return waiting, (ForgetPerson(code=code),)
        case _:
            request = ExportPerson(code=code, language=state.guest.language)
            return go(waiting, Screen.STICK), (request,)


def _back(state: State) -> State:
    stay = state.guest.stay
    if state.place is not Screen.COURSE:
        return go(with_stay(state, replace(stay, task=Task.NONE)), Screen.COURSE)
    return go(with_stay(state, replace(stay, came_from=None)), stay.came_from or Screen.TAKE)


# ---- what the store says -----------------------------------------------------------------------------------


def answered(state: State, said: PersonForgotten | Exported | ExportFailed) -> State:
    """What was asked is done, or is not; after forgetting the code is nobody's."""
    guest, stay = state.guest, state.guest.stay
    if isinstance(said, PersonForgotten):
        guest = replace(guest, code=None, person=None, stay=replace(stay, task=Task.DONE))
        return replace(state, guest=guest)
    if isinstance(said, Exported):
        return with_stay(state, replace(stay, task=Task.DONE, page_name=said.name))
    return with_stay(state, replace(stay, task=Task.FAILED))


# ---- pictures ----------------------------------------------------------------------------------------------


def view(state: State, now_ms: int) -> View:
    """The picture of one of these screens."""
    return _VIEWS[state.place](state, now_ms)


def _see_course(state: State, now_ms: int) -> View:
    course = course_of(keep.person_of(state, now_ms).history)
    keys = (
        target("course:stick", "course.stick", Role.CHOICE),
        target("course:forget", "course.forget", Role.CHOICE),
    )
    counted = text("course.sessions", sessions=course.sessions, least=PLANNED_MIN, most=PLANNED_MAX)
    told = _told(course) if is_asked(state) else lines("course.later")
    seen = page(Screen.COURSE, "course.heading")
    pain = course.pain if is_asked(state) else ()
    return replace(seen, body=(counted, *told), course=pain, targets=(*keys, BACK, HELP))


def is_asked(state: State) -> bool:
    """True once the pain of now was said: an older number would lead the answer. [OUT-05]"""
    guest = state.guest
    return guest.pain_after is not None if guest.was_treated else guest.pain_before is not None


def _told(course: Course) -> tuple[Text, ...]:
    if course.median_before is None or course.median_drop is None:
        return lines(f"course.{course.advice}")
    return (
        text("course.median", before=course.median_before),
        _change(course.median_drop),
        text(f"course.{course.advice}"),
    )


def _change(drop: int) -> Text:
    if drop == 0:
        return text("course.change.same")
    return text("course.change.less" if drop > 0 else "course.change.more", points=abs(drop))


def _see_forget(state: State, now_ms: int) -> View:
    task = state.guest.stay.task
    if task is Task.DONE:
        done = replace(page(Screen.FORGET, "forget.done.heading"), body=lines("forget.done.body"))
        return replace(done, targets=(DONE, HELP))
    if task is Task.FAILED:
        failed = replace(page(Screen.FORGET, "forget.failed.heading"), body=lines("forget.failed.body"))
        return replace(failed, targets=(BACK, HELP))
    if task is Task.WAITING:
        return replace(page(Screen.FORGET, "code.wait"), targets=(BACK, HELP))
    yes = target("forget:yes", "forget.yes", Role.CHOICE)
    no = target("forget:no", "forget.no", Role.CHOICE)
    return replace(page(Screen.FORGET, "forget.heading"), body=lines("forget.body"), targets=(yes, no, HELP))


def _see_stick(state: State, now_ms: int) -> View:
    stay = state.guest.stay
    if stay.task is Task.DONE:
        seen = page(Screen.STICK, "stick.done.heading")
        return replace(seen, body=(text("stick.done.body", name=stay.page_name),), targets=(BACK, HELP))
    if stay.task is Task.FAILED:
        seen = page(Screen.STICK, "stick.failed.heading")
        again = target("course:stick", "stick.again", Role.CHOICE)
        return replace(seen, body=lines("stick.failed.body"), targets=(again, BACK, HELP))
    return replace(page(Screen.STICK, "code.wait"), body=lines("stick.wait"), targets=(BACK, HELP))


_VIEWS: dict[Screen, Callable[[State, int], View]] = {
    Screen.COURSE: _see_course,
    Screen.FORGET: _see_forget,
    Screen.STICK: _see_stick,
}
