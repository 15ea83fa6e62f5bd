"""The module's converter: 12 bits with one step of noise [link 10]."""

from random import Random

NOISE_WORDS = 1024
STEPS = 4096
FINE_RANGE = 16.0


class Adc:
    """Small signals are read in a range sixteen times finer."""

    def __init__(self, random: Random) -> None:
        self._noise = [random.choice((-1, 0, 0, 1)) for _ in range(NOISE_WORDS)]
        self._at = 0
        self.reference = 1.0  # of what the calibration knows; the DAC has the same one

    def read(self, value: float, full_scale: float, *, fine: bool = True) -> int:
        """The reading of a value in its own unit, never below zero."""
        value /= self.reference
        scale = full_scale / FINE_RANGE if fine and value < 0.9 * full_scale / FINE_RANGE else full_scale
        self._at = at = (self._at + 1) % NOISE_WORDS
        steps = int(value * STEPS / scale + 0.5) + self._noise[at]
        if steps < 0:
            return 0
        return int((steps if steps < STEPS else STEPS - 1) * scale / STEPS + 0.5)

    def noise(self) -> int:
        """One step up, none, or one down."""
        self._at = at = (self._at + 1) % NOISE_WORDS
        return self._noise[at]
