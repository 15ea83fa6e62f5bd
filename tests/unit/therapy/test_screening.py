from dataclasses import fields
from itertools import combinations, product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.therapy import screening
from appliance.therapy.catalogue import Profile
from appliance.therapy.person import Answered
from appliance.therapy.screening import (
    Answer,
    Card,
    Outcome,
    Reply,
    Route,
    ScreeningError,
    overridden,
    route_of,
)

TEXT = Path(screening.__file__).with_name("screening.toml").read_text(encoding="utf-8")
CARDS = screening.parse(TEXT, "screening.toml")
PROFILES: tuple[Profile, ...] = ("clinic", "gym")


def good(card: Card) -> Answer:
    if card.is_choice:
        return Answer(reply=Reply.YES, options=frozenset({"22_54"}))
    return Answer(reply=Reply(card.good_answer))


GOOD = {card.id: good(card) for card in CARDS.cards}


@st.composite
def an_answer(draw: st.DrawFn, card: Card) -> Answer:
    names = [option.id for option in card.option]
    return Answer(
        reply=draw(st.sampled_from(list(Reply))), options=draw(st.frozensets(st.sampled_from(names)))
    )


all_answers = st.fixed_dictionaries({}, optional={card.id: an_answer(card) for card in CARDS.cards})


def test_there_are_thirteen_health_cards_and_three_red_flag_cards() -> None:
    assert [len(CARDS.group("health")), len(CARDS.group("red_flag"))] == [13, 3]


@pytest.mark.hazard("HZ-04")
@pytest.mark.requirement("SCR-01")
@settings(max_examples=300, derandomize=True)
@given(answers=all_answers, profile=st.sampled_from(PROFILES))
def test_the_route_is_the_strictest_single_route(answers: dict[str, Answer], profile: Profile) -> None:
    single = [route_of(card, answers.get(card.id), profile) for card in CARDS.cards]
    assert CARDS.outcome(answers, profile).route == max(single)


@pytest.mark.hazard("HZ-04")
@pytest.mark.requirement("SCR-01")
@settings(max_examples=300, derandomize=True)
@given(
    answers=all_answers, card=st.sampled_from(CARDS.cards), profile=st.sampled_from(PROFILES), data=st.data()
)
def test_one_more_dangerous_answer_never_gives_a_milder_route(
    answers: dict[str, Answer], card: Card, profile: Profile, data: st.DataObject
) -> None:
    before = {**answers, card.id: good(card)}
    after = {**answers, card.id: data.draw(an_answer(card))}
    assert CARDS.outcome(after, profile).route >= CARDS.outcome(before, profile).route


def every_answer(card: Card) -> list[Answer | None]:
    """All that can ever be said to a card: each reply with each set of its options, and nothing."""
    names = [option.id for option in card.option]
    ticked = [frozenset(some) for count in range(len(names) + 1) for some in combinations(names, count)]
    return [None, *(Answer(reply=reply, options=some) for reply in Reply for some in ticked)]


def expected(card: Card, answer: Answer | None, profile: Profile) -> Route:
    """By the page alone: unknown and none chosen are the worst, else the worst of what was chosen."""
    routes = {option.id: option.route(profile) for option in card.option}
    if answer is None or answer.reply is Reply.NOT_SURE:
        return max(routes.values())
    if answer.reply is Reply(card.good_answer) and not card.is_choice:
        return Route.OK
    return max([routes[option] for option in answer.options] or routes.values())


@pytest.mark.hazard("HZ-04")
@pytest.mark.requirement("SCR-01")
@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("card", CARDS.cards, ids=lambda card: card.id)
def test_every_answer_to_a_card_leads_where_its_own_options_lead(card: Card, profile: Profile) -> None:
    others = {name: answer for name, answer in GOOD.items() if name != card.id}
    for answer in every_answer(card):
        answers = others if answer is None else {**others, card.id: answer}
        assert CARDS.outcome(answers, profile).route == expected(card, answer, profile)


@pytest.mark.hazard("HZ-04")
@pytest.mark.requirement("SCR-01")
@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("card", CARDS.cards, ids=lambda card: card.id)
def test_more_that_is_ticked_is_never_milder(card: Card, profile: Profile) -> None:
    bad = Reply.NO if card.good_answer == "yes" else Reply.YES
    ticked = [each.options for each in every_answer(card) if each is not None and each.options]
    for fewer, more in product(ticked, ticked):
        if fewer <= more:
            routes = [route_of(card, Answer(reply=bad, options=some), profile) for some in (fewer, more)]
            assert routes == sorted(routes)


