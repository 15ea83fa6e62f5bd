"""What a hand can press: the emergency stop with its two antivalent contacts, and the hand switch [link 2.4,
2.5].

NC1 feeds HV, NC2 feeds K1's coil, NO is the second sense line. A press opens both NC contacts at once and
closes NO a little later; a release opens NO first.
"""

from drivers.sim.relay import FAR_US

TRAVEL_US = 3_000


class EStop:
    """A latching mushroom button, with the faults that its contacts can have."""

    def __init__(self) -> None:
        self.is_pressed = False
        self.nc1_closed = True
        self.nc2_closed = True
        self.no_closed = False
        self.nc1_welded = False
        self.nc2_welded = False
        self.wire_cut = False
        self.due_us = FAR_US

    def press(self, now_us: int) -> None:
        """The NC contacts are open from now on, unless they are welded."""
        if not self.is_pressed:
            self.is_pressed = True
            self.due_us = now_us + TRAVEL_US
        self.settle()

    def release(self, now_us: int) -> None:
        """The button is twisted free: NO opens now, NC closes at the end of the travel."""
        if self.is_pressed:
            self.is_pressed = False
            self.no_closed = False
            self.due_us = now_us + TRAVEL_US

    def move(self) -> None:
        """The end of the travel."""
        self.due_us = FAR_US
        self.no_closed = self.is_pressed
        self.settle()

    def settle(self) -> None:
        """Contacts follow the button and the faults."""
        released = not self.is_pressed and self.due_us == FAR_US
        self.nc1_closed = (released or self.nc1_welded) and not self.wire_cut
        self.nc2_closed = released or self.nc2_welded


class HandSwitch:
    """The patient's hand switch, NC: squeezed, unplugged or broken, it reads as stop and opens K1's coil."""

    def __init__(self) -> None:
        self.is_squeezed = False
        self.is_unplugged = False

    @property
    def is_ok(self) -> bool:
        """The line HAND_STOP_OK."""
        return not (self.is_squeezed or self.is_unplugged)
