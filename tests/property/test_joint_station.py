"""Host and module together, in any order of hands, requests, accidents and late cycles: judged at every step.

The judges are the walk's own (tests/proof/invariants.py and rules.py); here time is not abstract: a host may
be late by any number of ticks, and things last as long as Hypothesis likes, around every bound.
"""

from functools import cache

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from appliance.safety.mirror import PERMITTED
from drivers.firmware import codes as c
from tests.proof import rules
from tests.proof.hands import ACCIDENTS, AT_THE_PADS, REQUESTS, SURROUNDINGS, TOUCHES
from tests.proof.station import Station, copy
from tests.proof.steps import beginnings, cycle, happen

CYCLES = st.one_of(st.integers(1, 4), st.sampled_from([9, 10, 11, 14, 15, 16, 24, 25, 26, 49, 51, 99, 101]))
TICKS = st.one_of(st.integers(4, 8), st.integers(11, 13), st.integers(15, 26), st.integers(39, 43))
"""How long a host's cycle takes: around 60 ms, 100 ms and 200 ms, 5 ms at a time."""
LIVE = (c.ARMED, c.RUNNING, c.RAMPDOWN)


@cache
def stops() -> list[Station]:
    return [copy(station) for station in beginnings()]


@cache
def live_stops() -> list[Station]:
    return [station for station in stops() if station.is_live]


class JointStation(RuleBasedStateMachine):
    """One station from anywhere on the way of a visit, and again and again from where current may flow."""

    @initialize(stop=st.integers(0, 2**16))
    def begin(self, stop: int) -> None:
        self.station = copy(stops()[stop % len(stops())])

    @rule(stop=st.integers(0, 2**16), name=st.sampled_from(["left +", "right +", "Pause", "Stop", "Start"]))
    def another_visit(self, stop: int, name: str) -> None:
        self.station = copy(live_stops()[stop % len(live_stops())])
        happen(self.station, name)

    @rule(cycles=CYCLES)
    def all_is_well(self, cycles: int) -> None:
        for _ in range(cycles):
            cycle(self.station, "healthy")

    @rule(name=st.sampled_from(sorted(SURROUNDINGS)), cycles=CYCLES)
    def it_is_so_for_a_while(self, name: str, cycles: int) -> None:
        for _ in range(cycles):
            cycle(self.station, name)

    @rule(name=st.sampled_from(sorted({"healthy", "kiosk silent", *AT_THE_PADS})), ticks=TICKS)
    def the_host_is_late(self, name: str, ticks: int) -> None:
        """I8: from the last edge and the last lease on, whatever the host does."""
        core = self.station.board.core
        was_live, edge_ms = core.state in LIVE, core.pump_at
        cycle(self.station, name, ticks)
        if was_live and self.station.now_ms - edge_ms > 105:
            assert core.state not in LIVE, "the module outlived its pump"

    @rule(name=st.sampled_from(sorted(REQUESTS)))
    def somebody_asks(self, name: str) -> None:
        happen(self.station, name)

    @precondition(lambda self: self.station.controller.treatment.session is not None)
    @rule(name=st.sampled_from(TOUCHES))
    def somebody_touches(self, name: str) -> None:
        happen(self.station, name)

    @rule(name=st.sampled_from(ACCIDENTS))
    def something_happens_to_the_module(self, name: str) -> None:
        happen(self.station, name)

    @rule()
    def off_is_reached(self) -> None:
        rules.stop_is_heard(copy(self.station), SURROUNDINGS["healthy"])

    @rule()
    def the_button_is_pressed(self) -> None:
        cycle(self.station, "E-stop pressed")
        assert not self.station.is_live
        assert self.station.controller.safety.state not in PERMITTED

    @invariant()
    def what_is_armed_has_its_token_and_what_is_not_has_none(self) -> None:
        core = self.station.board.core
        assert bool(core.token_high) == (core.state in LIVE) or self.station.board.is_held


JointTest = pytest.mark.invariant("I8")(
    pytest.mark.invariant("I1")(pytest.mark.invariant("I4")(pytest.mark.rule(1)(JointStation.TestCase)))
)
JointTest.settings = settings(max_examples=25, stateful_step_count=25, derandomize=True, deadline=None)
