"""The link, the module's bits and lines, and the legal mirror. [link 2.1, 5.4, 8]"""

from collections.abc import Callable
from dataclasses import replace

import pytest

from appliance.limits import FAULT_CLEAR_MS
from appliance.safety.faults import EVENTS, SPECS, Fault
from appliance.safety.lines import LineWatch
from appliance.safety.liveness import Kiosk
from appliance.safety.mirror import LEGAL, PERMITTED, is_legal, why_idle
from appliance.safety.orders import Clear, Mode, Verb
from appliance.safety.seen import ModuleFaults, ModuleState
from appliance.safety.states import HostState as H
from tests.unit.safety.host import Host

M = ModuleState
Way = Callable[[Host], Host]
MIRROR = {
    H.READY: {M.IDLE, M.SELFTEST},
    H.CONFIGURED: {M.IDLE},
    H.ARMING: {M.IDLE, M.ARMED},
    H.ARMED: {M.ARMED},
    H.TREATING: {M.RUNNING},
    H.PAUSED: {M.ARMED},
    H.STOPPING: {M.RAMPDOWN, M.IDLE, M.ARMED},
    H.ESTOP: {M.ESTOP, M.FAULT},
    H.SERVICE: {M.IDLE, M.SELFTEST},
}


@pytest.mark.parametrize("host_state", list(H))
@pytest.mark.parametrize("module_state", list(M))
def test_the_legal_mirror_is_the_one_of_link_8(host_state: H, module_state: M) -> None:
    expected = module_state in MIRROR.get(host_state, set(M))
    assert is_legal(host_state, module_state, estop_stops=True) is expected


@pytest.mark.parametrize("module_state", list(M))
def test_beside_a_released_button_a_module_that_restarted_may_wait_in_idle(module_state: M) -> None:
    expected = module_state in (M.ESTOP, M.FAULT, M.IDLE, M.SELFTEST)
    assert is_legal(H.ESTOP, module_state, estop_stops=False) is expected


def test_the_wire_numbers_of_the_host_states_are_those_of_link_8() -> None:
    assert [state.code for state in H] == list(range(14))
    assert (H.BOOT.code, H.TREATING.code, H.ESTOP.code, H.INCOMPATIBLE.code) == (0, 7, 11, 13)


def test_every_host_state_has_a_mirror_and_the_permitted_ones_are_those_of_link_2_3() -> None:
    assert set(LEGAL) == set(H)
    assert {H.ARMING, H.ARMED, H.TREATING, H.PAUSED, H.STOPPING} == PERMITTED


@pytest.mark.hazard("HZ-08")
def test_a_disagreement_of_three_cycles_is_a_cut() -> None:
    host = Host().treating()
    host.obeys.clear()
    host.be(M.ARMED)
    host.cycle()
    host.cycle()
    assert host.is_in(H.TREATING)
    host.cycle()
    assert host.is_in(H.FAULT)
    assert host.faults == [Fault.STATE_MISMATCH]
    assert not host.pumped
    assert host.cycle().stop_now


def test_a_disagreement_of_two_cycles_is_none() -> None:
    host = Host().treating()
    for _ in range(5):
        host.be(M.ARMED)
        host.cycle()
        host.cycle()
        host.be(M.RUNNING)
        host.cycle()
    assert host.is_in(H.TREATING)


@pytest.mark.hazard("HZ-02")
def test_a_module_that_runs_without_having_been_asked_is_a_cut() -> None:
    host = Host().armed()
    host.be(M.RUNNING)
    host.run(60)
    assert host.is_in(H.FAULT)


def test_a_disagreement_in_one_state_is_not_counted_in_the_next() -> None:
    host = Host().treating()
    host.obeys.clear()
    host.be(M.ARMED)
    host.run(40)
    host.core.go(H.CONFIGURED, host.now_ms)
    host.run(40)
    assert host.faults == []
    host.cycle()
    assert host.faults == [Fault.STATE_MISMATCH]


