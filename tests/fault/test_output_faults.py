"""F53 to F58, F64 to F66: high voltage, output stage, heat and lamps, judged at the electrodes."""

import pytest

from appliance.ipc import messages as m
from drivers.firmware.caps import HV_OVER_MV, HV_UNDER_MV
from tests.support.electrodes import (
    faults,
    is_undisturbed,
    last_pulse_after_ms,
    left_nc,
    peak_ua,
    treating,
)
from tests.support.rig import CHAIN, Rig

LEVEL = 20
COMPARATOR_US = 5
FEW = 3
TICK_MS, PULSE_MS = 5, 2

MODULE_MS = 10
"""From what the module can see to the last pulse. [link 8 H15; two of its 5 ms ticks for H18]"""


def broken(fault_id: str, *, program_id: str = "P01", level: int = LEVEL, ms: int = 3_000) -> tuple[Rig, int]:
    """A station in mid-session whose board breaks; the answer is the rig and the instant."""
    rig = treating(program_id, level)
    event_us = rig.board.now_us
    rig.board.fault(fault_id, on=True)
    rig.run(ms)
    return rig, event_us


def volts_of(rig: Rig, ms: int = 2_000) -> list[tuple[int, float]]:
    """The high voltage, looked at every millisecond while the host goes on with its cycles."""
    seen: list[tuple[int, float]] = []
    for _ in range(ms):
        rig.board.advance(rig.board.now_us + 1_000)
        seen.append((rig.board.now_us, rig.board.hv_mv))
        if rig.board.now_us % 20_000 < 1_000:
            rig.cycle()
    return seen


def is_off_for_good(rig: Rig) -> bool:
    event_us = rig.board.now_us
    rig.run(2_000)
    return rig.pulses(event_us) == [] and rig.state not in ("TREATING", "ARMED")


