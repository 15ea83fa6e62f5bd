"""The pictures of what keeps a station fit: tests, a failed check, wiping, reported problems."""

from dataclasses import replace

from appliance.kiosk.chart import operator_owner, operator_rows, output_test
from appliance.kiosk.chart.operator_page import key, rows_page, staff_page
from appliance.kiosk.chart.operator_state import OWNER_PAGES, Operator, Page
from appliance.kiosk.chart.operator_upkeep import about
from appliance.kiosk.chart.page import lines, page, target, text
from appliance.kiosk.chart.state import State, is_hot
from appliance.kiosk.view import Role, Screen, View
from appliance.kiosk.view_staff import Mark, Rows
from appliance.therapy.logbook import ProblemKind

TESTS = (Page.PROOF, Page.OUTPUT, Page.SELF_TEST, Page.TOUCH)


def _see_tests(state: State, operator: Operator, now_ms: int) -> View:
    keys = (target(f"page:{name}", f"operator.{name}.name", Role.CHOICE) for name in TESTS)
    return staff_page(Page.TESTS, *keys)


def _see_output(state: State, operator: Operator, now_ms: int) -> View:
    """Before it: what to put on the leads. While it runs: that it runs. After it: what was found."""
    run = operator.output
    if run is not None and output_test.is_running(state):
        return replace(page(Screen.OPERATOR, "operator.output.heading"), body=lines(run.words))
    status = state.station.status
    may_begin = status is not None and not is_hot(state) and status.proof_test == "passed"
    begin = target("output:begin", "operator.output.begin", Role.PRIMARY, is_enabled=may_begin)
    said = operator_rows.last_output(state) if run is None else text(run.words)
    body = (said, text("operator.output.body", ohm=output_test.DUMMY_OHM))
    return replace(staff_page(Page.OUTPUT, begin), body=body)


def _see_looked(state: State, operator: Operator, now_ms: int) -> View:
    """What the last morning check found: in order again, or looked at anew."""
    book = state.station.book
    failed = () if book is None or book.checked is None else book.checked.failed
    rows = tuple(
        row for row in operator_rows.checked(replace(operator, failed=failed)) if row.mark is Mark.BAD
    )
    keys = (
        target("page:check", "operator.looked.again", Role.CHOICE),
        target("looked:yes", "operator.looked.yes", Role.PRIMARY),
    )
    return replace(staff_page(Page.LOOKED, *keys), staff=Rows(rows=rows))


def _see_wipe(state: State, operator: Operator, now_ms: int) -> View:
    book = state.station.book
    guests = 0 if book is None else book.unwiped
    done = target("wiped:yes", "operator.wipe.yes", Role.PRIMARY)
    body = (text("operator.wipe.guests", count=guests), text("operator.wipe.body"))
    return replace(staff_page(Page.WIPE, done), body=body)


def _see_problem(state: State, operator: Operator, now_ms: int) -> View:
    book = state.station.book
    lines_of = () if book is None else book.sessions
    begun = [line.begun.clock for line in lines_of if line.session_id == about(state, operator)]
    words = text("operator.problem.session", time=begun[0]) if begun else text("operator.problem.none")
    keys = (key(f"what:{kind}", text(f"operator.what.{kind}")) for kind in ProblemKind)
    return replace(staff_page(Page.PROBLEM, *keys), body=(words,))


def _see_reported(state: State, operator: Operator, now_ms: int) -> View:
    book = state.station.book
    rows = () if book is None else tuple(operator_rows.problem(each, book.now) for each in book.problems)
    return rows_page(Page.REPORTED, operator, rows, "operator.none")


def _see_report(state: State, operator: Operator, now_ms: int) -> View:
    keys = (target(f"page:{name}", f"operator.{name}.name", Role.CHOICE) for name in REPORTS)
    return staff_page(Page.REPORT, *keys)


REPORTS = (*OWNER_PAGES, Page.RESULTS, Page.REPORTED)

VIEWS = {
    **operator_owner.VIEWS,
    Page.TESTS: _see_tests,
    Page.OUTPUT: _see_output,
    Page.LOOKED: _see_looked,
    Page.WIPE: _see_wipe,
    Page.PROBLEM: _see_problem,
    Page.REPORTED: _see_reported,
    Page.REPORT: _see_report,
}
