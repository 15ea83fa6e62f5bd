"""Each row of link.md 8, by its cause: what the host does at once, and how it clears. (safety.md rule 10)"""

import pytest

from appliance.limits import LINK_FAILED_CYCLES
from appliance.safety.faults import EVENTS, KEPT, Fault
from appliance.safety.mirror import PERMITTED, is_step
from appliance.safety.orders import Mode, Verb
from appliance.safety.seen import ModuleState
from appliance.safety.states import HostState as H
from tests.unit.safety.host import Host

M = ModuleState


def acknowledged(host: Host) -> Host:
    """What was set is acknowledged, and some time passes."""
    assert host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms) is None
    host.run(1_000)
    return host


# ---- hands


@pytest.mark.row("H01")
@pytest.mark.hazard("HZ-03")
def test_a_pressed_emergency_stop_cuts_within_one_tick_and_is_noted_once() -> None:
    host = Host().treating()
    host.press()
    orders = host.cycle()
    assert (host.state, host.pumped, orders.stop_now) == (H.ESTOP, False, True)
    host.run(500)
    assert list(host.core.noted) == [Fault.ESTOP_PRESSED]


@pytest.mark.row("H01")
def test_a_press_that_the_proof_test_asked_for_is_no_emergency() -> None:
    assert list(Host().proved().core.noted) == []


@pytest.mark.row("H02")
@pytest.mark.hazard("HZ-17")
@pytest.mark.parametrize(("a", "b"), [(False, False), (True, True)])
def test_contacts_that_disagree_for_more_than_50_ms_are_for_service(a: bool, b: bool) -> None:
    host = Host().treating()
    host.show(estop_a=a, estop_b=b)
    host.run(100)
    assert Fault.ESTOP_DISCREPANCY in host.faults
    host.release()
    host.run(500)
    assert host.core.acknowledge("estop", now_ms=host.now_ms) is not None
    assert host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms) == "this fault needs service"


@pytest.mark.row("H03")
@pytest.mark.hazard("HZ-03")
def test_the_hand_switch_ends_without_a_ramp_and_may_go_on_from_zero() -> None:
    host = Host().treating()
    host.follows_lines = False
    host.show(hand_ok=False, chain_fb=False)
    assert host.cycle().verb is Verb.STOP_AT_ONCE
    assert not host.pumped
    host.run(100)
    assert list(host.core.noted) == [Fault.HAND_STOP]
    host.show(hand_ok=True)
    host.cycle()
    assert host.core.acknowledge("hand", now_ms=host.now_ms) is None
    assert host.core.arm(Mode.TREAT, now_ms=host.now_ms) is None


@pytest.mark.row("H04")
@pytest.mark.hazard("HZ-07")
def test_a_silent_kiosk_is_a_pause_and_then_a_stop() -> None:
    host = Host().treating()
    host.kiosk_is_alive = False
    host.run(520)
    assert host.core.wants.pause or host.is_in(H.PAUSED)
    host.run(1_600)
    assert host.state not in PERMITTED - {H.STOPPING}
    assert host.faults == [Fault.INTERFACE_LOST]
    host.kiosk_is_alive = True
    host.run(500)
    assert host.faults == []


# ---- the processes and their time


@pytest.mark.row("H05")
@pytest.mark.hazard("HZ-08")
def test_a_process_that_was_killed_starts_with_a_fault_that_somebody_reads() -> None:
    host = Host()
    host.core.set(Fault.STIM_RESTARTED, 0)
    host.boot()
    assert (host.state, host.faults) == (H.READY, [Fault.STIM_RESTARTED])
    host.core.configured(is_right=True, now_ms=host.now_ms)
    assert host.core.arm(Mode.TREAT, now_ms=host.now_ms) == "fault H05 is not cleared"
    assert acknowledged(host).faults == []


@pytest.mark.row("H06")
@pytest.mark.parametrize(
    ("late_ms", "is_noted"), [(40, False), (59, False), (60, True), (100, True), (101, False)]
)
def test_a_late_cycle_is_noted_and_nothing_else(late_ms: int, is_noted: bool) -> None:
    host = Host().treating()
    host.now_ms += late_ms - 20
    host.cycle()
    assert host.is_in(H.TREATING)
    assert (list(host.core.noted) == [Fault.HOST_LATE]) is is_noted


