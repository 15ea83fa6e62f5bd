"""The pages that somebody takes along: one page each, the right words and numbers, nobody's name."""

import csv
import io
import os
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from appliance.kiosk.languages import LANGUAGES
from appliance.records.error import PageError
from appliance.records.pages import ROWS, Hand, Reader, Treated, course_page, course_table, session_page
from appliance.services.pages import hand
from appliance.services.programs import load
from appliance.therapy.catalogue import Kind
from appliance.therapy.logbook import Sample
from appliance.therapy.visit import History, Visit
from tests.unit.records.pdf_text import pages, words

NOW_S = 1_780_000_000
DAY_S = 86_400
CATALOGUE = load()
NAMES = {program.id: program.name_text for program in CATALOGUE.programs}
LONGEST = max(NAMES, key=len)
VISIT = Visit(
    program_id="P12", family="frequent", kind=Kind.SENSORY, at_s=NOW_S, treated_ms=1_200_000,
    pain_before=6, pain_after=4, comfort=(400, 612),
)  # fmt: skip
TREATED = Treated(
    session_id="0123456789abcdef", minute_s=NOW_S, program_id="P12", zone="lumbar_parallel",
    treated_ms=1_170_000, level_max=(24, 21), charge_uc=(123_456, 99_887), faults=("H16",),
    stop_reason="pads_off", module_serial="SIM-7", firmware_sha256="ab12" * 16, consent_version=1,
    questionnaire_version=3, is_simulated=False,
)  # fmt: skip
SAMPLES = tuple(
    Sample(
        at_s=at_s,
        set_ua=(9_000, 8_000),
        delivered_ua=(8_900, 7_900),
        z_ohm=(900, None if at_s < 30 else 1_100),
    )
    for at_s in range(300)
    if not 100 < at_s < 140
)


def written(language: str = "en", *, is_simulated: bool = False) -> Hand:
    return hand(language, NAMES, day_s=NOW_S, is_simulated=is_simulated)


def course(count: int, **changes: object) -> History:
    visits = (replace(VISIT, at_s=NOW_S + number * 2 * DAY_S) for number in range(count))
    return History(visits=tuple(replace(each, **changes) for each in visits))  # type: ignore[arg-type]  # any field


def test_a_course_for_the_person_has_each_session_with_its_pain_and_what_may_be_said_of_it() -> None:
    said = words(course_page(course(6), written(), Reader.PERSON)).split("\n")
    assert "Your sessions" in said and "Gentle first time" in said
    assert "Sessions so far: 6. A course has 10 to 12." in said
    assert "Pain before, usually: 6." in said and "Afterwards, usually: 2 less." in said
    assert "These are numbers that you gave, not a medical finding." in " ".join(said)
    assert "Made by a station that is not a cleared medical device." in said


@pytest.mark.requirement("OUT-03", "OUT-04")
def test_without_a_change_after_five_sessions_the_page_says_whom_to_ask_and_what_it_is_not() -> None:
    said = words(course_page(course(5, pain_after=6), written(), Reader.PERSON))
    assert "Please see a doctor or a physiotherapist." in said and "Afterwards, usually: the same." in said
    said = words(course_page(course(5, pain_after=9), written(), Reader.PERSON))
    assert "Afterwards, usually: 3 more." in said


def test_less_than_five_answers_tell_of_no_usual_value() -> None:
    assert "usually" not in words(course_page(course(4), written(), Reader.PERSON))


def test_a_course_for_a_clinician_has_the_verdict_the_comfort_and_the_end_and_room_for_a_name() -> None:
    said = words(course_page(course(3, stop_reason="hand_switch"), written(), Reader.CLINICIAN))
    for word in ("P12 Gentle first time", "tingling", "4, clearly less", "40 / 61", "hand switch", "____"):
        assert word in said, word
    assert "The station knows no name" in said and "clearly less: by 2 points" in said.lower()


def test_what_was_not_said_or_not_known_is_a_dash() -> None:
    for reader in Reader:
        said = words(course_page(course(1, pain_after=None, comfort=None), written(), reader))
        assert "–" in said.split("\n")


def test_a_program_that_is_not_in_the_catalogue_any_more_keeps_its_id() -> None:
    for reader in Reader:
        assert "P99" in words(course_page(course(1, program_id="P99"), written(), reader)).split("\n")


def test_more_sessions_than_fit_are_counted_and_the_newest_stand_on_the_page() -> None:
    said = words(course_page(course(ROWS + 3), written(), Reader.PERSON)).split("\n")
    assert "Earlier sessions that are not on this page: 3" in said
    assert str(ROWS + 3) in said and "3" not in said[: said.index("4")]


def test_a_course_of_nothing_is_a_page_all_the_same() -> None:
    assert pages(course_page(History(), written(), Reader.PERSON)) == 1


