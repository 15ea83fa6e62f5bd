"""The three lamps and the buzzer. [link 2.1, safety.md "Who sounds and who calls"]

The red lamp is on by default and must be suppressed: LAMP_FAULT_OFF high means red is off, so a host that is
dead, starting or unplugged shows red.
"""

from typing import Any, Self

from gpiozero import OutputDevice

from drivers.pins import BUZZER, LAMP_ACTIVE, LAMP_FAULT_OFF, LAMP_READY


class Lamps:
    """Shows what it was told last; at first, and when closed, red alone."""

    def __init__(self, pin_factory: Any) -> None:
        """Take the four lines of `pin_factory` and show red alone."""
        self._ready, self._active, self._fault_off, self._buzzer = (
            OutputDevice(pin.bcm, initial_value=False, pin_factory=pin_factory)
            for pin in (LAMP_READY, LAMP_ACTIVE, LAMP_FAULT_OFF, BUZZER)
        )
        self._shown = (False, False, True, False)

    def __enter__(self) -> Self:
        """Return the device."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the device."""
        self.close()

    def show(self, *, ready: bool, active: bool, fault: bool, buzzer: bool) -> None:
        """Light green, amber and red and sound the buzzer as told, writing only what changes."""
        wanted = (ready, active, fault, buzzer)
        if wanted == self._shown:
            return
        self._shown = wanted
        levels = (ready, active, not fault, buzzer)
        for line, level in zip(
            (self._ready, self._active, self._fault_off, self._buzzer), levels, strict=True
        ):
            if bool(line.value) != level:
                line.value = level

    def is_buzzer_on(self) -> bool:
        """Return the buzzer line's level as it reads back (HZ-21)."""
        return bool(self._buzzer.value)

    def close(self) -> None:
        """Show red alone and give the lines back."""
        self.show(ready=False, active=False, fault=True, buzzer=False)
        for line in (self._ready, self._active, self._fault_off, self._buzzer):
            line.close()
