"""Between lamps and arming: the module tests itself, and its supply with the pump. [link 2.2, 13, R18]"""

from collections.abc import Callable

import pytest

from appliance.limits import CYCLE_MS, TEST_PUMP_AFTER_MS
from appliance.safety.faults import Fault
from appliance.safety.orders import Verb
from appliance.safety.seen import ModuleState
from appliance.safety.states import HostState as H
from tests.unit.safety.host import Host

M = ModuleState
LONG_CYCLES = 100
TIME_OUT_MS = 3_000

pytestmark = pytest.mark.hazard("HZ-17")


def in_service(cycles: int = LONG_CYCLES) -> Host:
    """A module whose own test lasts so long."""
    host = Host().boot()
    host.test_cycles = cycles
    host.begin_service()
    return host


def pumping() -> Host:
    host = in_service()
    host.run(TEST_PUMP_AFTER_MS + 10 * CYCLE_MS)
    assert (host.state, host.pumped) == (H.SERVICE, True)
    return host


def test_the_module_is_asked_to_test_itself_and_then_how_it_went_and_the_arming_is_next() -> None:
    host = in_service(cycles=5)
    assert (host.state, host.proof) == (H.SERVICE, "supply")
    begun = len(host.verbs)
    host.run_until(H.READY)
    assert host.proof == "arming"
    assert [verb for verb in host.verbs[begun:] if verb is not Verb.CYCLE] == [
        Verb.SELFTEST,
        Verb.SELFTEST_RESULT,
    ]
    assert host.core.wants.test_at_ms is None


def test_a_request_to_test_that_was_not_taken_is_made_again_every_40_ms() -> None:
    host = in_service()
    host.obeys.discard(Verb.SELFTEST)
    begun = len(host.verbs)
    host.run(6 * CYCLE_MS)
    assert host.verbs[begun:] == [Verb.SELFTEST, Verb.CYCLE] * 3


def test_the_pump_runs_400_ms_after_the_test_began_and_never_without_a_permission_to_run() -> None:
    host = in_service()
    host.cycle()
    began_ms = host.core.wants.test_at_ms
    assert began_ms == host.now_ms
    while host.now_ms < began_ms + TEST_PUMP_AFTER_MS - CYCLE_MS:
        orders = host.cycle()
        assert not host.pumped
        assert not orders.run_permit
    orders = host.cycle()
    assert host.pumped
    assert not orders.run_permit
    assert not host.core.may_pump(answered=True, now_ms=began_ms + TEST_PUMP_AFTER_MS - 1)


def close_the_relay(host: Host) -> None:
    host.be(M.SELFTEST, k1_closed=True)


def end_the_test(host: Host) -> None:
    host.be(M.IDLE)


def let_go(host: Host) -> None:
    host.show(hand_ok=False)


def press(host: Host) -> None:
    host.press()


def stop(host: Host) -> None:
    host.core.stop("stopped_by_person", now_ms=host.now_ms)


def cancel(host: Host) -> None:
    host.core.cancel_proof(now_ms=host.now_ms)


def fail(host: Host) -> None:
    host.core.set(Fault.STATE_MISMATCH, host.now_ms)


def weld(host: Host) -> None:
    host.follows_lines = False
    host.show(chain_fb=True)
    host.run(80)


@pytest.mark.parametrize("why", [close_the_relay, end_the_test, let_go, press, stop, cancel, fail, weld])
def test_whatever_is_not_right_stops_the_pump_in_the_same_cycle(why: Callable[[Host], None]) -> None:
    host = pumping()
    why(host)
    host.cycle()
    assert not host.pumped


@pytest.mark.parametrize("why", [stop, cancel, fail])
def test_what_comes_within_a_cycle_stops_the_pump_at_its_end(why: Callable[[Host], None]) -> None:
    host = pumping()
    why(host)
    assert not host.core.may_pump(answered=True, now_ms=host.now_ms)


def test_without_an_answer_there_is_no_edge() -> None:
    host = pumping()
    assert host.core.may_pump(answered=True, now_ms=host.now_ms)
    assert not host.core.may_pump(answered=False, now_ms=host.now_ms)


def test_a_module_that_was_lost_gets_no_pump_when_it_is_back() -> None:
    host = pumping()
    host.core.lost(now_ms=host.now_ms)
    for _ in range(50):
        host.cycle()
        assert not host.pumped
    assert (host.state, host.proof) == (H.READY, "due")


