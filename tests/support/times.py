"""Every time of safety.md's table in virtual time: from the event to what the scope or a line shows of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from appliance.ipc import messages as m
from tests.campaign.injections import catalogue
from tests.campaign.stage import Stage
from tests.support.electrodes import last_full_pulse_after_ms, last_pulse_after_ms, treating
from tests.support.rig import Rig

LEVEL = 6
PROGRAM = "P01"
"""100 pulses a second and channel, the most that any program has."""
CYCLE_MS = 20

Measure = Callable[[int], float]
"""The time at this phase of the 20 ms cycle, in us after a cycle has ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One bound and how it is measured."""

    event: str
    what: str
    bound: float
    measure: Measure
    unit: str = "ms"


def _station(phase_us: int) -> tuple[Rig, int]:
    rig = treating(PROGRAM, LEVEL)
    rig.board.advance(rig.board.now_us + phase_us)
    return rig, rig.board.now_us


def _stage(phase_us: int) -> tuple[Stage, int]:
    stage = Stage(seed=1 + phase_us)
    stage.treat(PROGRAM, LEVEL)
    stage.run(1_000)
    return stage, stage.board.now_us + phase_us


def _pressed(what: str) -> Measure:
    def measure(phase_us: int) -> float:
        rig, event_us = _station(phase_us)
        rig.board.press(what)
        rig.run(1_000)
        return last_pulse_after_ms(rig, event_us)

    return measure


def _pump_after_estop(phase_us: int) -> float:
    """From the press, wherever it falls: between the read of the lines and the pump's edge too."""
    stage, event_us = _stage(phase_us)
    edges, pressed, toggle = [], [], stage.devices.toggle_pump

    def counted() -> None:
        edges.append(stage.board.now_us)
        toggle()

    def press() -> None:
        stage.press("estop")
        pressed.append(stage.board.now_us)

    stage.devices.toggle_pump = counted  # type: ignore[method-assign]  # an eye on the line
    stage.at(event_us, press)
    stage.run(500)
    return max((at_us - pressed[0] for at_us in edges if at_us >= pressed[0]), default=0) / 1000


def _stop(of: Callable[[Rig, int], float]) -> Measure:
    def measure(phase_us: int) -> float:
        rig, event_us = _station(phase_us)
        rig.ask(m.Stop())
        rig.run(1_500)
        return of(rig, event_us)

    return measure


def _full(rig: Rig, event_us: int) -> float:
    return last_full_pulse_after_ms(rig, event_us, LEVEL)


def _injected(fault_id: str) -> Measure:
    def measure(phase_us: int) -> float:
        stage, event_us = _stage(phase_us)
        stage.at(event_us, lambda: catalogue()[fault_id].begin(stage))
        stage.run(1_500)
        return last_pulse_after_ms(stage, event_us)

    return measure


def _kiosk(of: Callable[[Rig, int], float]) -> Measure:
    """From the last heartbeat: the phase is where the freeze lies in the 100 ms between two of them."""

    def measure(phase_us: int) -> float:
        rig = treating(PROGRAM, LEVEL)
        rig.run(phase_us * 5 // 1000)
        event_us = rig.heard_at_us
        rig.kiosk_is_alive = False
        rig.run(3_000)
        return of(rig, event_us)

    return measure


def _chain(rig: Rig, event_us: int) -> float:
    assert rig.chain_open_at_us is not None
    return (rig.chain_open_at_us - event_us) / 1000


def _pad(program_id: str) -> Measure:
    """In full pulses, after the pulses that could see it."""

    def measure(phase_us: int) -> float:
        rig = treating(program_id, 20)
        rig.board.advance(rig.board.now_us + phase_us)
        event_us = rig.board.now_us
        rig.board.pad(0, "open")
        rig.run(5_000)
        return len(rig.pulses(event_us, 0))

    return measure


def _watchdog(phase_us: int) -> float:
    rig = Rig(watchdog_required=True)
    rig.watchdog_is_alive = True
    rig.treat(PROGRAM, LEVEL)
    rig.run(100 + phase_us // 1000)
    event_us = rig.acknowledged_at_us
    rig.watchdog_is_alive = False
    rig.run(6_500)
    return last_full_pulse_after_ms(rig, event_us, LEVEL)


ROWS: Sequence[Row] = (
    Row(event="E-stop pressed", what="last pulse", bound=15, measure=_pressed("estop")),
    Row(event="E-stop pressed", what="last ARM edge", bound=CYCLE_MS, measure=_pump_after_estop),
    Row(event="hand switch squeezed", what="last pulse", bound=7, measure=_pressed("hand")),
    Row(event="STOP on the screen", what="last full pulse", bound=100, measure=_stop(_full)),
    Row(event="STOP on the screen", what="end of the ramp", bound=400, measure=_stop(last_pulse_after_ms)),
    Row(event="SIGKILL of ems-stim", what="last pulse", bound=110, measure=_injected("F36")),
    Row(event="SIGSTOP of ems-stim", what="last pulse", bound=110, measure=_injected("F37-500")),
    Row(event="SPI cut", what="last pulse", bound=170, measure=_injected("F15")),
    Row(event="SPI dead, pump runs away", what="last pulse", bound=210, measure=_injected("F41-25")),
    Row(event="kiosk frozen", what="last full pulse", bound=520, measure=_kiosk(_full)),
    Row(event="kiosk frozen", what="end of the ramp", bound=850, measure=_kiosk(last_pulse_after_ms)),
    Row(event="kiosk frozen", what="chain open", bound=2_100, measure=_kiosk(_chain)),
    Row(event="pad off", what="pulses that see it", bound=2, measure=_pad(PROGRAM), unit=""),
    Row(event="pad off, below 20 Hz", what="pulses that see it", bound=1, measure=_pad("P06"), unit=""),
    Row(event="watchdog process gone", what="last full pulse", bound=5_100, measure=_watchdog),
)
