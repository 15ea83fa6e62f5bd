"""Every card and every answer to it: on, limited, a graceful no, or the emergency number. [therapy 2.3, 2.4]

The table is written from therapy.md by hand; it does not come from the data that it checks.
"""

import pytest

from appliance.ipc import messages as m
from appliance.kiosk import chart
from appliance.kiosk.chart import gentle
from appliance.kiosk.chart.cards import card_of
from appliance.kiosk.view import Screen
from appliance.therapy.catalogue import Profile
from appliance.therapy.screening import Reply
from tests.flow.journeys.steps import do, journey, offered, said
from tests.flow.scripted import CARDS, Kiosk, config

ON, NO, EMERGENCY = "on", Screen.NOT_TODAY, Screen.EMERGENCY
ANSWERS: dict[str, tuple[str, str, str]] = {
    # what is touched from the card on: in a clinic, in a gym
    "an implant": ("q01: yes implanted", NO, NO),
    "a worn device": ("q01: yes worn", NO, NO),
    "not sure of a device": ("q01: not_sure", NO, NO),
    "pregnant": ("q02: yes", NO, NO),
    "heart": ("q03: yes", NO, NO),
    "seizures": ("q04: yes", NO, NO),
    "cancer": ("q05: yes", NO, NO),
    "a clot": ("q06: yes clot", NO, NO),
    "blocked arteries": ("q06: yes arteries", NO, NO),
    "blood thinners": ("q06: yes thinner", NO, NO),
    "an operation": ("q07: yes operation", NO, NO),
    "a fall of late": ("q07: yes fall_recent", NO, NO),
    "a fall before": ("q07: yes fall_earlier", NO, NO),
    "a wound": ("q08: yes skin", NO, NO),
    "numb skin": ("q08: yes numb", NO, NO),
    "an allergy": ("q08: yes allergy", NO, NO),
    "a fever": ("q09: yes ill", NO, NO),
    "alcohol": ("q09: yes dulled", NO, NO),
    "a hernia": ("q10: yes hernia", NO, ON),
    "metal in the spine": ("q10: yes metal", ON, NO),
    "hard training": ("q11: yes trained", ON, ON),
    "dark urine": ("q11: yes urine", NO, NO),
    "under 18": ("q12: under_18", NO, NO),
    "18 to 21": ("q12: 18_21", ON, ON),
    "55 to 69": ("q12: 55_69", ON, ON),
    "70 and older": ("q12: 70", NO, NO),
    "cannot stop by oneself": ("q13: no", NO, NO),
    "not sure of stopping": ("q13: not_sure", NO, NO),
    "numb between the legs, a weaker leg, tearing pain": ("r1: yes", EMERGENCY, EMERGENCY),
    "not sure of the worst signs": ("r1: not_sure", EMERGENCY, EMERGENCY),
    "a hard fall, an infection, cancer signs": ("r2: yes", NO, NO),
    "a first pain at this age": ("r3: yes first", NO, NO),
    "a long pain": ("r3: yes long", ON, NO),
    "leg pain": ("r3: yes leg", ON, NO),
}


def answered(words: str, profile: Profile) -> Kiosk:
    """All cards answered well up to this one, and this one as the words say."""
    card_id, _, answers = words.partition(": ")
    kiosk = Kiosk(state=chart.initial(config(profile), 0))
    kiosk.tell(chart.DutyCame(is_on_duty=True))
    journey("touch start language:en consent:yes -> question", kiosk)
    while (card := card_of(kiosk.state)).id != card_id:
        kiosk.touch("option:22_54" if card.is_choice else f"answer:{card.good_answer}")
    first, *options = answers.split()
    kiosk.touch(f"option:{first}" if card.is_choice else f"answer:{first}")
    for option in options:
        kiosk.touch(f"option:{option}", "continue")
    return kiosk


CASES = [
    pytest.param(words, profile, end, id=f"{name}, {profile}")
    for name, (words, clinic, gym) in ANSWERS.items()
    for profile, end in (("clinic", clinic), ("gym", gym))
]


