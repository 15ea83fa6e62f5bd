"""A returning guest: the code on the keys, what is asked again, what is kept, and the dose. (HZ-04, HZ-11)"""

from dataclasses import replace

import pytest

from appliance.kiosk import chart
from appliance.kiosk.chart import dose_check
from appliance.kiosk.chart.returning import REFUSED_S
from appliance.kiosk.view import Overlay, Screen
from appliance.therapy.catalogue import Kind
from appliance.therapy.code import made_from
from appliance.therapy.dose import DAY_S
from appliance.therapy.person import Answered, KeepPerson, OpenPerson, Person
from appliance.therapy.screening import Answer, Reply
from appliance.therapy.visit import History, Visit
from tests.flow.scripted import CARDS, CATALOGUE, NOW_S, PIN, Kiosk, answer_all_well, good_answer, to_live

CODE, OTHER = made_from(12_345), made_from(54_321)
HOUR_S = 3_600
DUE_ALWAYS = {card.id for card in CARDS.cards if card.valid_days is None}


def well(at_s: int = NOW_S - DAY_S) -> tuple[Answered, ...]:
    """All cards answered so that a person may go on."""
    said = {card.id: Answer(reply=Reply(card.good_answer)) for card in CARDS.cards}
    said["q12"] = Answer(reply=Reply.YES, options=frozenset({"22_54"}))
    return tuple(Answered(card_id=name, answer=answer, at_s=at_s) for name, answer in said.items())


def a_person(*visits: Visit) -> Person:
    return Person(
        history=History(visits=visits, last_seen_s=NOW_S - HOUR_S),
        answers=well(),
        questionnaire_version=CARDS.version,
        zone="lumbar_parallel",
    )


def visit(program_id: str = "P12", ago_s: int = 3 * DAY_S, before: int = 6, after: int | None = 4) -> Visit:
    program = CATALOGUE.program(program_id)
    return Visit(
        program_id=program_id,
        family=program.dose.family,
        kind=program.kind,
        at_s=NOW_S - ago_s,
        treated_ms=600_000,
        pain_before=before,
        pain_after=after,
    )


def come(person: Person | None = None, kiosk: Kiosk | None = None, code: str = CODE) -> Kiosk:
    """Somebody stands there and has typed a code."""
    kiosk = kiosk or Kiosk()
    if person is not None:
        kiosk.persons.kept[CODE] = person
    kiosk.touch("start", "language:en", "consent:code", *(f"symbol:{each}" for each in code))
    return kiosk


def asked_after_no_change(kiosk: Kiosk) -> list[str]:
    """The cards that are asked now, each answered well."""
    seen = []
    kiosk.touch("change:no")
    while kiosk.screen in (Screen.QUESTION, Screen.RED_FLAG):
        assert kiosk.view.heading is not None
        seen.append(kiosk.view.heading.id.split(".")[1])
        kiosk.touch(good_answer(kiosk.state))
    return seen


def to_programs(kiosk: Kiosk, goal: str = "relief", cause: str = "wear") -> None:
    asked_after_no_change(kiosk)
    kiosk.touch("area:low_back", "since:longer", f"cause:{cause}", "pain:5", f"goal:{goal}")


# ---- the code ----------------------------------------------------------------------------------------------


def test_a_code_opens_what_is_kept_and_is_neither_spoken_nor_left_on_the_screen() -> None:
    kiosk = come(a_person())
    assert kiosk.at(Screen.WELCOME_BACK) and kiosk.state.guest.code == CODE
    assert CODE not in repr(kiosk.state) and kiosk.view.code is None


def test_what_is_typed_is_seen_in_groups_erased_one_by_one_and_never_heard() -> None:
    kiosk = come(code="K7TM2")
    assert kiosk.view.code == "K7TM-2___-____"
    kiosk.touch("erase", "erase")
    assert kiosk.view.code == "K7T_-____-____"
    assert {each.id for each in kiosk.view.spoken} == {"enter_code.heading", "enter_code.body"}


