"""The emergency stop as the host senses it, and the chain that it opens. [link 2.1, 2.4, 2.5]

Levels only: the truth table, its times and the release debounce belong to the safety core (HZ-03, HZ-17).
"""

from typing import Any, Self

from gpiozero import InputDevice

from drivers.pins import CHAIN_FB, ESTOP_A, ESTOP_B


class EStop:
    """The two antivalent contacts: (1, 0) is released and everything else is a stop."""

    def __init__(self, pin_factory: Any) -> None:
        """Take both lines of `pin_factory`, pulled down so that a broken wire reads 0."""
        self._a = InputDevice(ESTOP_A.bcm, pull_up=False, pin_factory=pin_factory)
        self._b = InputDevice(ESTOP_B.bcm, pull_up=False, pin_factory=pin_factory)

    def __enter__(self) -> Self:
        """Return the device."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the device."""
        self.close()

    def read(self) -> tuple[bool, bool]:
        """Return the levels of A and B now."""
        return bool(self._a.value), bool(self._b.value)

    def close(self) -> None:
        """Give both lines back."""
        self._a.close()
        self._b.close()


class ChainFeedback:
    """CHAIN_FB: K1 has closed and the HV feed is present, seen by nobody's software but ours."""

    def __init__(self, pin_factory: Any) -> None:
        """Take the line of `pin_factory`, pulled down."""
        self._line = InputDevice(CHAIN_FB.bcm, pull_up=False, pin_factory=pin_factory)

    def __enter__(self) -> Self:
        """Return the device."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the device."""
        self.close()

    def is_energised(self) -> bool:
        """Return whether the chain carries power now."""
        return bool(self._line.value)

    def close(self) -> None:
        """Give the line back."""
        self._line.close()
