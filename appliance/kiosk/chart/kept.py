"""Between ems-stim and the store: a report is said to be stored only when it is. (HZ-16)"""

from dataclasses import replace

from appliance.ipc.messages import Report, ReportStored
from appliance.kiosk.chart import keep, operator, output_test, prepare
from appliance.kiosk.chart.events import DutyCame, Send
from appliance.kiosk.chart.state import State, Turn
from appliance.therapy.logbook_asked import AskBook, BookAnswer
from appliance.therapy.record import CloseRow, Delivered, RowClosed, RowFailed, RowWritten


def report_came(state: State, report: Report, now_ms: int) -> Turn:
    """A finished session goes to the store, once; its reason is what the screen says."""
    if output_test.is_test(report.session_id):
        return state, (Send(request=ReportStored(session_id=report.session_id)),)
    if report.session_id in state.station.storing:
        return state, ()
    station = replace(state.station, storing=state.station.storing | {report.session_id})
    run = state.run
    if run is not None and run.session_id == report.session_id:
        run = replace(run, end_reason=report.stop_reason)
    delivered = Delivered(
        session_id=report.session_id,
        program_id=report.program_id,
        treated_ms=report.treated_ms,
        stop_reason=report.stop_reason,
        level_max=report.level_max,
        charge_uc=report.charge_uc,
        faults=report.faults,
        module_serial=report.module_serial,
        firmware_sha256=report.firmware_sha256,
        simulated=report.simulated,
    )
    state = keep.reported(replace(state, station=station, run=run), report)
    is_ours = any(each.session_id == report.session_id for each in state.guest.stay.treated)
    effects = keep.kept(state, now_ms) if is_ours else ()
    return state, (CloseRow(delivered=delivered), *effects)


def asked(state: State, duty: DutyCame) -> Turn:
    """Who is there and whether it is open; the book is asked for until it has come, and anew every day."""
    station = replace(state.station, is_on_duty=duty.is_on_duty, opening=duty.opening)
    is_read = station.book is not None and duty.today in (None, station.book.now.day)
    return replace(state, station=station), () if is_read else (AskBook(),)


def answered(state: State, event: RowWritten | RowFailed | RowClosed | BookAnswer, now_ms: int) -> Turn:
    """What the store has done: a row is there, is not, or is closed; or what staff asked for."""
    if isinstance(event, BookAnswer):
        return operator.came(state, event)
    if isinstance(event, RowWritten):
        return prepare.row_written(state, event.session_id, now_ms)
    if isinstance(event, RowFailed):
        return prepare.row_failed(state, event.session_id)
    if not event.has_report or event.session_id not in state.station.storing:
        return state, ()
    station = replace(state.station, storing=state.station.storing - {event.session_id})
    return replace(state, station=station), (Send(request=ReportStored(session_id=event.session_id)),)
