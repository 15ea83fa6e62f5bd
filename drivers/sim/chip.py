"""The module's chip on its board: what reset, supply and watchdog do to it and to the bridge behind it."""

from abc import abstractmethod

from drivers.sim import lines
from drivers.sim.bench import Bench


class Chip(Bench):
    """The part of a board that is gone or begins anew with the processor."""

    @abstractmethod
    def _settle(self) -> None:
        """The copper follows."""

    @abstractmethod
    def _reckon(self) -> None:
        """The next instant at which anything happens by itself is known."""

    def restart(self, cause: int) -> None:
        """The module has reset itself."""
        self._silence()
        self.processor.restart(self.now_us, cause)
        self.settle()

    def power_cycle(self) -> None:
        """The module's supply was off and is back."""
        self._silence()
        self.processor.power_cycle(self.now_us)
        self.settle()

    def _reset_line(self) -> None:
        if self.wires.host & lines.MOD_RESET_N:
            self.processor.start(self.now_us)
        else:
            self._silence()
            self.processor.hold()
        self._settle()
        self._reckon()

    def _silence(self) -> None:
        """The bridge opens with the module's reset, in the middle of a pulse too."""
        self.stage.cut(self.now_us, self.chain.hv)
        self.stage.clear()

    def _move_processor(self, due: int) -> None:
        before = self.processor.outputs
        is_biting = self.processor.watchdog_due_us <= due
        if is_biting:
            self._silence()
        self.processor.move(due)
        if is_biting or self.processor.outputs != before:
            self._settle()
