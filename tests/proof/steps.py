"""One judged step of the walk, and the way of a whole visit whose stops are where a bounded walk begins."""

from collections.abc import Iterable

from tests.proof import invariants, rules
from tests.proof.hands import SURROUNDINGS
from tests.proof.station import Station


def cycle(station: Station, name: str, ticks: int = 4) -> None:
    """One judged cycle in these surroundings; more than four ticks are a host that is late."""
    around = SURROUNDINGS[name]
    module, host = invariants.before(station), rules.before(station)
    station.cycle(around, ticks)
    station.history.around = name
    invariants.judge(station, module, ticks)
    rules.judge(station, around, host)


def happen(station: Station, name: str) -> str | None:
    """One judged event."""
    host = rules.before(station)
    refusal = station.happen(name)
    if name.endswith(("power lost", "watchdog bites")):
        invariants.judge_reset(station)
    rules.judge_event(station, name, host, refusal)
    return refusal


WAY = (
    "until READY", "BeginProofTest", "healthy 20", "AnswerLamps yes", "until ARMED", "E-stop pressed",
    "until ESTOP", "healthy 20",
    "Acknowledge estop", "until READY", "Prepare", "until CONFIGURED", "CheckContact", "until ARMED",
    "until CONFIGURED", "Arm", "until ARMED", "Start", "until TREATING", "healthy 30", "left +", "healthy 30",
    "right +", "healthy 30", "left -", "healthy 30", "Pause", "until PAUSED", "Start", "until TREATING",
    "healthy 30", "left +", "healthy 30", "left pads open 3", "Acknowledge pads", "healthy 5",
    "hand switch open 2", "healthy 5", "Acknowledge hand", "Arm", "until ARMED", "kiosk silent 120",
    "until READY", "ReportStored", "answers lost 4", "until READY",
)  # fmt: skip
"""A whole visit with its small mishaps: every stop on it is a beginning of the bounded walk."""


def along(step: str, station: Station) -> None:
    """One step of the way."""
    name, _, number = step.rpartition(" ")
    if step.startswith("until "):
        for _ in range(500):
            if station.controller.safety.state.value == number:
                return
            cycle(station, "healthy")
        raise AssertionError(f"{station.controller.safety.state} and not {number}")
    if name in SURROUNDINGS and number.isdigit():
        for _ in range(int(number)):
            cycle(station, name)
    elif step in SURROUNDINGS:
        cycle(station, step)
    else:
        refusal = happen(station, step)
        assert refusal is None, f"{step}: {refusal}"


def beginnings() -> Iterable[Station]:
    """The station at every stop of the way."""
    station = Station()
    yield station
    for step in WAY:
        along(step, station)
        yield station
