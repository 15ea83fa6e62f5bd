"""The Pi's own pins: gpiozero's lgpio factory, named and never discovered, on the chip that its label names.

Numbers of chips change with the kernel. Not run on hardware.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from drivers.outputs import NoChipError, header_chip


class PinError(Exception):
    """The pins cannot be had; the text says what is missing and what to do."""


def pin_factory() -> Any:
    """A factory on the Pi's GPIO chip; PinError when the library or the chip is missing."""
    try:
        from gpiozero.pins.lgpio import LGPIOFactory
    except ImportError as error:
        raise PinError(f"the GPIO library is missing ({error}); install python3-lgpio") from error
    try:
        return LGPIOFactory(chip=int(header_chip().name.removeprefix("gpiochip")))
    except NoChipError as error:
        raise PinError(f"{error}; is this a Raspberry Pi, and is this user in the group gpio?") from error
    except OSError as error:
        raise PinError(f"no GPIO chip can be opened ({error}); is this a Raspberry Pi?") from error
    except _lgpio_error() as error:
        raise PinError(f"no GPIO chip can be opened ({error}); is this a Raspberry Pi?") from error


@contextmanager
def pins_taken() -> Iterator[None]:
    """The lines are ours afterwards; PinError when another process has one of them."""
    try:
        yield
    except _lgpio_error() as error:
        raise PinError(f"a GPIO line is owned by another process ({error}); end that one first") from error


def _lgpio_error() -> type[Exception]:
    import lgpio

    return lgpio.error  # type: ignore[no-any-return]  # lgpio has no types