@pytest.mark.parametrize("why", [let_go, stop, cancel])
def test_whoever_ends_it_is_back_in_ready_without_a_result_and_without_a_fault(
    why: Callable[[Host], None],
) -> None:
    host = pumping()
    why(host)
    host.cycle()
    assert (host.state, host.proof, host.faults) == (H.READY, "due", [])
    assert host.core.since_ms == host.now_ms
    host.run(3_000)
    assert (host.state, host.proof, host.faults) == (H.READY, "due", [])


def test_a_kiosk_that_has_died_ends_it() -> None:
    host = in_service(cycles=200)
    host.kiosk_is_alive = False
    host.run(1_800)
    assert (host.state, host.pumped) == (H.SERVICE, True)
    host.run(300)
    assert (host.state, host.proof, host.pumped, host.faults) == (H.READY, "due", False, [])


def test_a_watchdog_that_has_gone_ends_it() -> None:
    host = Host(watchdog_required=True).boot()
    host.watchdog_is_alive = False
    host.run(4_000)
    host.test_cycles = LONG_CYCLES
    host.begin_service()
    host.run(600)
    assert (host.state, host.pumped) == (H.SERVICE, True)
    host.run(800)
    assert (host.state, host.proof, host.pumped) == (H.READY, "due", False)


def test_the_button_pressed_within_it_is_an_emergency_and_not_the_proof() -> None:
    host = pumping()
    host.press()
    host.cycle()
    assert (host.state, host.proof, host.pumped) == (H.ESTOP, "due", False)
    assert list(host.core.noted)[-1] is Fault.ESTOP_PRESSED


@pytest.mark.row("H28")
def test_a_module_that_leaves_a_step_out_arms_nothing_until_staff_has_seen_it() -> None:
    host = in_service(cycles=5)
    host.does_every_step = False
    host.run_until(H.READY)
    assert (host.proof, host.faults) == ("due", [Fault.ARM_FAILED])
    assert host.core.begin_proof(now_ms=host.now_ms) is not None
    assert host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms) is None
    host.does_every_step = True
    host.begin_proof()
    assert host.proof == "arming"


@pytest.mark.row("H28")
def test_a_module_that_does_not_end_its_test_within_3_s_has_failed() -> None:
    host = in_service(cycles=1_000)
    began_ms = host.core.since_ms
    while host.now_ms < began_ms + TIME_OUT_MS:
        host.cycle()
    assert (host.state, host.faults, host.pumped) == (H.SERVICE, [], True)
    host.cycle()
    assert (host.state, host.faults, host.pumped, host.proof) == (H.READY, [Fault.ARM_FAILED], False, "due")
    assert (host.core.faults, host.core.since_ms) == ({Fault.ARM_FAILED: host.now_ms}, host.now_ms)


def test_a_module_whose_test_fails_has_tripped() -> None:
    host = pumping()
    host.be(M.FAULT)
    host.latch(needs_service=True)
    host.cycle()
    assert (host.state, host.proof, host.faults) == (H.FAULT, "due", [Fault.MODULE_FAULT])
    assert not host.pumped


@pytest.mark.parametrize(
    ("is_whole", "step", "faults"), [(True, "arming", []), (False, "due", [Fault.ARM_FAILED])]
)
def test_the_result_counts_in_the_cycle_in_which_it_comes(
    is_whole: bool, step: str, faults: list[Fault]
) -> None:
    host = pumping()
    host.now_ms += CYCLE_MS
    host.core.tested(is_whole=is_whole, now_ms=host.now_ms)
    assert (host.state, host.proof, host.core.since_ms) == (H.READY, step, host.now_ms)
    assert host.core.faults == dict.fromkeys(faults, host.now_ms)


@pytest.mark.parametrize("is_whole", [True, False])
def test_a_result_that_nobody_waits_for_changes_nothing(is_whole: bool) -> None:
    host = Host().boot()
    host.core.tested(is_whole=is_whole, now_ms=host.now_ms)
    host.core.test_began(now_ms=host.now_ms)
    assert (host.state, host.proof, host.faults, host.core.wants.test_at_ms) == (H.READY, "due", [], None)
    host = pumping()
    host.core.cancel_proof(now_ms=host.now_ms)
    host.core.tested(is_whole=is_whole, now_ms=host.now_ms)
    assert (host.state, host.proof, host.faults) == (H.SERVICE, "due", [])
