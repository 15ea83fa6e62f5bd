"""F01 to F21: the wire between host and module, judged at the electrodes."""

from collections.abc import Iterator
from itertools import count

import pytest

from appliance.ipc import messages as m
from drivers.stimulator.defects import LinkDefect
from tests.campaign.stage import Stage, foreign_frames
from tests.support.electrodes import faults, is_undisturbed, last_pulse_after_ms, peak_ua, treating
from tests.support.rig import Rig

CUT_MS = 170
ONLY_THE_ANSWER = ("F02", "F03-miso", "F06")
"""What the host reads in the request's window is known already, and so is what it says in the POLL's."""
TIMES = 10
APART_MS = 200
OFF_MS = 40


def _again_and_again(rig: Rig, fault_id: str, window: int = 1) -> int:
    """The fault ten times at this window of an exchange, the request or the POLL; when the first one came."""
    event_us, honest = rig.board.now_us, rig.devices.transfer
    for _ in range(TIMES):
        windows = count(1)

        def transfer(mosi: bytes, windows: Iterator[int] = windows) -> bytes:
            if next(windows) == window:
                rig.board.fault(fault_id, on=True)
            return honest(mosi)

        rig.devices.transfer = transfer  # type: ignore[method-assign]  # the cable's fault
        rig.run(APART_MS)
    return event_us


def _on(fault_id: str) -> object:
    return pytest.param(fault_id, marks=pytest.mark.fault(fault_id.split("-")[0]))


def _cut(fault_id: str, row: str, defect: LinkDefect) -> object:
    marks = [pytest.mark.fault(fault_id.split("-")[0]), pytest.mark.row(row)]
    return pytest.param(fault_id, row, defect, marks=marks, id=fault_id)


@pytest.mark.hazard("HZ-08")
@pytest.mark.row("H08")
@pytest.mark.parametrize("window", [1, 2], ids=["request", "poll"])
@pytest.mark.parametrize("fault_id", [_on(f) for f in ("F01", "F02", "F03", "F03-miso", "F05", "F06", "F14")])
def test_a_frame_that_is_spoilt_or_lost_is_sent_again_and_nothing_moves_at_the_electrodes(
    fault_id: str, window: int
) -> None:
    rig = treating()
    retries = rig.controller.link.counters.retries
    event_us = _again_and_again(rig, fault_id, window)
    is_needless = fault_id != "F14" and (fault_id in ONLY_THE_ANSWER) is (window == 1)
    assert rig.controller.link.counters.retries - retries == (0 if is_needless else TIMES)
    assert rig.controller.link.counters.failed_ticks == 0
    assert is_undisturbed(rig, event_us)
    assert faults(rig) == set()


@pytest.mark.hazard("HZ-08")
@pytest.mark.parametrize("fault_id", [_on(f) for f in ("F07", "F08", "F10", "F12-short", "F12-long", "F13")])
def test_a_frame_too_many_or_too_old_or_of_a_wrong_length_moves_nothing_at_the_electrodes(
    fault_id: str,
) -> None:
    rig = treating()
    event_us = _again_and_again(rig, fault_id)
    assert rig.state == "TREATING"
    assert is_undisturbed(rig, event_us)
    assert faults(rig) == set()


@pytest.mark.hazard("HZ-02")
@pytest.mark.invariant("I10")
@pytest.mark.rule(7)
@pytest.mark.parametrize("fault_id", [_on(f) for f in ("F02", "F05", "F06", "F07", "F08", "F10")])
def test_a_touch_under_a_broken_frame_raises_by_one_level_and_never_by_two(fault_id: str) -> None:
    rig = treating("P12", level=2)
    event_us = rig.board.now_us
    for _ in range(5):
        rig.ask(m.RequestLevel(channel=0, level=3, seq=77))
        rig.board.fault(fault_id, on=True)
        rig.run(100)
    rig.run(1_000)
    assert 2_900 <= peak_ua(rig.pulses(event_us, 0)) <= 3_160
    assert peak_ua(rig.pulses(event_us, 1)) <= 2_140


@pytest.mark.hazard("HZ-08")
@pytest.mark.fault("F05")
@pytest.mark.row("H30")
@pytest.mark.parametrize("later_ms", range(0, 2_000, 500))
def test_a_wire_that_is_off_for_two_cycles_moves_nothing_and_accuses_no_clock(later_ms: int) -> None:
    """The lease outlives two cycles; what the module then says is as old as the cut. [link 4.2, 4.6]"""
    rig = treating()
    rig.run(later_ms)  # the longer ago the clocks were compared, the more they may differ
    event_us, honest = rig.board.now_us, rig.devices.transfer

    def transfer(mosi: bytes) -> bytes:
        return bytes(len(mosi)) if rig.board.now_us < event_us + OFF_MS * 1000 else honest(mosi)

    rig.devices.transfer = transfer  # type: ignore[method-assign]  # nothing reaches the module
    rig.run(OFF_MS + 500)
    assert rig.controller.link.counters.failed_ticks == 2
    assert is_undisturbed(rig, event_us)
    assert (rig.state, faults(rig)) == ("TREATING", set())


