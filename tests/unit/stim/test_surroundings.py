"""What ems-stim looks at beside the cycle: power, records, clock, latches, journal. [link 8]"""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.host import clock
from appliance.host.power import PowerFiles
from appliance.host.realtime import Realtime
from appliance.ipc import messages as m
from appliance.safety.core import SafetyCore
from appliance.safety.faults import SPECS, Fault
from appliance.services import safe_off
from appliance.services.stim.proof_file import ProofFile
from appliance.services.stim.surroundings import Surroundings
from tests.support.rig import Rig

MINUTE_S = 60


class Lines(logging.Handler):
    """Keeps what was logged."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def ids(self) -> list[str]:
        return [record.__dict__["MESSAGE_ID"] for record in self.records]


class Station:
    """A rig with its surroundings in a directory, looked at after each cycle as the loop does."""

    def __init__(self, directory: Path) -> None:
        self.rig = Rig()
        self.lines = Lines()
        self.alarm = directory / "alarm"
        log = logging.Logger("test")
        log.addHandler(self.lines)
        self.around = Surroundings(
            realtime=Realtime(True, "all of it"),
            proof=ProofFile(directory),
            power=PowerFiles(self.alarm, None),
            log=log,
        )

    def run(self, ms: int) -> None:
        for _ in range(ms // 20):
            self.rig.cycle()
            self.around.look(self.rig.controller, self.rig.now_ms)

    def faults(self) -> list[str]:
        return [fault.fault for fault in self.rig.status().faults]


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    yield Station(tmp_path)


@pytest.mark.requirement("STD-09")
@pytest.mark.row("H22")
@pytest.mark.hazard("HZ-09")
def test_a_supply_that_gets_weak_ends_the_session_within_about_a_second(station: Station) -> None:
    station.rig.treat(level=3)
    station.run(1_000)
    station.alarm.write_text("1")
    event_us = station.rig.board.now_us
    station.run(2_000)
    assert station.faults() == ["H22"]
    assert station.rig.status().stop_reason == "fault"
    last_us = max(pulse.t_us for pulse in station.rig.pulses(event_us))
    assert last_us - event_us < 1_400_000, "a second, the ramp and a cycle"
    assert station.rig.ask(m.Acknowledge(what="fault")) == "the power supply is still too weak"
    station.alarm.write_text("0")
    station.run(1_100)
    assert station.rig.ask(m.Acknowledge(what="fault")) is None
    assert station.faults() == []


@pytest.mark.row("H24")
@pytest.mark.hazard("HZ-16")
def test_a_kiosk_that_cannot_write_its_records_gets_no_new_session_and_keeps_this_one(
    station: Station,
) -> None:
    rig = station.rig
    rig.treat(level=2)
    rig.kiosk_is_alive = False
    for _ in range(15):
        truth = rig.publisher.truths()[0]
        levels = (truth.levels[0], truth.levels[1])
        rig.ask(m.Heartbeat(running=truth.running, levels=levels, records_ok=False))
        station.run(100)
    assert (rig.state, station.faults()) == ("TREATING", ["H24"])
    assert [fault.reaction for fault in rig.status().faults] == ["no_start"]
    since_us = rig.board.now_us - 200_000
    assert rig.pulses(since_us), "the person is still treated"
    rig.kiosk_is_alive = True
    station.run(1_100)
    assert station.faults() == []


@pytest.mark.row("H24")
def test_a_latch_file_that_cannot_be_written_is_a_row_of_its_own(tmp_path: Path) -> None:
    station = Station(tmp_path / "nowhere")
    station.rig.boot()
    station.rig.controller.safety.set(Fault.BELIEF_MISMATCH, station.rig.now_ms)
    station.run(1_100)
    assert station.faults() == ["H26", "H24"]
    (tmp_path / "nowhere").mkdir()
    station.run(1_100)
    assert station.faults() == ["H26"]
    assert restarted(tmp_path / "nowhere").latched == (Fault.BELIEF_MISMATCH,)


@pytest.mark.row("H21")
@pytest.mark.fault("F43")
@pytest.mark.hazard("HZ-15")
@pytest.mark.parametrize("jump_s", [-86_400, 86_400, 3])
def test_a_wall_clock_that_jumps_is_written_down_and_nothing_else(
    station: Station, monkeypatch: pytest.MonkeyPatch, jump_s: int
) -> None:
    rig = station.rig
    rig.treat(level=2)
    wall_s = 1_700_000_000
    monkeypatch.setattr(clock, "wall_unix_s", lambda: wall_s + rig.now_ms // 1_000)
    station.run(2_000)
    station.lines.records.clear()
    wall_s += jump_s
    station.run(3_000)
    assert station.lines.ids() == [SPECS[Fault.CLOCK_JUMPED].journal_id]
    assert (rig.state, station.faults()) == ("TREATING", [])


def test_a_clock_that_only_runs_is_not_written_down(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = station.rig
    monkeypatch.setattr(clock, "wall_unix_s", lambda: 1_700_000_000 + (rig.now_ms + 700) // 1_000)
    station.run(5_000)
    assert station.lines.ids() == []


def test_every_fault_is_a_journal_line_with_its_own_id_and_number(station: Station) -> None:
    station.rig.boot()
    station.lines.records.clear()
    for fault in Fault:
        station.rig.controller.safety.noted.append(fault)
    station.run(20)
    assert station.lines.ids() == [SPECS[fault].journal_id for fault in Fault]
    for record, fault in zip(station.lines.records, Fault, strict=True):
        assert record.__dict__["EMS_FAULT"] == fault.value
        assert record.getMessage() == f"{fault.value}: {SPECS[fault].detection}"
        assert (record.levelno == logging.INFO) is (SPECS[fault].reaction == "none")


# ---- what outlives the process


def restarted(directory: Path) -> SafetyCore:
    safety = SafetyCore(watchdog_required=False, now_ms=0)
    ProofFile(directory).restore(safety, now_ms=0)
    return safety


def test_what_is_latched_outlives_a_restart_until_acknowledged(station: Station, tmp_path: Path) -> None:
    rig = station.rig
    rig.treat(level=2)
    station.run(100)
    rig.controller.safety.set(Fault.BELIEF_MISMATCH, rig.now_ms)
    rig.controller.safety.set(Fault.LEAD_OFF, rig.now_ms)
    station.run(1_000)
    assert restarted(tmp_path).latched == (Fault.BELIEF_MISMATCH,)
    assert rig.ask(m.Acknowledge(what="fault")) is None
    station.run(100)
    assert restarted(tmp_path).latched == ()


@pytest.mark.row("H31")
@pytest.mark.hazard("HZ-17")
def test_a_proof_test_that_failed_leaves_no_older_proof_to_a_restart(
    station: Station, tmp_path: Path
) -> None:
    rig = station.rig
    rig.boot()
    rig.prove_estop()
    station.run(40)
    assert restarted(tmp_path).proof.step == "passed"
    assert rig.ask(m.BeginProofTest()) is None
    station.run(100)
    assert rig.ask(m.AnswerLamps(all_work=False)) is None
    station.run(100)
    assert rig.ask(m.Acknowledge(what="fault")) is None
    station.run(100)
    assert restarted(tmp_path).proof.step == "due"


@pytest.mark.row("H24")
def test_what_could_not_be_written_is_tried_until_it_is(tmp_path: Path) -> None:
    latch = tmp_path / "faults-are-latched"
    station = Station(tmp_path)
    station.rig.boot()
    station.rig.controller.safety.set(Fault.BELIEF_MISMATCH, station.rig.now_ms)
    station.run(40)
    latch.unlink()
    latch.mkdir()
    assert station.rig.ask(m.Acknowledge(what="fault")) is None
    station.run(3_000)
    assert station.faults() == ["H24"]
    latch.rmdir()
    station.run(1_100)
    assert (station.faults(), latch.read_text()) == ([], "")


@pytest.mark.row("H05")
@pytest.mark.fault("F36")
def test_how_the_process_before_this_one_ended_is_read_once_and_latched(tmp_path: Path) -> None:
    safe_off.keep_result("signal", str(tmp_path))
    station = Station(tmp_path)
    station.around.proof.restore(station.rig.controller.safety, now_ms=0)
    station.run(1_000)
    assert (station.rig.state, station.faults()) == ("READY", ["H05"])
    assert not (tmp_path / safe_off.RESULT_FILE).exists()
    assert restarted(tmp_path).latched == (Fault.STIM_RESTARTED,), "a second restart does not wipe it out"
    assert station.rig.ask(m.Acknowledge(what="fault")) is None
    station.run(40)
    assert restarted(tmp_path).latched == ()


def test_a_process_that_ended_as_it_was_told_leaves_nothing(tmp_path: Path) -> None:
    safe_off.keep_result("success", str(tmp_path))
    assert restarted(tmp_path).latched == ()


def test_an_empty_latch_file_latches_nothing(tmp_path: Path) -> None:
    (tmp_path / "faults-are-latched").write_bytes(b"")
    assert restarted(tmp_path).latched == ()


@pytest.mark.row("H32")
@pytest.mark.rule(2)
@pytest.mark.hazard("HZ-08")
@pytest.mark.parametrize("content", [b"\xff\xfe", b"H99\nH1\n", b"H04\nH16\n", b"H2"])
def test_a_latch_file_with_anything_else_in_it_is_latched_until_somebody_has_seen_it(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "faults-are-latched").write_bytes(content)
    assert restarted(tmp_path).latched == (Fault.LATCHES_UNKNOWN,)
    station = Station(tmp_path)
    rig = station.rig
    station.around.proof.restore(rig.controller.safety, now_ms=0)
    rig.boot()
    station.run(100)
    assert station.faults() == ["H32"]
    assert rig.ask(m.BeginProofTest()) == "fault H32 is not cleared"
    assert restarted(tmp_path).latched == (Fault.LATCHES_UNKNOWN,), "a second restart does not wipe it out"
    assert rig.ask(m.Acknowledge(what="fault")) is None
    station.run(100)
    assert restarted(tmp_path).latched == ()
    rig.treat(level=1)


@pytest.mark.row("H32")
@pytest.mark.rule(2)
@pytest.mark.parametrize("name", ["faults-are-latched", "estop-is-latched"])
def test_a_latch_that_nobody_can_read_is_latched_and_told(tmp_path: Path, name: str) -> None:
    (tmp_path / name).symlink_to(tmp_path / name)
    kept = restarted(tmp_path)
    assert (Fault.LATCHES_UNKNOWN in kept.latched) is (name == "faults-are-latched")
    assert kept.estop_is_latched is (name == "estop-is-latched")


@pytest.mark.row("H32")
@pytest.mark.row("H05")
@pytest.mark.hazard("HZ-03")
def test_where_not_even_the_directory_can_be_read_everything_is_latched(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    kept = restarted(loop)
    assert kept.estop_is_latched
    assert set(kept.latched) == {Fault.LATCHES_UNKNOWN, Fault.STIM_RESTARTED}
    assert kept.proof.step == "due"


@pytest.mark.hazard("HZ-21")
def test_a_staff_call_outlives_a_restart_until_somebody_has_answered(
    station: Station, tmp_path: Path
) -> None:
    rig = station.rig
    rig.boot()
    assert rig.ask(m.CallStaff()) is None
    station.run(200)
    assert restarted(tmp_path).call.is_waiting
    rig.start_stim()
    station.around.proof = ProofFile(tmp_path)
    station.around.proof.restore(rig.controller.safety, now_ms=rig.now_ms)
    rig.boot()
    station.run(200)
    assert rig.status().call == "sounding"
    assert rig.ask(m.Acknowledge(what="call")) is None
    station.run(40)
    assert not restarted(tmp_path).call.is_waiting
