"""The E-stop's two contacts, its latch, its acknowledgement. [link 2.5; safety.md rule 5]"""

import pytest

from appliance.safety.estop import EStop
from appliance.safety.faults import Fault
from appliance.safety.orders import Mode, Verb
from appliance.safety.seen import ModuleState
from appliance.safety.states import HostState as H
from tests.unit.safety.host import Host


@pytest.mark.hazard("HZ-17")
@pytest.mark.parametrize(
    ("a", "b", "position", "stops"),
    [
        (True, False, "released", False),
        (False, True, "pressed", True),
        (False, False, "unknown", True),
        (True, True, "unknown", True),
    ],
)
def test_the_truth_table_of_the_two_contacts(a: bool, b: bool, position: str, stops: bool) -> None:
    estop = EStop()
    estop.read(a=a, b=b, now_ms=0)
    assert (estop.position, estop.stops) == (position, stops)


def test_contacts_that_have_not_been_read_stop() -> None:
    assert EStop().stops
    assert not EStop().is_released(1_000)


@pytest.mark.requirement("EST-07")
@pytest.mark.parametrize(("a", "kind"), [(False, "open"), (True, "welded")])
def test_contacts_that_disagree_for_more_than_50_ms_are_a_discrepancy(a: bool, kind: str) -> None:
    estop = EStop()
    estop.read(a=a, b=a, now_ms=100)
    estop.judge(150)
    assert estop.discrepancy == "none"
    estop.judge(151)
    assert estop.discrepancy == kind


def test_a_discrepancy_outlives_the_contacts_that_agree_again() -> None:
    estop = EStop()
    estop.read(a=False, b=False, now_ms=0)
    estop.judge(60)
    estop.read(a=True, b=False, now_ms=80)
    estop.judge(500)
    assert estop.discrepancy == "open"


def test_a_disagreement_that_ends_in_time_leaves_nothing_behind() -> None:
    estop = EStop()
    estop.read(a=False, b=False, now_ms=0)
    estop.read(a=False, b=True, now_ms=40)
    estop.judge(400)
    estop.read(a=False, b=False, now_ms=420)
    estop.judge(460)
    assert estop.discrepancy == "none"


@pytest.mark.fault("F50")
def test_a_release_counts_after_200_ms_without_a_bounce() -> None:
    estop = EStop()
    estop.read(a=False, b=True, now_ms=0)
    estop.read(a=True, b=False, now_ms=100)
    assert not estop.is_released(299)
    assert estop.is_released(300)
    estop.read(a=False, b=False, now_ms=310)
    estop.read(a=True, b=False, now_ms=320)
    assert not estop.is_released(519)
    assert estop.is_released(520)


@pytest.mark.hazard("HZ-03")
def test_a_pressed_button_is_an_estop_in_the_same_cycle_and_takes_the_pump() -> None:
    host = Host().treating()
    assert host.pumped
    host.press()
    orders = host.cycle()
    assert (orders.host_state, orders.stop_now, host.pumped) == (H.ESTOP, True, False)
    assert host.core.stop_reason == "estop"


@pytest.mark.requirement("EST-01")
@pytest.mark.hazard("HZ-03")
@pytest.mark.parametrize("state", [H.READY, H.CONFIGURED, H.ARMING, H.ARMED, H.PAUSED, H.STOPPING, H.FAULT])
def test_every_linked_state_goes_to_estop(state: H) -> None:
    host = Host().configured()
    host.follows_lines = False  # by the host's own contacts, whatever the module says
    host.core.go(state, host.now_ms)
    host.press()
    host.cycle()
    assert host.is_in(H.ESTOP)


def test_the_module_alone_seeing_the_button_is_an_estop_too() -> None:
    host = Host().treating()
    host.follows_lines = False
    host.be(ModuleState.ESTOP, chain_closed=False)
    host.latch(estop=True)
    host.cycle()
    assert host.is_in(H.ESTOP)
    assert host.core.stop_reason == "estop"


