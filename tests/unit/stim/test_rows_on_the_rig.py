"""The rows of link.md 8 by what happens on the board: judged at the scope, cleared as a person would."""

from collections.abc import Iterator

import pytest

from appliance.ipc import messages as m
from appliance.limits import CYCLE_MS
from appliance.safety.faults import Fault
from drivers.sim.board import Board
from tests.support.rig import BUZZER, RESET_N, STIM_ACT, Rig

SLOT_US = 2_000


def faults(rig: Rig) -> list[str]:
    return [fault.fault for fault in rig.status().faults]


def last_pulse_ms(rig: Rig, event_us: int) -> float:
    """From the event to the end of the last pulse."""
    ends = [p.t_us + p.pw1_us + p.gap_us + p.pw2_us for p in rig.pulses(event_us)]
    return max((end - event_us for end in ends), default=0) / 1_000


def treating(level: int = 5) -> Rig:
    rig = Rig()
    rig.treat(level=level)
    return rig


def comes_back(rig: Rig) -> None:
    """Nothing happens by itself; one acknowledgement, and the station is ready."""
    before = faults(rig)
    rig.run(2_000)
    assert faults(rig) == before
    assert rig.ask(m.Acknowledge(what="fault")) is None
    rig.run_until("READY")
    assert faults(rig) == []


# ---- class B goes by acknowledgement and self-test


@pytest.mark.row("H18")
@pytest.mark.row("H12")
@pytest.mark.fault("F23")
def test_a_module_whose_watchdog_bit_works_again_after_one_acknowledgement() -> None:
    rig = treating()
    event_us = rig.board.now_us
    rig.board.fault("F23", True)
    rig.run(2_000)
    assert "H18" in faults(rig)
    assert last_pulse_ms(rig, event_us) <= 110
    comes_back(rig)
    assert rig.ask(m.ReportStored(session_id="s1")) is None
    rig.prepare()
    rig.check()
    rig.start()


@pytest.mark.row("H18")
@pytest.mark.fault("F04")
def test_a_link_of_too_many_bad_frames_works_again_once_the_cable_is_mended() -> None:
    rig = treating()
    event_us = rig.board.now_us
    rig.board.fault("F04", True)
    rig.run(1_000)
    rig.board.fault("F04", False)
    assert last_pulse_ms(rig, event_us) <= 210
    rig.run(1_000)
    assert "H18" in faults(rig), "LINK_QUALITY is of class B"
    comes_back(rig)


@pytest.mark.row("H18")
@pytest.mark.fault("F56")
def test_a_fault_of_class_c_never_clears_by_acknowledgement() -> None:
    rig = treating()
    rig.board.fault("F56", True)
    rig.run(2_000)
    rig.board.fault("F56", False)
    rig.run(500)
    assert [fault.clears for fault in rig.status().faults if fault.fault == "H18"] == ["service"]
    assert rig.ask(m.Acknowledge(what="fault")) == "this fault needs service"
    rig.run(2_000)
    assert rig.state == "FAULT"


# ---- the link


@pytest.mark.row("H10")
@pytest.mark.parametrize("fault_id", ["F15", "F16", "F17"])
def test_a_cable_that_gives_one_level_or_the_request_itself_is_named(fault_id: str) -> None:
    rig = treating()
    event_us = rig.board.now_us
    rig.board.fault(fault_id, True)
    rig.run(80)
    assert (rig.state, faults(rig)) == ("LINK_DOWN", ["H10"])
    rig.run(1_000)
    assert last_pulse_ms(rig, event_us) <= 170
    rig.board.fault(fault_id, False)
    rig.run_until("READY")
    comes_back(rig)


@pytest.mark.row("H09")
@pytest.mark.fault("F19")
def test_a_ready_that_never_rises_is_a_lost_link() -> None:
    rig = treating()
    event_us = rig.board.now_us
    rig.board.fault("F19", True)
    rig.run(1_000)
    assert faults(rig) == ["H09"]
    assert last_pulse_ms(rig, event_us) <= 170
    rig.board.fault("F19", False)
    rig.run_until("READY")
    comes_back(rig)


@pytest.mark.row("H11")
@pytest.mark.fault("F18")
def test_an_answer_that_stands_still_resets_the_module() -> None:
    rig = treating()
    event_us = rig.board.now_us
    rig.board.fault("F18", True)
    rig.run(60)
    assert faults(rig)[0] == "H11"
    rig.run(500)
    assert last_pulse_ms(rig, event_us) <= 170
    rig.board.fault("F18", False)
    rig.run_until("READY")
    comes_back(rig)


