"""ARM_PUMP, the dead-man's line: one edge a call, by a plain write. [link 2.2, 2.3]

Only toggling permits. No PWM, no blink, no thread: they go on when the program does not (HZ-08).
"""

from typing import Any, Self

from gpiozero import OutputDevice

from drivers.pins import ARM_PUMP


class ArmPump:
    """The line stands still unless `toggle` is called, and standing still is disarmed."""

    def __init__(self, pin_factory: Any) -> None:
        """Take the line of `pin_factory` and hold it low."""
        self._line = OutputDevice(ARM_PUMP.bcm, initial_value=False, pin_factory=pin_factory)
        self._level = False

    def __enter__(self) -> Self:
        """Return the device."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the device."""
        self.close()

    def toggle(self) -> None:
        """Make one edge: the last statement of a good cycle and of nothing else (safety rule 9)."""
        self._level = not self._level
        self._line.value = self._level

    def hold(self) -> None:
        """Leave the line as it stands: a further edge would be a permission."""

    def close(self) -> None:
        """Give the line back as it stands."""
        self._line.close()
