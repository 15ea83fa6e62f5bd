"""The list of requirements: whole, and as it is written down."""

import msgspec
import pytest

from deploy.tools import requirements, trace
from deploy.tools.requirements import EXPECTED, Requirement, holes, page, read

ALL = {identity: Requirement(must="it must") for identity in EXPECTED}
CARRIED = {identity: {"tests/test_it.py::test_it"} for identity in EXPECTED}


@pytest.fixture(scope="module")
def carried() -> dict[str, set[str]]:
    return dict(trace.read().tests["requirement"])


@pytest.mark.requirement("STD-26")
def test_every_requirement_is_carried_by_a_test_or_says_why_not(carried: dict[str, set[str]]) -> None:
    assert holes(requirements.table(), carried) == []


def test_the_page_is_what_the_command_writes(carried: dict[str, set[str]]) -> None:
    written = requirements.PAGE.read_text(encoding="utf-8")
    assert written == page(requirements.table(), carried), "run python -m deploy.tools.trace"


def test_there_are_82_requirements() -> None:
    assert len(EXPECTED) == len(set(EXPECTED)) == 82


def test_a_whole_list_has_no_hole() -> None:
    assert holes(ALL, CARRIED) == []


@pytest.mark.parametrize(
    ("rows", "tests", "told"),
    [
        ({k: v for k, v in ALL.items() if k != "OUT-03"}, CARRIED, "OUT-03 has no row"),
        (ALL, {**CARRIED, "EST-08": set()}, "EST-08 has no test: it must"),
        (ALL, {**CARRIED, "EST-09": {"t"}}, "EST-09 is carried by t and is no requirement"),
        ({**ALL, "EST-09": Requirement(must="x", why_not="y")}, CARRIED, "EST-09 stands in"),
        ({**ALL, "RED-01": Requirement(must="x", why_not="y")}, CARRIED, "RED-01 has tests, and a reason"),
    ],
)
def test_a_hole_is_told(rows: dict[str, Requirement], tests: dict[str, set[str]], told: str) -> None:
    found = holes(rows, tests)
    assert len(found) == 1 and found[0].startswith(told)


def test_a_reason_takes_the_place_of_a_test_and_stands_on_the_page() -> None:
    rows = {**ALL, "STD-11": Requirement(must="a sign", why_not="no panel yet")}
    tests = {**CARRIED, "STD-11": set[str]()}
    assert holes(rows, tests) == []
    assert "- **STD-11** a sign\n  - no test: no panel yet\n" in page(rows, tests)
    assert "81 are carried by tests" in page(rows, tests)


def test_what_is_open_stands_beside_the_tests() -> None:
    text = page({**ALL, "CON-01": Requirement(must="bands", open="a rig")}, CARRIED)
    assert "- **CON-01** bands\n  - tests/test_it.py::test_it\n  - open: a rig\n" in text


def test_a_hole_is_seen_on_the_page_too() -> None:
    text = page({}, {})
    assert text.count("NO ROW") == text.count("A HOLE") == len(EXPECTED)


def test_an_unknown_key_of_a_row_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="done"):
        read('[STD-01]\nmust = "x"\ndone = true\n')
