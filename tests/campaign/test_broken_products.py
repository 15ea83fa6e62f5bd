"""The campaign has teeth: a product that is broken on purpose does not get through."""

from collections.abc import Callable
from typing import Any

import pytest

from appliance.safety import liveness
from appliance.safety.core import SafetyCore
from appliance.session.core import Session
from drivers.firmware import codes as c
from drivers.firmware import contact, intensity, waves
from drivers.firmware.core import Core
from tests.campaign.schedule import Placed, Schedule, played
from tests.conformance.broken import made

MS = 1000
SEEDS = range(3)
WELDED = Placed("F52", "first pulse", 600 * MS, 8_000)
"""Without copper the core is alone."""


class DeafCore(Core):
    """Never sees the hand switch; K1's coil is all that is left."""

    def step(self, now_ms: int, inputs: int) -> None:
        super().step(now_ms, inputs | c.IN_HAND_OK)

    def on_stop_edge(self, inputs: int) -> None:
        super().on_stop_edge(inputs | c.IN_HAND_OK)


class PatientCore(Core):
    """Its lease never runs out."""

    def step(self, now_ms: int, inputs: int) -> None:
        if self.lease_ms:
            self.lease_at = now_ms
        super().step(now_ms, inputs)


def caught(core: type[Core], *faults: Placed, program_id: str = "P01") -> str | None:
    """What the judge said first, in the first of some schedules with these faults."""
    for seed in SEEDS:
        outcome = played(Schedule(seed, made(core), program_id=program_id, faults=faults))
        if outcome.verdict.wrong:
            return outcome.verdict.wrong[0]
    return None


def test_the_product_as_it_is_gets_through() -> None:
    assert caught(Core, Placed("hand", "first pulse", 700 * MS, 300)) is None


@pytest.mark.invariant("I8")
@pytest.mark.parametrize(
    ("core", "faults", "said"),
    [
        (DeafCore, (WELDED, Placed("hand", "first pulse", 700 * MS, 300)), "after hand"),
        (PatientCore, (Placed("F41-25", "first pulse", 700 * MS, 3_000),), "after runaway pump"),
    ],
)
def test_a_core_that_ignores_a_stop_is_caught(
    core: type[Core], faults: tuple[Placed, ...], said: str
) -> None:
    assert said in (caught(core, *faults) or "")


def _ignored(*_: object, **__: object) -> None:
    return None


HONEST_WIDTH = waves.width_of
HONEST_INTERVAL = waves._interval


def _twice_as_wide(*told: Any) -> int:
    return 2 * HONEST_WIDTH(*told)


def _twice_as_often(*told: Any) -> int:
    return HONEST_INTERVAL(*told) // 2


@pytest.mark.parametrize(
    ("owner", "name", "instead", "fault", "said"),
    [
        (intensity, "SLEW_UA_PER_TICK", 60_000, None, "rises above"),
        (intensity, "SLEW_UA_PER_TICK", 50, None, "rises above"),
        (liveness, "KIOSK_PAUSE_AGE_MS", 1_500, Placed("F39", "first pulse", 700 * MS, 3_000), "after kiosk"),
        (SafetyCore, "stop", _ignored, Placed("F66", "stop", 0, 100), "after stop"),
        (Session, "rest", _ignored, Placed("F66", "pause", 0, 100), "above the"),
        (
            contact,
            "_judge_charge",
            _ignored,
            Placed("F57", "first pulse", 700 * MS, 3_000),
            "is not balanced",
        ),
        (contact, "_judge_current", _ignored, Placed("F55", "first pulse", 5_000 * MS, 3_000), "above the"),
        (waves, "width_of", _twice_as_wide, None, "is wider than"),
        (waves, "_interval", _twice_as_often, None, "comes too fast"),
    ],
    ids=[
        "no slew",
        "twice the slew",
        "late pause",
        "no stop",
        "levels kept",
        "no balance",
        "no comparison",
        "wide pulses",
        "twice the rate",
    ],
)
def test_a_rule_that_is_gone_is_missed(
    monkeypatch: pytest.MonkeyPatch,
    owner: object,
    name: str,
    instead: int | Callable[..., int | None],
    fault: Placed | None,
    said: str,
) -> None:
    monkeypatch.setattr(owner, name, instead)
    assert said in (caught(Core, *([fault] if fault else [])) or "")


HONEST_BURST = waves._advance_burst


def _short_pauses(*told: Any) -> int:
    interval_us = HONEST_BURST(*told)
    return interval_us // 2 if interval_us > 10 * MS else interval_us


def test_bursts_that_come_too_often_are_missed_though_each_is_as_it_should_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(waves, "_advance_burst", _short_pauses)
    assert "comes too fast: 72 gaps" in (caught(Core, program_id="P04") or "")
