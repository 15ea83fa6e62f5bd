"""Each clause can fail: a module with the slip that it is about does not pass it."""

import pytest

from appliance.services.conformance.clause import Verdict
from appliance.services.conformance.command import lines
from appliance.services.conformance.runner import conclude
from appliance.services.conformance.table import CLAUSES
from tests.conformance.rig import on_bench
from tests.conformance.slip_table import SLIPS
from tests.conformance.slips import Slip

BY_ID = {clause.id: clause for clause in CLAUSES}
CASES = [pytest.param(slip, name, id=f"{slip.name}, {name}") for slip in SLIPS for name in slip.seen_by]


@pytest.mark.parametrize(("slip", "name"), CASES)
def test_a_slip_is_seen_by_its_clause(slip: Slip, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if slip.patch is not None:
        slip.patch(monkeypatch)
    bench, _ = on_bench(slip.core() if slip.core is not None else None)
    (outcome,) = conclude(bench, [BY_ID[name]], with_slow=True)
    assert outcome.verdict is Verdict.FAILED, "\n".join(lines(outcome))
    assert outcome.sent != "HELLO, FAULT_CLEAR", outcome.came
