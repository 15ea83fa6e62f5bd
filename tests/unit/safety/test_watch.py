"""What a cycle reads, to the millisecond: bounds that cycles of 20 ms do not meet by chance. [link 8, 2.5]"""

from collections.abc import Callable

import pytest

from appliance.limits import ARMED_MS, CYCLE_MS, FAULT_CLEAR_MS, PAUSED_MS
from appliance.safety.core import SafetyCore
from appliance.safety.faults import Fault
from appliance.safety.liveness import Belief, Kiosk
from appliance.safety.orders import Mode, Verb
from appliance.safety.seen import ModuleState
from appliance.safety.states import HostState as H
from tests.unit.safety.host import OFF, Host

M = ModuleState
Way = Callable[[Host], Host]
STOPS = {Verb.STOP, Verb.STOP_AT_ONCE}


def aged(host: Host, since_ms: int, age_ms: int) -> Host:
    """The next cycle comes so long after that."""
    host.kiosk_is_alive = True
    while host.now_ms < since_ms + age_ms - CYCLE_MS:
        host.cycle()
    host.now_ms = since_ms + age_ms - CYCLE_MS
    host.cycle()
    return host


# ---- how long a state may last


@pytest.mark.parametrize(("at_ms", "state"), [(49, H.BOOT), (50, H.LINK_DOWN)])
def test_the_reset_line_is_held_for_50_ms(at_ms: int, state: H) -> None:
    core = SafetyCore(watchdog_required=False, now_ms=1_000)
    core.tick(Host().lines, now_ms=1_000 + at_ms)
    assert core.state is state


@pytest.mark.row("H11")
@pytest.mark.parametrize(("age_ms", "is_reset"), [(49, True), (50, False)])
def test_a_frozen_module_is_reset_for_just_as_long(age_ms: int, is_reset: bool) -> None:
    host = Host().treating()
    host.cycle(Fault.LINK_FROZEN)
    host.answers = False
    orders = host.core.tick(host.lines, now_ms=host.core.since_ms + age_ms)
    assert orders.module_reset is is_reset


def arming(host: Host) -> Host:
    """The module says that it is armed, and its high voltage does not come."""
    host.configured().obeys.discard(Verb.ARM)
    assert host.core.arm(Mode.TREAT, now_ms=host.now_ms) is None
    host.be(M.ARMED)
    return host


ENDS: tuple[tuple[Way, int], ...] = ((arming, 3_000), (Host.armed, ARMED_MS), (Host.paused, PAUSED_MS))


@pytest.mark.parametrize(("way", "limit_ms"), ENDS)
def test_a_state_lasts_to_its_last_millisecond_and_then_ends_at_once(way: Way, limit_ms: int) -> None:
    host = way(Host())
    state, since_ms = host.state, host.core.since_ms
    host.obeys -= STOPS
    aged(host, since_ms, limit_ms)
    assert host.is_in(state)
    host.now_ms += 1 - CYCLE_MS
    orders = host.cycle()
    assert (host.state, orders.verb) == (H.STOPPING, Verb.STOP_AT_ONCE)
    assert host.core.since_ms == host.now_ms


def stopping(host: Host) -> Host:
    host.treating().obeys -= STOPS
    host.core.stop("stopped_by_person", now_ms=host.now_ms)
    host.be(M.RAMPDOWN)
    return host


@pytest.mark.row("H25")
@pytest.mark.parametrize(("age_ms", "faults"), [(1_000, []), (1_001, [Fault.STATE_MISMATCH])])
def test_a_stop_may_take_a_second(age_ms: int, faults: list[Fault]) -> None:
    host = stopping(Host())
    assert aged(host, host.core.since_ms, age_ms).faults == faults


# ---- how long something is wanted


@pytest.mark.row("H28")
@pytest.mark.parametrize(("age_ms", "state"), [(1_000, H.ARMED), (1_001, H.STOPPING)])
def test_a_start_is_wanted_for_a_second_and_what_is_armed_then_goes_off_at_once(
    age_ms: int, state: H
) -> None:
    host = Host().armed()
    host.obeys -= {Verb.START} | STOPS
    assert host.core.start(now_ms=host.now_ms) is None
    aged(host, host.now_ms, age_ms)
    assert host.is_in(state)
    if state is H.STOPPING:
        assert host.verbs[-1] is Verb.STOP_AT_ONCE


