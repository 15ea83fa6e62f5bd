"""The trace hazard -> control -> test: whole, and as it is written down."""

from pathlib import Path

import pytest

from appliance.safety.faults import Fault
from deploy.tools import trace


@pytest.fixture(scope="module")
def read() -> trace.Trace:
    return trace.read()


def written(root: Path, text: str) -> trace.Trace:
    (root / "tests").mkdir()
    (root / "tests" / "test_it.py").write_text(text, encoding="utf-8")
    return trace.read(root)


@pytest.mark.requirement("STD-27")
def test_every_hazard_fault_invariant_rule_and_row_has_a_test(read: trace.Trace) -> None:
    assert trace.holes(read) == []


def test_the_page_is_what_the_command_writes(read: trace.Trace) -> None:
    assert trace.PAGE.read_text(encoding="utf-8") == trace.page(read), "run python -m deploy.tools.trace"


def test_markers_are_found_on_functions_classes_parameters_machines_and_modules(tmp_path: Path) -> None:
    found = written(
        tmp_path,
        "import pytest\n"
        'pytestmark = pytest.mark.hazard("HZ-01")\n'
        '@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.fault("F11-80"))])\n'
        "def test_one(x): ...\n"
        '@pytest.mark.parametrize("fault_id", [on(f) for f in ("F14", "F12-long")])\n'
        "def test_three(fault_id): ...\n"
        '@pytest.mark.invariant("I3")\n'
        "class TestBoth:\n"
        "    @pytest.mark.rule(4)\n"
        "    def test_two(self): ...\n"
        'TestMachine = pytest.mark.row("H09")(Machine.TestCase)\n',
    ).tests
    assert found["fault"]["F11"] == {"tests/test_it.py::test_one"}
    assert found["fault"]["F14"] == found["fault"]["F12"] == {"tests/test_it.py::test_three"}
    assert found["invariant"] == {"I3": {"tests/test_it.py::TestBoth::test_two"}}
    assert found["rule"] == {"R4": {"tests/test_it.py::TestBoth::test_two"}}
    assert found["row"] == {"H09": {"tests/test_it.py::TestMachine"}}
    assert len(found["hazard"]["HZ-01"]) == 4


@pytest.mark.rule(10)
def test_every_fault_of_the_host_has_a_test_that_injects_it(read: trace.Trace) -> None:
    assert [fault.value for fault in Fault if not read.tests["row"].get(fault.value)] == []


def test_what_has_no_test_is_told(tmp_path: Path) -> None:
    told = trace.holes(written(tmp_path, "def test_nothing(): ...\n"))
    assert "fault F24 has no test" in told
    assert "invariant I25 has no test" in told
    assert "rule R1 has no test" in told
    assert any(line.startswith("HZ-03: the control ") for line in told)


def test_a_reason_that_is_no_longer_needed_is_told(read: trace.Trace) -> None:
    stale = trace.Trace(read.hazards, {"F01": "not built yet: nothing", "HZ-11": "later"}, read.tests)
    told = trace.holes(stale)
    assert "F01 has tests, and a reason why it has none" in told
    assert "HZ-11: the reason must begin with 'not built yet: '" in told
