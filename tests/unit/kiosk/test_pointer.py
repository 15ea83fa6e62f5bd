"""The pointer: recorded contacts in, intents out. (kiosk.md 4.3, HZ-02, HZ-03)"""

import pygame
import pytest

from appliance.kiosk.layout import Rect
from appliance.kiosk.pointer import DEBOUNCE_MS, DOUBLE_TAP_MS, LOST_MS, WAKE_MS, Contact, Kind, Pointer
from appliance.kiosk.sheet import Area
from appliance.kiosk.view import ActsOn, Role
from appliance.kiosk.window import contact_of

PLUS, MINUS, STOP, ARM = (100, 100), (300, 100), (700, 500), (100, 400)


def area(
    intent: str, centre: tuple[int, int], role: Role, acts_on: ActsOn, *, is_enabled: bool = True
) -> Area:
    rect = Rect(centre[0] - 60, centre[1] - 60, 120, 120)
    hold_ms = 1_500 if acts_on is ActsOn.HOLD else 0
    return Area(
        intent=intent, role=role, rect=rect, hit=rect, acts_on=acts_on, hold_ms=hold_ms, is_enabled=is_enabled
    )


AREAS = (
    area("plus", PLUS, Role.PLUS, ActsOn.RELEASE),
    area("minus", MINUS, Role.MINUS, ActsOn.PRESS),
    area("stop", STOP, Role.STOP, ActsOn.PRESS),
    area("arm", ARM, Role.CONFIRM, ActsOn.HOLD),
)


class Hand:
    """Plays contacts at instants and collects the intents."""

    def __init__(self, *areas: Area) -> None:
        self.pointer = Pointer()
        self.pointer.show(areas or AREAS, "a picture")
        self.intents: list[str] = []

    def does(
        self,
        kind: Kind,
        at: tuple[int, int],
        now_ms: int,
        finger: int | None = None,
        *,
        is_synthetic: bool = False,
    ) -> None:
        contact = Contact(kind=kind, x=at[0], y=at[1], finger=finger, is_synthetic=is_synthetic)
        self.intents += self.pointer.take(contact, now_ms)

    def taps(self, at: tuple[int, int], now_ms: int, finger: int | None = None) -> None:
        self.does(Kind.DOWN, at, now_ms, finger)
        self.does(Kind.UP, at, now_ms + 60, finger)


def events(*rows: tuple[int, dict[str, object]]) -> list[Contact]:
    contacts = [contact_of(pygame.event.Event(kind, values), 1280, 800) for kind, values in rows]
    return [contact for contact in contacts if contact is not None]


@pytest.mark.hazard("HZ-02")
def test_one_touch_that_arrives_as_finger_and_as_mouse_raises_by_one_level() -> None:
    # As dumped from a touch panel: FINGERDOWN, a synthetic mouse press, and a third one that does not say so.
    x, y = PLUS[0] / 1280, PLUS[1] / 800
    touch: dict[str, object] = {"finger_id": 0, "touch_id": 1, "x": x, "y": y}
    mouse: dict[str, object] = {"button": 1, "pos": PLUS}
    recorded = events(
        (pygame.FINGERDOWN, touch),
        (pygame.MOUSEBUTTONDOWN, {**mouse, "touch": True}),
        (pygame.MOUSEBUTTONDOWN, {**mouse, "touch": False}),
        (pygame.FINGERUP, touch),
        (pygame.MOUSEBUTTONUP, {**mouse, "touch": True}),
        (pygame.MOUSEBUTTONUP, {**mouse, "touch": False}),
    )
    pointer = Pointer()
    pointer.show(AREAS, "a picture")
    intents = [intent for ms, contact in enumerate(recorded) for intent in pointer.take(contact, 1_000 + ms)]
    assert len(recorded) == 6
    assert intents == ["plus"]


@pytest.mark.requirement("STD-21")
@pytest.mark.hazard("HZ-02")
def test_plus_acts_on_release_inside_and_not_on_press() -> None:
    hand = Hand()
    hand.does(Kind.DOWN, PLUS, 1_000)
    assert hand.intents == []
    hand.does(Kind.UP, PLUS, 1_900)
    assert hand.intents == ["plus"]


@pytest.mark.requirement("STD-06")
@pytest.mark.hazard("HZ-02")
def test_plus_held_for_long_is_one_level() -> None:
    hand = Hand()
    hand.does(Kind.DOWN, PLUS, 1_000)
    for now_ms in range(1_000, 9_000, 50):
        hand.intents += hand.pointer.tick(now_ms)
    hand.does(Kind.UP, PLUS, 9_000)
    assert hand.intents == ["plus"]


