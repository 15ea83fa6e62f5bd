"""A stick: whole files, none of them over another one, and nothing where no stick is."""

import os
from pathlib import Path

import pytest

from appliance.records.error import PageError
from appliance.records.stick import Stick

FILES = {"-a.pdf": b"page", ".csv": b"table"}


@pytest.fixture
def stick(tmp_path: Path) -> Stick:
    return Stick(tmp_path, is_bench=True)


def names(place: Path) -> list[str]:
    return sorted(path.name for path in place.iterdir())


def test_all_files_are_there_under_one_name(stick: Stick, tmp_path: Path) -> None:
    assert stick.write("ems-2026", FILES) == "ems-2026-a.pdf"
    assert (tmp_path / "ems-2026-a.pdf").read_bytes() == b"page"
    assert (tmp_path / "ems-2026.csv").read_bytes() == b"table"


@pytest.mark.hazard("HZ-12")
def test_what_is_there_already_is_never_replaced(stick: Stick, tmp_path: Path) -> None:
    (tmp_path / "ems-2026.csv").write_text("somebody else's")
    assert stick.write("ems-2026", FILES) == "ems-2026-2-a.pdf"
    assert stick.write("ems-2026", FILES) == "ems-2026-3-a.pdf"
    assert (tmp_path / "ems-2026.csv").read_text() == "somebody else's"


@pytest.mark.hazard("HZ-13")
def test_a_link_on_a_stick_leads_nowhere(stick: Stick, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    (tmp_path / "ems-2026-a.pdf").symlink_to(target)
    assert stick.write("ems-2026", FILES) == "ems-2026-2-a.pdf"
    assert not target.exists()


@pytest.mark.hazard("HZ-12")
def test_a_station_writes_nothing_where_no_stick_is_mounted(tmp_path: Path) -> None:
    with pytest.raises(PageError, match=f"No stick is mounted on {tmp_path}"):
        Stick(tmp_path, is_bench=False).write("ems-2026", FILES)
    with pytest.raises(PageError, match="No stick is mounted"):
        Stick(tmp_path / "not there", is_bench=True).write("ems-2026", FILES)
    assert names(tmp_path) == []


def test_a_stick_that_fails_in_the_middle_keeps_none_of_the_files(
    stick: Stick, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[int] = []

    def fsync(descriptor: int) -> None:
        done.append(descriptor)
        if len(done) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(PageError, match=f"The stick on {tmp_path} could not be written: it is full."):
        stick.write("ems-2026", FILES)
    assert names(tmp_path) == []
