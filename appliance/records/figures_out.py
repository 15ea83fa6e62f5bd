"""The owner's figures as tables: for the shell, and as files for a spreadsheet. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from appliance.records.csv_out import Cell
from appliance.therapy.figures import DAYS, Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table: what it is called, the names of its columns, and its rows."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def tables(figures: Figures, today: date) -> Iterator[Table]:
    """Sessions and pads of each day, how sessions ended, faults, and how pain changed: less is below 0."""
    days = [(today - timedelta(days=DAYS - 1 - number)).isoformat() for number in range(DAYS)]
    yield Table(
        name="days",
        head=("day", "sessions", "pairs_of_pads"),
        rows=tuple(zip(days, figures.days, figures.pads, strict=True)),
    )
    yield Table(name="ends", head=("stop_reason", "sessions"), rows=figures.ends)
    yield Table(name="faults", head=("fault", "sessions"), rows=figures.faults)
    yield Table(
        name="pain",
        head=("program", "zone", "answers", "median_change_points", "quarter_low", "quarter_high"),
        rows=tuple(
            (each.program_id, each.zone or "all", each.count, each.median, each.low, each.high)
            for each in figures.pain
        ),
    )


def lines(table: Table) -> Iterator[str]:
    """The table in columns, numbers to the right."""
    cells = [[_word(cell) for cell in row] for row in (table.head, *table.rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(table.head))]
    for row in cells:
        yield "  ".join(
            word.rjust(width) if _is_number(word) else word.ljust(width)
            for word, width in zip(row, widths, strict=True)
        ).rstrip()


def _word(cell: Cell) -> str:
    return "" if cell is None else str(cell)


def _is_number(word: str) -> bool:
    return word.removeprefix("-").isdecimal()