@pytest.mark.row("H06")
def test_late_cycles_are_noted_once_a_minute_and_only_while_something_is_permitted() -> None:
    host = Host().treating()
    for _ in range(10):
        host.now_ms += 60
        host.cycle()
    assert list(host.core.noted) == [Fault.HOST_LATE]
    host.run(60_000)
    host.now_ms += 60
    host.cycle()
    assert list(host.core.noted) == [Fault.HOST_LATE] * 2
    idle = Host().boot()
    idle.now_ms += 60
    idle.cycle()
    assert list(idle.core.noted) == []


@pytest.mark.row("H07")
@pytest.mark.fault("F37")
def test_a_permission_that_the_module_lost_is_a_cut() -> None:
    host = Host().treating()
    host.be(M.IDLE, hv_on=False)
    host.latch(permission=True)
    host.cycle()
    assert (host.state, host.faults, host.pumped) == (H.FAULT, [Fault.SYSTEM_BUSY], False)
    assert acknowledged(host).is_in(H.READY)


# ---- the link


@pytest.mark.row("H08")
@pytest.mark.fault("F02")
def test_an_answer_that_came_at_the_second_try_is_noted_once_a_minute() -> None:
    host = Host().treating()
    for _ in range(20):
        host.cycle()
        host.core.retried(now_ms=host.now_ms)
    assert (host.state, host.pumped) == (H.TREATING, True)
    assert list(host.core.noted) == [Fault.ANSWER_RETRIED]


def _without_answers(cause: Fault) -> tuple[Host, list[bool]]:
    host, pumped = Host().treating(), []
    host.be(M.IDLE, hv_on=False)  # without a pump it stops by itself
    for _ in range(LINK_FAILED_CYCLES):
        host.now_ms += 20
        host.core.tick(host.lines, now_ms=host.now_ms)
        host.core.unanswered(None, now_ms=host.now_ms, cause=cause)
        pumped.append(host.core.may_pump(answered=False, now_ms=host.now_ms))
    return host, pumped


@pytest.mark.row("H09")
@pytest.mark.row("H10")
@pytest.mark.row("H30")
@pytest.mark.fault("F15")
@pytest.mark.fault("F16")
@pytest.mark.parametrize("cause", [Fault.LINK_LOST, Fault.LINK_STUCK, Fault.MODULE_CLOCK])
def test_three_cycles_without_an_answer_are_named_by_their_cause(
    cause: Fault,
) -> None:
    host, pumped = _without_answers(cause)
    assert (host.state, host.faults) == (H.LINK_DOWN, [cause])
    assert pumped == [False] * LINK_FAILED_CYCLES
    assert host.core.stop_reason == "link_lost"
    host.run(500)
    assert host.faults == [cause], "it stays until somebody has seen it"
    assert acknowledged(host).is_in(H.READY)
    assert host.faults == []


@pytest.mark.row("H30")
@pytest.mark.fault("F45")
def test_a_module_whose_clock_is_wrong_stays_in_fault() -> None:
    host, _ = _without_answers(Fault.MODULE_CLOCK)
    host.run(500)
    assert host.is_in(H.FAULT)


@pytest.mark.row("H10")
def test_a_link_that_is_down_has_one_name() -> None:
    host = Host()
    host.answers = False
    host.run(60)
    for cause in (Fault.LINK_STUCK, Fault.LINK_LOST, Fault.LINK_STUCK):
        for _ in range(LINK_FAILED_CYCLES):
            host.core.unanswered(None, now_ms=host.now_ms, cause=cause)
    assert host.faults == [Fault.LINK_STUCK]
    host.answers = True
    host.boot()
    assert host.faults == [], "what was never up was not lost"


