"""A wire without a module: the levels are what the test sets, and what is driven is remembered."""

from collections.abc import Callable

from drivers.pins import Pin


class MemoryWire:
    def __init__(self, inputs: int = 0) -> None:
        self.levels = inputs
        self.outputs = 0
        self.driven: list[tuple[int, int]] = []
        self.sent: list[bytes] = []

    def set(self, pin: Pin, level: int) -> None:
        self.levels = (self.levels & ~pin.mask) | level << pin.bcm

    def output(self, pin: Pin) -> int:
        return self.outputs >> pin.bcm & 1

    def transfer(self, mosi: bytes) -> bytes:
        self.sent.append(mosi)
        return mosi[::-1]

    def drive(self, mask: int, value: int) -> None:
        self.driven.append((mask, value))
        self.outputs = (self.outputs & ~mask) | (value & mask)

    def inputs(self) -> int:
        return self.levels

    def wait(self, mask: int, timeout_us: int) -> bool:
        return bool(self.levels & mask)

    def close(self) -> None:
        pass


class WatchedMemoryWire(MemoryWire):
    def __init__(self, inputs: int = 0) -> None:
        super().__init__(inputs)
        self._changed: Callable[[int], None] = lambda _: None

    def watch(self, changed: Callable[[int], None]) -> None:
        self._changed = changed

    def set(self, pin: Pin, level: int) -> None:
        super().set(pin, level)
        self._changed(self.levels)
