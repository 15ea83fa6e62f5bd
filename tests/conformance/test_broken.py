"""Each deliberately broken module fails on exactly the clauses that it breaks."""

import pytest

from appliance.services.conformance import faults, injected, live, pads, shapes, stops, waves
from appliance.services.conformance.clause import Clause, Verdict
from appliance.services.conformance.command import lines
from appliance.services.conformance.runner import conclude
from appliance.services.conformance.table import CLAUSES
from tests.conformance.broken import Broken
from tests.conformance.modules import table
from tests.conformance.rig import on_bench

MODULES = table()
OF_OUTPUT = {c for part in (live, waves, shapes, pads, stops, faults, injected) for c in part.CLAUSES}


def judged(module: Broken) -> list[Clause]:
    """The clauses of the wire, of the output, or both, as the module breaks them.

    `python -m tests.conformance` checks every module against all of them, in minutes.
    """
    halves = {clause in OF_OUTPUT for clause in CLAUSES if clause.id in module.fails}
    return [clause for clause in CLAUSES if (clause in OF_OUTPUT) in halves]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_a_broken_module_fails_on_exactly_its_clauses(
    module: Broken, monkeypatch: pytest.MonkeyPatch
) -> None:
    if module.patch is not None:
        module.patch(monkeypatch)
    bench, board = on_bench(module.core() if module.core is not None else None)
    if module.board is not None:
        module.board(board)
    failed = [outcome for outcome in conclude(bench, judged(module)) if outcome.verdict is Verdict.FAILED]
    told = "\n".join(line for outcome in failed for line in lines(outcome))
    assert {outcome.clause.id for outcome in failed} == set(module.fails), told
    assert all(outcome.sent and outcome.expected and outcome.came for outcome in failed), told


def test_every_broken_module_breaks_something() -> None:
    assert len(MODULES) > 15
    assert all(module.fails for module in MODULES)


def test_the_clauses_that_are_broken_here_exist() -> None:
    known = {clause.id for clause in CLAUSES}
    assert not {clause for module in MODULES for clause in module.fails} - known