@pytest.mark.parametrize(
    ("state", "clear"),
    [
        (H.ARMING, Clear.CLASS_A), (H.ARMED, Clear.PADS), (H.TREATING, Clear.PADS), (H.PAUSED, Clear.PADS),
        (H.ESTOP, Clear.ESTOP),
    ],
)  # fmt: skip
def test_what_a_clear_names_depends_on_where_the_host_stands(state: H, clear: Clear) -> None:
    host = Host().configured()
    host.core.go(state, host.now_ms)
    assert host.cycle().clear is clear


@pytest.mark.parametrize("state", list(H))
def test_permission_to_run_is_given_in_the_permitted_states_alone(state: H) -> None:
    host = Host().configured()
    host.core.go(state, host.now_ms)
    orders = host.cycle()
    assert orders.run_permit is (orders.host_state in PERMITTED)


@pytest.mark.hazard("HZ-08")
@pytest.mark.parametrize("missing", ["answer", "state", "estop", "hand", "kiosk", "cut"])
def test_the_pump_needs_every_permission_by_itself(missing: str) -> None:
    host = Host().treating()
    core = host.core
    assert core.may_pump(answered=True, now_ms=host.now_ms)
    match missing:
        case "state":
            core.state = H.READY
        case "estop":
            core.estop.read(a=False, b=True, now_ms=host.now_ms)
        case "hand":
            core.hand_ok = False
        case "kiosk":
            core.kiosk = Kiosk()
        case "cut":
            core.faults[Fault.CHAIN_MISMATCH] = host.now_ms
    assert not core.may_pump(answered=missing != "answer", now_ms=host.now_ms)


def test_a_module_that_has_not_tested_itself_is_told_to_in_ready_alone() -> None:
    host = Host().boot()
    host.be(M.IDLE, selftest_ok=False)
    host.cycle()
    assert host.cycle().verb is Verb.SELFTEST
    host.be(M.SELFTEST)
    host.cycle()
    assert host.cycle().verb is Verb.CYCLE
    host.be(M.IDLE, selftest_ok=True)
    host.cycle()
    assert host.cycle().verb is Verb.CYCLE
    assert host.faults == []


# ---- the link


@pytest.mark.requirement("STD-21")
@pytest.mark.hazard("HZ-08")
@pytest.mark.fault("F15")
def test_the_third_cycle_without_an_answer_takes_the_permission() -> None:
    host = Host().treating()
    host.answers = False
    host.cycle()
    host.cycle()
    assert (host.state, host.pumped) == (H.TREATING, False)
    host.cycle()
    assert host.is_in(H.LINK_DOWN)
    assert host.core.stop_reason == "link_lost"
    assert host.core.seen is None


def test_two_cycles_without_an_answer_cost_two_edges_and_no_more() -> None:
    host = Host().treating()
    for _ in range(10):
        host.answers = False
        host.cycle()
        host.cycle()
        host.answers = True
        host.cycle()
        assert host.pumped
    assert host.is_in(H.TREATING)


@pytest.mark.parametrize(
    ("defect", "reason"),
    [(Fault.MODULE_RESTARTED, "module_restarted"), (Fault.LINK_FROZEN, "link_lost")],
)
def test_a_named_defect_takes_the_permission_at_once(defect: Fault, reason: str) -> None:
    host = Host().treating()
    host.cycle(defect)
    assert host.is_in(H.LINK_DOWN)
    assert host.faults == [defect]
    assert host.core.stop_reason == reason


@pytest.mark.fault("F18")
def test_a_frozen_module_is_reset_for_50_ms() -> None:
    host = Host().treating()
    host.answers = False
    host.cycle(Fault.LINK_FROZEN)
    resets = [host.cycle().module_reset for _ in range(6)]
    assert resets == [True, True, False, False, False, False]


def test_a_link_that_was_lost_stays_a_fault_until_it_was_acknowledged() -> None:
    host = Host().treating()
    host.answers = False
    host.run(100)
    assert (
        host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms) == "the stimulator does not answer"
    )
    host.answers = True
    host.run_until(H.READY)
    assert host.faults == [Fault.LINK_LOST]
    assert host.core.begin_proof(now_ms=host.now_ms) == "fault H09 is not cleared"
    assert host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms) is None
    assert host.faults == []


