"""Whole sessions in virtual time, through the real codec and both cores, judged at the electrodes."""

import pytest

from appliance.ipc import messages as m
from drivers.sim.profile import BoardProfile
from tests.support.observer import LEAD_CHECK_UA, Observer, rises_too_fast
from tests.support.rig import CHAIN, Rig

LEAKAGE_UA = 10
"""What an open pair lets through of a lead check: nothing that anyone could be connected to."""


class Visit:
    """One visit with an observer that is told what the person chose, and when."""

    def __init__(self, program_id: str, minutes: int) -> None:
        self.rig = Rig()
        self.observer = Observer()
        self.rig.boot()
        for channel in (0, 1):
            self.rig.board.pad(channel, "open")
        self.allow(LEAKAGE_UA)
        self.rig.prove_estop()
        self.allow(0)
        for channel in (0, 1):
            self.rig.board.pad(channel, "typical")
        self.rig.prepare(program_id, minutes)
        self.allow(LEAD_CHECK_UA)
        self.rig.check()
        self.allow(0)
        self.rig.start()
        self.rig.run(500)

    def allow(self, current_ua: int) -> None:
        self.observer.allow(self.rig.board.now_us, a_ua=current_ua, b_ua=current_ua)

    def raise_to(self, level: int) -> None:
        for step in range(1, level + 1):
            self.allow(step * 1000)
            self.rig.raise_to(step)

    def to_the_end(self) -> None:
        self.rig.run_until("READY", within_ms=1_900_000)
        self.allow(0)
        self.rig.run(3_000)


@pytest.mark.hazard("HZ-01")
@pytest.mark.hazard("HZ-02")
@pytest.mark.parametrize("program_id", ["P12", "P09", "P02", "P04", "P06", "P11"])
def test_a_two_minute_session_shows_at_the_electrodes_what_the_person_chose_and_nothing_else(
    program_id: str,
) -> None:
    visit = Visit(program_id, minutes=2)
    visit.raise_to(4)
    visit.to_the_end()
    pulses = visit.rig.pulses()
    assert visit.observer.judge(pulses) is None
    assert any(abs(p.i1_ua) >= 3_900 for p in pulses)
    assert rises_too_fast(pulses) is None
    report = visit.rig.controller.treatment.report
    assert report is not None
    assert report.stop_reason == "completed"
    assert report.level_max == (4, 4)
    assert 119_000 <= report.treated_ms <= 121_000


def test_a_planned_end_lowers_the_current_evenly_over_its_last_seconds() -> None:
    visit = Visit("P12", minutes=1)
    visit.raise_to(6)
    visit.to_the_end()
    peaks = [abs(p.i1_ua) for p in visit.rig.pulses() if p.channel == 0]
    last = peaks[-240:]
    assert last[0] > 5_500
    assert last[-1] < 300
    assert all(later <= earlier + 60 for earlier, later in zip(last, last[1:], strict=False))


@pytest.mark.hazard("HZ-02")
def test_a_second_plus_before_the_first_was_felt_is_refused() -> None:
    visit = Visit("P06", minutes=2)
    rig = visit.rig
    assert rig.ask(m.RequestLevel(channel=0, level=1, seq=1)) is None
    rig.run(320)
    assert rig.ask(m.RequestLevel(channel=0, level=2, seq=2)) == "the present level has not been felt yet"


@pytest.mark.hazard("HZ-02")
def test_a_repeated_request_never_raises_twice() -> None:
    visit = Visit("P12", minutes=2)
    rig = visit.rig
    assert rig.ask(m.RequestLevel(channel=0, level=1, seq=7)) is None
    rig.run(2_000)
    assert rig.ask(m.RequestLevel(channel=0, level=2, seq=7)) is None
    assert rig.status().channels[0].level_set == 1


@pytest.mark.requirement("STD-06")
@pytest.mark.hazard("HZ-02")
def test_a_level_two_above_the_present_one_is_refused() -> None:
    visit = Visit("P12", minutes=2)
    assert visit.rig.ask(m.RequestLevel(channel=0, level=2, seq=1)) == "level 2 is more than one above 0"
    assert visit.rig.pulses(visit.rig.board.now_us - 100_000) == []


@pytest.mark.requirement("PRG-06")
@pytest.mark.hazard("HZ-02")
def test_on_off_programs_accept_a_raise_on_the_plateau_only() -> None:
    visit = Visit("P09", minutes=2)
    rig = visit.rig
    granted = set()
    for seq in range(1, 2_000):
        program = rig.status().program
        assert program is not None
        level = rig.status().channels[0].level_set
        if level < 3 and rig.ask(m.RequestLevel(channel=0, level=level + 1, seq=seq)) is None:
            granted.add(program.phase)
        rig.cycle()
    assert granted == {"plateau"}


@pytest.mark.requirement("STD-07")
@pytest.mark.hazard("HZ-02")
def test_after_a_pause_the_session_goes_on_from_zero() -> None:
    visit = Visit("P12", minutes=2)
    visit.raise_to(4)
    rig = visit.rig
    rig.ask(m.Pause())
    rig.run_until("PAUSED")
    assert rig.status().channels[0].level_set == 0
    assert rig.ask(m.Start()) is None
    rig.run_until("TREATING")
    event_us = rig.board.now_us
    rig.run(2_000)
    assert rig.pulses(event_us) == []


