"""What the appliance builds on a bench wire instead of spidev and a pin chip. Benches and tests only.

`BenchBus` is the link's Bus on a wire; `BenchFactory` gives gpiozero its pins. The wire itself: wire.py.
Sources of truth: link.md Annex W, 2.1 (pulls), 2.2 (an output that is let go keeps its level).
"""

import time
from typing import Any, Final

from gpiozero import PinFixedPull, PinInvalidFunction, PinPWMUnsupported, PinSetInput
from gpiozero.pins.pi import PiFactory, PiPin

from drivers.pins import BY_BCM, READY
from drivers.wire import BenchError, ReadBackWire, SocketWire, WatchedWire, Wire

__all__ = ["BenchBus", "BenchError", "BenchFactory", "BenchPin", "SocketWire", "WatchedWire", "Wire"]

_PI_4B: Final = 0xC03114


class BenchBus:
    """The link's Bus over a wire."""

    def __init__(self, wire: Wire) -> None:
        """Use `wire`, whose owner closes it."""
        self._wire = wire

    def transfer(self, mosi: bytes) -> bytes:
        """One CS window."""
        return self._wire.transfer(mosi)

    def wait_ready(self, timeout_ms: int) -> bool:
        """Return True as soon as READY is 1, False when it was not within the time."""
        return self._wire.wait(READY.mask, timeout_ms * 1000)


class BenchPin(PiPin):  # type: ignore[misc]  # gpiozero has no types
    """One line of the wire as a gpiozero pin: levels in, levels out, no PWM, no thread."""

    def __init__(self, factory: "BenchFactory", info: Any) -> None:
        """Begin as an input, as every line of a Pi does."""
        super().__init__(factory, info)
        self.bcm = int(info.name.removeprefix("GPIO"))
        self.mask = 1 << self.bcm
        self.wire = factory.wire
        self._is_output = False
        self._level = 0
        known = BY_BCM.get(self.bcm)
        self._pull = "floating" if known is None else known.pull.value
        self._edges = "both"

    def close(self) -> None:
        """Stop watching the line; an output keeps its last level [link 2.2]."""
        self.when_changed = None
        self._is_output = False

    def tell(self, level: int) -> None:
        """Call whoever watches the line about its new level."""
        if self._when_changed is not None and self._edges in ("both", "rising" if level else "falling"):
            self._call_when_changed(self.factory.ticks(), level)

    def _get_function(self) -> str:
        return "output" if self._is_output else "input"

    def _set_function(self, value: str) -> None:
        if value not in ("input", "output"):
            raise PinInvalidFunction(f"{self!r} on the bench wire is an input or an output, not {value}")
        self._is_output = value == "output"

    def _get_state(self) -> int:
        if not self._is_output:
            return self.wire.inputs() >> self.bcm & 1
        reads = self.factory.reads_back(self.mask)
        return self._level if reads is None else int(reads)

    def _set_state(self, value: int) -> None:
        if not self._is_output:
            raise PinSetInput(f"{self!r} is an input")
        self._level = int(bool(value))
        self.wire.drive(self.mask, self._level << self.bcm)

    def _get_pull(self) -> str:
        return self._pull

    def _set_pull(self, value: str) -> None:
        if value not in ("floating", self._pull):
            raise PinFixedPull(f"{self!r} is pulled {self._pull} on the board")

    def _get_frequency(self) -> None:
        return None

    def _set_frequency(self, value: float | None) -> None:
        if value is not None:
            raise PinPWMUnsupported(f"{self!r} on the bench wire has no PWM")

    def _get_bounce(self) -> None:
        return None

    def _set_bounce(self, value: float | None) -> None:
        if value is not None:
            raise PinFixedPull(f"{self!r} is debounced by who reads it, not by its pin")

    def _get_edges(self) -> str:
        return self._edges

    def _set_edges(self, value: str) -> None:
        self._edges = value

    def _enable_event_detect(self) -> None:
        pass

    def _disable_event_detect(self) -> None:
        pass


class BenchFactory(PiFactory):  # type: ignore[misc]  # gpiozero has no types
    """gpiozero's pins on a wire; edges are told from within the wire's own calls, in the caller's thread."""

    def __init__(self, wire: Wire) -> None:
        """Use `wire`, whose owner closes it."""
        super().__init__()
        self.wire = wire
        self.pin_class = BenchPin
        self._known = 0
        self._read_back = wire if isinstance(wire, ReadBackWire) else None
        if isinstance(wire, WatchedWire):
            self._known = wire.inputs()
            wire.watch(self._changed)

    def ticks(self) -> float:
        """Return seconds of a monotonic clock."""
        return time.monotonic()

    def ticks_diff(self, later: float, earlier: float) -> float:
        """Return the seconds between two ticks."""
        return later - earlier

    def reads_back(self, mask: int) -> bool | None:
        """How the output in `mask` reads at its other end, None when nobody says."""
        return None if self._read_back is None else self._read_back.reads_back(mask)

    def _get_revision(self) -> int:
        return _PI_4B

    def _changed(self, inputs: int) -> None:
        moved, self._known = self._known ^ inputs, inputs
        for pin in self.pins.values():
            if moved & pin.mask and pin.when_changed is not None:
                pin.tell(inputs >> pin.bcm & 1)
