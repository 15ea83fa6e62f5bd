"""One visit that takes every call of the core; the planted allocations are looked for in it."""

from array import array

from drivers.firmware import codes as c
from tests.unit.firmware.bench import Bench, running


def test_every_call_is_taken() -> None:
    bench = running()
    bench.setpoints = [20, 0, 0, 0]
    bench.run(300)
    assert bench.pulses
    bench.core.on_samples(0, array("h", [0] * c.SCOPE_SAMPLES))
    bench.core.on_stop_edge(c.IN_ESTOP_B | c.IN_HAND_OK)
    assert bench.core.state == c.ESTOP


def test_a_module_is_reset_by_its_line() -> None:
    bench = Bench()
    bench.core.reset(bench.now_ms, c.CAUSE_RESET_LINE, 0)
    assert bench.core.state == c.SELFTESTING
