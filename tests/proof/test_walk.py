"""The bounded walk of the suite, and that it can fail; the whole one is `python -m tests.proof.walk`."""

from collections.abc import Callable

import pytest

from appliance.safety.core import SafetyCore
from appliance.session.core import Session
from drivers.firmware import caps, interlocks, machine
from tests.proof.graph import Broken, Walk, bounded
from tests.proof.hands import unknown_requests
from tests.proof.station import Station
from tests.proof.steps import along, beginnings
from tests.proof.walk import check_tables

NODES = 100


@pytest.fixture(scope="module")
def walk() -> Walk:
    return bounded(NODES)


def test_the_proof_knows_every_attribute_of_the_cores_and_every_request() -> None:
    check_tables()
    assert unknown_requests() == []


@pytest.mark.invariant("I1")
@pytest.mark.invariant("I2")
@pytest.mark.invariant("I3")
@pytest.mark.invariant("I4")
@pytest.mark.invariant("I5")
@pytest.mark.invariant("I6")
@pytest.mark.invariant("I7")
@pytest.mark.invariant("I8")
@pytest.mark.invariant("I12")
@pytest.mark.invariant("I13")
@pytest.mark.invariant("I14")
@pytest.mark.invariant("I15")
@pytest.mark.invariant("I16")
@pytest.mark.invariant("I17")
@pytest.mark.invariant("I20")
@pytest.mark.invariant("I24")
@pytest.mark.hazard("HZ-01")
@pytest.mark.hazard("HZ-02")
def test_the_module_keeps_its_invariants_in_every_walked_state(walk: Walk) -> None:
    assert sum(node.is_walked for node in walk.nodes) == NODES
    assert walk.transitions > 40 * NODES


@pytest.mark.rule(1)
@pytest.mark.rule(2)
@pytest.mark.rule(3)
@pytest.mark.rule(4)
@pytest.mark.rule(5)
@pytest.mark.rule(6)
@pytest.mark.rule(7)
@pytest.mark.rule(9)
@pytest.mark.hazard("HZ-03")
@pytest.mark.hazard("HZ-07")
@pytest.mark.hazard("HZ-08")
def test_off_is_heard_and_a_missing_heart_is_missed_in_every_walked_state(walk: Walk) -> None:
    assert walk.asked["is STOP heard"] >= 10
    assert walk.asked["is a missing heart missed"] >= 5


def test_every_walked_state_leads_to_ready_or_to_one_that_names_service(walk: Walk) -> None:
    assert [walk.way_to(number) for number in walk.dead_ends()] == []


# ---- a proof that cannot fail proves nothing


def _always(*arguments: object, **named: object) -> bool:
    return True


def _nothing(*arguments: object, **named: object) -> None:
    """Not done."""


PLANTED: dict[str, tuple[object, str, Callable[..., object] | int, str]] = {
    "the pump is always permitted": (SafetyCore, "may_pump", _always, "rule"),
    "an open chain is not acted on": (machine, "open_chain", _nothing, "I8|rule 2"),
    "levels outlive a pause": (Session, "rest", _nothing, "rule"),
    "heartbeats never age": (SafetyCore, "_read_ages", _nothing, "and not READY"),
    "current rises four times as fast": (caps, "SLEW_UA_PER_TICK", 100, "I4"),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_defect_is_found(planted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    where, name, broken, told = PLANTED[planted]
    monkeypatch.setattr(where, name, broken)
    if isinstance(broken, int):
        monkeypatch.setattr("drivers.firmware.intensity.SLEW_UA_PER_TICK", broken)
    with pytest.raises((Broken, AssertionError), match=told):
        bounded(60)


@pytest.mark.invariant("I8")
def test_a_lost_pump_that_the_module_does_not_notice_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interlocks, "lose_pump", _nothing)
    station = next(station for station in beginnings() if any(station.controller.treatment.setpoints_ua()))
    along("healthy 30", station)
    with pytest.raises(AssertionError, match="I8"):
        along("stim stands still 8", station)


def test_every_stop_of_the_way_is_a_state_of_its_own() -> None:
    states = {station.controller.safety.state.value for station in beginnings()}
    assert {"READY", "CONFIGURED", "ARMED", "TREATING", "PAUSED", "ESTOP", "LINK_DOWN"} <= states


def test_a_contact_that_only_the_module_saw_welded_leads_to_service() -> None:
    station = Station()
    for step in ("until READY", *["E-stop NC1 welded"] * 3, "healthy"):
        along(step, station)
    walk = Walk(most=0, asks=False)
    walk.begin(station)
    walk.go()
    assert walk.dead_ends() == []
    assert not walk.waiting
