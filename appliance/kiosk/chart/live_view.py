"""The pictures of calibration, the running program and the pause."""

from dataclasses import replace

from appliance.ipc.messages import Status
from appliance.kiosk.chart.live import finding_of, level_limit, may_raise, together
from appliance.kiosk.chart.page import PAUSE, STOP, UNWELL, lines, page, target, text
from appliance.kiosk.chart.prepare_view import channel_views
from appliance.kiosk.chart.run import Run
from appliance.kiosk.chart.state import STALE_MS, State, program_of, zone_of
from appliance.kiosk.chart.window import is_more_offered, marks_of
from appliance.kiosk.view import ActsOn, Ground, LiveView, Role, Screen, Target, Text, View
from appliance.safety.states import HostState
from appliance.therapy.catalogue import Kind


def view(state: State, now_ms: int) -> View:
    """The picture of calibration, the live screen or the pause."""
    program, run, status = program_of(state), state.run, state.station.status
    if program is None or run is None or status is None:
        return replace(page(state.place, "live.caption"), targets=(UNWELL, STOP))
    heading, body = _words(state, run, program.kind)
    live = _see_live(state, run, status, now_ms)
    return View(
        screen=state.place,
        language="",  # it and the ground are put on at the end
        ground=Ground.PAPER,
        is_simulated=False,
        heading=text(heading),
        caption=text(program.name_text),
        body=lines(_more(state, run, live, program.kind) or body),
        channels=live.channels,
        live=live,
        note=_note(state, status, live.next_in_s),
        targets=_targets(state, run, status, now_ms),
    )


def _words(state: State, run: Run, kind: Kind) -> tuple[str, str]:
    finding = finding_of(run)
    if state.place is Screen.LEVEL and finding is not None:
        return f"find.{zone_of(state).side_of(finding)}.heading", "level.never_hurts"
    return _WORDS[state.place](kind)


_OFFERED_AT_MS = (300_000, 600_000)
"""After 5 and after 10 minutes a tingling is felt less. [therapy PRG-05]"""
_OFFERED_FOR_MS = 30_000


def _more(state: State, run: Run, live: LiveView, kind: Kind) -> str | None:
    """The mark of last time, or that one more level may be asked for; nothing rises by itself. [STD-25]"""
    if live.marks != (None, None):
        return "level.mark"
    run_ms = live.total_ms - live.left_ms
    is_time = any(at_ms <= run_ms < at_ms + _OFFERED_FOR_MS for at_ms in _OFFERED_AT_MS)
    is_there = state.place is Screen.LIVE and kind is Kind.SENSORY
    may_be = may_raise(state, together(run)) and is_more_offered(run, live.level_limit)
    return "live.weaker" if is_time and is_there and may_be else None


def _where_words(kind: Kind) -> tuple[str, str]:
    return "where.heading", "where.body"


def _level_words(kind: Kind) -> tuple[str, str]:
    return f"level.{kind}.heading", "level.never_hurts"


def _live_words(kind: Kind) -> tuple[str, str]:
    return "live.heading", f"live.{kind}.body"


def _paused_words(kind: Kind) -> tuple[str, str]:
    return "paused.heading", "paused.body"


_WORDS = {
    Screen.LEVEL: _level_words,
    Screen.WHERE: _where_words,
    Screen.LIVE: _live_words,
    Screen.PAUSED: _paused_words,
}


def _see_live(state: State, run: Run, status: Status, now_ms: int) -> LiveView:
    program, chosen = status.program, program_of(state)
    phase, is_contraction = _phase(status, None if chosen is None else chosen.kind)
    return LiveView(
        channels=channel_views(status),
        level_limit=level_limit(state, status),
        is_linked=run.is_linked,
        marks=marks_of(state, run, level_limit(state, status))
        if state.place is Screen.LEVEL
        else (None, None),
        finding=finding_of(run) if state.place is Screen.LEVEL else None,
        phase=phase,
        is_contraction=is_contraction,
        phase_ends_in_ms=None if program is None else program.phase_ends_in_ms,
        left_ms=0 if program is None else program.left_ms,
        total_ms=0 if program is None else program.total_ms,
        envelope_ms=None if chosen is None else chosen.envelope_ms,
        envelope_at_ms=_envelope_at(state, status, now_ms),
        next_in_s=_next_in_s(state, status, now_ms),
        is_stale=now_ms - state.station.status_at_ms > STALE_MS,
    )


