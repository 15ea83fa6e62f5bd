"""From the first touch to the choice of a program: nothing here can give current."""

from dataclasses import replace

from appliance.kiosk.chart import cards, complaint, dose_check
from appliance.kiosk.chart.state import ABOUT_YOU, State, Turn, came_back, go, left_for, wipe
from appliance.kiosk.chart.suggestion import offered
from appliance.kiosk.view import Comfort, Screen
from appliance.therapy.matching import Goal

_TWO = 2


# ---- what touches do ---------------------------------------------------------------------------------------


def touched(state: State, intent: str, now_ms: int) -> Turn:
    """The next state of a set-up screen."""
    verb, _, word = intent.partition(":")
    if verb == "back":
        return _back(state, now_ms)
    return _STEPS[state.place](state, verb, word, now_ms)


def _attract(state: State, verb: str, word: str, now_ms: int) -> Turn:
    book = state.station.book
    volume = Comfort().volume if book is None else book.volume
    state = replace(state, guest=replace(state.guest, comfort=Comfort(volume=volume)))
    return (left_for(state, Screen.COMFORT) if verb == "comfort" else go(state, Screen.LANGUAGE)), ()


def _language(state: State, verb: str, word: str, now_ms: int) -> Turn:
    if verb == "comfort":
        return left_for(state, Screen.COMFORT), ()
    state = replace(state, guest=replace(state.guest, language=word))
    return (came_back(state) if state.detour else go(state, Screen.CONSENT)), ()


def _consent(state: State, verb: str, word: str, now_ms: int) -> Turn:
    if word == "no":
        return wipe(state, now_ms)
    if word == "code":
        return go(state, Screen.ENTER_CODE), ()
    return cards.first_card(state), ()


def _emergency(state: State, verb: str, word: str, now_ms: int) -> Turn:
    return wipe(state, now_ms)


def _pain(state: State, verb: str, word: str, now_ms: int) -> Turn:
    return go(replace(state, guest=replace(state.guest, pain_before=int(word))), Screen.GOAL), ()


def _goal(state: State, verb: str, word: str, now_ms: int) -> Turn:
    return go(replace(state, guest=replace(state.guest, goal=Goal(word))), Screen.PROGRAM), ()


def _program(state: State, verb: str, word: str, now_ms: int) -> Turn:
    if verb == "program":
        return dose_check.chosen(state, word, now_ms)
    guest = state.guest
    if verb == "next":
        return replace(state, guest=replace(guest, page=guest.page + 1)), ()
    first = offered(state)[0].id
    return go(replace(state, guest=replace(guest, looked_at=word or first, page=0)), Screen.ABOUT), ()


def _any_change(state: State, verb: str, word: str, now_ms: int) -> Turn:
    guest = state.guest
    if verb == "done":
        return (go(state, Screen.PAIN_AFTER), ()) if guest.was_treated else wipe(state, now_ms)
    if word != "no":
        return cards.first_card(state), ()
    state = replace(state, guest=replace(guest, pads_on=0, posture=None, squeezes_before=None))
    if guest.program_id is not None:
        return _same_again(state, guest.program_id, now_ms)
    return (complaint.first(state) if guest.cause is None else go(state, Screen.PAIN_BEFORE)), ()


def _same_again(state: State, program_id: str, now_ms: int) -> Turn:
    """What was begun may go on; whoever has a code by what the rules say to it now."""
    if state.guest.code is None:
        return go(state, Screen.POSTURE), ()
    return dose_check.chosen(state, program_id, now_ms)


_STEPS = {
    Screen.ATTRACT: _attract,
    Screen.LANGUAGE: _language,
    Screen.CONSENT: _consent,
    Screen.QUESTION: cards.touched,
    Screen.RED_FLAG: cards.touched,
    Screen.EMERGENCY: _emergency,
    Screen.PAIN_BEFORE: _pain,
    Screen.GOAL: _goal,
    Screen.PROGRAM: _program,
    Screen.ABOUT: _program,
    Screen.USED_TODAY: dose_check.touched,
    Screen.WAIT: dose_check.touched,
    **dict.fromkeys(ABOUT_YOU, complaint.touched),
    Screen.ANY_CHANGE: _any_change,
}
_BEFORE = {
    Screen.CONSENT: Screen.LANGUAGE,
    Screen.CAUSE: Screen.SINCE,
    Screen.PAIN_BEFORE: Screen.CAUSE,
    Screen.GOAL: Screen.PAIN_BEFORE,
    Screen.PROGRAM: Screen.GOAL,
    Screen.ABOUT: Screen.PROGRAM,
    Screen.USED_TODAY: Screen.PROGRAM,
}


def _back(state: State, now_ms: int) -> Turn:
    place = state.place
    if place is Screen.LANGUAGE:
        return (came_back(state), ()) if state.detour else wipe(state, now_ms)
    if place in (Screen.QUESTION, Screen.RED_FLAG):
        return _card_before(state), ()
    is_first = place is Screen.AREA or (place is Screen.SINCE and len(complaint.areas_of(state)) < _TWO)
    if is_first:
        return cards.last_card(state), ()
    return go(state, Screen.AREA if place is Screen.SINCE else _BEFORE[place]), ()


def _card_before(state: State) -> State:
    guest = state.guest
    if guest.is_follow_up:
        return cards.at_card(state, guest.card)
    if guest.card:
        return cards.at_card(state, guest.card - 1)
    return go(state, Screen.CONSENT if guest.code is None else Screen.WELCOME_BACK)
