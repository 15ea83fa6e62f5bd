"""Before the pads: may this program run now? By the history of a code, or by asking. [therapy 6.6]

Rules
1. Whoever has a code is told when it is possible again, or that staff look first. After a whole course it is
   a pause, or a review by staff with their PIN. [6.6]
2. A guest, and everybody while the clock cannot be trusted, is asked "already used today?"; whoever says
   anything but No gets tingling only. The same question asks whether it is the first time ever: then it is
   the gentle program and nothing else. That one is not asked for, nor is tingling of who is known to have
   been here: the answer would change nothing. A No says with the same touch how the person sits or lies,
   so that nobody touches more often than who chose the gentle one. [DOSE-01, DOSE-02, 6.6]
3. Nobody is refused for ever: another program, or staff with their PIN, is always a way on.
"""

from dataclasses import replace

from appliance.kiosk.chart import keep, prepare, returning, staff
from appliance.kiosk.chart.page import BACK, HELP, lines, page, target, text
from appliance.kiosk.chart.state import State, Turn, go, wipe
from appliance.kiosk.chart.suggestion import zones_of
from appliance.kiosk.view import Role, Screen, Text, View
from appliance.therapy.catalogue import Kind, Program
from appliance.therapy.dose import (
    DAY_S,
    HOUR_S,
    Allowed,
    AskAsGuest,
    NeedsStaff,
    NotBefore,
    Reason,
    Ruling,
    ruling,
)
from appliance.therapy.matching import FIRST, was_here
from appliance.therapy.person import Person
from appliance.therapy.placement import zone_for

_HALF_HOUR_S = 1_800


def ruling_of(state: State, program: Program, now_ms: int) -> Ruling:
    """What the rules say to this program now; without a history the person is asked."""
    guest = state.guest
    if guest.code is None:
        return AskAsGuest()
    return ruling(
        keep.person_of(state, now_ms).history,
        program,
        now_s=keep.wall_s(guest.stay, now_ms),
        minutes=program.minutes,
        is_clock_trusted=guest.is_clock_trusted,
    )


def chosen(state: State, program_id: str, now_ms: int) -> Turn:
    """The pads come next, or the question, or the wait; only what is allowed is the guest's program."""
    state = replace(state, guest=replace(state.guest, looked_at=program_id, program_id=None, page=0))
    program = state.config.catalogue.program(program_id)
    said = ruling_of(state, program, now_ms)
    if isinstance(said, NotBefore | NeedsStaff):
        return go(state, Screen.WAIT), ()
    if isinstance(said, Allowed) or not _is_to_be_asked(state, program):
        return _allowed(state, program), ()
    return go(state, Screen.USED_TODAY), ()


def _is_to_be_asked(state: State, program: Program) -> bool:
    """True while the answer could change what this person may have."""
    guest = state.guest
    if program.id in FIRST or guest.was_used is False:
        return False
    is_known = guest.was_used is True or (guest.person is not None and was_here(guest.person.history))
    return program.kind is not Kind.SENSORY or not is_known


def _allowed(state: State, program: Program) -> State:
    config = state.config
    zone = zone_for(zones_of(state), program, config.profile, config.pad_cm2)
    guest = replace(
        state.guest, program_id=program.id, looked_at=None, zone=state.guest.zone if zone is None else zone.id
    )
    return go(replace(state, guest=guest), Screen.POSTURE)


# ---- what touches do ---------------------------------------------------------------------------------------


def touched(state: State, verb: str, word: str, now_ms: int) -> Turn:
    """The answer to "already used today?", or what to do instead of waiting."""
    guest = state.guest
    match verb, word:
        case "posture", _ if guest.looked_at is not None:
            state = replace(state, guest=replace(guest, was_used=False))
            state, effects = chosen(state, guest.looked_at, now_ms)
            state, more = prepare.touched(state, f"{verb}:{word}", now_ms)
            return state, (*effects, *more)
        case "used", "never":
            guest = replace(guest, is_first=True, looked_at=None)
            return go(replace(state, guest=guest), Screen.PROGRAM), ()
        case "used", _:
            guest = replace(guest, was_used=True, looked_at=None)
            return go(replace(state, guest=guest), Screen.PROGRAM), ()
        case "other", _:
            return go(replace(state, guest=replace(guest, looked_at=None)), Screen.PROGRAM), ()
        case _:
            return wipe(state, now_ms)


