"""The three lamps, cycle by cycle, how a call blinks, and whose silence is a death. [link 2.1; HZ-21]"""

import pytest

from appliance.safety.faults import Fault
from appliance.safety.liveness import Kiosk
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


@pytest.mark.requirement("STD-10")
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


@pytest.mark.hazard("HZ-07")
@pytest.mark.row("H04")
@pytest.mark.parametrize(("age_ms", "is_dead"), [(2_000, False), (2_001, True)])
def test_a_kiosk_is_dead_when_it_was_there_and_falls_silent_without_a_goodbye(
    age_ms: int, is_dead: bool
) -> None:
    kiosk, later_ms = Kiosk(), 1_000 + age_ms
    assert kiosk.is_dead(later_ms) is False, "it was never there"
    kiosk.heard(1_000)
    assert kiosk.is_dead(later_ms) is is_dead
    kiosk.left()
    assert kiosk.is_dead(later_ms) is False, "it has said that it goes"
    kiosk.appeared(has_screen=True)
    assert kiosk.is_dead(later_ms) is is_dead
    kiosk.appeared(has_screen=False)
    assert kiosk.is_dead(later_ms) is False, "a technician's shell shows nobody anything"
