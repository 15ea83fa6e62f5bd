"""20 000 mutated frames against the core in all its states; a million are a command of their own."""

from collections.abc import Callable

import pytest

from drivers.firmware import codes as c
from drivers.firmware import frames, machine
from drivers.firmware.memory import Memory
from tests.campaign.fuzz import STATES, share

EACH = 2_000
OURS = 1


@pytest.mark.hazard("HZ-08")
@pytest.mark.fault("F70")
@pytest.mark.invariant("I9")
@pytest.mark.invariant("I10")
@pytest.mark.invariant("I11")
@pytest.mark.invariant("I12")
@pytest.mark.invariant("I21")
@pytest.mark.invariant("I22")
@pytest.mark.parametrize("state", STATES)
def test_no_mutated_frame_changes_what_it_must_not(state: str) -> None:
    names, wrong = share((state, 1, EACH))
    assert wrong == []
    assert all(
        names[f"{state}, {name}"] > 100 for name in ("broken", "length", "repeated", "sealed", "plain")
    )


def _anything(m: Memory, buf: bytearray) -> int:
    """A core that does not compare the check sum."""
    return OURS


def _anywhere(m: Memory, buf: bytearray, now_ms: int) -> int:
    """A core that takes a bank over while it runs."""
    m.active[0] ^= 1
    return c.OK


def _nothing(m: Memory) -> None:
    """A core that does not stop."""


@pytest.mark.parametrize(
    ("owner", "name", "instead"), [(frames, "_origin", _anything), (machine, "to_idle", _nothing)]
)
def test_a_core_that_takes_what_it_must_not_is_caught(
    monkeypatch: pytest.MonkeyPatch, owner: object, name: str, instead: Callable[..., object]
) -> None:
    monkeypatch.setattr(owner, name, instead)
    assert share(("running", 1, EACH))[1]


def test_a_core_that_changes_its_bank_while_it_runs_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(frames.REQUESTS, c.IDENTIFY, (1, _anywhere, ()))
    assert any("changed active" in wrong for wrong in share(("running", 1, EACH))[1])
