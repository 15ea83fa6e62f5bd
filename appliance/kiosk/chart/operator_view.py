"""The pictures of the operator area."""

from collections.abc import Callable
from dataclasses import replace
from math import hypot

from appliance.kiosk.chart import operator_plots, operator_rows, operator_station, operator_upkeep_view
from appliance.kiosk.chart.operator import ITEMS, is_seen, line_of
from appliance.kiosk.chart.operator_page import cards_page, counted, key, more_keys, rows_page, staff_page
from appliance.kiosk.chart.operator_rows import plain
from appliance.kiosk.chart.operator_state import Operator, Page
from appliance.kiosk.chart.page import lines, page, target, text
from appliance.kiosk.chart.state import State
from appliance.kiosk.view import ActsOn, Role, Screen, Target, Text, View
from appliance.kiosk.view_staff import Card, Chart, Rows, Spots
from appliance.therapy.logbook import PAIN_ANSWERS_MIN, CheckItem, SessionLine

OFFSET_MAX = 40
"""Tenths of a millimetre: as wide as the dead gap between two keys. (kiosk.md 2.6)"""
_SECOND_MS = 1_000
MENU = (
    Page.SESSIONS, Page.REPORT, Page.CHECK, Page.TESTS, Page.PADS, Page.WIPE, Page.PROBLEM, Page.STATION,
)  # fmt: skip

See = Callable[[State, Operator, int], View]


def view(state: State, now_ms: int) -> View:
    """The page on which staff are."""
    operator = state.operator
    if operator is None:
        return page(Screen.OPERATOR, "operator.menu.heading")
    seen = _VIEWS[operator.page](state, operator, now_ms)
    return replace(seen, heading=text("operator.problem")) if operator.problem else seen


# ---- menu --------------------------------------------------------------------------------------------------


def _see_menu(state: State, operator: Operator, now_ms: int) -> View:
    book = state.station.book
    keys = tuple(key(f"page:{name}", text(f"operator.{name}.name")) for name in MENU)
    lock = key("lock", text("operator.lock"), role=Role.BACK)
    seen = page(Screen.OPERATOR, "operator.menu.heading")
    body = () if book is None else (operator_rows.last_check(book), operator_rows.most_urgent(state, book))
    return replace(seen, caption=text(f"operator.role.{operator.role}"), body=body, targets=(*keys, lock))


# ---- sessions ----------------------------------------------------------------------------------------------


def _see_sessions(state: State, operator: Operator, now_ms: int) -> View:
    book = state.station.book
    if book is None or not book.sessions:
        return replace(staff_page(Page.SESSIONS), body=lines("operator.sessions.none"))
    cards = tuple(_card(state, line) for line in book.sessions)
    return cards_page(Page.SESSIONS, operator, cards)


def _card(state: State, line: SessionLine) -> Card:
    return Card(
        intent=f"session:{line.session_id}",
        first=(plain(line.begun.clock), _program_words(state, line)),
        second=_said(line),
    )


def _length(treated_ms: int) -> Text:
    seconds = treated_ms // _SECOND_MS
    return plain(f"{seconds // 60}:{seconds % 60:02d}")


def _said(line: SessionLine) -> tuple[Text, ...]:
    """How long it was, how it ended, and the codes of its faults."""
    end = text(f"operator.end.{line.stop_reason or 'open'}")
    return (_length(line.treated_ms), end, *(plain(code) for code in line.faults))


def _told(line: SessionLine) -> tuple[Text, ...]:
    """The same on a page without a course: all codes on one line."""
    length, end, *codes = _said(line)
    return (length, end, plain(" ".join(line.faults))) if codes else (length, end)


def _see_session(state: State, operator: Operator, now_ms: int) -> View:
    line = line_of(state)
    if line is None:
        return replace(
            staff_page(Page.SESSION),
            heading=text("operator.sessions.heading"),
            body=lines("operator.sessions.none"),
        )
    seen = replace(
        staff_page(Page.SESSION, target("problem:session", "operator.problem.name", Role.CHOICE)),
        heading=text("operator.session.heading", time=line.begun.clock),
        caption=_program_words(state, line),
        body=_told(line),
    )
    if operator.samples is None:
        return replace(seen, note=text("operator.session.reading"))
    if not operator.samples:
        return replace(seen, note=text("operator.session.no_trace"))
    return replace(seen, staff=_chart(state, line, operator))


def _program_words(state: State, line: SessionLine) -> Text:
    found = [each.name_text for each in state.config.catalogue.programs if each.id == line.program_id]
    return text(found[0]) if found else plain(line.program_id)


def _chart(state: State, line: SessionLine, operator: Operator) -> Chart:
    samples, config = operator.samples or (), state.config
    program = next((each for each in config.catalogue.programs if each.id == line.program_id), None)
    limit = 0 if program is None else program.level_cap(config.profile)
    planned_s = 0 if program is None else program.minutes * 60
    return Chart(
        said=_said(line),
        total_s=max(planned_s, samples[-1].at_s),
        now_s=None,
        plots=(
            operator_plots.current(samples, limit, is_live=False),
            operator_plots.impedance(samples, is_live=False),
        ),
        figures_are=text("operator.figures.median"),
        gauges=operator_plots.gauges(samples, program, config.pad_cm2, is_live=False),
        note=_pain(state, line),
    )