@pytest.mark.hazard("HZ-04")
@pytest.mark.requirement("SCR-01")
@pytest.mark.parametrize("profile", PROFILES)
def test_for_every_pair_of_cards_and_every_route_of_each_the_stricter_one_counts(profile: Profile) -> None:
    by_route = {
        card.id: {route_of(card, answer, profile): answer for answer in every_answer(card)}
        for card in CARDS.cards
    }
    seen = 0
    for one, other in combinations(CARDS.cards, 2):
        for (first, a), (second, b) in product(by_route[one.id].items(), by_route[other.id].items()):
            answers = {
                name: each for name, each in {**GOOD, one.id: a, other.id: b}.items() if each is not None
            }
            assert CARDS.outcome(answers, profile).route == max(first, second)
            seen += 1
    assert seen > 4 * len(CARDS.cards) ** 2 // 2


@pytest.mark.requirement("SCR-04")
def test_an_answer_is_made_of_ids_that_stand_in_the_file_and_has_no_room_for_words() -> None:
    assert {field.name for field in fields(Answer)} == {"reply", "options"}
    assert {field.name for field in fields(Answered)} == {"card_id", "answer", "at_s"}
    assert all(option.id.replace("_", "").isalnum() for card in CARDS.cards for option in card.option)


@pytest.mark.hazard("HZ-04")
@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("card", CARDS.cards, ids=lambda card: card.id)
def test_no_answer_not_sure_and_none_chosen_are_the_strictest_route_of_the_card(
    card: Card, profile: Profile
) -> None:
    bad = Reply.NO if card.good_answer == "yes" else Reply.YES
    for answer in (None, Answer(reply=Reply.NOT_SURE), Answer(reply=bad)):
        assert route_of(card, answer, profile) == card.strictest(profile)


@pytest.mark.parametrize("profile", PROFILES)
def test_a_person_with_nothing_to_report_may_go_on_without_limits(profile: Profile) -> None:
    outcome = CARDS.outcome(GOOD, profile)
    assert outcome.route is Route.OK and outcome.may_go_on and outcome.cards == ()


# therapy.md 2.1, 2.3 and 2.4, row by row: card, option, clinic, gym
TABLE = [
    ("q01", "implanted", "STOP", "STOP"), ("q01", "worn", "REFER", "STOP"),
    ("q02", "pregnant", "STOP", "STOP"), ("q03", "heart", "REFER", "STOP"),
    ("q04", "seizure", "REFER", "STOP"), ("q05", "cancer", "REFER", "STOP"),
    ("q06", "clot", "STOP", "STOP"), ("q06", "arteries", "STOP", "STOP"),
    ("q06", "thinner", "REFER", "REFER"), ("q07", "operation", "REFER", "REFER"),
    ("q07", "fall_recent", "STOP", "STOP"),
    ("q07", "fall_earlier", "REFER", "REFER"),
    ("q08", "skin", "STOP", "STOP"), ("q08", "numb", "REFER", "STOP"), ("q08", "allergy", "REFER", "STOP"),
    ("q09", "ill", "STOP", "STOP"), ("q09", "dulled", "REFER", "STOP"),
    ("q10", "hernia", "REFER", "LIMIT_NO_MOTOR"), ("q10", "metal", "LIMIT_SENSORY_ONLY", "REFER"),
    ("q11", "trained", "LIMIT_SENSORY_ONLY", "LIMIT_SENSORY_ONLY"), ("q11", "urine", "STOP", "STOP"),
    ("q12", "under_18", "REFER", "STOP"), ("q12", "18_21", "OK", "OK"), ("q12", "22_54", "OK", "OK"),
    ("q12", "55_69", "OK", "OK"), ("q12", "70", "REFER", "REFER"), ("q13", "not_able", "REFER", "STOP"),
    ("r1", "cauda", "EMERG", "EMERG"), ("r1", "deficit", "EMERG", "EMERG"),
    ("r1", "vascular", "EMERG", "EMERG"),
    ("r2", "trauma", "STOP", "STOP"), ("r2", "infection", "STOP", "STOP"), ("r2", "cancer", "STOP", "STOP"),
    ("r3", "first", "REFER", "REFER"), ("r3", "long", "LIMIT_SENSORY_ONLY", "REFER"),
    ("r3", "leg", "LIMIT_SENSORY_ONLY", "REFER"),
]  # fmt: skip


