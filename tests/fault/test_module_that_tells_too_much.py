"""A module whose own comparison is gone: the host has the number in hand and cuts. At the electrodes."""

import pytest

from appliance.ipc import messages as m
from drivers.firmware import contact
from tests.support.electrodes import (
    faults,
    last_pulse_after_ms,
    left_nc,
    peak_ua,
    treating,
)
from tests.support.rig import RESET_N, Rig

LEVEL = 15
pytestmark = [pytest.mark.hazard("HZ-01"), pytest.mark.row("H19")]


def is_cut_for_good(rig: Rig) -> bool:
    event_us = rig.board.now_us
    rig.run(2_000)
    rig.run_until("LINK_DOWN")  # the module is held in reset
    is_refused = rig.ask(m.Acknowledge(what="fault")) is not None and "H19" in faults(rig)
    return is_refused and rig.pulses(event_us) == [] and not rig.board.outputs() >> RESET_N & 1


@pytest.mark.fault("F55")
@pytest.mark.parametrize(
    ("program_id", "bound_ms"),
    [("P01", 100), ("P02", 100), ("P03", 600), ("P04", 600), ("P06", 2_100), ("P12", 100)],
)
def test_a_gain_30_percent_too_high_that_the_module_does_not_mind_is_cut_in_two_periods(
    monkeypatch: pytest.MonkeyPatch, program_id: str, bound_ms: int
) -> None:
    """Bound: two of the program's longest periods, or a burst's, and 100 ms for answers and reset."""
    rig = treating(program_id, LEVEL)
    monkeypatch.setattr(contact, "_judge_current", lambda *told: None)
    event_us = rig.board.now_us
    rig.board.fault("F55", on=True)
    rig.run(4_000)
    assert peak_ua(rig.pulses(event_us)) > LEVEL * 1_250, "the module delivers it"
    assert last_pulse_after_ms(rig, event_us) <= bound_ms
    assert is_cut_for_good(rig)


@pytest.mark.fault("F55")
def test_the_same_in_an_on_off_program_is_cut_within_the_plateau(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = treating("P09", LEVEL)
    monkeypatch.setattr(contact, "_judge_current", lambda *told: None)
    rig.board.fault("F55", on=True)
    event_us = rig.board.now_us
    rig.run(40_000)
    high = [p for p in rig.pulses(event_us) if abs(p.i1_ua) > LEVEL * 1_100 + 300]
    assert high and high[-1].t_us - high[0].t_us <= 120_000
    assert is_cut_for_good(rig)


@pytest.mark.fault("F57")
def test_a_charge_that_stays_and_that_the_module_does_not_mind_is_cut(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rig = treating("P01", LEVEL)
    monkeypatch.setattr(contact, "_judge_charge", lambda *told: None)
    event_us = rig.board.now_us
    rig.board.fault("F57", on=True)
    rig.run(2_000)
    assert max(left_nc(pulse) for pulse in rig.pulses(event_us)) > 200
    assert last_pulse_after_ms(rig, event_us) <= 160
    assert is_cut_for_good(rig)


@pytest.mark.parametrize("program_id", ["P01", "P02", "P03", "P04", "P06", "P12"])
def test_a_sound_module_is_left_alone_while_levels_go_up_and_down(program_id: str) -> None:
    rig = treating(program_id, LEVEL)
    for level in (3, 1, 6):
        if level < 6:
            for channel in (0, 1):
                assert rig.ask(m.RequestLevel(channel=channel, level=level, seq=10_000 + level)) is None
        else:
            rig.raise_to(level)
        rig.run(2_500)
        assert rig.state == "TREATING" and faults(rig) == set()
    assert abs(abs(rig.pulses()[-1].i1_ua) - 6_000) <= 220
