"""Who must not be stimulated: the cards, and the one route that follows from the answers. (HZ-04)

Rule 1: an unknown answer counts as the dangerous one. Rule 2: the strictest single route wins.
Rule 3: where a card has several routes and none was chosen, its strictest counts. [therapy 2.3, 2.4]
Rule 4: only REFER can be overridden, only in a clinic, and what is left then is tingling only. [SCR-03, P]
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum, unique
from typing import Literal, get_args

import msgspec

from appliance.therapy.catalogue import Profile


@unique
class Route(IntEnum):
    """Where an answer leads, mildest first. [therapy 2.1]"""

    OK = 0
    LIMIT_NO_MOTOR = 1
    LIMIT_SENSORY_ONLY = 2
    REFER = 3
    STOP = 4
    EMERG = 5


@unique
class Reply(StrEnum):
    """What can be said to a card."""

    YES = "yes"
    NO = "no"
    NOT_SURE = "not_sure"


_DAY_S = 86_400
VALID_DAYS_MAX = 366
"""No answer is believed for longer than a year. [therapy 2.3 "Valid for"]"""
Group = Literal["health", "red_flag"]
RouteName = Literal["OK", "LIMIT_NO_MOTOR", "LIMIT_SENSORY_ONLY", "REFER", "STOP", "EMERG"]


class ScreeningError(ValueError):
    """The card file cannot be used; the text is one sentence with the file, the card and the key."""


class Option(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that a card asks about, with its own route in each profile."""

    id: str
    text: str
    clinic: RouteName
    gym: RouteName

    def route(self, profile: Profile) -> Route:
        """Where this leads in the profile."""
        return Route[self.clinic if profile == "clinic" else self.gym]