def let_on(state: State, now_ms: int) -> Turn:
    """Staff have looked at the course, or at the no of before, with their PIN. [OUT-02, SCR-02]"""
    guest = state.guest
    if guest.looked_at is None:
        return returning.let_in(state), ()
    person = guest.person or Person()
    history = replace(person.history, reviewed_at_s=keep.wall_s(guest.stay, now_ms))
    state = replace(state, guest=replace(guest, person=replace(person, history=history)))
    kept = keep.kept(state, now_ms)
    state, effects = chosen(state, guest.looked_at, now_ms)
    return state, (*kept, *effects)


def needs_staff(state: State, now_ms: int) -> bool:
    """True where nothing but a PIN is a way on: after a no, and where staff look first."""
    return isinstance(_held_up_by(state, now_ms), NeedsStaff | None)


def may_let_on(state: State, now_ms: int) -> bool:
    """True where a PIN is a way on: also after a whole course, which staff may review. [6.6]"""
    said = _held_up_by(state, now_ms)
    is_course = isinstance(said, NotBefore) and said.reason is Reason.COURSE
    return is_course or needs_staff(state, now_ms)


def _held_up_by(state: State, now_ms: int) -> Ruling | None:
    """What the rules say to the program that was asked for; None where it is the no of before."""
    name = state.guest.looked_at
    return None if name is None else ruling_of(state, state.config.catalogue.program(name), now_ms)


# ---- pictures ----------------------------------------------------------------------------------------------


def see_used(state: State) -> View:
    """The one question that stands for a history, and with a No how the person sits or lies."""
    keys = (
        target("used:never", "used_today.never", Role.CHOICE),
        target("posture:seated", "used_today.seated", Role.CHOICE),
        target("posture:lying", "used_today.lying", Role.CHOICE),
        target("used:yes", "used_today.yes", Role.CHOICE),
    )
    seen = page(Screen.USED_TODAY, "used_today.heading")
    return replace(seen, body=lines("used_today.body", "posture.body"), targets=(*keys, BACK, HELP))


def see_wait(state: State, now_ms: int) -> View:
    """When it is possible again, or whom to ask; the reason is not in large letters. (SCR-05)"""
    is_for_staff = needs_staff(state, now_ms)
    other = () if state.guest.looked_at is None else (target("other", "wait.other", Role.CHOICE),)
    done = target("done", "target.done", Role.CHOICE if other else Role.PRIMARY)
    call = staff.key(state, now_ms) if is_for_staff else ()
    pin = (target("release", "wait.staff", Role.CHOICE),) if may_let_on(state, now_ms) else ()
    words = (text("wait.staff.body"), staff.line(state, now_ms)) if is_for_staff else _when(state, now_ms)
    heading = "wait.staff.heading" if is_for_staff else "wait.heading"
    return replace(page(Screen.WAIT, heading), body=words, targets=(*call, *other, done, *pin, HELP))


def _when(state: State, now_ms: int) -> tuple[Text, ...]:
    """The wait in words, never shorter than it is."""
    said = _held_up_by(state, now_ms)
    if not isinstance(said, NotBefore):
        return (text("wait.now"),)
    wait_s = max(0, said.at_s - keep.wall_s(state.guest.stay, now_ms))
    why = text(f"wait.why.{said.reason}")
    if wait_s <= HOUR_S - _HALF_HOUR_S:
        return (text("wait.half_hour"), why)
    if wait_s <= DAY_S:
        return (text("wait.hours", hours=-(-wait_s // HOUR_S)), why)
    return (text("wait.days", days=-(-wait_s // DAY_S)), why)
