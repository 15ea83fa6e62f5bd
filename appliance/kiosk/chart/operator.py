"""The operator area: where staff are, and what their touches do. Pure.

Rules
1. It opens with a PIN, from a station without a guest and without current, and from nowhere else.
2. It closes by itself: after 60 s without a touch, and at once when current becomes possible. (kiosk.md 3)
3. What ems-stim and the store have not said is not shown. What is kept is asked of the store, which answers
   with the whole book.
4. A check of something that the station can see is not answered by hand: the emergency stop counts by the
   day's proof test, the hand switch by its squeeze.
"""

from dataclasses import replace

from appliance.ipc.messages import BeginProofTest, Status
from appliance.kiosk.chart import operator_upkeep, output_test
from appliance.kiosk.chart.events import Effect, Send
from appliance.kiosk.chart.operator_state import OWNER_PAGES, SPOTS, Offset, Operator, Page
from appliance.kiosk.chart.state import HOME, State, Turn, go, home_of, is_fresh, is_hot, with_volume
from appliance.kiosk.view import Screen
from appliance.therapy.logbook import PAIRS_A_SESSION, CheckItem, Role, SessionLine
from appliance.therapy.logbook_asked import (
    AddPack,
    AskBook,
    AskFigures,
    AskTrace,
    BookCame,
    BookFailed,
    FiguresCame,
    KeepCheck,
    KeepVolume,
    RemovePack,
    TraceCame,
    UsePack,
)

ENTRIES = frozenset({Screen.OUT_OF_SERVICE, Screen.NOT_READY, Screen.ATTRACT})
"""Screens with a Staff key: nobody is being treated there, and nothing is prepared."""
QUIET_MS = 60_000
ITEMS = tuple(CheckItem)
_AXES = ("right", "down")
_ABOVE = {
    Page.SESSION: Page.SESSIONS,
    Page.RESULTS: Page.REPORT,
    Page.DAYS: Page.REPORT,
    Page.ENDS: Page.REPORT,
    Page.CHANGES: Page.REPORT,
    Page.FAULT_COUNTS: Page.REPORT,
    Page.PROOF: Page.TESTS,
    Page.OUTPUT: Page.TESTS,
    Page.SELF_TEST: Page.TESTS,
    Page.TOUCH: Page.TESTS,
    Page.PACK: Page.PADS,
    Page.PAD_TYPE: Page.PADS,
    Page.PAD_PAIRS: Page.PAD_TYPE,
    Page.PAD_YEAR: Page.PAD_PAIRS,
    Page.PAD_MONTH: Page.PAD_YEAR,
    Page.PAD_GONE: Page.PACK,
    Page.LICENCES: Page.ABOUT,
    Page.FAULTS: Page.SELF_TEST,
    Page.SITE: Page.STATION,
    Page.LANGUAGES: Page.STATION,
    Page.VOLUME: Page.STATION,
    Page.ABOUT: Page.STATION,
}


# ---- in and out --------------------------------------------------------------------------------------------


def entered(state: State, role: Role) -> Turn:
    """The menu, if it still may be entered; the book is asked for."""
    if state.place not in ENTRIES or is_hot(state):
        return replace(state, pin=None), ()
    return replace(go(state, Screen.OPERATOR), operator=Operator(role=role)), (AskBook(),)


def closed(state: State) -> State:
    """Nobody of the staff is there any more; the station stands where its status says."""
    return replace(go(state, home_of(state)), operator=None)


def followed(state: State, status: Status, now_ms: int) -> Turn:
    """A new status: where current has become possible, and not for the output test, this area is closed."""
    operator = state.operator
    if operator is not None and operator.output is not None and output_test.is_running(state):
        return output_test.followed(state, operator, operator.output, status, now_ms)
    return (closed(state), ()) if is_hot(state) else (state, ())


