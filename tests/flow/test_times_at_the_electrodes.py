"""safety.md, Times, in virtual time: exact bounds, judged on the scope and on nothing else."""

import pytest

from appliance.ipc import messages as m
from tests.support.rig import LAMP_FAULT_OFF, Rig

LEVEL = 6
FULL_UA = LEVEL * 1000 * 98 // 100


def treating(program_id: str = "P12", level: int = LEVEL) -> Rig:
    """A station that treats at this level, some seconds into it."""
    rig = Rig()
    rig.treat(program_id, level)
    rig.run(2_000)
    assert rig.pulses(rig.board.now_us - 200_000)
    return rig


def last_pulse_after_ms(rig: Rig, event_us: int) -> float:
    """From the event to the end of the last pulse, in ms; 0 when none came."""
    pulses = rig.pulses(event_us)
    return max(((p.t_us + p.pw1_us + p.gap_us + p.pw2_us - event_us) / 1000 for p in pulses), default=0.0)


def last_full_pulse_after_ms(rig: Rig, event_us: int) -> float:
    full = [p.t_us for p in rig.pulses(event_us) if abs(p.i1_ua) >= FULL_UA]
    return max(((t_us - event_us) / 1000 for t_us in full), default=0.0)


@pytest.mark.requirement("STD-19", "EST-05")
@pytest.mark.hazard("HZ-03")
@pytest.mark.fault("F46")
def test_the_emergency_stop_leaves_no_pulse_after_15_ms() -> None:
    rig = treating()
    event_us = rig.board.now_us
    rig.board.press("estop")
    rig.run(3_000)
    assert last_pulse_after_ms(rig, event_us) <= 15
    assert rig.state == "ESTOP"


@pytest.mark.requirement("STD-19")
@pytest.mark.hazard("HZ-03")
def test_the_hand_switch_leaves_no_pulse_after_7_ms() -> None:
    rig = treating()
    event_us = rig.board.now_us
    rig.board.press("hand")
    rig.run(3_000)
    assert last_pulse_after_ms(rig, event_us) <= 7
    assert rig.status().stop_reason == "hand_switch"


@pytest.mark.requirement("STD-19")
@pytest.mark.hazard("HZ-03")
def test_stop_on_the_screen_ends_full_pulses_within_100_ms_and_ramps_for_300_ms() -> None:
    rig = treating()
    event_us = rig.board.now_us
    rig.ask(m.Stop())
    rig.run(3_000)
    assert last_full_pulse_after_ms(rig, event_us) <= 100
    assert 200 <= last_pulse_after_ms(rig, event_us) <= 400
    assert rig.state == "READY"


@pytest.mark.requirement("WDG-01")
@pytest.mark.hazard("HZ-08")
@pytest.mark.fault("F36")
def test_a_dead_controller_leaves_no_pulse_after_110_ms() -> None:
    rig = treating()
    event_us = rig.board.now_us
    rig.stim_is_alive = False
    rig.run(3_000)
    assert last_pulse_after_ms(rig, event_us) <= 110


@pytest.mark.hazard("HZ-08")
@pytest.mark.fault("F37")
def test_a_controller_that_wakes_up_again_does_not_go_on() -> None:
    rig = treating()
    rig.stim_is_alive = False
    rig.run(500)
    rig.stim_is_alive = True
    event_us = rig.board.now_us
    rig.run(3_000)
    assert rig.pulses(event_us) == []
    assert rig.state in ("READY", "LINK_DOWN", "FAULT")


@pytest.mark.hazard("HZ-08")
@pytest.mark.fault("F15")
def test_a_cut_answer_line_leaves_no_pulse_after_170_ms() -> None:
    rig = treating()
    event_us = rig.board.now_us
    rig.board.fault("F15", on=True)
    rig.run(3_000)
    assert last_pulse_after_ms(rig, event_us) <= 170