@pytest.mark.hazard("HZ-04")
@pytest.mark.parametrize(("words", "profile", "end"), CASES)
def test_every_answer_leads_where_the_sources_say(words: str, profile: Profile, end: str) -> None:
    kiosk = answered(words, profile)
    if end == ON:
        assert kiosk.screen in (Screen.QUESTION, Screen.RED_FLAG, Screen.AREA)
        return
    assert kiosk.screen.value == end
    assert not any(isinstance(request, m.Prepare | m.Arm) for request in kiosk.requests)


def test_every_card_and_every_option_stands_in_the_table() -> None:
    told = {(words.split(": ")[0], words.split()[-1]) for words, _, _ in ANSWERS.values()}
    single = {card.id for card in CARDS.cards if not card.is_choice and not card.needs_follow_up(Reply.YES)}
    missing = [
        (card.id, option.id)
        for card in CARDS.cards
        for option in card.option
        if card.id not in single and (card.id, option.id) not in told and option.id != "22_54"
    ]
    assert missing == [] and single <= {card for card, _ in told}


@pytest.mark.requirement("SCR-05", "PRIV-06")
def test_a_no_is_graceful_and_its_reason_stands_on_the_slip_alone() -> None:
    kiosk = answered("q08: yes allergy", "gym")
    journey(
        """
        nothing -> not_today not_today.emergency +gentle +slip +done +help @paper
        touch gentle -> breathing breathing.in breathing.out +movement
        touch movement -> movement movement.walk movement.stop
        touch back -> breathing
        touch back -> not_today
        touch slip -> slip question.q08.reason slip.note
        """,
        kiosk,
    )
    assert "question.q08.reason" not in {each.id for each in kiosk.view.spoken}
    journey("touch done -> attract", kiosk)
    assert kiosk.state.guest == chart.initial(config(), 0).guest


@pytest.mark.parametrize("words", ["q03: yes", "q07: yes operation", "q11: yes urine", "r2: yes"])
def test_moving_is_not_named_to_whom_it_may_harm(words: str) -> None:
    kiosk = answered(words, "clinic")
    journey("touch gentle -> breathing -movement", kiosk)


def test_the_cards_that_speak_against_moving_are_cards() -> None:
    assert gentle._AT_REST <= {card.id for card in CARDS.cards}


@pytest.mark.requirement("FLOW-01")
def test_who_was_told_no_and_walks_away_leaves_nothing() -> None:
    for where in ("nothing -> not_today", "touch gentle -> breathing", "touch slip -> slip"):
        kiosk = answered("q04: yes", "gym")
        journey(where, kiosk)
        do(kiosk, "wait 95s")
        assert kiosk.at(Screen.ATTRACT)


@pytest.mark.requirement("RED-01")
@pytest.mark.parametrize("profile", ["clinic", "gym"])
def test_an_emergency_has_the_number_first_calls_and_offers_no_way_on(profile: Profile) -> None:
    kiosk = answered("r1: yes", profile)
    assert kiosk.view.heading is not None and dict(kiosk.view.heading.values) == {"number": "112"}
    assert m.CallStaff() in kiosk.requests
    assert offered(kiosk.view) == {"done", "staff"} and "emergency.body" in said(kiosk.view)
    journey("wait 121s -> attract/help", kiosk)


@pytest.mark.hazard("HZ-04")
@pytest.mark.parametrize("words", ["any_change: change:yes", "any_change: change:not_sure"])
def test_a_change_after_a_stop_asks_every_card_again(words: str) -> None:
    kiosk = answered("q01: no", "clinic")
    journey("all answers are good -> pain_before", kiosk)
    do(kiosk, "presses the emergency stop")
    journey("releases the emergency stop -> any_change/estop", kiosk)
    kiosk.touch("continue", words.removeprefix("any_change: "))
    journey("nothing -> question question.q01.text", kiosk)
