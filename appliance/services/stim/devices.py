"""What ems-stim needs of the hardware, and what stands in its place when the hardware is not there: nothing at all."""

from typing import Protocol

from drivers.stimulator.link import Bus

__all__ = ["AbsentDevices", "Bus", "Devices", "KnobReading", "WitnessReading"]


class WitnessReading(Protocol):
    """The host's input lines as levels. [link 2.1]"""

    @property
    def estop_a(self) -> bool: ...
    @property
    def estop_b(self) -> bool: ...
    @property
    def hand_ok(self) -> bool: ...
    @property
    def chain_fb(self) -> bool: ...
    @property
    def stim_act(self) -> bool: ...
    @property
    def mod_ok(self) -> bool: ...


class KnobReading(Protocol):
    """What happened to the knob since the last poll: detents up (positive) or down, and whether it was pushed."""

    @property
    def detents(self) -> int: ...
    @property
    def pushed(self) -> bool: ...


class Devices(Protocol):
    """The hardware around the link, one call a device and cycle; none of them blocks."""

    @property
    def bus(self) -> Bus: ...
    def witness(self) -> WitnessReading: ...
    def knob(self) -> KnobReading: ...
    def toggle_pump(self) -> None: ...
    def hold_pump(self) -> None: ...
    def reset_module(self, *, is_held: bool) -> None: ...
    def show_lamps(self, *, ready: bool, active: bool, fault: bool, buzzer: bool) -> None: ...
    def close(self) -> None: ...


class _Nothing:
    estop_a = estop_b = hand_ok = chain_fb = stim_act = mod_ok = pushed = False
    detents = 0


class _DeadBus:
    def transfer(self, mosi: bytes) -> bytes:
        return bytes(len(mosi))

    def wait_ready(self, timeout_ms: int) -> bool:
        return False


class AbsentDevices:
    """No hardware: every line reads low, no answer ever comes, nothing can be driven. Unknown means off."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        self.bus: Bus = _DeadBus()

    def witness(self) -> WitnessReading:
        """Every line low: the E-stop reads unknown, the hand switch open."""
        return _Nothing()

    def knob(self) -> KnobReading:
        """Nobody turned it."""
        return _Nothing()

    def toggle_pump(self) -> None:
        """Nothing to toggle."""

    def hold_pump(self) -> None:
        """Nothing to hold."""

    def reset_module(self, *, is_held: bool) -> None:
        """Nothing to reset."""

    def show_lamps(self, *, ready: bool, active: bool, fault: bool, buzzer: bool) -> None:
        """Nothing to light: the red lamp is on by default. [link 2.1]"""

    def close(self) -> None:
        """Nothing to close."""
