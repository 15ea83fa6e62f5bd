"""The answers to the cards as they are kept under a code, and which cards are asked of whom."""

from appliance.kiosk.chart.state import State
from appliance.therapy.person import Answered, Person
from appliance.therapy.screening import Card, Route, route_of


def asked_cards(state: State) -> tuple[Card, ...]:
    """The cards that this person is asked, in their order."""
    cards, asked = state.config.questionnaire.cards, state.guest.asked
    return cards if asked is None else tuple(card for card in cards if card.id in asked)


def answers_of(state: State, at_s: int) -> tuple[Answered, ...]:
    """What is kept: what was said now, and what was said before and not asked again.

    An answer that needs a clinician is left out, so that its card is asked at every visit.
    """
    guest, questionnaire = state.guest, state.config.questionnaire
    person = guest.person or Person()
    kept = {}
    if person.questionnaire_version == questionnaire.version:
        kept = {each.card_id: each for each in person.answers}
    said = guest.answered
    for card in asked_cards(state):
        if card.id not in said:
            continue
        kept.pop(card.id, None)
        if route_of(card, said[card.id], state.config.profile) < Route.REFER:
            kept[card.id] = Answered(card_id=card.id, answer=said[card.id], at_s=at_s)
    return tuple(kept.values())
