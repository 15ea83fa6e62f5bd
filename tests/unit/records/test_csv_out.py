"""Tables for a spreadsheet: read back as they were, and never as a formula."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.records import csv_out, figures_out
from appliance.therapy.figures import DAYS, Figures, PainFigure

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.hazard("HZ-12")
@pytest.mark.parametrize(
    "text",
    ["=1+1", "+49", "-2", "@SUM(A1)", "\t=1", " =1+1", "\u00a0=1", "\ufeff=1", "＝1", "\r=1", "\0=1", "|cmd"],
)
def test_a_text_that_a_spreadsheet_would_reckon_with_is_a_text(text: str) -> None:
    ((cell,),) = read(csv_out.table((text,), ()))
    assert cell.startswith("'")


@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12))
def test_no_cell_of_words_begins_as_a_formula_and_none_is_lost(text: str) -> None:
    ((cell,),) = read(csv_out.table(("x",), [(text,)]))[1:] or [[""]]
    assert not cell.lstrip(" ").startswith(STARTS)
    assert cell.removeprefix("'").replace("\r\n", "\n") == text.replace("\0", "").replace("\r\n", "\n") or (
        text.startswith("'")
    )


def test_numbers_stay_numbers_with_their_sign_and_nothing_is_empty() -> None:
    assert csv_out.table(("a", "b", "c"), [(-2, None, "w")]) == '"a","b","c"\r\n-2,"","w"\r\n'


FIGURES = Figures(
    days=(0,) * (DAYS - 1) + (3,),
    pads=(0,) * (DAYS - 1) + (6,),
    ends=(("completed", 2), ("estop", 1)),
    faults=(("H16", 1),),
    pain=(
        PainFigure(program_id="P12", count=12, median=-2, low=-3, high=0),
        PainFigure(program_id="P12", count=12, median=-2, low=-3, high=0, zone="lumbar_parallel"),
    ),
)


def test_the_figures_are_four_tables_with_every_day_and_every_zone() -> None:
    days, ends, faults, pain = figures_out.tables(FIGURES, date(2026, 3, 1))
    assert days.rows[0] == ("2026-02-02", 0, 0) and days.rows[-1] == ("2026-03-01", 3, 6)
    assert ends.rows == (("completed", 2), ("estop", 1)) and faults.rows == (("H16", 1),)
    assert pain.rows == (("P12", "all", 12, -2, -3, 0), ("P12", "lumbar_parallel", 12, -2, -3, 0))


def test_a_table_for_the_shell_has_its_numbers_to_the_right() -> None:
    *_, pain = figures_out.tables(FIGURES, date(2026, 3, 1))
    head, whole, zone = figures_out.lines(pain)
    assert head.index("answers") + len("answers") == whole.index("12 ") + 2 or "      12" in whole
    assert zone.startswith("P12      lumbar_parallel")
