"""The comfort window: what is kept of it, and the mark that it leaves on the levels of the next visit."""

import pytest

from appliance.therapy.visit import Visit
from tests.flow.after_a_session import DAY_S, body, somebody, visit
from tests.flow.scripted import NOW_S, Kiosk, to_both, to_level, to_live


def marks(kiosk: Kiosk) -> tuple[int | None, int | None]:
    live = kiosk.view.live
    assert live is not None
    return live.marks


@pytest.mark.requirement("PRG-05")
@pytest.mark.hazard("HZ-02")
def test_the_mark_of_last_time_is_shown_and_raises_nothing() -> None:
    kiosk = Kiosk()
    to_level(kiosk)
    somebody(kiosk, visit(NOW_S - DAY_S, comfort=(900, 300)))
    assert marks(kiosk) == (None, None)
    kiosk.touch("plus", "felt", "where:left", "plus", "felt", "where:right")
    assert marks(kiosk) == (1 + 29 * 700 // 1000, 1 + 29 * 300 // 1000)
    assert "level.mark" in body(kiosk)
    levels = [channel.level_set for channel in kiosk.stim.status.channels]
    kiosk.wait(5_000)
    assert [channel.level_set for channel in kiosk.stim.status.channels] == levels
    kiosk.touch("plus", "right")
    assert marks(kiosk) == (None, None)


@pytest.mark.parametrize(
    "last", [visit(NOW_S - DAY_S), visit(NOW_S - DAY_S, program_id="P01", comfort=(9, 9))]
)
def test_another_program_or_a_visit_without_a_window_gives_no_mark(last: Visit) -> None:
    kiosk = Kiosk()
    to_both(kiosk)
    somebody(kiosk, last)
    assert marks(kiosk) == (None, None)


def test_comfort_is_kept_as_a_part_of_the_way_and_follows_what_the_person_chooses_later() -> None:
    kiosk = Kiosk()
    to_both(kiosk)
    kiosk.touch("plus", "plus", "right", "minus", "stop", "continue")
    last = kiosk.state.guest.stay.last
    assert last is not None and last.comfort == (1_000 // 29, 1_000 // 29)  # from 1 to 2 of 30
    assert last.level_share == 10


def test_a_pad_that_comes_off_is_no_choice_of_a_lower_level() -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    before = kiosk.state.run
    kiosk.stim.channel(0, lead_off=True, level_set=0, level_delivered=0)
    kiosk.hear()
    assert before is not None and kiosk.state.run is not None and kiosk.state.run.comfort == before.comfort
