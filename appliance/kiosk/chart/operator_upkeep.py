"""What staff do to keep a station fit: look at a failed check, wipe, report a problem. Pure. [therapy 6.2]"""

from dataclasses import replace

from appliance.kiosk.chart.operator_state import Operator, Page
from appliance.kiosk.chart.state import State, Turn
from appliance.therapy.logbook import ProblemKind
from appliance.therapy.logbook_asked import KeepLooked, KeepWiped, ReportProblem
from appliance.therapy.person import FreezeTrace


def touched(state: State, operator: Operator, verb: str, word: str) -> Turn:
    """What was touched is kept; the page says so."""
    match verb:
        case "looked":
            return _at_menu(state, operator), (KeepLooked(role=operator.role),)
        case "wiped":
            return _at_menu(state, operator), (KeepWiped(by=operator.role),)
        case "problem":
            return replace(state, operator=replace(operator, page=Page.PROBLEM)), ()
        case _:
            return _reported(state, operator, ProblemKind(word))


def _at_menu(state: State, operator: Operator) -> State:
    return replace(state, operator=replace(operator, page=Page.MENU))


def about(state: State, operator: Operator) -> str | None:
    """The session that a problem is about: the one that is looked at, or else the last one of today."""
    book = state.station.book
    last = None if book is None or not book.sessions else book.sessions[0].session_id
    return operator.session_id or last


def _reported(state: State, operator: Operator, kind: ProblemKind) -> Turn:
    """The problem is kept with what the station is, and the black box of its session with it."""
    status, session_id = state.station.status, about(state, operator)
    module = None if status is None else status.module
    problem = ReportProblem(
        role=operator.role,
        kind=kind,
        session_id=session_id,
        module_serial="" if module is None else module.serial,
        firmware_sha256="" if module is None else module.firmware_sha256,
        software=" ".join(f"{part} {version}" for part, version in state.config.facts.versions),
    )
    operator = replace(operator, page=Page.REPORTED)
    if session_id is None:
        return replace(state, operator=operator), (problem,)
    frozen = FreezeTrace(session_id=session_id, why=f"reported: {kind}", is_of_record=True)
    return replace(state, operator=operator), (problem, frozen)
