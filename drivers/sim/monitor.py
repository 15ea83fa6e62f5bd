"""The second channel's eye on the outputs: it sees gates and knows slots, and nothing of the core [link 5.2,
14, 17].

A slot is a pulse and its 400 us of recovery, at most 1.5 ms, and 100 us of guard follow it. The monitor has
an oscillator of its own; a tenth of the guard is its tolerance.
"""

SLOT_US = 1_500
RECOVERY_US = 400
GUARD_US = 90


class Monitor:
    """Latched from a pulse outside its slot, or a second gate, until it is read."""

    def __init__(self) -> None:
        self.is_bad = False
        self._free_us = 0

    def see(self, begins_us: int, ends_us: int) -> None:
        """The gates of one channel were open in between."""
        if begins_us < self._free_us or ends_us + RECOVERY_US - begins_us > SLOT_US:
            self.is_bad = True
        self._free_us = ends_us + RECOVERY_US + GUARD_US

    def object(self) -> None:
        """A second gate was asked for while one was open."""
        self.is_bad = True
