import threading

import pytest
from gpiozero import DigitalInputDevice, DigitalOutputDevice, GPIOPinInUse

from drivers.arm_pump import ArmPump
from drivers.bench import BenchBus, BenchFactory
from drivers.estop import ChainFeedback, EStop
from drivers.handset import ConfirmKey, Handset
from drivers.lamps import Lamps
from drivers.pins import (
    ARM_PUMP,
    BUZZER,
    CHAIN_FB,
    CONFIRM_KEY,
    ESTOP_A,
    ESTOP_B,
    HAND_STOP_OK,
    LAMP_ACTIVE,
    LAMP_FAULT_OFF,
    LAMP_READY,
    MOD_OK,
    MOD_RESET_N,
    READY,
    STIM_ACT,
)
from drivers.stimulator.lines import ModuleLines
from drivers.witness import Witness, Witnesses
from tests.unit.drivers.memory_wire import MemoryWire, WatchedMemoryWire


@pytest.fixture
def wire() -> MemoryWire:
    return MemoryWire()


@pytest.fixture
def pins(wire: MemoryWire) -> BenchFactory:
    return BenchFactory(wire)


@pytest.mark.hazard("HZ-08")
def test_arm_pump_makes_one_edge_a_call_and_none_by_itself(wire: MemoryWire, pins: BenchFactory) -> None:
    with ArmPump(pins) as pump:
        wire.driven.clear()
        levels = []
        for _ in range(4):
            pump.toggle()
            levels.append(wire.output(ARM_PUMP))
    assert levels == [1, 0, 1, 0]
    assert len(wire.driven) == 4


def test_arm_pump_that_holds_or_closes_makes_no_edge(wire: MemoryWire, pins: BenchFactory) -> None:
    pump = ArmPump(pins)
    pump.toggle()
    wire.driven.clear()
    pump.hold()
    pump.close()
    assert wire.driven == [] and wire.output(ARM_PUMP) == 1


def test_arm_pump_is_owned_once(pins: BenchFactory) -> None:
    with ArmPump(pins), pytest.raises(GPIOPinInUse):
        ArmPump(pins)


def test_estop_reads_both_contacts_as_levels(wire: MemoryWire, pins: BenchFactory) -> None:
    with EStop(pins) as estop:
        for a, b in ((1, 0), (0, 1), (0, 0), (1, 1)):
            wire.set(ESTOP_A, a)
            wire.set(ESTOP_B, b)
            assert estop.read() == (a, b)


def test_lines_of_a_wire_without_a_module_read_as_a_stop(pins: BenchFactory) -> None:
    with EStop(pins) as estop, Handset(pins) as hand, ChainFeedback(pins) as chain, ConfirmKey(pins) as key:
        assert estop.read() == (False, False)
        assert not hand.is_ok() and not chain.is_energised() and not key.is_pressed()


def test_hand_switch_chain_and_confirm_key_follow_their_lines(wire: MemoryWire, pins: BenchFactory) -> None:
    with Handset(pins) as hand, ChainFeedback(pins) as chain, ConfirmKey(pins) as key:
        for pin in (HAND_STOP_OK, CHAIN_FB, CONFIRM_KEY):
            wire.set(pin, 1)
        assert hand.is_ok() and chain.is_energised() and key.is_pressed()


def test_module_is_in_reset_until_it_is_let_run_and_again_when_closed(
    wire: MemoryWire, pins: BenchFactory
) -> None:
    wire.outputs = MOD_RESET_N.mask
    with ModuleLines(pins) as lines:
        assert wire.output(MOD_RESET_N) == 0
        lines.reset(False)
        assert wire.output(MOD_RESET_N) == 1
    assert wire.output(MOD_RESET_N) == 0


def test_module_lines_follow_the_wire(wire: MemoryWire, pins: BenchFactory) -> None:
    with ModuleLines(pins) as lines:
        assert not (lines.mod_ok() or lines.ready() or lines.stim_act())
        for pin in (MOD_OK, READY, STIM_ACT):
            wire.set(pin, 1)
        assert lines.mod_ok() and lines.ready() and lines.stim_act()


