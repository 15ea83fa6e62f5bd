"""A session's levels by the clock that it is told: lock-out, and what runs ahead of the measured. (HZ-02)"""

import pytest

from appliance.limits import RAISE_LOCKOUT_MS, WIND_UP_MS
from appliance.session.core import Session
from appliance.session.intensity import Measured
from tests.unit.session.test_session import plan

pytestmark = pytest.mark.hazard("HZ-02")


def reading(current_ua: int) -> Measured:
    return Measured(z_ohm=1_000, current_ua=current_ua, is_full=True, is_limited=False, is_lead_off=False)


def started() -> Session:
    session = Session(plan())
    session.started(0)
    return session


def cycle(session: Session, current_ua: int, now_ms: int) -> None:
    session.running(now_ms, (reading(current_ua), reading(0)), pulsed=True, now_ms=now_ms)


def test_the_next_level_waits_for_the_lock_out_though_the_present_one_was_felt() -> None:
    session = started()
    assert session.request_level(0, 1, 1, now_ms=1_000) is None
    for now_ms in range(1_000, 1_000 + RAISE_LOCKOUT_MS - 1, 20):
        cycle(session, 1_000, now_ms)
    for after_ms, is_granted in ((RAISE_LOCKOUT_MS - 1, False), (RAISE_LOCKOUT_MS, True)):
        now_ms = 1_000 + after_ms
        assert session.may_raise(0, now_ms=now_ms) is is_granted
        assert (session.request_level(0, 2, 2, now_ms=now_ms) is None) is is_granted


def test_what_is_set_comes_down_to_what_is_measured_after_the_time_of_wind_up() -> None:
    session = started()
    for level in (1, 2, 3, 4):
        assert session.request_level(0, level, level, now_ms=level * 1_000) is None
        for now_ms in range(level * 1_000, level * 1_000 + RAISE_LOCKOUT_MS, 20):
            cycle(session, level * 1_000, now_ms)
    for now_ms in range(5_000, 5_000 + WIND_UP_MS, 20):
        cycle(session, 1_000, now_ms)
        assert session.setpoints_ua() == (4_000, 0)
    cycle(session, 1_000, 5_000 + WIND_UP_MS)
    assert session.setpoints_ua() == (1_000, 0)