def test_a_slip_of_the_finger_is_found_here_and_costs_no_try() -> None:
    wrong = CODE[:3] + ("X" if CODE[3] != "X" else "Y") + CODE[4:]
    kiosk = come(a_person(), code=wrong)
    assert kiosk.view.body[0].id == "enter_code.mistyped"
    assert not any(isinstance(each, OpenPerson) for each in kiosk.effects)
    kiosk.touch("again", *(f"symbol:{each}" for each in CODE))
    assert kiosk.at(Screen.WELCOME_BACK)


def test_an_unknown_code_opens_nothing_and_the_way_without_one_stays_open() -> None:
    kiosk = come(a_person(), code=OTHER)
    assert kiosk.view.body[0].id == "enter_code.unknown"
    kiosk.touch("back", "consent:yes")
    assert kiosk.at(Screen.QUESTION) and kiosk.state.guest.code is None


@pytest.mark.hazard("HZ-03")
def test_too_many_wrong_codes_lock_the_keys_and_nothing_else() -> None:
    kiosk = come(a_person(), code=OTHER)
    for _ in range(4):
        kiosk.touch("again", *(f"symbol:{each}" for each in OTHER))
    assert kiosk.view.body[0].values == (("minutes", 5),)
    assert not {each for each in kiosk.intents if each.startswith("symbol")}
    kiosk.touch("back", "back", "back")
    to_live(kiosk)
    assert "stop" in kiosk.intents
    kiosk = come(kiosk=Kiosk(), code="")
    assert "symbol:K" in kiosk.intents, "another station is not locked"


def test_the_wait_after_wrong_codes_holds_for_the_next_person_and_ends() -> None:
    kiosk = come(a_person(), code=OTHER)
    for _ in range(4):
        kiosk.touch("again", *(f"symbol:{each}" for each in OTHER))
    kiosk.touch("back", "consent:no")
    kiosk.touch("start", "language:en", "consent:code")
    assert "symbol:K" not in kiosk.intents
    kiosk.now_ms += 300_001
    kiosk.hear()
    assert "symbol:K" in kiosk.intents


def test_what_a_code_opens_reaches_nobody_who_has_left() -> None:
    kiosk = Kiosk()
    kiosk.persons.is_stuck = True
    come(kiosk=kiosk)
    kiosk.touch("back", "back", "back")
    kiosk.persons.is_stuck, kiosk.persons.kept = False, {CODE: a_person()}
    answer = kiosk.persons.take(OpenPerson(code=CODE))
    assert answer is not None
    kiosk.tell(answer)
    assert kiosk.at(Screen.ATTRACT) and kiosk.state.guest.person is None


# ---- what is asked -----------------------------------------------------------------------------------------


@pytest.mark.requirement("SCR-04")
@pytest.mark.hazard("HZ-04")
def test_who_comes_back_is_asked_what_is_due_and_whether_anything_changed() -> None:
    asked = asked_after_no_change(come(a_person()))
    assert set(asked) == DUE_ALWAYS and len(asked) < len(CARDS.cards)


@pytest.mark.hazard("HZ-04")
@pytest.mark.parametrize("said", ["change:yes", "change:not_sure"])
def test_any_change_asks_everything_again(said: str) -> None:
    kiosk = come(a_person())
    kiosk.touch(said)
    count = 0
    while kiosk.screen in (Screen.QUESTION, Screen.RED_FLAG):
        kiosk.touch(good_answer(kiosk.state))
        count += 1
    assert count == len(CARDS.cards)


@pytest.mark.requirement("SCR-04", "DOSE-02")
@pytest.mark.parametrize(
    "why", ["another version", "an untrusted clock", "a clock that went back", "answers from the future"]
)
def test_what_cannot_be_believed_is_asked_again(why: str) -> None:
    kiosk, person = Kiosk(), a_person()
    if why == "another version":
        person = replace(person, questionnaire_version=CARDS.version - 1)
    elif why == "an untrusted clock":
        kiosk.persons.is_clock_trusted = False
    elif why == "a clock that went back":
        person = replace(person, history=replace(person.history, last_seen_s=NOW_S + HOUR_S))
    else:
        person = replace(person, answers=well(NOW_S + HOUR_S))
    assert len(asked_after_no_change(come(person, kiosk))) == len(CARDS.cards)