def _pain(state: State, line: SessionLine) -> Text | None:
    """What people say after this program: never what this person said. (HZ-12)"""
    book = state.station.book
    count = None if book is None else book.pain_of(line.program_id)
    if count is None or not count.is_shown:
        return text("operator.results.few", least=PAIN_ANSWERS_MIN)
    return text("operator.results.program", less=count.less, same=count.same, more=count.more)


def _see_results(state: State, operator: Operator, now_ms: int) -> View:
    book = state.station.book
    rows = () if book is None else operator_rows.results(state, book)
    seen = rows_page(Page.RESULTS, operator, rows, "operator.none")
    return seen if rows else replace(seen, body=(text("operator.results.few", least=PAIN_ANSWERS_MIN),))


# ---- checks ------------------------------------------------------------------------------------------------


def _see_self_test(state: State, operator: Operator, now_ms: int) -> View:
    rows = operator_rows.self_test(state, now_ms)
    faults = target("page:faults", "operator.faults.name", Role.CHOICE)
    more = (faults,) if operator_rows.faults_of(state, now_ms) else ()
    return rows_page(Page.SELF_TEST, operator, rows, "operator.none", *more)


def _see_faults(state: State, operator: Operator, now_ms: int) -> View:
    """One fault at a time: what happened, and what to do."""
    faults = operator_rows.faults_of(state, now_ms)
    if not faults:
        return replace(staff_page(Page.FAULTS), heading=text("operator.faults.none"))
    first = operator.first if operator.first < len(faults) else 0
    fault = faults[first]
    seen = staff_page(Page.FAULTS, *more_keys(first, len(faults), 1))
    return replace(
        seen,
        caption=counted(first, len(faults), 1),
        heading=text(fault.text_id),
        body=lines(f"{fault.text_id}.do") if fault.text_id.startswith("fault.") else (),
        note=text("fault.code", code=fault.fault),
    )


def _see_proof(state: State, operator: Operator, now_ms: int) -> View:
    status = state.station.status
    is_passed = status is not None and status.proof_test == "passed"
    words = "operator.proof.passed" if is_passed else "operator.proof.due"
    begin = target("proof:begin", "proof.begin", Role.PRIMARY, is_enabled=status is not None)
    return replace(staff_page(Page.PROOF, begin), body=lines(words, "operator.proof.body"))


def _see_check(state: State, operator: Operator, now_ms: int) -> View:
    item = ITEMS[operator.item]
    seen_by_itself = item in (CheckItem.ESTOP, CheckItem.HAND_SWITCH)
    is_ready = is_seen(state, operator, now_ms)
    words = f"operator.item.{item}.body"
    body = (
        lines(words, f"operator.item.{item}.{'seen' if is_ready else 'unseen'}")
        if seen_by_itself
        else lines(words)
    )
    return replace(
        staff_page(
            Page.CHECK,
            target("item:bad", "operator.bad", Role.CHOICE),
            target("item:good", "operator.ok", Role.PRIMARY, is_enabled=is_ready),
        ),
        caption=text("operator.check.caption", number=operator.item + 1, total=len(ITEMS)),
        progress=(operator.item + 1, len(ITEMS)),
        heading=text(f"operator.item.{item}.name"),
        body=body,
    )


def _see_checked(state: State, operator: Operator, now_ms: int) -> View:
    keep = target("keep", "operator.checked.keep", Role.PRIMARY)
    seen = replace(staff_page(Page.CHECKED, keep), staff=Rows(rows=operator_rows.checked(operator)))
    return replace(seen, heading=text("operator.checked.bad")) if operator.failed else seen


def _see_touch(state: State, operator: Operator, now_ms: int) -> View:
    missed = tuple(None if each is None else round(hypot(*each)) for each in operator.spots)
    worst = max((each for each in missed if each is not None), default=0)
    is_whole = None not in missed
    marks = tuple(
        Target(
            intent=f"spot:{number}",
            label=text("operator.touch.mark", number=number + 1),
            role=Role.SPOT,
            acts_on=ActsOn.PRESS,
        )
        for number in range(len(missed))
    )
    words = "operator.touch.good" if worst <= OFFSET_MAX else "operator.touch.bad"
    body = (text(words, worst=f"{worst / 10:.1f}"),) if is_whole else lines("operator.touch.body")
    again = (target("again", "operator.touch.again", Role.CHOICE),) if is_whole else ()
    staff = Spots(missed=missed, limit=OFFSET_MAX)
    return replace(staff_page(Page.TOUCH, *marks, *again), body=body, staff=staff)


_VIEWS: dict[Page, See] = {
    **operator_station.VIEWS,
    **operator_upkeep_view.VIEWS,
    Page.MENU: _see_menu,
    Page.SESSIONS: _see_sessions,
    Page.SESSION: _see_session,
    Page.RESULTS: _see_results,
    Page.SELF_TEST: _see_self_test,
    Page.FAULTS: _see_faults,
    Page.PROOF: _see_proof,
    Page.CHECK: _see_check,
    Page.CHECKED: _see_checked,
    Page.TOUCH: _see_touch,
}