def test_a_release_outside_does_nothing() -> None:
    hand = Hand()
    hand.does(Kind.DOWN, PLUS, 1_000)
    hand.does(Kind.UP, MINUS, 1_200)
    assert hand.intents == []


def test_a_finger_that_slides_onto_a_key_does_not_press_it() -> None:
    hand = Hand()
    hand.does(Kind.DOWN, (500, 300), 1_000)
    hand.does(Kind.MOVE, PLUS, 1_100)
    hand.does(Kind.UP, PLUS, 1_200)
    assert hand.intents == []


def test_minus_acts_on_press() -> None:
    hand = Hand()
    hand.does(Kind.DOWN, MINUS, 1_000)
    assert hand.intents == ["minus"]


@pytest.mark.hazard("HZ-03")
def test_stop_works_under_a_second_finger_and_takes_the_first_one_off() -> None:
    hand = Hand()
    hand.does(Kind.DOWN, PLUS, 1_000, finger=1)
    hand.does(Kind.DOWN, STOP, 1_100, finger=2)
    assert hand.intents == ["stop"]
    hand.does(Kind.UP, PLUS, 1_200, finger=1)
    assert hand.intents == ["stop"]


@pytest.mark.hazard("HZ-03")
def test_stop_works_within_the_debounce_time() -> None:
    hand = Hand()
    hand.taps(MINUS, 1_000)
    hand.does(Kind.DOWN, STOP, 1_061)
    assert hand.intents == ["minus", "stop"]


def test_a_second_finger_does_nothing_else() -> None:
    hand = Hand()
    hand.does(Kind.DOWN, (500, 300), 1_000, finger=1)
    hand.taps(PLUS, 1_100, finger=2)
    hand.does(Kind.DOWN, MINUS, 1_200, finger=3)
    assert hand.intents == []


@pytest.mark.hazard("HZ-03")
def test_after_a_lost_lift_the_same_finger_is_heard_again_and_acts_once() -> None:
    hand = Hand()
    hand.does(Kind.DOWN, PLUS, 1_000, finger=1)
    hand.taps(PLUS, 2_000, finger=1)
    hand.taps(MINUS, 3_000, finger=1)
    assert hand.intents == ["plus", "minus"]


@pytest.mark.hazard("HZ-03")
def test_after_a_lost_lift_another_finger_is_heard_after_a_while() -> None:
    hand = Hand()
    hand.does(Kind.DOWN, PLUS, 1_000, finger=1)
    hand.taps(MINUS, 1_000 + LOST_MS - 1, finger=2)
    assert hand.intents == []
    hand.taps(MINUS, 1_000 + LOST_MS + 100, finger=3)
    assert hand.intents == ["minus"]
    hand.does(Kind.UP, PLUS, 9_000, finger=1)
    assert hand.intents == ["minus"], "the first press is void"


@pytest.mark.hazard("HZ-02")
def test_a_press_that_is_told_twice_is_one_press() -> None:
    hand = Hand()
    hand.does(Kind.DOWN, MINUS, 1_000, finger=1)
    hand.does(Kind.DOWN, MINUS, 1_020, finger=1)
    hand.does(Kind.UP, MINUS, 1_060, finger=1)
    assert hand.intents == ["minus"]


@pytest.mark.hazard("HZ-02")
def test_a_contact_that_bounces_is_one_touch() -> None:
    hand = Hand()
    hand.taps(PLUS, 1_000)
    hand.taps(PLUS, 1_060 + DEBOUNCE_MS - 1)
    assert hand.intents == ["plus"]
    hand.taps(PLUS, 1_400)
    assert hand.intents == ["plus", "plus"]


def test_arming_released_early_is_nothing() -> None:
    hand = Hand()
    hand.does(Kind.DOWN, ARM, 1_000)
    hand.intents += hand.pointer.tick(2_400)
    hand.does(Kind.UP, ARM, 2_450)
    hand.intents += hand.pointer.tick(9_000)
    assert hand.intents == []


def test_arming_held_long_enough_is_said_once() -> None:
    hand = Hand()
    hand.does(Kind.DOWN, ARM, 1_000)
    for now_ms in range(1_000, 5_000, 100):
        hand.intents += hand.pointer.tick(now_ms)
    hand.does(Kind.UP, ARM, 5_000)
    assert hand.intents == ["arm"]


