"""After a session: skin, dizziness, what comes next, a code, a receipt, the course, and being forgotten."""

from dataclasses import replace

import pytest

from appliance.ipc import messages as m
from appliance.kiosk import chart
from appliance.kiosk.chart import course, take
from appliance.kiosk.view import Screen, Text
from appliance.therapy.catalogue import Kind
from appliance.therapy.code import grouped
from appliance.therapy.person import (
    FreezeTrace,
    KeepPerson,
    Person,
    PersonKept,
    PersonNotKept,
)
from appliance.therapy.visit import History, Visit
from tests.flow.scripted import NOW_S, Kiosk, config, to_both, to_level, to_live, to_ready

DAY_S = 86_400


def visit(at_s: int, before: int = 6, after: int | None = 4, **more: object) -> Visit:
    row = Visit(
        program_id="P12", family="first", kind=Kind.SENSORY, at_s=at_s, treated_ms=600_000,
        pain_before=before, pain_after=after,
    )  # fmt: skip
    return replace(row, **more)  # type: ignore[arg-type]  # any of its fields


def somebody(kiosk: Kiosk, *visits: Visit) -> None:
    """The guest came with a code that opened these visits."""
    guest = kiosk.state.guest
    stay = replace(guest.stay, wall_s=NOW_S, wall_at_ms=kiosk.now_ms)
    person = Person(history=History(visits=visits, last_seen_s=NOW_S))
    kiosk.state = replace(kiosk.state, guest=replace(guest, code="K7TM2QXP9RDA", person=person, stay=stay))


def to_pain(kiosk: Kiosk, *, for_ms: int = 0) -> None:
    to_live(kiosk)
    kiosk.wait(for_ms, 1_000)
    kiosk.touch("stop", "continue")


def to_aftercare(kiosk: Kiosk, pain: int = 4) -> None:
    to_pain(kiosk)
    kiosk.touch(f"pain:{pain}", "skin:normal", "dizzy:no")


def body(kiosk: Kiosk) -> set[str]:
    return {each.id for each in kiosk.view.body}


def marks(kiosk: Kiosk) -> tuple[int | None, int | None]:
    live = kiosk.view.live
    assert live is not None
    return live.marks


def course_of(kiosk: Kiosk) -> int:
    return len(kiosk.view.course)


def last_kept(kiosk: Kiosk) -> Person:
    return [each for each in kiosk.effects if isinstance(each, KeepPerson)][-1].person


# ---- skin and dizziness ------------------------------------------------------------------------------------


def test_a_hurt_skin_freezes_the_black_box_of_that_session_and_calls_staff() -> None:
    kiosk = Kiosk()
    to_pain(kiosk)
    kiosk.touch("pain:4", "skin:hurt")
    assert kiosk.at(Screen.HURT)
    assert FreezeTrace(session_id="session-1", why="hurt") in kiosk.effects
    assert any(isinstance(request, m.CallStaff) for request in kiosk.requests)
    kiosk.touch("done", "dizzy:no")
    assert kiosk.at(Screen.AFTERCARE) and "aftercare.stop_today" in body(kiosk)


@pytest.mark.parametrize("skin", ["normal", "red"])
def test_a_skin_that_does_not_hurt_freezes_and_calls_nothing(skin: str) -> None:
    kiosk = Kiosk()
    to_pain(kiosk)
    kiosk.touch("pain:4", f"skin:{skin}")
    assert kiosk.at(Screen.DIZZY) and kiosk.persons.frozen == []
    assert not any(isinstance(request, m.CallStaff) for request in kiosk.requests)


def test_a_hurt_skin_without_a_run_of_this_stay_still_calls_staff() -> None:
    kiosk = Kiosk()
    to_pain(kiosk)
    guest = kiosk.state.guest
    kiosk.state = replace(kiosk.state, guest=replace(guest, stay=replace(guest.stay, treated=())))
    kiosk.touch("pain:4", "skin:hurt")
    assert kiosk.at(Screen.HURT) and kiosk.persons.frozen == []