@pytest.mark.hazard("HZ-04")
def test_the_answers_are_kept_after_the_questions_with_their_day() -> None:
    kiosk = come(a_person())
    asked_after_no_change(kiosk)
    kept = {each.card_id: each.at_s for each in kiosk.persons.kept[CODE].answers}
    assert set(kept) == {card.id for card in CARDS.cards}
    assert all((at_s == NOW_S) is (name in DUE_ALWAYS) for name, at_s in kept.items())


def test_a_guest_keeps_nothing() -> None:
    kiosk = Kiosk()
    kiosk.touch("start", "language:en", "consent:yes")
    answer_all_well(kiosk)
    assert not any(isinstance(each, KeepPerson) for each in kiosk.effects)


@pytest.mark.requirement("SCR-02", "SCR-05")
@pytest.mark.hazard("HZ-04")
def test_after_a_no_the_same_code_begins_nothing_for_ten_minutes_without_staff() -> None:
    kiosk = come(a_person())
    kiosk.touch("change:no", "answer:not_sure")
    assert kiosk.at(Screen.NOT_TODAY)
    kiosk.touch("done")
    assert kiosk.persons.kept[CODE].refused_at_s == NOW_S
    kiosk.persons.now_s = NOW_S + REFUSED_S - 1
    come(kiosk=kiosk)
    assert kiosk.at(Screen.WAIT) and kiosk.view.heading is not None
    assert kiosk.view.heading.id == "wait.staff.heading", "the reason is not in large letters"
    kiosk.touch("release", *(f"digit:{each}" for each in PIN))
    assert kiosk.at(Screen.WELCOME_BACK), "staff let in"
    kiosk.touch("back", "consent:no")
    kiosk.persons.now_s = NOW_S + REFUSED_S
    come(kiosk=kiosk)
    assert kiosk.at(Screen.WELCOME_BACK), "and after ten minutes the time does"


@pytest.mark.hazard("HZ-04")
def test_an_answer_that_needs_a_clinician_is_asked_again_at_the_next_visit() -> None:
    kiosk = come(a_person())
    kiosk.touch("change:yes")
    while (card := kiosk.view.heading) is not None and card.id != "question.q03.text":
        kiosk.touch(good_answer(kiosk.state))
    kiosk.touch("answer:not_sure", "done")
    assert "q03" not in {each.card_id for each in kiosk.persons.kept[CODE].answers}
    kiosk.persons.now_s = NOW_S + DAY_S
    assert "q03" in asked_after_no_change(come(kiosk=kiosk))


# ---- the dose ----------------------------------------------------------------------------------------------


@pytest.mark.hazard("HZ-11")
@pytest.mark.requirement("DOSE-01")
def test_who_had_it_today_is_told_when_it_is_possible_again_and_may_take_another() -> None:
    kiosk = come(a_person(visit("P07", 20 * HOUR_S)))
    to_programs(kiosk, "loosen", "strain")
    kiosk.touch("program:P07")
    assert kiosk.at(Screen.WAIT)
    assert kiosk.view.body[0].values == (("hours", 4),)
    assert kiosk.state.guest.program_id is None, "no way leads round it"
    kiosk.touch("other")
    assert kiosk.at(Screen.PROGRAM)


@pytest.mark.hazard("HZ-11")
@pytest.mark.requirement("OUT-02")
def test_more_pain_twice_needs_staff_and_their_pin_opens_the_course() -> None:
    worse = (visit(ago_s=6 * DAY_S, before=3, after=7), visit(ago_s=3 * DAY_S, before=3, after=7))
    kiosk = come(a_person(*worse))
    to_programs(kiosk)
    kiosk.touch("program:P01")
    assert kiosk.at(Screen.WAIT) and "release" in kiosk.intents
    kiosk.touch("release")
    assert kiosk.is_covered_by(Overlay.PIN)
    kiosk.touch(*(f"digit:{each}" for each in PIN))
    assert kiosk.at(Screen.POSTURE) and kiosk.state.guest.program_id == "P01"
    assert kiosk.persons.kept[CODE].history.reviewed_at_s == NOW_S


