"""What the core needs under MicroPython: bytes of heap, microseconds a call; printed as `name = value` lines.

One function after another, because garbage is collected between them.
"""

import gc
import time
from array import array
from typing import Any

from drivers.firmware import codes as c
from drivers.firmware.core import Core
from drivers.firmware.identity import Identity
from tests.unit.firmware.bench import Bench, block, running

ROUNDS = 4000
FRAMES = 400
notes: dict[str, Any] = {}


def told(name: str, value: int) -> None:
    print(name, "=", value)


def nothing() -> None:
    pass


def timed(name: str, rounds: int, call: Any) -> None:
    """Microseconds of one call, the loop's own share taken off."""
    marks = []
    for each in (nothing, call):
        start = time.ticks_ms()  # type: ignore[attr-defined]
        for _ in range(rounds):
            each()
        marks.append(time.ticks_ms() - start)  # type: ignore[attr-defined]
    told("us, " + name, (marks[1] - marks[0]) * 1000 // rounds)


class Ticks:
    """Ticks without host and pump: their permissions are put in place by hand."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.core = bench.core
        self.inputs = bench.sensed()
        self.now_ms = bench.now_ms
        self.out = array("l", [0] * 8)
        self.pulses = 0

    def idle(self) -> None:
        self.now_ms += 5
        self.core.step(self.now_ms, self.inputs)

    def live(self) -> None:
        self.now_ms += 5
        core, out = self.core, self.out
        core.pump_at = core.lease_at = self.now_ms
        core.step(self.now_ms, self.inputs)
        while core.next_pulse(out):
            self.pulses += 1
            ua = out[c.PULSE_I1_UA]
            core.on_pulse(out[c.PULSE_CHANNEL], ua, out[c.PULSE_I2_UA], ua, False, 0)


def test_1_before() -> None:
    gc.collect()


def test_2_make() -> None:
    notes["before"] = gc.mem_alloc()  # type: ignore[attr-defined]
    notes["core"] = Core(Identity(0xFFFF, 1, b"", b"", 4))
    notes["peak"] = gc.mem_alloc()  # type: ignore[attr-defined]
    gc.collect()


def test_3_memory() -> None:
    kept = gc.mem_alloc() - notes["before"]  # type: ignore[attr-defined]
    told("bytes, kept by the core", kept)
    told("bytes, taken while it is made", notes["peak"] - notes["before"])


def test_4_idle() -> None:
    ticks = Ticks(Bench(channels=4))
    timed("step in IDLE", ROUNDS, ticks.idle)
    timed("load_response", ROUNDS, lambda: ticks.core.load_response(ticks.bench.miso))


def test_5_running() -> None:
    bench = running(*[block(f=1500, pw=100, i_max=300) for _ in range(4)], channels=4)
    bench.setpoints = [100, 100, 100, 100]
    bench.run(3000)
    ticks = Ticks(bench)
    timed("a tick of four channels at 150 Hz: step, next_pulse and on_pulse", ROUNDS, ticks.live)
    told("pulses in 1000 ticks", ticks.pulses * 1000 // ROUNDS)
    core = ticks.core
    assert core.state == c.RUNNING
    core.lease_at = core.pump_at = ticks.now_ms
    bench.now_ms = ticks.now_ms
    seq, ctr = bench.seq + 1, core.frame_ctr
    payload = bytes(10) + bytes([c.RUNNING, 0])
    frames = [
        bytearray(bench.request(c.CYCLE, payload, seq=seq + n, ack=ctr + n, lease=200, token=bench.token))
        for n in range(FRAMES)
    ]
    bench.seq += FRAMES
    rest = iter(frames)

    def exchange() -> None:
        core.on_window(next(rest), 64, ticks.now_ms)
        core.load_response(bench.miso)

    timed("on_window of a new CYCLE, and load_response", FRAMES, exchange)
    assert bench.read().result == c.OK
    timed("on_window of a replay", ROUNDS, lambda: core.on_window(frames[-1], 64, ticks.now_ms))
    timed("on_pump_edge", ROUNDS, lambda: core.on_pump_edge(ticks.now_ms + 20))
    timed("on_stop_edge", ROUNDS, lambda: core.on_stop_edge(ticks.inputs))