def test_a_link_that_was_never_up_is_a_fault_that_the_first_answer_clears() -> None:
    host = Host()
    host.answers = False
    host.run(200)
    assert (host.state, host.faults) == (H.LINK_DOWN, [Fault.LINK_LOST])
    host.answers = True
    host.boot()
    assert host.faults == []


def test_hardware_that_is_known_to_be_gone_is_not_waited_for() -> None:
    host = Host().treating()
    host.core.lost(now_ms=host.now_ms)
    assert (host.state, host.faults) == (H.LINK_DOWN, [Fault.LINK_LOST])


def test_opened_hardware_is_held_in_reset_for_50_ms_with_the_pump_static() -> None:
    host = Host().boot()
    host.core.boot(now_ms=host.now_ms)
    orders = [host.cycle() for _ in range(3)]
    assert [order.module_reset for order in orders] == [True, True, False]
    assert orders[0].verb is Verb.NONE
    assert not host.pumped


@pytest.mark.hazard("HZ-14")
@pytest.mark.fault("F28")
def test_a_module_that_is_not_accepted_never_arms() -> None:
    host = Host()
    host.run_until(H.IDENTIFY)
    host.core.identified(is_accepted=False, now_ms=host.now_ms)
    host.run(5_000)
    assert (host.state, host.faults) == (H.INCOMPATIBLE, [Fault.MODULE_UNSUPPORTED])
    assert host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms) == "this fault needs service"
    assert host.core.arm(Mode.TREAT, now_ms=host.now_ms) is not None
    assert host.orders is not None
    assert host.orders.stop_now


@pytest.mark.hazard("HZ-01")
def test_a_wrong_read_back_ends_what_was_prepared() -> None:
    host = Host().boot()
    host.core.configured(is_right=False, now_ms=host.now_ms)
    assert (host.state, host.faults) == (H.READY, [Fault.SETUP_MISMATCH])
    assert host.core.stop_reason == "fault"


def test_blocks_that_are_right_too_late_configure_nothing() -> None:
    host = Host().treating()
    host.press()
    host.cycle()
    host.core.configured(is_right=True, now_ms=host.now_ms)
    assert host.is_in(H.ESTOP)


# ---- the module's bits


@pytest.mark.parametrize("state", [H.READY, H.ARMED, H.TREATING, H.PAUSED])
def test_a_bit_of_class_c_is_a_cut_for_service_in_every_state(state: H) -> None:
    ways = {H.READY: Host.boot, H.ARMED: Host.armed, H.TREATING: Host.treating, H.PAUSED: Host.paused}
    host = ways[state](Host())
    host.latch(needs_service=True)
    host.cycle()
    assert (host.state, host.faults, host.pumped) == (H.FAULT, [Fault.MODULE_FAULT], False)
    assert host.core.clears_of(Fault.MODULE_FAULT) == "service"
    host.latch(needs_service=False)
    host.run(500)
    assert host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms) == "this fault needs service"
    host.run(500)
    assert host.is_in(H.FAULT)


@pytest.mark.row("H18")
@pytest.mark.fault("F04")
@pytest.mark.parametrize("state", [H.READY, H.ARMED, H.TREATING, H.PAUSED])
def test_a_bit_of_class_b_goes_by_acknowledgement_and_the_modules_own_test(state: H) -> None:
    ways = {H.READY: Host.boot, H.ARMED: Host.armed, H.TREATING: Host.treating, H.PAUSED: Host.paused}
    host = ways[state](Host())
    host.be(M.FAULT, hv_on=False)
    host.latch(is_tripped=True)
    host.run(1_000)
    assert (host.state, host.faults, host.pumped) == (H.FAULT, [Fault.MODULE_FAULT], False)
    assert Verb.FAULT_CLEAR not in host.verbs[-50:], "nothing is cleared by itself"
    assert host.core.clears_of(Fault.MODULE_FAULT) == "acknowledge"
    assert host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms) is None
    host.cycle()
    assert host.orders is not None
    assert (host.orders.verb, host.orders.clear) == (Verb.FAULT_CLEAR, Clear.CLASS_B)
    host.run(100)
    assert (host.state, host.module.state) == (H.FAULT, M.SELFTEST), "not before it has tested itself"
    host.run(500)
    assert (host.state, host.faults) == (H.READY, [])