def after_a_course() -> Kiosk:
    """Twelve sessions of one kind, two days apart, the last one three days ago; the next is asked for."""
    course = tuple(visit("P03", ago_s=(3 + 2 * ago) * DAY_S) for ago in reversed(range(12)))
    kiosk = come(a_person(*course))
    to_programs(kiosk)
    kiosk.state = replace(kiosk.state, place=Screen.PROGRAM)
    kiosk.state, _ = dose_check.chosen(kiosk.state, "P03", kiosk.now_ms)
    assert kiosk.at(Screen.WAIT)
    return kiosk


@pytest.mark.hazard("HZ-11")
@pytest.mark.requirement("DOSE-01")
def test_after_a_whole_course_it_pauses_or_staff_review_it_with_their_pin() -> None:
    kiosk = after_a_course()
    assert [each.id for each in kiosk.view.body] == ["wait.days", "wait.why.course"]
    assert kiosk.intents == {"other", "done", "release", "help"}
    kiosk.touch("release", *("digit:1" for _ in PIN))
    assert kiosk.is_covered_by(Overlay.PIN), "a wrong PIN reviews nothing"
    kiosk.touch("back")
    assert kiosk.at(Screen.WAIT)
    kiosk.touch("release", *(f"digit:{each}" for each in PIN))
    assert kiosk.at(Screen.POSTURE) and kiosk.state.guest.program_id == "P03"
    assert kiosk.persons.kept[CODE].history.reviewed_at_s == NOW_S
    kiosk.touch("back", "back", "back")
    kiosk.wait(200_000, 1_000)
    come(kiosk=kiosk)
    to_programs(kiosk)
    kiosk.state, _ = dose_check.chosen(kiosk.state, "P03", kiosk.now_ms)
    assert kiosk.at(Screen.POSTURE), "what was reviewed is not asked for again"


@pytest.mark.hazard("HZ-11")
@pytest.mark.requirement("DOSE-01")
def test_a_wait_that_is_a_matter_of_hours_is_nothing_that_a_pin_ends() -> None:
    kiosk = come(a_person(visit("P07", 20 * HOUR_S)))
    to_programs(kiosk, "loosen", "strain")
    kiosk.touch("program:P07")
    assert kiosk.at(Screen.WAIT) and "release" not in kiosk.intents
    kiosk.tell(chart.PinChecked(is_right=True, wrong=0))
    assert kiosk.at(Screen.WAIT) and kiosk.state.guest.program_id is None


