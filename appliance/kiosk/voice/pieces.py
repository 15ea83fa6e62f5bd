"""A message cut into the pieces that are spoken: its words between the placeholders, and the values. Pure.

A whole message is one file, named by its id. A message with placeholders is a file for each stretch of words
("id-1", "id-2", ...), with the files of the numbers between. Codes and other words in a placeholder are
shown, never said.
"""

from collections.abc import Iterator
from string import Formatter

from appliance.kiosk.view import Text

NUMBER_MAX = 60


def number_name(value: int) -> str:
    """The file of one spoken number."""
    return f"number.{value}"


def spoken_numbers() -> dict[str, str]:
    """Every number that can be said, by the name of its file."""
    return {number_name(value): str(value) for value in range(NUMBER_MAX + 1)}


def stretches(text_id: str, words: str) -> dict[str, str]:
    """The files of one message and the words in each, in order."""
    parts = [(literal, field) for literal, field, _, _ in Formatter().parse(words)]
    if all(field is None for _, field in parts):
        return {text_id: words}
    said = [literal for literal, _ in parts if _is_said(literal)]
    return {f"{text_id}-{index}": literal.strip() for index, literal in enumerate(said, 1)}


def pieces(text: Text, words: str) -> tuple[str, ...]:
    """The names of the files that say this message with its values, in order."""
    return tuple(_pieces(text, words))


def _pieces(text: Text, words: str) -> Iterator[str]:
    values, index = dict(text.values), 0
    parts = [(literal, field) for literal, field, _, _ in Formatter().parse(words)]
    if all(field is None for _, field in parts):
        yield text.id
        return
    for literal, field in parts:
        if _is_said(literal):
            index += 1
            yield f"{text.id}-{index}"
        if field is not None:
            yield from _value(values.get(field, ""))


def _value(value: str | int) -> Iterator[str]:
    """A number as one word, a telephone number digit by digit, nothing else."""
    if isinstance(value, int):
        if 0 <= value <= NUMBER_MAX:
            yield number_name(value)
        return
    digits = value.replace(" ", "")
    if digits.isascii() and digits.isdigit():
        yield from (number_name(int(digit)) for digit in digits)


def _is_said(literal: str) -> bool:
    return any(character.isalnum() for character in literal)