def test_whoever_is_dizzy_lies_down_with_staff_called_and_then_hears_what_to_do_next() -> None:
    kiosk = Kiosk()
    to_pain(kiosk)
    kiosk.touch("skip", "skin:normal", "dizzy:yes")
    assert kiosk.at(Screen.UNWELL)
    assert any(isinstance(request, m.CallStaff) for request in kiosk.requests)
    kiosk.touch("done")
    assert kiosk.at(Screen.AFTERCARE) and "aftercare.warning" in body(kiosk)


# ---- what comes next ---------------------------------------------------------------------------------------


def test_after_care_says_when_the_program_may_come_again() -> None:
    kiosk = Kiosk()
    to_pain(kiosk, for_ms=0)
    last = kiosk.state.guest.stay.last
    assert last is not None
    guest = kiosk.state.guest
    stay = guest.stay.with_last(replace(last, treated_ms=600_000))
    kiosk.state = replace(kiosk.state, guest=replace(guest, stay=stay))
    kiosk.touch("pain:4", "skin:normal", "dizzy:no")
    assert "aftercare.next_day" in body(kiosk)


def test_less_than_a_minute_asks_for_no_rest() -> None:
    kiosk = Kiosk()
    to_aftercare(kiosk)
    assert not any(each.startswith("aftercare.next") for each in body(kiosk))


def test_twice_more_pain_leads_to_staff() -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    somebody(kiosk, visit(NOW_S - 2 * DAY_S, 3, 6), visit(NOW_S - DAY_S, 3, 6))
    kiosk.touch("stop", "continue", "skip", "skin:normal", "dizzy:no")
    assert "aftercare.next_staff" in body(kiosk)


def test_a_clock_that_went_back_counts_this_stay_alone() -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    somebody(kiosk, visit(NOW_S + DAY_S))
    person = kiosk.state.guest.person
    assert person is not None
    future = replace(person, history=replace(person.history, last_seen_s=NOW_S + DAY_S))
    last = kiosk.state.guest.stay.last
    assert last is not None
    stay = kiosk.state.guest.stay.with_last(replace(last, treated_ms=600_000))
    kiosk.state = replace(kiosk.state, guest=replace(kiosk.state.guest, person=future, stay=stay))
    kiosk.touch("stop", "continue", "pain:4", "skin:normal", "dizzy:no")
    said = {each for each in body(kiosk) if each.startswith("aftercare.next")}
    assert said <= {"aftercare.next_day"}


# ---- a code ------------------------------------------------------------------------------------------------


@pytest.mark.requirement("PRIV-01")
def test_a_code_that_is_only_looked_at_keeps_nothing() -> None:
    kiosk = Kiosk()
    to_aftercare(kiosk)
    kiosk.touch("take", "take:code")
    shown = kiosk.view.code
    assert shown is not None and len(shown) == 14
    kiosk.touch("back", "done")
    assert kiosk.at(Screen.ATTRACT) and kiosk.persons.kept == {}
    assert kiosk.state.guest.stay.offered is None


def test_i_have_it_keeps_the_session_under_the_code_and_opens_the_course() -> None:
    kiosk = Kiosk()
    to_aftercare(kiosk)
    kiosk.touch("take", "take:code")
    code = kiosk.state.guest.stay.offered
    assert code is not None and kiosk.view.code == grouped(code)
    kiosk.touch("code:keep")
    assert kiosk.view.heading == Text(id="code.kept.heading")
    kept = kiosk.persons.kept[code]
    assert [(each.program_id, each.pain_before, each.pain_after) for each in kept.history.visits] == [
        ("P12", 6, 4)
    ]
    assert kept.history.visits[0].at_s <= NOW_S + kiosk.now_ms // 1_000
    kiosk.touch("back", "take:course")
    assert kiosk.view.course == ()  # less than a minute is no session of a course
    kiosk.touch("back")
    assert kiosk.at(Screen.TAKE)


