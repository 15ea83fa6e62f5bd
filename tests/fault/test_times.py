"""safety.md, Times, in virtual time and at several phases of the cycle: exact bounds."""

import pytest

from tests.support.times import ROWS, Row

PHASES_US = (0, 4_100, 9_300, 13_700, 18_900)


@pytest.mark.hazard("HZ-03")
@pytest.mark.hazard("HZ-07")
@pytest.mark.hazard("HZ-08")
@pytest.mark.parametrize("row", ROWS, ids=[f"{row.event}, {row.what}" for row in ROWS])
def test_every_bound_is_met_at_whatever_phase_of_the_cycle_the_event_comes(row: Row) -> None:
    assert max(row.measure(phase_us) for phase_us in PHASES_US) <= row.bound
