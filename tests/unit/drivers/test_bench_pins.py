import pytest
from gpiozero import PinFixedPull, PinInvalidFunction, PinPWMUnsupported, PinSetInput

from drivers.bench import BenchFactory, BenchPin
from drivers.pins import ESTOP_A, KNOB_A
from tests.unit.drivers.memory_wire import MemoryWire, WatchedMemoryWire


@pytest.fixture
def pin() -> BenchPin:
    found = BenchFactory(MemoryWire()).pin(ESTOP_A.bcm)
    assert isinstance(found, BenchPin)
    return found


def test_pin_has_the_pull_of_the_board_and_no_other(pin: BenchPin) -> None:
    assert pin.pull == "down"
    pin.pull = "floating"
    with pytest.raises(PinFixedPull):
        pin.pull = "up"


def test_pin_that_is_not_in_the_table_floats() -> None:
    assert BenchFactory(MemoryWire()).pin(2).pull == "floating"
    assert BenchFactory(MemoryWire()).pin(KNOB_A.bcm).pull == "up"


def test_pin_is_an_input_first_and_cannot_be_driven_as_one(pin: BenchPin) -> None:
    assert pin.function == "input"
    with pytest.raises(PinSetInput):
        pin.state = 1


def test_pin_has_no_pwm_no_debounce_and_no_other_function(pin: BenchPin) -> None:
    assert pin.frequency is None and pin.bounce is None
    pin.frequency = None
    pin.bounce = None
    with pytest.raises(PinPWMUnsupported):
        pin.frequency = 100
    with pytest.raises(PinFixedPull):
        pin.bounce = 0.1
    with pytest.raises(PinInvalidFunction):
        pin.function = "alt5"


@pytest.mark.parametrize(
    ("edges", "told"), [("both", [1, 0]), ("rising", [1]), ("falling", [0]), ("none", [])]
)
def test_watcher_hears_the_edges_that_it_asked_for(edges: str, told: list[int]) -> None:
    wire = WatchedMemoryWire()
    pin = BenchFactory(wire).pin(ESTOP_A.bcm)
    heard: list[int] = []

    def note(_ticks: float, state: int) -> None:
        heard.append(state)

    pin.edges = edges
    pin.when_changed = note
    for level in (1, 1, 0, 0):
        wire.set(ESTOP_A, level)
    assert heard == told


def test_ticks_are_seconds(pin: BenchPin) -> None:
    factory = pin.factory
    assert factory.ticks_diff(factory.ticks(), factory.ticks() - 1) == pytest.approx(1, abs=0.5)
