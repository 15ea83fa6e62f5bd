"""What does not enter an abstract state because something overwrites it unread: does nothing depend on it?

Each row changes such a value in a station of a random run. The abstract state must be the same, and so must
every state of the cycles that follow, in any surroundings and after any request.
"""

from collections.abc import Callable
from functools import cache
from random import Random

import pytest

from appliance.safety.mirror import PERMITTED
from appliance.safety.states import HostState as H
from appliance.session.core import Session
from tests.proof.abstraction import key_of
from tests.proof.hands import REQUESTS, SURROUNDINGS
from tests.proof.session_reads import if_pads_count, may_go_on
from tests.proof.station import Station, copy
from tests.proof.steps import beginnings, cycle, happen
from tests.proof.test_abstraction import LEFT_OPEN
from tests.proof.wander import wander

CYCLES = 6
RUNS = 60
FOUND_AT_LEAST = 10
Applies = Callable[[Station], object]
Change = Callable[[Station, Random], None]


def _session(station: Station) -> Session | None:
    return station.controller.treatment.session


def _is_running_on(station: Station) -> bool:
    session = _session(station)
    return bool(station.controller.safety.state is H.STOPPING and session and session.is_running)


def _is_at_the_cap(station: Station) -> bool:
    session = _session(station)
    is_treating = station.controller.safety.state is H.TREATING
    return bool(is_treating and session and session.channels[0].level == 1)


def _is_over(station: Station) -> bool:
    session = _session(station)
    return session is not None and not may_go_on(session, station)


def _ignores_pads(station: Station) -> bool:
    safety = station.controller.safety
    return safety.state in PERMITTED and not if_pads_count(safety.wants, station)


def _stands(station: Station) -> bool:
    return station.controller.safety.state in PERMITTED - {H.TREATING}


def _change_levels(station: Station, random: Random) -> None:
    session = _session(station)
    assert session
    for channel in session.channels:
        channel.set_ua = channel.delivered_ua = random.choice((0, 1_000))
        channel.is_confirmed = random.random() < 0.5


def _change_what_was_felt(station: Station, random: Random) -> None:
    session = _session(station)
    assert session
    channel = session.channels[0]
    channel.is_confirmed = not channel.is_confirmed
    channel.delivered_ua = channel._from_ua = random.choice((0, 400, 1_000))


def _change_the_clock(station: Station, random: Random) -> None:
    session = _session(station)
    assert session
    session.treated_ms = random.randrange(session.total_ms - 5_000)


def _change_the_acknowledgement(station: Station, random: Random) -> None:
    station.controller.safety.wants.pads_at_ms = random.choice((None, station.now_ms))


def _change_what_was_so(station: Station, random: Random) -> None:
    kiosk = station.controller.safety.kiosk
    kiosk._stood_at_ms = station.now_ms - random.choice((20, 480, 600))


OVERWRITTEN: dict[str, tuple[Applies, Change]] = {
    "levels while the host stops": (_is_running_on, _change_levels),
    "what was felt at the cap": (_is_at_the_cap, _change_what_was_felt),
    "the clock of a session that is over": (_is_over, _change_the_clock),
    "an acknowledgement of pads that are on": (_ignores_pads, _change_the_acknowledgement),
    "when nothing ran last, while nothing runs": (_stands, _change_what_was_so),
}


def _raised(station: Station) -> Station:
    happen(station, "left +")
    for _ in range(50):
        cycle(station, "healthy")
    return station


@cache
def _stations() -> list[Station]:
    """Stations of random runs; those that treat also a second after a "+", and right after a stop."""
    random, found = Random(1), []
    starts = [copy(station) for station in beginnings()]
    for _ in range(RUNS):
        for station, _ in wander(random, copy(random.choice(starts)), 6):
            if random.random() < 0.1:
                found.append(copy(station))
                if station.controller.safety.state is H.TREATING:
                    found += [_raised(copy(station)), copy(station)]
                    happen(found[-1], random.choice(("Stop", "Pause")))
    return found


def _differs(station: Station, change: Change, random: Random) -> str | None:
    """What the changed station and the same unchanged do differently; None when they do not."""
    one, other = copy(station), copy(station)
    change(other, random)
    if key_of(one) != key_of(other):
        return "the abstract state"
    around = random.choice(["healthy", *(name for name in SURROUNDINGS if name != LEFT_OPEN)])
    request = random.choice(list(REQUESTS))
    for each in (one, other):
        happen(each, request)
    for count in range(CYCLES):
        for each in (one, other):
            cycle(each, around)
        if key_of(one, timed=False) != key_of(other, timed=False):
            return f"{request}, cycle {count} with {around}"
    return None


@pytest.mark.parametrize("name", OVERWRITTEN)
def test_nothing_depends_on_what_does_not_enter(name: str) -> None:
    applies, change = OVERWRITTEN[name]
    random = Random(name)
    found = [_differs(station, change, random) for station in _stations() if applies(station)]
    assert len(found) >= FOUND_AT_LEAST
    assert [why for why in found if why] == []


def test_a_value_that_something_reads_is_told() -> None:
    """The levels while it treats are read: changed, they lead elsewhere."""

    def is_treating(station: Station) -> bool:
        return station.controller.safety.state is H.TREATING

    random = Random(1)
    assert any(_differs(station, _change_levels, random) for station in _stations() if is_treating(station))