_SECOND_MS = 1_000
_PHASES = ("ramp_up", "plateau", "ramp_down", "off")


def _envelope_at(state: State, status: Status, now_ms: int) -> int | None:
    """Where in its cycle an on/off program is now, from the begin of its ramp-up."""
    chosen, program = program_of(state), status.program
    envelope_ms = None if chosen is None else chosen.envelope_ms
    if envelope_ms is None or program is None or program.phase_ends_in_ms is None:
        return None
    if program.phase not in _PHASES or status.state is not HostState.TREATING:
        return None
    until_ms = sum(envelope_ms[: _PHASES.index(program.phase) + 1])
    return (until_ms - program.phase_ends_in_ms + now_ms - state.station.status_at_ms) % sum(envelope_ms)


def _next_in_s(state: State, status: Status, now_ms: int) -> int | None:
    """Whole seconds until the next contraction begins, in the rest of an on/off program."""
    chosen, at_ms = program_of(state), _envelope_at(state, status, now_ms)
    if chosen is None or chosen.envelope_ms is None or at_ms is None:
        return None
    is_over = at_ms >= sum(chosen.envelope_ms[:2])
    return -(-(sum(chosen.envelope_ms) - at_ms) // _SECOND_MS) if is_over else None


def _note(state: State, status: Status, next_in_s: int | None) -> Text | None:
    """A pair that lets too little through comes first, then what will be felt next. [therapy CON-04]"""
    for index, channel in enumerate(status.channels):
        if channel.compliance_limited and not channel.lead_off:
            return text(f"live.press.{state.config.zone.side_of(index)}")
    return None if next_in_s is None else text("live.next", n=next_in_s)


def _phase(status: Status, kind: Kind | None) -> tuple[Text, bool]:
    name = "none" if status.program is None else status.program.phase
    if status.state is HostState.PAUSED:
        return text("phase.paused"), False
    if name in ("ramp_up", "plateau"):
        return text("phase.squeeze"), True
    if name in ("ramp_down", "off"):
        return text("phase.rest"), False
    return text("phase.tingling" if kind is Kind.SENSORY else "phase.twitch"), True


def _targets(state: State, run: Run, status: Status, now_ms: int) -> tuple[Target, ...]:
    if state.place is Screen.PAUSED:
        resume = target("resume", "paused.resume", Role.CONFIRM, is_enabled=status.state is HostState.PAUSED)
        return (resume, UNWELL, STOP)
    if state.place is Screen.WHERE:
        return (*_SIDES, _MINUS, PAUSE, UNWELL, STOP)
    if finding_of(run) is not None:
        return (*_finding_targets(state, run, status), PAUSE, UNWELL, STOP)
    keys: list[Target] = []
    for word, channels in ((":0", (0,)), (":1", (1,))) if not run.is_linked else (("", together(run)),):
        keys.append(target(f"minus{word}", "target.minus", Role.MINUS, acts_on=ActsOn.PRESS))
        can = may_raise(state, channels)
        keys.append(target(f"plus{word}", "target.plus", Role.PLUS, is_enabled=can))
    words = "target.unlink" if run.is_linked else "target.link"
    keys.append(target("link", words, Role.LINK, is_selected=run.is_linked))
    if state.place is Screen.LEVEL:
        keys.append(
            target("right", "level.right", Role.CONFIRM, is_enabled=_feels_right(state, run, status, now_ms))
        )
    return (*keys, PAUSE, UNWELL, STOP)


_MINUS = target("minus", "target.minus", Role.MINUS, acts_on=ActsOn.PRESS)
_SIDES = tuple(target(f"where:{side}", f"where.{side}", Role.SIDE) for side in ("left", "both", "right"))


def _finding_targets(state: State, run: Run, status: Status) -> tuple[Target, ...]:
    """One side alone, until the person says that it is felt."""
    channels = together(run)
    plus = target("plus", "target.plus", Role.PLUS, is_enabled=may_raise(state, channels))
    is_given = all(status.channels[index].level_delivered for index in channels)
    return (_MINUS, plus, target("felt", "find.felt", Role.CONFIRM, is_enabled=is_given))


def _feels_right(state: State, run: Run, status: Status, now_ms: int) -> bool:
    program = program_of(state)
    settle_ms = 0 if program is None else program.settle_ms
    is_felt = any(channel.level_delivered for channel in status.channels)
    return is_felt and now_ms - run.levels_since_ms >= settle_ms
