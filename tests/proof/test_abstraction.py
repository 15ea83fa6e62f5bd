"""Is the abstraction true? Concrete stations of one abstract state must go the same way, whatever happens."""

from functools import cache
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.proof.abstraction import Key, key_of, leap, timers
from tests.proof.hands import ACCIDENTS, REQUESTS, SURROUNDINGS, TOUCHES
from tests.proof.station import Station, copy
from tests.proof.steps import beginnings
from tests.proof.wander import is_alike, wander, why_different

LEFT_OPEN = (
    "left pads dry"  # how far a limited current comes down depends on the second before (abstraction.py)
)
EVERYTHING = tuple(name for name in (*SURROUNDINGS, *REQUESTS, *TOUCHES, *ACCIDENTS) if name != LEFT_OPEN)


@cache
def starts() -> list[Station]:
    return [copy(station) for station in beginnings()]


def told_apart(seed: int) -> list[str]:
    """Events under which a station of a random run goes another way than one that it should stand for."""
    random = Random(seed)
    met: dict[Key, Station] = {}
    found: list[str] = []
    for _ in range(3):
        for station, _ in wander(random, copy(random.choice(starts())), 10):
            key = key_of(station)
            if key not in met:
                met[key] = copy(station)
            elif random.random() < 0.1 and is_alike(met[key], station):
                name = random.choice(EVERYTHING)
                why = why_different(met[key], station, name)
                found += [why] if why else []
    return found


@settings(max_examples=8, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32))
def test_stations_of_one_abstract_state_go_the_same_way(seed: int) -> None:
    assert told_apart(seed) == []


@settings(max_examples=12, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32), where=st.integers(0, 40), ms=st.sampled_from([20, 60, 200, 480]))
def test_a_leap_of_time_leads_where_waiting_leads(seed: int, where: int, ms: int) -> None:
    """Timers that are made older by hand stand where they stand after so many quiet cycles."""
    station = copy(starts()[where % len(starts())])
    for _ in range(60):
        station.cycle(SURROUNDINGS["healthy"])
    waited = copy(station)
    running = timers(station)
    before = [rule.age(thing, station) for thing, rule in running]
    station.cycle(SURROUNDINGS["healthy"])
    grown = [
        (thing, rule)
        for (thing, rule), was in zip(running, before, strict=True)
        if was is not None and rule.age(thing, station) == was + 20
    ]
    left = [rule.left(thing, station) for thing, rule in grown]
    if any(bound is not None and bound <= ms for bound in left):
        return
    for thing, rule in grown:
        rule.shift(thing, ms)
    for _ in range(ms // 20 + 1):
        waited.cycle(SURROUNDINGS["healthy"])
    assert key_of(station, timed=False) == key_of(waited, timed=False)


def test_a_leap_ends_just_before_the_next_bound() -> None:
    station = copy(next(s for s in starts() if s.controller.safety.state.value == "ARMED"))
    for _ in range(40):
        station.cycle(SURROUNDINGS["healthy"])
    running = timers(station)
    before = [rule.age(thing, station) for thing, rule in running]
    station.cycle(SURROUNDINGS["healthy"])
    assert leap(running, before, station)
    station.cycle(SURROUNDINGS["healthy"])
    station.cycle(SURROUNDINGS["healthy"])
    assert station.controller.safety.state.value != "ARMED"


@pytest.mark.parametrize("seed", range(3))
def test_the_copy_of_a_station_goes_its_own_way(seed: int) -> None:
    random = Random(seed)
    station = copy(random.choice(starts()))
    key, twin = key_of(station), copy(station)
    for _ in wander(random, twin, 5):
        pass
    assert key_of(station) == key
