"""From the first touch to the choice of a program: nothing here can give current."""

from dataclasses import replace

from appliance.kiosk.chart import staff
from appliance.kiosk.chart.state import State, Turn, came_back, go, left_for, wipe
from appliance.kiosk.view import Comfort, Screen
from appliance.therapy.matching import Goal
from appliance.therapy.screening import Answer, Card, Reply, Route

PAIN_MAX = 10


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
    return first_card(state), ()


def first_card(state: State) -> State:
    """The questions begin again; what was answered before does not count."""
    guest = replace(state.guest, answers=(), card=0, is_follow_up=False, ticked=frozenset())
    return go(replace(state, guest=guest), Screen.QUESTION)


def card_of(state: State) -> Card:
    """The card that is asked now."""
    return state.config.questionnaire.cards[state.guest.card]


def _question(state: State, verb: str, word: str, now_ms: int) -> Turn:
    guest, card = state.guest, card_of(state)
    if verb == "option" and card.is_choice:
        return _answered(state, Answer(reply=Reply.YES, options=frozenset({word})))
    if verb == "option":
        return replace(state, guest=replace(guest, ticked=guest.ticked ^ {word})), ()
    if verb == "continue":
        return _answered(state, Answer(reply=Reply.YES, options=guest.ticked))
    reply = Reply(word)
    if card.needs_follow_up(reply):
        return replace(state, guest=replace(guest, is_follow_up=True)), ()
    return _answered(state, Answer(reply=reply))


def _answered(state: State, answer: Answer) -> Turn:
    card = card_of(state)
    answers = tuple(pair for pair in state.guest.answers if pair[0] != card.id) + ((card.id, answer),)
    guest = replace(state.guest, answers=answers, is_follow_up=False, ticked=frozenset())
    state = replace(state, guest=guest)
    route = state.config.questionnaire.outcome_so_far(guest.answered, state.config.profile).route
    if route is Route.EMERG:
        return staff.called(go(state, Screen.EMERGENCY))
    if route >= Route.REFER:
        return go(state, Screen.NOT_TODAY), ()
    return _next_card(state), ()


def _next_card(state: State) -> State:
    cards, index = state.config.questionnaire.cards, state.guest.card + 1
    if index == len(cards):
        return go(state, Screen.PAIN_BEFORE)
    return _at_card(state, index)


def _at_card(state: State, index: int) -> State:
    group = state.config.questionnaire.cards[index].group
    guest = replace(state.guest, card=index, is_follow_up=False, ticked=frozenset())
    return go(replace(state, guest=guest), Screen.QUESTION if group == "health" else Screen.RED_FLAG)


def _emergency(state: State, verb: str, word: str, now_ms: int) -> Turn:
    return wipe(state, now_ms)


def _pain(state: State, verb: str, word: str, now_ms: int) -> Turn:
    return go(replace(state, guest=replace(state.guest, pain_before=int(word))), Screen.GOAL), ()


def _goal(state: State, verb: str, word: str, now_ms: int) -> Turn:
    return go(replace(state, guest=replace(state.guest, goal=Goal(word))), Screen.PROGRAM), ()


def _program(state: State, verb: str, word: str, now_ms: int) -> Turn:
    return go(replace(state, guest=replace(state.guest, program_id=word)), Screen.POSTURE), ()


def _any_change(state: State, verb: str, word: str, now_ms: int) -> Turn:
    guest = state.guest
    if verb == "done":
        return (go(state, Screen.PAIN_AFTER), ()) if guest.was_treated else wipe(state, now_ms)
    if word != "no":
        return first_card(state), ()
    state = replace(state, guest=replace(guest, pads_on=0, posture=None, squeezes_before=None))
    return go(state, Screen.PAIN_BEFORE if guest.program_id is None else Screen.POSTURE), ()


_STEPS = {
    Screen.ATTRACT: _attract,
    Screen.LANGUAGE: _language,
    Screen.CONSENT: _consent,
    Screen.QUESTION: _question,
    Screen.RED_FLAG: _question,
    Screen.EMERGENCY: _emergency,
    Screen.PAIN_BEFORE: _pain,
    Screen.GOAL: _goal,
    Screen.PROGRAM: _program,
    Screen.ANY_CHANGE: _any_change,
}
_BEFORE = {
    Screen.CONSENT: Screen.LANGUAGE,
    Screen.GOAL: Screen.PAIN_BEFORE,
    Screen.PROGRAM: Screen.GOAL,
}


def _back(state: State, now_ms: int) -> Turn:
    guest, place = state.guest, state.place
    if place is Screen.LANGUAGE:
        return (came_back(state), ()) if state.detour else wipe(state, now_ms)
    if place is Screen.PAIN_BEFORE:
        return _at_card(state, len(state.config.questionnaire.cards) - 1), ()
    if place not in (Screen.QUESTION, Screen.RED_FLAG):
        return go(state, _BEFORE[place]), ()
    if guest.is_follow_up:
        return _at_card(state, guest.card), ()
    return (_at_card(state, guest.card - 1) if guest.card else go(state, Screen.CONSENT)), ()
