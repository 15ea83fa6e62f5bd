"""Rows for service outlive the power, with the kiosk; it takes service and a power-up to clear them."""

import os
from pathlib import Path

import pytest

from appliance.ipc import messages as m
from appliance.safety.faults import FOR_SERVICE, Fault
from appliance.safety.states import HostState
from appliance.services.kiosk import service_rows
from appliance.services.kiosk.service_rows import ROWS_FILE, ServiceRows
from tests.support.rig import Rig

NOBODY = 65_534
TODAY, TOMORROW = "boot-1", "boot-2"


class Station:
    """A rig and its kiosk's file; the power goes and comes back."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / ROWS_FILE
        self.said: list[str] = []
        self.power_up(TODAY)

    def power_up(self, boot: str) -> None:
        self.rig = Rig()
        self.rig.boot()
        self.open_kiosk(boot)

    def open_kiosk(self, boot: str) -> None:
        self.kept = ServiceRows(self.path, boot_id=boot, say=self.said.append)
        connect = m.Connect(role="kiosk", service_rows=self.kept.rows())
        assert self.rig.ask(connect) is None
        self.run(200)

    def run(self, ms: int) -> None:
        for _ in range(ms // 20):
            self.rig.cycle()
            self.kept.note(self.rig.status())

    def weld(self) -> None:
        self.rig.controller.safety.set(Fault.CHAIN_MISMATCH, self.rig.now_ms)
        self.run(200)

    def faults(self) -> list[str]:
        return [fault.fault for fault in self.rig.status().faults]

    def clear(self, monkeypatch: pytest.MonkeyPatch, row: str = "H20", boot: str = TODAY) -> int:
        monkeypatch.setattr(service_rows, "boot_id", lambda: boot)
        return service_rows.run([row, "--records", str(self.path.parent)])


@pytest.fixture
def station(tmp_path: Path) -> Station:
    return Station(tmp_path)


def test_what_outlives_the_power_is_what_the_host_itself_finds_and_only_service_clears() -> None:
    assert {fault.value for fault in FOR_SERVICE} == {"H02", "H19", "H20", "H34"}


@pytest.mark.row("H20")
@pytest.mark.row("H19")
@pytest.mark.row("H02")
@pytest.mark.hazard("HZ-17")
@pytest.mark.parametrize("row", sorted(FOR_SERVICE))
def test_a_row_for_service_is_latched_again_after_the_power_was_off(station: Station, row: str) -> None:
    station.rig.controller.safety.set(Fault(row), station.rig.now_ms)
    station.run(200)
    for _ in range(2):
        station.power_up(TOMORROW)
        assert row in station.faults()
        assert station.rig.state in ("FAULT", "LINK_DOWN"), "H19 holds the module in reset"
        assert station.rig.ask(m.Acknowledge(what="fault")) is not None
        assert station.rig.ask(m.BeginProofTest()) is not None
    event_us = station.rig.board.now_us
    station.run(1_000)
    assert station.rig.pulses(event_us) == []


@pytest.mark.row("H20")
@pytest.mark.hazard("HZ-17")
def test_service_and_a_power_up_together_clear_it(
    station: Station, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    station.weld()
    assert station.clear(monkeypatch) == 0
    assert "is cleared with the next power-up" in capsys.readouterr().out
    station.run(500)
    assert "H20" in station.faults(), "not without the power-up"
    station.open_kiosk(TODAY)
    assert "H20" in station.faults()
    station.power_up(TOMORROW)
    assert station.faults() == []
    station.rig.treat(level=1)
    station.run(100)
    station.weld()
    station.power_up("boot-3")
    assert station.faults() == ["H20"], "what comes again is kept again"


@pytest.mark.row("H19")
def test_a_second_row_does_not_bring_back_what_service_has_cleared(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    station.weld()
    assert station.clear(monkeypatch) == 0
    station.rig.controller.safety.set(Fault.OUTPUT_UNEXPECTED, station.rig.now_ms)
    station.run(100)
    station.power_up(TOMORROW)
    assert "H19" in station.faults() and "H20" not in station.faults()


def test_only_what_is_kept_can_be_cleared(
    station: Station, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert station.clear(monkeypatch) == 2
    assert "H20 is not kept" in capsys.readouterr().err
    assert not station.kept.clear("H20")
    with pytest.raises(SystemExit):
        station.clear(monkeypatch, row="H18")


@pytest.mark.row("H32")
@pytest.mark.rule(2)
@pytest.mark.parametrize("content", [b"\xff", b"H99\n", b"\n", b"H18\n"])
def test_rows_that_nobody_can_read_are_latched_until_somebody_has_seen_it(
    station: Station, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    station.path.write_bytes(content)
    station.power_up(TOMORROW)
    assert station.faults() == ["H32"]
    assert "what was for service is not known" in station.said[0]
    assert station.rig.ask(m.BeginProofTest()) == "fault H32 is not cleared"
    assert station.clear(monkeypatch, boot=TOMORROW) == 2
    assert not station.kept.clear("H20")
    station.power_up("boot-3")
    assert station.faults() == ["H32"], "a power-up is no acknowledgement"
    assert station.rig.ask(m.Acknowledge(what="fault")) is None
    station.run(100)
    station.power_up("boot-4")
    assert station.faults() == []


def test_a_disk_that_takes_nothing_is_said_and_stops_nothing(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    station.weld()
    station.path.with_suffix(".part").mkdir()
    assert station.clear(monkeypatch) == 74
    station.rig.controller.safety.set(Fault.OUTPUT_UNEXPECTED, station.rig.now_ms)
    station.run(100)
    assert "cannot be written" in station.said[-1]


def test_a_tool_and_other_rows_set_nothing(station: Station) -> None:
    rows = ("H20", "H05", "H16", "H99")
    assert station.rig.ask(m.Connect(role="tool", service_rows=rows), role="tool") is None
    assert station.faults() == []
    assert station.rig.ask(m.Connect(role="kiosk", service_rows=rows)) is None
    assert station.faults() == ["H20"]


@pytest.mark.skipif(os.getuid() != 0, reason="only root can write a file for another user")
def test_what_service_writes_as_root_stays_the_kiosks_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = Station(tmp_path)
    station.weld()
    os.chown(tmp_path, NOBODY, NOBODY)
    assert station.clear(monkeypatch) == 0
    assert station.path.stat().st_uid == NOBODY


@pytest.mark.hazard("HZ-17")
def test_a_file_that_breaks_while_a_row_is_kept_loses_neither_that_row_nor_the_next_one(
    tmp_path: Path,
) -> None:
    station = Station(tmp_path)
    station.weld()
    station.path.write_bytes(b"\xff")
    station.rig.controller.safety.set(Fault.OUTPUT_UNEXPECTED, station.rig.now_ms)
    station.run(100)
    station.power_up(TOMORROW)
    assert {"H19", "H20", "H32"} <= set(station.faults())


@pytest.mark.hazard("HZ-17")
def test_that_something_was_not_known_stays_known_beside_a_new_row_until_it_is_acknowledged(
    tmp_path: Path,
) -> None:
    station = Station(tmp_path)
    station.path.write_bytes(b"\xff")
    station.power_up(TOMORROW)
    assert station.faults() == ["H32"]
    station.weld()
    station.power_up("boot-3")
    assert {"H20", "H32"} <= set(station.faults())


class Clock:
    """The wall clock of the kiosk, and whether anybody vouches for it."""

    def __init__(self) -> None:
        self.now_s, self.is_vouched = 1_800_000_000, True

    def rows(self, path: Path, boot: str) -> ServiceRows:
        return ServiceRows(
            path, boot_id=boot, say=pytest.fail, wall_s=lambda: self.now_s,
            is_clock_vouched=lambda now_s: self.is_vouched,
        )  # fmt: skip


def with_faults(*rows: str) -> m.Status:
    faults = tuple(m.FaultStatus(fault=row, text_id="", clears="acknowledge") for row in rows)
    return m.Status(
        boot_nonce=1, seq=1, state=HostState.FAULT, simulated=True, estop="released", faults=faults
    )


DAY_S = 86_400


@pytest.mark.row("H34")
@pytest.mark.hazard("HZ-01")
@pytest.mark.parametrize(
    ("was_vouched", "is_vouched", "after_s", "is_told"),
    [
        (True, True, DAY_S, True), (True, True, DAY_S + 1, False), (True, True, -DAY_S, True),
        (True, False, 9 * DAY_S, True), (False, True, 9 * DAY_S, True), (False, False, 9 * DAY_S, True),
    ],
)  # fmt: skip
def test_the_modules_fault_of_an_earlier_boot_is_told_for_a_day_and_while_no_clock_is_vouched_for(
    tmp_path: Path, was_vouched: bool, is_vouched: bool, after_s: int, is_told: bool
) -> None:
    wall, path = Clock(), tmp_path / ROWS_FILE
    wall.is_vouched = was_vouched
    today = wall.rows(path, TODAY)
    today.note(with_faults("H18"))
    assert today.rows() == (), "ems-stim counts this boot's by itself"
    assert wall.rows(path, TODAY).rows() == ()
    wall.is_vouched = is_vouched
    wall.now_s += after_s
    assert wall.rows(path, TOMORROW).rows() == (("H18",) if is_told else ())


def test_what_came_under_an_unknown_clock_grows_old_from_the_first_known_one_on(tmp_path: Path) -> None:
    wall, path = Clock(), tmp_path / ROWS_FILE
    wall.is_vouched = False
    wall.rows(path, TODAY).note(with_faults("H18"))
    wall.is_vouched = True
    assert wall.rows(path, TOMORROW).rows() == ("H18",)
    wall.now_s += DAY_S + 1
    assert wall.rows(path, TOMORROW).rows() == ()


@pytest.mark.row("H34")
@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F57")
def test_the_second_module_fault_of_a_day_is_for_service_although_the_power_was_off_between(
    station: Station,
) -> None:
    for boot in (TODAY, TOMORROW):
        station.power_up(boot)
        station.rig.treat(level=5)
        station.rig.board.fault("F57", True)
        station.rig.run_until("FAULT")
        station.rig.board.fault("F57", False)
        station.run(500)
        assert ("H34" in station.faults()) is (boot == TOMORROW)
    station.power_up("boot-3")
    assert "H34" in station.faults()
    assert station.rig.ask(m.Acknowledge(what="fault")) == "this fault needs service"


def test_service_that_clears_the_repeat_clears_its_count(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    station.kept.note(with_faults("H18", "H34"))
    assert station.clear(monkeypatch, "H34") == 0
    station.power_up(TOMORROW)
    assert station.faults() == []
    assert station.rig.controller.safety.tripped_at_ms is None
