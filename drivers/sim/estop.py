"""What a hand can press: the emergency stop with its two antivalent contacts, and the hand switch [link 2.4,
2.5].

NC1 feeds HV, NC2 feeds K1's coil, NO is the second sense line. A press opens both NC contacts at once and
closes NO a little later; a release opens NO first.
"""

from collections import deque
from random import Random

from drivers.sim.relay import FAR_US

TRAVEL_US = 3_000
BOUNCE_FOR_US = 10_000
BOUNCE_US = (300, 1_500)
TEASED_FOR_US = 100_000
TEASED_EVERY_US = 1_000_000


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
        self.is_teased = False
        self.due_us = FAR_US
        self._is_off_rest = False  # the plunger has left its rest: both NC contacts are open
        self._moves: deque[tuple[int, bool, bool]] = deque()  # when, off its rest, NO closed

    def press(self, now_us: int) -> None:
        """The NC contacts are open from now on, unless they are welded."""
        if not self.is_pressed:
            self.is_pressed = True
            self._plan((now_us, True, self.no_closed), (now_us + TRAVEL_US, True, True))
            self.move(now_us)

    def release(self, now_us: int) -> None:
        """The button is twisted free: NO opens now, NC closes at the end of the travel."""
        if self.is_pressed:
            self.is_pressed = False
            self._plan((now_us, True, False), (now_us + TRAVEL_US, False, False))
            self.move(now_us)

    def bounce(self, now_us: int, random: Random) -> None:
        """It is pressed, and the NC contacts chatter for 10 ms before they stay open."""
        self.is_pressed = True
        moves, at_us, is_off = [(now_us, True, False)], now_us, True
        while (at_us := at_us + random.randint(*BOUNCE_US)) < now_us + BOUNCE_FOR_US:
            is_off = not is_off
            moves.append((at_us, is_off, False))
        self._plan(*moves, (now_us + BOUNCE_FOR_US, True, True))
        self.move(now_us)

    def tease(self, now_us: int, on: bool) -> None:
        """Once a second it is pressed half and let go, until that ends."""
        self.is_teased = on
        if on:
            self._half_press(now_us)
        elif not self.is_pressed:
            self._plan((now_us, False, False))
        self.move(now_us)

    def move(self, now_us: int) -> None:
        """The next step of the travel."""
        if self._moves:
            _, self._is_off_rest, self.no_closed = self._moves.popleft()
        if not self._moves and self.is_teased and not self.is_pressed:
            self._half_press(now_us - TEASED_FOR_US + TEASED_EVERY_US)
        self.due_us = self._moves[0][0] if self._moves else FAR_US
        self.settle()

    def settle(self) -> None:
        """Contacts follow the plunger and the faults."""
        released = not self._is_off_rest
        self.nc1_closed = (released or self.nc1_welded) and not self.wire_cut
        self.nc2_closed = released or self.nc2_welded

    def _half_press(self, at_us: int) -> None:
        self._plan((at_us, True, False), (at_us + TEASED_FOR_US, False, False))

    def _plan(self, *moves: tuple[int, bool, bool]) -> None:
        self._moves.clear()
        self._moves.extend(moves)


class HandSwitch:
    """The patient's hand switch, NC: squeezed, unplugged or broken, it reads as stop and opens K1's coil."""

    def __init__(self) -> None:
        self.is_squeezed = False
        self.is_unplugged = False

    @property
    def is_ok(self) -> bool:
        """The line HAND_STOP_OK."""
        return not (self.is_squeezed or self.is_unplugged)
