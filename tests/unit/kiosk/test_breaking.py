"""Lines end where a reader of the language expects it."""

import pytest

from appliance.kiosk.breaking import pieces
from appliance.kiosk.languages import LANGUAGES

STOP, COMMA, QUESTION = "\u3002", "\uff0c", "\uff1f"


def test_words_stay_whole_with_the_space_after_them() -> None:
    assert pieces("Are you there?", "en") == ("Are ", "you ", "there?")


def test_a_hard_space_is_not_a_place_to_break() -> None:
    assert pieces("Vous \u00eates l\u00e0\u202f?", "fr") == ("Vous ", "\u00eates ", "l\u00e0\u202f?")


def test_chinese_breaks_between_letters() -> None:
    assert pieces("\u60a8\u8fd8\u5728", "zh") == ("\u60a8", "\u8fd8", "\u5728")


@pytest.mark.parametrize("mark", (STOP, COMMA, QUESTION))
def test_no_chinese_line_begins_with_a_mark(mark: str) -> None:
    assert pieces(f"\u60a8\u5728{mark}\u597d", "zh") == ("\u60a8", f"\u5728{mark}", "\u597d")


def test_no_chinese_line_ends_with_an_open_bracket() -> None:
    assert pieces("\u60a8\uff08\u5728\uff09", "zh") == ("\u60a8", "\uff08\u5728\uff09")


def test_a_number_keeps_its_digits_and_its_measure_word() -> None:
    assert pieces("\u7ea620\u5206\u949f", "zh") == ("\u7ea6", "20\u5206", "\u949f")
    assert pieces("\u6253112\u3002", "zh") == ("\u6253", "112\u3002")


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("text", ("", "  a  b ", "3/13", "\u60a8\u5728 EMS\uff1f(a)", "(", ")("))
def test_the_pieces_together_are_the_text(code: str, text: str) -> None:
    assert "".join(pieces(text, code)) == text


@pytest.mark.parametrize(
    "word", ("Fran\u00e7ais", "T\u00fcrk\u00e7e", "ems-kiosk", "P09-novice", "don\u2019t", "/run/ems")
)
def test_no_word_in_latin_letters_is_broken_inside_a_chinese_line(word: str) -> None:
    assert any(word in piece for piece in pieces(f"\u60a8\u5728{word}\u7684", "zh"))


def test_a_number_keeps_its_unit_inside_a_chinese_line() -> None:
    assert pieces("\u752812 mA\u7684", "zh") == ("\u7528", "12 mA", "\u7684")
    assert pieces("\u752812 months", "zh") == ("\u7528", "12 ", "months")