@pytest.mark.row("H11")
@pytest.mark.fault("F18")
def test_a_frozen_answer_stops_the_pump_and_resets_the_module() -> None:
    host = Host().treating()
    host.cycle(Fault.LINK_FROZEN)
    assert (host.state, host.pumped) == (H.LINK_DOWN, False)
    assert host.cycle().module_reset
    host.run(1_000)
    assert acknowledged(host).is_in(H.READY)


@pytest.mark.row("H12")
@pytest.mark.fault("F22")
def test_a_module_that_restarted_ends_the_session_and_waits_for_somebody() -> None:
    host = Host().treating()
    host.be(M.IDLE, hv_on=False)
    host.cycle(Fault.MODULE_RESTARTED)
    assert (host.state, host.core.stop_reason) == (H.LINK_DOWN, "module_restarted")
    host.run(500)
    assert (host.state, host.faults) == (H.READY, [Fault.MODULE_RESTARTED])
    assert acknowledged(host).faults == []


@pytest.mark.row("H13")
@pytest.mark.fault("F27")
def test_a_module_that_is_not_accepted_stays_incompatible() -> None:
    host = Host()
    host.run_until(H.IDENTIFY)
    host.core.identified(is_accepted=False, now_ms=host.now_ms)
    host.run(1_000)
    assert (host.state, host.faults) == (H.INCOMPATIBLE, [Fault.MODULE_UNSUPPORTED])
    assert host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms) == "this fault needs service"
    assert not host.pumped


@pytest.mark.row("H14")
@pytest.mark.fault("F35")
def test_a_set_up_that_reads_back_wrong_never_arms() -> None:
    host = Host().proved()
    host.core.configured(is_right=False, now_ms=host.now_ms)
    assert (host.state, host.faults) == (H.READY, [Fault.SETUP_MISMATCH])
    assert acknowledged(host).faults == []


# ---- the module's own


@pytest.mark.row("H15")
@pytest.mark.fault("F64")
def test_heat_and_low_voltage_stop_with_the_ramp() -> None:
    host = Host().treating()
    host.latch(power=True)
    host.cycle()
    assert (host.state, host.faults) == (H.STOPPING, [Fault.MODULE_POWER])
    assert host.cycle().verb is Verb.STOP


@pytest.mark.row("H16")
@pytest.mark.row("H17")
@pytest.mark.fault("F59")
@pytest.mark.fault("F63")
@pytest.mark.parametrize(("bit", "fault"), [("lead_off", Fault.LEAD_OFF), ("short", Fault.PADS_TOUCHING)])
def test_pads_are_named_and_the_other_channel_goes_on(bit: str, fault: Fault) -> None:
    host = Host().treating()
    host.latch(**{bit: True})
    host.run(100)
    assert (host.state, host.faults, host.pumped) == (H.TREATING, [fault], True)


@pytest.mark.row("H18")
@pytest.mark.fault("F55")
@pytest.mark.fault("F57")
@pytest.mark.parametrize(("bit", "clears"), [("is_tripped", "acknowledge"), ("needs_service", "service")])
def test_a_fault_of_the_module_is_a_cut_and_its_class_says_who_clears_it(bit: str, clears: str) -> None:
    host = Host().treating()
    host.be(M.FAULT, hv_on=False)
    host.latch(**{bit: True})
    host.cycle()
    assert (host.state, host.faults, host.pumped) == (H.FAULT, [Fault.MODULE_FAULT], False)
    assert host.core.clears_of(Fault.MODULE_FAULT) == clears


@pytest.mark.row("H18")
@pytest.mark.invariant("I24")
def test_a_mod_ok_that_denies_what_the_module_answers_is_a_cut() -> None:
    host = Host().treating()
    host.show(mod_ok=False)
    host.run(40)
    assert host.is_in(H.TREATING)
    host.cycle()
    assert (host.state, host.faults) == (H.FAULT, [Fault.MODULE_FAULT])
    host.show(mod_ok=True)
    assert acknowledged(host).is_in(H.READY)