def ticked(state: State, now_ms: int) -> Turn:
    """Locked after a minute without a touch; an output test has a time of its own."""
    operator = state.operator
    if operator is not None and operator.output is not None and output_test.is_running(state):
        return output_test.ticked(state, operator, operator.output, now_ms)
    return (closed(state), ()) if now_ms - state.touched_at_ms >= QUIET_MS else (state, ())


# ---- what the store says -----------------------------------------------------------------------------------


def came(state: State, answer: BookCame | FiguresCame | TraceCame | BookFailed) -> Turn:
    """The book, the figures, the seconds of the session that is looked at, or that they cannot be had."""
    operator = state.operator
    if isinstance(answer, BookCame):
        state = replace(state, station=replace(state.station, book=answer.book))
        if state.place in HOME | {Screen.OPERATOR}:
            state = replace(state, guest=with_volume(state.guest, answer.book))
        return replace(state, operator=None if operator is None else replace(operator, problem=False)), ()
    if operator is None:
        return state, ()
    if isinstance(answer, BookFailed):
        return replace(state, operator=replace(operator, problem=True)), ()
    if isinstance(answer, FiguresCame):
        return replace(state, operator=replace(operator, figures=answer.figures, problem=False)), ()
    if answer.session_id != operator.session_id:
        return state, ()
    return replace(state, operator=replace(operator, samples=answer.samples, problem=False)), ()


# ---- touches -----------------------------------------------------------------------------------------------


def plain(intent: str) -> str:
    """The intent as the target has it: without where a mark was touched."""
    return ":".join(intent.split(":")[:2]) if intent.startswith("spot:") else intent


def touched(state: State, intent: str, now_ms: int) -> Turn:
    """The next page, or what this one does."""
    operator = state.operator
    if operator is None:
        return closed(state), ()
    verb, _, word = intent.partition(":")
    match verb:
        case "lock":
            return closed(state), ()
        case "back":
            return _back(state, operator)
        case "page":
            return _opened(state, operator, Page(word))
        case "more":
            return replace(state, operator=replace(operator, first=int(word))), ()
        case _:
            return _done(state, operator, verb, word, now_ms)


def _back(state: State, operator: Operator) -> Turn:
    if operator.page is Page.CHECK and operator.item:
        item = operator.item - 1
        failed = tuple(each for each in operator.failed if ITEMS.index(each) < item)
        return _at_item(state, replace(operator, failed=failed), item)
    page = _ABOVE.get(operator.page, Page.MENU)
    return replace(state, operator=replace(operator, page=page, first=0)), ()


def _opened(state: State, operator: Operator, page: Page) -> Turn:
    was_looked = operator.page is Page.LOOKED
    operator = Operator(role=operator.role, page=page)
    book = state.station.book
    if page is Page.CHECK and book is not None and book.is_check_open and not was_looked:
        return replace(state, operator=replace(operator, page=Page.LOOKED)), ()
    if page is Page.CHECK:
        return _at_item(state, operator, 0)
    if page in OWNER_PAGES:
        return replace(state, operator=operator), (AskFigures(),)
    is_read = page in (Page.SESSIONS, Page.RESULTS, Page.PADS)
    return replace(state, operator=operator), (AskBook(),) if is_read else ()


def _done(state: State, operator: Operator, verb: str, word: str, now_ms: int) -> Turn:
    match verb:
        case "session":
            return _session(state, operator, word)
        case "proof":
            return closed(state), (Send(request=BeginProofTest()),)
        case "item" | "keep":
            return _checked(state, operator, verb, word)
        case "spot" | "again":
            return _spot(state, operator, word), ()
        case "output":
            return output_test.begun(state, operator, now_ms)
        case "looked" | "wiped" | "problem" | "what":
            return operator_upkeep.touched(state, operator, verb, word)
        case "volume":
            return state, (KeepVolume(volume=int(word)),)
        case _:
            return _pads(state, operator, verb, word)


def _session(state: State, operator: Operator, session_id: str) -> Turn:
    operator = replace(operator, page=Page.SESSION, session_id=session_id, samples=None)
    return replace(state, operator=operator), (AskTrace(session_id=session_id),)


