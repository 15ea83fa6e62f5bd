"""The daily proof test: what it sees, what fails it, and what ends it. [link 2.5, R23; HZ-17]"""

import pytest

from appliance.safety.faults import Fault
from appliance.safety.orders import Mode
from appliance.safety.proof import ProofTest
from appliance.safety.seen import ModuleState
from appliance.safety.states import HostState as H
from tests.unit.safety.host import Host

DAY_MS = 24 * 3_600_000

pytestmark = pytest.mark.hazard("HZ-17")


def waiting() -> ProofTest:
    proof = ProofTest()
    proof.begin(0)
    proof.lamps_work()
    proof.supply_rises()
    proof.armed()
    proof.read(a=True, b=False, chain_fb=True, now_ms=0)
    return proof


def test_both_contacts_and_the_chain_lead_on_to_the_release() -> None:
    proof = waiting()
    proof.read(a=False, b=True, chain_fb=True, now_ms=20)
    assert str(proof.step) == "press"
    proof.read(a=False, b=True, chain_fb=False, now_ms=80)
    assert str(proof.step) == "release"


@pytest.mark.parametrize(("second_ms", "step"), [(50, "release"), (51, "failed")])
def test_the_contacts_must_change_within_50_ms_of_each_other(second_ms: int, step: str) -> None:
    proof = waiting()
    proof.read(a=False, b=False, chain_fb=False, now_ms=100)
    proof.read(a=False, b=True, chain_fb=False, now_ms=100 + second_ms)
    assert str(proof.step) == step


def test_the_order_of_the_contacts_does_not_matter() -> None:
    proof = waiting()
    proof.read(a=True, b=True, chain_fb=True, now_ms=100)
    proof.read(a=False, b=True, chain_fb=False, now_ms=140)
    assert str(proof.step) == "release"


@pytest.mark.parametrize(("after_ms", "step"), [(60, "press"), (61, "failed")])
def test_the_chain_must_open_within_60_ms(after_ms: int, step: str) -> None:
    proof = waiting()
    proof.read(a=False, b=True, chain_fb=True, now_ms=100)
    proof.read(a=False, b=True, chain_fb=True, now_ms=100 + after_ms)
    assert str(proof.step) == step


@pytest.mark.fault("F47")
def test_one_contact_alone_fails_the_test() -> None:
    proof = waiting()
    proof.read(a=True, b=True, chain_fb=False, now_ms=100)
    proof.read(a=True, b=True, chain_fb=False, now_ms=161)
    assert str(proof.step) == "failed"


def test_a_chain_that_was_never_seen_closed_proves_nothing_by_being_open() -> None:
    proof = ProofTest()
    proof.begin(0)
    proof.lamps_work()
    proof.supply_rises()
    proof.armed()
    proof.read(a=True, b=False, chain_fb=False, now_ms=0)
    proof.read(a=False, b=True, chain_fb=False, now_ms=20)
    assert str(proof.step) == "failed"


def test_a_chain_seen_closed_in_an_earlier_test_does_not_count_in_the_next() -> None:
    proof = waiting()
    proof.cancel()
    proof.begin(0)
    proof.lamps_work()
    proof.supply_rises()
    proof.armed()
    proof.read(a=False, b=True, chain_fb=False, now_ms=20)
    assert str(proof.step) == "failed"


@pytest.mark.requirement("EST-08")
def test_a_passed_test_holds_for_24_hours_and_no_longer() -> None:
    proof = waiting()
    proof.read(a=False, b=True, chain_fb=False, now_ms=20)
    proof.released()
    proof.acknowledged(1_000)
    proof.age(1_000 + DAY_MS)
    assert str(proof.step) == "passed"
    proof.age(1_001 + DAY_MS)
    assert str(proof.step) == "due"


def test_a_proof_from_another_life_of_the_clock_is_due() -> None:
    proof = ProofTest(step="passed", proved_at_ms=5_000_000)
    proof.age(1_000)
    assert str(proof.step) == "due"


def test_an_assumed_proof_says_so_until_it_is_real_or_over() -> None:
    proof = ProofTest()
    proof.assume(0)
    assert (proof.step, proof.is_assumed) == ("passed", True)
    proof.begin(0)
    assert not proof.is_assumed
    proof = ProofTest()
    proof.assume(0)
    proof.age(DAY_MS + 1)
    assert (proof.step, proof.is_assumed) == ("due", False)


@pytest.mark.parametrize(
    "step", ["lamps", "supply", "arming", "press", "release", "acknowledge", "passed", "failed"]
)
def test_only_a_test_that_is_due_can_be_assumed(step: str) -> None:
    proof = ProofTest(step=step)  # type: ignore[arg-type]  # a parameter is a str
    proof.assume(7)
    assert str(proof.step) == step
    assert not proof.is_assumed


def test_the_steps_follow_each_other_and_nothing_skips_one() -> None:
    proof = ProofTest()
    proof.armed()
    proof.released()
    proof.acknowledged(0)
    proof.retry()
    proof.lamps_work()
    proof.supply_rises()
    assert str(proof.step) == "due"
    proof.begin(0)
    assert (proof.step, proof.is_running) == ("lamps", True)
    proof.armed()
    proof.released()
    proof.acknowledged(0)
    assert str(proof.step) == "lamps"
    proof.supply_rises()
    assert str(proof.step) == "lamps"
    proof.lamps_work()
    assert (proof.step, proof.is_running) == ("supply", True)
    proof.lamps_work()
    proof.armed()
    proof.released()
    proof.acknowledged(0)
    assert str(proof.step) == "supply"
    proof.supply_rises()
    assert (proof.step, proof.is_running) == ("arming", True)
    proof.supply_rises()
    proof.lamps_work()
    proof.released()
    proof.acknowledged(0)
    assert str(proof.step) == "arming"
    proof.armed()
    assert (proof.step, proof.is_running) == ("press", True)


