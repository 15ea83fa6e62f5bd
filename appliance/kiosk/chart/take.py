"""What a person may take along: a code to come back, or a receipt; both are pictures to photograph.

Rules
1. A code opens nothing, and nothing of the person is kept, until they have said that they have it. (PRIV-01)
2. The code is read out only when that is asked for: others may listen. (SCR-05's reason, PRIV-06)
3. The receipt names no person, no station and no session: whoever holds it owns it. [therapy 7.1]
"""

from collections.abc import Callable
from dataclasses import replace

from appliance.kiosk.chart import clean, keep
from appliance.kiosk.chart.after import verdict_of
from appliance.kiosk.chart.events import CodeNamed, NameCode
from appliance.kiosk.chart.page import BACK, HELP, lines, page, target, text
from appliance.kiosk.chart.state import State, Turn, go, program_of
from appliance.kiosk.chart.stay import Stay, Task
from appliance.kiosk.view import Role, Screen, Target, Text, View
from appliance.therapy.code import grouped
from appliance.therapy.person import KeepPerson, PersonKept, PersonNotKept

DONE = target("done", "target.done", Role.PRIMARY)
_MINUTE_MS = 60_000


def with_stay(state: State, stay: Stay) -> State:
    """The same state with this stay."""
    return replace(state, guest=replace(state.guest, stay=stay))


# ---- what touches do ---------------------------------------------------------------------------------------


def touched(state: State, intent: str, now_ms: int) -> Turn:
    """The next state of the choice, the code or the receipt."""
    if intent == "done":
        return clean.asked(state, now_ms)
    if intent == "back":
        return _back(state), ()
    return _DO[intent](state, now_ms)


def _back(state: State) -> State:
    """A code that was only shown is forgotten."""
    if state.place is Screen.TAKE:
        return go(state, Screen.AFTERCARE)
    stay = state.guest.stay
    offered = stay.offered if stay.task is Task.WAITING else None
    return go(with_stay(state, replace(stay, offered=offered, is_read_out=False)), Screen.TAKE)


def _code(state: State, now_ms: int) -> Turn:
    stay = replace(state.guest.stay, offered=None, is_read_out=False, task=Task.NONE)
    return go(with_stay(state, stay), Screen.CODE), (NameCode(),)


def _receipt(state: State, now_ms: int) -> Turn:
    return go(state, Screen.RECEIPT), ()


def _course(state: State, now_ms: int) -> Turn:
    stay = replace(state.guest.stay, came_from=Screen.TAKE)
    return go(with_stay(state, stay), Screen.COURSE), ()


def _read_out(state: State, now_ms: int) -> Turn:
    stay = state.guest.stay
    return with_stay(state, replace(stay, is_read_out=not stay.is_read_out)), ()


def _keep(state: State, now_ms: int) -> Turn:
    stay = state.guest.stay
    if stay.offered is None:
        return state, ()
    state = with_stay(state, replace(stay, task=Task.WAITING))
    return state, (KeepPerson(code=stay.offered, person=keep.person_of(state, now_ms)),)


_DO: dict[str, Callable[[State, int], Turn]] = {
    "take:code": _code,
    "take:receipt": _receipt,
    "take:course": _course,
    "code:read": _read_out,
    "code:keep": _keep,
}


# ---- what the shell and the store say ----------------------------------------------------------------------


def named(state: State, said: CodeNamed, now_ms: int) -> State:
    """The code is shown to whoever still asks for one."""
    stay = state.guest.stay
    if state.place is not Screen.CODE or stay.offered is not None:
        return state
    return with_stay(state, replace(stay, offered=said.code, wall_s=said.now_s, wall_at_ms=now_ms))


def answered(state: State, said: PersonKept | PersonNotKept) -> State:
    """A code that is kept is the person's from now on; one that is not opens nothing."""
    guest, stay = state.guest, state.guest.stay
    is_kept = isinstance(said, PersonKept)
    if stay.offered is None or stay.task is not Task.WAITING:
        return with_stay(state, replace(stay, task=Task.NONE if is_kept else Task.FAILED))
    if not is_kept:
        return with_stay(state, replace(stay, task=Task.FAILED, offered=None))
    kept = replace(stay, task=Task.DONE, offered=None, is_read_out=False)
    return replace(state, guest=replace(guest, code=stay.offered, stay=kept))


# ---- pictures ----------------------------------------------------------------------------------------------


def view(state: State, now_ms: int) -> View:
    """The picture of one of these screens."""
    return _VIEWS[state.place](state)


def _see_take(state: State) -> View:
    has_code = state.guest.code is not None
    first = ("take:course", "take.course") if has_code else ("take:code", "take.code")
    choices = (target(*first, Role.CHOICE), target("take:receipt", "take.receipt", Role.CHOICE))
    body = lines("take.body_code") if has_code else lines("take.body", "take.whoever")
    return replace(page(Screen.TAKE, "take.heading"), body=body, targets=(*choices, DONE, BACK, HELP))


def _see_code(state: State) -> View:
    stay = state.guest.stay
    if stay.task is Task.DONE:
        return _told("code.kept", (DONE, BACK, HELP))
    if stay.task is Task.FAILED:
        return _told("code.failed", (DONE, BACK, HELP))
    if stay.task is Task.WAITING or stay.offered is None:
        return replace(page(Screen.CODE, "code.wait"), targets=(BACK, HELP))
    keys = (
        target("code:keep", "code.have", Role.PRIMARY),
        target("code:read", "code.read", Role.CHOICE, is_selected=stay.is_read_out),
        BACK,
        HELP,
    )
    seen = replace(page(Screen.CODE, "code.heading"), body=lines("code.write"), targets=keys)
    spoken = (text("code.heading"), *(map(_symbol, stay.offered) if stay.is_read_out else seen.body))
    return replace(seen, code=grouped(stay.offered), spoken=spoken)


def _symbol(symbol: str) -> Text:
    """The spoken name of one symbol."""
    return text(f"number.{symbol}" if symbol.isdigit() else f"letter.{symbol.lower()}")


def _told(words: str, keys: tuple[Target, ...]) -> View:
    return replace(page(Screen.CODE, f"{words}.heading"), body=lines(f"{words}.body"), targets=keys)


def _see_receipt(state: State) -> View:
    seen = page(Screen.RECEIPT, "receipt.heading")
    receipt, words = receipt_of(state), lines("receipt.body")
    spoken = (text("receipt.heading"), *words)
    keys = (DONE, BACK, HELP)
    return replace(seen, body=(*words, *receipt), receipt=receipt, spoken=spoken, targets=keys)


def receipt_of(state: State) -> tuple[Text, ...]:
    """What the receipt says of the newest run: program, minutes, highest level in percent, verdict."""
    program, last, said = program_of(state), state.guest.stay.last, verdict_of(state)
    if program is None or last is None:
        return ()
    return (
        text("receipt.title"),
        text(program.name_text),
        text("receipt.minutes", minutes=-(-last.treated_ms // _MINUTE_MS)),
        text("receipt.level", percent=last.level_share),
        text(f"aftercare.{said}.heading" if said is not None else "receipt.no_pain"),
        text("receipt.no_name"),
    )


_VIEWS: dict[Screen, Callable[[State], View]] = {
    Screen.TAKE: _see_take,
    Screen.CODE: _see_code,
    Screen.RECEIPT: _see_receipt,
}
