"""What ems-stim needs of the hardware, and what it has when the hardware is not there: nothing."""

from typing import Protocol

from drivers.stimulator.link import Bus

__all__ = ["AbsentDevices", "Bus", "Devices", "KnobReading", "WitnessReading"]


class WitnessReading(Protocol):
    """The host's input lines as levels. [link 2.1]"""

    @property
    def estop_a(self) -> bool:
        """Contact A: high is released."""

    @property
    def estop_b(self) -> bool:
        """Contact B: high is pressed."""

    @property
    def hand_ok(self) -> bool:
        """The hand switch is closed."""

    @property
    def chain_fb(self) -> bool:
        """The chain is energised."""

    @property
    def stim_act(self) -> bool:
        """The output gate is open."""

    @property
    def mod_ok(self) -> bool:
        """The module sees no fault of class B or C."""

    @property
    def confirm(self) -> bool:
        """The optional confirm key is pressed."""


class KnobReading(Protocol):
    """The knob since the last poll: detents, up positive, and whether it is pushed."""

    @property
    def detents(self) -> int:
        """Turned so far, up positive."""

    @property
    def pushed(self) -> bool:
        """Pushed now."""


class Devices(Protocol):
    """The hardware around the link, one call a device and cycle; none of them blocks."""

    @property
    def bus(self) -> Bus:
        """The bus of the link."""

    @property
    def is_open(self) -> bool:
        """Whether the hardware was still there when it was used last."""

    def witness(self) -> WitnessReading:
        """The lines now."""

    def knob(self) -> KnobReading:
        """What was turned and pushed since the last poll."""

    def toggle_pump(self) -> None:
        """One edge of ARM_PUMP."""

    def hold_pump(self) -> None:
        """No more edges."""

    def reset_module(self, *, is_held: bool) -> None:
        """MOD_RESET_N is low while held."""

    def show_lamps(self, *, ready: bool, active: bool, fault: bool, buzzer: bool) -> None:
        """Green, amber, red and the buzzer."""

    def buzzer_is_on(self) -> bool:
        """The buzzer's line as it reads back. (HZ-21)"""

    def close(self) -> None:
        """Everything is given back."""


class _Nothing:
    estop_a = estop_b = hand_ok = chain_fb = stim_act = mod_ok = confirm = pushed = False
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
        self.is_open = False

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

    def buzzer_is_on(self) -> bool:
        """A line that is not there reads low."""
        return False

    def close(self) -> None:
        """Nothing to close."""
