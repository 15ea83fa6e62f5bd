"""The eleven rules of safety.md's core, as far as a state or a step can break them: judged after every cycle.

| rule | judged here |
|---|---|
| 1 off is legal | `stop_is_heard` from every state; chain opened by E-stop and hand switch within the cycle |
| 2 silence means off | no edge without fresh heart, answer, lines and a permitting state; legal mirror |
| 3 OFF opens the chain | `stop_is_heard` waits for gates, high voltage and relay |
| 4 software never raises | setpoints rise by a touch only, by one level; a target never above the setpoint |
| 5 stops latch | no permission between E-stop and acknowledgement, no session beyond it, resume at zero |
| 6 the first reason stays | a reason that ended the session is not replaced by another |
| 7 a retry repeats no increase | as 4 while requests and answers are lost; one number raises once |
| 9 the edge comes last | an exception anywhere ends the walk; no edge in a cycle without an answer |
| 8, 10, 11 | no state can show them: tests/unit and tests/property |
"""

from dataclasses import dataclass

from appliance.limits import KIOSK_STOP_AGE_MS, MIRROR_CYCLES
from appliance.safety.faults import SPECS
from appliance.safety.mirror import LINKED, PERMITTED, is_legal
from appliance.safety.seen import ModuleState
from appliance.safety.states import HostState as H
from drivers.firmware import codes as c
from tests.proof.hands import Surroundings
from tests.proof.host_reads import reason_class
from tests.proof.invariants import expect
from tests.proof.station import Station

ASKS = frozenset({"Arm", "CheckContact", "BeginProofTest"})


@dataclass(frozen=True, slots=True)
class Host:
    """What of the host the next state is held against."""

    state: H
    reason: str | None
    setpoints_ua: tuple[int, ...]
    targets_ua: tuple[int, ...]
    module: int
    has_raised: bool
    """A number has raised a level already."""


def before(station: Station) -> Host:
    """The host now, and the module as far as the rules speak of it."""
    controller = station.controller
    core, session = station.board.core, controller.treatment.session
    return Host(
        controller.safety.state, controller.safety.stop_reason, controller.treatment.setpoints_ua(),
        tuple(core.target), core.state, session is not None and bool(session.seqs),
    )  # fmt: skip


# ---- events


