"""After a session: skin, dizziness, what comes next, a receipt, and the next process."""

from dataclasses import replace

import pytest

from appliance.ipc import messages as m
from appliance.kiosk import chart
from appliance.kiosk.view import Screen
from appliance.therapy.person import FreezeTrace
from tests.flow.after_a_session import DAY_S, body, somebody, to_aftercare, to_pain, visit
from tests.flow.scripted import NOW_S, Kiosk, config, to_live

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
