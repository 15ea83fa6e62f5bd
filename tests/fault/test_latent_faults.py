"""A cap of the hardware that has died, a reading that lies: alone it lets nothing unsafe flow, and when the
first channel fails beside it, another one ends it. Judged at the electrodes.

What the self-test sees of it is found at the next power-up or reset. The crowbar, the monostable, the block
capacitor, and readings of idle current and charge have no test of their own: no step of link 13 reaches them.
"""

import pytest

from drivers.firmware import codes
from drivers.sim.faults import FAULTS
from drivers.sim.load import BLOCK_NF
from tests.fault.test_output_faults import LEVEL, broken
from tests.support.electrodes import faults, is_undisturbed, last_pulse_after_ms, left_nc, treating
from tests.support.rig import Rig
from tests.unit.sim.greedy import GreedyCore, one, powered, pump

LATENT = [fault_id for fault_id, fault in FAULTS.items() if fault.is_latent]
STOPPED_AFTER_MS = {"F53-reads-low": 15, "F55-reads-high": 30, "F55-reads-nothing": 30}
"""Readings that deny what flows: the module stops by itself, as soon as two pulses have shown it."""
LOWERED = ("F55-reads-low",)
"""The host takes the set current down to what it reads. (safety.md rule 11)"""
FOUND_BY_SELF_TEST = ("F55-comparator", "F55-reads-low", "F55-reads-high", "F55-reads-nothing")
CHARGE_NC_MAX = 20_000
SAFE_UA = LEVEL * 1_020 + 100


def unfit(rig: Rig, since_us: int, *, peak: int = SAFE_UA, brief_us: int = 0) -> list[object]:
    """The pulses that are too large, but for what the comparator lets through, or too much in one phase."""
    return [
        p
        for p in rig.pulses(since_us)
        if (max(abs(p.i1_ua), abs(p.i2_ua)) > peak and p.pw1_us > brief_us)
        or abs(p.i1_ua) * p.pw1_us > CHARGE_NC_MAX * 1_000
    ]


def beside(latent: str, first: str) -> tuple[Rig, int]:
    """In mid-session the first channel fails where the second is missing."""
    rig = treating("P01", LEVEL)
    rig.board.fault(latent, on=True)
    event_us = rig.board.now_us
    rig.board.fault(first, on=True)
    rig.run(2_000)
    return rig, event_us


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F53")
@pytest.mark.fault("F55")
@pytest.mark.fault("F56")
@pytest.mark.fault("F57")
@pytest.mark.parametrize("latent", LATENT)
def test_a_dead_cap_or_a_lying_reading_alone_lets_no_more_flow_than_was_set(latent: str) -> None:
    rig, event_us = broken(latent)
    assert unfit(rig, event_us) == []
    assert max((left_nc(p) for p in rig.pulses(event_us)), default=0) <= 200
    if latent in STOPPED_AFTER_MS:
        assert last_pulse_after_ms(rig, event_us) <= STOPPED_AFTER_MS[latent]
    elif latent in LOWERED:
        assert abs(rig.pulses(event_us)[-1].i1_ua) < LEVEL * 900
    else:
        assert is_undisturbed(rig, event_us, LEVEL)


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F55")
@pytest.mark.parametrize("latent", FOUND_BY_SELF_TEST)
def test_what_the_self_test_reaches_is_found_by_it_and_nothing_arms(latent: str) -> None:
    rig = treating("P01", LEVEL)
    rig.board.fault(latent, on=True)
    rig.board.restart(codes.CAUSE_POWER_ON)
    event_us = rig.board.now_us
    rig.run(3_000)
    assert (rig.state, "H18" in faults(rig)) == ("FAULT", True)
    assert rig.pulses(event_us) == []


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F55")
def test_without_a_comparator_the_modules_reading_ends_a_stuck_converter_after_one_pulse() -> None:
    rig, event_us = beside("F55-comparator", "F55-stuck")
    assert len([p for p in rig.pulses(event_us) if abs(p.i1_ua) > SAFE_UA]) == 1
    assert unfit(rig, event_us, peak=82_000) == []
    assert last_pulse_after_ms(rig, event_us) <= 10
    assert faults(rig) == {"H18"}


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F55")
def test_a_reading_that_hides_a_gain_that_is_too_high_hides_30_percent_and_is_found_by_the_self_test() -> (
    None
):
    """Two faults that cancel each other are seen by nobody in the session; what flows is below every cap."""
    rig, event_us = beside("F55-reads-low", "F55")
    assert unfit(rig, event_us, peak=LEVEL * 1_330) == []
    rig.board.restart(codes.CAUSE_POWER_ON)
    rig.run(3_000)
    assert rig.state == "FAULT"


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F53")
@pytest.mark.parametrize(
    ("latent", "within_ms", "row"),
    [("F53-crowbar", 15, "H18"), ("F53-reads-low", 15, "H15"), ("F53-reads-still", 120, None)],
)
def test_too_high_a_voltage_ends_without_the_crowbar_or_without_its_reading(
    latent: str, within_ms: int, row: str | None
) -> None:
    """By the module's own 110 V; by HV that seems too low; by the crowbar, and pulses that saturate."""
    rig, event_us = beside(latent, "F53")
    assert unfit(rig, event_us) == []
    assert last_pulse_after_ms(rig, event_us) <= within_ms
    assert row is None or faults(rig) == {row}


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F56")
@pytest.mark.parametrize("latent", ["F56-monostable", "F56-reads-nothing", "F57-block"])
def test_a_leg_that_is_stuck_on_is_ended_by_the_comparator_whatever_else_is_missing(latent: str) -> None:
    rig, event_us = beside(latent, "F56")
    assert unfit(rig, event_us, brief_us=5) == []
    assert last_pulse_after_ms(rig, event_us) <= 20
    assert faults(rig) == {"H18"}


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F57")
def test_a_missing_second_phase_that_nobody_measures_is_held_by_the_block_capacitor() -> None:
    """Two faults: nobody sees it in the session. The capacitor gives back what the second phase did not."""
    rig, event_us = beside("F57-reads-even", "F57")
    assert unfit(rig, event_us) == []
    before = net_charge_nc(rig)
    rig.run(5_000)
    for was_nc, is_nc in zip(before, net_charge_nc(rig), strict=True):
        assert abs(is_nc - was_nc) / 5 <= 50_000, "link 9: 50 uA, as nC in a second"
        assert abs(is_nc) <= 50_000


def net_charge_nc(rig: Rig) -> list[float]:
    """What has gone through each channel's electrodes and has not come back stands on its film capacitor."""
    return [block.mv * BLOCK_NF / 1_000 for block in rig.board.stage.engine.blocks[:2]]


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F56")
@pytest.mark.parametrize(("latent", "width_us"), [(None, 1_200), ("F56-monostable", 3_000)])
def test_a_phase_that_no_monostable_ends_is_seen_by_the_monitor(latent: str | None, width_us: int) -> None:
    """The core asks for 3 ms, which its own caps never do; the tick after the pulse it is told."""
    core = GreedyCore(lambda tick: [one(pw_us=3_000, i_ua=2_000)] if tick == 100 else [])
    board = powered(core)
    if latent is not None:
        board.fault(latent, True)
    pump(board, 400_000)
    (pulse,) = board.scope.pulses(0)
    assert pulse.pw1_us == width_us
    told = [tick for tick, inputs in enumerate(core.inputs) if inputs & codes.IN_MONITOR_BAD]
    assert told and told[0] <= 102
