"""The one request of a cycle, from every state, beside every module, and beside none. [link 5.1]"""

from itertools import product

import pytest

from appliance.safety.orders import Verb
from appliance.safety.seen import ModuleFaults, ModuleSeen, ModuleState
from appliance.safety.states import HostState as H
from appliance.safety.verbs import Wants, verb_for

M = ModuleState
BITS = ("permission", "power", "lead_off", "short", "hand", "limit", "is_tripped", "needs_service", "estop")
WISHES: tuple[dict[str, int], ...] = (
    {},
    {"start_at_ms": 0},
    {"pause": True},
    {"off": True},
    {"off": True, "at_once": True},
    {"pads_at_ms": 0},
    {"estop_at_ms": 0},
    {"fault_at_ms": 0},
    {"test_at_ms": 0},
)


def seen(state: ModuleState = M.IDLE, *, bits: tuple[str, ...] = (), **flags: bool) -> ModuleSeen:
    plain = {name: True for name in ("hv_on", "arm_valid", "lease_ok", "chain_closed", "hand_ok")}
    faults = ModuleFaults(**dict.fromkeys(bits, True))
    return ModuleSeen(state=state, faults=faults, **({"is_paused": False} | plain | flags))


@pytest.mark.parametrize("wishes", WISHES)
@pytest.mark.parametrize("state", sorted(set(H) - {H.STOPPING}))
def test_a_module_that_has_not_been_seen_is_asked_for_nothing_but_what_leads_to_it(
    state: H, wishes: dict[str, int]
) -> None:
    led = {H.BOOT: Verb.NONE, H.LINK_DOWN: Verb.HELLO, H.IDENTIFY: Verb.IDENTIFY}
    expected = led.get(state, Verb.CYCLE)
    if state in (H.ARMED, H.PAUSED, H.TREATING) and "start_at_ms" in wishes:
        expected = Verb.START
    if state is H.ESTOP and "estop_at_ms" in wishes:
        expected = Verb.FAULT_CLEAR
    assert verb_for(state, None, Wants(**wishes)) is expected  # type: ignore[arg-type]  # a table of wishes


@pytest.mark.hazard("HZ-03")
def test_a_module_that_has_not_been_seen_is_stopped_all_the_same() -> None:
    assert verb_for(H.STOPPING, None, Wants(off=True)) is Verb.STOP
    assert verb_for(H.STOPPING, None, Wants(off=True, at_once=True)) is Verb.STOP_AT_ONCE
    assert verb_for(H.STOPPING, None, Wants(pause=True)) is Verb.CYCLE


def stop_for(module: ModuleState, wishes: str) -> Verb:
    if module is M.IDLE:
        return Verb.CYCLE
    if wishes == "pause":
        return Verb.PAUSE if module is M.RUNNING else Verb.CYCLE
    if wishes == "at_once":
        return Verb.STOP_AT_ONCE
    return Verb.CYCLE if module is M.RAMPDOWN else Verb.STOP


@pytest.mark.hazard("HZ-03")
@pytest.mark.parametrize(("module", "wishes"), list(product(M, ("pause", "off", "at_once"))))
def test_stopping_asks_for_what_the_module_has_not_done_yet(module: ModuleState, wishes: str) -> None:
    wants = Wants(pause=wishes == "pause", off=wishes != "pause", at_once=wishes == "at_once")
    assert verb_for(H.STOPPING, seen(module), wants) is stop_for(module, wishes)


@pytest.mark.parametrize("module", list(M))
def test_in_service_a_module_in_idle_is_asked_to_test_itself_and_then_how_it_went(
    module: ModuleState,
) -> None:
    is_idle = module is M.IDLE
    assert verb_for(H.SERVICE, seen(module), Wants()) is (Verb.SELFTEST if is_idle else Verb.CYCLE)
    begun = Wants(test_at_ms=0)
    assert verb_for(H.SERVICE, seen(module), begun) is (Verb.SELFTEST_RESULT if is_idle else Verb.CYCLE)


@pytest.mark.parametrize("module", list(M))
def test_arming_asks_a_module_in_idle_alone(module: ModuleState) -> None:
    expected = Verb.ARM if module is M.IDLE else Verb.CYCLE
    assert verb_for(H.ARMING, seen(module), Wants()) is expected


@pytest.mark.parametrize("bit", BITS)
def test_arming_clears_what_is_latched_of_class_a_before_it_asks(bit: str) -> None:
    expected = Verb.ARM if bit in ("is_tripped", "needs_service", "estop") else Verb.FAULT_CLEAR
    assert verb_for(H.ARMING, seen(bits=(bit,)), Wants()) is expected


@pytest.mark.parametrize("module", list(M))
@pytest.mark.parametrize("bit", BITS)
def test_a_fault_is_cleared_where_the_module_holds_a_bit_of_class_b_and_somebody_has_seen_it(
    module: ModuleState, bit: str
) -> None:
    is_due = module is M.FAULT and bit == "is_tripped"
    expected = Verb.FAULT_CLEAR if is_due else Verb.CYCLE
    assert verb_for(H.FAULT, seen(module, bits=(bit,)), Wants(fault_at_ms=0)) is expected
    assert verb_for(H.FAULT, seen(module, bits=(bit,)), Wants()) is Verb.CYCLE


@pytest.mark.parametrize("state", [H.ARMED, H.PAUSED, H.TREATING])
@pytest.mark.parametrize("bit", BITS)
def test_acknowledged_pads_are_cleared_before_anything_starts(state: H, bit: str) -> None:
    is_pads = bit in ("lead_off", "short")
    both = Wants(pads_at_ms=0, start_at_ms=0)
    assert verb_for(state, seen(M.ARMED, bits=(bit,)), both) is (Verb.FAULT_CLEAR if is_pads else Verb.START)
    assert verb_for(state, seen(M.ARMED, bits=(bit,)), Wants()) is Verb.CYCLE


@pytest.mark.parametrize(("module", "is_tested"), list(product(M, (True, False))))
def test_a_module_in_idle_that_has_not_tested_itself_is_told_to(module: ModuleState, is_tested: bool) -> None:
    expected = Verb.SELFTEST if module is M.IDLE and not is_tested else Verb.CYCLE
    assert verb_for(H.READY, seen(module, selftest_ok=is_tested), Wants()) is expected


def test_what_is_cleared_is_wanted_no_longer() -> None:
    wants = Wants(
        start_at_ms=1, pause=True, off=True, at_once=True, pads_at_ms=1, estop_at_ms=1, fault_at_ms=1
    )
    wants.clear()
    assert wants == Wants()
