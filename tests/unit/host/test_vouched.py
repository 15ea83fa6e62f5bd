"""Whose word the wall clock is. (HZ-15, DOSE-02)"""

from pathlib import Path

import pytest

from appliance.host.vouched import AGREES_S, is_vouched

NOW_S = 1_795_000_000


@pytest.fixture
def rtc(tmp_path: Path) -> Path:
    (tmp_path / "rtc0").mkdir()
    return tmp_path / "rtc0"


def shows(rtc: Path, since_epoch: str, hctosys: str = "1") -> None:
    (rtc / "hctosys").write_text(f"{hctosys}\n")
    (rtc / "since_epoch").write_text(f"{since_epoch}\n")


@pytest.mark.requirement("DOSE-02")
def test_the_time_of_the_network_vouches_once_it_has_come(tmp_path: Path) -> None:
    file = tmp_path / "synchronized"
    assert not is_vouched(NOW_S, timesync=file, rtc=tmp_path)
    file.touch()
    assert is_vouched(NOW_S, timesync=file, rtc=tmp_path)


@pytest.mark.requirement("DOSE-02")
@pytest.mark.parametrize(
    ("since_epoch", "hctosys", "expected"),
    [
        (str(NOW_S), "1", True),
        (str(NOW_S - AGREES_S), "1", True),
        (str(NOW_S - AGREES_S - 1), "1", False),
        (str(NOW_S + AGREES_S + 1), "1", False),
        ("30", "1", False),
        (str(NOW_S), "0", False),
        ("soon", "1", False),
    ],
)
def test_a_clock_with_a_battery_vouches_while_it_agrees(
    rtc: Path, since_epoch: str, hctosys: str, expected: bool
) -> None:
    shows(rtc, since_epoch, hctosys)
    assert is_vouched(NOW_S, timesync=rtc / "none", rtc=rtc) is expected


@pytest.mark.hazard("HZ-15")
def test_a_time_before_this_program_was_written_is_nobodys_word(rtc: Path) -> None:
    shows(rtc, "30")
    (rtc / "synchronized").touch()
    assert not is_vouched(30, timesync=rtc / "synchronized", rtc=rtc)
