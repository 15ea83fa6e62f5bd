"""The way from BOOT to CONFIGURED and back, to the cycle; what an earlier life leaves behind. [link 8]"""

import pytest

from appliance.limits import LINK_FAILED_CYCLES
from appliance.safety.faults import FOR_SERVICE, Fault
from appliance.safety.orders import Verb
from appliance.safety.seen import ModuleState
from appliance.safety.states import HostState as H
from tests.unit.safety.host import Host


def unanswered(host: Host, cycles: int) -> Host:
    host.answers = False
    for _ in range(cycles):
        host.cycle()
    return host


@pytest.mark.row("H09")
def test_a_link_that_was_never_up_is_a_fault_at_the_third_hello_without_an_answer() -> None:
    host = Host()
    host.answers = False
    while host.verbs.count(Verb.HELLO) < LINK_FAILED_CYCLES:
        assert host.faults == []
        host.cycle()
    assert host.faults == [Fault.LINK_LOST]


@pytest.mark.row("H09")
def test_after_hello_three_cycles_without_an_answer_count_from_zero() -> None:
    host = unanswered(Host(), 5)
    host.answers = True
    host.run_until(H.IDENTIFY)
    unanswered(host, LINK_FAILED_CYCLES - 1)
    assert host.is_in(H.IDENTIFY)
    host.cycle()
    assert host.is_in(H.LINK_DOWN)


def test_a_configuration_that_nobody_goes_on_with_leads_back_to_ready_and_stays_there() -> None:
    host = Host().configured()
    host.core.forget(now_ms=host.now_ms)
    host.run(1_000)
    assert (host.state, host.faults) == (H.READY, [])


@pytest.mark.parametrize("name", ["H15", "H05"])
def test_a_link_that_no_earlier_life_has_lost_was_not_lost_before_its_first_answer(name: str) -> None:
    host = Host()
    host.core.restore([name], now_ms=0)
    unanswered(host, 10)
    assert host.faults == [Fault(name), Fault.LINK_LOST]
    host.answers = True
    host.boot()
    assert host.faults == [Fault(name)]


@pytest.mark.parametrize("name", ["H09", "H10"])
def test_a_link_that_an_earlier_life_has_lost_is_lost_until_somebody_has_seen_it(name: str) -> None:
    host = Host()
    host.core.restore([name], now_ms=0)
    host.boot()
    assert host.faults == [Fault(name)]


def test_of_the_rows_from_before_the_power_was_off_those_for_service_are_latched_still() -> None:
    host = Host()
    host.core.remember([*FOR_SERVICE, Fault.LATCHES_UNKNOWN, Fault.LINK_LOST, "H99"], now_ms=7)
    assert host.core.faults == dict.fromkeys({*FOR_SERVICE, Fault.LATCHES_UNKNOWN}, 7)


def test_a_module_that_needs_service_does_so_until_it_has_begun_a_new_life() -> None:
    host = Host().boot()
    host.be(ModuleState.FAULT)
    host.latch(needs_service=True)
    host.cycle()
    assert host.core.module_needs_service is True
    host.core.linked(now_ms=host.now_ms)
    assert host.core.module_needs_service is False