def test_the_code_is_read_out_only_when_that_is_asked_for() -> None:
    kiosk = Kiosk()
    to_aftercare(kiosk)
    kiosk.touch("take", "take:code")
    code = kiosk.state.guest.stay.offered
    assert code is not None
    assert all(not each.id.startswith(("letter.", "number.")) for each in kiosk.view.spoken)
    kiosk.touch("code:read")
    said = [each.id.partition(".")[2].upper() for each in kiosk.view.spoken[1:]]
    assert "".join(said) == code
    kiosk.touch("code:read")
    assert "code.write" in {each.id for each in kiosk.view.spoken}


def test_a_code_that_could_not_be_kept_says_so_and_another_one_can_be_asked_for() -> None:
    kiosk = Kiosk()
    to_aftercare(kiosk)
    kiosk.persons.does_fail = True
    kiosk.touch("take", "take:code", "code:keep")
    assert kiosk.view.heading == Text(id="code.failed.heading") and kiosk.state.guest.code is None
    kiosk.persons.does_fail = False
    kiosk.touch("back", "take:code", "code:keep")
    assert kiosk.state.guest.code is not None


def test_while_the_store_is_silent_the_code_waits_and_a_late_answer_still_keeps_it() -> None:
    kiosk = Kiosk()
    to_aftercare(kiosk)
    kiosk.touch("take", "take:code")
    kiosk.persons.is_stuck = True
    kiosk.touch("code:keep")
    assert kiosk.view.heading == Text(id="code.wait") and kiosk.intents == {"back", "help"}
    kiosk.touch("back")
    kiosk.tell(PersonKept())
    assert kiosk.state.guest.code is not None


def test_a_code_that_comes_when_nobody_asks_is_nobodys() -> None:
    kiosk = Kiosk()
    to_aftercare(kiosk)
    kiosk.tell(chart.CodeNamed(code="K7TM2QXP9RDA", now_s=NOW_S))
    assert kiosk.state.guest.stay.offered is None
    kiosk.touch("take", "take:code")
    first = kiosk.state.guest.stay.offered
    kiosk.tell(chart.CodeNamed(code="K7TM2QXP9RDA", now_s=NOW_S))
    assert kiosk.state.guest.stay.offered == first


def test_without_its_name_a_code_cannot_be_kept() -> None:
    kiosk = Kiosk()
    to_aftercare(kiosk)
    kiosk.touch("take", "take:code")
    guest = kiosk.state.guest
    kiosk.state = replace(kiosk.state, guest=replace(guest, stay=replace(guest.stay, offered=None)))
    assert kiosk.view.heading == Text(id="code.wait")
    assert take.touched(kiosk.state, "code:keep", kiosk.now_ms) == (kiosk.state, ())


def test_back_from_what_may_be_taken_along_leads_to_after_care() -> None:
    kiosk = Kiosk()
    to_aftercare(kiosk)
    kiosk.touch("take", "back")
    assert kiosk.at(Screen.AFTERCARE)
    kiosk.state = replace(kiosk.state, guest=replace(kiosk.state.guest, program_id=None))
    assert not any(each.startswith("aftercare.next") for each in body(kiosk))


# ---- whoever has a code ------------------------------------------------------------------------------------


@pytest.mark.requirement("DOSE-01")
def test_a_run_is_kept_from_its_start_at_every_checkpoint_and_at_its_end() -> None:
    kiosk = Kiosk()
    to_ready(kiosk)
    somebody(kiosk, visit(NOW_S - 9 * DAY_S))
    kiosk.touch("arm")
    kiosk.hear()
    kiosk.hear()
    assert last_kept(kiosk).history.visits[-1].stop_reason == "running"
    count = len([each for each in kiosk.effects if isinstance(each, KeepPerson)])
    kiosk.wait(31_000, 1_000)
    assert len([each for each in kiosk.effects if isinstance(each, KeepPerson)]) > count
    kiosk.touch("stop", "continue", "pain:3")
    done = last_kept(kiosk).history.visits[-1]
    assert (done.stop_reason, done.treated_ms, done.pain_after) == ("stopped_by_person", 1000, 3)
    assert len(last_kept(kiosk).history.visits) == 2