@pytest.mark.row("H18")
def test_an_acknowledgement_that_the_module_does_not_follow_expires() -> None:
    host = Host().boot()
    host.be(M.FAULT)
    host.latch(is_tripped=True)
    host.obeys.discard(Verb.FAULT_CLEAR)
    host.run(100)
    assert host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms) is None
    host.run(FAULT_CLEAR_MS + 100)
    host.obeys.add(Verb.FAULT_CLEAR)
    host.run(2_000)
    assert (host.state, host.faults) == (H.FAULT, [Fault.MODULE_FAULT])


@pytest.mark.row("H18")
def test_a_self_test_that_fails_after_the_acknowledgement_needs_service() -> None:
    host = Host().boot()
    host.be(M.FAULT)
    host.latch(is_tripped=True)
    host.cycle()
    host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms)
    host.run(100)
    host.be(M.FAULT)
    host.latch(needs_service=True)
    host.run(500)
    assert (host.state, host.faults) == (H.FAULT, [Fault.MODULE_FAULT])
    assert host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms) == "this fault needs service"


@pytest.mark.row("H18")
def test_a_fault_after_the_acknowledgement_needs_another_one() -> None:
    host = Host().boot()
    host.be(M.FAULT)
    host.latch(is_tripped=True)
    host.cycle()
    host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms)
    host.run(100)
    assert host.module.state is M.SELFTEST
    host.be(M.FAULT)
    host.latch(is_tripped=True)
    host.verbs.clear()
    host.run(6_000)
    assert set(host.verbs) == {Verb.CYCLE}
    assert (host.state, host.faults) == (H.FAULT, [Fault.MODULE_FAULT])
    assert host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms) is None
    host.run(1_000)
    assert host.is_in(H.READY)


@pytest.mark.row("H18")
def test_a_module_that_begins_a_new_life_without_its_bit_of_class_c_is_believed() -> None:
    host = Host().boot()
    host.latch(needs_service=True)
    host.cycle()
    host.latch(needs_service=False)
    host.cycle(Fault.MODULE_RESTARTED)
    host.run(500)
    assert host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms) is None
    host.run(500)
    assert (host.state, host.faults) == (H.READY, [])


@pytest.mark.row("H18")
def test_a_fault_of_class_b_behind_an_emergency_stop_waits_for_its_own_acknowledgement() -> None:
    host = Host().treating()
    host.press()
    host.latch(is_tripped=True)
    host.run(100)
    host.release()
    host.run(300)
    assert host.core.acknowledge("estop", now_ms=host.now_ms) is None
    host.run(500)
    assert (host.state, host.faults) == (H.FAULT, [Fault.MODULE_FAULT])
    assert host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms) is None
    host.run(1_000)
    assert (host.state, host.faults) == (H.READY, [])


@pytest.mark.fault("F37")
def test_a_lost_permission_is_a_cut_that_can_be_acknowledged() -> None:
    host = Host().treating()
    host.be(M.IDLE, hv_on=False)
    host.latch(permission=True)
    host.cycle()
    assert (host.state, host.faults) == (H.FAULT, [Fault.SYSTEM_BUSY])
    assert host.core.stop_reason == "fault"
    assert host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms) is None
    host.run(500)
    assert (host.state, host.faults) == (H.READY, [])


@pytest.mark.fault("F64")
def test_a_power_problem_stops() -> None:
    host = Host().treating()
    host.latch(power=True)
    host.cycle()
    assert (host.state, host.faults) == (H.STOPPING, [Fault.MODULE_POWER])
    host.run(500)
    assert host.is_in(H.CONFIGURED)


