"""F59 to F63, F71: pads that come off, flap, dry, touch and come back, judged at the electrodes."""

import pytest

from appliance.ipc import messages as m
from drivers.sim.scope import Pulse
from tests.support.electrodes import faults, full_ua, left_nc, peak_ua, treating
from tests.support.observer import allowed_ua, rises_too_fast
from tests.support.rig import Rig

FIRST_UA = 610
"""0.5 mA and the tolerance."""
LEVEL = 20
PROGRAMS = ["P12", "P06", "P09"]
SEEN_BY = {"P01": 2, "P12": 2, "P06": 1, "P07": 1, "P09": 2}
"""How many pulses may see it: below 20 Hz one. [link R15]"""
CYCLE_MS = {"P01": 1_000, "P12": 1_000, "P06": 5_000, "P07": 2_000, "P09": 30_000}
"""A while in which each program gives many pulses at its full level."""


def away(program_id: str, quality: str, level: int) -> tuple[Rig, int]:
    """In the middle of what is felt the pads of channel 0 change; the answer is the instant."""
    rig = treating(program_id, level)
    wait_for_a_full_pulse(rig, level)
    event_us = rig.board.now_us
    rig.board.pad(0, quality)
    return rig, event_us


def wait_for_a_full_pulse(rig: Rig, level: int) -> None:
    for _ in range(2_000):
        last = rig.pulses(rig.board.now_us - 25_000, 0)
        if last and abs(last[-1].i1_ua) >= full_ua(level):
            return
        rig.cycle()
    raise AssertionError("no full pulse came")


def above(pulses: list[Pulse], limit_ua: int) -> list[Pulse]:
    return [p for p in pulses if abs(p.i1_ua) > limit_ua]


@pytest.mark.requirement("CON-02")
@pytest.mark.hazard("HZ-02")
@pytest.mark.hazard("HZ-06")
@pytest.mark.fault("F59")
@pytest.mark.row("H16")
@pytest.mark.parametrize("program_id", PROGRAMS)
def test_a_pad_that_comes_off_gets_no_pulse_after_those_that_could_see_it(program_id: str) -> None:
    rig, event_us = away(program_id, "open", LEVEL)
    rig.run(CYCLE_MS[program_id])
    assert rig.pulses(event_us, 0)[SEEN_BY[program_id] :] == []
    assert rig.status().channels[0].level_set == 0
    assert "H16" in faults(rig)
    assert above(rig.pulses(event_us, 1), full_ua(LEVEL)), "the other side goes on"