def test_lamps_begin_and_end_with_red_alone(wire: MemoryWire, pins: BenchFactory) -> None:
    with Lamps(pins) as lamps:
        assert wire.outputs == 0
        lamps.show(ready=True, active=True, fault=False, buzzer=True)
        shown = LAMP_READY.mask | LAMP_ACTIVE.mask | LAMP_FAULT_OFF.mask | BUZZER.mask
        assert wire.outputs == shown
    assert wire.outputs == 0


def test_red_lamp_is_inverted(wire: MemoryWire, pins: BenchFactory) -> None:
    with Lamps(pins) as lamps:
        lamps.show(ready=False, active=False, fault=False, buzzer=False)
        assert wire.output(LAMP_FAULT_OFF) == 1
        lamps.show(ready=False, active=False, fault=True, buzzer=False)
        assert wire.output(LAMP_FAULT_OFF) == 0


def test_lamps_write_only_what_changes(wire: MemoryWire, pins: BenchFactory) -> None:
    with Lamps(pins) as lamps:
        lamps.show(ready=True, active=False, fault=True, buzzer=False)
        wire.driven.clear()
        lamps.show(ready=True, active=False, fault=True, buzzer=False)
        assert wire.driven == []
        lamps.show(ready=True, active=False, fault=True, buzzer=True)
        assert wire.driven == [(BUZZER.mask, BUZZER.mask)]


def test_buzzer_line_is_read_back(pins: BenchFactory) -> None:
    with Lamps(pins) as lamps:
        assert not lamps.is_buzzer_on()
        lamps.show(ready=False, active=False, fault=True, buzzer=True)
        assert lamps.is_buzzer_on()


def test_witnesses_read_every_line_once(wire: MemoryWire, pins: BenchFactory) -> None:
    witnesses = Witnesses(
        estop=EStop(pins),
        chain=ChainFeedback(pins),
        handset=Handset(pins),
        confirm=ConfirmKey(pins),
        module=ModuleLines(pins),
    )
    lines = {
        "estop_a": ESTOP_A,
        "estop_b": ESTOP_B,
        "hand_ok": HAND_STOP_OK,
        "chain_fb": CHAIN_FB,
        "stim_act": STIM_ACT,
        "mod_ok": MOD_OK,
        "ready": READY,
        "confirm": CONFIRM_KEY,
    }
    for name, pin in lines.items():
        wire.levels = pin.mask
        assert witnesses.read() == Witness(**{other: other == name for other in lines})


def test_gpiozero_s_own_devices_work_on_the_wire() -> None:
    wire = WatchedMemoryWire()
    pins = BenchFactory(wire)
    seen: list[int] = []
    with (
        DigitalInputDevice(ESTOP_A.bcm, pull_up=False, pin_factory=pins) as line,
        DigitalOutputDevice(BUZZER.bcm, pin_factory=pins) as out,
    ):
        line.when_activated = lambda: seen.append(1)
        line.when_deactivated = lambda: seen.append(0)
        for level in (1, 0, 1):
            wire.set(ESTOP_A, level)
            assert line.value == level
        out.on()
        assert wire.output(BUZZER) == 1
    assert seen == [1, 0, 1]


def test_output_that_is_given_back_keeps_its_level(wire: MemoryWire, pins: BenchFactory) -> None:
    with DigitalOutputDevice(BUZZER.bcm, initial_value=True, pin_factory=pins):
        pass
    assert wire.output(BUZZER) == 1


def test_devices_start_no_thread(pins: BenchFactory) -> None:
    before = threading.active_count()
    with ArmPump(pins) as pump, EStop(pins), Lamps(pins), ModuleLines(pins), Handset(pins):
        pump.toggle()
        assert threading.active_count() == before


def test_bench_bus_clocks_windows_and_waits_for_ready(wire: MemoryWire) -> None:
    bus = BenchBus(wire)
    assert bus.transfer(b"\1\2") == b"\2\1"
    assert not bus.wait_ready(1)
    wire.set(READY, 1)
    assert bus.wait_ready(1)