@pytest.mark.hazard("HZ-06")
@pytest.mark.parametrize(("bit", "fault"), [("lead_off", Fault.LEAD_OFF), ("short", Fault.PADS_TOUCHING)])
def test_pads_that_are_off_or_touching_are_named_and_cleared_by_their_own_acknowledgement(
    bit: str, fault: Fault
) -> None:
    host = Host().treating()
    host.latch(**{bit: True})
    host.cycle()
    assert (host.state, host.faults) == (H.TREATING, [fault])
    assert host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms) is None
    assert host.faults == [fault], "not in that class"
    assert host.core.acknowledge("pads", now_ms=host.now_ms) is None
    assert bool(host.core.pads_are_clearing)
    assert host.cycle().verb is Verb.FAULT_CLEAR
    host.run(100)
    assert not host.core.pads_are_clearing
    assert (host.state, host.faults) == (H.TREATING, [])


@pytest.mark.hazard("HZ-06")
def test_pads_that_nobody_acknowledged_are_never_cleared() -> None:
    host = Host().treating()
    host.latch(lead_off=True)
    host.verbs.clear()
    host.run(2_000)
    assert set(host.verbs) == {Verb.CYCLE}


def test_pads_that_are_being_cleared_are_not_named_again() -> None:
    host = Host().treating()
    host.latch(lead_off=True)
    host.cycle()
    host.obeys.discard(Verb.FAULT_CLEAR)
    host.core.acknowledge("pads", now_ms=host.now_ms)
    host.run(100)
    assert host.faults == []


@pytest.mark.row("H16")
@pytest.mark.hazard("HZ-06")
def test_pads_that_the_module_does_not_clear_are_named_again_after_a_second() -> None:
    host = Host().treating()
    host.latch(lead_off=True)
    host.cycle()
    host.obeys.discard(Verb.FAULT_CLEAR)
    host.core.acknowledge("pads", now_ms=host.now_ms)
    host.run(1_000)
    assert host.faults == []
    host.run(40)
    assert (host.faults, host.core.pads_are_clearing) == ([Fault.LEAD_OFF], False)
    host.verbs.clear()
    host.run(1_000)
    assert set(host.verbs) == {Verb.CYCLE}


def test_the_last_pad_off_pauses_and_start_waits_for_the_acknowledgement() -> None:
    host = Host().treating()
    host.latch(lead_off=True)
    host.be(M.ARMED, is_paused=True)
    host.cycle()
    assert (host.state, host.core.stop_reason) == (H.PAUSED, "pads_off")
    assert host.core.start(now_ms=host.now_ms) == "fault H16 is not cleared"
    host.core.acknowledge("pads", now_ms=host.now_ms)
    assert host.core.start(now_ms=host.now_ms) is None
    assert host.core.stop_reason is None
    host.verbs.clear()
    host.run_until(H.TREATING)
    assert [verb for verb in host.verbs if verb is not Verb.CYCLE] == [Verb.FAULT_CLEAR, Verb.START]


def test_a_pause_of_pads_ends_by_the_reason_that_follows_it() -> None:
    host = Host().treating()
    host.be(M.ARMED, is_paused=True)
    host.cycle()
    host.core.stop("stopped_by_person", now_ms=host.now_ms)
    assert host.core.stop_reason == "stopped_by_person"


def test_faults_of_the_pads_leave_with_the_person() -> None:
    host = Host().treating()
    host.latch(lead_off=True)
    host.cycle()
    host.core.stop("stopped_by_person", now_ms=host.now_ms)
    host.run(500)
    assert host.faults == [Fault.LEAD_OFF]
    host.core.forget(now_ms=host.now_ms)
    assert (host.state, host.faults) == (H.READY, [])


def test_pads_that_were_off_before_do_not_hold_up_the_next_arming() -> None:
    host = Host().treating()
    host.latch(lead_off=True)
    host.cycle()
    host.show(hand_ok=False)
    host.run(100)
    host.show(hand_ok=True)
    host.core.acknowledge("pads", now_ms=host.now_ms)
    host.run(100)
    assert host.core.arm(Mode.TREAT, now_ms=host.now_ms) is None
    host.run_until(H.ARMED)
    assert host.faults == []
    assert host.core.start(now_ms=host.now_ms) is None


def test_pads_that_are_off_while_arming_are_old_and_no_fault() -> None:
    host = Host().configured()
    host.latch(lead_off=True, permission=True)
    host.cycle()
    host.obeys.discard(Verb.FAULT_CLEAR)
    assert host.core.arm(Mode.TREAT, now_ms=host.now_ms) is None
    host.run(200)
    assert (host.state, host.faults) == (H.ARMING, [])


