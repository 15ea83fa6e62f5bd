"""The two parts that turn permission into copper: the ARM pump's detector and the relay K1 [link 2.3, 2.4,
10].
"""

from random import Random

FAR_US = 1 << 62

DROPOUT_US = 120_000
DROPOUT_WITHIN_US = (100_000, 150_000)  # over tolerance and temperature
EDGES_TO_CHARGE = 4

OPENS_AFTER_US = 8_000
CLOSES_AFTER_US = 12_000
BOUNCE_US = (1_000, 3_000)


class ArmDetector:
    """A diode pump and a comparator: charged by edges, empty 120 ms after the last, deaf to any level."""

    def __init__(self, dropout_us: int = DROPOUT_US) -> None:
        self.dropout_us = dropout_us
        self.is_valid = False
        self.due_us = FAR_US
        self._edges = 0

    def edge(self, now_us: int) -> bool:
        """Take one edge; true when it was the one that made the output valid."""
        self._edges += 1
        self.due_us = now_us + self.dropout_us
        if self.is_valid or self._edges < EDGES_TO_CHARGE:
            return False
        self.is_valid = True
        return True

    def drop(self) -> None:
        """The pump has been still for too long."""
        self.is_valid = False
        self.due_us = FAR_US
        self._edges = 0


class Relay:
    """K1: both poles of every channel, force-guided, with a mirror contact that proves it open.

    Closing: the mirror opens first, the poles follow after their bounce. Opening: first the poles, then the
    mirror.
    """

    def __init__(self, random: Random) -> None:
        self.is_closed = False  # current can reach the electrodes
        self.is_proven_open = True  # the mirror contact
        self.due_us = FAR_US
        self._is_welded = False
        self._coil = False
        self._random = random

    def coil(self, now_us: int, on: bool) -> None:
        """The coil has current from now on, or not."""
        if on != self._coil:
            self._coil = on
            self.due_us = now_us + (CLOSES_AFTER_US if on else OPENS_AFTER_US)

    def weld(self, on: bool) -> None:
        """The poles stick together (F52); the force-guided mirror then stays open."""
        self._is_welded = on
        if on:
            self.is_closed, self.is_proven_open = True, False
        elif not self._coil:
            self.is_closed, self.is_proven_open = False, True

    def move(self, now_us: int) -> None:
        """What is due at this instant happens: the first contact, or after the bounce the second."""
        leading_done = self.is_proven_open != self._coil if self._coil else not self.is_closed
        if not leading_done and not self._is_welded:
            if self._coil:
                self.is_proven_open = False
            else:
                self.is_closed = False
            self.due_us = now_us + self._random.randint(*BOUNCE_US)
            return
        self.due_us = FAR_US
        if not self._is_welded:
            self.is_closed, self.is_proven_open = self._coil, not self._coil
