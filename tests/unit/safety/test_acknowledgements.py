"""What an acknowledgement clears and what it leaves, in the words that a person reads. (safety.md rule 5)"""

import pytest

from appliance.safety.faults import Fault
from appliance.safety.machine import Machine
from appliance.safety.orders import Mode, Verb
from appliance.safety.seen import ModuleState
from appliance.safety.states import HostState as H
from appliance.safety.verbs import Wants
from tests.unit.safety.host import Host

M = ModuleState


def test_where_the_module_has_nothing_to_clear_an_acknowledgement_leads_home_at_once() -> None:
    host = Host().treating()
    host.be(M.IDLE, hv_on=False)
    host.latch(permission=True)
    host.cycle()
    assert host.is_in(H.FAULT)
    assert host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms) is None
    assert (host.state, host.faults) == (H.READY, [])


@pytest.mark.row("H18")
@pytest.mark.row("H22")
def test_a_fault_of_the_module_is_kept_beside_a_weak_supply() -> None:
    host = Host().boot()
    host.be(M.FAULT)
    host.latch(is_tripped=True)
    host.cycle()
    host.core.powered(is_weak=True, now_ms=host.now_ms)
    assert (
        host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms)
        == "the power supply is still too weak"
    )
    assert host.faults == [Fault.MODULE_FAULT, Fault.POWER_WEAK]
    host.run(1_000)
    assert (host.state, host.faults) == (H.READY, [Fault.POWER_WEAK])


@pytest.mark.row("H16")
@pytest.mark.row("H22")
def test_pads_are_kept_beside_a_weak_supply() -> None:
    host = Host().treating()
    host.latch(lead_off=True)
    host.cycle()
    host.core.powered(is_weak=True, now_ms=host.now_ms)
    host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms)
    assert host.faults == [Fault.LEAD_OFF, Fault.POWER_WEAK]


@pytest.mark.row("H18")
@pytest.mark.parametrize("bit", ["is_tripped", "needs_service"])
def test_a_module_in_idle_that_still_holds_its_bit_is_not_sound(bit: str) -> None:
    host = Host().boot()
    host.be(M.FAULT)
    host.latch(is_tripped=True)
    host.cycle()
    host.obeys.discard(Verb.FAULT_CLEAR)
    assert host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms) is None
    host.latch(is_tripped=bit == "is_tripped", needs_service=bit == "needs_service")
    host.be(M.IDLE)
    host.cycle()
    assert host.is_in(H.FAULT)


@pytest.mark.hazard("HZ-03")
def test_why_an_emergency_stop_stays_is_said_in_one_sentence() -> None:
    host = Host().boot()
    assert host.core.acknowledge("estop", now_ms=host.now_ms) == "the emergency stop is not pressed"
    host.press()
    host.run(100)
    assert host.core.acknowledge("estop", now_ms=host.now_ms) == (
        "the emergency stop is still pressed: twist it to release"
    )
    host.show(estop_a=True, estop_b=True)
    host.run(100)
    assert host.core.acknowledge("estop", now_ms=host.now_ms) == (
        "the emergency stop's contacts disagree: do not use this station"
    )


def test_nothing_is_wanted_any_more_once_the_pause_is_reached() -> None:
    host = Host().treating()
    host.core.pause(now_ms=host.now_ms)
    assert host.core.wants == Wants(pause=True)
    host.run_until(H.PAUSED)
    assert host.core.wants == Wants()


@pytest.mark.hazard("HZ-06")
def test_pads_that_were_acknowledged_before_the_arming_are_not_being_cleared_in_it() -> None:
    host = Host().configured()
    assert host.core.acknowledge("pads", now_ms=host.now_ms) is None
    assert host.core.pads_are_clearing
    assert host.core.arm(Mode.TREAT, now_ms=host.now_ms) is None
    assert not host.core.pads_are_clearing


# ---- the machine before and between


def test_before_anything_was_seen_nothing_is_permitted_latched_or_known() -> None:
    machine = Machine(watchdog_required=True, now_ms=7)
    assert (machine.state, machine.since_ms, machine.mismatches, machine.mode) == (H.BOOT, 7, 0, Mode.TREAT)
    assert (machine.faults, machine.stop_reason, machine.seen, list(machine.noted)) == ({}, None, None, [])
    assert (machine.hand_ok, machine.mod_ok) == (False, False)
    assert (machine.estop_is_latched, machine.module_needs_service, machine.power_is_weak) == (False,) * 3
    assert (machine.estop.stops, machine.watchdog.is_gone(7), machine.proof.step) == (True, True, "due")


def test_the_journal_is_owed_64_notes_at_most() -> None:
    machine = Machine(watchdog_required=False, now_ms=0)
    for minute in range(100):
        machine.note(Fault.HOST_LATE, minute * 60_000)
    machine.note(Fault.CLOCK_JUMPED, 0)
    assert list(machine.noted) == [Fault.HOST_LATE] * 63 + [Fault.CLOCK_JUMPED]


@pytest.mark.parametrize(("again_ms", "times"), [(159_999, 1), (160_000, 2)])
def test_what_comes_often_is_noted_again_after_a_minute(again_ms: int, times: int) -> None:
    machine = Machine(watchdog_required=False, now_ms=0)
    machine.note(Fault.HOST_LATE, 100_000)
    machine.note(Fault.HOST_LATE, again_ms)
    assert list(machine.noted) == [Fault.HOST_LATE] * times


@pytest.mark.row("H22")
@pytest.mark.parametrize(
    ("way", "verb"),
    [(Host.armed, Verb.STOP_AT_ONCE), (Host.paused, Verb.STOP_AT_ONCE), (Host.treating, Verb.STOP)],
)
def test_a_fault_that_stops_ramps_where_pulses_run_and_nowhere_else(way: object, verb: Verb) -> None:
    host = Host()
    assert callable(way)
    way(host)
    host.core.powered(is_weak=True, now_ms=host.now_ms)
    assert host.cycle().verb is verb