@pytest.mark.requirement("STD-03")
@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F53")
@pytest.mark.row("H18")
def test_too_high_a_voltage_is_crowbarred_and_ends_the_output() -> None:
    rig = treating("P01", LEVEL)
    event_us = rig.board.now_us
    rig.board.fault("F53", on=True)
    volts_mv = volts_of(rig)
    over_us = next(at_us for at_us, mv in volts_mv if mv > HV_OVER_MV)
    assert max(mv for _, mv in volts_mv) <= 121_000
    assert last_pulse_after_ms(rig, over_us) <= MODULE_MS
    assert peak_ua(rig.pulses(event_us)) <= LEVEL * 1_020 + 100
    assert is_off_for_good(rig)


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F53")
@pytest.mark.row("H15")
def test_a_converter_that_cannot_be_switched_off_never_sees_the_relay_closed_again() -> None:
    rig = treating("P01", LEVEL)
    rig.board.fault("F53-on", on=True)
    rig.ask(m.Stop())
    rig.run(2_000)
    event_us = rig.board.now_us
    rig.ask(m.ReportStored(session_id="s1"))
    rig.prepare()
    assert rig.ask(m.CheckContact()) is None
    for _ in range(300):
        rig.run(20)
        assert not rig.board.inputs() >> CHAIN & 1
    assert rig.pulses(event_us) == []
    assert "H15" in faults(rig)


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F54")
@pytest.mark.row("H15")
def test_a_voltage_that_collapses_ends_the_output_and_the_next_arming() -> None:
    rig = treating("P01", LEVEL)
    event_us = rig.board.now_us
    rig.board.fault("F54", on=True)
    under_us = next(at_us for at_us, mv in volts_of(rig) if mv < HV_UNDER_MV)
    assert last_pulse_after_ms(rig, under_us) <= MODULE_MS
    assert all(abs(p.i1_ua) <= LEVEL * 1_020 + 100 for p in rig.pulses(event_us))
    assert "H15" in faults(rig)
    assert is_off_for_good(rig)


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F54")
def test_a_converter_that_has_become_weak_never_gives_more_than_was_asked_for() -> None:
    rig, event_us = broken("F54-soft", ms=5_000)
    assert peak_ua(rig.pulses(event_us)) <= LEVEL * 1_020 + 100
    if rig.state == "TREATING":
        assert is_undisturbed(rig, event_us, LEVEL)


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F55")
@pytest.mark.row("H18")
@pytest.mark.parametrize("program_id", ["P01", "P06", "P09"])
def test_a_gain_that_is_30_percent_too_high_gives_at_most_two_such_pulses(program_id: str) -> None:
    rig, event_us = broken("F55", program_id=program_id, ms=40_000 if program_id == "P09" else 3_000)
    for channel in (0, 1):
        high = [p for p in rig.pulses(event_us, channel) if abs(p.i1_ua) > LEVEL * 1_020 + 100]
        assert len(high) <= 2
    assert is_off_for_good(rig)
    assert faults(rig) == {"H18"}


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F55")
@pytest.mark.row("H18")
@pytest.mark.parametrize("program_id", ["P01", "P06"])
@pytest.mark.parametrize(
    ("fault_id", "drift"),
    [("F55-reference", 1.08), ("F55-reference-high", 1.20), ("F55-reference-low", 0.80)],
)
def test_a_reference_that_drifts_with_all_its_readings_ends_the_output_within_two_ticks(
    fault_id: str, drift: float, program_id: str
) -> None:
    """DAC and ADC share it: what flows is wrong and what is read is right; only the bandgap tells."""
    rig, event_us = broken(fault_id, program_id=program_id)
    assert last_pulse_after_ms(rig, event_us) <= 2 * TICK_MS + PULSE_MS
    assert peak_ua(rig.pulses(event_us)) <= (LEVEL * 1_020 + 100) * max(1.0, drift)
    assert is_off_for_good(rig)
    assert faults(rig) == {"H18"}


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F55")
def test_a_converter_stuck_high_is_cut_by_the_comparator_within_5_us() -> None:
    rig, event_us = broken("F55-stuck")
    high = [p for p in rig.pulses(event_us) if abs(p.i1_ua) > LEVEL * 1_020 + 100]
    assert 1 <= len(high) <= 2
    assert all(p.pw1_us <= COMPARATOR_US and p.pw2_us <= COMPARATOR_US for p in high)
    assert is_off_for_good(rig)
    assert faults(rig) == {"H18"}


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F56")
def test_a_leg_that_is_stuck_on_gives_microseconds_and_no_direct_current() -> None:
    rig, event_us = broken("F56")
    leaks = [p for p in rig.pulses(event_us) if p.pw2_us == 0]
    assert all(p.pw1_us <= COMPARATOR_US for p in leaks)
    assert sum(abs(p.i1_ua) * p.pw1_us for p in leaks) / 1_000_000 <= 50, "uA in the mean of the second"
    assert last_pulse_after_ms(rig, event_us) <= 100
    assert is_off_for_good(rig)
    assert "H18" in faults(rig)


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F56")
@pytest.mark.invariant("I6")
def test_a_second_gate_that_opens_beside_the_first_is_seen_by_the_monitor_at_once() -> None:
    rig, event_us = broken("F56-two")
    assert last_pulse_after_ms(rig, event_us) <= 25
    assert peak_ua(rig.pulses(event_us)) <= LEVEL * 1_020 + 100
    assert is_off_for_good(rig)
    assert "H18" in faults(rig)


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F57")
@pytest.mark.invariant("I5")
@pytest.mark.parametrize("program_id", ["P01", "P06"])
def test_without_its_second_phase_a_channel_gives_at_most_three_pulses(program_id: str) -> None:
    rig, event_us = broken("F57", program_id=program_id, ms=5_000)
    for channel in (0, 1):
        assert len([p for p in rig.pulses(event_us, channel) if left_nc(p) > 200]) <= FEW
    assert is_off_for_good(rig)
    assert "H18" in faults(rig)


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F58")
def test_an_offset_of_200_ua_leaves_no_direct_current_that_lasts() -> None:
    rig, event_us = broken("F58", program_id="P04", ms=10_000)
    for start_us in range(event_us, rig.board.now_us - 1_000_000, 250_000):
        for channel in (0, 1):
            second = [p for p in rig.pulses(start_us, channel) if p.t_us < start_us + 1_000_000]
            net_ua = abs(sum(p.i1_ua * p.pw1_us + p.i2_ua * p.pw2_us for p in second)) / 1_000_000
            assert net_ua <= 50
    over = [p for p in rig.pulses(event_us) if left_nc(p) > max(200, abs(p.i1_ua) * p.pw1_us / 50_000)]
    assert len(over) <= 2 * FEW


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F64")
@pytest.mark.row("H15")
def test_a_stage_that_heats_up_is_off_before_it_is_hotter_than_75_degrees() -> None:
    rig = treating("P12", LEVEL)
    rig.board.fault("F64", on=True)
    for _ in range(300):
        rig.run(1_000)
        if rig.state != "TREATING":
            break
    assert rig.state != "TREATING"
    assert "H15" in faults(rig)
    assert is_off_for_good(rig)


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F65")
@pytest.mark.parametrize("fault_id", ["F65", "F65-open", "F65-short"])
def test_a_temperature_sensor_that_cannot_be_right_counts_as_too_hot(fault_id: str) -> None:
    rig, event_us = broken(fault_id)
    assert last_pulse_after_ms(rig, event_us) <= 12
    assert "H15" in faults(rig)
    assert is_off_for_good(rig)
