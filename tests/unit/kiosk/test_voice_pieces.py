"""Messages cut into files that can be said one after another."""

import pytest

from appliance.kiosk.view import Text
from appliance.kiosk.voice.pieces import pieces, spoken_numbers, stretches


def test_a_message_without_placeholders_is_one_file_of_its_own_name() -> None:
    assert stretches("consent.heading", "Is this all right?") == {"consent.heading": "Is this all right?"}
    assert pieces(Text(id="consent.heading"), "Is this all right?") == ("consent.heading",)


def test_a_number_stands_between_the_stretches_of_its_sentence() -> None:
    words = "Question {number} of {total}"
    assert stretches("question.caption", words) == {
        "question.caption-1": "Question",
        "question.caption-2": "of",
    }
    text = Text(id="question.caption", values=(("number", 3), ("total", 25)))
    assert pieces(text, words) == ("question.caption-1", "number.3", "question.caption-2", "number.25")


def test_punctuation_after_a_value_is_no_stretch() -> None:
    assert stretches("call.line", "Call {number}.") == {"call.line-1": "Call"}


def test_a_telephone_number_is_said_digit_by_digit() -> None:
    text = Text(id="call.line", values=(("number", "1 12"),))
    assert pieces(text, "Call {number}.") == ("call.line-1", "number.1", "number.1", "number.2")


@pytest.mark.parametrize("value", ["H09", 61, -1])
def test_what_has_no_file_is_shown_and_not_said(value: str | int) -> None:
    assert pieces(Text(id="fault.code", values=(("code", value),)), "Code {code}") == ("fault.code-1",)


def test_every_level_and_every_minute_of_a_session_can_be_said() -> None:
    assert {f"number.{level}" for level in range(51)} <= spoken_numbers().keys()
