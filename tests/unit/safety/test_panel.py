"""The three lamps, cycle by cycle: what each state shows, and how a call blinks. [link 2.1; HZ-21]"""

import pytest

from appliance.safety.faults import Fault
from appliance.safety.mirror import PERMITTED
from appliance.safety.signals import Signals
from appliance.safety.states import HostState as H
from tests.unit.safety.host import Host

RED = {H.FAULT, H.ESTOP, H.BOOT, H.LINK_DOWN, H.INCOMPATIBLE}


@pytest.mark.hazard("HZ-21")
def test_a_call_blinks_red_in_the_first_half_of_every_second() -> None:
    host = Host().boot()
    host.core.call.ask(host.now_ms)
    for _ in range(200):
        panel = host.cycle().lamps
        assert panel.fault is (host.now_ms % 1_000 < 500)


@pytest.mark.parametrize("state", list(H))
def test_green_amber_and_red_are_those_of_the_state(state: H) -> None:
    host = Host().configured()
    host.core.state = state
    panel = Signals().show(host.core, host.now_ms)
    green = state in (H.READY, H.CONFIGURED)
    assert (panel.ready, panel.active, panel.fault) == (green, state in PERMITTED, state in RED)
    host.core.faults[Fault.RECORDS_FAILED] = host.now_ms
    panel = Signals().show(host.core, host.now_ms)
    assert (panel.ready, panel.active, panel.fault) == (False, state in PERMITTED, True)