def test_a_pause_that_lasts_two_minutes_ends_the_session() -> None:
    visit = Visit("P12", minutes=2)
    visit.rig.ask(m.Pause())
    visit.rig.run_until("PAUSED")
    visit.rig.run_until("READY", within_ms=125_000)
    report = visit.rig.controller.treatment.report
    assert report is not None
    assert report.stop_reason == "paused_too_long"


@pytest.mark.requirement("WDG-04")
def test_the_time_left_counts_the_running_time_and_not_the_pauses() -> None:
    visit = Visit("P12", minutes=2)
    rig = visit.rig
    rig.ask(m.Pause())
    rig.run_until("PAUSED")
    before = rig.status().program
    rig.run(30_000)
    after = rig.status().program
    assert before is not None
    assert after is not None
    assert before.left_ms == after.left_ms


@pytest.mark.hazard("HZ-03")
def test_after_a_squeeze_of_the_hand_switch_the_same_program_goes_on_from_zero() -> None:
    visit = Visit("P12", minutes=2)
    visit.raise_to(4)
    rig = visit.rig
    rig.board.press("hand")
    rig.run(500)
    rig.board.release("hand")
    rig.run(500)
    assert rig.state == "CONFIGURED"
    assert rig.ask(m.Acknowledge(what="hand")) is None
    event_us = rig.board.now_us
    rig.start()
    rig.run(1_000)
    assert rig.pulses(event_us) == []
    visit.raise_to(1)
    rig.run(1_000)
    assert rig.pulses(rig.board.now_us - 100_000)


@pytest.mark.requirement("EST-04")
@pytest.mark.hazard("HZ-03")
def test_releasing_the_emergency_stop_gives_no_pulse_and_no_way_back_into_the_session() -> None:
    visit = Visit("P12", minutes=2)
    visit.raise_to(4)
    rig = visit.rig
    rig.board.press("estop")
    rig.run(500)
    rig.board.release("estop")
    event_us = rig.board.now_us
    rig.run(1_000)
    assert rig.state == "ESTOP", "release is not resume"
    assert rig.ask(m.Start()) is not None
    assert rig.ask(m.Arm()) is not None
    assert rig.ask(m.Acknowledge(what="estop")) is None
    rig.run_until("READY")
    assert rig.ask(m.Arm()) == "nothing is prepared"
    rig.run(1_000)
    assert rig.pulses(event_us) == []


@pytest.mark.hazard("HZ-07")
def test_the_third_wrong_belief_in_a_row_stops() -> None:
    visit = Visit("P12", minutes=2)
    visit.raise_to(4)
    rig = visit.rig
    rig.run(1_000)
    rig.kiosk_is_alive = False
    for _ in range(3):
        rig.ask(m.Heartbeat(running=True, levels=(3, 4)))
        rig.run(100)
    rig.kiosk_is_alive = True
    rig.run(1_000)
    assert rig.state == "READY"
    assert rig.status().stop_reason == "belief_mismatch"


def test_the_report_stays_until_it_was_stored() -> None:
    visit = Visit("P12", minutes=2)
    visit.raise_to(2)
    rig = visit.rig
    rig.ask(m.Stop())
    rig.run(2_000)
    assert rig.status().report_pending
    another = m.Prepare(session_id="s2", program_id="P12", profile="clinic", pad_cm2=45)
    assert rig.ask(another) == "the last session's report is not stored yet"
    rig.ask(m.ReportStored(session_id="s1"))
    assert rig.ask(another) is None


@pytest.mark.requirement("EST-08")
@pytest.mark.hazard("HZ-17")
def test_nothing_arms_before_the_emergency_stop_was_proved() -> None:
    rig = Rig()
    rig.boot()
    rig.prepare()
    assert rig.ask(m.CheckContact()) == "the E-stop's proof test is due"
    assert rig.pulses() == []


@pytest.mark.hazard("HZ-06")
@pytest.mark.parametrize("quality", ["open", "short", "dry", "half_lifted"])
def test_a_bad_pad_does_not_pass_the_contact_check(quality: str) -> None:
    rig = Rig()
    rig.boot()
    rig.prove_estop()
    rig.board.pad(0, "typical")
    rig.board.pad(1, quality)
    rig.prepare()
    assert rig.ask(m.CheckContact()) is None
    rig.run(17_000)
    assert rig.state == "CONFIGURED"
    assert rig.status().contact_check == "failed"
    assert rig.status().channels[0].contact == "good"
    assert rig.status().channels[1].contact != "good"
    assert rig.ask(m.Arm()) == "the contact check has not passed"


@pytest.mark.parametrize(
    ("quality", "program_id", "verdict"), [("marginal", "P12", "passed"), ("marginal", "P07", "failed")]
)
def test_a_marginal_pad_passes_for_sensory_programs_only(quality: str, program_id: str, verdict: str) -> None:
    rig = Rig()
    rig.boot()
    rig.prove_estop()
    for channel in (0, 1):
        rig.board.pad(channel, quality)
    rig.prepare(program_id)
    assert rig.ask(m.CheckContact()) is None
    rig.run(17_000)
    assert rig.status().contact_check == verdict


