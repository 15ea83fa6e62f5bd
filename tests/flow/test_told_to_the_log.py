"""From a touch to a line of the audit log: emergencies, overrides, PINs, through the real shell and store."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from appliance.ipc import client as ipc
from appliance.kiosk import chart
from appliance.kiosk.view import Screen
from appliance.records import audit
from appliance.records.store import Store
from appliance.records.thread import RecordsThread
from appliance.services.kiosk.journey import TICK_MS, Heard, Journey
from appliance.therapy.screening import Card, Route
from tests.flow import scripted
from tests.flow.scripted import CARDS, NOW_S, PIN
from tests.flow.staff_station import SERVICE_PIN
from tests.unit.records.test_store import moment

pytestmark = pytest.mark.hazard("HZ-16")

ROLES: dict[str, chart.PinChecked] = {
    PIN: chart.PinChecked(is_right=True, wrong=0, role="staff"),
    SERVICE_PIN: chart.PinChecked(is_right=True, wrong=0, role="service"),
}


@dataclass
class Stim(scripted.Stim):
    """The scripted ems-stim at the end of a socket."""

    is_connected: bool = False

    def poll(self, now_ms: int) -> tuple[Heard, ...]:
        first: tuple[Heard, ...] = () if self.is_connected else (ipc.Connected(),)
        self.is_connected = True
        return (*first, self.status)

    def send(self, request: object) -> bool:
        return True

    def close(self) -> None:
        pass


@dataclass
class Pins:
    """Two PINs; every other one is wrong."""

    answers: list[chart.PinChecked] = field(default_factory=list)

    def submit(self, pin: str) -> None:
        self.answers.append(ROLES.get(pin, chart.PinChecked(is_right=False, wrong=1)))

    def poll(self) -> tuple[chart.PinChecked, ...]:
        given, self.answers = tuple(self.answers), []
        return given


class Place:
    """A kiosk with its real records; they are read when its thread has written everything."""

    def __init__(self, path: Path) -> None:
        self._path, self._now_ms = path, 0
        self._store = RecordsThread(
            lambda: Store(path, wall_s=lambda: NOW_S, moment=moment), say=lambda words: None
        )
        self._store.start()
        self._journey = Journey(
            replace(scripted.config(), demo_pin=None),
            stim=Stim(),
            store=self._store,
            pins=Pins(),
            duty=lambda: chart.DutyCame(is_on_duty=True),
            now_ms=0,
            wall_s=lambda: NOW_S,
        )
        self.turn()

    def turn(self) -> None:
        self._now_ms += TICK_MS
        self._journey.turn(self._now_ms)

    @property
    def screen(self) -> Screen:
        return self._journey.view(self._now_ms).screen

    def touch(self, *intents: str) -> None:
        for intent in intents:
            offered = {each.intent for each in self._journey.view(self._now_ms).targets if each.is_enabled}
            assert intent in offered, (intent, self.screen, offered)
            self._journey.touched(intent, self._now_ms)
            self.turn()

    def card(self) -> Card:
        heading = self._journey.view(self._now_ms).heading
        assert heading is not None
        return next(card for card in CARDS.cards if card.text == heading.id)

    def to_the_first_card_that(self, route: Route) -> None:
        """Everything answered well before the first card whose doubt leads there."""
        self.touch("start", "language:en", "consent:yes")
        while (card := self.card()).is_choice or card.strictest("clinic") is not route:
            self.touch("option:22_54" if card.is_choice else f"answer:{card.good_answer}")

    def type_pin(self, pin: str) -> None:
        self.touch(*(f"digit:{digit}" for digit in pin))

    def lines(self) -> list[tuple[str, str, str]]:
        """What the log tells beside its own beginning: what, of which session, with which words."""
        self._store.close()
        with closing(sqlite3.connect(self._path)) as connection:
            return [(each.kind, each.subject, each.detail) for each in audit.lines(connection)][1:]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    yield Place(tmp_path / "sessions.db")


@pytest.mark.requirement("RED-02")
def test_an_emergency_is_one_line_without_a_person(place: Place) -> None:
    place.to_the_first_card_that(Route.EMERG)
    place.touch("answer:not_sure")
    assert place.screen is Screen.EMERGENCY
    assert place.lines() == [("emergency_shown", "", "")]


@pytest.mark.requirement("SCR-03")
def test_an_override_is_its_pin_and_its_reason_with_the_number_of_answers_and_none_of_them(
    place: Place,
) -> None:
    place.to_the_first_card_that(Route.REFER)
    refused = place.card().id
    place.touch("answer:not_sure", "release")
    place.type_pin(PIN)
    place.touch("override:letter")
    assert place.screen in (Screen.QUESTION, Screen.RED_FLAG)
    lines = place.lines()
    assert lines == [("pin_right", "", "staff"), ("override", "", "letter 1 card(s)")]
    assert refused not in repr(lines)


def test_every_pin_is_a_line_with_the_role_that_it_opened_and_never_its_digits(place: Place) -> None:
    place.touch("operator")
    place.type_pin("111111")
    place.type_pin(SERVICE_PIN)
    assert place.screen is Screen.OPERATOR
    lines = place.lines()
    assert lines == [("pin_wrong", "", ""), ("pin_right", "", "service")]
    assert not any(digits in repr(lines) for digits in ("111111", SERVICE_PIN))
