"""F31: a bit of the module's memory flips while current flows; it is off or harmless at the electrodes."""

from typing import Any

import pytest

from appliance.ipc import messages as m
from tests.fault.test_module_faults import stays_off
from tests.support.electrodes import faults, is_undisturbed, last_pulse_after_ms, left_nc, treating
from tests.support.rig import Rig

BITS = (0, 1, 5, 8, 11, 15, 20)
WORDS = ("pw_us", "gap_us", "k", "rate", "polarity", "limit_ms", "lease_ms")
"""What a pulse, its time and its permission are worked out from, tick by tick."""


def flip(rig: Rig, name: str, bit: int) -> None:
    """One bit of the first channel's word, or of the module's."""
    core: Any = rig.board.processor.core
    if name == "lease_ms":
        core.lease_ms ^= 1 << bit
    else:
        getattr(core, name)[0] ^= 1 << bit


def assert_is_as_asked(rig: Rig, event_us: int) -> None:
    """P01 at level 6: 100 us, 6 mA, 100 Hz; what a block of this level may ask for, and no more."""
    for channel in (0, 1):
        pulses = rig.pulses(event_us, channel)
        for pulse in pulses:
            assert max(abs(pulse.i1_ua), abs(pulse.i2_ua)) <= 6_320
            assert abs(pulse.i1_ua) * pulse.pw1_us <= 6_320 * 100
            assert left_nc(pulse) <= 200
        times = [pulse.t_us for pulse in pulses]
        assert all(after - before >= 9_900 for before, after in zip(times, times[1:], strict=False))


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F31")
@pytest.mark.parametrize("name", WORDS)
def test_a_flipped_bit_in_what_a_pulse_is_made_of_ends_the_output_before_the_next_is_planned(
    name: str,
) -> None:
    """Judged by charge, level, rate and time of the last pulse, for low and high bits."""
    for bit in BITS:
        rig = treating("P01")
        rig.board.advance(rig.board.now_us + 1_000 * (bit % 7))
        event_us = rig.board.now_us
        flip(rig, name, bit)
        rig.run(200)
        assert_is_as_asked(rig, event_us)
        assert last_pulse_after_ms(rig, event_us) <= 5, bit
        assert faults(rig) == {"H18"}


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F31")
def test_a_pulse_that_changed_in_the_queue_is_not_played_and_none_after_it() -> None:
    rig = treating("P01")
    rig.board.fault("F31-queue", on=True)
    rig.run(20)
    event_us = rig.board.now_us - 20_000
    assert_is_as_asked(rig, event_us)
    assert stays_off(rig, 500)
    assert faults(rig) == {"H18"}


@pytest.mark.hazard("HZ-02")
@pytest.mark.fault("F31")
@pytest.mark.parametrize("bit", BITS)
def test_a_flipped_bit_in_the_target_moves_a_tenth_of_a_milliampere_until_the_next_frame(bit: int) -> None:
    rig = treating("P01")
    event_us = rig.board.now_us
    flip(rig, "target", bit)
    rig.run(2_500)
    assert_is_as_asked(rig, event_us)
    assert is_undisturbed(rig, event_us + 1_700_000)
    assert rig.state == "TREATING"


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F31")
@pytest.mark.parametrize("bit", [*BITS, 31])
def test_a_flipped_bit_in_what_a_ramp_falls_from_raises_nothing_and_the_ramp_ends_in_its_time(
    bit: int,
) -> None:
    rig = treating("P01")
    rig.ask(m.Stop())
    rig.run(60)
    event_us = rig.board.now_us
    flip(rig, "ramp_from", bit)
    rig.run(1_000)
    levels = [abs(p.i1_ua) for p in rig.pulses(event_us, 0)]
    assert all(after <= before + 50 for before, after in zip(levels, levels[1:], strict=False))
    assert_is_as_asked(rig, event_us)
    assert last_pulse_after_ms(rig, event_us) <= 300