@pytest.mark.requirement("WDG-03")
@pytest.mark.hazard("HZ-07")
@pytest.mark.fault("F39")
def test_a_frozen_kiosk_pauses_by_520_ms_is_off_by_850_ms_and_opens_the_chain_by_2100_ms() -> None:
    rig = treating()
    event_us = rig.heard_at_us
    rig.kiosk_is_alive = False
    rig.run(1_900)
    assert last_full_pulse_after_ms(rig, event_us) <= 520
    assert last_pulse_after_ms(rig, event_us) <= 850
    assert rig.state == "PAUSED"
    rig.run(300)
    assert rig.chain_open_at_us is not None
    assert (rig.chain_open_at_us - event_us) / 1000 <= 2_100


@pytest.mark.hazard("HZ-07")
def test_the_red_lamp_is_lit_when_the_kiosk_is_lost() -> None:
    rig = treating()
    rig.kiosk_is_alive = False
    rig.run(3_000)
    assert rig.board.lamps.fault
    sounds = []
    for _ in range(250):
        rig.cycle()
        sounds.append(rig.board.lamps.buzzer)
    assert any(sounds)
    assert LAMP_FAULT_OFF


@pytest.mark.requirement("CON-02")
@pytest.mark.hazard("HZ-02")
@pytest.mark.hazard("HZ-06")
@pytest.mark.parametrize("program_id", ["P12", "P06"])
def test_a_pad_that_comes_off_gives_at_most_two_more_full_pulses(program_id: str) -> None:
    rig = treating(program_id)
    event_us = rig.board.now_us
    rig.board.pad(0, "open")
    rig.run(5_000)
    assert [p for p in rig.pulses(event_us, channel=0) if abs(p.i1_ua) >= FULL_UA] == []
    assert rig.status().channels[0].level_set == 0
    assert rig.status().channels[0].lead_off
    assert rig.pulses(rig.board.now_us - 1_500_000, channel=1), "the other side goes on"


@pytest.mark.hazard("HZ-02")
@pytest.mark.fault("F60")
def test_a_pad_pressed_on_again_gives_nothing_until_the_person_raises_from_zero() -> None:
    rig = treating()
    rig.board.pad(0, "open")
    rig.run(1_000)
    rig.board.pad(0, "typical")
    event_us = rig.board.now_us
    rig.run(2_000)
    assert rig.pulses(event_us, channel=0) == []
    assert rig.ask(m.RequestLevel(channel=0, level=1, seq=900)) is not None, "not before it was acknowledged"
    assert rig.ask(m.Acknowledge(what="pads")) is None
    rig.run(200)
    assert rig.ask(m.RequestLevel(channel=0, level=1, seq=901)) is None
    rig.run(1_000)
    assert 900 <= abs(rig.pulses(rig.board.now_us - 100_000, channel=0)[-1].i1_ua) <= 1_100


@pytest.mark.hazard("HZ-02")
@pytest.mark.fault("F71")
def test_a_half_lifted_pad_pressed_on_again_never_makes_the_current_jump_up() -> None:
    rig = treating("P07", level=20)
    rig.board.pad(0, "half_lifted")
    rig.run(3_000)
    before_ua = max((abs(p.i1_ua) for p in rig.pulses(rig.board.now_us - 500_000, channel=0)), default=0)
    assert before_ua == 0, "half a pad is none"
    rig.board.pad(0, "typical")
    event_us = rig.board.now_us
    rig.run(3_000)
    for pulse in rig.pulses(event_us, channel=0):
        allowed_ua = before_ua + 1_100 + 5 * (pulse.t_us - event_us) // 1000
        assert abs(pulse.i1_ua) <= allowed_ua * 102 // 100 + 100


@pytest.mark.hazard("HZ-08")
def test_a_lost_watchdog_process_starts_the_ramp_by_5100_ms() -> None:
    rig = Rig(watchdog_required=True)
    rig.watchdog_is_alive = True
    rig.treat("P12", LEVEL)
    event_us = rig.acknowledged_at_us
    rig.watchdog_is_alive = False
    rig.run(7_000)
    assert 4_900 <= last_full_pulse_after_ms(rig, event_us) <= 5_100
    assert last_pulse_after_ms(rig, event_us) <= 5_500
    assert rig.status().stop_reason == "watchdog_lost"
