"""The bench wire in virtual time: what a host's SocketWire does, on a board in the same process."""

from collections.abc import Callable

from drivers.sim.board import Board


class VirtualWire:
    """Transfers and waits move the board's clock; nothing else does."""

    def __init__(self, board: Board) -> None:
        self.board = board

    def transfer(self, mosi: bytes) -> bytes:
        """One CS window."""
        return self.board.window(mosi)

    def drive(self, mask: int, value: int) -> None:
        """The host outputs in mask have these values from now on."""
        self.board.drive(mask, value)

    def inputs(self) -> int:
        """The host's inputs now, bit n = BCM n."""
        return self.board.inputs()

    def reads_back(self, mask: int) -> bool:
        """How the host's own output in mask reads: a line that is shorted does not follow."""
        return bool(self.board.outputs() & mask)

    def wait(self, mask: int, timeout_us: int) -> bool:
        """True as soon as a bit of mask reads 1, false when the time is over."""
        board = self.board
        until = board.now_us + timeout_us
        while not board.inputs() & mask:
            due = board.next_due_us()
            if due > until:
                board.advance(until)
                return False
            board.advance(due)
        return True

    def watch(self, changed: Callable[[int], None]) -> None:
        """Call `changed` with the new inputs at each change."""
        self.board.on_lines = changed

    def close(self) -> None:
        """Nothing: outputs keep their last value [link 19 R27]."""
