"""One gets used to tingling: at 5 and 10 minutes one more level is offered, and only the person raises it."""

import msgspec
import pytest

from tests.flow.scripted import Kiosk, to_live

HALF_AN_HOUR_MS = 1_800_000


def body(kiosk: Kiosk) -> set[str]:
    return {each.id for each in kiosk.view.body}


def run_for(kiosk: Kiosk, run_s: int) -> None:
    program = kiosk.stim.status.program
    assert program is not None
    left_ms = HALF_AN_HOUR_MS - run_s * 1_000
    kiosk.hear(program=msgspec.structs.replace(program, total_ms=HALF_AN_HOUR_MS, left_ms=left_ms))


@pytest.mark.requirement("PRG-05")
@pytest.mark.parametrize(
    ("run_s", "is_offered"),
    [(299, False), (300, True), (329, True), (330, False), (599, False), (600, True), (630, False)],
)
def test_a_small_raise_is_offered_again_at_5_and_10_minutes_and_raises_nothing(
    run_s: int, is_offered: bool
) -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    levels = [channel.level_set for channel in kiosk.stim.status.channels]
    run_for(kiosk, run_s)
    assert ("live.weaker" in body(kiosk)) is is_offered
    assert [channel.level_set for channel in kiosk.stim.status.channels] == levels


@pytest.mark.requirement("PRG-05")
def test_a_raise_is_offered_where_it_tingles_and_up_to_70_percent_of_the_way_only() -> None:
    kiosk = Kiosk()
    to_live(kiosk, "P05")
    run_for(kiosk, 300)
    assert "live.weaker" not in body(kiosk), "twitches are no tingling that one gets used to"
    kiosk = Kiosk()
    to_live(kiosk)
    last = 1 + 29 * 700 // 1000
    run_for(kiosk, 300)
    while kiosk.stim.status.channels[0].level_set < last:
        assert "live.weaker" in body(kiosk)
        kiosk.touch("plus")
    assert "live.weaker" not in body(kiosk) and "live.sensory.body" in body(kiosk)
    kiosk.touch("minus")
    assert "live.weaker" in body(kiosk)
    kiosk.touch("pause")
    assert "live.weaker" not in body(kiosk)
