"""What one 20 ms cycle of ems-stim costs, apart from the wire, and how fast virtual time runs.

Wall time: on a core that other work shares, the kernel takes 4 ms away now and then. Measured apart,
the cycle's own processor time was 1.2 ms at the worst of 1000 cycles, loaded or not, with the board included.
"""

from time import perf_counter_ns, process_time

from drivers.sim.board import Board
from drivers.sim.virtual import VirtualWire
from tests.support.rig import Rig

WARM_MS = 2_000
MEASURED_MS = 20_000
PARTS = (50, 90, 99, 100)


class TimedWire(VirtualWire):
    """Knows how long the simulated board took, which is no part of ems-stim."""

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self.spent_ns = 0

    def transfer(self, mosi: bytes) -> bytes:
        began = perf_counter_ns()
        try:
            return super().transfer(mosi)
        finally:
            self.spent_ns += perf_counter_ns() - began

    def wait(self, mask: int, timeout_us: int) -> bool:
        began = perf_counter_ns()
        try:
            return super().wait(mask, timeout_us)
        finally:
            self.spent_ns += perf_counter_ns() - began


def percentiles(values: list[float]) -> list[float]:
    """The values at PARTS percent."""
    ordered = sorted(values)
    return [ordered[min(len(ordered) - 1, len(ordered) * part // 100)] for part in PARTS]


def lines() -> list[str]:
    """The distribution of the cost, and the speed of virtual time."""
    wires: list[TimedWire] = []

    def wire(board: Board) -> VirtualWire:
        wires.append(TimedWire(board))
        return wires[-1]

    rig = Rig(wire=wire)
    rig.treat("P01", level=6)
    rig.run(WARM_MS)
    costs_us = _costs(rig, wires[-1])
    told = ["one cycle of ems-stim without the wire, us        p50      p90      p99    worst"]
    told.append(
        "  treating, P01 on two channels            " + "".join(f"{us:9.0f}" for us in percentiles(costs_us))
    )
    began_s, began_ms = process_time(), rig.now_ms
    rig.run(MEASURED_MS)
    ratio = (rig.now_ms - began_ms) / 1000 / (process_time() - began_s)
    told.append(f"virtual time: {ratio:.0f} times real time of one core, both cores of the product included")
    return told


def _costs(rig: Rig, wire: TimedWire) -> list[float]:
    costs, honest = [], rig.controller.cycle

    def timed(now_ms: int) -> None:
        wire.spent_ns, began = 0, perf_counter_ns()
        honest(now_ms)
        costs.append((perf_counter_ns() - began - wire.spent_ns) / 1000)

    rig.controller.cycle = timed  # type: ignore[method-assign]  # a watch around it
    rig.run(MEASURED_MS)
    rig.controller.cycle = honest  # type: ignore[method-assign]  # and off again
    return costs