@pytest.mark.row("H18")
@pytest.mark.invariant("I24")
def test_nothing_arms_while_mod_ok_is_low_whatever_the_module_answers() -> None:
    host = Host().configured()
    host.show(mod_ok=False)
    host.cycle()
    for mode in Mode:
        assert host.core.arm(mode, now_ms=host.now_ms) == "the module's MOD_OK line is low"
    host.show(mod_ok=True)
    host.cycle()
    assert host.core.arm(Mode.TREAT, now_ms=host.now_ms) is None


@pytest.mark.row("H19")
@pytest.mark.fault("F56")
def test_an_output_that_contradicts_the_answer_is_cut_at_the_first_sample() -> None:
    host = Host().configured()
    host.show(stim_act=True)
    orders = host.cycle()
    assert (host.state, host.faults, host.pumped) == (H.FAULT, [Fault.OUTPUT_UNEXPECTED], False)
    assert orders.module_reset
    assert host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms) is not None


@pytest.mark.row("H20")
@pytest.mark.hazard("HZ-17")
@pytest.mark.fault("F52")
@pytest.mark.parametrize("is_closed", [True, False])
def test_a_chain_feedback_that_does_not_fit_for_more_than_60_ms_is_a_cut(is_closed: bool) -> None:
    host = Host().boot() if is_closed else Host().treating()
    host.be(host.module.state, k1_closed=not is_closed)
    host.follows_lines = False
    host.show(chain_fb=is_closed)
    host.run(80 if is_closed else 100)  # the relay is known from the answer of the first cycle
    assert host.faults == []
    host.cycle()
    assert (host.state, host.faults, host.pumped) == (H.FAULT, [Fault.CHAIN_MISMATCH], False)


@pytest.mark.row("H20")
def test_a_feedback_that_is_low_while_the_relay_is_open_is_right() -> None:
    host = Host().treating()
    host.follows_lines = False
    host.show(chain_fb=False)
    host.run(1_000)
    assert host.faults == []
    host.be(M.RUNNING, k1_closed=True, chain_closed=False)
    host.run(1_000)
    assert Fault.CHAIN_MISMATCH not in host.faults


# ---- the machine around it


@pytest.mark.requirement("WDG-04")
@pytest.mark.row("H21")
@pytest.mark.fault("F43")
@pytest.mark.hazard("HZ-15")
def test_a_clock_that_was_set_is_noted_and_changes_nothing() -> None:
    host = Host().treating()
    host.core.note(Fault.CLOCK_JUMPED, host.now_ms)
    host.run(100)
    assert (host.state, host.faults, host.pumped) == (H.TREATING, [], True)
    assert list(host.core.noted) == [Fault.CLOCK_JUMPED]


@pytest.mark.requirement("STD-09")
@pytest.mark.row("H22")
@pytest.mark.hazard("HZ-09")
def test_a_weak_supply_ends_a_session_and_refuses_the_next() -> None:
    host = Host().treating()
    host.core.powered(is_weak=True, now_ms=host.now_ms)
    assert (host.state, host.faults) == (H.STOPPING, [Fault.POWER_WEAK])
    host.run(500)
    host.core.forget(now_ms=host.now_ms)
    host.core.configured(is_right=True, now_ms=host.now_ms)
    assert host.core.arm(Mode.TREAT, now_ms=host.now_ms) == "fault H22 is not cleared"
    assert (
        host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms)
        == "the power supply is still too weak"
    )
    assert host.faults == [Fault.POWER_WEAK]
    host.core.powered(is_weak=False, now_ms=host.now_ms)
    assert host.faults == [Fault.POWER_WEAK], "it is read by somebody first"
    assert acknowledged(host).faults == []


@pytest.mark.row("H23")
@pytest.mark.fault("F69")
def test_a_session_that_is_complete_ramps_down_and_is_noted() -> None:
    host = Host().treating()
    host.core.stop("completed", now_ms=host.now_ms)
    assert host.cycle().verb is Verb.STOP
    assert list(host.core.noted) == [Fault.LIMIT_REACHED]
    ended = Host().treating()
    ended.be(M.IDLE, hv_on=False)
    ended.latch(limit=True)
    ended.cycle()
    assert (ended.core.stop_reason, list(ended.core.noted)) == ("completed", [Fault.LIMIT_REACHED])