def test_every_option_has_its_route_of_the_table() -> None:
    found = [
        (card.id, option.id, option.clinic, option.gym) for card in CARDS.cards for option in card.option
    ]
    assert found == TABLE


@pytest.mark.parametrize(
    ("route", "may"),
    [(Route.OK, True), (Route.LIMIT_SENSORY_ONLY, True), (Route.REFER, False), (Route.EMERG, False)],
)
def test_from_refer_on_nobody_may_go_on(route: Route, may: bool) -> None:
    assert Outcome(route=route).may_go_on is may


@pytest.mark.parametrize(
    ("card_id", "asks"), [("q01", True), ("q02", False), ("q06", True), ("r1", False), ("r3", True)]
)
def test_a_follow_up_is_asked_only_where_routes_differ(card_id: str, asks: bool) -> None:
    card = next(card for card in CARDS.cards if card.id == card_id)
    assert card.needs_follow_up(Reply.YES) is asks
    assert not card.needs_follow_up(Reply.NO) and not card.needs_follow_up(Reply.NOT_SURE)


BARE_CARD = """version = 1
[[card]]
id = "a"
group = "health"
text = "t"
help_text = "h"
reason_text = "r"
option = []
"""


def put(old: str, new: str) -> str:
    assert old in TEXT, old
    return TEXT.replace(old, new, 1)


BAD_FILES = {
    "no toml": ("[[", "not valid TOML"),
    "an empty file": ("", "must have `version`"),
    "no cards": ("version = 1", "must have `version`"),
    "a version of words": (put("version = 1", 'version = "1"'), "`version` (a whole number)"),
    "a version that is yes": (put("version = 1", "version = true"), "`version` (a whole number)"),
    "cards in no list": ("version = 1\ncard = 3", "`card` must be a list"),
    "a table of cards": ("version = 1\n[card]\nid = 1", "`card` must be a list"),
    "only health": (
        TEXT[: TEXT.index('id = "r1"')].rpartition("[[card]]")[0],
        "no card has the group red_flag",
    ),
    "a card of words": ("version = 1\ncard = [3]", "card 1: Expected `object`"),
    "no id": (put('id = "q01"\n', ""), "card 1: Object missing required field `id`"),
    "no question": (put('"question.q01.text"', '""'), "card 1 (q01): `text` must name"),
    "no help": (put('"question.q01.help"', '""'), "card 1 (q01): `help_text` must name"),
    "no reason": (put('"question.q01.reason"', '""'), "card 1 (q01): `reason_text` must name"),
    "an option without words": (put('"question.q01.worn"', '""'), "card 1 (q01): `option.text` must name"),
    "an option without a route": (put(', gym = "STOP" }', " }"), "missing required field `gym`"),
    "a route for a strange profile": (put('gym = "STOP"', 'gym = "STOP", home = "OK"'), "`home`"),
    "valid for ever": (
        put("valid_days = 30", "valid_days = 3650"),
        "card 3 (q03): `valid_days` must be 1 to",
    ),
    "valid for no day": (put("valid_days = 30", "valid_days = 0"), "card 3 (q03): `valid_days` must be 1 to"),
    "a valid time of words": (put("valid_days = 30", 'valid_days = "month"'), "Expected `int | null`"),
    "a red flag asked once": (
        put('group = "red_flag"', 'group = "red_flag"\nvalid_days = 30'),
        "(r1): `valid_days` is not",
    ),
    "a group of its own": (put('group = "health"', 'group = "mood"'), "'mood'"),
    "a good answer of its own": (
        put('group = "health"', 'group = "health"\ngood_answer = "maybe"'),
        "'maybe'",
    ),
    "choices with a good answer": (
        put("is_choice = true", 'is_choice = true\ngood_answer = "yes"'),
        "(q12): `good_answer`",
    ),
    "a question that leads nowhere": (
        put('clinic = "STOP", gym = "STOP" },\n]', 'clinic = "OK", gym = "OK" },\n]'),
        "(q02): `option` must lead",
    ),
    "unknown top key": (TEXT + "\n[stray]\n", "nothing else"),
    "unknown key": (TEXT.replace('group = "health"', 'group = "health"\ncolour = 1', 1), "`colour`"),
    "route": (TEXT.replace('"STOP"', '"HALT"', 1), "HALT"),
    "no option": (BARE_CARD, "`option`"),
    "card twice": (TEXT.replace('id = "q02"', 'id = "q01"'), "stands twice: q01"),
    "option twice": (TEXT.replace('id = "worn"', 'id = "implanted"'), "stands twice: implanted"),
}


