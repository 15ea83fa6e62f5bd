"""The computed output table is what the simulated electrodes show (all: python -m tests.bench.outputs)."""

import pytest

from appliance.therapy.output import LOADS_OHM, outputs
from tests.bench.outputs import TOLERANCE_PERCENT, measured, worst_percent
from tests.support.rig import catalogue


@pytest.mark.requirement("STD-12")
@pytest.mark.requirement("STD-16")
@pytest.mark.parametrize("program_id", ["P04", "P12"])
def test_a_program_at_its_ceiling_gives_every_load_what_the_table_says(program_id: str) -> None:
    program = catalogue().program(program_id)
    for row, seen in zip(outputs(program, "clinic"), measured(program), strict=True):
        assert worst_percent(row, seen) <= TOLERANCE_PERCENT
        assert seen.has_ended is (row.load_ohm != min(LOADS_OHM)), "another load is another contact"