@pytest.mark.row("H18")
@pytest.mark.parametrize(("later_ms", "is_wanted"), [(0, True), (1, False)])
def test_an_acknowledged_fault_is_cleared_for_as_long_as_a_self_test_takes(
    later_ms: int, is_wanted: bool
) -> None:
    host = Host().boot()
    host.be(M.FAULT)
    host.latch(is_tripped=True)
    host.obeys.discard(Verb.FAULT_CLEAR)
    host.run(100)
    assert host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms) is None
    aged(host, host.now_ms, FAULT_CLEAR_MS + later_ms)
    assert (host.core.wants.fault_at_ms is not None) is is_wanted


@pytest.mark.hazard("HZ-03")
@pytest.mark.parametrize(("age_ms", "is_wanted"), [(1_000, True), (1_001, False)])
def test_an_acknowledged_emergency_stop_is_cleared_for_a_second(age_ms: int, is_wanted: bool) -> None:
    host = Host().treating()
    host.press()
    host.run(100)
    host.release()
    host.run(300)
    host.obeys.discard(Verb.FAULT_CLEAR)
    assert host.core.acknowledge("estop", now_ms=host.now_ms) is None
    aged(host, host.now_ms, age_ms)
    assert (host.core.wants.estop_at_ms is not None) is is_wanted


# ---- lines


@pytest.mark.hazard("HZ-03")
@pytest.mark.rule(5)
@pytest.mark.parametrize("state", [H.BOOT, H.LINK_DOWN, H.IDENTIFY])
def test_a_press_that_the_module_has_not_seen_is_latched_before_anything_is_linked(state: H) -> None:
    host = Host()
    host.follows_lines = False  # the module is in reset, or starts anew: its loop was closed all the time
    host.answers = state is H.IDENTIFY
    host.run_until(state)
    host.answers = False
    host.press()
    host.cycle()
    host.release()
    host.cycle()
    host.answers = True
    host.run_until(H.ESTOP)
    host.run(1_000)
    assert (host.state, host.module.state) == (H.ESTOP, M.IDLE)
    assert host.core.acknowledge("estop", now_ms=host.now_ms) is None
    host.run_until(H.READY)


def test_contacts_that_are_unknown_before_anything_is_linked_latch_nothing() -> None:
    host = Host()
    host.follows_lines = False
    host.show(estop_a=False, estop_b=False)
    host.cycle()
    host.release()
    assert host.boot().is_in(H.READY)


def test_the_proof_test_waits_for_the_acknowledgement_once_the_button_was_released_for_200_ms() -> None:
    host = Host().boot()
    host.begin_proof()
    host.core.configured(is_right=True, now_ms=host.now_ms)
    assert host.core.arm(Mode.LEADCHECK, now_ms=host.now_ms) is None
    host.run_until(H.ARMED)
    host.cycle()
    host.press()
    host.run(100)
    host.release()
    host.run(200)
    assert str(host.proof) == "release"
    host.cycle()
    assert str(host.proof) == "acknowledge"


@pytest.mark.hazard("HZ-02")
@pytest.mark.row("H33")
def test_a_confirm_key_is_stuck_after_5_s_and_no_longer_once_it_is_let_go() -> None:
    host = Host()
    host.show(confirm=True)
    host.run(40)
    host.show(confirm=False)
    host.boot()
    for _ in range(2):
        host.show(confirm=True)
        host.cycle()
        pressed_at_ms = host.now_ms
        aged(host, pressed_at_ms, 5_000)
        assert host.faults == []
        host.now_ms += 1 - CYCLE_MS
        host.cycle()
        assert host.core.faults == {Fault.CONFIRM_STUCK: host.now_ms}
        host.show(confirm=False)
        host.cycle()
        assert host.faults == []


# ---- the kiosk


@pytest.mark.hazard("HZ-07")
def test_a_kiosk_that_is_lost_in_a_pause_takes_what_is_armed_off_at_once() -> None:
    host = Host().paused()
    host.obeys -= STOPS
    host.kiosk_is_alive = False
    while host.is_in(H.PAUSED):
        host.cycle()
    assert (host.state, host.verbs[-1]) == (H.STOPPING, Verb.STOP_AT_ONCE)


