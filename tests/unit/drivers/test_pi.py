"""The Pi's own pins: which chip is opened. The library needs a Pi; here it says what it was asked for."""

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from drivers import outputs, pi


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the chips that the library was told to open."""
    numbers: list[int] = []
    library = ModuleType("gpiozero.pins.lgpio")
    monkeypatch.setattr(library, "LGPIOFactory", lambda chip: numbers.append(chip), raising=False)
    monkeypatch.setitem(sys.modules, "gpiozero.pins.lgpio", library)
    monkeypatch.setitem(sys.modules, "lgpio", SimpleNamespace(error=RuntimeError))
    return numbers


@pytest.mark.parametrize("number", [0, 4, 13])
def test_the_chip_is_opened_that_bears_the_header_s_label_whatever_its_number(
    number: int, opened: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in (0, 4, 13):
        (tmp_path / f"gpiochip{each}").touch()
    labelled = tmp_path / f"gpiochip{number}"
    monkeypatch.setattr(outputs, "label_of", lambda path: "pinctrl-rp1" if path == labelled else "brcmstb")
    monkeypatch.setattr(pi, "header_chip", lambda: outputs.header_chip(tmp_path))
    pi.pin_factory()
    assert opened == [number]


def test_without_a_labelled_chip_none_is_opened_and_it_is_said(
    opened: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gpiochip0").touch()
    monkeypatch.setattr(pi, "header_chip", lambda: outputs.header_chip(tmp_path))
    with pytest.raises(pi.PinError, match=r"no GPIO chip labelled pinctrl-bcm2711 .* in the group gpio\?"):
        pi.pin_factory()
    assert opened == []