@pytest.mark.hazard("HZ-02")
@pytest.mark.hazard("HZ-06")
@pytest.mark.fault("F59")
@pytest.mark.rule(11)
@pytest.mark.parametrize("quality", ["half_lifted", "dry"])
@pytest.mark.parametrize("program_id", ["P07", "P06", "P09"])
def test_a_pad_that_still_carries_something_gets_no_full_pulse_and_the_level_comes_down_to_it(
    program_id: str, quality: str
) -> None:
    rig, event_us = away(program_id, quality, LEVEL)
    rig.run(CYCLE_MS[program_id])
    pulses = rig.pulses(event_us, 0)
    assert above(pulses, full_ua(LEVEL)) == []
    channel = rig.status().channels[0]
    assert channel.set_ua <= peak_ua(pulses) + max(2_000, peak_ua(pulses) // 10)
    if quality == "dry":
        assert channel.level_set == 0, "less than 60 % of what was asked for counts as off"


@pytest.mark.hazard("HZ-02")
@pytest.mark.fault("F59")
@pytest.mark.invariant("I5")
@pytest.mark.parametrize("program_id", PROGRAMS)
def test_a_pulse_that_loses_its_pads_in_its_middle_is_the_last_but_one_and_leaves_little(
    program_id: str,
) -> None:
    rig = treating(program_id, LEVEL)
    wait_for_a_full_pulse(rig, LEVEL)
    event_us = rig.board.now_us
    rig.board.fault("F59", on=True)
    rig.run(CYCLE_MS[program_id])
    pulses = rig.pulses(event_us, 0)
    assert 1 <= len(pulses) <= SEEN_BY[program_id] + 1, "the torn one and those of at least 1 mA that see it"
    assert len([p for p in pulses if left_nc(p) > 200]) <= 1
    assert rig.status().channels[0].level_set == 0


@pytest.mark.requirement("STD-07")
@pytest.mark.hazard("HZ-02")
@pytest.mark.fault("F60")
@pytest.mark.parametrize(("program_id", "level"), [("P01", 40), ("P07", 40), ("P06", LEVEL), ("P09", LEVEL)])
def test_a_pad_that_comes_back_gets_nothing_until_the_person_raises_from_zero(
    program_id: str, level: int
) -> None:
    rig, _ = away(program_id, "open", level)
    rig.run(CYCLE_MS[program_id])
    rig.board.pad(0, "typical")
    event_us = rig.board.now_us
    rig.run(CYCLE_MS[program_id])
    assert rig.pulses(event_us, 0) == []
    assert rig.ask(m.RequestLevel(channel=0, level=1, seq=900)) is not None, "not before it was acknowledged"
    assert rig.ask(m.Acknowledge(what="pads")) is None
    rig.run(200)
    _touch_until_granted(rig, 1, 901)
    event_us = rig.board.now_us
    rig.run(CYCLE_MS[program_id])
    pulses = rig.pulses(event_us, 0)
    assert abs(pulses[0].i1_ua) <= FIRST_UA
    assert 900 <= peak_ua(pulses) <= 1_120


def _touch_until_granted(rig: Rig, level: int, seq: int) -> None:
    for attempt in range(1_500):
        if rig.ask(m.RequestLevel(channel=0, level=level, seq=seq + attempt)) is None:
            return
        rig.cycle()
    raise AssertionError("never granted")


@pytest.mark.requirement("STD-13")
@pytest.mark.hazard("HZ-02")
@pytest.mark.fault("F60")
def test_a_pad_that_comes_back_by_itself_after_half_a_second_gets_nothing_either() -> None:
    rig = treating("P01", 40)
    event_us = rig.board.now_us
    rig.board.fault("F60", on=True)
    rig.run(5_000)
    assert above(rig.pulses(event_us + 50_000, 0), 0) == []


@pytest.mark.hazard("HZ-02")
@pytest.mark.fault("F61")
@pytest.mark.parametrize("program_id", ["P12", "P07", "P09"])
def test_a_contact_that_flaps_five_times_a_second_gives_no_current_after_its_first_loss(
    program_id: str,
) -> None:
    rig = treating(program_id, LEVEL)
    wait_for_a_full_pulse(rig, LEVEL)
    event_us = rig.board.now_us
    rig.board.fault("F61", on=True)
    rig.run(2 * CYCLE_MS[program_id])
    pulses = rig.pulses(event_us, 0)
    lost = next(index for index, p in enumerate(pulses) if abs(p.i1_ua) < 1_000)
    assert above(pulses[lost + SEEN_BY[program_id] :], FIRST_UA) == []
    assert rises_too_fast(pulses[lost:]) is None


LIFTED = {"P01": 20, "P12": 20, "P10": 20, "P04": 14, "P07": 10, "P06": 10}
"""Levels at which half a pad still carries nearly all of the current: the module sees no open circuit."""


@pytest.mark.requirement("CON-01")
@pytest.mark.hazard("HZ-06")
@pytest.mark.fault("F59")
@pytest.mark.row("H16")
@pytest.mark.parametrize("program_id", LIFTED)
def test_a_pad_that_hangs_by_half_of_itself_is_off_within_half_a_second_or_one_slow_pulse(
    program_id: str,
) -> None:
    level = LIFTED[program_id]
    rig, event_us = away(program_id, "half_lifted", level)
    rig.run(max(2_000, CYCLE_MS.get(program_id, 1_000)))
    carried = [p for p in rig.pulses(event_us, 0) if abs(p.i1_ua) > FIRST_UA]
    assert all(p.t_us - event_us <= 600_000 for p in carried[SEEN_BY.get(program_id, 2) :])
    channel = rig.status().channels[0]
    assert (channel.level_set, channel.lead_off, channel.contact) == (0, True, "off")
    assert "H16" in faults(rig)
    assert above(rig.pulses(rig.board.now_us - 2_000_000, 1), full_ua(level) // 2), "the other side goes on"


@pytest.mark.requirement("CON-03")
@pytest.mark.hazard("HZ-06")
@pytest.mark.fault("F59")
@pytest.mark.parametrize("program_id", ["P01", "P10", "P07"])
def test_a_pad_that_was_put_back_by_half_gets_one_level_and_is_off_again(program_id: str) -> None:
    rig, _ = away(program_id, "half_lifted", 10)
    rig.run(3_000)
    assert rig.ask(m.Acknowledge(what="pads")) is None
    rig.run(200)
    event_us = rig.board.now_us
    _touch_until_granted(rig, 1, 901)
    for seq in range(950, 1_100):
        rig.ask(m.RequestLevel(channel=0, level=2, seq=seq))
        rig.run(100)
    assert above(rig.pulses(event_us, 0), allowed_ua(1_000)) == []
    assert rig.status().channels[0].lead_off


@pytest.mark.requirement("CON-03")
@pytest.mark.hazard("HZ-06")
@pytest.mark.parametrize("program_id", ["P01", "P10"])
def test_a_pad_that_was_put_back_whole_is_read_at_the_first_level_before_there_is_a_second(
    program_id: str,
) -> None:
    rig, _ = away(program_id, "half_lifted", 10)
    rig.run(3_000)
    rig.board.pad(0, "typical")
    assert rig.ask(m.Acknowledge(what="pads")) is None
    rig.run(200)
    _touch_until_granted(rig, 1, 901)
    _touch_until_granted(rig, 2, 2_500)
    rig.run(1_000)
    assert rig.status().channels[0].contact == "good"


@pytest.mark.requirement("CON-01")
@pytest.mark.hazard("HZ-06")
@pytest.mark.fault("F62")
@pytest.mark.parametrize("program_id", ["P12", "P10"])
def test_a_pad_that_dries_is_told_first_and_off_while_it_is_poor(program_id: str) -> None:
    rig = treating(program_id, 14)
    rig.board.fault("F62", on=True)
    told: list[str] = []
    for _ in range(600):
        rig.run(200)
        told.append(rig.status().channels[0].contact)
        if rig.status().channels[0].lead_off:
            break
    assert list(dict.fromkeys(told)) == ["good", "marginal", "poor", "off"]
    assert (rig.status().channels[0].z_ohm or 0) < 4_500, "the module does not know it as an open circuit"
    rig.cycle()  # its request is the first one that carries the zero
    event_us = rig.board.now_us
    rig.run(2_000)
    assert rig.pulses(event_us, 0) == []
    assert rig.pulses(event_us, 1)


@pytest.mark.requirement("STD-13")
@pytest.mark.hazard("HZ-06")
@pytest.mark.fault("F63")
@pytest.mark.row("H17")
@pytest.mark.parametrize(("program_id", "pulses_at_most"), [("P12", 3), ("P06", 1), ("P09", 3)])
def test_pads_that_touch_each_other_get_three_pulses_and_no_more(
    program_id: str, pulses_at_most: int
) -> None:
    rig, event_us = away(program_id, "short", LEVEL)
    rig.run(CYCLE_MS[program_id])
    assert 1 <= len(rig.pulses(event_us, 0)) <= pulses_at_most
    assert rig.status().channels[0].level_set == 0
    assert "H17" in faults(rig)
    assert rig.pulses(rig.board.now_us - CYCLE_MS[program_id] * 1000, 1), "the other side goes on"


@pytest.mark.hazard("HZ-02")
@pytest.mark.fault("F71")
@pytest.mark.rule(11)
@pytest.mark.parametrize("away_ms", [60, 200, 1_000, 3_000])
@pytest.mark.parametrize(("program_id", "level"), [("P09", LEVEL), ("P07", LEVEL), ("P06", LEVEL)])
def test_a_half_lifted_pad_pressed_on_again_never_makes_the_current_jump_up(
    program_id: str, level: int, away_ms: int
) -> None:
    rig, event_us = away(program_id, "half_lifted", level)
    rig.run(away_ms)
    lifted = rig.pulses(event_us, 0)
    rig.board.pad(0, "typical")
    back_us = rig.board.now_us
    rig.run(5_000)
    if not lifted:
        return
    before_ua = abs(lifted[-1].i1_ua)
    for pulse in rig.pulses(back_us, 0):
        may_ua = before_ua + max(2_000, before_ua // 10) + 5 * (pulse.t_us - back_us) // 1000
        assert abs(pulse.i1_ua) <= allowed_ua(may_ua)
