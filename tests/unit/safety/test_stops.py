"""Off from everywhere, and what a stop, a pause and a lost permission leave. (safety.md rules 1 to 5)"""

import pytest

from appliance.safety.faults import Fault
from appliance.safety.liveness import Belief, Kiosk
from appliance.safety.mirror import PERMITTED
from appliance.safety.orders import Mode, Verb
from appliance.safety.seen import ModuleState
from appliance.safety.states import HostState as H
from tests.unit.safety.host import OFF, Host

WRONG = Belief(running=True, levels=(7, 7))


@pytest.mark.hazard("HZ-03")
@pytest.mark.parametrize("state", list(H))
def test_off_is_legal_in_every_state(state: H) -> None:
    host = Host().configured()
    host.core.go(state, host.now_ms)
    host.core.stop("stopped_by_person", now_ms=host.now_ms)
    host.cycle()
    assert host.state not in PERMITTED - {H.STOPPING}
    host.run(1_000)
    assert host.module.state is ModuleState.IDLE
    assert host.state not in PERMITTED


@pytest.mark.hazard("HZ-03")
def test_stop_ramps_and_ends_with_the_reason_it_was_given() -> None:
    host = Host().treating()
    host.core.stop("unwell", now_ms=host.now_ms)
    assert host.cycle().verb is Verb.STOP
    assert host.module.state is ModuleState.RAMPDOWN
    assert host.pumped, "the ramp needs the permission"
    host.run_until(H.CONFIGURED, 500)
    assert host.core.stop_reason == "unwell"
    assert host.core.arm(Mode.TREAT, now_ms=host.now_ms) == "the session is over"


def test_the_first_reason_of_a_stop_is_kept() -> None:
    host = Host().treating()
    host.core.stop("stopped_by_person", now_ms=host.now_ms)
    host.core.stop("idle", now_ms=host.now_ms)
    host.kiosk_is_alive = False
    host.run(3_000)
    assert host.core.stop_reason == "stopped_by_person"


@pytest.mark.hazard("HZ-03")
def test_a_stop_during_a_pause_under_way_does_not_end_in_the_pause() -> None:
    host = Host().treating()
    host.core.pause(now_ms=host.now_ms)
    host.run(60)
    host.obeys -= {Verb.STOP, Verb.STOP_AT_ONCE}
    host.core.stop("stopped_by_person", now_ms=host.now_ms)
    host.run(400)
    assert (host.module.state, host.module.is_paused) == (ModuleState.ARMED, True)
    assert host.is_in(H.STOPPING)
    host.obeys = set(Verb)
    host.run_until(H.CONFIGURED, 200)


@pytest.mark.hazard("HZ-03")
def test_a_stop_does_not_wait_for_the_request_before_it() -> None:
    host = Host().treating()
    host.core.pause(now_ms=host.now_ms)
    assert host.cycle().verb is Verb.PAUSE
    host.core.stop("stopped_by_person", now_ms=host.now_ms)
    assert host.cycle().verb is Verb.STOP_AT_ONCE


def test_the_same_request_is_repeated_after_two_cycles_and_not_before() -> None:
    host = Host().armed()
    host.obeys.discard(Verb.START)
    host.core.start(now_ms=host.now_ms)
    host.verbs.clear()
    host.run(100)
    assert host.verbs == [Verb.START, Verb.CYCLE, Verb.START, Verb.CYCLE, Verb.START]


@pytest.mark.hazard("HZ-03")
def test_a_module_that_does_not_stop_is_a_fault_after_a_second() -> None:
    host = Host().treating()
    host.obeys -= {Verb.PAUSE, Verb.STOP, Verb.STOP_AT_ONCE}
    host.be(ModuleState.ARMED)
    host.core.go(H.STOPPING, host.now_ms)
    host.run(1_000)
    assert host.is_in(H.STOPPING)
    host.run(40)
    assert host.faults == [Fault.STATE_MISMATCH]
    assert host.orders is not None
    host.cycle()
    assert host.orders.stop_now
    assert not host.pumped


