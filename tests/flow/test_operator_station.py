"""The operator area, through the real chart and the real store: checks, pads, volume, the station."""

import pytest

from appliance.ipc import messages as m
from appliance.kiosk import chart
from appliance.kiosk.view import Role, Screen, Text
from appliance.kiosk.view_staff import Mark, Spots
from appliance.therapy import logbook, logbook_asked
from tests.flow.scripted import answer_all_well
from tests.flow.staff_station import NOW_S, SERVICE_PIN, Station, enter, kiosk, treat, words
from tests.unit.records.test_store import moment

__all__ = ["kiosk"]


# ---- the morning check, the tests --------------------------------------------------------------------------


@pytest.mark.hazard("HZ-17")
def test_the_morning_check_counts_what_the_station_has_seen_itself_and_is_kept(kiosk: Station) -> None:
    enter(kiosk)
    assert kiosk.view.body[0].id == "operator.check.due"
    kiosk.hear(proof_test="due")
    kiosk.touch("page:check")
    assert kiosk.heading == "operator.item.estop.name" and "item:good" not in kiosk.intents
    kiosk.hear(proof_test="passed")
    kiosk.touch("item:good")
    assert kiosk.heading == "operator.item.hand_switch.name" and "item:good" not in kiosk.intents
    kiosk.hear(hand_squeezes=kiosk.stim.status.hand_squeezes + 1)
    kiosk.touch("item:good", "item:good", "item:good", "item:bad", "back", "item:bad", "item:good")
    assert kiosk.heading == "operator.checked.bad"
    assert [row.mark for row in kiosk.rows.values()].count(Mark.BAD) == 1
    kiosk.touch("keep")
    assert kiosk.view.body[0].id == "operator.check.failed"
    checked = kiosk.store.book().checked
    assert checked is not None and checked.failed == (logbook.CheckItem.CABLES,)


@pytest.mark.hazard("HZ-17")
def test_the_proof_test_is_begun_from_outside_of_the_area(kiosk: Station) -> None:
    enter(kiosk)
    kiosk.touch("page:tests", "page:proof", "proof:begin")
    assert m.BeginProofTest() in kiosk.requests and kiosk.state.operator is None


def test_a_status_that_is_old_passes_no_self_test_and_no_check(kiosk: Station) -> None:
    enter(kiosk)
    kiosk.touch("page:tests", "page:self_test")
    assert kiosk.rows["operator.test.estop"].mark is Mark.GOOD
    kiosk.wait(1_000, is_heard=False)
    assert [row.mark for row in kiosk.rows.values()] == [Mark.BAD]
    kiosk.tell(chart.Touched(intent="back"))
    kiosk.tell(chart.Touched(intent="page:check"))
    assert "item:good" not in kiosk.intents


def test_what_is_wrong_stands_first_in_the_self_test(kiosk: Station) -> None:
    enter(kiosk)
    kiosk.hear(hand_ok=False, proof_test="due", realtime=True)
    kiosk.touch("page:tests", "page:self_test")
    marks = [row.mark for row in kiosk.rows.values()]
    assert marks[:2] == [Mark.BAD, Mark.OPEN] and words(next(iter(kiosk.rows.values())).label).endswith(
        "hand"
    )


def test_the_touch_test_says_how_far_the_worst_of_nine_marks_was_missed(kiosk: Station) -> None:
    enter(kiosk)
    kiosk.touch("page:tests", "page:touch")
    assert sum(each.role is Role.SPOT for each in kiosk.view.targets) == 9
    for number in range(9):
        assert kiosk.view.body[0].id == "operator.touch.body"
        kiosk.tell(chart.Touched(intent=f"spot:{number}:3:-4"))
    assert kiosk.view.body[0] == Text(id="operator.touch.good", values=(("worst", "0.5"),))
    kiosk.tell(chart.Touched(intent="spot:8:30:-40"))
    assert kiosk.view.body[0] == Text(id="operator.touch.bad", values=(("worst", "5.0"),))
    assert isinstance(kiosk.view.staff, Spots) and kiosk.view.staff.missed[8] == 50
    kiosk.touch("again")
    assert kiosk.view.staff.missed == (None,) * 9


# ---- pads, volume, the station -----------------------------------------------------------------------------


@pytest.mark.requirement("ELE-03")
def test_pads_are_entered_counted_down_and_low_in_time(kiosk: Station) -> None:
    enter(kiosk)
    assert kiosk.view.body[1] == Text(id="operator.pads.low", values=(("n", 0),))
    year = moment(NOW_S).month // 100
    kiosk.touch("page:pads", "page:pad_type", "type:45", "pairs:10", f"year:{year + 1}", "month:3")
    assert kiosk.heading == "operator.pads.left"
    kiosk.touch("back", "lock")
    treat(kiosk)
    enter(kiosk)
    kiosk.touch("page:pads")
    assert kiosk.view.heading == Text(id="operator.pads.low", values=(("n", 8),))


def test_only_the_service_role_takes_a_pack_away(kiosk: Station) -> None:
    kiosk.store.keep(logbook_asked.AddPack(pairs=4, until_month=moment(NOW_S).month))
    enter(kiosk)
    kiosk.touch("page:pads")
    kiosk.touch("pack:1")
    assert "remove:pack" not in kiosk.intents
    kiosk.touch("back", "back", "lock")
    enter(kiosk, SERVICE_PIN)
    kiosk.touch("page:pads", "pack:1", "remove:pack", "gone:yes")
    assert kiosk.store.book().packs == () and kiosk.view.body[0].id == "operator.pads.none"


def test_a_month_that_is_over_cannot_be_chosen(kiosk: Station) -> None:
    enter(kiosk)
    now = moment(NOW_S).month
    kiosk.touch("page:pads", "page:pad_type", "type:45", "pairs:2", f"year:{now // 100}")
    months = {int(each.partition(":")[2]) for each in kiosk.intents if each.startswith("month:")}
    assert months == set(range(now % 100, 13))


def test_the_stations_volume_is_kept_and_the_next_guest_begins_with_it(kiosk: Station) -> None:
    enter(kiosk)
    kiosk.touch("page:station", "page:volume", "volume:1")
    (chosen,) = [each for each in kiosk.view.targets if each.is_selected]
    assert chosen.intent == "volume:1" and kiosk.store.book().volume == 1
    kiosk.touch("back", "back", "lock", "start")
    kiosk.wait(200_000)
    assert kiosk.at(Screen.ATTRACT) and kiosk.view.comfort.volume == 1


def test_the_station_tells_its_site_languages_versions_and_licences(kiosk: Station) -> None:
    enter(kiosk)
    kiosk.touch("page:station", "page:languages")
    assert [row.mark for row in kiosk.rows.values()] == [Mark.OPEN, Mark.GOOD]
    kiosk.touch("back", "page:site")
    assert words(kiosk.rows["operator.site.emergency"].value) == "112"
    kiosk.touch("back", "page:about")
    assert words(kiosk.rows["operator.about.firmware"].value) == "1.0"
    kiosk.hear(module=None)
    assert kiosk.rows["operator.about.module"].mark is Mark.OPEN
    kiosk.touch("page:licences")
    assert words(kiosk.rows["pygame 2.6.1"].value) == "LGPL"


def test_nothing_of_the_staff_is_left_for_the_next_guest(kiosk: Station) -> None:
    enter(kiosk)
    kiosk.touch("page:pads", "back", "lock", "start", "language:en", "consent:yes")
    answer_all_well(kiosk)
    assert kiosk.state.operator is None and kiosk.view.staff is None
