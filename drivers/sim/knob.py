"""The knob on the host's side: quadrature on A and B, a push contact, all pulled up and closed to ground.

One detent is one whole cycle of the two contacts; A leads when it is turned up. A step stays longer than
one host cycle of 20 ms, so that sampling the levels loses none.
"""

from drivers.sim import lines
from drivers.sim.relay import FAR_US

STEP_US = 22_000
REST = lines.KNOB_A | lines.KNOB_B | lines.KNOB_PUSH
UP = ((0, 1), (0, 0), (1, 0), (1, 1))


class Knob:
    """Levels of the three contacts: 1 is released."""

    def __init__(self) -> None:
        self.a = 1
        self.b = 1
        self.lines = REST  # the same as the host's inputs
        self._push = 1
        self.due_us = FAR_US
        self._steps: list[tuple[int, int]] = []

    def turn(self, now_us: int, detents: int) -> None:
        """Queue so many detents; down is negative."""
        cycle = UP if detents > 0 else tuple((a, b) for b, a in UP)
        self._steps.extend(cycle * abs(detents))
        if self.due_us == FAR_US and self._steps:
            self.due_us = now_us + STEP_US

    def move(self, now_us: int) -> None:
        """The next quarter of a detent."""
        self.a, self.b = self._steps.pop(0)
        self._show()
        self.due_us = now_us + STEP_US if self._steps else FAR_US

    def push(self, down: bool) -> None:
        """It is pushed in, or let go."""
        self._push = 0 if down else 1
        self._show()

    def _show(self) -> None:
        self.lines = lines.KNOB_A * self.a | lines.KNOB_B * self.b | lines.KNOB_PUSH * self._push
