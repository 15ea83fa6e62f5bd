"""The operator area, through the real chart and the real store: who gets in, what is shown, what is kept."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec
import pytest

from appliance.ipc import messages as m
from appliance.kiosk import chart
from appliance.kiosk.chart import operator
from appliance.kiosk.chart.operator import ENTRIES, QUIET_MS
from appliance.kiosk.chart.operator_state import Facts, Part, Review
from appliance.kiosk.view import Ground, Overlay, Role, Screen, Text
from appliance.kiosk.view_staff import Cards, Chart, Mark, Row, Rows, Spots
from appliance.records.store import Store, StoreError
from appliance.safety.states import HostState
from appliance.therapy import logbook
from appliance.therapy.record import CloseRow, CountPain, WriteRow
from tests.flow.scripted import PIN, Kiosk, answer_all_well, config, to_contact, to_live, to_ready
from tests.unit.records.test_store import moment

SERVICE_PIN = "135791"
NOW_S = 1_700_000_123
FACTS = Facts(
    hours=("mon-fri 08:00-20:00",),
    versions=(("kiosk", "0.1.0"), ("limits", "abc")),
    reviews=(
        Review(language="en", own_name="English", reviewer=None, is_offered=True),
        Review(language="de", own_name="Deutsch", reviewer="A. Muster", is_offered=True),
    ),
    parts=(Part(name="pygame", version="2.6.1", licence="LGPL"),),
)


@dataclass
class Station(Kiosk):
    """The scripted kiosk with a store on a disk and a second PIN."""

    folder: Path = field(kw_only=True)
    now_s: int = NOW_S
    is_disk_gone: bool = False

    def __post_init__(self) -> None:
        self.store = Store(self.folder / "r.db", wall_s=lambda: self.now_s, moment=moment)
        super().__post_init__()
        self.tell(chart.DutyCame(is_on_duty=True))

    def _do(self, effect: chart.Effect) -> chart.Event | None:
        match effect:
            case chart.CheckPin(pin=pin) if pin == SERVICE_PIN:
                return chart.PinChecked(is_right=True, wrong=0, role="service")
            case logbook.NoteSample(session_id=session_id, sample=sample):
                self.store.keep_samples(session_id, [sample])
            case logbook.AskTrace(session_id=session_id):
                return logbook.TraceCame(session_id=session_id, samples=self.store.trace(session_id))
            case logbook.AskBook() | logbook.KeepCheck() | logbook.AddPack():
                return self._kept(effect)
            case logbook.RemovePack() | logbook.KeepVolume():
                return self._kept(effect)
            case _:
                self._record(effect)
        return super()._do(effect)

    def _record(self, effect: chart.Effect) -> None:
        match effect:
            case WriteRow(row=row):
                self.store.open_session(row)
            case CloseRow(delivered=delivered, has_report=has_report):
                self.store.close_session(delivered, has_report=has_report)
            case CountPain(program_id=program_id, change=change):
                self.store.count_pain(program_id, change)

    def _kept(self, effect: logbook.AskBook | logbook.Keep) -> chart.Event:
        if self.is_disk_gone:
            return logbook.BookFailed(reason="disk gone")
        try:
            if not isinstance(effect, logbook.AskBook):
                self.store.keep(effect)
        except StoreError as error:
            return logbook.BookFailed(reason=str(error))
        return logbook.BookCame(book=self.store.book())

    @property
    def rows(self) -> dict[str, Row]:
        assert isinstance(self.view.staff, Rows)
        return {words(row.label): row for row in self.view.staff.rows}

    @property
    def heading(self) -> str:
        assert self.view.heading is not None
        return self.view.heading.id


def words(text: Text) -> str:
    """The words of a plain text, else its id."""
    return str(dict(text.values).get("words", text.id))


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Station]:
    state = chart.initial(replace(config(), facts=FACTS), 0)
    station = Station(state=state, folder=tmp_path)
    yield station
    station.store.close()


def enter(kiosk: Kiosk, pin: str = PIN) -> None:
    kiosk.touch("operator", *(f"digit:{digit}" for digit in pin))


def treat(kiosk: Station, pain_after: int = 4) -> None:
    """One whole session, of three and a half minutes, by a guest whose pain went from 6 to this."""
    to_live(kiosk)
    kiosk.wait(200_000, step_ms=1_000)
    kiosk.hear(
        channels=tuple(msgspec.structs.replace(c, delivered_ua=800) for c in kiosk.stim.status.channels)
    )
    kiosk.touch("stop")
    kiosk.wait(1_000)
    kiosk.touch("continue", f"pain:{pain_after}")
    kiosk.wait(120_000)
    assert kiosk.at(Screen.ATTRACT)


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
    pages += [("page:station", "page:about", "page:licences"), ("page:pads", "page:pad_pairs", "pairs:4")]
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
    kiosk.touch("page:self_test")
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
    kiosk.touch("page:self_test", "page:faults")
    assert kiosk.heading == "fault.estop_discrepancy"
    kiosk.touch("back", "back", "lock")
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


def sessions(kiosk: Station) -> list[str]:
    return [each for each in kiosk.intents if each.startswith("session:")]


@pytest.mark.hazard("HZ-12")
def test_what_people_say_is_shown_from_ten_answers_on(kiosk: Station) -> None:
    for number in range(10):
        enter(kiosk)
        kiosk.touch("page:results")
        assert kiosk.view.staff is None and kiosk.view.body[0].id == "operator.results.few", number
        kiosk.touch("back", "lock")
        kiosk.store.count_pain("P12", -3 if number < 7 else 0)
    enter(kiosk)
    kiosk.touch("page:results")
    assert words(kiosk.rows["program.p12.name"].value) == "7 / 3 / 0"


def test_a_running_session_is_noted_once_a_second_and_nothing_else_is(kiosk: Station) -> None:
    def noted() -> list[logbook.NoteSample]:
        return [each for each in kiosk.effects if isinstance(each, logbook.NoteSample)]

    to_ready(kiosk)
    kiosk.wait(5_000)
    assert noted() == []
    kiosk.touch("arm")
    kiosk.hear()
    kiosk.hear()
    kiosk.touch("plus")
    kiosk.wait(10_000, step_ms=100)
    samples = [each.sample for each in noted()]
    assert [sample.at_s for sample in samples] == list(range(len(samples))) and 10 <= len(samples) <= 11
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
    kiosk.touch("page:proof", "proof:begin")
    assert m.BeginProofTest() in kiosk.requests and kiosk.state.operator is None


def test_a_status_that_is_old_passes_no_self_test_and_no_check(kiosk: Station) -> None:
    enter(kiosk)
    kiosk.touch("page:self_test")
    assert kiosk.rows["operator.test.estop"].mark is Mark.GOOD
    kiosk.wait(1_000, is_heard=False)
    assert [row.mark for row in kiosk.rows.values()] == [Mark.BAD]
    kiosk.tell(chart.Touched(intent="back"))
    kiosk.tell(chart.Touched(intent="page:check"))
    assert "item:good" not in kiosk.intents


def test_what_is_wrong_stands_first_in_the_self_test(kiosk: Station) -> None:
    enter(kiosk)
    kiosk.hear(hand_ok=False, proof_test="due", realtime=True)
    kiosk.touch("page:self_test")
    marks = [row.mark for row in kiosk.rows.values()]
    assert marks[:2] == [Mark.BAD, Mark.OPEN] and words(next(iter(kiosk.rows.values())).label).endswith(
        "hand"
    )


def test_the_touch_test_says_how_far_the_worst_of_nine_marks_was_missed(kiosk: Station) -> None:
    enter(kiosk)
    kiosk.touch("page:touch")
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
    kiosk.touch("page:pads", "page:pad_pairs", "pairs:10", f"year:{year + 1}", "month:3")
    assert kiosk.heading == "operator.pads.left"
    kiosk.touch("back", "lock")
    treat(kiosk)
    enter(kiosk)
    kiosk.touch("page:pads")
    assert kiosk.view.heading == Text(id="operator.pads.low", values=(("n", 8),))


def test_only_the_service_role_takes_a_pack_away(kiosk: Station) -> None:
    kiosk.store.keep(logbook.AddPack(pairs=4, until_month=moment(NOW_S).month))
    enter(kiosk)
    kiosk.touch("page:pads")
    assert not any(each.startswith("pack:") for each in kiosk.intents)
    kiosk.touch("back", "lock")
    enter(kiosk, SERVICE_PIN)
    kiosk.touch("page:pads", "pack:1", "gone:yes")
    assert kiosk.store.book().packs == () and kiosk.view.body[0].id == "operator.pads.none"


def test_a_month_that_is_over_cannot_be_chosen(kiosk: Station) -> None:
    enter(kiosk)
    now = moment(NOW_S).month
    kiosk.touch("page:pads", "page:pad_pairs", "pairs:2", f"year:{now // 100}")
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


# ---- what comes late ---------------------------------------------------------------------------------------


def test_an_answer_that_nobody_waits_for_any_more_changes_no_page(kiosk: Station) -> None:
    treat(kiosk)
    enter(kiosk)
    kiosk.touch("page:sessions")
    kiosk.touch(*sessions(kiosk))
    before = kiosk.view
    kiosk.tell(logbook.TraceCame(session_id="another", samples=()))
    assert kiosk.view == before
    kiosk.touch("back", "back", "lock")
    before = kiosk.view
    kiosk.tell(logbook.BookFailed(reason="late"))
    kiosk.tell(logbook.TraceCame(session_id="another", samples=()))
    assert kiosk.view == before


def test_a_session_that_has_become_yesterdays_is_gone_from_its_page(kiosk: Station) -> None:
    treat(kiosk)
    enter(kiosk)
    kiosk.touch("page:sessions")
    kiosk.touch(*sessions(kiosk))
    kiosk.now_s += 86_400
    kiosk.tell(logbook.BookCame(book=kiosk.store.book()))
    assert kiosk.view.staff is None and kiosk.view.body[0].id == "operator.sessions.none"


def test_a_book_that_comes_while_a_guest_is_there_leaves_the_guests_volume_alone(kiosk: Station) -> None:
    kiosk.touch("start", "language:en")
    kiosk.store.keep(logbook.KeepVolume(volume=0))
    before = kiosk.view.comfort
    kiosk.tell(logbook.BookCame(book=kiosk.store.book()))
    assert kiosk.view.comfort == before


def test_a_program_of_somebody_else_is_not_noted_under_this_guests_name(kiosk: Station) -> None:
    to_live(kiosk)
    program = kiosk.stim.status.program
    assert program is not None
    kiosk.effects.clear()
    kiosk.hear(program=msgspec.structs.replace(program, session_id="another"))
    kiosk.tell(chart.Ticked())
    assert not any(isinstance(each, logbook.NoteSample) for each in kiosk.effects)


def test_an_area_without_anybody_in_it_is_closed_by_the_next_touch(kiosk: Station) -> None:
    enter(kiosk)
    kiosk.state = replace(kiosk.state, operator=None)
    assert kiosk.intents == set()
    state, effects = operator.touched(kiosk.state, "page:pads", kiosk.now_ms)
    assert state.place is Screen.ATTRACT and effects == ()
