"""Builds the devices: on the bench wire when a path was given, else on the Pi, never the other one."""

from pathlib import Path
from typing import Any, Protocol

from appliance.services.stim.devices import Bus, KnobReading, WitnessReading
from drivers.arm_pump import ArmPump
from drivers.bench import BenchBus, BenchError, BenchFactory, SocketWire
from drivers.estop import ChainFeedback, EStop
from drivers.handset import ConfirmKey, Handset
from drivers.knob import Knob
from drivers.lamps import Lamps
from drivers.pi import PinError, pin_factory, pins_taken
from drivers.spi import SpiBus, SpiError
from drivers.stimulator.lines import ModuleLines
from drivers.witness import Witnesses

MISSING = (BenchError, SpiError, PinError)
"""What opening raises when the hardware is not there: a state with a fault, not a failed start."""


class _Closing(Protocol):
    def close(self) -> None: ...


class Hardware:
    """The devices of one pin factory and one bus, opened together and closed together."""

    def __init__(
        self,
        bus: Bus,
        pin_factory: Any,
        owned: tuple[_Closing, ...],
        module: ModuleLines,
        wire: SocketWire | None = None,
    ) -> None:
        self.bus = bus
        self._wire = wire
        self._module = module
        self._estop = EStop(pin_factory)
        self._chain = ChainFeedback(pin_factory)
        self._handset = Handset(pin_factory)
        self._confirm = ConfirmKey(pin_factory)
        self._knob = Knob(pin_factory)
        self._pump = ArmPump(pin_factory)
        self._lamps = Lamps(pin_factory)
        self._owned = owned
        self._witnesses = Witnesses(
            estop=self._estop,
            chain=self._chain,
            handset=self._handset,
            confirm=self._confirm,
            module=self._module,
        )

    @property
    def is_open(self) -> bool:
        """False once the other end of a bench wire has closed; a Pi's own pins do not go away."""
        return self._wire is None or self._wire.is_open

    def witness(self) -> WitnessReading:
        """The lines now."""
        return self._witnesses.read()

    def knob(self) -> KnobReading:
        """What was turned and pushed since the last poll."""
        return self._knob.poll()

    def toggle_pump(self) -> None:
        """One edge of ARM_PUMP."""
        self._pump.toggle()

    def hold_pump(self) -> None:
        """No more edges."""
        self._pump.hold()

    def reset_module(self, *, is_held: bool) -> None:
        """MOD_RESET_N is low while held."""
        self._module.reset(is_held)

    def show_lamps(self, *, ready: bool, active: bool, fault: bool, buzzer: bool) -> None:
        """Green, amber, red and the buzzer."""
        self._lamps.show(ready=ready, active=active, fault=fault, buzzer=buzzer)

    def buzzer_is_on(self) -> bool:
        """The buzzer's line as it reads back. (HZ-21)"""
        return self._lamps.is_buzzer_on()

    def close(self) -> None:
        """Everything is given back; outputs keep what they showed last."""
        devices = (
            self._estop,
            self._chain,
            self._handset,
            self._confirm,
            self._knob,
            self._pump,
            self._lamps,
        )
        for device in (*devices, self._module):
            device.close()
        for owned in self._owned:
            owned.close()


def on_bench(path: Path) -> Hardware:
    """The devices on the bench wire at this path; BenchError when nobody listens there."""
    wire = SocketWire(path)
    factory = BenchFactory(wire)
    return Hardware(BenchBus(wire), factory, (factory, wire), ModuleLines(factory), wire)


def on_pi() -> Hardware:
    """The Pi's own pins and bus; PinError or SpiError names what is not there. Not run on hardware.

    The bus is owned before any pin is touched: a second process must not reset the first one's module. (F68)
    """
    lines: list[ModuleLines] = []
    bus = SpiBus(ready=lambda: lines[0].ready())
    factory = None
    try:
        factory = pin_factory()
        with pins_taken():
            lines.append(ModuleLines(factory))
            return Hardware(bus, factory, (bus, factory), lines[0])
    except PinError:  # it will be tried again, and then everything must be free
        for owned in (*lines, factory, bus):
            if owned is not None:
                owned.close()
        raise
