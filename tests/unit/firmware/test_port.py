"""What PORT.md promises to whoever brings the core to a chip."""

from drivers.firmware import codes as c
from drivers.firmware.core import Core
from drivers.firmware.identity import Identity
from tests.unit.firmware.bench import Bench, armed, running


def test_before_its_first_reset_the_core_answers_to_nothing() -> None:
    core = Core(Identity(0xFFFF, 1, b"", b"", 2))
    core.step(5, c.IN_ESTOP_A | c.IN_HAND_OK)
    core.on_pump_edge(5)
    core.on_stop_edge(0)
    core.on_window(bytearray(64), 64, 5)
    assert (core.state, core.outputs, core.faults) == (c.OFF, 0, 0)


def test_a_class_c_bit_put_back_after_power_up_keeps_the_module_in_fault() -> None:
    bench = Bench(booted=False)
    bench.core.faults |= c.F_CHAIN_WELD
    bench.run(1600)
    assert (bench.core.state, bench.core.faults) == (c.FAULT, c.F_CHAIN_WELD)
    assert not bench.core.outputs & c.OUT_MOD_OK
    bench.hello()
    assert bench.clear(c.F_CHAIN_WELD).result == c.NOT_CLEARABLE


def test_a_class_b_bit_that_was_hard_is_as_hard_when_it_is_put_back() -> None:
    bench = Bench(booted=False)
    bench.core.faults |= c.F_HV_OVER
    bench.core.hard |= c.F_HV_OVER
    bench.run(1600)
    bench.hello()
    assert bench.clear(c.F_HV_OVER).result == c.NOT_CLEARABLE
    assert bench.core.state == c.FAULT


def test_a_frame_that_stops_closes_the_gates_before_the_next_tick() -> None:
    bench = running()
    bench.setpoints = [50, 50, 0, 0]
    bench.run(500)
    assert bench.core.outputs & c.OUT_GATES
    bench.cycle(hflags=3)
    assert not bench.core.outputs & (c.OUT_GATES | c.OUT_HV_EN | c.OUT_K_EN)


def test_an_edge_that_stops_closes_the_gates_before_the_next_tick() -> None:
    bench = armed()
    bench.core.on_stop_edge(c.IN_ESTOP_B | c.IN_HAND_OK)
    assert not bench.core.outputs & (c.OUT_GATES | c.OUT_HV_EN | c.OUT_K_EN)
