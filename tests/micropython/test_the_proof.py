"""The second run can fail: planted allocations are caught in every call, and the verdicts are pytest's."""

import pytest

from tests.micropython import port

PLANTED = "tests/micropython/planted"
CORE = f"{port.CORE}/core.py"
ALLOCATIONS = [
    "[self.now]",
    "self.uptime_low + 0x40000000",
    "self.uptime_low / 2",
    "self.active[0:2]",
    "(self.now, self.state)",
    "self.on_pump_edge",
    "lambda: 0",
    "'%d' % self.now",
]
CALLS = [
    "reset",
    "feed_entropy",
    "step",
    "on_pump_edge",
    "on_stop_edge",
    "on_window",
    "load_response",
    "next_pulse",
    "on_pulse",
    "on_samples",
]


def run(name: str, text: str | None = None) -> port.Outcome:
    """The planted module, with this text for the core's central file."""
    files = port.sources()
    files[f"{PLANTED}/{name}.py"] = (port.ROOT / PLANTED / f"{name}.py").read_text(encoding="utf-8")
    if text is not None:
        files[CORE] = text
    return port.run(f"{PLANTED.replace('/', '.')}.{name}", files)


def with_planted(call: str, expression: str) -> tuple[str, int]:
    """The core with `expression` as this call's first statement, and the line where it stands."""
    lines = (port.ROOT / CORE).read_text(encoding="utf-8").splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"    def {call}("))
    end = next(number for number in range(start, len(lines)) if lines[number].endswith('"""'))
    lines.insert(end + 1, f"        {expression}")
    return "\n".join(lines) + "\n", end + 2


def test_the_visit_itself_does_not_allocate() -> None:
    outcome = run("visit")
    assert not outcome.failures, outcome.report()
    assert sum(outcome.counts.values()) == 2


@pytest.mark.parametrize("call", CALLS)
def test_an_allocation_in_any_call_of_the_core_is_caught_with_its_line(call: str) -> None:
    text, line = with_planted(call, "[self.state]")
    report = run("visit", text).report()
    assert "MemoryError" in report
    assert f"in the core at {CORE}:{line}: [self.state]" in report


@pytest.mark.parametrize("expression", ALLOCATIONS)
def test_every_kind_of_allocation_is_caught(expression: str) -> None:
    text, line = with_planted("step", expression)
    report = run("visit", text).report()
    assert "MemoryError" in report
    assert f"in the core at {CORE}:{line}: {expression}" in report


def test_a_new_call_of_the_core_cannot_stay_unlocked() -> None:
    text = (port.ROOT / CORE).read_text(encoding="utf-8")
    with pytest.raises(AssertionError, match="on_anything"):
        run("visit", text + "\n    def on_anything(self) -> None:\n        pass\n")


def test_the_verdicts_of_the_stand_in_are_those_of_pytest() -> None:
    outcome = run("verdicts")
    assert outcome.counts == {
        "test_a_sound_case": 1,
        "test_a_wrong_case": 1,
        "test_one_case_of_four": 4,
        "test_the_expected_exception": 1,
        "test_an_exception_with_other_words": 1,
        "test_no_exception_at_all": 1,
        "test_another_exception": 1,
    }
    assert [failure.name for failure in outcome.failures] == [
        "test_a_wrong_case",
        "test_an_exception_with_other_words",
        "test_another_exception",
        "test_no_exception_at_all",
        "test_one_case_of_four",
    ]


def test_an_interpreter_that_stops_is_told_with_its_last_words() -> None:
    with pytest.raises(AssertionError, match="SyntaxError"):
        run("visit", "def\n")
