"""A running session as staff see it on a screen of their own: set and delivered, impedance, limits. Pure.

The live screen of the person leads nowhere (kiosk.md 2.7), so this page is no part of the journey: it reads,
and it can stop, which every client of ems-stim may.

Rules
1. Ground and STOP follow what ems-stim says now. Without a fresh status nothing is said of any current, and
   no STOP is drawn that nobody would hear: the one at the station is.
2. The course is what this screen has seen itself, from its start on, and anew with every session.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from appliance.ipc.messages import ProgramStatus, Status
from appliance.kiosk.chart import operator_plots
from appliance.kiosk.chart.operator_rows import plain
from appliance.kiosk.chart.operator_trace import EVERY_MS, sample_of
from appliance.kiosk.chart.page import STOP, lines, page, text
from appliance.kiosk.chart.state import HOT, NO_CONNECTION_MS, KioskConfig
from appliance.kiosk.view import Ground, Screen, Text, View
from appliance.kiosk.view_staff import Chart
from appliance.therapy.catalogue import Program
from appliance.therapy.logbook import Sample

SAMPLES_MAX = 3_600
_SECOND_MS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What has been seen so far."""

    status: Status | None = None
    status_at_ms: int = 0
    session_id: str | None = None
    begun_at_ms: int = 0
    samples: tuple[Sample, ...] = ()


def heard(watched: Watched, status: Status, now_ms: int) -> Watched:
    """One second more of the session that runs, at most once a second; another session begins anew."""
    watched = replace(watched, status=status, status_at_ms=now_ms)
    program = status.program
    if program is None or status.state not in HOT:
        return watched
    if program.session_id != watched.session_id:
        watched = replace(watched, session_id=program.session_id, begun_at_ms=now_ms, samples=())
    at_s = (now_ms - watched.begun_at_ms) // EVERY_MS
    if watched.samples and at_s <= watched.samples[-1].at_s:
        return watched
    return replace(watched, samples=(*watched.samples, sample_of(status, at_s))[-SAMPLES_MAX:])


def view(watched: Watched, config: KioskConfig, now_ms: int) -> View:
    """The page of now."""
    status = watched.status
    seen = replace(page(Screen.OPERATOR, "operator.live.heading"), language=config.languages[0])
    if status is None or now_ms - watched.status_at_ms > 2 * NO_CONNECTION_MS:
        seen = replace(seen, heading=text("no_connection.heading"), is_simulated=config.is_simulated_expected)
        return replace(seen, body=lines("operator.live.silent"), ground=Ground.INK)
    seen = replace(seen, is_simulated=status.simulated)
    if status.state not in HOT and status.output_off_confirmed:
        return replace(seen, heading=text("operator.live.none"), body=lines("operator.live.waits"))
    seen = replace(seen, ground=Ground.INK, targets=(STOP,))
    if status.program is None or not watched.samples:
        return replace(seen, body=lines("operator.live.possible"))
    return _running(seen, status, status.program, watched.samples, config)


def _running(
    seen: View, status: Status, running: ProgramStatus, samples: Sequence[Sample], config: KioskConfig
) -> View:
    program = next((each for each in config.catalogue.programs if each.id == running.program_id), None)
    caption = plain(running.program_id) if program is None else text(program.name_text)
    return replace(seen, caption=caption, staff=_chart(status, running, samples, program, config))


def _chart(
    status: Status,
    running: ProgramStatus,
    samples: Sequence[Sample],
    program: Program | None,
    config: KioskConfig,
) -> Chart:
    given_ms = running.total_ms - running.left_ms
    return Chart(
        said=(plain(f"{_clock(given_ms)} / {_clock(running.total_ms)}"), *_states(status)),
        total_s=max(running.total_ms // _SECOND_MS, samples[-1].at_s),
        now_s=samples[-1].at_s,
        plots=(
            operator_plots.current(samples, running.level_limit, is_live=True),
            operator_plots.impedance(samples, is_live=True),
        ),
        figures_are=text("operator.figures.now"),
        gauges=operator_plots.gauges(samples, program, config.pad_cm2, is_live=True),
    )


def _states(status: Status) -> tuple[Text, ...]:
    """What is not as usual: a pause, the pads, faults."""
    words = [text("operator.live.paused")] if status.state == "PAUSED" else []
    words += (
        [text("operator.live.limited")] if any(each.compliance_limited for each in status.channels) else []
    )
    words += [text("operator.live.off")] if any(each.lead_off for each in status.channels) else []
    return (*words, *(plain(fault.fault) for fault in status.faults))


def _clock(ms: int) -> str:
    seconds = max(0, ms) // _SECOND_MS
    return f"{seconds // 60}:{seconds % 60:02d}"
