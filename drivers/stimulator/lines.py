"""The module's own lines beside the SPI bus: reset, health, READY, output witness. [link 2.1]"""

from typing import Any, Self

from gpiozero import InputDevice, OutputDevice

from drivers.pins import MOD_OK, MOD_RESET_N, READY, STIM_ACT


class ModuleLines:
    """Holds the module in reset from construction until told otherwise."""

    def __init__(self, pin_factory: Any) -> None:
        """Take the four lines of `pin_factory`; the module is in reset afterwards [link 8]."""
        self._reset_n = OutputDevice(MOD_RESET_N.bcm, initial_value=False, pin_factory=pin_factory)
        self._ok = InputDevice(MOD_OK.bcm, pull_up=False, pin_factory=pin_factory)
        self._ready = InputDevice(READY.bcm, pull_up=False, pin_factory=pin_factory)
        self._act = InputDevice(STIM_ACT.bcm, pull_up=False, pin_factory=pin_factory)

    def __enter__(self) -> Self:
        """Return the device."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the device."""
        self.close()

    def reset(self, held: bool) -> None:
        """Hold the module in reset, or let it run; the host holds it for at least 50 ms."""
        self._reset_n.value = not held

    def mod_ok(self) -> bool:
        """Return whether the module says that it is healthy."""
        return bool(self._ok.value)

    def ready(self) -> bool:
        """Return whether a frame is loaded."""
        return bool(self._ready.value)

    def stim_act(self) -> bool:
        """Return whether the output gate is open, by the hardware's own word."""
        return bool(self._act.value)

    def close(self) -> None:
        """Put the module into reset and give the lines back."""
        self.reset(True)
        for line in (self._reset_n, self._ok, self._ready, self._act):
            line.close()