def test_what_could_not_be_kept_of_a_session_is_said() -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    somebody(kiosk)
    kiosk.touch("stop", "continue", "pain:4", "skin:normal", "dizzy:no")
    kiosk.tell(PersonNotKept(reason="disk full"))
    assert "aftercare.not_kept" in body(kiosk)
    kiosk.tell(PersonKept())
    assert "aftercare.not_kept" not in body(kiosk)


@pytest.mark.requirement("OUT-05")
def test_older_numbers_are_shown_only_after_todays_pain_was_said() -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    somebody(kiosk, *(visit(NOW_S - day * DAY_S) for day in range(6, 0, -1)))
    kiosk.touch("stop", "continue")
    kiosk.state = course.opened(kiosk.state)
    assert course_of(kiosk) == 0 and "course.later" in body(kiosk)
    kiosk.touch("back")
    assert kiosk.at(Screen.PAIN_AFTER)
    kiosk.touch("pain:4", "skin:normal", "dizzy:no", "take", "take:course")
    assert course_of(kiosk) >= 6 and "course.median" in body(kiosk)


@pytest.mark.parametrize(
    ("after", "said"), [(4, "course.change.less"), (6, "course.change.same"), (8, "course.change.more")]
)
@pytest.mark.requirement("OUT-03")
@pytest.mark.requirement("OUT-04")
def test_the_course_names_medians_and_whom_to_ask_and_nothing_else(after: int, said: str) -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    somebody(kiosk, *(visit(NOW_S - day * DAY_S, 6, after) for day in range(7, 1, -1)))
    kiosk.touch("stop", "continue", f"pain:{after}", "skin:normal", "dizzy:no", "take", "take:course")
    assert said in body(kiosk) and "course.see_clinician" in body(kiosk)


