"""A clinician goes on after a referral: PIN, reason, tingling only, and never more than that. [SCR-03]"""

import pytest

from appliance.kiosk import chart
from appliance.kiosk.view import Overlay, Screen
from appliance.therapy.catalogue import Kind, Profile
from appliance.therapy.logbook_asked import NoteEmergency, NoteOverride, Override
from appliance.therapy.screening import Route, overridden
from tests.flow.scripted import CARDS, CATALOGUE, PIN, Kiosk, config, good_answer

pytestmark = [pytest.mark.hazard("HZ-04"), pytest.mark.requirement("SCR-03")]


def at_card(card_id: str, profile: Profile = "clinic") -> Kiosk:
    kiosk = Kiosk(state=chart.initial(config(profile), 0))
    kiosk.tell(chart.DutyCame(is_on_duty=True))
    kiosk.touch("start", "language:en", "consent:yes")
    while chart_card(kiosk) != card_id:
        kiosk.touch(good_answer(kiosk.state))
    return kiosk


def chart_card(kiosk: Kiosk) -> str:
    assert kiosk.view.heading is not None
    return kiosk.view.heading.id.split(".")[1]


def refused(card_id: str, profile: Profile = "clinic") -> Kiosk:
    kiosk = at_card(card_id, profile)
    kiosk.touch("answer:not_sure")
    return kiosk


def strictest(profile: Profile) -> dict[str, Route]:
    return {card.id: card.strictest(profile) for card in CARDS.cards if not card.is_choice}


CASES = [(card_id, profile) for profile in ("clinic", "gym") for card_id in strictest(profile)]


@pytest.mark.parametrize(("card_id", "profile"), CASES)
def test_only_a_referral_in_a_clinic_can_be_let_pass(card_id: str, profile: Profile) -> None:
    kiosk = refused(card_id, profile)
    is_referral = profile == "clinic" and strictest(profile)[card_id] is Route.REFER
    assert ("release" in kiosk.intents) is is_referral


def let_pass(kiosk: Kiosk, reason: str = "override:examined") -> None:
    kiosk.touch("release")
    assert kiosk.is_covered_by(Overlay.PIN)
    kiosk.touch(*(f"digit:{each}" for each in PIN))
    assert kiosk.at(Screen.OVERRIDE)
    kiosk.touch(reason)


REFERRED = next(card for card, route in strictest("clinic").items() if route is Route.REFER)


def test_after_the_reason_the_questions_go_on_and_end_with_tingling_only() -> None:
    kiosk = refused(REFERRED)
    let_pass(kiosk)
    assert NoteOverride(reason=Override.EXAMINED, cards=(REFERRED,)) in kiosk.effects
    while kiosk.screen in (Screen.QUESTION, Screen.RED_FLAG):
        kiosk.touch(good_answer(kiosk.state))
    kiosk.touch("area:low_back", "since:longer", "cause:strain", "pain:5", "goal:loosen")
    offered = {each.partition(":")[2] for each in kiosk.intents if each.startswith("program:")}
    assert offered and {CATALOGUE.program(each).kind for each in offered} == {Kind.SENSORY}


def test_a_wrong_pin_and_no_reason_let_nothing_pass() -> None:
    kiosk = refused(REFERRED)
    kiosk.touch("release", *("digit:1" for _ in PIN))
    assert kiosk.is_covered_by(Overlay.PIN)
    kiosk.touch("back")
    assert kiosk.at(Screen.NOT_TODAY)
    kiosk.touch("release", *(f"digit:{each}" for each in PIN), "back")
    assert kiosk.at(Screen.NOT_TODAY)
    assert not any(isinstance(each, NoteOverride) for each in kiosk.effects)


def test_a_pin_for_another_purpose_lets_nothing_pass() -> None:
    kiosk = refused(REFERRED)
    kiosk.touch("help", "call")
    kiosk.hear(call="sounding")
    kiosk.touch("staff", *(f"digit:{each}" for each in PIN))
    assert not kiosk.at(Screen.OVERRIDE)


def test_a_later_referral_and_an_implant_are_not_covered_by_the_first_one() -> None:
    kiosk = refused(REFERRED)
    let_pass(kiosk)
    routes = strictest("clinic")
    later = [card.id for card in CARDS.cards if not card.is_choice]
    after = later[later.index(REFERRED) + 1 :]
    second = next(card for card in after if routes[card] is Route.REFER)
    while chart_card(kiosk) != second:
        kiosk.touch(good_answer(kiosk.state))
    kiosk.touch("answer:not_sure")
    assert kiosk.at(Screen.NOT_TODAY) and "release" in kiosk.intents


def test_answering_a_card_anew_asks_for_the_clinician_anew() -> None:
    kiosk = refused(REFERRED)
    let_pass(kiosk)
    kiosk.touch("back", "answer:not_sure")
    assert kiosk.at(Screen.NOT_TODAY)


@pytest.mark.requirement("RED-02")
def test_an_emergency_is_counted_without_a_person() -> None:
    cards = [card for card, route in strictest("clinic").items() if route is Route.EMERG]
    kiosk = refused(cards[0])
    assert kiosk.at(Screen.EMERGENCY)
    assert kiosk.effects.count(NoteEmergency()) == 1
    outcome = CARDS.outcome_so_far(kiosk.state.guest.answered, "clinic")
    assert overridden(outcome, "clinic") is None