def line_of(state: State) -> SessionLine | None:
    """The session that is looked at; None when the day has become another one."""
    book, operator = state.station.book, state.operator
    lines = () if book is None or operator is None else book.sessions
    return next((line for line in lines if operator and line.session_id == operator.session_id), None)


# ---- the morning check -------------------------------------------------------------------------------------


def _squeezes(state: State) -> int:
    status = state.station.status
    return 0 if status is None else status.hand_squeezes


def _at_item(state: State, operator: Operator, item: int) -> Turn:
    operator = replace(operator, page=Page.CHECK, item=item, squeezes=_squeezes(state))
    return replace(state, operator=operator), ()


def is_seen(state: State, operator: Operator, now_ms: int) -> bool:
    """True if the station itself has seen that this item works, or cannot see it at all. (HZ-17)"""
    status = state.station.status
    item = ITEMS[operator.item]
    if item is CheckItem.ESTOP:
        return status is not None and is_fresh(state, now_ms) and status.proof_test == "passed"
    if item is CheckItem.HAND_SWITCH:
        return is_fresh(state, now_ms) and _squeezes(state) > operator.squeezes
    return True


def _checked(state: State, operator: Operator, verb: str, word: str) -> Turn:
    if verb == "keep":
        effects: tuple[Effect, ...] = (KeepCheck(role=operator.role, failed=operator.failed),)
        return replace(state, operator=replace(operator, page=Page.MENU, first=0)), effects
    failed = operator.failed if word == "good" else (*operator.failed, ITEMS[operator.item])
    operator = replace(operator, failed=failed)
    if operator.item + 1 < len(ITEMS):
        return _at_item(state, operator, operator.item + 1)
    return replace(state, operator=replace(operator, page=Page.CHECKED)), ()


# ---- the touch test ----------------------------------------------------------------------------------------


def _spot(state: State, operator: Operator, word: str) -> State:
    """How far from its middle this mark was touched, or all of them anew; a touch without a place is none."""
    spots: list[Offset | None] = [None] * SPOTS
    if word:
        number, *place = (int(part) for part in word.split(":"))
        spots = list(operator.spots)
        spots[number] = (place[0], place[1]) if len(place) == len(_AXES) else spots[number]
    return replace(state, operator=replace(operator, spots=tuple(spots)))


# ---- pads --------------------------------------------------------------------------------------------------


def _with_pairs(operator: Operator, word: str) -> Operator:
    """How many pairs the new pack has, or that it is one person's own. [ELE-03]"""
    is_own = word == "own"
    pairs = PAIRS_A_SESSION if is_own else int(word)
    return replace(operator, page=Page.PAD_YEAR, pairs=pairs, is_own=is_own)


def _pads(state: State, operator: Operator, verb: str, word: str) -> Turn:
    match verb:
        case "type":
            return replace(state, operator=replace(operator, page=Page.PAD_PAIRS, pad_cm2=int(word))), ()
        case "pairs":
            return replace(state, operator=_with_pairs(operator, word)), ()
        case "year":
            return replace(state, operator=replace(operator, page=Page.PAD_MONTH, year=int(word))), ()
        case "month":
            month = operator.year * 100 + int(word)
            pack = AddPack(
                pairs=operator.pairs, until_month=month, pad_cm2=operator.pad_cm2, is_own=operator.is_own
            )
            return replace(state, operator=replace(operator, page=Page.PADS, first=0)), (pack,)
        case "pack":
            return replace(state, operator=replace(operator, page=Page.PACK, pack_id=int(word))), ()
        case "remove":
            return replace(state, operator=replace(operator, page=Page.PAD_GONE)), ()
        case "use":
            return replace(state, operator=replace(operator, page=Page.PADS)), (UsePack(pack_id=int(word)),)
        case _:
            gone = () if operator.pack_id is None else (RemovePack(pack_id=operator.pack_id),)
            return replace(state, operator=replace(operator, page=Page.PADS, first=0)), gone