@pytest.mark.row("H24")
@pytest.mark.hazard("HZ-16")
def test_records_that_cannot_be_written_refuse_the_next_session_and_leave_this_one() -> None:
    host = Host().treating()
    host.core.recorded(is_ok=False, now_ms=host.now_ms)
    host.run(100)
    assert (host.state, host.faults, host.pumped) == (H.TREATING, [Fault.RECORDS_FAILED], True)
    host.core.pause(now_ms=host.now_ms)
    host.run_until(H.PAUSED)
    assert host.core.start(now_ms=host.now_ms) is None, "this session goes on"
    host.run_until(H.TREATING)
    host.core.stop("stopped_by_person", now_ms=host.now_ms)
    host.run(500)
    host.core.forget(now_ms=host.now_ms)
    host.core.configured(is_right=True, now_ms=host.now_ms)
    assert host.core.arm(Mode.TREAT, now_ms=host.now_ms) == "fault H24 is not cleared"
    host.core.recorded(is_ok=True, now_ms=host.now_ms)
    assert host.core.arm(Mode.TREAT, now_ms=host.now_ms) is None


# ---- the host's own rows


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (M.IDLE, M.RUNNING), (M.IDLE, M.RAMPDOWN), (M.FAULT, M.ARMED), (M.FAULT, M.RUNNING),
        (M.ESTOP, M.ARMED), (M.ESTOP, M.RUNNING), (M.SELFTEST, M.ARMED), (M.OFF, M.RUNNING),
        (M.RAMPDOWN, M.RUNNING),
    ],
)  # fmt: skip
def test_a_step_that_the_module_cannot_take_is_a_mismatch_at_once(before: M, after: M) -> None:
    host = Host().boot()
    host.be(before)
    seen = host.module
    host.be(after)
    assert not is_step(seen, host.module)
    host.core.seen = seen
    host.core.observed(host.module, now_ms=host.now_ms)
    assert Fault.STATE_MISMATCH in host.faults


def test_the_first_answer_and_every_downward_step_can_be() -> None:
    host = Host().boot()
    for state in M:
        host.be(state)
        assert is_step(None, host.module)
    running = host.module
    for state in (M.OFF, M.SELFTEST, M.IDLE, M.FAULT, M.ESTOP):
        host.be(state)
        assert is_step(running, host.module)


def test_an_event_is_never_set() -> None:
    host = Host().treating()
    for fault in EVENTS:
        host.core.set(fault, host.now_ms)
    assert (host.state, host.faults) == (H.TREATING, [])


def test_every_fault_that_is_set_is_noted_for_the_journal_once() -> None:
    host = Host().boot()
    host.core.set(Fault.MODULE_POWER, host.now_ms)
    host.core.set(Fault.MODULE_POWER, host.now_ms)
    assert list(host.core.noted) == [Fault.MODULE_POWER]


# ---- an earlier life of the process


def test_what_was_latched_is_latched_after_a_restart() -> None:
    host = Host()
    host.core.restore(["H09", "H15", "H04", "H16", "H01", "nothing", ""], now_ms=0)
    assert host.core.latched == (Fault.LINK_LOST, Fault.MODULE_POWER)
    host.boot()
    assert host.faults == [Fault.LINK_LOST, Fault.MODULE_POWER], "a link that was lost once was up once"
    assert acknowledged(host).core.latched == ()


@pytest.mark.parametrize("fault", sorted(KEPT))
def test_no_row_that_waits_for_somebody_goes_by_a_restart(fault: Fault) -> None:
    host = Host()
    host.core.restore([fault.value], now_ms=0)
    host.boot_or_fault()
    assert host.faults == [fault]
    host.core.configured(is_right=True, now_ms=host.now_ms)
    assert host.core.arm(Mode.TREAT, now_ms=host.now_ms) is not None


def test_what_clears_by_itself_is_not_kept() -> None:
    host = Host().boot()
    host.core.recorded(is_ok=False, now_ms=host.now_ms)
    assert host.core.latched == ()
