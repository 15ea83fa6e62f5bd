"""The owner's pages: sessions by day, how they ended, faults, and what people say after a program. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from appliance.kiosk.chart.operator_page import rows_page, staff_page
from appliance.kiosk.chart.operator_rows import plain
from appliance.kiosk.chart.operator_state import Operator, Page
from appliance.kiosk.chart.page import lines, text
from appliance.kiosk.chart.state import State
from appliance.kiosk.view import Text, View
from appliance.kiosk.view_staff import Columns, Row
from appliance.therapy.figures import CHANGE_MAX, DAYS, Figures, PainFigure

_WHOLE = 100
_LRM = "\u200e"
"""Before figures that are read from left to right in every language: a sign stays before its number."""


def _see_days(state: State, operator: Operator, now_ms: int) -> View:
    figures = operator.figures
    if figures is None:
        return replace(staff_page(Page.DAYS), body=lines("operator.session.reading"))
    columns = Columns(
        values=figures.days,
        first=text("operator.days.first", count=DAYS - 1),
        last=text("operator.days.last"),
    )
    said = text("operator.days.sum", count=figures.sessions, pads=sum(figures.pads))
    return replace(staff_page(Page.DAYS), body=(said,), staff=columns)


def _see_ends(state: State, operator: Operator, now_ms: int) -> View:
    found = _figures(operator).ends
    rows = tuple(_counted(text(f"operator.end.{name}"), count, found) for name, count in found)
    return rows_page(Page.ENDS, operator, rows, "operator.days.none")


def _see_faults(state: State, operator: Operator, now_ms: int) -> View:
    found = _figures(operator).faults
    rows = tuple(_counted(plain(name), count, found) for name, count in found)
    return rows_page(Page.FAULT_COUNTS, operator, rows, "operator.days.none")


def _counted(label: Text, count: int, beside: Sequence[tuple[str, int]]) -> Row:
    """One count, and how much of the largest it is."""
    most = max(number for _, number in beside)
    return Row(label=label, value=plain(count), bar=(0, _WHOLE * count // most, None))


def _see_changes(state: State, operator: Operator, now_ms: int) -> View:
    """Median and middle half of the answers; what fewer than ten have said is not there. (HZ-12)"""
    rows = tuple(_change(state, each) for each in _figures(operator).pain)
    return rows_page(Page.CHANGES, operator, rows, "operator.changes.few")


def _change(state: State, figure: PainFigure) -> Row:
    low, median, high = (_signed(each) for each in (figure.low, figure.median, figure.high))
    points = f"{median} ({low}…{high})"
    return Row(
        label=_whose(state, figure),
        value=plain(f"{_LRM}{points} {figure.count}"),
        bar=(_place(figure.low), _place(figure.high), _place(figure.median)),
    )


def _whose(state: State, figure: PainFigure) -> Text:
    """The program, with all its zones together; under it each of its zones that is shown."""
    if figure.zone is not None:
        is_known = any(zone.id == figure.zone for zone in state.config.places.zones)
        return text(f"operator.zone.{figure.zone}") if is_known else plain(figure.zone)
    found = [each.name_text for each in state.config.catalogue.programs if each.id == figure.program_id]
    return text(found[0]) if found else plain(figure.program_id)


def _signed(change: int) -> str:
    return f"{change:+d}" if change else "0"


def _place(change: int) -> int:
    """Where a change lies between the most less and the most more, in percent."""
    return _WHOLE * (change + CHANGE_MAX) // (2 * CHANGE_MAX)


def _figures(operator: Operator) -> Figures:
    return operator.figures or Figures()


VIEWS = {
    Page.DAYS: _see_days,
    Page.ENDS: _see_ends,
    Page.CHANGES: _see_changes,
    Page.FAULT_COUNTS: _see_faults,
}