def test_the_table_has_every_session_and_reads_back() -> None:
    rows = list(csv.reader(io.StringIO(course_table(course(20, pain_after=None), written()), newline="")))
    assert len(rows) == 21
    assert rows[1][1:] == ["P12 Gentle first time", "sensory", "20", "6", "", "completed"]


# ---- a session ---------------------------------------------------------------------------------------------


def test_a_session_for_the_person_says_what_where_how_long_and_how_it_ended() -> None:
    said = words(session_page(TREATED, SAMPLES, written(), Reader.PERSON)).split("\n")
    for word in ("Your session", "Gentle first time", "Lower back", "20", "pads came off", "24 / 21"):
        assert word in said, word
    assert "No name, no medical finding" in said
    assert not any("SIM-7" in each or "H16" in each or TREATED.session_id in each for each in said)


def test_a_session_for_a_clinician_has_charge_faults_module_firmware_and_resistance() -> None:
    said = words(session_page(TREATED, SAMPLES, written(), Reader.CLINICIAN))
    for word in ("123.5 / 99.9", "H16", "SIM-7", "ab12ab12ab12ab12", TREATED.session_id, "in ohm"):
        assert word in said, word


def test_a_session_without_faults_or_place_or_module_says_so() -> None:
    bare = replace(TREATED, faults=(), zone="", module_serial="", firmware_sha256="")
    said = words(session_page(bare, SAMPLES, written(), Reader.CLINICIAN)).split("\n")
    assert "none" in said and said.count("–") == 3


def test_a_session_whose_black_box_is_gone_says_that_no_course_is_kept() -> None:
    said = words(session_page(TREATED, (), written(), Reader.CLINICIAN))
    assert "No course is kept of this session." in said and "Current in mA" not in said


def test_a_session_of_nothing_but_zeros_and_unknowns_has_its_plots() -> None:
    silent = (Sample(at_s=0), Sample(at_s=5), Sample(at_s=6))
    assert "Current in mA" in words(session_page(TREATED, silent, written(), Reader.CLINICIAN))


# ---- all of them -------------------------------------------------------------------------------------------


@pytest.mark.hazard("HZ-20")
def test_a_simulated_session_says_so_in_a_frame_and_a_real_one_does_not() -> None:
    for simulated in (True, False):
        made = (
            course_page(course(1), written(is_simulated=simulated), Reader.PERSON),
            session_page(replace(TREATED, is_simulated=simulated), SAMPLES, written(), Reader.CLINICIAN),
        )
        assert all(("SIMULATED. No current went into a person." in words(page)) is simulated for page in made)


@cache
def letters(*fonts: Path) -> set[int]:
    found: set[int] = set()
    for path in fonts:
        with TTFont(str(path)) as font:
            found |= set(font.getBestCmap())
    return found


def unwritable(by: Hand, said: str) -> set[str]:
    """The letters that neither font of the page has."""
    script = by.script
    known = letters(script.bold, script.latin_bold) & letters(script.regular, script.latin_regular)
    return {each for each in said if ord(each) not in known}


@pytest.mark.parametrize("reader", Reader)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fullest_pages_are_one_page_each_with_a_letter_for_every_letter(
    language: str, reader: Reader
) -> None:
    said: list[str] = []
    by = written(language, is_simulated=True)

    def say(text_id: str, **values: str | int) -> str:
        said.append(by.say(text_id, **values))
        return said[-1]

    listened = replace(by, say=say)
    full = course(40, program_id="P09", pain_after=6, stop_reason="module_restarted", comfort=(1000, 1000))
    whole = replace(TREATED, is_simulated=True, faults=("H16", "H17", "H10", "H25"))
    for page in (course_page(full, listened, reader), session_page(whole, SAMPLES, listened, reader)):
        assert pages(page) == 1
    assert len(said) > 20 and unwritable(by, "".join(said)) == set()


def test_a_letter_that_no_font_has_would_be_found() -> None:
    assert unwritable(written("ar"), "a\u0e01\u0628") == {"\u0e01"}


@pytest.mark.hazard("HZ-12")
def test_the_only_time_in_a_file_is_its_day() -> None:
    page = course_page(course(1), written(), Reader.PERSON)
    assert b"(D:20260528000000Z)" in page
    assert page == course_page(course(1), replace(written(), day_s=NOW_S + 60), Reader.PERSON)


def opened() -> Counter[str]:
    """How often this process holds each file open."""
    return Counter(os.readlink(each) for each in Path("/proc/self/fd").iterdir() if each.is_symlink())


def test_a_page_that_does_not_hold_its_words_is_refused_not_cut_and_lets_go_of_its_fonts() -> None:
    by = written()
    long = replace(by, say=lambda text_id, **values: f"{text_id} " * 60)
    before = opened()
    with pytest.raises(PageError, match="do not fit on one") as caught:
        course_page(course(ROWS), long, Reader.PERSON)
    assert [name for name in opened() - before if "font" in name] == [], caught.value
