"""What the person holds and presses: the hand switch, and the optional confirm key. [link 2.1]

Levels only: squeezing, releasing and a key that is stuck for more than 5 s are judged by the safety core.
"""

from typing import Any, Self

from gpiozero import InputDevice

from drivers.pins import CONFIRM_KEY, HAND_STOP_OK


class Handset:
    """The hand switch, normally closed: pressed, broken and unplugged all read as a stop."""

    def __init__(self, pin_factory: Any) -> None:
        """Take the line of `pin_factory`, pulled down."""
        self._line = InputDevice(HAND_STOP_OK.bcm, pull_up=False, pin_factory=pin_factory)

    def __enter__(self) -> Self:
        """Return the device."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the device."""
        self.close()

    def is_ok(self) -> bool:
        """Return whether the switch is plugged in and not pressed now."""
        return bool(self._line.value)

    def close(self) -> None:
        """Give the line back."""
        self._line.close()


class ConfirmKey:
    """The optional key that confirms arming by hand; a station without one reads never pressed."""

    def __init__(self, pin_factory: Any) -> None:
        """Take the line of `pin_factory`, pulled down."""
        self._line = InputDevice(CONFIRM_KEY.bcm, pull_up=False, pin_factory=pin_factory)

    def __enter__(self) -> Self:
        """Return the device."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the device."""
        self.close()

    def is_pressed(self) -> bool:
        """Return whether the key is pressed now."""
        return bool(self._line.value)

    def close(self) -> None:
        """Give the line back."""
        self._line.close()
