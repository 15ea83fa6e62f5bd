"""The proof test between its steps: what counts already while it arms, and what a real one takes back."""

import pytest

from appliance.safety.proof import ProofTest

pytestmark = pytest.mark.hazard("HZ-17")


def arming() -> ProofTest:
    proof = ProofTest()
    proof.begin(0)
    proof.lamps_work()
    proof.supply_rises()
    return proof


def test_a_chain_that_was_closed_while_it_armed_has_been_seen_closed() -> None:
    proof = arming()
    proof.read(a=True, b=False, chain_fb=True, now_ms=0)
    proof.armed()
    proof.read(a=False, b=True, chain_fb=False, now_ms=20)
    assert str(proof.step) == "release"


def test_contacts_that_moved_while_it_armed_are_not_a_press() -> None:
    proof = arming()
    proof.read(a=False, b=True, chain_fb=True, now_ms=0)
    proof.armed()
    proof.read(a=True, b=False, chain_fb=False, now_ms=20)
    assert str(proof.step) == "press"


def test_a_test_that_was_passed_is_not_assumed_and_holds_from_that_instant_on() -> None:
    proof = arming()
    proof.is_assumed = True
    proof.armed()
    proof.read(a=True, b=False, chain_fb=True, now_ms=0)
    proof.read(a=False, b=True, chain_fb=False, now_ms=20)
    proof.released()
    proof.acknowledged(1_000)
    proof.age(1_000)
    assert (proof.step, proof.is_assumed, proof.proved_at_ms) == ("passed", False, 1_000)


@pytest.mark.parametrize("step", ["lamps", "supply", "arming", "press", "release", "acknowledge"])
def test_in_each_of_its_steps_it_runs_and_can_be_cancelled(step: str) -> None:
    proof = ProofTest(step=step)  # type: ignore[arg-type]  # a parameter is a str
    assert proof.is_running
    proof.cancel()
    assert (proof.step, proof.is_running) == ("due", False)


@pytest.mark.parametrize("step", ["due", "passed", "failed"])
def test_before_and_after_it_there_is_nothing_to_cancel(step: str) -> None:
    proof = ProofTest(step=step)  # type: ignore[arg-type]  # a parameter is a str
    assert not proof.is_running
    proof.cancel()
    assert str(proof.step) == step
