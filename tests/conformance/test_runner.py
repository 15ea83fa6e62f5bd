"""How the suite goes on after a failure, and what it says of what it could not check."""

from collections.abc import Callable, Iterator

import pytest

from appliance.services.conformance.bench import Bench
from appliance.services.conformance.clause import Broken, Clause, NotApplicable, Outcome, Verdict
from appliance.services.conformance.command import lines, name_of
from appliance.services.conformance.hands import Hands
from appliance.services.conformance.runner import conclude
from appliance.services.conformance.station import Stuck
from tests.conformance.rig import on_bench


def passes(bench: Bench) -> None:
    """All is well."""


def fails(bench: Bench) -> None:
    """Nothing is well."""
    raise Broken("this", "that", "another")


def concerns_others(bench: Bench) -> None:
    """It is for modules of another kind."""
    raise NotApplicable("one channel")


def latches(bench: Bench) -> None:
    """It leaves a fault of class C."""
    bench.hands.fault("F52")
    bench.wait_ms(150)


def concluded(bench: Bench, *clauses: Clause) -> list[Outcome]:
    return list(conclude(bench, clauses))


def test_a_failure_is_told_in_one_line_and_the_next_clause_is_checked() -> None:
    bench, _ = on_bench()
    first, second = concluded(bench, Clause("1", fails), Clause("2", passes))
    assert lines(first)[1].strip() == "sent this; expected that; came another"
    assert second.verdict is Verdict.PASSED


def test_what_is_not_for_this_module_is_not_applicable() -> None:
    bench, _ = on_bench()
    (outcome,) = concluded(bench, Clause("1", concerns_others))
    assert (outcome.verdict, outcome.why) == (Verdict.NOT_APPLICABLE, "one channel")


def test_in_real_time_a_clause_is_tried_twice_and_the_line_says_so() -> None:
    bench, _ = on_bench()
    bench.slack_us = 40_000
    tries: Iterator[Callable[[Bench], None]] = iter((fails, passes))

    def unsteady(bench: Bench) -> None:
        """It holds now and then."""
        next(tries)(bench)

    (outcome,) = concluded(bench, Clause("1", unsteady))
    assert outcome.verdict is Verdict.PASSED
    assert outcome.why.startswith("on the second try; at first: sent this")


def test_in_real_time_a_clause_that_fails_twice_has_failed() -> None:
    bench, _ = on_bench()
    bench.slack_us = 40_000
    (outcome,) = concluded(bench, Clause("1", fails))
    assert outcome.verdict is Verdict.FAILED


@pytest.mark.parametrize(
    ("is_last", "verdict"), [(True, Verdict.NOT_CHECKED), (False, Verdict.FAILED)], ids=["meant", "not meant"]
)
def test_after_a_fault_that_stays_nothing_more_is_checked(
    monkeypatch: pytest.MonkeyPatch, is_last: bool, verdict: Verdict
) -> None:
    bench, _ = on_bench()
    monkeypatch.setattr(Hands, "power_cycle", lambda _: False)
    first, second, third = concluded(
        bench, Clause("1", latches, is_last=is_last), Clause("2", passes), Clause("3", passes)
    )
    assert first.verdict is Verdict.PASSED
    assert second.verdict is verdict
    assert "CHAIN_WELD" in second.why + second.came
    assert third.verdict is Verdict.NOT_CHECKED


def test_a_fault_that_the_bench_cannot_inject_leaves_its_clause_unchecked() -> None:
    bench, _ = on_bench()

    def unknown(bench: Bench) -> None:
        """Something breaks."""
        bench.hands.fault("F99")

    (outcome,) = concluded(bench, Clause("1", unknown))
    assert outcome.verdict is Verdict.NOT_CHECKED
    assert "F99" in outcome.why


def test_a_clause_whose_beginning_was_not_reached_is_not_checked() -> None:
    bench, _ = on_bench()

    def armed(bench: Bench) -> None:
        """It is armed."""
        bench.hands.press("hand")
        bench.armed()

    (outcome,) = concluded(bench, Clause("1", armed))
    assert outcome.verdict is Verdict.NOT_CHECKED
    assert outcome.why.startswith("ARMED was not reached")


def test_hands_leave_nothing_pressed_or_broken() -> None:
    bench, board = on_bench()
    bench.home()
    bench.hands.press("estop")
    bench.hands.pad(0, "open")
    bench.hands.fault("F26-low")
    bench.hands.restore()
    assert not board.faults
    bench.home()


def test_the_simulator_is_named_as_one() -> None:
    bench, _ = on_bench()
    assert name_of(bench).startswith("SIMULATED vendor 0xFFFF")


def test_a_module_that_gets_stuck_within_a_clause_leaves_it_unchecked() -> None:
    bench, _ = on_bench()

    def sticks(bench: Bench) -> None:
        """It is brought home in between."""
        raise Stuck("the module cannot be brought to IDLE without faults")

    first, second = concluded(bench, Clause("1", sticks), Clause("2", passes))
    assert (first.verdict, first.why[:10]) == (Verdict.NOT_CHECKED, "the module")
    assert second.verdict is Verdict.PASSED


@pytest.mark.parametrize(
    ("slack_us", "verdict"), [(0, Verdict.FAILED), (40_000, Verdict.PASSED)], ids=["virtual", "real time"]
)
def test_an_answer_that_came_too_late_on_the_way_home_ends_no_run(
    monkeypatch: pytest.MonkeyPatch, slack_us: int, verdict: Verdict
) -> None:
    bench, _ = on_bench()
    bench.slack_us = slack_us
    home, tries = bench.home, iter((fails, lambda _: home()))
    monkeypatch.setattr(bench, "home", lambda: next(tries)(bench))
    (outcome,) = concluded(bench, Clause("1", passes))
    assert outcome.verdict is verdict