def test_pain_that_becomes_less_from_visit_to_visit_goes_on() -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    somebody(kiosk, *(visit(NOW_S - day * DAY_S, 4 + day // 2, 3) for day in range(10, 1, -2)))
    kiosk.touch("stop", "continue", "pain:3", "skin:normal", "dizzy:no", "take", "take:course")
    assert "course.go_on" in body(kiosk)


def to_course(kiosk: Kiosk) -> None:
    to_live(kiosk)
    somebody(kiosk, visit(NOW_S - DAY_S))
    kiosk.persons.kept["K7TM2QXP9RDA"] = Person()
    kiosk.touch("stop", "continue", "pain:4", "skin:normal", "dizzy:no", "take", "take:course")


@pytest.mark.requirement("PRIV-03")
def test_forget_me_asks_once_and_then_nothing_is_kept_any_more() -> None:
    kiosk = Kiosk()
    to_course(kiosk)
    kiosk.touch("course:forget", "forget:no")
    assert kiosk.at(Screen.COURSE) and kiosk.persons.kept
    kiosk.touch("course:forget", "forget:yes")
    assert kiosk.view.heading == Text(id="forget.done.heading")
    assert kiosk.persons.kept == {} and kiosk.state.guest.person is None
    count = len(kiosk.effects)
    kiosk.touch("done")
    assert not any(isinstance(each, KeepPerson) for each in kiosk.effects[count:])


def test_what_could_not_be_forgotten_says_that_it_is_still_there() -> None:
    kiosk = Kiosk()
    to_course(kiosk)
    kiosk.persons.does_fail = True
    kiosk.touch("course:forget", "forget:yes")
    assert kiosk.view.heading == Text(id="forget.failed.heading")
    kiosk.touch("back")
    assert kiosk.at(Screen.COURSE)


def test_forgetting_waits_for_the_store() -> None:
    kiosk = Kiosk()
    to_course(kiosk)
    kiosk.persons.is_stuck = True
    kiosk.touch("course:forget", "forget:yes")
    assert kiosk.view.heading == Text(id="code.wait")


def test_the_page_on_a_stick_is_named_or_can_be_tried_again() -> None:
    kiosk = Kiosk()
    to_course(kiosk)
    kiosk.persons.is_stuck = True
    kiosk.touch("course:stick")
    assert kiosk.view.heading == Text(id="code.wait")
    kiosk.touch("back")
    kiosk.persons.is_stuck, kiosk.persons.does_fail = False, True
    kiosk.touch("course:stick")
    assert kiosk.view.heading == Text(id="stick.failed.heading")
    kiosk.persons.does_fail = False
    kiosk.touch("course:stick")
    assert ("name", "my.pdf") in kiosk.view.body[0].values


# ---- the receipt -------------------------------------------------------------------------------------------


@pytest.mark.requirement("PRIV-05")
def test_the_receipt_says_what_was_done_and_names_nobody() -> None:
    kiosk = Kiosk()
    to_aftercare(kiosk)
    kiosk.touch("take", "take:receipt")
    lines = kiosk.view.receipt
    assert [each.id for each in lines] == [
        "receipt.title", "program.p12.name", "receipt.minutes", "receipt.level", "aftercare.less.heading",
        "receipt.no_name",
    ]  # fmt: skip
    values = {value for each in lines for _, value in each.values}
    assert values == {1, 10}  # a minute begun, 3 of 30 levels
    assert all("session" not in str(value) for value in values)


def test_without_a_word_about_pain_the_receipt_says_so_and_without_a_run_nothing() -> None:
    kiosk = Kiosk()
    to_pain(kiosk)
    kiosk.touch("skip", "skin:normal", "dizzy:no", "take", "take:receipt")
    assert "receipt.no_pain" in {each.id for each in kiosk.view.receipt}
    guest = kiosk.state.guest
    kiosk.state = replace(kiosk.state, guest=replace(guest, stay=replace(guest.stay, treated=())))
    assert kiosk.view.receipt == ()


# ---- the comfort window ------------------------------------------------------------------------------------


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


# ---- the next process --------------------------------------------------------------------------------------


@pytest.mark.hazard("HZ-10")
@pytest.mark.requirement("FLOW-02")
def test_another_process_is_asked_for_as_soon_as_a_guest_has_left_and_not_before() -> None:
    kiosk = Kiosk()
    kiosk.wait(2_000)
    assert not any(isinstance(each, chart.Renew) for each in kiosk.effects)
    to_aftercare(kiosk)
    assert not any(isinstance(each, chart.Renew) for each in kiosk.effects)
    kiosk.touch("done")
    assert chart.Renew(guests=1) in kiosk.effects


@pytest.mark.hazard("HZ-10")
def test_a_guest_who_comes_at_once_is_not_cut_off_by_the_next_process() -> None:
    kiosk = Kiosk()
    kiosk.touch("start", "back", "start")
    count = len(kiosk.effects)
    kiosk.wait(2_000)
    assert not any(isinstance(each, chart.Renew) for each in kiosk.effects[count:])


@pytest.mark.hazard("HZ-07")
def test_the_process_after_a_guest_does_not_take_what_it_finds_for_an_interruption() -> None:
    for guests, place in ((0, Screen.ENDING), (3, Screen.ATTRACT)):
        kiosk = Kiosk(state=chart.initial(replace(config(), guests=guests), 0))
        kiosk.state = chart.initial(replace(config(), guests=guests), 0)
        kiosk.tell(chart.Connected())
        kiosk.hear(stop_reason="interface_lost")
        assert kiosk.at(place)
