import errno
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from drivers.watchdog import (
    CARD_RESET,
    Device,
    LinuxWatchdog,
    PrintedWatchdog,
    WatchdogBusyError,
    WatchdogError,
    open_device,
)

# include/uapi/linux/watchdog.h, written out: _IOR('W', 2 | 5 | 7, int) and _IOWR('W', 6, int)
GET_BOOT_STATUS, KEEP_ALIVE, SET_TIMEOUT, GET_TIMEOUT = 0x80045702, 0x80045705, 0xC0045706, 0x80045707
IDENTITY = "Broadcom BCM2835 Watchdog timer"


class FakeKernel:
    def __init__(self, *, longest_s: int = 60, failing: int = 0) -> None:
        self.asked: list[int] = []
        self._longest_s = longest_s
        self._failing = failing
        self._timeout_s = 60

    def __call__(self, descriptor: int, request: int, value: bytearray) -> int:
        self.asked.append(request)
        if request == self._failing:
            raise OSError(errno.EOPNOTSUPP, "Operation not supported")
        number = struct.unpack("i", value)[0]
        if request == SET_TIMEOUT:
            self._timeout_s = min(number, self._longest_s)
        answers = {GET_BOOT_STATUS: CARD_RESET, GET_TIMEOUT: self._timeout_s, SET_TIMEOUT: self._timeout_s}
        value[:] = struct.pack("i", answers.get(request, 0))
        return 0


@pytest.fixture
def node(tmp_path: Path) -> Path:
    path = tmp_path / "watchdog1"
    path.touch()
    return path


@pytest.fixture
def sys_class(tmp_path: Path) -> Path:
    for name, identity in (("watchdog0", "Software Watchdog"), ("watchdog1", IDENTITY)):
        (tmp_path / "sys" / name).mkdir(parents=True)
        (tmp_path / "sys" / name / "identity").write_text(identity + "\n")
    return tmp_path / "sys"


def test_device_is_found_by_its_identity_and_not_by_its_number(node: Path, sys_class: Path) -> None:
    device = open_device(sys_class=sys_class, devices=node.parent, ioctl=FakeKernel())
    assert device.name == str(node)
    device.close(disarm=True)


def test_missing_device_is_named_with_what_there_is_instead(tmp_path: Path, sys_class: Path) -> None:
    with pytest.raises(WatchdogError, match=r"watchdog0: Software Watchdog, watchdog1: Broadcom.*enable it"):
        open_device(identities={"another"}, sys_class=sys_class, devices=tmp_path)
    with pytest.raises(WatchdogError, match="none at all"):
        open_device(sys_class=tmp_path / "nothing", devices=tmp_path)


def test_identity_that_cannot_be_read_is_no_match(tmp_path: Path) -> None:
    (tmp_path / "watchdog0").mkdir()
    with pytest.raises(WatchdogError, match="watchdog0: unreadable"):
        open_device(sys_class=tmp_path, devices=tmp_path)


def test_timeout_is_set_and_read_back_and_the_boot_status_kept(node: Path) -> None:
    kernel = FakeKernel(longest_s=8)
    with LinuxWatchdog(node, timeout_s=10, ioctl=kernel) as device:
        assert (device.timeout_s, device.boot_status) == (8, CARD_RESET)
        assert kernel.asked == [GET_BOOT_STATUS, SET_TIMEOUT, GET_TIMEOUT, KEEP_ALIVE]


def test_each_kick_is_one_keepalive_and_a_tick_is_none(node: Path) -> None:
    kernel = FakeKernel()
    with LinuxWatchdog(node, ioctl=kernel) as device:
        kernel.asked.clear()
        device.tick(0)
        device.kick(1_000)
        assert kernel.asked == [KEEP_ALIVE]


def test_magic_close_is_written_on_an_administrative_stop_alone(node: Path) -> None:
    with LinuxWatchdog(node, ioctl=FakeKernel()):
        pass
    assert node.read_bytes() == b""
    device = LinuxWatchdog(node, ioctl=FakeKernel())
    device.close(disarm=True)
    device.close(disarm=True)
    assert node.read_bytes() == b"V"


@pytest.mark.parametrize(
    ("kernel", "reason"),
    [
        (FakeKernel(failing=SET_TIMEOUT), "refuses to be set up: Operation not supported"),
        (FakeKernel(longest_s=0), "reports a time-out of 0 s after 10 s"),
    ],
)
def test_device_that_cannot_be_set_up_is_disarmed_and_named(
    node: Path, kernel: FakeKernel, reason: str
) -> None:
    with pytest.raises(WatchdogError, match=reason):
        LinuxWatchdog(node, ioctl=kernel)
    assert node.read_bytes() == b"V"


def test_busy_device_is_named_with_its_usual_owner(node: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> int:
        raise OSError(errno.EBUSY, "Device or resource busy")

    monkeypatch.setattr("drivers.watchdog.os.open", busy)
    with pytest.raises(WatchdogBusyError, match=r"usually PID 1.*WatchdogDevice="):
        LinuxWatchdog(node)


def test_device_node_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(WatchdogError, match=r"watchdog7 cannot be opened: No such file"):
        LinuxWatchdog(tmp_path / "watchdog7")


@pytest.fixture
def said() -> list[str]:
    return []


def stand_in(said: list[str]) -> Device:
    say: Callable[[str], None] = said.append
    return PrintedWatchdog(0, timeout_s=10, say=say)


def test_stand_in_that_is_kicked_in_time_says_nothing(said: list[str]) -> None:
    device = stand_in(said)
    for now_ms in range(0, 60_000, 10_000):
        device.tick(now_ms)
        device.kick(now_ms)
    assert said == []


def test_stand_in_says_once_that_the_machine_would_have_been_reset(said: list[str]) -> None:
    device = stand_in(said)
    for now_ms in (10_000, 10_001, 20_000, 30_000):
        device.tick(now_ms)
    assert said == ["the machine would have been reset: no kick of the watchdog for 10 s"]


def test_stand_in_whose_kick_comes_too_late_says_it_too_and_is_armed_again(said: list[str]) -> None:
    device = stand_in(said)
    device.kick(10_001)
    assert len(said) == 1
    device.tick(20_002)
    assert len(said) == 2


def test_stand_in_that_was_closed_says_nothing(said: list[str]) -> None:
    device = stand_in(said)
    device.close(disarm=True)
    device.tick(60_000)
    assert said == []
    assert (device.name, device.timeout_s, device.boot_status) == ("stand-in", 10, 0)
