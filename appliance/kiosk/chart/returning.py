"""Somebody comes back with a code: what is asked again, and what is kept of the answers.

Rules
1. What is due by its card is asked, and "has anything changed?"; any other word than No asks everything.
2. Answers to another version of the cards, or by a clock that nobody vouches for, count for nothing. [SCR-04]
3. An answer that needs a clinician is never kept: it is asked again at every visit.
4. Ten minutes after a no the same code begins nothing without staff. [SCR-02]
"""

from dataclasses import replace

from appliance.kiosk.chart import course, keep
from appliance.kiosk.chart.cards import at_card, first_card
from appliance.kiosk.chart.page import BACK, HELP, page, target, text
from appliance.kiosk.chart.state import State, Turn, go
from appliance.kiosk.chart.typed import Typed
from appliance.kiosk.view import Role, Screen, View
from appliance.therapy.code import parse
from appliance.therapy.dose import CLOCK_BACK_S_MAX
from appliance.therapy.person import Answered, Person, PersonOpened
from appliance.therapy.screening import Route, route_of

REFUSED_S = 600


def opened(state: State, said: PersonOpened, now_ms: int) -> State:
    """The person is known; a no of the last ten minutes comes before everything else."""
    guest = state.guest
    if parse(said.code) != guest.typed.symbols:
        return state
    stay = replace(guest.stay, wall_s=said.now_s, wall_at_ms=now_ms)
    is_back = said.now_s < said.person.history.last_seen_s - CLOCK_BACK_S_MAX
    guest = replace(
        guest,
        code=said.code,
        person=said.person,
        zone=said.person.zone,
        is_clock_trusted=said.is_clock_trusted and not is_back,
        typed=Typed(),
        stay=stay,
    )
    state = replace(state, guest=guest)
    return go(state, Screen.WAIT if is_refused(state, now_ms) else Screen.WELCOME_BACK)


def is_refused(state: State, now_ms: int) -> bool:
    """True within ten minutes of the last no, on either side: a clock may have been set."""
    person = state.guest.person
    if person is None or person.refused_at_s is None:
        return False
    return abs(keep.wall_s(state.guest.stay, now_ms) - person.refused_at_s) < REFUSED_S


def let_in(state: State) -> State:
    """Staff have looked: the no of before does not stand in the way any more."""
    person = state.guest.person or Person()
    guest = replace(state.guest, person=replace(person, refused_at_s=None))
    return go(replace(state, guest=guest), Screen.WELCOME_BACK)


# ---- what is asked -----------------------------------------------------------------------------------------


def touched(state: State, intent: str, now_ms: int) -> Turn:
    """Nothing has changed, or something has, or away."""
    if intent == "back":
        guest = replace(state.guest, code=None, person=None, zone=None, is_clock_trusted=False)
        return go(replace(state, guest=guest), Screen.CONSENT), ()
    if intent == "course":
        return course.opened(state), ()
    return (_only_due(state, now_ms) if intent == "change:no" else first_card(state)), ()


def _only_due(state: State, now_ms: int) -> State:
    due, person = due_cards(state, now_ms), state.guest.person or Person()
    kept = tuple((each.card_id, each.answer) for each in person.answers if each.card_id not in due)
    guest = replace(state.guest, asked=due, answers=kept)
    return at_card(replace(state, guest=guest), 0)


def due_cards(state: State, now_ms: int) -> tuple[str, ...]:
    """The cards that this person is asked now, in their order."""
    questionnaire, person = state.config.questionnaire, state.guest.person or Person()
    is_known = person.questionnaire_version == questionnaire.version and state.guest.is_clock_trusted
    asked_at_s = {each.card_id: each.at_s for each in person.answers if is_known and _is_kept(state, each)}
    due = questionnaire.due(asked_at_s, keep.wall_s(state.guest.stay, now_ms))
    return tuple(card.id for card in due)


def _is_kept(state: State, said: Answered) -> bool:
    cards = {card.id: card for card in state.config.questionnaire.cards}
    card = cards.get(said.card_id)
    return card is not None and route_of(card, said.answer, state.config.profile) < Route.REFER


# ---- the picture -------------------------------------------------------------------------------------------


def view(state: State, now_ms: int) -> View:
    """What is kept is believed only if nothing has changed."""
    keys = (
        target("change:no", "any_change.no", Role.CHOICE),
        target("change:yes", "any_change.yes", Role.CHOICE),
        target("change:not_sure", "answer.not_sure", Role.CHOICE),
    )
    return replace(
        page(Screen.WELCOME_BACK, "welcome_back.heading"),
        caption=text("welcome_back.caption"),
        body=(text("welcome_back.body"),),
        targets=(*keys, target("course", "take.course", Role.CHOICE), BACK, HELP),
    )
