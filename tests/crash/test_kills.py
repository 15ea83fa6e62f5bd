"""The real kiosk, killed again and again while it stores; 500 times: python -m tests.crash.kills."""

import pytest

from tests.crash.kills import kill


@pytest.mark.realtime
@pytest.mark.hazard("HZ-09", "HZ-16")
@pytest.mark.requirement("STD-08")
def test_twenty_five_kills_of_the_kiosk_lose_no_report_that_it_said_is_stored() -> None:
    killed = kill(seed=7, kills=25)
    assert not killed.wrong, killed.wrong
    assert (killed.kills, killed.stored > 25) == (25, True)
