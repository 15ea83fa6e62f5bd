"""The three lines against the module's word, by the watch alone: every count and every bound. [H18 to H20]"""

from dataclasses import replace

import pytest

from appliance.limits import UNHEARD_MS
from appliance.safety.faults import Fault
from appliance.safety.lines import LineWatch
from appliance.safety.seen import ModuleSeen, ModuleState
from tests.unit.safety.host import Host

M = ModuleState


def judged(
    lines: LineWatch, seen: ModuleSeen | None, now_ms: int, *, permitted: bool, **shown: bool
) -> list[Fault]:
    witness = replace(Host().lines, **shown)
    return list(lines.judge(witness, seen, is_permitted=permitted, is_answered=True, now_ms=now_ms))


@pytest.mark.row("H20")
def test_a_chain_that_is_closed_while_something_is_permitted_is_right_beside_a_module_in_idle() -> None:
    lines, idle = LineWatch(), Host().module
    for now_ms in range(0, 1_000, 20):
        assert judged(lines, idle, now_ms, permitted=True, chain_fb=True) == []


@pytest.mark.row("H18")
@pytest.mark.invariant("I24")
def test_a_mod_ok_that_was_low_before_the_module_was_gone_is_not_counted_after() -> None:
    lines, armed = LineWatch(), replace(Host().module, state=M.ARMED)
    for now_ms in (0, 20):
        assert judged(lines, armed, now_ms, permitted=True, mod_ok=False) == []
    assert judged(lines, None, 40, permitted=True, mod_ok=False) == []
    for now_ms in (60, 80):
        assert judged(lines, armed, now_ms, permitted=True, mod_ok=False) == []
    assert judged(lines, armed, 100, permitted=True, mod_ok=False) == [Fault.MODULE_FAULT]


@pytest.mark.row("H19")
@pytest.mark.fault("F56")
@pytest.mark.parametrize(("answered_ms", "is_fault"), [(UNHEARD_MS, False), (UNHEARD_MS + 1, True)])
def test_only_an_answer_from_after_the_bound_says_that_the_module_did_not_hear(
    answered_ms: int, is_fault: bool
) -> None:
    lines, armed = LineWatch(), replace(Host().module, state=M.ARMED)
    assert judged(lines, armed, 1_000, permitted=False) == []
    lines.answered_at_ms = 1_000 + answered_ms
    found = judged(lines, armed, 1_000 + UNHEARD_MS + 20, permitted=False)
    assert (found == [Fault.OUTPUT_UNEXPECTED]) is is_fault