@pytest.mark.hazard("HZ-14")
@pytest.mark.parametrize("name", sorted(BAD_FILES))
def test_a_bad_card_file_gives_one_sentence_with_the_file_and_the_key(name: str) -> None:
    text, words = BAD_FILES[name]
    with pytest.raises(ScreeningError) as caught:
        screening.parse(text, "screening.toml")
    assert str(caught.value).startswith("screening.toml") and words in str(caught.value)


@pytest.mark.parametrize(("days", "is_taken"), [(0, False), (1, True), (366, True), (367, False)])
def test_an_answer_is_valid_for_a_day_up_to_a_year(days: int, is_taken: bool) -> None:
    text = put("valid_days = 30", f"valid_days = {days}")
    if is_taken:
        assert screening.parse(text, "screening.toml").cards[2].valid_days == days
        return
    with pytest.raises(ScreeningError, match="must be 1 to 366"):
        screening.parse(text, "screening.toml")


DAY_S = 86_400
EVERY_SESSION = {"q01", "q02", "q07", "q08", "q09", "q11", "q13", "r1", "r2", "r3"}


def test_what_can_change_in_a_day_is_asked_at_every_session() -> None:
    now_s = 1_900_000_000
    asked = {card.id: now_s - 3_600 for card in CARDS.cards}
    assert {card.id for card in CARDS.due(asked, now_s)} == EVERY_SESSION


@pytest.mark.parametrize(("card_id", "days"), [("q03", 30), ("q06", 30), ("q10", 30), ("q12", 365)])
def test_an_answer_is_valid_for_its_days_and_not_one_second_longer(card_id: str, days: int) -> None:
    now_s = 1_900_000_000
    for asked_at_s, is_due in (
        (now_s - days * DAY_S + 1, False),
        (now_s - days * DAY_S, True),
        (now_s, False),
        (now_s + 1, True),
    ):
        due = {card.id for card in CARDS.due({card_id: asked_at_s}, now_s)}
        assert (card_id in due) is is_due


def test_who_was_never_asked_is_asked_everything() -> None:
    assert CARDS.due({}, 1_900_000_000) == CARDS.cards


@pytest.mark.requirement("SCR-03")
@given(all_answers, st.sampled_from(PROFILES))
def test_only_a_clinic_overrides_and_only_what_needs_a_clinician(
    answers: dict[str, Answer], profile: Profile
) -> None:
    outcome = CARDS.outcome(answers, profile)
    left = overridden(outcome, profile)
    assert (left is not None) is (profile == "clinic" and outcome.route is Route.REFER)
    assert left is None or (left.route is Route.LIMIT_SENSORY_ONLY and left.cards == outcome.cards)


@pytest.mark.requirement("SCR-03")
@pytest.mark.parametrize(("card_id", "option"), [("q01", "implanted"), ("q02", "pregnant"), ("r1", "cauda")])
def test_an_implant_pregnancy_and_an_emergency_are_never_overridden(card_id: str, option: str) -> None:
    answers = {**GOOD, card_id: Answer(reply=Reply.YES, options=frozenset({option}))}
    assert overridden(CARDS.outcome(answers, "clinic"), "clinic") is None


@pytest.mark.requirement("SCR-03")
def test_a_clinician_s_override_leaves_tingling_and_keeps_what_was_overridden() -> None:
    answers = {**GOOD, "q04": Answer(reply=Reply.YES, options=frozenset({"seizure"}))}
    left = overridden(CARDS.outcome(answers, "clinic"), "clinic")
    assert left is not None and (left.route, left.cards) == (Route.LIMIT_SENSORY_ONLY, ("q04",))
    assert overridden(CARDS.outcome(answers, "gym"), "gym") is None