def test_an_open_pair_in_the_lead_check_is_no_fault() -> None:
    host = Host().armed(Mode.LEADCHECK)
    host.latch(lead_off=True, short=True)
    host.run(100)
    assert (host.state, host.faults) == (H.ARMED, [])


@pytest.mark.parametrize(
    ("bits", "reason"),
    [
        (ModuleFaults(estop=True, hand=True), "estop"),
        (ModuleFaults(hand=True, limit=True), "hand_switch"),
        (ModuleFaults(limit=True), "completed"),
        (ModuleFaults(), "module_stopped"),
    ],
)
def test_why_a_module_went_to_idle_by_itself(bits: ModuleFaults, reason: str) -> None:
    assert why_idle(bits) == reason


@pytest.mark.parametrize("way", [Host.armed, Host.treating, Host.paused])
def test_a_module_that_goes_to_idle_by_itself_is_followed_at_once(way: Way) -> None:
    host = way(Host())
    host.be(M.IDLE, hv_on=False)
    host.latch(limit=True)
    host.cycle()
    assert (host.state, host.core.stop_reason) == (H.CONFIGURED, "completed")


def test_a_ramp_of_the_module_itself_is_followed() -> None:
    host = Host().treating()
    host.be(M.RAMPDOWN)
    host.cycle()
    assert host.is_in(H.STOPPING)
    assert host.cycle().verb is Verb.CYCLE, "nothing needs to be said to a ramp"


@pytest.mark.parametrize("bit", ["permission", "power", "lead_off", "short", "hand", "limit"])
def test_every_bit_of_class_a_but_estop_is_clearable(bit: str) -> None:
    bits = {bit: True}
    assert ModuleFaults(**bits).is_clearable
    assert not ModuleFaults(estop=True, needs_service=True).is_clearable
    assert ModuleFaults(**bits).is_pads is bool({"lead_off", "short"} & set(bits))


# ---- the two lines


@pytest.mark.fault("F56")
@pytest.mark.parametrize("way", [Host.boot, Host.armed])
def test_an_output_that_nobody_asked_for_resets_the_module_for_good(way: Way) -> None:
    host = way(Host())
    host.show(stim_act=True)
    orders = host.cycle()
    assert (host.state, host.faults) == (H.FAULT, [Fault.OUTPUT_UNEXPECTED])
    assert orders.module_reset
    assert not host.pumped
    host.show(stim_act=False)
    host.run(500)
    assert host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms) == "this fault needs service"
    assert host.cycle().module_reset


@pytest.mark.parametrize("way", [Host.treating, lambda host: host.armed(Mode.LEADCHECK)])
def test_an_output_that_was_asked_for_is_none_of_its_business(way: Way) -> None:
    host = way(Host())
    host.show(stim_act=True)
    host.run(1_000)
    assert host.faults == []


@pytest.mark.row("H19")
@pytest.mark.parametrize(("later_ms", "is_fault"), [(5, False), (6, True), (20, True)])
def test_a_pulse_right_before_the_answer_may_still_show(later_ms: int, is_fault: bool) -> None:
    host = Host().boot()
    lines = LineWatch(answered_at_ms=1_000)
    high = replace(host.lines, stim_act=True)
    found = lines.judge(high, host.module, is_permitted=False, is_answered=True, now_ms=1_000 + later_ms)
    assert (found == (Fault.OUTPUT_UNEXPECTED,)) is is_fault


@pytest.mark.row("H19")
def test_the_answer_counts_from_when_it_came_and_not_from_when_its_cycle_began() -> None:
    host = Host().armed(Mode.LEADCHECK)
    host.core.disarm(now_ms=host.now_ms)
    host.run_until(H.CONFIGURED)
    host.core.observed(host.module, now_ms=host.now_ms, answered_at_ms=host.now_ms + 18)
    host.show(stim_act=True)
    host.core.tick(host.lines, now_ms=host.now_ms + 20)
    assert host.faults == []
    host.core.tick(host.lines, now_ms=host.now_ms + 40)
    assert host.faults == [Fault.OUTPUT_UNEXPECTED]