# ---- in the core


def armed() -> Host:
    host = Host().boot()
    host.begin_proof()
    host.core.configured(is_right=True, now_ms=host.now_ms)
    assert host.core.arm(Mode.LEADCHECK, now_ms=host.now_ms) is None
    host.run_until(H.ARMED)
    host.cycle()
    assert str(host.proof) == "press"
    return host


def test_the_test_passes_with_press_release_and_acknowledgement() -> None:
    host = Host().proved()
    assert str(host.proof) == "passed"


def test_the_buzzer_is_silent_while_the_test_runs() -> None:
    host = armed()
    host.press()
    lamps = host.cycle().lamps
    assert (host.state, lamps.buzzer, lamps.fault) == (H.ESTOP, False, True)


def test_an_acknowledgement_in_the_very_cycle_of_the_release_counts() -> None:
    host = armed()
    host.press()
    host.run(100)
    host.release()
    host.run(200)
    assert str(host.proof) == "release", "the next cycle would see it"
    assert host.core.acknowledge("estop", now_ms=host.now_ms + 20) is None
    assert str(host.proof) == "passed"


def test_before_it_nothing_can_be_armed_for_treatment() -> None:
    host = Host().boot()
    host.core.configured(is_right=True, now_ms=host.now_ms)
    for mode in Mode:
        assert host.core.arm(mode, now_ms=host.now_ms) == "the E-stop's proof test is due"


def test_within_it_only_the_lead_check_can_be_armed() -> None:
    host = Host().boot()
    host.begin_proof()
    host.core.configured(is_right=True, now_ms=host.now_ms)
    assert host.core.arm(Mode.TREAT, now_ms=host.now_ms) == "the proof test is running"


@pytest.mark.parametrize("state", sorted(set(H) - {H.READY}))
def test_it_begins_from_ready_alone(state: H) -> None:
    host = Host().boot()
    host.core.go(state, host.now_ms)
    assert "begins from READY" in (host.core.begin_proof(now_ms=host.now_ms) or "")
    assert str(host.proof) == "due"


def test_it_begins_with_the_button_released() -> None:
    host = Host().boot()
    host.core.estop.read(a=False, b=True, now_ms=host.now_ms)
    assert host.core.begin_proof(now_ms=host.now_ms) is not None


def test_a_button_pressed_in_ready_does_not_keep_the_test_from_beginning() -> None:
    host = Host().boot()
    host.press()
    host.run(100)
    host.release()
    host.run(300)
    assert host.core.acknowledge("estop", now_ms=host.now_ms) is None
    host.run_until(H.READY)
    host.begin_proof()
    host.core.configured(is_right=True, now_ms=host.now_ms)
    assert host.core.arm(Mode.LEADCHECK, now_ms=host.now_ms) is None


@pytest.mark.parametrize("how", ["hand", "idle", "stop", "cancel", "link", "fault", "time"])
def test_whatever_interrupts_it_ends_it_without_a_result(how: str) -> None:
    host = armed()
    match how:
        case "hand":
            host.show(hand_ok=False)
        case "idle":
            host.be(ModuleState.IDLE, hv_on=False)
        case "stop":
            host.core.stop("stopped_by_person", now_ms=host.now_ms)
        case "cancel":
            host.core.cancel_proof(now_ms=host.now_ms)
        case "link":
            host.core.lost(now_ms=host.now_ms)
        case "fault":
            host.latch(needs_service=True)
        case _:
            host.run(60_100)
    host.cycle()
    assert str(host.proof) == "due"
    host.run(300)
    host.show(hand_ok=True)
    host.press()
    host.run(100)
    host.release()
    host.run(300)
    assert str(host.proof) == "due"


def test_a_button_pressed_before_the_relay_closed_ends_it() -> None:
    host = Host().boot()
    host.begin_proof()
    host.press()
    host.cycle()
    assert str(host.proof) == "due"


def test_blocks_that_cannot_be_written_end_it() -> None:
    host = Host().boot()
    host.begin_proof()
    host.core.configured(is_right=False, now_ms=host.now_ms)
    assert str(host.proof) == "due"


def test_a_stop_after_the_button_was_pressed_ends_it_too() -> None:
    host = armed()
    host.press()
    host.run(100)
    assert str(host.proof) == "release"
    host.core.stop("stopped_by_person", now_ms=host.now_ms)
    assert str(host.proof) == "due"


def test_cancelling_what_does_not_run_does_nothing() -> None:
    host = Host().treating()
    host.core.cancel_proof(now_ms=host.now_ms)
    assert (host.state, host.core.proof.step) == (H.TREATING, "passed")


def test_a_failed_test_is_a_fault_that_an_acknowledgement_makes_due_again() -> None:
    host = armed()
    host.follows_lines = False
    host.press()
    host.be(ModuleState.ESTOP, chain_closed=False)
    host.run(200)
    assert str(host.proof) == "failed"
    assert Fault.PROOF_FAILED in host.faults
    assert host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms) == "this fault needs service", (
        "a welded chain"
    )
    host = armed()
    host.core.proof.step = "failed"
    host.cycle()
    assert host.faults == [Fault.PROOF_FAILED]
    assert host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms) is None
    host.cycle()
    assert (host.faults, host.core.proof.step) == ([], "due")


def test_a_failed_test_can_be_begun_again() -> None:
    host = Host().boot()
    host.core.proof.step = "failed"
    host.cycle()
    assert host.core.begin_proof(now_ms=host.now_ms) is None
    assert (host.faults, host.core.proof.step) == ([], "lamps")
