"""The operator area, through the real chart and the real store: who gets in, and what sessions show."""

from dataclasses import replace

import msgspec
import pytest

from appliance.ipc import messages as m
from appliance.kiosk import chart
from appliance.kiosk.chart import operator
from appliance.kiosk.chart.operator import ENTRIES, QUIET_MS
from appliance.kiosk.view import Ground, Overlay, Screen, Text
from appliance.kiosk.view_staff import Cards, Chart, Mark
from appliance.safety.states import HostState
from appliance.therapy import logbook_asked
from tests.flow.scripted import PIN, Kiosk, config, to_contact, to_live, to_ready
from tests.flow.staff_station import NOW_S, SERVICE_PIN, Station, enter, kiosk, sessions, treat, words
from tests.unit.records.test_store import moment

__all__ = ["kiosk"]


# ---- who gets in, and for how long -------------------------------------------------------------------------


@pytest.mark.hazard("HZ-13")
def test_the_area_opens_with_a_pin_only(kiosk: Station) -> None:
    enter(kiosk, "000000")
    assert kiosk.is_covered_by(Overlay.PIN) and kiosk.at(Screen.ATTRACT)
    kiosk.touch("back")
    enter(kiosk)
    assert kiosk.at(Screen.OPERATOR) and kiosk.is_on(Ground.PAPER) and kiosk.is_covered_by(None)


def test_two_pins_are_two_roles(kiosk: Station) -> None:
    for pin, role in ((PIN, "staff"), (SERVICE_PIN, "service")):
        enter(kiosk, pin)
        assert kiosk.view.caption == Text(id=f"operator.role.{role}")
        kiosk.touch("lock")
        assert kiosk.at(Screen.ATTRACT)


@pytest.mark.hazard("HZ-03")
def test_no_screen_on_which_current_is_possible_has_the_staff_key(kiosk: Station) -> None:
    for reach in (to_contact, to_ready, to_live):
        fresh = Kiosk(state=chart.initial(config(), 0))
        reach(fresh)
        assert "operator" not in fresh.intents and fresh.view.screen not in ENTRIES
    kiosk.touch("operator")
    kiosk.hear(state=HostState.ARMED, output_off_confirmed=False)
    for digit in PIN:
        kiosk.tell(chart.Touched(intent=f"digit:{digit}"))
    assert not kiosk.at(Screen.OPERATOR)


@pytest.mark.hazard("HZ-03")
def test_the_area_closes_at_once_when_current_becomes_possible(kiosk: Station) -> None:
    enter(kiosk)
    kiosk.hear(state=HostState.ARMED, output_off_confirmed=False)
    assert not kiosk.at(Screen.OPERATOR) and kiosk.state.operator is None


def test_the_area_is_locked_after_a_minute_without_a_touch(kiosk: Station) -> None:
    enter(kiosk)
    kiosk.wait(QUIET_MS - 1_000)
    kiosk.touch("page:pads")
    kiosk.wait(QUIET_MS - 1_000)
    assert kiosk.at(Screen.OPERATOR)
    kiosk.wait(1_000)
    assert kiosk.at(Screen.ATTRACT) and kiosk.state.operator is None


def test_every_page_leads_back_to_the_menu_and_out(kiosk: Station) -> None:
    enter(kiosk)
    menu = [each for each in kiosk.intents if each.startswith("page:")]
    pages = [*((each,) for each in menu), *(("page:station", f"page:{name}") for name in ("about", "site"))]
    pages += [
        ("page:station", "page:about", "page:licences"),
        ("page:pads", "page:pad_type", "type:45", "pairs:4"),
    ]
    for path in pages:
        kiosk.touch(*path)
        for _ in path[:-1] if path[-1] != "page:pad_pairs" else path:
            kiosk.touch("back")
        kiosk.touch("back")
        assert "lock" in kiosk.intents, path