@pytest.mark.row("H08")
@pytest.mark.fault("F02")
@pytest.mark.fault("F06")
@pytest.mark.parametrize("fault_id", ["F01", "F02", "F05", "F06"])
def test_one_bad_frame_is_fetched_again_and_nobody_notices(fault_id: str) -> None:
    rig = treating()
    rig.run(500)
    levels = [channel.level_delivered for channel in rig.status().channels]
    rig.board.fault(fault_id, True)
    rig.run(1_000)
    assert (rig.state, faults(rig)) == ("TREATING", [])
    assert [channel.level_delivered for channel in rig.status().channels] == levels
    retries = rig.controller.link.counters.retries
    assert retries == (fault_id in ("F01", "F05")), "what a request brings back was loaded before it"
    assert [fault.value for fault in rig.controller.safety.noted] == ["H08"] * retries


@pytest.mark.row("H30")
@pytest.mark.fault("F45")
def test_a_module_whose_oscillator_is_8_percent_off_is_cut_and_stays_off() -> None:
    rig = treating()
    event_us = rig.board.now_us
    rig.board.fault("F45", True)
    rig.run(3_000)
    assert faults(rig)[0] in ("H30", "H18"), "whoever sees it first"
    assert last_pulse_ms(rig, event_us) <= 1_500
    assert rig.state != "TREATING"
    assert rig.pulses(rig.board.now_us - 500_000) == []


# ---- the witnesses


@pytest.fixture
def stuck_line() -> Iterator[Rig]:
    rig = Rig()
    rig.boot()
    rig.run(200)
    yield rig


@pytest.mark.row("H19")
@pytest.mark.parametrize("phase_us", range(0, CYCLE_MS * 1_000, 3_000))
def test_an_output_that_nobody_asked_for_is_cut_within_25_ms(stuck_line: Rig, phase_us: int) -> None:
    rig = stuck_line
    rig.board.advance(rig.board.now_us + phase_us)
    event_us = _hold_stim_act(rig.board)
    began_us = 0
    while not _is_reset(rig):
        began_us = rig._next_us + CYCLE_MS * 1_000
        rig.cycle()
        assert rig.board.now_us - event_us < 100_000
    assert began_us - event_us <= 25_000, "the reset is the first thing of its cycle"
    assert faults(rig) == ["H19"]
    assert rig.ask(m.Acknowledge(what="fault")) == "this fault needs service"
    rig.run(1_000)
    assert _is_reset(rig)


def _hold_stim_act(board: Board) -> int:
    """The line is high; the answer is the instant from which a host reads it so."""
    board.wires.nets.disturb(STIM_ACT_MASK, "high")
    board.show_lines()
    assert board.inputs() & STIM_ACT_MASK
    return board.now_us


def _is_reset(rig: Rig) -> bool:
    return not rig.board.outputs() >> RESET_N & 1


STIM_ACT_MASK = 1 << STIM_ACT


@pytest.mark.row("H19")
def test_the_end_of_every_kind_of_run_is_no_contradiction() -> None:
    """A pulse right before the answer is no output without a permission."""
    rig = treating(1)
    for _ in range(40):
        assert rig.ask(m.Pause()) is None
        rig.run_until("PAUSED")
        assert rig.ask(m.Start()) is None
        rig.run_until("TREATING")
        rig.raise_to(1)
    assert rig.ask(m.Stop(reason="wrong_place")) is None
    rig.run(1_000)
    assert faults(rig) == []


@pytest.mark.row("H20")
@pytest.mark.fault("F52")
def test_a_welded_relay_is_for_service() -> None:
    rig = treating()
    rig.board.fault("F52", True)
    assert rig.ask(m.Stop()) is None
    rig.run(2_000)
    assert set(faults(rig)) & {"H20", "H18"}
    assert rig.ask(m.Acknowledge(what="fault")) == "this fault needs service"


# ---- who is called


