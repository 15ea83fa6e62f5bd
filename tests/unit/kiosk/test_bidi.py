"""Lines of Arabic stand in the order in which they are drawn, and every run has one script."""

import re

import bidi
import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from appliance.kiosk.bidi import Run, runs, script_of, visual
from appliance.kiosk.languages import LANGUAGES, Script
from appliance.kiosk.text import LOCALE

# Letters are named, so that no editor turns a line round before it is read.
ALEF, BEH, TAA, KAF, MEEM = "\u0627", "\u0628", "\u062a", "\u0643", "\u0645"
FATHATAN, SHADDA, KASRA = "\u064b", "\u0651", "\u0650"
COMMA, QUESTION = "\u060c", "\u061f"


def test_letters_stand_from_the_last_to_the_first() -> None:
    assert visual(ALEF + BEH + TAA, "rtl") == TAA + BEH + ALEF


def test_a_number_keeps_its_order_between_arabic_words() -> None:
    assert visual(f"{ALEF} 112 {BEH}", "rtl") == f"{BEH} 112 {ALEF}"


def test_a_latin_name_keeps_its_order_between_arabic_words() -> None:
    assert visual(f"{ALEF} EMS {BEH}", "rtl") == f"{BEH} EMS {ALEF}"


def test_the_full_stop_of_an_arabic_line_stands_on_its_left() -> None:
    assert visual(f"{ALEF}{BEH}.", "rtl") == f".{BEH}{ALEF}"


def test_a_latin_name_at_the_end_keeps_the_full_stop_on_the_left() -> None:
    assert visual(f"{ALEF} EMS.", "rtl") == f".EMS {ALEF}"


def test_brackets_face_the_word_inside_them() -> None:
    assert visual(f"{ALEF} (EMS) {BEH}", "rtl") == f"{BEH} (EMS) {ALEF}"
    assert visual(f"{ALEF} ({BEH})", "rtl") == f"({BEH}) {ALEF}"


def test_an_arabic_name_in_a_line_that_is_read_from_the_left_is_turned_alone() -> None:
    assert visual(f"Arabic: {ALEF}{BEH}", "ltr") == f"Arabic: {BEH}{ALEF}"


@pytest.mark.parametrize(
    ("logical", "drawn"),
    [
        (BEH + FATHATAN, BEH + FATHATAN),
        (BEH + FATHATAN + ALEF, ALEF + BEH + FATHATAN),
        (BEH + SHADDA + KASRA + TAA, TAA + BEH + SHADDA + KASRA),
        (ALEF + KASRA + " 12", "12 " + ALEF + KASRA),
    ],
)
def test_a_mark_follows_its_letter(logical: str, drawn: str) -> None:
    """UAX #9, L3."""
    assert visual(logical, "rtl") == drawn


def test_a_line_without_arabic_is_left_as_it_is() -> None:
    for line in ("Are you (still) there?", "\u0915\u093f 20", "\u60a8\u597d\uff1f"):
        assert visual(line, "ltr") == line


def test_a_run_has_one_script_and_spaces_stay_with_the_run_before_them() -> None:
    assert runs(f"{ALEF}{BEH} 12 {TAA}{QUESTION}", "rtl") == (
        Run(QUESTION + TAA + " ", Script.ARABIC),
        Run("12 ", Script.LATIN),
        Run(BEH + ALEF, Script.ARABIC),
    )


def test_marks_of_hindi_stay_in_the_run_of_their_letter() -> None:
    assert [run.script for run in runs("\u0939\u093f\u0928\u094d\u0926\u0940\u0964 20")] == [
        Script.DEVANAGARI,
        Script.LATIN,
    ]


def test_a_chinese_comma_is_drawn_by_the_chinese_font() -> None:
    assert {script_of(each) for each in "\u3002\uff0c\uff1f\uff08\u60a8"} == {Script.HAN}


def test_the_own_name_of_a_language_is_one_run_of_its_script() -> None:
    for row in LANGUAGES.values():
        assert [run.script for run in runs(row.own_name)] == [row.script]


def test_every_arabic_text_stands_as_an_independent_implementation_orders_it() -> None:
    """The package's second implementation (Rust) mirrors no brackets; all else must be the same."""
    with (LOCALE / "ar" / "LC_MESSAGES" / "kiosk.po").open("rb") as file:
        texts = [re.sub(r"{\w+}", "12", str(each.string)) for each in read_po(file) if each.id]
    assert len(texts) > 400
    mirrored = str.maketrans("()\u00ab\u00bb", ")(\u00bb\u00ab")
    for text in texts:
        bare = "".join(character for character in text if not is_mark(character))
        assert visual(bare, "rtl").translate(mirrored) == bidi.get_display(bare, base_dir="R")


def is_mark(character: str) -> bool:
    return "\u064b" <= character <= "\u0652"


LETTERS = st.text(alphabet=ALEF + BEH + KAF + MEEM + FATHATAN + SHADDA + COMMA + "ab12 .:", max_size=30)


@given(line=LETTERS)
def test_no_character_is_lost_or_doubled(line: str) -> None:
    assert sorted(visual(line, "rtl")) == sorted(line)
    assert "".join(run.text for run in runs(line, "rtl")) == visual(line, "rtl")