# ---- the hand switch


@pytest.mark.hazard("HZ-03")
@pytest.mark.fault("F51")
@pytest.mark.parametrize("mode", [Mode.TREAT, Mode.LEADCHECK])
def test_an_open_hand_switch_stops_in_the_same_cycle(mode: Mode) -> None:
    host = Host().armed(mode)
    host.show(hand_ok=False)
    host.cycle()
    assert not host.pumped
    host.run_until(H.CONFIGURED, 200)
    assert host.core.stop_reason == "hand_switch"


def test_an_open_hand_switch_lets_nothing_arm() -> None:
    host = Host().configured()
    host.show(hand_ok=False)
    host.cycle()
    assert host.core.arm(Mode.TREAT, now_ms=host.now_ms) == "the hand switch is open"


def test_a_hand_switch_squeezed_while_arming_ends_the_arming() -> None:
    host = Host().configured()
    host.obeys.discard(Verb.ARM)
    assert host.core.arm(Mode.TREAT, now_ms=host.now_ms) is None
    host.run(100)
    host.show(hand_ok=False)
    host.run(100)
    host.show(hand_ok=True)
    host.obeys.add(Verb.ARM)
    host.run(1_000)
    assert host.is_in(H.CONFIGURED)
    assert Verb.ARM not in host.verbs[-30:]


def test_after_the_hand_switch_the_same_program_may_be_armed_again() -> None:
    host = Host().treating()
    host.show(hand_ok=False)
    host.run(200)
    host.show(hand_ok=True)
    host.run(100)
    assert host.core.acknowledge("hand", now_ms=host.now_ms) is None
    assert host.core.stop_reason is None
    assert host.core.arm(Mode.TREAT, now_ms=host.now_ms) is None
    host.run_until(H.ARMED)


def test_acknowledging_the_hand_keeps_every_other_reason() -> None:
    host = Host().treating()
    host.core.stop("unwell", now_ms=host.now_ms)
    host.core.acknowledge("hand", now_ms=host.now_ms)
    assert host.core.stop_reason == "unwell"


# ---- ages


@pytest.mark.hazard("HZ-07")
@pytest.mark.fault("F38")
def test_a_silent_kiosk_pauses_by_520_ms_and_stops_with_the_pump_after_2_s() -> None:
    host = Host().treating()
    host.run(100 - host.now_ms % 100)
    heard_ms = host.now_ms
    host.kiosk_is_alive = False
    while host.is_in(H.TREATING):
        host.cycle()
    assert 480 < host.now_ms - heard_ms <= 500
    host.run_until(H.PAUSED)
    while host.pumped:
        host.cycle()
    assert 2_000 < host.now_ms - heard_ms <= 2_020
    assert host.orders is not None
    assert not host.orders.ui_alive
    host.run(100)
    assert host.is_in(H.CONFIGURED)
    assert host.core.stop_reason == "interface_lost"
    assert host.faults == [Fault.INTERFACE_LOST]
    assert host.orders.lamps.buzzer


@pytest.mark.hazard("HZ-07")
def test_a_kiosk_that_is_back_within_2_s_finds_a_pause_and_not_its_session_going_on() -> None:
    host = Host().treating()
    host.kiosk_is_alive = False
    host.run(1_500)
    host.kiosk_is_alive = True
    host.run(3_000)
    assert host.is_in(H.PAUSED)
    assert host.core.start(now_ms=host.now_ms) is None
    host.run_until(H.TREATING)


def test_a_lost_kiosk_blocks_nothing_once_it_is_back() -> None:
    host = Host().treating()
    host.kiosk_is_alive = False
    host.run(5_000)
    assert host.faults == [Fault.INTERFACE_LOST]
    host.kiosk_is_alive = True
    host.run(300)
    assert host.faults == []
    assert host.orders is not None
    assert not host.orders.lamps.buzzer


