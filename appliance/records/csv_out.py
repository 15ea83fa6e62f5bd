"""Tables for a spreadsheet; nothing in them is ever taken for a formula. (RFC 4180)

Rule 1: a text that begins as a formula would, after any blanks, gets an apostrophe before it.
Rule 2: numbers are whole numbers of this program and stay numbers, their sign included.
"""

import csv
import io
from collections.abc import Iterable, Sequence

Cell = str | int | None
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
"""How formulas and macros begin in the known programs; the last four are the wide forms of the first four."""

_BLANKS = " \u00a0\u200b\u200e\u200f\ufeff"


def table(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """One table with a line of names; what is not known is empty."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([safe(name) for name in head])
    writer.writerows([_written(cell) for cell in row] for row in rows)
    return file.getvalue()


def _written(cell: Cell) -> str | int:
    return "" if cell is None else safe(cell) if isinstance(cell, str) else cell


def safe(text: str) -> str:
    """The same words, read as words."""
    text = text.replace("\0", "")
    is_formula = text.startswith(_FORMULA) or text.lstrip(_BLANKS).startswith(_FORMULA)
    return f"'{text}" if is_formula else text
