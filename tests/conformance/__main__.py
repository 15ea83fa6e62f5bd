"""`python -m tests.conformance`: every broken module against every clause, virtual, minutes; kept."""

import sys
from pathlib import Path

import pytest

from appliance.services.conformance.clause import Verdict
from appliance.services.conformance.runner import conclude
from appliance.services.conformance.table import CLAUSES
from tests.bench.keep import keep
from tests.conformance.broken import Broken
from tests.conformance.modules import table
from tests.conformance.rig import on_bench

RESULTS = Path(__file__).parent / "results"


def failed_clauses(module: Broken) -> set[str]:
    """The clauses that this module fails."""
    with pytest.MonkeyPatch.context() as patch:
        if module.patch is not None:
            module.patch(patch)
        bench, board = on_bench(module.core() if module.core is not None else None)
        if module.board is not None:
            module.board(board)
        outcomes = list(conclude(bench, CLAUSES))
    return {outcome.clause.id for outcome in outcomes if outcome.verdict is Verdict.FAILED}


def main() -> int:
    """0 when each one fails on exactly its clauses."""
    wrong, rows = 0, []
    for module in table():
        failed = failed_clauses(module)
        missed, more = set(module.fails) - failed, failed - set(module.fails)
        wrong += bool(missed or more)
        verdict = "exactly" if not missed and not more else f"missed {sorted(missed)}, more {sorted(more)}"
        rows.append(f"{module.name:40} {', '.join(module.fails)}: {verdict}")
        print(rows[-1], flush=True)
    told = f"{len(rows)} broken modules, each against {len(CLAUSES)} clauses: {wrong} not found exactly"
    keep("broken", [told, "", *rows], RESULTS)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
