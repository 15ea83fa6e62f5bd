"""Every way out of what comes after a session: by any touch, by leaving, by losing ems-stim, in any order.

The chart is walked whole: every target that is offered on every screen after the end, with and without a
code, with a store that answers, fails or hangs.
"""

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import replace
from functools import cache

import msgspec
import pytest

from appliance.kiosk import chart
from appliance.kiosk.chart.state import AFTER, DETOURS, HOME, KEPT, TAKEN
from appliance.kiosk.view import Screen
from appliance.safety.states import HostState
from tests.flow.scripted import Kiosk, config, to_level, to_live
from tests.unit.therapy.test_house import RULES

pytestmark = [pytest.mark.hazard("HZ-10"), pytest.mark.requirement("FLOW-02")]

REGION = AFTER | TAKEN | KEPT | DETOURS
LEFT_ALONE_MS = 900_000
ALIKE = frozenset({"digit", "erase", "comfort", "volume"})
"""Keys that lead nowhere."""
NOT_ASKED_TO_WIPE = frozenset({Screen.UNWELL})
"""Whoever lies with the legs up is asked for nothing more."""


def stopped(kiosk: Kiosk) -> None:
    to_live(kiosk)
    kiosk.touch("stop")
    kiosk.wait(1_000)


def unwell(kiosk: Kiosk) -> None:
    to_live(kiosk)
    kiosk.touch("unwell")
    kiosk.wait(1_000)


def in_the_wrong_place(kiosk: Kiosk) -> None:
    to_level(kiosk)
    kiosk.touch("plus", "felt", "where:both")
    kiosk.wait(1_000)


def cut(kiosk: Kiosk) -> None:
    to_live(kiosk)
    kiosk.tell(chart.Disconnected())
    kiosk.tell(chart.Connected())
    kiosk.stim.end("interface_lost")
    kiosk.hear()


def with_a_code(kiosk: Kiosk) -> None:
    stopped(kiosk)
    kiosk.touch("continue", "pain:4", "skin:normal", "dizzy:no", "take", "take:code", "code:keep")


def with_a_store_that_fails(kiosk: Kiosk) -> None:
    with_a_code(kiosk)
    kiosk.persons.does_fail = True


def with_a_store_that_hangs(kiosk: Kiosk) -> None:
    with_a_code(kiosk)
    kiosk.persons.is_stuck = True


BEGINNINGS: tuple[Callable[[Kiosk], None], ...] = (
    stopped,
    unwell,
    in_the_wrong_place,
    cut,
    with_a_code,
    with_a_store_that_fails,
    with_a_store_that_hangs,
)


def begun(beginning: Callable[[Kiosk], None]) -> Kiosk:
    """A station whose site counts who wiped, after the end of a session."""
    rules = msgspec.structs.replace(RULES, output_test_days=None)
    kiosk = Kiosk(state=chart.initial(replace(config(), house=rules), 0))
    beginning(kiosk)
    return kiosk


def fork(kiosk: Kiosk) -> Kiosk:
    """The same kiosk once more; what one does the other does not see."""
    other = copy(kiosk)
    other.stim = replace(kiosk.stim, asked=[], stored=[])
    other.persons = replace(kiosk.persons, kept=dict(kiosk.persons.kept), frozen=[])
    other.effects = []
    return other


def place_of(kiosk: Kiosk) -> object:
    """What makes one place of the walk another one."""
    state, stay = kiosk.state, kiosk.state.guest.stay
    said = (stay.task, stay.offered is None, stay.is_read_out, stay.skin, stay.is_dizzy, stay.came_from)
    guest = (state.guest.code is None, state.guest.pain_after is None)
    return (state.place, state.detour, kiosk.view.overlay, guest, said)


def touches(kiosk: Kiosk) -> Iterator[tuple[str, Kiosk]]:
    """Every key that leads anywhere, each from here; one answer to the pain stands for all."""
    for intent in sorted(kiosk.intents - {f"pain:{number}" for number in range(10)}):
        if intent.partition(":")[0] not in ALIKE:
            then = fork(kiosk)
            then.touch(intent)
            yield intent, then


@cache
def walked(
    beginning: Callable[[Kiosk], None],
) -> tuple[tuple[Kiosk, ...], tuple[tuple[Kiosk, str, Kiosk], ...]]:
    """Every place after the end, and every touch that leads away from the station."""
    first = begun(beginning)
    seen, places, left = {place_of(first)}, [first], []
    for kiosk in places:
        for intent, then in touches(kiosk):
            if then.state.place in HOME:
                left.append((kiosk, intent, then))
            elif then.state.place in REGION and place_of(then) not in seen:
                seen.add(place_of(then))
                places.append(then)
    return tuple(places), tuple(left)


def is_wiped_and_renewed(kiosk: Kiosk) -> bool:
    """Nobody is there, nothing of the person is left, and a process that knew nobody is asked for."""
    clean = chart.initial(kiosk.state.config, 0).guest
    asked = [type(each) for each in kiosk.effects if isinstance(each, chart.Wipe | chart.Renew)]
    return kiosk.state.place in HOME and kiosk.state.guest == clean and asked[:2] == [chart.Wipe, chart.Renew]


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_every_touch_that_leads_away_wipes_and_asks_for_a_new_process(
    beginning: Callable[[Kiosk], None],
) -> None:
    _, left = walked(beginning)
    assert left or beginning is in_the_wrong_place, "somebody can leave"
    for kiosk, intent, then in left:
        assert is_wiped_and_renewed(then), (kiosk.screen, intent, then.screen)


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_whoever_was_treated_and_goes_by_a_touch_was_asked_to_wipe_the_place(
    beginning: Callable[[Kiosk], None],
) -> None:
    _, left = walked(beginning)
    ways = {(kiosk.state.place, intent) for kiosk, intent, _ in left}
    assert {place for place, _ in ways} <= {Screen.CLEAN, *NOT_ASKED_TO_WIPE}, ways


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_from_every_screen_whoever_walks_away_is_wiped_and_a_new_process_asked_for(
    beginning: Callable[[Kiosk], None],
) -> None:
    places, _ = walked(beginning)
    for place in {(each.state.place, each.view.overlay): each for each in places}.values():
        kiosk = fork(place)
        kiosk.wait(LEFT_ALONE_MS, 10_000)
        assert is_wiped_and_renewed(kiosk), place_of(kiosk)


@pytest.mark.parametrize("event", ["stim is gone", "emergency stop"])
def test_a_loss_on_any_of_these_screens_leads_to_no_other_way_out(event: str) -> None:
    places, _ = walked(with_a_code)
    for place in {each.state.place: each for each in places}.values():
        kiosk = fork(place)
        if event == "stim is gone":
            kiosk.tell(chart.Disconnected())
            kiosk.wait(LEFT_ALONE_MS, 10_000, is_heard=False)
            kiosk.tell(chart.Connected())
        else:
            kiosk.hear(state=HostState.ESTOP, estop="pressed")
            kiosk.wait(LEFT_ALONE_MS, 10_000)
            kiosk.stim.put(state=HostState.READY, estop="released")
        kiosk.wait(LEFT_ALONE_MS, 10_000)
        assert is_wiped_and_renewed(kiosk), (event, place_of(kiosk))
