"""After a session: a code is shown, kept, read out, or cannot be kept."""

from dataclasses import replace

import pytest

from appliance.kiosk import chart
from appliance.kiosk.chart import take
from appliance.kiosk.view import Screen, Text
from appliance.therapy.code import grouped
from appliance.therapy.person import PersonKept
from tests.flow.after_a_session import body, to_aftercare
from tests.flow.scripted import NOW_S, Kiosk


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
