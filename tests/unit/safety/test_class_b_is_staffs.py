"""A fault of class B is ended by staff, and a second one of the module within a day by service. [link 5.4]"""

import pytest

from appliance.safety.faults import MODULE_FAULT_FOR_SERVICE, SPECS, Fault
from appliance.safety.machine import REPEATED_MS
from appliance.safety.states import HostState as H
from tests.unit.safety.host import Host

DAY_MS = 86_400_000
FOR_STAFF = [fault for fault in Fault if SPECS[fault].who == "staff"]
REFUSED = "this fault is for staff, with their PIN"


def ready() -> Host:
    return Host().boot()


def test_a_day_is_a_day() -> None:
    assert REPEATED_MS == DAY_MS


@pytest.mark.hazard("HZ-01")
@pytest.mark.parametrize("fault", FOR_STAFF)
def test_a_guests_acknowledgement_ends_nothing_while_a_fault_of_class_b_is_set(fault: Fault) -> None:
    host = ready()
    host.core.set(Fault.MODULE_POWER, host.now_ms)
    host.core.set(fault, host.now_ms)
    assert host.core.acknowledge("fault", now_ms=host.now_ms) == REFUSED
    assert set(host.core.faults) == {Fault.MODULE_POWER, fault}
    assert host.core.wants.fault_at_ms is None
    assert host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms) is None


@pytest.mark.parametrize("fault", [f for f in Fault if SPECS[f].who in ("anyone", "staff_in_gym")])
def test_what_is_of_class_a_asks_for_nobody_in_a_clinic(fault: Fault) -> None:
    host = ready()
    host.core.set(fault, host.now_ms)
    assert host.core.acknowledge("fault", now_ms=host.now_ms) is None
    assert fault not in host.core.faults


@pytest.mark.row("H34")
@pytest.mark.hazard("HZ-01")
@pytest.mark.parametrize(("after_ms", "is_repeated"), [(1, True), (DAY_MS, True), (DAY_MS + 1, False)])
def test_the_second_module_fault_within_a_rolling_day_is_for_service(
    after_ms: int, is_repeated: bool
) -> None:
    host = ready()
    host.core.set(Fault.MODULE_FAULT, 1_000)
    assert host.core.tripped_at_ms == 1_000
    assert host.core.told(Fault.MODULE_FAULT) is SPECS[Fault.MODULE_FAULT]
    host.core.drop(Fault.MODULE_FAULT)
    host.core.set(Fault.MODULE_FAULT, 1_000 + after_ms)
    assert (Fault.MODULE_REPEATED in host.core.faults) is is_repeated
    assert (host.core.told(Fault.MODULE_FAULT) is MODULE_FAULT_FOR_SERVICE) is is_repeated
    assert host.core.needs_service is is_repeated
    assert host.core.tripped_at_ms == 1_000 + after_ms, "the day rolls"


def test_one_that_is_still_set_is_not_found_a_second_time() -> None:
    host = ready()
    for at_ms in (1_000, 2_000):
        host.core.set(Fault.MODULE_FAULT, at_ms)
    assert list(host.core.faults.items()) == [(Fault.MODULE_FAULT, 1_000)]
    assert host.core.tripped_at_ms == 1_000


def test_another_fault_counts_for_nothing() -> None:
    host = ready()
    for _ in range(2):
        host.core.set(Fault.MODULE_CLOCK, 1_000)
        host.core.drop(Fault.MODULE_CLOCK)
    assert host.core.tripped_at_ms is None


def test_for_service_only_the_module_faults_words_change() -> None:
    told, row = MODULE_FAULT_FOR_SERVICE, SPECS[Fault.MODULE_FAULT]
    assert (told.clears, told.who, told.text_id) == ("service", "service", "fault.module_fault")
    assert (told.reaction, told.journal_id) == (row.reaction, row.journal_id)
    host = ready()
    host.core.module_needs_service = True
    assert host.core.told(Fault.MODULE_FAULT) is told
    assert host.core.told(Fault.MODULE_POWER) is SPECS[Fault.MODULE_POWER]


def test_a_restart_counts_what_was_counted_and_nothing_twice() -> None:
    host = Host()
    host.core.restore(["H18"], now_ms=5_000, tripped_at_ms=1_000)
    assert list(host.core.faults) == [Fault.MODULE_FAULT]
    assert host.core.tripped_at_ms == 1_000
    host.core.drop(Fault.MODULE_FAULT)
    host.core.set(Fault.MODULE_FAULT, 6_000)
    assert Fault.MODULE_REPEATED in host.core.faults


def test_a_restart_with_nothing_counted_has_nothing_counted() -> None:
    host = Host()
    host.core.restore(["H18"], now_ms=5_000)
    assert host.core.tripped_at_ms is None


def test_one_from_before_the_power_went_is_counted_and_not_set_again() -> None:
    host = ready()
    host.core.remember(["H18"], now_ms=7_000)
    assert not host.core.faults
    assert host.core.tripped_at_ms == 7_000
    host.core.set(Fault.MODULE_FAULT, 7_000 + DAY_MS)
    assert host.core.faults == {
        Fault.MODULE_FAULT: 7_000 + DAY_MS, Fault.MODULE_REPEATED: 7_000 + DAY_MS
    }  # fmt: skip
    assert host.core.state is H.FAULT


def test_one_that_came_before_the_kiosk_could_tell_of_the_earlier_one_is_the_second() -> None:
    host = ready()
    host.core.set(Fault.MODULE_FAULT, 1_000)
    host.core.remember(["H18"], now_ms=7_000)
    assert host.core.faults[Fault.MODULE_REPEATED] == 7_000