@pytest.mark.hazard("HZ-07")
def test_no_heartbeat_no_arming() -> None:
    host = Host().configured()
    host.kiosk_is_alive = False
    host.run(2_200)
    assert host.core.arm(Mode.TREAT, now_ms=host.now_ms) == "no heartbeat"


@pytest.mark.hazard("HZ-08")
def test_a_watchdog_process_that_is_gone_for_5_s_ends_the_session_with_the_ramp() -> None:
    host = Host(watchdog_required=True).treating()
    host.watchdog_is_alive = False
    last_ms = host.now_ms
    while host.is_in(H.TREATING):
        host.cycle()
    assert 5_000 < host.now_ms - last_ms <= 5_020
    assert Verb.STOP in host.verbs[-1:]
    host.run(1_000)
    assert host.core.stop_reason == "watchdog_lost"
    assert host.faults == [Fault.WATCHDOG_LOST]
    assert host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms) is None
    assert host.faults == [Fault.WATCHDOG_LOST], "it clears by itself and not before"
    host.watchdog_is_alive = True
    host.run(40)
    assert host.faults == []


def test_a_watchdog_process_that_never_answered_lets_nothing_arm() -> None:
    host = Host(watchdog_required=True).configured()
    host.core.watchdog._acknowledged_at_ms = None
    assert host.core.arm(Mode.TREAT, now_ms=host.now_ms) == "ems-watchdog does not answer"


# ---- belief


@pytest.mark.hazard("HZ-07")
def test_the_third_wrong_belief_in_a_row_stops() -> None:
    host = Host().treating()
    host.run(700)
    host.belief = WRONG
    wrong = 0
    while host.is_in(H.TREATING):
        before = host.now_ms
        host.cycle()
        wrong += host.now_ms % 100 < 20
        assert host.now_ms - before == 20
    assert wrong == 3
    assert host.core.stop_reason == "belief_mismatch"
    assert host.faults == [Fault.BELIEF_MISMATCH]


@pytest.mark.hazard("HZ-07")
def test_two_wrong_beliefs_and_a_right_one_stop_nothing() -> None:
    host = Host().treating()
    host.run(700)
    for _ in range(5):
        host.belief = WRONG
        host.run(200)
        host.belief = None
        host.run(100)
    assert host.is_in(H.TREATING)


def test_a_belief_has_500_ms_to_follow_and_the_third_one_after_that_is_told() -> None:
    kiosk = Kiosk()
    kiosk.is_so((WRONG,), 1_000)
    kiosk.is_so((OFF,), 1_020)
    assert not any(kiosk.judge(WRONG, now_ms) for now_ms in (1_499, 1_500, 1_600))
    assert kiosk.judge(WRONG, 1_700)
    kiosk.is_so((WRONG,), 1_800)
    assert not any(kiosk.judge(WRONG, now_ms) for now_ms in (1_800, 2_299, 2_300, 2_400))
    assert kiosk.judge(WRONG, 2_500)


