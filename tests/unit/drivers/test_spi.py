import errno
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from drivers.spi import SpiBus, SpiError, lock_node


class FakeSpiDev:
    def __init__(self, refusal: OSError | None = None) -> None:
        self.mode = 0
        self.max_speed_hz = 0
        self.path = ""
        self.is_closed = False
        self._refusal = refusal

    def open_path(self, path: str) -> None:
        if self._refusal is not None:
            raise self._refusal
        self.path = path

    def xfer2(self, values: Sequence[int]) -> list[int]:
        return [value ^ 0xFF for value in values]

    def close(self) -> None:
        self.is_closed = True


@pytest.fixture
def node(tmp_path: Path) -> Path:
    path = tmp_path / "spidev0.0"
    path.touch()
    return path


def never() -> bool:
    return False


@pytest.mark.fault("F68")
def test_second_opener_of_the_node_is_refused_by_name(node: Path) -> None:
    with (
        SpiBus(node, ready=never, device=FakeSpiDev),
        pytest.raises(SpiError, match=rf"{node} is owned by another process; end that one first"),
    ):
        lock_node(node)


def test_node_is_free_again_after_closing(node: Path) -> None:
    for _ in range(2):
        with SpiBus(node, ready=never, device=FakeSpiDev):
            pass


def test_bus_is_set_to_mode_one_and_one_megahertz(node: Path) -> None:
    device = FakeSpiDev()
    with SpiBus(node, ready=never, device=lambda: device):
        assert (device.path, device.mode, device.max_speed_hz) == (str(node), 1, 1_000_000)
    assert device.is_closed


def test_window_is_one_full_duplex_transfer(node: Path) -> None:
    with SpiBus(node, ready=never, device=FakeSpiDev) as bus:
        assert bus.transfer(bytes(range(64))) == bytes(value ^ 0xFF for value in range(64))


def test_closed_bus_is_an_os_error_for_the_link(node: Path) -> None:
    bus = SpiBus(node, ready=never, device=FakeSpiDev)
    bus.close()
    bus.close()
    with pytest.raises(OSError, match="not open"):
        bus.transfer(bytes(64))


def test_missing_node_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SpiError, match=r"there is no SPI device .*spidev9\.9; enable SPI0"):
        SpiBus(tmp_path / "spidev9.9", ready=never, device=FakeSpiDev)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.EACCES, "add it to the group spi"),
        (errno.EIO, "cannot be used: refused"),
        (errno.ENXIO, "there is no"),
    ],
)
def test_device_that_does_not_open_is_named_and_nothing_stays_open(
    node: Path, number: int, reason: str
) -> None:
    device = FakeSpiDev(OSError(number, "refused"))
    with pytest.raises(SpiError, match=reason):
        SpiBus(node, ready=never, device=lambda: device)
    assert device.is_closed
    with SpiBus(node, ready=never, device=FakeSpiDev):
        pass


def ready_after(looks: int) -> Callable[[], bool]:
    left = iter([False] * looks + [True] * 100)
    return lambda: next(left)


def test_ready_is_looked_at_until_it_rises_or_the_time_is_over(node: Path) -> None:
    slept: list[float] = []
    for ready, timeout_ms, expected in (
        (ready_after(0), 0, True),
        (ready_after(3), 1_000, True),
        (never, 1, False),
    ):
        with SpiBus(node, ready=ready, sleep_s=slept.append, device=FakeSpiDev) as bus:
            assert bus.wait_ready(timeout_ms) is expected
    assert len(slept) >= 3 and max(slept) <= 0.001
