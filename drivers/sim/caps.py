"""The hardware caps on one phase of a pulse, which no software can lift: peak comparator and monostable [link
9, 14].

The comparator opens the bridge within 5 us of a current above 72 mA +-5 % and stays latched; until it is
released no gate opens. The converter's reading of the latch releases it. The monostable ends every phase
after 1.2 ms.
"""

from random import Random

PEAK_UA = 72_000.0
PEAK_TOLERANCE = 0.05
REACTION_US = (2, 4)
MAX_ON_US = 1_200


class PeakComparator:
    """Threshold and reaction time within the tolerance of the parts, and the latch."""

    def __init__(self, random: Random) -> None:
        self.threshold_ua = PEAK_UA * random.uniform(1.0 - PEAK_TOLERANCE, 1.0 + PEAK_TOLERANCE)
        self.reaction_us = random.randint(*REACTION_US)
        self.is_latched = False
        self.is_dead = False

    def trip(self) -> None:
        """A current was too large, or a trip is injected."""
        self.is_latched = not self.is_dead

    def release(self, *, injected: bool) -> bool:
        """Whether it had latched since the last reading; an injected trip latches it anew."""
        was_latched = self.is_latched or (injected and not self.is_dead)
        self.is_latched = injected and not self.is_dead
        return was_latched