@pytest.mark.hazard("HZ-07")
@pytest.mark.row("H26")
def test_a_truth_that_flickers_gives_a_wrong_belief_no_more_time() -> None:
    host = Host().treating()
    host.run(700)
    host.belief = WRONG
    until_ms = host.now_ms + 320
    while host.now_ms < until_ms:
        host.cycle()
        host.core.kiosk.is_so((Belief(running=True, levels=(host.now_ms // 20 % 2, 0)),), host.now_ms)
    assert host.core.stop_reason == "belief_mismatch"


def test_a_belief_that_is_right_about_one_part_alone_is_wrong() -> None:
    for wrong in (Belief(running=True, levels=(0, 0)), Belief(running=False, levels=(0, 1))):
        kiosk = Kiosk()
        kiosk.is_so((OFF,), 1_000)
        assert [kiosk.judge(wrong, 1_000) for _ in range(3)] == [False, False, True]


def test_wrong_beliefs_from_before_the_arming_do_not_count_after_it() -> None:
    host = Host().treating()
    host.run(700)
    host.belief = WRONG
    host.run(200)
    host.core.go(H.READY, host.now_ms)
    host.core.go(H.ARMING, host.now_ms)
    assert not host.core.kiosk.judge(WRONG, host.now_ms)


def test_a_screen_that_learns_of_a_pause_late_ends_nothing() -> None:
    host = Host().treating()
    host.run(700)
    host.belief = host.truth()
    host.core.pause(now_ms=host.now_ms)
    host.run(600)
    assert host.is_in(H.PAUSED)


def test_a_wrong_belief_while_nothing_is_permitted_stops_nothing() -> None:
    host = Host().boot()
    host.belief = WRONG
    host.run(5_000)
    assert (host.faults, host.core.stop_reason) == ([], None)


# ---- time limits of the host's states


def test_what_was_armed_for_a_minute_without_start_is_off() -> None:
    host = Host().armed()
    host.run(60_000)
    assert host.is_in(H.ARMED)
    host.run(60)
    assert host.is_in(H.CONFIGURED)


def test_a_pause_of_two_minutes_ends_the_session() -> None:
    host = Host().paused()
    host.run(119_900)
    assert host.is_in(H.PAUSED)
    host.run(200)
    assert host.is_in(H.CONFIGURED)
    assert host.core.stop_reason == "paused_too_long"


@pytest.mark.fault("F54")
def test_a_module_that_refuses_to_arm_is_a_fault_after_3_s() -> None:
    host = Host().configured()
    host.obeys.discard(Verb.ARM)
    assert host.core.arm(Mode.TREAT, now_ms=host.now_ms) is None
    host.run(2_960)
    assert host.is_in(H.ARMING)
    host.run(160)
    assert host.is_in(H.CONFIGURED)
    assert host.faults == [Fault.ARM_FAILED]
    assert host.core.arm(Mode.TREAT, now_ms=host.now_ms) == "fault H28 is not cleared"
    assert host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms) is None
    host.obeys.add(Verb.ARM)
    assert host.core.arm(Mode.TREAT, now_ms=host.now_ms) is None
    host.run_until(H.ARMED)


def test_armed_needs_the_high_voltage_and_not_the_state_alone() -> None:
    host = Host().configured()
    host.obeys.discard(Verb.ARM)
    host.core.arm(Mode.TREAT, now_ms=host.now_ms)
    host.cycle()
    host.be(ModuleState.ARMED)
    host.run(200)
    assert host.is_in(H.ARMING)
    host.be(ModuleState.ARMED, hv_on=True)
    host.cycle()
    assert host.is_in(H.ARMED)


@pytest.mark.hazard("HZ-02")
def test_a_start_that_the_module_refuses_expires_after_a_second() -> None:
    host = Host().armed()
    host.obeys.discard(Verb.START)
    assert host.core.start(now_ms=host.now_ms) is None
    host.run(1_100)
    host.obeys.add(Verb.START)
    host.run(2_000)
    assert host.is_in(H.CONFIGURED)
    assert host.faults == [Fault.ARM_FAILED]


@pytest.mark.parametrize("permission", ["arm_valid", "lease_ok", "chain_closed", "hand_ok"])
def test_arm_is_not_sent_before_the_module_has_every_permission(permission: str) -> None:
    host = Host().configured()
    host.follows_lines = False
    host.be(ModuleState.IDLE, **{permission: False})
    host.cycle()
    assert host.core.arm(Mode.TREAT, now_ms=host.now_ms) is None
    host.verbs.clear()
    host.run(500)
    assert set(host.verbs) == {Verb.CYCLE}
    host.be(ModuleState.IDLE, **{permission: True})
    host.run(100)
    assert Verb.ARM in host.verbs


def test_what_is_latched_in_the_module_is_cleared_before_it_arms() -> None:
    host = Host().configured()
    host.latch(permission=True, lead_off=True, power=True)
    host.cycle()
    assert host.core.arm(Mode.TREAT, now_ms=host.now_ms) is None
    host.verbs.clear()
    host.run_until(H.ARMED)
    wanted = [verb for verb in host.verbs if verb is not Verb.CYCLE]
    assert wanted == [Verb.FAULT_CLEAR, Verb.ARM]
    assert host.faults == []


def test_a_stop_while_old_bits_are_being_cleared_is_no_new_fault() -> None:
    host = Host().configured()
    host.latch(permission=True, power=True)
    host.run(100)
    host.obeys.discard(Verb.FAULT_CLEAR)
    assert host.core.arm(Mode.TREAT, now_ms=host.now_ms) is None
    host.run(60)
    host.core.stop("stopped_by_person", now_ms=host.now_ms)
    host.run(200)
    assert host.is_in(H.CONFIGURED)
    assert host.faults == []


# ---- arming and starting


@pytest.mark.parametrize("state", sorted(set(H) - {H.CONFIGURED, H.BOOT, H.LINK_DOWN, H.IDENTIFY}))
def test_nothing_arms_outside_configured(state: H) -> None:
    host = Host().configured()
    host.core.go(state, host.now_ms)
    assert f"the station is {state}" in (host.core.arm(Mode.TREAT, now_ms=host.now_ms) or "")


@pytest.mark.parametrize("state", sorted(set(H) - {H.ARMED, H.PAUSED}))
def test_nothing_starts_outside_armed_and_paused(state: H) -> None:
    host = Host().configured()
    host.core.go(state, host.now_ms)
    assert host.core.start(now_ms=host.now_ms) == f"the station is {state}, not armed for treatment"
    host.cycle()
    assert host.verbs[-1] is not Verb.START


def test_a_lead_check_cannot_be_started() -> None:
    host = Host().armed(Mode.LEADCHECK)
    assert host.core.start(now_ms=host.now_ms) is not None


def test_the_button_must_be_released_to_arm() -> None:
    host = Host().configured()
    host.core.estop.read(a=False, b=True, now_ms=host.now_ms)
    assert host.core.arm(Mode.TREAT, now_ms=host.now_ms) == "the emergency stop is not released"


def test_a_pause_has_no_meaning_unless_something_runs() -> None:
    host = Host().armed()
    host.core.pause(now_ms=host.now_ms)
    host.run(100)
    assert host.is_in(H.ARMED)


@pytest.mark.hazard("HZ-03")
def test_a_pause_right_after_start_is_not_lost() -> None:
    host = Host().paused()
    assert host.core.start(now_ms=host.now_ms) is None
    host.core.pause(now_ms=host.now_ms)
    host.verbs.clear()
    host.run(2_000)
    assert (host.state, host.faults) == (H.PAUSED, [])
    assert set(host.verbs) == {Verb.CYCLE}


def test_pause_is_asked_for_once_and_the_ramp_is_let_run() -> None:
    host = Host().treating()
    host.verbs.clear()
    host.core.pause(now_ms=host.now_ms)
    host.run_until(H.PAUSED)
    assert host.verbs.count(Verb.PAUSE) == 1
    assert set(host.verbs[1:]) == {Verb.CYCLE}


@pytest.mark.hazard("HZ-02")
def test_a_pause_goes_on_by_start_alone() -> None:
    host = Host().paused()
    host.run(5_000)
    assert host.is_in(H.PAUSED)
    assert host.core.start(now_ms=host.now_ms) is None
    host.run_until(H.TREATING)


def test_disarming_the_lead_check_leaves_no_reason() -> None:
    host = Host().armed(Mode.LEADCHECK)
    host.core.disarm(now_ms=host.now_ms)
    host.run_until(H.CONFIGURED, 200)
    assert host.core.stop_reason is None