@pytest.mark.hazard("HZ-08")
@pytest.mark.fault("F04")
def test_a_storm_of_bad_frames_ends_the_output_before_the_host_has_given_up() -> None:
    rig = treating()
    event_us = rig.board.now_us
    rig.board.fault("F04", on=True)
    rig.run(2_000)
    assert last_pulse_after_ms(rig, event_us) <= 60 + 7
    assert rig.state != "TREATING"
    rig.board.fault("F04", on=False)
    event_us = rig.board.now_us
    rig.run(2_000)
    assert rig.pulses(event_us) == []


@pytest.mark.hazard("HZ-08")
@pytest.mark.fault("F09")
@pytest.mark.invariant("I11")
def test_frames_of_another_session_start_nothing_stop_nothing_and_change_nothing() -> None:
    stage = Stage(seed=5)
    stage.treat("P12", level=6)
    stage.run(2_000)
    event_us, heard = stage.board.now_us, 0
    for frame in foreign_frames()[-8:]:
        stage.wire.honest(frame)
        heard += 1
        stage.run(500)
    assert heard == 8
    assert is_undisturbed(stage, event_us)
    stage.ask(m.Stop())
    stage.run(1_000)
    event_us = stage.board.now_us
    for frame in foreign_frames()[-8:]:
        stage.wire.honest(frame)
        stage.run(100)
    assert stage.pulses(event_us) == []


@pytest.mark.hazard("HZ-08")
@pytest.mark.fault("F11")
@pytest.mark.row("H06")
def test_a_frame_that_is_80_ms_late_is_jitter_and_no_more() -> None:
    rig = treating()
    event_us = rig.board.now_us
    rig.board.fault("F11-80", on=True)
    rig.run(2_000)
    assert is_undisturbed(rig, event_us)
    assert rig.state == "TREATING"


@pytest.mark.hazard("HZ-08")
@pytest.mark.fault("F11")
@pytest.mark.row("H07")
def test_a_frame_that_is_150_ms_late_has_cost_the_pump_and_the_output() -> None:
    rig = treating()
    event_us = rig.board.now_us
    rig.board.fault("F11-150", on=True)
    rig.run(3_000)
    assert 0 < last_pulse_after_ms(rig, event_us) <= 20 + 110
    assert "H07" in faults(rig)
    event_us = rig.board.now_us
    rig.run(2_000)
    assert rig.pulses(event_us) == []


@pytest.mark.requirement("STD-21")
@pytest.mark.hazard("HZ-08")
@pytest.mark.parametrize(
    ("fault_id", "row", "defect"),
    [
        _cut("F15", "H10", LinkDefect.ALL_ZERO),
        _cut("F16", "H10", LinkDefect.ALL_ONES),
        _cut("F17", "H10", LinkDefect.LOOPBACK),
        _cut("F18", "H11", LinkDefect.FROZEN),
        _cut("F19", "H09", LinkDefect.READY_LOW),
        _cut("F21", "H09", LinkDefect.SYNC),
        _cut("F21-clock", "H09", LinkDefect.CRC),
    ],
)
def test_a_link_that_is_cut_leaves_no_pulse_after_170_ms_and_is_named(
    fault_id: str, row: str, defect: LinkDefect
) -> None:
    rig = treating()
    event_us = rig.board.now_us
    rig.board.fault(fault_id, on=True)
    rig.run(3_000)
    assert 0 < last_pulse_after_ms(rig, event_us) <= CUT_MS
    assert row in faults(rig)
    assert rig.controller.link.counters.defects[defect] > 0
    rig.board.fault(fault_id, on=False)
    event_us = rig.board.now_us
    rig.run(3_000)
    assert rig.pulses(event_us) == [], "nothing goes on by itself"


@pytest.mark.requirement("STD-20")
@pytest.mark.hazard("HZ-08")
@pytest.mark.fault("F20")
@pytest.mark.parametrize("program_id", ["P12", "P06"])
def test_a_ready_line_stuck_high_is_never_unsafe(program_id: str) -> None:
    rig = treating(program_id)
    event_us = rig.board.now_us
    rig.board.fault("F20", on=True)
    rig.run(10_000)
    assert peak_ua(rig.pulses(event_us)) <= 6_220
    if rig.state == "TREATING":
        assert is_undisturbed(rig, event_us)
    else:
        assert rig.pulses(rig.board.now_us - 5_000_000) == []


@pytest.mark.hazard("HZ-14")
@pytest.mark.parametrize("fault_id", [_on("F21"), _on("F21-clock")])
def test_a_station_with_a_wrong_clock_or_mode_never_links_and_never_arms(fault_id: str) -> None:
    rig = Rig()
    rig.board.fault(fault_id, on=True)
    rig.run(3_000)
    assert rig.state == "LINK_DOWN"
    assert rig.ask(m.Prepare(session_id="s1", program_id="P12", profile="clinic", pad_cm2=45)) is not None
    assert rig.ask(m.Arm()) is not None
    rig.run(500)
    assert rig.pulses() == []
