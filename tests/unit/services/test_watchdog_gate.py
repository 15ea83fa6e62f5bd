"""The gate before the watchdog device."""

import pytest

from appliance.services.watchdog_gate import DEADLINES_MS, START_GRACE_MS, Gate


def proved(now_ms: int) -> Gate:
    gate = Gate(0)
    for who in DEADLINES_MS:
        gate.take(who, 1, now_ms)
    return gate


def test_before_the_first_proof_the_start_up_grace_counts() -> None:
    gate = Gate(0)
    assert gate.late(START_GRACE_MS - 1) == ()
    assert gate.late(START_GRACE_MS) == ("stim", "kiosk")


@pytest.mark.requirement("WDG-02")
@pytest.mark.parametrize("who", sorted(DEADLINES_MS))
def test_one_process_without_progress_closes_the_gate_at_its_deadline(who: str) -> None:
    gate = proved(1_000)
    for other in DEADLINES_MS.keys() - {who}:
        gate.take(other, 2, 1_000 + DEADLINES_MS[who])
    assert gate.late(1_000 + DEADLINES_MS[who] - 1) == ()
    assert gate.late(1_000 + DEADLINES_MS[who]) == (who,)


def test_a_number_that_does_not_change_is_no_progress() -> None:
    gate = proved(0)
    for now_ms in range(0, 10_000, 200):
        gate.take("stim", 1, now_ms)
        gate.take("kiosk", now_ms, now_ms)
    assert gate.late(10_000) == ("stim",)


def test_a_process_that_started_again_counts_from_its_first_number() -> None:
    gate = Gate(0)
    gate.take("kiosk", 1, 0)
    gate.take("stim", 5_000, 0)
    gate.take("stim", 1, 3_000)
    assert gate.late(3_000 + DEADLINES_MS["stim"] - 1) == ()


def test_the_gate_opens_again_with_the_next_proof() -> None:
    gate = proved(0)
    late_ms = max(DEADLINES_MS.values())
    assert gate.late(late_ms) == ("stim", "kiosk")
    for who in DEADLINES_MS:
        gate.take(who, 2, late_ms)
    assert gate.late(late_ms) == ()


def test_the_picture_of_a_closed_station_proves_progress_in_the_kiosk_s_place() -> None:
    gate = proved(0)
    for now_ms in range(0, 20_000, 200):
        gate.take("stim", now_ms, now_ms)
        gate.take("outofservice", now_ms, now_ms)
    assert gate.late(20_000) == ()
