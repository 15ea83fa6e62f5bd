"""Who owns the hardware: one process, in one order, and nothing stays behind a refusal. (F68)"""

import sys
import types
from collections.abc import Callable

import pytest

from appliance.services.stim import hardware
from drivers.pi import PinError
from drivers.spi import SpiError


class _Owned:
    """A bus or a factory that knows whether it was given back."""

    def __init__(self) -> None:
        self.is_closed = False

    def close(self) -> None:
        self.is_closed = True


class _Busy(Exception):
    """What lgpio says of a line that another process has."""


@pytest.mark.fault("F68")
@pytest.mark.hazard("HZ-08")
def test_a_second_process_is_refused_before_it_has_touched_a_pin(monkeypatch: pytest.MonkeyPatch) -> None:
    touched = []

    def refuse(*, ready: Callable[[], bool]) -> _Owned:
        raise SpiError("the SPI device is owned by another process; end that one first")

    monkeypatch.setattr(hardware, "SpiBus", refuse)
    monkeypatch.setattr(hardware, "pin_factory", lambda: touched.append("pins"))
    with pytest.raises(hardware.MISSING, match="owned by another process; end that one first"):
        hardware.on_pi()
    assert touched == [], "MOD_RESET_N low would end the first one's session"


@pytest.mark.fault("F68")
def test_a_line_that_another_process_has_is_one_sentence_and_everything_is_given_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bus, factory = _Owned(), _Owned()
    monkeypatch.setitem(sys.modules, "lgpio", types.SimpleNamespace(error=_Busy))

    def busy(pins: object) -> object:
        raise _Busy("GPIO busy")

    monkeypatch.setattr(hardware, "SpiBus", lambda *, ready: bus)
    monkeypatch.setattr(hardware, "pin_factory", lambda: factory)
    monkeypatch.setattr(hardware, "ModuleLines", busy)
    with pytest.raises(hardware.MISSING, match="owned by another process .GPIO busy.; end that one first"):
        hardware.on_pi()
    assert (bus.is_closed, factory.is_closed) == (True, True)


def test_a_machine_without_a_chip_gives_the_bus_back(monkeypatch: pytest.MonkeyPatch) -> None:
    bus = _Owned()

    def nothing() -> object:
        raise PinError("no GPIO chip can be opened; is this a Raspberry Pi?")

    monkeypatch.setattr(hardware, "SpiBus", lambda *, ready: bus)
    monkeypatch.setattr(hardware, "pin_factory", nothing)
    with pytest.raises(hardware.MISSING, match="is this a Raspberry Pi"):
        hardware.on_pi()
    assert bus.is_closed