@pytest.mark.row("H19")
def test_an_old_answer_is_not_held_against_the_line_for_230_ms_after_the_permission() -> None:
    host = Host().boot()
    lines = LineWatch(answered_at_ms=0)
    high = replace(host.lines, stim_act=True)
    for now_ms in (0, 100, 230):
        assert lines.judge(high, host.module, is_permitted=False, is_answered=False, now_ms=now_ms) == ()
    found = lines.judge(high, host.module, is_permitted=False, is_answered=False, now_ms=231)
    assert found == (Fault.OUTPUT_UNEXPECTED,)
    assert lines.judge(high, host.module, is_permitted=True, is_answered=False, now_ms=251) == ()
    assert lines.judge(high, host.module, is_permitted=False, is_answered=False, now_ms=271) == ()


@pytest.mark.row("H19")
@pytest.mark.hazard("HZ-08")
@pytest.mark.parametrize("said", [M.ARMED, M.RUNNING, M.RAMPDOWN])
@pytest.mark.parametrize("where", [H.FAULT, H.ESTOP, H.READY])
def test_a_module_that_says_it_runs_230_ms_after_the_permission_went_is_reset(said: M, where: H) -> None:
    host = Host().treating()
    host.obeys.clear()
    host.follows_lines = host.heeds_stop_now = False
    host.core.go(where, host.now_ms)
    host.be(said, hv_on=True)
    host.run(240)
    assert Fault.OUTPUT_UNEXPECTED not in host.faults, "what survives has 210 ms to stop it"
    orders = [host.cycle() for _ in range(3)][-1]
    assert Fault.OUTPUT_UNEXPECTED in host.faults
    assert orders.module_reset
    assert not host.pumped


@pytest.mark.row("H19")
def test_a_stalled_host_does_not_hold_the_last_answer_of_before_against_the_module() -> None:
    host = Host().treating()
    running = replace(host.module, state=M.RUNNING)
    lines = LineWatch(answered_at_ms=10)
    for now_ms in (0, 1_000):
        low = host.lines
        assert lines.judge(low, running, is_permitted=False, is_answered=True, now_ms=now_ms) == ()
    lines.answered_at_ms = 1_005
    found = lines.judge(host.lines, running, is_permitted=False, is_answered=True, now_ms=1_020)
    assert found == (Fault.OUTPUT_UNEXPECTED,)


@pytest.mark.row("H19")
@pytest.mark.fault("F56")
def test_an_output_that_goes_on_without_a_link_resets_the_module() -> None:
    host = Host().treating()
    host.answers = host.follows_lines = False
    host.show(stim_act=True)
    host.run(60)
    assert host.is_in(H.LINK_DOWN)
    host.run(240)
    assert Fault.OUTPUT_UNEXPECTED not in host.faults, "what survives has 210 ms to stop it"
    orders = [host.cycle() for _ in range(2)][-1]
    assert Fault.OUTPUT_UNEXPECTED in host.faults
    assert orders.module_reset


@pytest.mark.hazard("HZ-17")
@pytest.mark.fault("F52")
def test_a_chain_that_is_closed_for_more_than_60_ms_without_permission_is_a_cut() -> None:
    host = Host().boot()
    host.follows_lines = False
    host.show(chain_fb=True)
    host.run(80)
    assert host.faults == []
    host.cycle()
    assert (host.state, host.faults) == (H.FAULT, [Fault.CHAIN_MISMATCH])


def test_a_chain_that_opens_within_60_ms_is_what_a_relay_does() -> None:
    host = Host().boot()
    host.follows_lines = False
    for _ in range(10):
        host.show(chain_fb=True)
        host.run(60)
        host.show(chain_fb=False)
        host.cycle()
    assert host.faults == []


def test_what_the_lines_showed_before_the_module_was_gone_is_not_counted_after() -> None:
    host = Host().boot()
    seen = host.module
    lines = LineWatch()
    high = replace(host.lines, stim_act=True, chain_fb=True)
    for now_ms, said in ((0, seen), (100, None), (120, seen)):
        assert lines.judge(high, said, is_permitted=False, is_answered=False, now_ms=now_ms) == ()


