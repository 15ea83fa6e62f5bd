"""The wires between host and module as nets: who drives, who pulls, and who wins [link 2.1, 10].

Every net has one regular driver and one external pull of 10 kOhm. Faults add a rival driver of the same
strength, a short to a rail, or a break. From the strongest to the weakest: a short to a rail, a driver, the
pull. Of two drivers that disagree the one that sinks wins. All nets are worked on at once: bit n is BCM n.
"""

STATES = ("ok", "high", "low", "broken", "rival high", "rival low")


class Nets:
    """The faults of the wires; without any, reading costs nothing."""

    def __init__(self, *, pulled_up: int = 0) -> None:
        self.is_disturbed = False
        self._pulled_up = pulled_up
        self._masks = dict.fromkeys(STATES, 0)

    def disturb(self, mask: int, state: str) -> None:
        """The nets in mask are as STATES names it: shorted high or low, broken, or driven by a second output.

        Raises ValueError for a state that is none of them.
        """
        if state not in self._masks:
            raise ValueError(f"unknown state {state!r} of a line: one of {', '.join(STATES)}")
        for name in STATES:
            self._masks[name] &= ~mask
        self._masks[state] |= mask
        self.is_disturbed = any(self._masks[name] for name in STATES[1:])

    def read(self, levels: int, driven: int) -> int:
        """What a reader sees while the regular drivers drive `driven` to `levels`."""
        masks = self._masks
        driven &= ~masks["broken"]
        high = levels & driven | masks["rival high"]
        low = ~levels & driven | masks["rival low"]
        return ((self._pulled_up | high) & ~low | masks["high"]) & ~masks["low"]

    def fought_over(self, levels: int, driven: int) -> int:
        """The nets on which two outputs, or an output and a rail, drive against each other."""
        masks = self._masks
        driven &= ~masks["broken"]
        high = levels & driven | masks["rival high"] | masks["high"]
        low = ~levels & driven | masks["rival low"] | masks["low"]
        return high & low