@pytest.mark.hazard("HZ-02")
def test_the_knob_turned_down_lowers_at_once_and_turned_up_only_counts() -> None:
    visit = Visit("P12", minutes=2)
    visit.raise_to(4)
    rig = visit.rig
    rig.devices.turned = 2
    rig.run(40)
    assert rig.status().channels[0].level_set == 4
    assert rig.status().knob_up == 2
    rig.devices.turned = -1
    rig.run(40)
    assert rig.status().channels[0].level_set == 3


@pytest.mark.hazard("HZ-14")
@pytest.mark.fault("F29")
def test_a_module_with_one_channel_is_never_armed() -> None:
    rig = Rig(profile=BoardProfile(n_channels=1))
    rig.run(1_000)
    assert rig.state == "INCOMPATIBLE"
    assert rig.controller.identification.refusal == "the module has 1 channel, the programs need 2"
    assert rig.pulses() == []


def test_a_module_with_four_channels_is_driven_on_its_first_two() -> None:
    rig = Rig(profile=BoardProfile(n_channels=4))
    rig.treat("P12", level=2)
    assert {pulse.channel for pulse in rig.pulses(rig.board.now_us - 500_000)} == {0, 1}
    assert rig.controller.treatment.configuration is not None
    assert rig.controller.treatment.configuration.channels == 4


@pytest.mark.hazard("HZ-01")
def test_a_module_whose_ok_line_falls_while_its_frames_say_that_it_runs_is_stopped() -> None:
    visit = Visit("P12", minutes=2)
    visit.raise_to(3)
    rig = visit.rig
    rig.devices.mod_ok_is_stuck_low = True
    rig.run(1_000)
    event_us = rig.board.now_us
    rig.run(500)
    assert rig.pulses(event_us) == []
    assert "H18" in {fault.fault for fault in rig.status().faults}


@pytest.mark.hazard("HZ-03")
@pytest.mark.fault("F24")
def test_the_hand_switch_opens_the_relay_in_copper_although_the_module_hangs() -> None:
    visit = Visit("P12", minutes=2)
    visit.raise_to(3)
    rig = visit.rig
    rig.board.fault("F24", on=True)
    rig.board.press("hand")
    rig.board.advance(rig.board.now_us + 15_000)
    assert not rig.board.inputs() >> CHAIN & 1


@pytest.mark.fault("F22")
def test_a_module_that_restarts_ends_the_session_and_does_not_go_on() -> None:
    visit = Visit("P12", minutes=2)
    visit.raise_to(3)
    rig = visit.rig
    event_us = rig.board.now_us
    rig.board.fault("F22", on=True)
    rig.run(100)
    rig.board.fault("F22", on=False)
    rig.run(3_000)
    assert all(p.t_us - event_us < 10_000 for p in rig.pulses(event_us))
    assert rig.status().stop_reason in ("module_restarted", "link_lost")
    assert rig.ask(m.Acknowledge(what="fault")) is None
    rig.run(500)
    assert rig.state == "READY"


@pytest.mark.hazard("HZ-07")
@pytest.mark.hazard("HZ-10")
def test_a_kiosk_that_comes_back_in_a_pause_does_not_keep_the_session_of_the_one_before_it() -> None:
    visit = Visit("P12", minutes=2)
    visit.raise_to(2)
    rig = visit.rig
    rig.kiosk_is_alive = False
    rig.run(1_500)
    assert rig.state == "PAUSED"
    rig.kiosk_is_alive = True
    rig.ask(m.Connect(role="kiosk"))
    rig.run(500)
    assert rig.state == "READY"
    report = rig.controller.treatment.report
    assert report is not None
    assert report.stop_reason == "interface_lost"


@pytest.mark.hazard("HZ-09")
def test_a_station_switched_on_with_the_emergency_stop_pressed_tests_itself_before_it_arms() -> None:
    rig = Rig()
    rig.board.press("estop")
    rig.run_until("ESTOP")
    rig.board.release("estop")
    rig.run(400)
    assert rig.ask(m.Acknowledge(what="estop")) is None
    rig.run_until("READY")
    rig.run(500)
    rig.prove_estop()
    for channel in (0, 1):
        rig.board.pad(channel, "typical")
    rig.prepare()
    rig.check()
    rig.start()


@pytest.mark.hazard("HZ-07")
def test_wrong_beliefs_are_not_hidden_by_requests_that_change_nothing() -> None:
    visit = Visit("P12", minutes=2)
    visit.raise_to(3)
    rig = visit.rig
    rig.run(1_000)
    rig.kiosk_is_alive = False
    for seq in range(10):
        rig.ask(m.Heartbeat(running=False, levels=(0, 0)))
        rig.ask(m.RequestLevel(channel=0, level=3, seq=5_000 + seq))
        rig.run(100)
    assert rig.status().stop_reason == "belief_mismatch"
