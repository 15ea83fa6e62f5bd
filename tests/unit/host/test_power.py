"""What the kernel's files say of supply and heat, and what a machine without them says. (H22)"""

from pathlib import Path

import pytest

from appliance.host import power


def machine(
    directory: Path, *, alarm: str | None, throttled: str | None, name: str = "rpi_volt"
) -> power.PowerFiles:
    hwmon, bits = directory / "hwmon", directory / "get_throttled"
    for number, device in enumerate(("cpu_thermal", name)):
        (hwmon / f"hwmon{number}").mkdir(parents=True)
        (hwmon / f"hwmon{number}" / "name").write_text(f"{device}\n")
        if alarm is not None:
            (hwmon / f"hwmon{number}" / "in0_lcrit_alarm").write_text(alarm)
    if throttled is not None:
        bits.write_text(throttled)
    return power.find(hwmon, bits)


@pytest.mark.row("H22")
@pytest.mark.parametrize(
    ("alarm", "throttled", "is_weak"),
    [
        ("0\n", "0\n", False),
        ("1\n", "0\n", True),
        ("0\n", "1\n", True),  # under-voltage now
        ("0\n", "4\n", True),  # throttled now
        ("0\n", "50005\n", True),
        ("0\n", "50000\n", False),  # it was once, and is over
        ("0\n", "2\n", False),  # the clock is capped and that is all
        ("0\n", None, False),
        (None, "1\n", True),
        (None, None, False),
        ("", "", False),
        ("soon\n", "xyz\n", False),
    ],
)
def test_the_supply_is_weak_when_the_kernel_says_so_now(
    tmp_path: Path, alarm: str | None, throttled: str | None, is_weak: bool
) -> None:
    assert machine(tmp_path, alarm=alarm, throttled=throttled).is_weak() is is_weak


def test_another_devices_alarm_is_none_of_the_supply(tmp_path: Path) -> None:
    assert not machine(tmp_path, alarm="1\n", throttled=None, name="nvme").is_weak()


def test_a_machine_without_these_files_says_nothing(tmp_path: Path) -> None:
    files = power.find(tmp_path / "nowhere", tmp_path / "nothing")
    assert (files.alarm, files.is_weak()) == (None, False)


@pytest.mark.row("H22")
def test_a_driver_that_comes_late_or_under_another_number_is_heard(tmp_path: Path) -> None:
    files = power.find(tmp_path / "hwmon", tmp_path / "get_throttled")
    assert not files.is_weak()
    (tmp_path / "get_throttled").write_text("1\n")
    assert files.is_weak()
    (tmp_path / "get_throttled").write_text("0\n")
    machine(tmp_path, alarm="1\n", throttled=None)
    assert files.is_weak()
    (tmp_path / "hwmon" / "hwmon1").rename(tmp_path / "hwmon" / "hwmon7")
    assert files.is_weak()
    (tmp_path / "hwmon" / "hwmon7" / "in0_lcrit_alarm").write_text("0\n")
    assert not files.is_weak()


def test_a_file_that_went_away_says_nothing(tmp_path: Path) -> None:
    files = machine(tmp_path, alarm="1\n", throttled="4\n")
    (tmp_path / "hwmon" / "hwmon1" / "in0_lcrit_alarm").write_bytes(b"\xff")
    (tmp_path / "get_throttled").unlink()
    assert not files.is_weak()
