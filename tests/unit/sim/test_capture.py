import csv
from datetime import datetime
from pathlib import Path

import pygame
import pytest

from drivers.sim.board import Board
from drivers.sim.panel import capture
from drivers.sim.panel.record import TRACKS
from tests.unit.sim.host import Host
from tests.unit.sim.recording import recorded

Rows = list[dict[str, str]]


def rows(path: Path) -> Rows:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def saved(tmp_path: Path, host: Host) -> dict[str, Rows]:
    record = recorded(host.board, kept_us=500_000)
    picture = capture.save(pygame.Surface((40, 30)), record, tmp_path / "new" / "captures", "one")
    assert pygame.image.load(picture).get_size() == (40, 30)
    return {name: rows(picture.with_name(f"one-{name}.csv")) for name in ("pulses", "lines", "frames")}


@pytest.fixture
def host() -> Host:
    made = Host(board=Board())
    made.treat(10_000)
    return made


def test_the_pulses_are_those_of_the_scope_with_their_charge(tmp_path: Path, host: Host) -> None:
    told = saved(tmp_path, host)["pulses"]
    pulses = host.board.scope.pulses(host.board.now_us - 500_000)

    assert [(int(row["t_us"]), int(row["i1_ua"]), int(row["v_mv"])) for row in told] == [
        (pulse.t_us, pulse.i1_ua, pulse.v_mv) for pulse in pulses
    ]
    assert {row["channel"] for row in told} == {"A", "B"}
    assert float(told[-1]["q1_nc"]) == pytest.approx(2_000, rel=0.02)


def test_the_lines_begin_with_every_level_and_go_on_in_the_order_of_time(tmp_path: Path, host: Host) -> None:
    told = saved(tmp_path, host)["lines"]
    since_us = host.board.now_us - 500_000
    times = [int(row["t_us"]) for row in told]
    pump = [(int(row["t_us"]), row["level"] == "1") for row in told if row["line"] == "ARM_PUMP"]

    assert {row["line"] for row in told[: len(TRACKS)]} == set(TRACKS)
    assert set(times[: len(TRACKS)]) == {since_us}
    assert times == sorted(times)
    assert pump == host.board.analyser.track("ARM_PUMP", since_us, host.board.now_us + 1)


def test_the_frames_are_the_bytes_of_the_wire_and_their_words(tmp_path: Path, host: Host) -> None:
    host.wire.transfer(b"\xa7" + bytes(63))
    told = saved(tmp_path, host)["frames"]
    window = host.board.analyser.windows[-2]
    asked, answered, broken = told[-4], told[-3], told[-2]

    assert (asked["direction"], answered["direction"]) == ("host to module", "module to host")
    assert (asked["bytes"], answered["bytes"]) == (window.mosi.hex(), window.miso.hex())
    assert (answered["type"], answered["state"], answered["result"]) == ("CYCLE", "RUNNING", "OK")
    assert {"HV_ON", "K1_CLOSED"} < set(answered["flags"].split())
    assert "HV 100" in answered["payload"] or "HV 99" in answered["payload"]
    assert (answered["crc"], answered["defect"]) == ("ok", "")
    assert (broken["crc"], broken["defect"]) == ("bad", "the check sum of the frame is wrong")


def test_a_name_tells_the_time_and_is_given_once(tmp_path: Path) -> None:
    now = datetime(2026, 3, 4, 5, 6, 7)
    assert capture.free_name(tmp_path, now) == "20260304-050607"
    (tmp_path / "20260304-050607.png").touch()

    assert capture.free_name(tmp_path, now) == "20260304-050607-2"


def test_a_folder_that_cannot_be_written_is_an_os_error(tmp_path: Path, host: Host) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        capture.save(pygame.Surface((4, 3)), recorded(host.board), tmp_path / "file", "one")
