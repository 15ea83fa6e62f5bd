import pytest

from drivers.bench import BenchFactory
from drivers.knob import Knob, KnobReading, Quadrature
from drivers.pins import KNOB_A, KNOB_B, KNOB_PUSH
from tests.unit.drivers.memory_wire import MemoryWire, WatchedMemoryWire

RELEASED = KNOB_A.mask | KNOB_B.mask | KNOB_PUSH.mask
UP = ((0, 1), (0, 0), (1, 0), (1, 1))  # levels of A and B; low is closed
DOWN = ((1, 0), (0, 0), (0, 1), (1, 1))


def set_contacts(wire: MemoryWire, a: int, b: int) -> None:
    wire.set(KNOB_A, a)
    wire.set(KNOB_B, b)


def turned(wire: MemoryWire, knob: Knob, steps: tuple[tuple[int, int], ...], times: int = 1) -> int:
    total = 0
    for a, b in steps * times:
        set_contacts(wire, a, b)
        total += knob.poll().detents
    return total


@pytest.mark.parametrize(("steps", "detents"), [(UP, 3), (DOWN, -3)])
def test_knob_counts_detents_from_sampled_levels(steps: tuple[tuple[int, int], ...], detents: int) -> None:
    wire = MemoryWire(RELEASED)
    with Knob(BenchFactory(wire)) as knob:
        assert turned(wire, knob, steps, 3) == detents


@pytest.mark.parametrize(("steps", "detents"), [(UP, 3), (DOWN, -3)])
def test_knob_counts_every_edge_that_came_between_two_polls(
    steps: tuple[tuple[int, int], ...], detents: int
) -> None:
    wire = WatchedMemoryWire(RELEASED)
    with Knob(BenchFactory(wire)) as knob:
        for a, b in steps * 3:
            set_contacts(wire, a, b)
        assert knob.poll() == KnobReading(detents=detents, pushed=False)
        assert knob.poll().detents == 0


def test_contact_that_bounces_counts_nothing() -> None:
    wire = MemoryWire(RELEASED)
    with Knob(BenchFactory(wire)) as knob:
        assert turned(wire, knob, ((0, 1), (1, 1)) * 5 + ((1, 0), (1, 1)) * 5) == 0


def test_half_a_detent_and_back_counts_nothing() -> None:
    wire = MemoryWire(RELEASED)
    with Knob(BenchFactory(wire)) as knob:
        assert turned(wire, knob, ((0, 1), (0, 0), (0, 1), (1, 1))) == 0


@pytest.mark.hazard("HZ-02")
def test_knob_that_is_turned_too_fast_to_be_read_is_never_read_as_up() -> None:
    wire = MemoryWire(RELEASED)
    with Knob(BenchFactory(wire)) as knob:
        assert turned(wire, knob, ((0, 0), (1, 1))) == 0
        assert turned(wire, knob, UP) == 0
        assert turned(wire, knob, DOWN) == -1
        for _ in range(25):
            knob.poll()
        assert turned(wire, knob, UP) == 1


def test_push_is_a_level() -> None:
    wire = MemoryWire(RELEASED)
    with Knob(BenchFactory(wire)) as knob:
        assert not knob.poll().pushed
        wire.set(KNOB_PUSH, 0)
        assert knob.poll().pushed


def test_quadrature_begins_wherever_the_knob_stands() -> None:
    quadrature = Quadrature(0b11)
    assert [quadrature.turn(contacts) for contacts in (0b01, 0b00)] == [0, 1]
