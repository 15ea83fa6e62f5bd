"""What lies over "still there?" neither hides it nor swallows its answer. (kiosk.md 3)"""

import pytest

from appliance.ipc import messages as m
from tests.flow.journeys.steps import SET_UP, TO_LEVEL, TO_LIVE, journey
from tests.flow.scripted import Kiosk

TO_CONSENT = "touch start language:en -> consent\n"


def live() -> Kiosk:
    return journey(SET_UP + TO_LEVEL + TO_LIVE)


@pytest.mark.requirement("FLOW-01")
def test_who_reads_the_help_is_asked_before_the_wipe() -> None:
    journey(TO_CONSENT + "touch help -> consent/help\nwait 62s -> consent/idle_warning +idle:yes\n"
            "touch idle:yes -> consent\nwait 31s -> consent")  # fmt: skip


@pytest.mark.parametrize("touched", ["coach:bottom", "minus:1"])
def test_who_works_on_a_pad_while_asked_is_there(touched: str) -> None:
    kiosk = journey("wait 590s -> live\na left pad comes off -> live/pad_off\n", live())
    journey(f"wait 15s -> live/pad_off\ntouch {touched} -> live/pad_off", kiosk)
    journey("wait 26s -> live/pad_off", kiosk)
    assert not [each for each in kiosk.requests if isinstance(each, m.Stop | m.Pause)]


def test_who_answers_a_fault_while_asked_is_there() -> None:
    kiosk = journey(TO_CONSENT + "wait 61s -> consent/idle_warning")
    kiosk.hear(faults=(m.FaultStatus(fault="H10", text_id="fault.link", clears="acknowledge"),))
    journey("wait 20s -> consent/fault\ntouch continue -> consent/fault\nwait 15s -> consent/fault", kiosk)