def test_a_hold_that_left_the_key_does_not_go_on() -> None:
    hand = Hand()
    hand.does(Kind.DOWN, ARM, 1_000)
    hand.does(Kind.MOVE, (500, 300), 1_500)
    hand.does(Kind.MOVE, ARM, 1_600)
    hand.intents += hand.pointer.tick(9_000)
    assert hand.intents == []


def test_the_ring_fills_with_the_hold() -> None:
    hand = Hand()
    hand.does(Kind.DOWN, ARM, 1_000)
    touch = hand.pointer.touch(1_750)
    assert (touch.pressed, touch.hold) == ("arm", 0.5)


def test_a_disabled_key_does_nothing() -> None:
    hand = Hand(area("plus", PLUS, Role.PLUS, ActsOn.RELEASE, is_enabled=False))
    hand.taps(PLUS, 1_000)
    assert hand.intents == []


def test_a_key_that_is_disabled_while_it_is_pressed_does_nothing() -> None:
    hand = Hand()
    hand.does(Kind.DOWN, PLUS, 1_000)
    hand.pointer.show((area("plus", PLUS, Role.PLUS, ActsOn.RELEASE, is_enabled=False),), "a picture")
    hand.does(Kind.UP, PLUS, 1_100)
    assert hand.intents == []


def test_a_press_does_not_reach_the_next_picture() -> None:
    hand = Hand()
    hand.does(Kind.DOWN, PLUS, 1_000)
    hand.pointer.show(AREAS, "another picture")
    hand.does(Kind.UP, PLUS, 1_100)
    assert hand.intents == []


@pytest.mark.hazard("HZ-04")
def test_a_double_tap_answers_one_question() -> None:
    no = area("answer:no", PLUS, Role.CHOICE, ActsOn.RELEASE)
    hand = Hand(no)
    hand.taps(PLUS, 1_000)
    hand.pointer.show((no,), "the next question")
    hand.taps(PLUS, 1_060 + 150)
    assert hand.intents == ["answer:no"]
    hand.taps(PLUS, 1_060 + DOUBLE_TAP_MS + 100)
    assert hand.intents == ["answer:no", "answer:no"]


def test_a_finger_beyond_the_edge_is_clamped() -> None:
    (contact,) = events((pygame.FINGERDOWN, {"finger_id": 0, "touch_id": 1, "x": 1.02, "y": -0.1}))
    assert (contact.x, contact.y) == (1279, 0)


def test_other_mouse_buttons_do_nothing() -> None:
    assert events((pygame.MOUSEBUTTONDOWN, {"button": 3, "pos": PLUS, "touch": False})) == []


@pytest.mark.parametrize("at", [STOP, PLUS, (500, 300)])
def test_the_touch_that_wakes_a_dark_screen_does_nothing_else(at: tuple[int, int]) -> None:
    hand = Hand()
    hand.pointer.show(AREAS, "dark", is_asleep=True)
    hand.does(Kind.DOWN, at, 1_000)
    hand.pointer.show(AREAS, "light")
    hand.does(Kind.UP, at, 1_200)
    hand.taps(PLUS, 1_200 + WAKE_MS - 1)
    assert hand.intents == ["wake"]
    hand.taps(MINUS, 2_000)
    assert hand.intents == ["wake", "minus"]


def test_a_waking_touch_whose_lift_is_lost_keeps_the_screen_deaf_no_longer_than_any_other() -> None:
    hand = Hand()
    hand.pointer.show(AREAS, "dark", is_asleep=True)
    hand.does(Kind.DOWN, PLUS, 1_000, finger=1)
    hand.pointer.show(AREAS, "light")
    hand.taps(PLUS, 1_000 + LOST_MS, finger=2)
    hand.taps(MINUS, 1_000 + LOST_MS + WAKE_MS + 100, finger=3)
    assert hand.intents == ["wake", "minus"]


def test_a_mark_of_the_touch_test_tells_by_how_many_tenths_of_a_millimetre_it_was_missed() -> None:
    mark = Area(
        intent="spot:4", role=Role.SPOT, rect=Rect(100, 100, 120, 120), hit=Rect(100, 100, 120, 120),
        acts_on=ActsOn.PRESS, hold_ms=0, is_enabled=True, px_per_mm=6.0,
    )  # fmt: skip
    pointer = Pointer()
    pointer.show([mark], "touch test")
    assert pointer.take(Contact(kind=Kind.DOWN, x=166, y=148, finger=1), 0) == ("spot:4:10:-20",)