def test_an_estop_of_the_module_alone_is_not_acknowledged_before_its_chain_is_closed() -> None:
    host = Host().treating()
    host.follows_lines = False
    host.be(ModuleState.ESTOP, chain_closed=False)
    host.latch(estop=True)
    host.run(1_000)
    assert not host.core.estop_is_acknowledgeable(host.now_ms)
    assert "still pressed" in (host.core.acknowledge("estop", now_ms=host.now_ms) or "")


def pressed() -> Host:
    host = Host().treating()
    host.press()
    host.run(100)
    return host


def test_a_pressed_button_cannot_be_acknowledged() -> None:
    host = pressed()
    assert "still pressed" in (host.core.acknowledge("estop", now_ms=host.now_ms) or "")
    assert not host.core.estop_is_acknowledgeable(host.now_ms)


def test_a_release_that_has_not_lasted_cannot_be_acknowledged() -> None:
    host = pressed()
    host.release()
    host.run(60)
    assert host.module.chain_closed
    assert "still pressed" in (host.core.acknowledge("estop", now_ms=host.now_ms) or "")


def test_a_fault_that_follows_does_not_take_the_latch_away() -> None:
    host = pressed()
    host.release()
    host.run(300)
    host.core.set(Fault.SYSTEM_BUSY, host.now_ms)
    assert host.is_in(H.ESTOP)


def test_a_module_that_still_has_its_estop_bit_has_not_cleared_it() -> None:
    host = pressed()
    host.follows_lines = False
    host.release()
    host.be(ModuleState.FAULT, chain_closed=True)
    host.obeys.discard(Verb.FAULT_CLEAR)
    host.run(300)
    assert host.core.acknowledge("estop", now_ms=host.now_ms) is None
    host.run(200)
    assert host.is_in(H.ESTOP)


def test_releasing_the_button_alone_changes_nothing() -> None:
    host = pressed()
    host.verbs.clear()
    host.release()
    host.run(5_000)
    assert host.is_in(H.ESTOP)
    assert Verb.FAULT_CLEAR not in host.verbs
    assert host.core.estop_is_acknowledgeable(host.now_ms)


def test_a_released_and_acknowledged_button_leads_to_ready_and_nowhere_else() -> None:
    host = pressed()
    host.release()
    host.run(300)
    assert host.core.acknowledge("estop", now_ms=host.now_ms) is None
    assert not host.core.estop_is_acknowledgeable(host.now_ms), "it was acknowledged"
    host.run_until(H.READY)
    host.run(2_000)
    assert host.is_in(H.READY)
    assert host.core.arm(Mode.TREAT, now_ms=host.now_ms) is not None


def test_there_is_nothing_to_acknowledge_when_no_button_was_pressed() -> None:
    host = Host().boot()
    assert host.core.acknowledge("estop", now_ms=host.now_ms) == "the emergency stop is not pressed"


@pytest.mark.hazard("HZ-03")
def test_a_button_pressed_again_after_the_acknowledgement_needs_another_one() -> None:
    host = pressed()
    host.release()
    host.run(300)
    host.obeys.discard(Verb.FAULT_CLEAR)
    assert host.core.acknowledge("estop", now_ms=host.now_ms) is None
    host.cycle()
    host.press()
    host.run(100)
    host.release()
    host.obeys.add(Verb.FAULT_CLEAR)
    host.run(2_000)
    assert host.is_in(H.ESTOP)


@pytest.mark.hazard("HZ-03")
def test_an_acknowledgement_that_the_module_does_not_follow_expires_after_a_second() -> None:
    host = pressed()
    host.release()
    host.run(300)
    host.obeys.discard(Verb.FAULT_CLEAR)
    assert host.core.acknowledge("estop", now_ms=host.now_ms) is None
    host.run(1_100)
    host.obeys.add(Verb.FAULT_CLEAR)
    host.run(1_000)
    assert host.is_in(H.ESTOP)
    assert host.core.estop_is_acknowledgeable(host.now_ms)


