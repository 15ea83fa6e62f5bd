"""What is kept of whoever has a code: this stay's runs with the history, and when it is handed to the store.

Rules
1. Without a code nothing is handed over: a guest leaves the device record and a count. (HZ-12, PRIV-01)
2. A run is kept from its start on, and again at every checkpoint and at its end, so that no dose is lost with
   the power. [DOSE-01]
3. The comfort window is kept as a fraction, never as a level. [therapy finding 5]
"""

from dataclasses import replace

from appliance.ipc.messages import Report, Status
from appliance.kiosk.chart.answered import answers_of
from appliance.kiosk.chart.events import Effect
from appliance.kiosk.chart.run import Run
from appliance.kiosk.chart.state import State, program_of
from appliance.kiosk.chart.stay import Stay, Treated
from appliance.kiosk.chart.window import comfort_of
from appliance.therapy.person import KeepPerson, Person
from appliance.therapy.record import CONSENT_VERSION
from appliance.therapy.visit import Visit

_SECOND_MS = 1_000
_WHOLE = 100


# ---- the runs of this stay ---------------------------------------------------------------------------------


def begun(state: State, run: Run, now_ms: int) -> State:
    """The run is one of this stay's from its start on."""
    treated = Treated(
        session_id=run.session_id,
        program_id=state.guest.program_id or "",
        started_at_ms=now_ms,
        pain_before=state.guest.pain_before or 0,
    )
    return _with_stay(state, replace(state.guest.stay, treated=(*state.guest.stay.treated, treated)))


def noted(state: State) -> State:
    """The newest run of this stay says how far it is."""
    run, last = state.run, state.guest.stay.last
    if run is None or last is None or last.session_id != run.session_id:
        return state
    limit = _limit(state)
    last = replace(
        last,
        treated_ms=max(last.treated_ms, treated_ms(state.station.status)),
        stop_reason=run.end_reason or last.stop_reason,
        level_share=0 if not limit else max(run.level_max) * _WHOLE // limit,
        comfort=comfort_of(run, limit),
    )
    return _with_stay(state, state.guest.stay.with_last(last))


def reported(state: State, report: Report) -> State:
    """The run of this report is as long as ems-stim measured it, and ended as it says."""
    treated = tuple(
        replace(each, treated_ms=report.treated_ms, stop_reason=report.stop_reason)
        if each.session_id == report.session_id
        else each
        for each in state.guest.stay.treated
    )
    return _with_stay(state, replace(state.guest.stay, treated=treated))


def felt_after(state: State, pain: int) -> State:
    """The newest run of this stay has the pain that was felt after it."""
    last = state.guest.stay.last
    if last is None:
        return state
    return _with_stay(state, state.guest.stay.with_last(replace(last, pain_after=pain)))


def treated_ms(status: Status | None) -> int:
    """How long the program has run by this status."""
    program = None if status is None else status.program
    return 0 if program is None else program.total_ms - program.left_ms


def _limit(state: State) -> int:
    status, program = state.station.status, program_of(state)
    if status is not None and status.program is not None and status.program.level_limit:
        return status.program.level_limit
    return 0 if program is None else program.level_cap(state.config.profile)


def _with_stay(state: State, stay: Stay) -> State:
    return replace(state, guest=replace(state.guest, stay=stay))


# ---- what is handed over -----------------------------------------------------------------------------------


def kept(state: State, now_ms: int) -> tuple[Effect, ...]:
    """All of this person as it is now, for whoever has a code."""
    code = state.guest.code
    return () if code is None else (KeepPerson(code=code, person=person_of(state, now_ms)),)


def person_of(state: State, now_ms: int) -> Person:
    """What was opened, with all that this stay has added."""
    guest, config = state.guest, state.config
    person, now_s = guest.person or Person(), wall_s(guest.stay, now_ms)
    visits = tuple(_visit(state, run) for run in guest.stay.treated)
    history = replace(
        person.history,
        visits=(*person.history.visits, *visits),
        last_seen_s=max(person.history.last_seen_s, now_s),
    )
    return replace(
        person,
        history=history,
        answers=answers_of(state, wall_s(guest.stay, guest.answered_at_ms)),
        questionnaire_version=config.questionnaire.version,
        consent_version=CONSENT_VERSION,
        zone=guest.zone or person.zone,
    )


def _visit(state: State, run: Treated) -> Visit:
    program = state.config.catalogue.program(run.program_id)
    return Visit(
        program_id=program.id,
        family=program.dose.family,
        kind=program.kind,
        at_s=wall_s(state.guest.stay, run.started_at_ms),
        treated_ms=run.treated_ms,
        pain_before=run.pain_before,
        pain_after=run.pain_after,
        comfort=run.comfort,
        stop_reason=run.stop_reason,
    )


def wall_s(stay: Stay, at_ms: int) -> int:
    """The wall second of this time of the loop, from what the clock said when the code came."""
    return 0 if stay.wall_s is None else stay.wall_s + (at_ms - stay.wall_at_ms) // _SECOND_MS