def judge_event(station: Station, name: str, was: Host, refusal: str | None) -> None:
    """After an event that took no time."""
    history, safety = station.history, station.controller.safety
    if name.startswith("Stop"):
        expect(refusal is None, "rule 1", f"{name} was refused in {was.state}: {refusal}")
        expect(safety.state not in PERMITTED - {H.STOPPING}, "rule 1", f"{name} left {safety.state}")
    if refusal is None and name in ASKS:
        history.is_asked_for = True
    if refusal is None and name == "Acknowledge estop":
        expect(was.state is H.ESTOP and not safety.estop.stops, "rule 5", "acknowledged while it was pressed")
        history.needs_acknowledgement = False
    for old, new in zip(was.setpoints_ua, station.controller.treatment.setpoints_ua(), strict=True):
        may_rise = "+" in name and not (name.endswith("again") and was.has_raised)
        expect(new <= old or (may_rise and new // 1_000 == old // 1_000 + 1), "rule 4", f"{old} to {new} uA")
    _judge_reason(station, was)


def _judge_reason(station: Station, was: Host) -> None:
    reason = station.controller.safety.stop_reason
    if reason_class(was.reason) == "over" and reason_class(reason) == "over":
        expect(reason == was.reason, "rule 6", f"{was.reason} became {reason}")


# ---- cycles


def judge(station: Station, around: Surroundings, was: Host) -> None:
    """After a cycle."""
    if around.stim_runs:
        _judge_pump(station, around)
        _judge_latches(station, was)
        _judge_mirror(station, around)
        _judge_lamps(station)
        _judge_levels(station, was)
        _judge_reason(station, was)
    if around.estop != "released" or not around.hand_ok:
        expect(not station.is_live, "rule 1", f"the chain is driven: {around.estop}, hand {around.hand_ok}")


def _judge_pump(station: Station, around: Surroundings) -> None:
    safety = station.controller.safety
    if not station.devices.outputs.has_pumped:
        return
    heard_at_ms = safety.kiosk._heard_at_ms
    is_fresh = heard_at_ms is not None and station.now_ms - heard_at_ms <= KIOSK_STOP_AGE_MS
    expect(around.estop == "released" and around.hand_ok, "rule 2", "an edge with a stop contact open")
    expect(is_fresh, "rule 2", "an edge without a heart")
    expect(safety.state in PERMITTED or _tests_itself(station), "rule 2", f"an edge in {safety.state}")
    expect(around.link == "whole", "rule 9", "an edge without an answer")
    expect(
        not any(SPECS[f].reaction == "cut" for f in safety.faults), "rule 2", f"an edge with {safety.faults}"
    )


def _tests_itself(station: Station) -> bool:
    """The module is in the test that the proof test asked for, and nothing drives its relay. [link 2.2]"""
    safety, core = station.controller.safety, station.board.core
    is_asked_for = safety.state is H.SERVICE and safety.proof.step == "supply"
    return is_asked_for and core.state == c.SELFTESTING and not core.outputs & c.OUT_K_EN


def _judge_latches(station: Station, was: Host) -> None:
    safety, treatment, history = station.controller.safety, station.controller.treatment, station.history
    if safety.estop.stops and safety.state in LINKED:
        history.needs_acknowledgement = True
    if safety.state in PERMITTED:
        expect(not history.needs_acknowledgement, "rule 5", f"{safety.state} without an acknowledgement")
        expect(history.is_asked_for, "rule 5", f"{safety.state} that nobody asked for")
    elif not safety.proof.is_running:
        history.is_asked_for = False
    if safety.state in (H.ESTOP, H.FAULT, H.LINK_DOWN):
        expect(treatment.session is None, "rule 5", f"the session lives on in {safety.state}")
    if safety.state is H.TREATING and was.state is not H.TREATING:
        expect(not any(treatment.setpoints_ua()), "rule 5", "treatment begins above zero")
        expect(was.state in (H.ARMED, H.PAUSED), "rule 5", f"treatment begins from {was.state}")


def _judge_mirror(station: Station, around: Surroundings) -> None:
    safety, core = station.controller.safety, station.board.core
    is_answered = around.link == "whole" and not station.board.is_held
    is_right = is_legal(safety.state, ModuleState(core.state), estop_stops=safety.estop.stops)
    station.history.mismatched = 0 if is_right or not is_answered else station.history.mismatched + 1
    expect(
        station.history.mismatched <= MIRROR_CYCLES, "rule 2", f"{safety.state} beside module {core.state}"
    )


def _judge_lamps(station: Station) -> None:
    safety, out = station.controller.safety, station.devices.outputs
    heard_at_ms = safety.kiosk._heard_at_ms
    is_dead = heard_at_ms is not None and station.now_ms - heard_at_ms > KIOSK_STOP_AGE_MS
    may_sound = safety.state in (H.ESTOP, H.FAULT) or is_dead or station.calls or station.lamps_are_old
    may_sound = may_sound or safety.proof.step == "lamps" or station.now_ms - safety.proof.lamps_at_ms <= 20
    if out.buzzer:
        expect(may_sound, "buzzer", f"sounds in {safety.state}")
    if safety.state is H.ESTOP and not safety.proof.is_running:
        expect(out.fault or station.lamps_are_old, "lamps", "E-stop without the red lamp")
    if station.board.outputs & c.OUT_GATES and safety.state is H.TREATING:
        expect(out.active or station.lamps_are_old, "lamps", "current without the amber lamp")


def _judge_levels(station: Station, was: Host) -> None:
    setpoints_ua = station.controller.treatment.setpoints_ua()
    for old, new in zip(was.setpoints_ua, setpoints_ua, strict=True):
        expect(new <= old, "rule 4", f"a setpoint rose by itself from {old} to {new} uA")
    core = station.board.core
    if core.state == c.RUNNING:
        for channel, (old, new) in enumerate(zip(was.targets_ua, core.target, strict=True)):
            expect(new <= old or new <= was.setpoints_ua[channel], "rule 4", f"a target of {new} uA")


# ---- from a state


def stop_is_heard(station: Station, healthy: Surroundings) -> None:
    """STOP from here: the ramp, and nothing driven 400 ms later."""
    station.happen("Stop")
    for _ in range(20):
        station.cycle(healthy)
    expect(not station.is_live, "rule 1", "STOP left something driven")


def heart_is_missed(station: Station, healthy: Surroundings, silent: Surroundings) -> None:
    """The kiosk falls silent: ramp by 520 ms, zero by 850 ms, the chain open by 2.1 s. (HZ-07)"""
    station.cycle(healthy)
    core = station.board.core
    for cycle in range(1, 106):
        station.cycle(silent)
        ms = cycle * 20
        expect(ms < 520 or core.state != c.RUNNING, "heart", "still RUNNING after 520 ms")
        expect(ms < 840 or not any(core.actual), "heart", "current after 850 ms")
    expect(not station.is_live, "heart", "the chain is closed after 2.1 s")