@pytest.mark.hazard("HZ-11")
@pytest.mark.parametrize(
    ("ago_s", "told"), [(23 * HOUR_S + 1_800, "wait.half_hour"), (22 * HOUR_S, "wait.hours")]
)
def test_the_wait_is_told_in_words_and_when_it_is_over_while_somebody_looks_it_is_said(
    ago_s: int, told: str
) -> None:
    kiosk = come(a_person(visit("P07", ago_s)))
    to_programs(kiosk, "loosen", "strain")
    kiosk.touch("program:P07")
    assert kiosk.view.body[0].id == told
    for _ in range(2 * HOUR_S // 50):
        kiosk.now_ms += 50_000
        kiosk.hear()
        kiosk.tell(chart.Touched(intent="more"))
    assert [each.id for each in kiosk.view.body] == ["wait.now"]
    kiosk.touch("done")
    assert kiosk.at(Screen.ATTRACT) and kiosk.state.guest == chart.initial(kiosk.state.config, 0).guest


@pytest.mark.hazard("HZ-04")
@pytest.mark.requirement("SCR-02")
def test_the_no_of_the_last_ten_minutes_is_looked_at_by_staff_and_the_questions_begin() -> None:
    kiosk = come(replace(a_person(), refused_at_s=NOW_S - 60))
    assert kiosk.at(Screen.WAIT) and {"release", "call"} <= kiosk.intents and "other" not in kiosk.intents
    kiosk.touch("release", *(f"digit:{each}" for each in PIN))
    assert kiosk.at(Screen.WELCOME_BACK)
    asked_after_no_change(kiosk)
    assert kiosk.at(Screen.AREA)


@pytest.mark.requirement("DOSE-02")
@pytest.mark.hazard("HZ-11")
def test_with_an_untrusted_clock_a_history_refuses_nobody_and_the_question_stands_for_it() -> None:
    kiosk = Kiosk()
    kiosk.persons.is_clock_trusted = False
    come(a_person(visit("P07", HOUR_S)), kiosk)
    to_programs(kiosk, "loosen", "strain")
    kiosk.touch("program:P07")
    assert kiosk.at(Screen.USED_TODAY)


@pytest.mark.requirement("DOSE-01")
@pytest.mark.hazard("HZ-11")
def test_a_guest_who_used_it_today_or_is_not_sure_gets_tingling_only() -> None:
    kiosk = guest_at_programs("loosen")
    kiosk.touch("program:P06", "used:yes")
    assert kiosk.at(Screen.PROGRAM) and kiosk.view.body[0].id == "program.used_today"
    offered = {each.partition(":")[2] for each in kiosk.intents if each.startswith("program:")}
    assert offered and {CATALOGUE.program(each).kind for each in offered} == {Kind.SENSORY}


@pytest.mark.hazard("HZ-18")
@pytest.mark.requirement("DOSE-01")
@pytest.mark.parametrize("wanted", ["P02", "P06"])
def test_a_guest_is_asked_before_anything_but_the_gentle_program_and_a_first_time_gets_that_one_only(
    wanted: str,
) -> None:
    kiosk = guest_at_programs("loosen")
    kiosk.touch(f"program:{wanted}")
    assert kiosk.at(Screen.USED_TODAY) and kiosk.state.guest.program_id is None
    kiosk.touch("used:never")
    assert kiosk.at(Screen.PROGRAM) and kiosk.view.body[0].id == "program.p12.why"
    assert {each for each in kiosk.intents if each.startswith("program:")} == {"program:P12"}
    kiosk.touch("program:P12")
    assert kiosk.at(Screen.POSTURE) and kiosk.state.guest.program_id == "P12"


@pytest.mark.requirement("DOSE-01")
def test_tingling_of_a_guest_who_was_here_today_is_not_asked_for_again() -> None:
    kiosk = guest_at_programs("loosen")
    kiosk.touch("program:P02", "used:yes", "program:P02")
    assert kiosk.at(Screen.POSTURE) and kiosk.state.guest.program_id == "P02"


@pytest.mark.requirement("DOSE-01")
def test_a_guest_who_has_not_used_it_today_goes_on_and_is_not_asked_twice() -> None:
    kiosk = guest_at_programs("loosen")
    kiosk.touch("program:P06", "posture:lying")
    assert kiosk.at(Screen.PAD) and kiosk.state.guest.program_id == "P06"
    assert (kiosk.state.guest.posture, kiosk.state.guest.was_used) == ("lying", False)
    kiosk.touch("back")
    assert kiosk.at(Screen.POSTURE)
    kiosk.touch("back", "program:P06", "posture:seated")
    assert kiosk.at(Screen.PAD) and kiosk.state.guest.posture == "seated"


def guest_at_programs(goal: str) -> Kiosk:
    kiosk = Kiosk()
    kiosk.touch("start", "language:en", "consent:yes")
    answer_all_well(kiosk)
    kiosk.touch("pain:6", f"goal:{goal}")
    return kiosk


@pytest.mark.parametrize(("goal", "program_id"), [("relief", "P12"), ("loosen", "P06")])
def test_no_program_costs_a_guest_more_touches_than_another(goal: str, program_id: str) -> None:
    kiosk = Kiosk()
    kiosk.touch("start", "language:en", "consent:yes")
    for card in CARDS.cards:
        kiosk.touch("option:22_54" if card.is_choice else f"answer:{card.good_answer}")
    kiosk.touch("area:low_back", "since:longer", "cause:strain")
    kiosk.touch("pain:6", f"goal:{goal}", f"program:{program_id}", "posture:seated")
    assert kiosk.at(Screen.PAD)


# ---- nothing stays -----------------------------------------------------------------------------------------


@pytest.mark.hazard("HZ-10")
def test_nothing_of_a_person_is_left_after_they_have_gone() -> None:
    kiosk = come(a_person(visit()))
    to_programs(kiosk)
    kiosk.touch("about", "next", "back", "back")
    kiosk.wait(200_000, 1_000)
    assert kiosk.at(Screen.ATTRACT)
    assert kiosk.state.guest == chart.initial(kiosk.state.config, 0).guest
