"""A part of the walk comes to its end in the suite, and random runs of the real cores stay inside it.

The part: no adversity but those of the way, and of the hands on the levels only the left ones. The whole walk
and its random runs are `python -m tests.proof.walk`; its last result is kept in tests/proof/results.
"""

from random import Random

import pytest

from appliance.safety import asked
from tests.proof.graph import Broken, Walk, begun
from tests.proof.hands import ACCIDENTS, REQUESTS, SURROUNDINGS, TOUCHES
from tests.proof.station import Station
from tests.proof.steps import along
from tests.proof.wander import outside

ALIKE = (
    "right +", "right -", "left + again", "knob down", "knob pushed", "Stop, unwell", "Stop, wrong place",
)  # fmt: skip
"""What does on the right, or in another way, what the part does already."""
EVERYTHING = frozenset({*REQUESTS, *TOUCHES, *ACCIDENTS, *SURROUNDINGS})
RUNS = 25
RUNS_OF_FAULTS = 40


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


def test_random_runs_stay_inside_where_a_fault_is_acknowledged_while_the_pump_runs_out() -> None:
    """What an acknowledgement reads a cycle later counts before it: the pump's detector, the last clear."""
    hands = {"healthy", "HV over", "module: broken frames", "Acknowledge fault", "Arm"}
    walk = begun(most=0, without=EVERYTHING - hands, asks=False)
    walk.go(is_kept=True)
    walk.deepen()
    walk.go()
    assert not walk.waiting
    assert outside(Random(1), walk, RUNS_OF_FAULTS) == []


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