@pytest.mark.hazard("HZ-03")
def test_the_latch_outlives_a_lost_link_and_a_module_that_restarted() -> None:
    host = pressed()
    host.release()
    host.answers = False
    host.run(100)
    assert host.is_in(H.LINK_DOWN)
    host.be(ModuleState.IDLE)
    host.latch(estop=False)
    host.answers = True
    host.run(1_000)
    assert host.is_in(H.ESTOP)
    assert Fault.STATE_MISMATCH not in host.faults
    assert host.core.acknowledge("estop", now_ms=host.now_ms) is None
    host.run_until(H.READY)


def test_an_acknowledgement_does_not_outlive_a_lost_link() -> None:
    host = pressed()
    host.release()
    host.run(300)
    host.obeys.discard(Verb.FAULT_CLEAR)
    assert host.core.acknowledge("estop", now_ms=host.now_ms) is None
    host.answers = False
    host.run(100)
    host.answers, host.obeys = True, set(Verb)
    host.run(1_000)
    assert host.is_in(H.ESTOP)


def test_a_button_that_the_module_does_not_see_is_a_mismatch() -> None:
    host = Host().treating()
    host.follows_lines = False
    host.press()
    host.run(200)
    assert host.is_in(H.ESTOP)
    assert Fault.STATE_MISMATCH in host.faults


@pytest.mark.hazard("HZ-17")
def test_contacts_that_disagree_take_the_station_out_of_use() -> None:
    host = Host().treating()
    host.show(estop_a=False, estop_b=False)
    host.run(100)
    assert host.faults == [Fault.ESTOP_DISCREPANCY]
    host.release()
    host.run(1_000)
    assert "disagree" in (host.core.acknowledge("estop", now_ms=host.now_ms) or "")
    assert host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms) == "this fault needs service"
    assert host.is_in(H.ESTOP)


def test_the_contacts_of_a_board_that_is_not_there_are_not_judged() -> None:
    host = Host()
    host.answers = False
    host.follows_lines = False
    host.show(estop_a=False, estop_b=False, hand_ok=False)
    host.run(3_000)
    assert host.faults == [Fault.LINK_LOST]
    host.show(estop_a=True, estop_b=False, hand_ok=True)
    host.answers = True
    host.boot()
    assert host.faults == []


def test_contacts_that_vanish_together_with_the_link_are_not_judged_however_late_the_cycles_are() -> None:
    host = Host().treating()
    host.answers = host.follows_lines = False
    host.show(estop_a=False, estop_b=False, hand_ok=False)
    for _ in range(5):
        host.cycle()
        host.now_ms += 15
    assert host.faults == [Fault.LINK_LOST]


def test_a_cut_fault_for_service_is_still_there_after_the_button_was_acknowledged() -> None:
    host = pressed()
    host.follows_lines = False
    host.show(chain_fb=True)
    host.run(200)
    assert Fault.CHAIN_MISMATCH in host.faults
    assert host.is_in(H.ESTOP)
    host.follows_lines = True
    host.release()
    host.run(300)
    assert host.core.acknowledge("estop", now_ms=host.now_ms) is None
    host.run(200)
    assert host.is_in(H.FAULT)


def test_a_module_that_goes_from_estop_to_fault_is_followed() -> None:
    host = pressed()
    host.latch(needs_service=True)
    host.release()
    host.run(300)
    assert host.core.acknowledge("estop", now_ms=host.now_ms) is None
    host.run(300)
    assert host.is_in(H.FAULT)
    assert host.faults == [Fault.MODULE_FAULT]


@pytest.mark.hazard("HZ-03")
@pytest.mark.rule(5)
def test_a_press_while_nothing_is_linked_yet_waits_for_its_acknowledgement() -> None:
    """A new ems-stim comes up under a pressed button that is let go before the module has answered."""
    host = Host()
    host.press()
    host.cycle()
    assert host.is_in(H.BOOT)
    host.release()
    host.run_until(H.ESTOP)
    host.run(1_000)
    assert host.is_in(H.ESTOP)
    assert host.core.acknowledge("estop", now_ms=host.now_ms) is None
    host.run_until(H.READY)