def test_an_emergency_stop_covers_the_area_and_a_fault_does_not(kiosk: Station) -> None:
    enter(kiosk)
    fault = m.FaultStatus(
        fault="H24", text_id="fault.records_failed", clears="by_itself", reaction="no_start"
    )
    kiosk.hear(faults=(fault,))
    assert kiosk.is_covered_by(None)
    kiosk.touch("page:tests", "page:self_test")
    assert kiosk.rows["operator.test.faults"].mark is Mark.BAD
    kiosk.touch("page:faults")
    assert kiosk.heading == "fault.records_failed"
    assert kiosk.view.body == (Text(id="fault.records_failed.do"),)
    kiosk.hear(estop="pressed", state=HostState.ESTOP)
    assert kiosk.is_covered_by(Overlay.ESTOP)


def test_a_station_that_a_fault_keeps_out_of_service_can_be_looked_into_by_staff(kiosk: Station) -> None:
    fault = m.FaultStatus(fault="H02", text_id="fault.estop_discrepancy", clears="service")
    kiosk.hear(faults=(fault,))
    assert kiosk.is_covered_by(Overlay.FAULT) and "continue" not in kiosk.intents
    enter(kiosk)
    kiosk.touch("page:tests", "page:self_test", "page:faults")
    assert kiosk.heading == "fault.estop_discrepancy"
    kiosk.touch("back", "back", "back", "lock")
    assert kiosk.is_covered_by(Overlay.FAULT)


# ---- sessions ----------------------------------------------------------------------------------------------


