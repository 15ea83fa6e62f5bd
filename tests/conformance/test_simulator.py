"""The project's own simulator keeps every clause of the link."""

import re

import pytest

from appliance.services.conformance.clause import Clause, Verdict
from appliance.services.conformance.command import lines
from appliance.services.conformance.runner import conclude
from appliance.services.conformance.table import CLAUSES, chosen
from drivers.sim.profile import MICROPYTHON
from tests.conformance.rig import on_bench

MINUTES = "7 T6 PAUSED"  # five of them: by --slow alone
INVARIANT = re.compile(r"I[0-9]+ ")
IN_ONE_PROCESS = [clause for clause in CLAUSES if not clause.needs_socket and clause.id != MINUTES]
QUICK = [clause for clause in IN_ONE_PROCESS if not clause.is_slow]


def case(clause: Clause) -> object:
    """The clause, marked with the invariant that it is about."""
    named = INVARIANT.match(clause.id)
    marks = [pytest.mark.invariant(named.group().strip())] if named else []
    return pytest.param(clause, id=clause.id, marks=marks)


@pytest.mark.parametrize("clause", [case(clause) for clause in IN_ONE_PROCESS])
def test_the_simulator_keeps_the_clause(clause: Clause) -> None:
    bench, _ = on_bench()
    (outcome,) = conclude(bench, [clause], with_slow=True)
    assert outcome.verdict is Verdict.PASSED, "\n".join(lines(outcome))


def test_the_simulator_passes_whole_on_one_board() -> None:
    bench, _ = on_bench(seed=2)
    outcomes = list(conclude(bench, QUICK))
    assert not [lines(outcome) for outcome in outcomes if outcome.verdict is not Verdict.PASSED]


def test_a_module_as_slow_as_micropython_passes_what_the_wire_alone_shows() -> None:
    bench, _ = on_bench(profile=MICROPYTHON)
    wire = [clause for clause in QUICK if not clause.needs_hands]
    outcomes = list(conclude(bench, wire))
    assert not [lines(outcome) for outcome in outcomes if outcome.verdict is not Verdict.PASSED]


def test_without_hands_their_clauses_are_not_checked() -> None:
    bench, _ = on_bench(has_hands=False)
    outcomes = list(conclude(bench, chosen(["4.3", "I4"])))
    told = {outcome.clause.id: (outcome.verdict, outcome.why) for outcome in outcomes}
    assert told["4.3 CRC"] == (Verdict.PASSED, "")
    assert told["I4 SLEW"] == (Verdict.NOT_CHECKED, "no bench socket")


def test_every_clause_has_its_own_name_and_a_sentence() -> None:
    names = [clause.id for clause in CLAUSES]
    assert len(set(names)) == len(names)
    assert all(clause.text.endswith(".") for clause in CLAUSES)
