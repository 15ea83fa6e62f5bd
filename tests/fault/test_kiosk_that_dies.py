"""The real kiosk killed and frozen in mid-session: the current, the chain, and the way back."""

import os
import signal

import pytest

from appliance.host.clock import monotonic_us
from deploy.tools import journey
from deploy.tools.visitor import Visitor
from tests.support.kiosk_window import to_live, visitor_at_the_window
from tests.support.observer import end_us
from tests.support.verdict import judge

pytestmark = pytest.mark.realtime

LEVEL = 2
TRIES = 3


def kill(visitor: Visitor, number: signal.Signals) -> int:
    """The signal is sent to the kiosk; the answer is the instant just before."""
    pid = visitor.stand.supervisor.pid("ems-kiosk")
    assert pid is not None
    event_us = monotonic_us()
    os.kill(pid, number)
    return event_us


def ramp_and_end_ms(visitor: Visitor, event_us: int) -> tuple[float, float]:
    """From the event to the last full pulse, and to the end of the last pulse of all."""
    pulses = visitor.hands.pulses(since_us=event_us)
    full = [(p.t_us - event_us) / 1000 for p in pulses if abs(p.i1_ua) >= LEVEL * 980]
    ends = [(end_us(p) - event_us) / 1000 for p in pulses]
    return max(full, default=0), max(ends, default=0)


def _read_what_happened(visitor: Visitor) -> None:
    """The kiosk that comes back says that the current is off and the pads come off, and then starts clean."""
    visitor.reads("ending.off.heading")
    visitor.touch("continue")
    visitor.until(lambda: visitor.seen.screen == "attract", "a clean start")


def times_of_killing_the_kiosk() -> tuple[list[float], list[float]]:
    """SIGKILL to the last full pulse, and to the end of the last pulse of all."""
    ramps_ms, ends_ms = [], []
    with visitor_at_the_window() as visitor:
        journey.prove_estop(visitor)
        for _ in range(TRIES):
            to_live(visitor, LEVEL)
            event_us = kill(visitor, signal.SIGKILL)
            visitor.pass_ms(1_000)
            ramp_ms, end_ms = ramp_and_end_ms(visitor, event_us)
            ramps_ms.append(ramp_ms)
            ends_ms.append(end_ms)
            _read_what_happened(visitor)
            assert visitor.hands.pulses(since_us=event_us + 1_000_000) == []
    return ramps_ms, ends_ms


def times_of_freezing_the_kiosk() -> tuple[list[float], list[float], list[float]]:
    """SIGSTOP to the last full pulse, to the end of the last pulse, and to the open chain."""
    ramps_ms, ends_ms, chains_ms = [], [], []
    with visitor_at_the_window() as visitor:
        journey.prove_estop(visitor)
        for _ in range(TRIES):
            to_live(visitor, LEVEL)
            event_us = kill(visitor, signal.SIGSTOP)
            visitor.pass_ms(1_200)
            visitor.until(
                lambda: not visitor.hands.ask(do="state")["chain_closed"], "the chain is open", 3_000
            )
            chains_ms.append((monotonic_us() - event_us) / 1000)
            ramp_ms, end_ms = ramp_and_end_ms(visitor, event_us)
            ramps_ms.append(ramp_ms)
            ends_ms.append(end_ms)
            _read_what_happened(visitor)
    return ramps_ms, ends_ms, chains_ms


@pytest.mark.hazard("HZ-07")
@pytest.mark.fault("F38")
def test_a_killed_kiosk_ramps_down_by_520_ms_is_off_by_850_ms_and_comes_back_to_a_clean_start() -> None:
    ramps_ms, ends_ms = times_of_killing_the_kiosk()
    judge("SIGKILL of ems-kiosk, to the last full pulse", ramps_ms, 520)
    judge("SIGKILL of ems-kiosk, to the end of the last pulse", ends_ms, 850)


@pytest.mark.requirement("WDG-03")
@pytest.mark.hazard("HZ-07")
@pytest.mark.fault("F39")
def test_a_frozen_kiosk_ramps_down_by_520_ms_is_off_by_850_ms_and_opens_the_chain_by_2100_ms() -> None:
    ramps_ms, ends_ms, chains_ms = times_of_freezing_the_kiosk()
    judge("SIGSTOP of ems-kiosk, to the last full pulse", ramps_ms, 520)
    judge("SIGSTOP of ems-kiosk, to the end of the last pulse", ends_ms, 850)
    judge("SIGSTOP of ems-kiosk, to the open chain", chains_ms, 2_100)
