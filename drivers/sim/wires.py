"""The host's lines on the board: what the host drives, what the board shows, and the nets in between."""

from drivers.sim import lines
from drivers.sim.analyser import Analyser, Change
from drivers.sim.nets import Nets


class Wires:
    """Levels of all lines after pulls and contention; every change goes to the analyser."""

    def __init__(self, analyser: Analyser) -> None:
        self.nets = Nets(pulled_up=lines.PULLED_UP)
        self.host = 0  # the host's outputs, as the board reads them
        self.inputs = 0  # the board's outputs, as the host reads them
        self.read_back = 0  # the host's outputs that have not always followed it: it is told how they read
        self._asked = 0
        self._driven = 0  # the host's outputs that have been driven: until then their pulls count
        self._analyser = analyser

    def drive(self, now_us: int, mask: int, value: int) -> int:
        """The host's outputs in mask have these values; the lines whose level at the board has changed."""
        mask &= lines.HOST_OUTPUTS
        self._asked = self._asked & ~mask | value & mask
        self._driven |= mask
        return self.resolve(now_us)

    def release(self, now_us: int, mask: int) -> int:
        """The host's pins in mask are inputs again, as before it booted."""
        self._driven &= ~mask
        return self.resolve(now_us)

    def resolve(self, now_us: int) -> int:
        """The host's side again, after a fault came or went; the lines whose level has changed."""
        nets = self.nets
        levels = self._asked & self._driven
        if nets.is_disturbed:
            levels = nets.read(self._asked, self._driven) & lines.HOST_OUTPUTS
        self.read_back |= (levels ^ self._asked) & self._driven
        changed = levels ^ self.host
        if changed:
            self.host = levels
            self._analyser.changes.append(Change(now_us, levels | self.inputs))
        return changed

    def show(self, now_us: int, levels: int) -> bool:
        """The board drives these levels; true when the host sees a change."""
        if self.nets.is_disturbed:
            contacts = lines.HOST_INPUTS & ~lines.PUSH_PULL
            driven = lines.PUSH_PULL | (levels ^ lines.PULLED_UP) & contacts  # an open contact drives nothing
            levels = self.nets.read(levels, driven) & lines.HOST_INPUTS
        if levels == self.inputs:
            return False
        self.inputs = levels
        self._analyser.changes.append(Change(now_us, levels | self.host))
        return True

    def fought_over(self, levels: int) -> int:
        """The lines on which two outputs drive against each other."""
        contacts = lines.HOST_INPUTS & ~lines.PUSH_PULL
        driven = lines.PUSH_PULL | (levels ^ lines.PULLED_UP) & contacts | self._driven
        return self.nets.fought_over(levels | self._asked, driven)
