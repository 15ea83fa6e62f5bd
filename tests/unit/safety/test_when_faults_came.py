"""Every fault that is set stands with the time at which it came, by whatever way it came. (rule 5)"""

from collections.abc import Callable

import pytest

from appliance.safety.faults import Fault
from appliance.safety.liveness import Belief
from appliance.safety.orders import Mode, Verb
from appliance.safety.seen import ModuleState
from appliance.safety.states import HostState as H
from tests.unit.safety.host import Host

M = ModuleState
Way = Callable[[Host], object]
WRONG = Belief(running=False, levels=(9, 9))


def never_answered(host: Host) -> None:
    host.answers = False
    host.run_until(H.LINK_DOWN)
    while not host.faults:
        host.cycle()


def three_unanswered(host: Host) -> None:
    host.treating()
    host.answers = False
    host.run_until(H.LINK_DOWN)


def not_accepted(host: Host) -> None:
    host.run_until(H.IDENTIFY)
    host.core.identified(is_accepted=False, now_ms=host.now_ms)


def latched(bit: str) -> Way:
    def way(host: Host) -> None:
        host.treating().latch(**{bit: True})
        host.cycle()

    return way


def wait_for(fault: Fault, begin: Way) -> Way:
    """What has begun takes its time."""

    def way(host: Host) -> None:
        begin(host)
        until_ms = host.now_ms + 10_000
        while fault not in host.faults:
            assert host.now_ms < until_ms
            host.cycle()

    return way


def silent_kiosk(host: Host) -> None:
    host.treating().kiosk_is_alive = False


def silent_watchdog(host: Host) -> None:
    host.core.watchdog.is_required = host.watchdog_is_alive = True
    host.treating().watchdog_is_alive = False


def no_arming(host: Host) -> None:
    host.configured().obeys.discard(Verb.ARM)
    host.core.arm(Mode.TREAT, now_ms=host.now_ms)


def no_start(host: Host) -> None:
    host.armed().obeys.discard(Verb.START)
    host.core.start(now_ms=host.now_ms)


def no_stop(host: Host) -> None:
    host.treating().obeys -= {Verb.STOP, Verb.STOP_AT_ONCE}
    host.be(M.RAMPDOWN)
    host.core.stop("stopped_by_person", now_ms=host.now_ms)


def jumped(host: Host) -> None:
    host.treating().obeys.clear()
    host.be(M.ARMED)


def impossible(host: Host) -> None:
    host.boot().be(M.RUNNING)


def wrong_belief(host: Host) -> None:
    host.treating().run(700)
    host.belief = WRONG


def contacts(host: Host) -> None:
    host.treating().show(estop_a=False, estop_b=False)


def unasked_output(host: Host) -> None:
    host.boot().show(stim_act=True)


def welded_chain(host: Host) -> None:
    host.boot().follows_lines = False
    host.show(chain_fb=True)


def unmoved_chain(host: Host) -> None:
    host.boot().core.proof.step = "failed"


WAYS: tuple[tuple[Fault, Way], ...] = (
    (Fault.LINK_LOST, never_answered),
    (Fault.LINK_LOST, three_unanswered),
    (Fault.LINK_LOST, lambda host: host.treating().core.lost(now_ms=host.now_ms)),
    (Fault.MODULE_RESTARTED, lambda host: host.treating().cycle(Fault.MODULE_RESTARTED)),
    (Fault.MODULE_UNSUPPORTED, not_accepted),
    (Fault.SETUP_MISMATCH, lambda host: host.boot().core.configured(is_right=False, now_ms=host.now_ms)),
    (Fault.RECORDS_FAILED, lambda host: host.boot().core.recorded(is_ok=False, now_ms=host.now_ms)),
    (Fault.POWER_WEAK, lambda host: host.boot().core.powered(is_weak=True, now_ms=host.now_ms)),
    (Fault.MODULE_POWER, lambda host: host.boot().core.restore(["H15"], now_ms=host.now_ms)),
    (Fault.SYSTEM_BUSY, latched("permission")),
    (Fault.MODULE_POWER, latched("power")),
    (Fault.LEAD_OFF, latched("lead_off")),
    (Fault.PADS_TOUCHING, latched("short")),
    (Fault.MODULE_FAULT, latched("is_tripped")),
    (Fault.MODULE_FAULT, latched("needs_service")),
    (Fault.INTERFACE_LOST, wait_for(Fault.INTERFACE_LOST, silent_kiosk)),
    (Fault.WATCHDOG_LOST, wait_for(Fault.WATCHDOG_LOST, silent_watchdog)),
    (Fault.ARM_FAILED, wait_for(Fault.ARM_FAILED, no_arming)),
    (Fault.ARM_FAILED, wait_for(Fault.ARM_FAILED, no_start)),
    (Fault.STATE_MISMATCH, wait_for(Fault.STATE_MISMATCH, no_stop)),
    (Fault.STATE_MISMATCH, wait_for(Fault.STATE_MISMATCH, jumped)),
    (Fault.STATE_MISMATCH, wait_for(Fault.STATE_MISMATCH, impossible)),
    (Fault.BELIEF_MISMATCH, wait_for(Fault.BELIEF_MISMATCH, wrong_belief)),
    (Fault.ESTOP_DISCREPANCY, wait_for(Fault.ESTOP_DISCREPANCY, contacts)),
    (Fault.OUTPUT_UNEXPECTED, wait_for(Fault.OUTPUT_UNEXPECTED, unasked_output)),
    (Fault.CHAIN_MISMATCH, wait_for(Fault.CHAIN_MISMATCH, welded_chain)),
    (Fault.PROOF_FAILED, wait_for(Fault.PROOF_FAILED, unmoved_chain)),
)


@pytest.mark.parametrize(("fault", "way"), WAYS)
def test_a_fault_stands_with_the_time_at_which_it_came(fault: Fault, way: Way) -> None:
    host = Host()
    way(host)
    came_at_ms = host.core.faults[fault]
    assert came_at_ms == host.now_ms
    host.run(200)
    assert host.core.faults[fault] == came_at_ms


def test_lamps_that_somebody_found_dark_stand_with_the_time_of_the_answer() -> None:
    host = Host().boot()
    host.core.begin_proof(now_ms=host.now_ms)
    host.core.answer_lamps(all_work=False, now_ms=host.now_ms)
    assert host.core.faults == {Fault.LAMPS_FAILED: host.now_ms}


def test_a_buzzer_that_does_not_follow_stands_with_the_time_of_its_cycle() -> None:
    host = Host().boot()
    host.core.begin_proof(now_ms=host.now_ms)
    host.cycle()
    host.cycle()
    assert host.core.faults == {Fault.LAMPS_FAILED: host.now_ms}
