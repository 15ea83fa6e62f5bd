"""The questions about health: one card at a time, the route looked at after each answer. (HZ-04)

Rules
1. An answer that needs a clinician ends the questions at once; an emergency calls staff where some are there.
2. What a clinician has let pass goes on to the next card, and to tingling only. [SCR-03]
"""

from dataclasses import replace

from appliance.kiosk.chart import complaint, keep, staff
from appliance.kiosk.chart.answered import asked_cards
from appliance.kiosk.chart.state import State, Turn, go, screening_so_far
from appliance.kiosk.view import Screen
from appliance.therapy.logbook_asked import NoteEmergency
from appliance.therapy.person import Person
from appliance.therapy.screening import Answer, Card, Reply, Route


def first_card(state: State) -> State:
    """The questions begin again, all of them; what was answered before does not count."""
    guest = replace(state.guest, asked=None, answers=(), lifted=frozenset())
    return at_card(replace(state, guest=guest), 0)


def card_of(state: State) -> Card:
    """The card that is asked now."""
    return asked_cards(state)[state.guest.card]


def at_card(state: State, index: int) -> State:
    """This one of the asked cards."""
    group = asked_cards(state)[index].group
    guest = replace(state.guest, card=index, is_follow_up=False, ticked=frozenset())
    return go(replace(state, guest=guest), Screen.QUESTION if group == "health" else Screen.RED_FLAG)


def last_card(state: State) -> State:
    """The way back into the questions."""
    return at_card(state, len(asked_cards(state)) - 1)


def touched(state: State, verb: str, word: str, now_ms: int) -> Turn:
    """One answer, or a part of one."""
    guest, card = state.guest, card_of(state)
    if verb == "option" and card.is_choice:
        return _answered(state, Answer(reply=Reply.YES, options=frozenset({word})), now_ms)
    if verb == "option":
        return replace(state, guest=replace(guest, ticked=guest.ticked ^ {word})), ()
    if verb == "continue":
        return _answered(state, Answer(reply=Reply.YES, options=guest.ticked), now_ms)
    reply = Reply(word)
    if card.needs_follow_up(reply):
        return replace(state, guest=replace(guest, is_follow_up=True)), ()
    return _answered(state, Answer(reply=reply), now_ms)


def _answered(state: State, answer: Answer, now_ms: int) -> Turn:
    card = card_of(state)
    answers = tuple(pair for pair in state.guest.answers if pair[0] != card.id) + ((card.id, answer),)
    guest = replace(
        state.guest,
        answers=answers,
        is_follow_up=False,
        ticked=frozenset(),
        lifted=state.guest.lifted - {card.id},
        answered_at_ms=now_ms,
    )
    return gone_on(replace(state, guest=guest), now_ms)


def gone_on(state: State, now_ms: int) -> Turn:
    """What follows from all answers so far: the next card, what hurts, or a no."""
    route = screening_so_far(state).route
    if route is Route.EMERG:
        state, effects = staff.called(go(state, Screen.EMERGENCY))
        state, kept = _said_no(state, now_ms)
        return state, (NoteEmergency(), *effects, *kept)
    if route >= Route.REFER:
        return _said_no(go(state, Screen.NOT_TODAY), now_ms)
    index = state.guest.card + 1
    if index < len(asked_cards(state)):
        return at_card(state, index), ()
    return complaint.first(state), keep.kept(state, now_ms)


def _said_no(state: State, now_ms: int) -> Turn:
    """The no is kept for whoever has a code, and when it was. [SCR-02]"""
    if state.guest.code is None:
        return state, ()
    person = replace(state.guest.person or Person(), refused_at_s=keep.wall_s(state.guest.stay, now_ms))
    state = replace(state, guest=replace(state.guest, person=person))
    return state, keep.kept(state, now_ms)
