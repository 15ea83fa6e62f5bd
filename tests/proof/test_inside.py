"""A part of the walk comes to its end in the suite, and random runs of the real cores stay inside it.

The part: no adversity but those of the way, and of the hands on the levels only the left ones. The whole walk
and its random runs are `python -m tests.proof.walk`; its last result is kept in tests/proof/results.
"""

from random import Random

import pytest

from appliance.safety import asked
from appliance.safety.states import HostState
from tests.proof.abstraction import key_of
from tests.proof.graph import Broken, Walk, begun
from tests.proof.hands import ACCIDENTS, REQUESTS, SURROUNDINGS, TOUCHES
from tests.proof.station import Station, copy
from tests.proof.steps import along, beginnings
from tests.proof.wander import outside

ALIKE = (
    "right +", "right -", "left + again", "knob down", "knob pushed", "Stop, unwell", "Stop, wrong place",
)  # fmt: skip
"""What does on the right, or in another way, what the part does already."""
EVERYTHING = frozenset({*REQUESTS, *TOUCHES, *ACCIDENTS, *SURROUNDINGS})
RUNS = 25
MISSED_BEFORE: dict[str, tuple[int, tuple[str, ...]]] = {
    "a clear of just before holds back the one that is asked for": (10, ("healthy 15", "STIM_ACT high 1")),
    "an Arm shows which bits are latched": (39, ("healthy 3", "too warm 101", "Arm")),
    "an Arm within 500 ms of what ran": (39, ("healthy 26", "Arm", "kiosk believes what is not so 1")),
}  # fmt: skip
"""Ways from a stop of the way (steps.py, by its number) that real stations went and an older walk did not."""


@pytest.fixture(scope="module")
def part() -> Walk:
    walk = begun(most=0, without=ALIKE, asks=False)
    walk.go()
    return walk


def test_random_runs_stay_inside_a_part_of_the_walk_that_came_to_its_end(part: Walk) -> None:
    assert not part.waiting
    assert part.dead_ends() == []
    assert outside(Random(1), part, RUNS) == []


def test_a_run_that_leaves_what_was_walked_is_told() -> None:
    assert outside(Random(1), begun(most=0, without=ALIKE), RUNS)


@pytest.mark.parametrize("name", MISSED_BEFORE)
def test_the_walk_goes_a_way_that_it_missed_before(name: str) -> None:
    stop, way = MISSED_BEFORE[name]
    hands = {"healthy"} | {hand for hand in EVERYTHING if any(step.startswith(hand) for step in way)}
    walk = begun(most=0, without=EVERYTHING - hands, asks=False)
    walk.go(is_kept=True)
    walk.deepen()
    walk.go()
    station = [copy(station) for station in beginnings()][stop]
    for step in way:
        along(step, station)
        assert key_of(station, timed=False) in walk.timeless, step


@pytest.mark.fault("F45")
def test_two_cycles_that_never_reach_the_module_are_no_wrong_clock() -> None:
    station = Station()
    for step in ("until READY", "healthy 25", "link dead 2", "healthy 5"):
        along(step, station)
    assert station.controller.safety.state is HostState.READY
    assert not station.controller.safety.faults


def _from(stop: str, *hands: str) -> Walk:
    """The walk with one adversity, from one stop of the way, of which only these hands are walked."""
    walk, station = Walk(most=0, without=EVERYTHING - {"healthy", *hands}), Station()
    along(stop, station)
    walk.begin(station)
    walk.go(is_kept=True)
    walk.deepen()
    walk.go()
    return walk


def test_a_deeper_walk_leads_from_the_pressed_button_back_to_where_none_was_pressed() -> None:
    walk = _from("until READY", "E-stop pressed", "Acknowledge estop")
    assert ("ESTOP", 7) in walk.pairs
    assert not walk.waiting
    assert walk.dead_ends() == []


def test_a_latch_that_nobody_can_acknowledge_is_a_dead_end() -> None:
    walk = _from("until READY", "E-stop pressed")
    assert any("E-stop pressed" in walk.way_to(number) for number in walk.dead_ends())


def test_an_acknowledgement_of_a_pressed_button_is_found_by_the_deeper_walk(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(asked, "why_estop_stays", lambda *arguments: None)
    with pytest.raises(Broken, match="rule 5: acknowledged while it was pressed"):
        _from("until READY", "E-stop pressed", "Acknowledge estop")


def test_a_link_that_freezes_while_the_module_tests_itself_comes_back() -> None:
    walk = _from("until READY", "MISO frozen", "Acknowledge fault")
    assert ("LINK_DOWN", 1) in walk.pairs
    assert ("READY", 2) in walk.pairs
    assert walk.dead_ends() == []