@pytest.mark.hazard("HZ-07")
@pytest.mark.parametrize(("age_ms", "is_quiet"), [(490, False), (491, True)])
def test_a_kiosk_is_quiet_half_a_cycle_before_its_500_ms_are_over(age_ms: int, is_quiet: bool) -> None:
    kiosk = Kiosk()
    kiosk.heard(1_000)
    assert kiosk.is_quiet(1_000 + age_ms) is is_quiet


@pytest.mark.hazard("HZ-07")
def test_what_was_forgiven_counts_from_zero() -> None:
    kiosk = Kiosk()
    wrong = Belief(running=True, levels=(7, 7))
    kiosk.is_so((OFF,), 0)
    assert [kiosk.judge(wrong, 0) for _ in range(2)] == [False, False]
    kiosk.forgive()
    assert [kiosk.judge(wrong, 0) for _ in range(3)] == [False, False, True]


# ---- orders and requests


def test_the_frame_tells_the_modules_own_state_and_that_the_kiosk_is_alive() -> None:
    host = Host()
    assert host.cycle().expected_state is M.IDLE
    host.treating()
    orders = host.cycle()
    assert (orders.expected_state, orders.ui_alive) == (M.RUNNING, True)
    host.core.pause(now_ms=host.now_ms)
    host.run(100)
    assert host.cycle().expected_state is M.RAMPDOWN
    host.kiosk_is_alive = False
    host.run(2_100)
    assert host.cycle().ui_alive is False


@pytest.mark.parametrize("how", ["disarm", "cancel"])
def test_a_lead_check_and_a_proof_test_end_at_once(how: str) -> None:
    host = Host().boot()
    host.begin_proof()
    host.core.configured(is_right=True, now_ms=host.now_ms)
    assert host.core.arm(Mode.LEADCHECK, now_ms=host.now_ms) is None
    host.run_until(H.ARMED)
    if how == "disarm":
        host.core.disarm(now_ms=host.now_ms)
    else:
        host.core.cancel_proof(now_ms=host.now_ms)
    assert host.cycle().verb is Verb.STOP_AT_ONCE


@pytest.mark.parametrize("shown", [("H15",), ("H15", "H22"), ()])
def test_an_acknowledgement_clears_what_was_shown_and_names_the_first_that_was_not(
    shown: tuple[str, ...],
) -> None:
    host = Host().boot()
    for fault in (Fault.MODULE_POWER, Fault.POWER_WEAK, Fault.STATE_MISMATCH):
        host.core.faults[fault] = host.now_ms
    left = [fault for fault in host.faults if fault not in shown]
    refusal = host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms, shown=shown)
    assert refusal == f"fault {left[0]} came after the screen was read"
    assert host.faults == left


@pytest.mark.hazard("HZ-07")
def test_what_a_heartbeat_is_held_against_is_what_may_rightly_be_believed_at_that_instant() -> None:
    host = Host().treating()
    other = Belief(running=True, levels=(3, 3))
    for _ in range(3):
        host.now_ms += 600
        host.core.believed(other, (OFF, other), now_ms=host.now_ms)
    assert (host.state, host.faults) == (H.TREATING, [])
    for _ in range(3):
        host.now_ms += 600
        host.core.believed(other, (OFF,), now_ms=host.now_ms)
    assert host.faults == [Fault.BELIEF_MISMATCH]


@pytest.mark.row("H18")
@pytest.mark.parametrize("is_held", [True, False])
def test_only_a_fault_that_the_module_holds_on_to_after_an_acknowledgement_needs_service(
    is_held: bool,
) -> None:
    host = Host().boot()
    host.be(M.FAULT)
    host.latch(is_tripped=True)
    host.obeys.discard(Verb.FAULT_CLEAR)
    host.run(100)
    assert host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms) is None
    host.latch(is_tripped=is_held)
    host.run(100)
    aged(host, host.now_ms, FAULT_CLEAR_MS + 1)
    assert host.core.needs_service is is_held