def test_a_chain_that_a_module_of_an_output_state_keeps_closed_is_right_for_230_ms() -> None:
    host = Host().boot()
    lines = LineWatch()
    high = replace(host.lines, chain_fb=True)
    armed = replace(host.module, state=M.ARMED)
    for now_ms in range(0, 1_000, 20):
        assert lines.judge(high, armed, is_permitted=True, is_answered=True, now_ms=now_ms) == ()
    for now_ms in (1_000, 1_230, 1_240, 1_290, 1_300):
        assert lines.judge(high, armed, is_permitted=False, is_answered=True, now_ms=now_ms) == ()
    found = lines.judge(high, armed, is_permitted=False, is_answered=True, now_ms=1_301)
    assert found == (Fault.CHAIN_MISMATCH,)


def test_the_lines_of_a_module_that_has_not_spoken_say_nothing() -> None:
    host = Host()
    host.answers = host.follows_lines = False
    host.show(chain_fb=True, mod_ok=False)
    host.run(1_000)
    assert host.faults == [Fault.LINK_LOST]


# ---- what an acknowledgement clears


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault is not Fault.MODULE_FAULT])
def test_an_acknowledgement_clears_what_its_row_says(fault: Fault) -> None:
    host = Host().boot()
    host.core.faults[fault] = host.now_ms
    host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms)
    assert (fault not in host.core.faults) is (SPECS[fault].clears == "acknowledge")


@pytest.mark.requirement("STD-15")
@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_that_is_set_keeps_everything_from_arming(fault: Fault) -> None:
    host = Host().configured()
    host.core.faults[fault] = host.now_ms
    assert host.core.arm(Mode.TREAT, now_ms=host.now_ms) == f"fault {fault} is not cleared"


@pytest.mark.requirement("STD-15")
@pytest.mark.parametrize("fault", list(Fault))
def test_the_reaction_to_a_fault_while_treating_is_the_one_of_its_row(fault: Fault) -> None:
    host = Host().treating()
    host.core.set(fault, host.now_ms)
    reaction = "none" if fault in EVENTS else SPECS[fault].reaction
    state = {"cut": H.FAULT, "stop": H.STOPPING}.get(reaction, H.TREATING)
    assert host.is_in(state)
    reason = {"cut": "fault", "stop": "fault"}.get(reaction)
    assert host.core.stop_reason == ("watchdog_lost" if fault is Fault.WATCHDOG_LOST else reason)


def test_a_fault_that_lasts_is_recorded_once_with_its_first_time() -> None:
    host = Host().boot()
    host.core.set(Fault.MODULE_POWER, 100)
    host.core.set(Fault.MODULE_POWER, 200)
    assert host.core.faults == {Fault.MODULE_POWER: 100}


def test_all_faults_are_recorded_and_the_first_one_comes_first() -> None:
    host = Host().treating()
    host.latch(lead_off=True)
    host.cycle()
    host.latch(power=True)
    host.cycle()
    host.latch(needs_service=True)
    host.cycle()
    assert host.faults == [Fault.LEAD_OFF, Fault.MODULE_POWER, Fault.MODULE_FAULT]


# ---- lamps


def test_the_lamps_say_where_the_station_stands() -> None:
    host = Host()
    lamps = host.cycle().lamps
    assert (lamps.ready, lamps.active, lamps.fault, lamps.buzzer) == (False, False, True, False)
    host.boot()
    lamps = host.cycle().lamps
    assert (lamps.ready, lamps.active, lamps.fault, lamps.buzzer) == (True, False, False, False)
    host = Host().treating()
    lamps = host.cycle().lamps
    assert (lamps.ready, lamps.active, lamps.fault, lamps.buzzer) == (False, True, False, False)
    host.press()
    lamps = host.cycle().lamps
    assert (lamps.ready, lamps.active, lamps.fault, lamps.buzzer) == (False, False, True, True)


def test_a_station_with_a_fault_does_not_show_green() -> None:
    host = Host().boot()
    host.core.configured(is_right=False, now_ms=host.now_ms)
    lamps = host.cycle().lamps
    assert (lamps.ready, lamps.fault) == (False, True)
