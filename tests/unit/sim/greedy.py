"""A module core that asks for whatever a test tells it to: the hardware caps must hold against it."""

from array import array
from collections.abc import Callable

from drivers.firmware import codes
from drivers.sim import lines
from drivers.sim.board import Board
from drivers.sim.virtual import VirtualWire

EVERYTHING = codes.OUT_HV_EN | codes.OUT_K_EN | codes.OUT_GATES | codes.OUT_MOD_OK
PUMP_US = 20_000
Pulses = list[tuple[int, int, int, int, int, int, int, int]]


class GreedyCore:
    """Never looks at its inputs; `plan` gives the pulses of a tick."""

    def __init__(self, plan: Callable[[int], Pulses] | None = None, outputs: int = EVERYTHING) -> None:
        self.adc = array("l", [0] * codes.ADC_COUNT)
        self.outputs = outputs
        self.dac_ua = 0
        self.rom_low = self.rom_high = 0
        self.bite_seen = 1
        self.scope_wanted = 0
        self.state = codes.RUNNING
        self.plan = plan or (lambda _tick: [])
        self.ticks = 0
        self.inputs: list[int] = []
        self.peaks: list[int] = []
        self.measured: list[tuple[int, int, int, int, bool, int]] = []
        self.samples: list[tuple[int, list[int]]] = []
        self.windows: list[bytes] = []
        self._planned: Pulses = []

    def reset(self, now_ms: int, cause: int, entropy: int) -> None:
        self.ticks = 0

    def feed_entropy(self, word16: int) -> None:
        pass

    def step(self, now_ms: int, inputs: int) -> None:
        self.inputs.append(inputs)
        self.peaks.append(self.adc[codes.ADC_PEAK])
        self._planned = list(self.plan(self.ticks))
        self.ticks += 1

    def on_pump_edge(self, now_ms: int) -> None:
        pass

    def on_stop_edge(self, inputs: int) -> None:
        pass

    def on_window(self, buf: bytearray, count: int, now_ms: int) -> None:
        self.windows.append(bytes(buf[:count]))

    def load_response(self, buf: bytearray) -> None:
        pass

    def next_pulse(self, out: "array[int]") -> bool:
        if not self._planned:
            return False
        for index, value in enumerate(self._planned.pop(0)):
            out[index] = value
        return True

    def on_pulse(self, channel: int, i1_ua: int, i2_ua: int, v_mv: int, saturated: bool, dq_nc: int) -> None:
        self.measured.append((channel, i1_ua, i2_ua, v_mv, saturated, dq_nc))

    def on_samples(self, channel: int, samples: "array[int]") -> None:
        self.samples.append((channel, list(samples)))
        self.scope_wanted &= ~(1 << channel)


def one(
    *, i_ua: int = 20_000, pw_us: int = 200, at_us: int = 0, channel: int = 0, gap_us: int = 100
) -> tuple[int, int, int, int, int, int, int, int]:
    """A planned pulse."""
    return (at_us, channel, 1, i_ua, pw_us, gap_us, i_ua, pw_us)


def powered(core: GreedyCore, *, seed: int = 1) -> Board:
    """A board whose host pumps and whose core has everything switched on: HV up and K1 closed."""
    board = Board(seed=seed, core=core)
    board.drive(lines.MOD_RESET_N, lines.MOD_RESET_N)
    pump(board, 300_000)
    assert board.chain.k1.is_closed and board.hv_mv > 90_000
    return board


def pump(board: Board, for_us: int) -> None:
    """The host toggles ARM_PUMP for so long."""
    wire = VirtualWire(board)
    until_us = board.now_us + for_us
    level = 0
    while board.now_us < until_us:
        level ^= lines.ARM_PUMP
        wire.drive(lines.ARM_PUMP, level)
        board.advance(board.now_us + PUMP_US)
