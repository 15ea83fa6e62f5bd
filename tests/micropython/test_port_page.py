"""The page for a maker names everything that a port must connect or call."""

import re

import pytest

from drivers.firmware import codes
from drivers.firmware.core import Core
from tests.micropython import port

PAGE = (port.ROOT / port.CORE / "PORT.md").read_text(encoding="utf-8")
OTHERS = ("ADC_COUNT", "OUT_OF_RANGE")
BITS = [name for name in vars(codes) if re.match("(IN|OUT|ADC)_", name) and name not in OTHERS]
CALLS = [name for name in vars(Core) if not name.startswith("_")]


def test_there_is_something_to_look_for() -> None:
    assert len(BITS) >= 24
    assert len(CALLS) >= 10


@pytest.mark.parametrize("name", BITS)
def test_the_page_names_every_bit_and_reading(name: str) -> None:
    assert re.search(rf"\b{name}\b", PAGE)


@pytest.mark.parametrize("name", CALLS)
def test_the_page_names_every_call_of_the_core(name: str) -> None:
    assert f"| `{name}(" in PAGE


@pytest.mark.parametrize("name", ["test", "cause"])
def test_the_page_gives_the_numbers_of_the_code(name: str) -> None:
    prefix = f"{name.upper()}_"
    row = {"test": "SELFTEST masks", "cause": "HELLO reset_cause"}[name]
    told = next(line for line in PAGE.splitlines() if line.startswith(f"| {row} |"))
    numbers = {int(number) for number in re.findall(r"(?:\| |, )(\d+) ", told)}
    assert numbers == {value for key, value in vars(codes).items() if key.startswith(prefix)} - {
        codes.TEST_ALL
    }