@pytest.mark.hazard("HZ-12")
@pytest.mark.requirement("PRIV-01")
def test_a_session_of_today_is_a_line_without_anything_of_the_person(kiosk: Station) -> None:
    treat(kiosk)
    enter(kiosk)
    kiosk.touch("page:sessions")
    assert isinstance(kiosk.view.staff, Cards)
    (card,) = kiosk.view.staff.cards
    shown = [words(each) for each in (*card.first, *card.second)]
    assert shown[0] == moment(NOW_S // 300 * 300).clock
    assert shown[1] == "program.p12.name" and "operator.end.stopped_by_person" in shown
    assert not any("6" in each or "pain" in each for each in shown[1:2])
    kiosk.touch(card.intent)
    said = repr(kiosk.view)
    assert "pain_before" not in said and "operator.results.few" in said


def test_a_sessions_course_is_drawn_up_to_the_limit_of_its_program(kiosk: Station) -> None:
    treat(kiosk)
    enter(kiosk)
    kiosk.touch("page:sessions")
    kiosk.touch(*sessions(kiosk))
    content = kiosk.view.staff
    assert isinstance(content, Chart)
    current, impedance = content.plots
    program = kiosk.state.config.catalogue.program("P12")
    assert current.limit == program.level_cap("clinic") == current.top and content.now_s is None
    assert content.total_s == program.minutes * 60
    assert {words(figure.value) for figure in impedance.figures} == {"900"}
    assert [line.is_set for line in current.lines] == [True, False, True, False]
    assert max(value or 0 for line in current.lines for _, value in line.points) == 3_000


@pytest.mark.hazard("HZ-12")
def test_what_people_say_is_shown_from_ten_answers_on(kiosk: Station) -> None:
    for number in range(10):
        enter(kiosk)
        kiosk.touch("page:report", "page:results")
        assert kiosk.view.staff is None and kiosk.view.body[0].id == "operator.results.few", number
        kiosk.touch("back", "back", "lock")
        kiosk.store.count_pain("P12", -3 if number < 7 else 0)
    enter(kiosk)
    kiosk.touch("page:report", "page:results")
    assert words(kiosk.rows["program.p12.name"].value) == "7 / 3 / 0"


@pytest.mark.hazard("HZ-16")
@pytest.mark.parametrize("turn_ms", [100, 33, 70])
def test_a_running_session_is_noted_ten_times_a_second_and_nothing_else_is(
    kiosk: Station, turn_ms: int
) -> None:
    def noted() -> list[logbook_asked.NoteSample]:
        return [each for each in kiosk.effects if isinstance(each, logbook_asked.NoteSample)]

    to_ready(kiosk)
    kiosk.wait(5_000)
    assert noted() == []
    kiosk.touch("arm")
    kiosk.hear()
    kiosk.hear()
    kiosk.touch("plus")
    kiosk.wait(10_000, step_ms=turn_ms)
    samples = [each.sample for each in noted()]
    assert [10 * each.at_s + each.tenth for each in samples] == list(range(len(samples)))
    assert 100 <= len(samples) <= 102 and samples[-1].state == "TREATING"
    assert samples[-1].set_ua == (1_000, 0) or samples[-1].delivered_ua == (1_000, 0)
    kiosk.touch("stop")
    count = len(noted())
    kiosk.wait(5_000)
    assert len(noted()) == count


def test_a_day_without_sessions_and_records_that_do_not_answer_say_so(kiosk: Station) -> None:
    enter(kiosk)
    kiosk.touch("page:sessions")
    assert kiosk.view.body[0].id == "operator.sessions.none"
    kiosk.touch("back")
    kiosk.is_disk_gone = True
    kiosk.touch("page:pads")
    assert kiosk.heading == "operator.problem"
    kiosk.is_disk_gone = False
    kiosk.touch("back", "page:pads")
    assert kiosk.heading != "operator.problem"


def test_many_sessions_are_seen_three_at_a_time_and_more_goes_round(kiosk: Station) -> None:
    for _ in range(4):
        treat(kiosk)
        kiosk.now_s += 600
    enter(kiosk)
    kiosk.touch("page:sessions")
    assert kiosk.view.caption == Text(id="operator.page", values=(("number", 1), ("total", 2)))
    kiosk.touch("more:3")
    assert len(sessions(kiosk)) == 1
    kiosk.touch("more:0")
    assert len(sessions(kiosk)) == 3


# ---- what comes late ---------------------------------------------------------------------------------------


def test_an_answer_that_nobody_waits_for_any_more_changes_no_page(kiosk: Station) -> None:
    treat(kiosk)
    enter(kiosk)
    kiosk.touch("page:sessions")
    kiosk.touch(*sessions(kiosk))
    before = kiosk.view
    kiosk.tell(logbook_asked.TraceCame(session_id="another", samples=()))
    assert kiosk.view == before
    kiosk.touch("back", "back", "lock")
    before = kiosk.view
    kiosk.tell(logbook_asked.BookFailed(reason="late"))
    kiosk.tell(logbook_asked.TraceCame(session_id="another", samples=()))
    assert kiosk.view == before


def test_a_session_that_has_become_yesterdays_is_gone_from_its_page(kiosk: Station) -> None:
    treat(kiosk)
    enter(kiosk)
    kiosk.touch("page:sessions")
    kiosk.touch(*sessions(kiosk))
    kiosk.now_s += 86_400
    kiosk.tell(logbook_asked.BookCame(book=kiosk.store.book()))
    assert kiosk.view.staff is None and kiosk.view.body[0].id == "operator.sessions.none"


def test_a_book_that_comes_while_a_guest_is_there_leaves_the_guests_volume_alone(kiosk: Station) -> None:
    kiosk.touch("start", "language:en")
    kiosk.store.keep(logbook_asked.KeepVolume(volume=0))
    before = kiosk.view.comfort
    kiosk.tell(logbook_asked.BookCame(book=kiosk.store.book()))
    assert kiosk.view.comfort == before


def test_a_program_of_somebody_else_is_not_noted_under_this_guests_name(kiosk: Station) -> None:
    to_live(kiosk)
    program = kiosk.stim.status.program
    assert program is not None
    kiosk.effects.clear()
    kiosk.hear(program=msgspec.structs.replace(program, session_id="another"))
    kiosk.tell(chart.Ticked())
    assert not any(isinstance(each, logbook_asked.NoteSample) for each in kiosk.effects)


def test_an_area_without_anybody_in_it_is_closed_by_the_next_touch(kiosk: Station) -> None:
    enter(kiosk)
    kiosk.state = replace(kiosk.state, operator=None)
    assert kiosk.intents == set()
    state, effects = operator.touched(kiosk.state, "page:pads", kiosk.now_ms)
    assert state.place is Screen.ATTRACT and effects == ()