@pytest.mark.hazard("HZ-21")
@pytest.mark.fault("F66")
@pytest.mark.parametrize(("is_stuck", "said"), [(False, "sounding"), (True, "silent")])
def test_staff_have_been_called_only_when_the_line_says_so(is_stuck: bool, said: str) -> None:
    rig = treating(1)
    rig.board.fault("F66-buzzer", is_stuck)
    assert rig.ask(m.CallStaff()) is None
    assert rig.status().call == "asked"
    rig.run(100)
    assert rig.status().call == said
    assert rig.ask(m.Acknowledge(what="call")) is None
    assert rig.status().call == "answered"
    rig.run(100)
    assert not rig.board.outputs() >> BUZZER & 1
    assert rig.state == "TREATING"
    assert rig.ask(m.Acknowledge(what="call")) == "nobody has called"


def test_a_tool_calls_nobody() -> None:
    rig = Rig()
    rig.boot()
    assert rig.ask(m.CallStaff(), role="tool") is not None
    assert rig.status().call == "none"


# ---- a wrong place


@pytest.mark.hazard("HZ-19")
def test_a_wrong_place_is_off_at_once_and_ends_the_session() -> None:
    rig = treating(5)
    event_us = rig.board.now_us
    assert rig.ask(m.Stop(reason="wrong_place")) is None
    rig.run(1_000)
    assert last_pulse_ms(rig, event_us) <= 60
    assert rig.status().output_off_confirmed
    assert rig.controller.treatment.report is not None
    assert rig.controller.treatment.report.stop_reason == "wrong_place"


def test_a_report_that_is_not_stored_is_the_reason_that_is_given() -> None:
    rig = treating(1)
    rig.ask(m.Stop())
    rig.run(1_000)
    for request in (
        m.CheckContact(),
        m.Prepare(session_id="s2", program_id="P12", profile="clinic", pad_cm2=45),
    ):
        assert rig.ask(request) == "the last session's report is not stored yet"


@pytest.mark.row("H14")
def test_a_module_that_does_not_take_its_blocks_in_time_is_not_set_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rig = Rig()
    rig.boot()
    rig.prove_estop()
    monkeypatch.setattr(rig.controller, "_is_idle", lambda: False)
    rig.ask(m.Prepare(session_id="s1", program_id="P12", profile="clinic", pad_cm2=45))
    rig.run(4_900)
    assert faults(rig) == []
    rig.run(300)
    assert (rig.state, faults(rig)) == ("READY", ["H14"])


def test_the_highest_level_is_in_every_status_of_a_session() -> None:
    rig = treating(3)
    rig.run(1_000)
    rig.ask(m.RequestLevel(channel=0, level=1, seq=99))
    rig.run(500)
    program = rig.status().program
    assert program is not None
    assert program.level_max == (3, 3)


# ---- what was shown


@pytest.mark.row("H18")
@pytest.mark.hazard("HZ-08")
def test_a_row_that_came_after_the_screen_was_read_waits_for_an_acknowledgement_of_its_own() -> None:
    rig = treating()
    rig.board.fault("F23", True)
    rig.run(2_000)
    shown = tuple(faults(rig))
    rig.controller.safety.set(Fault.BELIEF_MISMATCH, rig.now_ms)
    refusal = rig.ask(m.Acknowledge(what="fault", shown=shown, by_staff=True))
    assert refusal == "fault H26 came after the screen was read"
    assert "H26" in faults(rig)
    rig.run(2_000)
    assert "H18" in faults(rig), "what the module has latched is not cleared either"
    comes_back(rig)


def test_an_acknowledgement_of_nothing_clears_nothing() -> None:
    rig = treating()
    rig.controller.safety.set(Fault.BELIEF_MISMATCH, rig.now_ms)
    rig.run(1_000)
    request = m.Acknowledge(what="fault", shown=("H05",))
    assert rig.ask(request) == "fault H26 came after the screen was read"
    assert faults(rig) == ["H26"]


# ---- the confirm key


@pytest.mark.row("H33")
@pytest.mark.hazard("HZ-02")
def test_a_confirm_key_that_is_stuck_for_5_s_keeps_from_arming_and_leaves_a_session_alone() -> None:
    rig = treating()
    rig.board.press("confirm")
    rig.run(5_000)
    assert faults(rig) == []
    rig.run(60)
    assert (rig.state, faults(rig)) == ("TREATING", ["H33"])
    assert rig.pulses(rig.board.now_us - 100_000)
    assert rig.ask(m.Stop()) is None
    rig.run(1_000)
    assert rig.ask(m.ReportStored(session_id="s1")) is None
    rig.prepare()
    assert rig.ask(m.CheckContact()) == "fault H33 is not cleared"
    rig.board.release("confirm")
    rig.run(40)
    assert faults(rig) == []
    rig.check()
