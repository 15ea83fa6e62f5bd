"""Each driver fits the Protocol that its service declares: mypy judges the functions, the test the names."""

import inspect
from collections.abc import Callable

import pytest

from appliance.services.stim.devices import AbsentDevices, Bus, Devices, KnobReading, WitnessReading
from appliance.services.stim.hardware import Hardware
from drivers.bench import BenchBus, SocketWire, Wire
from drivers.knob import KnobReading as DriverKnobReading
from drivers.sim.virtual import VirtualWire
from drivers.spi import SpiBus
from drivers.stimulator.link import Bus as LinkBus
from drivers.witness import Witness as DriverWitness
from tests.support.rig import Knob, Lines, VirtualDevices


def bench_bus(it: BenchBus) -> Bus:
    return it


def spi_bus(it: SpiBus) -> Bus:
    return it


def virtual_bus(it: VirtualDevices) -> LinkBus:
    return it


def socket_wire(it: SocketWire) -> Wire:
    return it


def virtual_wire(it: VirtualWire) -> Wire:
    return it


def witness(it: DriverWitness) -> WitnessReading:
    return it


def virtual_witness(it: Lines) -> WitnessReading:
    return it


def knob(it: DriverKnobReading) -> KnobReading:
    return it


def virtual_knob(it: Knob) -> KnobReading:
    return it


def hardware(it: Hardware) -> Devices:
    return it


def absent(it: AbsentDevices) -> Devices:
    return it


def virtual_devices(it: VirtualDevices) -> Devices:
    return it


CONFORM: list[Callable[..., object]] = [
    bench_bus, spi_bus, virtual_bus, socket_wire, virtual_wire, witness, virtual_witness, knob, virtual_knob,
    hardware, absent, virtual_devices,
]  # fmt: skip


@pytest.mark.parametrize("conforms", CONFORM, ids=lambda f: f.__name__)
def test_a_driver_has_every_member_that_its_protocol_names(conforms: Callable[..., object]) -> None:
    signature = inspect.signature(conforms)
    driver = signature.parameters["it"].annotation
    protocol = signature.return_annotation
    members = [name for name in vars(protocol) if not name.startswith("_")]
    assert members
    known = {
        *dir(driver),
        *getattr(driver, "__annotations__", {}),
        *vars(driver)["__init__"].__code__.co_names,
    }
    assert [name for name in members if name not in known] == []