class Card(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One question. `choice` cards (age) have no yes and no: exactly one option is chosen."""

    id: str
    group: Group
    text: str
    help_text: str
    reason_text: str
    good_answer: Literal["no", "yes"] = "no"
    is_choice: bool = False
    valid_days: int | None = None
    option: tuple[Option, ...]

    def needs_follow_up(self, reply: Reply) -> bool:
        """True if "Which of these?" must be asked: the routes differ and the answer was Yes. [therapy 2.3]"""
        if self.is_choice or reply is not Reply.YES or self.good_answer == "yes":
            return False
        return len({(option.clinic, option.gym) for option in self.option}) > 1

    def strictest(self, profile: Profile) -> Route:
        """The route of this card when nothing more is known."""
        return max(option.route(profile) for option in self.option)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was said to one card; `options` are those that were ticked or chosen."""

    reply: Reply
    options: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The strictest route of all cards, and the cards that led there."""

    route: Route
    cards: tuple[str, ...] = ()

    @property
    def may_go_on(self) -> bool:
        """True if some program may be run."""
        return self.route < Route.REFER


class Questionnaire(msgspec.Struct, frozen=True, kw_only=True):
    """All cards of one version, in the order of asking."""

    version: int
    cards: tuple[Card, ...]

    def group(self, name: Group) -> tuple[Card, ...]:
        """The cards of one group."""
        return tuple(card for card in self.cards if card.group == name)

    def outcome(self, answers: Mapping[str, Answer], profile: Profile) -> Outcome:
        """The route of a whole set of answers; a card without one counts as the strictest. [SCR-01]"""
        routes = {card.id: route_of(card, answers.get(card.id), profile) for card in self.cards}
        return _strictest(routes)

    def outcome_so_far(self, answers: Mapping[str, Answer], profile: Profile) -> Outcome:
        """The route of the cards that were answered; nothing is granted by it."""
        routes = {
            card.id: route_of(card, answers[card.id], profile) for card in self.cards if card.id in answers
        }
        return _strictest(routes)

    def due(self, asked_at_s: Mapping[str, int], now_s: int) -> tuple[Card, ...]:
        """The cards that a person with a code is asked now; the others are covered by "any change?".

        `asked_at_s` is when each card was last answered, in wall seconds; an answer from the future counts
        for nothing, because the clock that gave it was wrong. [therapy 2.3 "Valid for", DOSE-02]
        """
        return tuple(card for card in self.cards if not _is_valid(card, asked_at_s.get(card.id), now_s))


def overridden(outcome: Outcome, profile: Profile) -> Outcome | None:
    """What a clinician's override leaves of this outcome; None where nobody may override it. [SCR-03]

    An implant and pregnancy are STOP and an emergency is EMERG, so none of them is ever reached by it.
    """
    if profile != "clinic" or outcome.route is not Route.REFER:
        return None
    return Outcome(route=Route.LIMIT_SENSORY_ONLY, cards=outcome.cards)


def route_of(card: Card, answer: Answer | None, profile: Profile) -> Route:
    """Where one answer leads; unknown, none chosen and not sure are the strictest route of the card."""
    if answer is None or answer.reply is Reply.NOT_SURE:
        return card.strictest(profile)
    if not card.is_choice and answer.reply.value == card.good_answer:
        return Route.OK
    chosen = [option.route(profile) for option in card.option if option.id in answer.options]
    return max(chosen, default=card.strictest(profile))


def _is_valid(card: Card, asked_at_s: int | None, now_s: int) -> bool:
    if card.valid_days is None or asked_at_s is None:
        return False
    return 0 <= now_s - asked_at_s < card.valid_days * _DAY_S


def _strictest(routes: Mapping[str, Route]) -> Outcome:
    worst = max(routes.values(), default=Route.OK)
    cards = tuple(card for card, route in routes.items() if route is worst and worst is not Route.OK)
    return Outcome(route=worst, cards=cards)


def parse(toml_text: str, source: str) -> Questionnaire:
    """The cards in `toml_text`; raises ScreeningError with one sentence that names `source` and the key."""
    try:
        document = tomllib.loads(toml_text)
    except tomllib.TOMLDecodeError as error:
        raise ScreeningError(f"{source} is not valid TOML: {error}") from error
    if set(document) != {"version", "card"} or type(document["version"]) is not int:
        raise ScreeningError(f"{source}: must have `version` (a whole number) and `card`, and nothing else")
    tables = document["card"]
    if not isinstance(tables, list):
        raise ScreeningError(f"{source}: `card` must be a list of tables: [[card]]")
    cards = tuple(_card(table, number, source) for number, table in enumerate(tables, start=1))
    _refuse_double([card.id for card in cards], f"{source}: `id` of a card")
    for group in get_args(Group):
        if group not in {card.group for card in cards}:
            raise ScreeningError(f"{source}: no card has the group {group}")
    return Questionnaire(version=document["version"], cards=cards)


def _card(table: object, number: int, source: str) -> Card:
    try:
        card = msgspec.convert(table, Card, strict=True)
    except msgspec.ValidationError as error:
        raise ScreeningError(f"{source}: card {number}: {error}") from error
    where = f"{source}: card {number} ({card.id})"
    for key, holds, words in _rules(card):
        if not holds:
            raise ScreeningError(f"{where}: `{key}` {words}")
    _refuse_double([option.id for option in card.option], f"{where}: `id` of an option")
    return card


def _rules(card: Card) -> Iterator[tuple[str, bool, str]]:
    """What no card may be, whatever its file says: the key, the truth that must hold, the words."""
    yield "option", bool(card.option), "must not be empty"
    for key in ("text", "help_text", "reason_text"):
        yield key, bool(getattr(card, key)), "must name a message"
    yield "option.text", all(option.text for option in card.option), "must name a message"
    days = card.valid_days
    yield "valid_days", days is None or 1 <= days <= VALID_DAYS_MAX, f"must be 1 to {VALID_DAYS_MAX}"
    is_asked_always = card.group != "red_flag" or days is None
    yield "valid_days", is_asked_always, "is not for red flags: they are asked at every session"
    yield "good_answer", not card.is_choice or card.good_answer == "no", "is not for a card of choices"
    routes = [option.route(profile) for option in card.option for profile in get_args(Profile)]
    yield "option", any(route > Route.OK for route in routes), "must lead somewhere but OK"


def _refuse_double(names: Iterable[str], what: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ScreeningError(f"{what} stands twice: {name}")
        seen.add(name)
