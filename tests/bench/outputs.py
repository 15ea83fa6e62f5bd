"""python -m tests.bench.outputs: the computed output table beside what the simulated electrodes show.

Every program is raised to its ceiling on 500 ohm by a person's touches; then the load changes, and the first
pulses on it are measured, before host and module act on it. 1 when a measured value is off by more than 5 %,
or when the output goes on: 10 000 ohm is an open circuit, and what reads 500 and then 2 000 ohm has changed.
Simulated; not run on hardware. [therapy STD-16, 4.3]
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from appliance.therapy.catalogue import Program
from appliance.therapy.output import LOADS_OHM, Output, outputs
from tests.bench.keep import keep
from tests.support.rig import Rig, catalogue

TOLERANCE_PERCENT = 5
QUALITY = {500: "500", 2_000: "2k", 10_000: "10k"}
LEAD_OFF_MS = 3_000
_RAISING_MS = 900_000
_LATELY_US = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What the scope showed of the strongest phase on one load."""

    current_ua: int
    charge_nc: int
    net_nc: int
    has_ended: bool
    """The output ended by itself on this load."""


def main() -> int:
    """0 when every measured value is the computed one."""
    lines, is_good = [_HEAD], True
    for program in catalogue().programs:
        for row, seen in zip(outputs(program, "clinic"), measured(program), strict=True):
            off = worst_percent(row, seen)
            is_row_good = off <= TOLERANCE_PERCENT and seen.has_ended is (row.load_ohm != min(LOADS_OHM))
            is_good = is_good and is_row_good
            lines.append(_line(program, row, seen, off, is_row_good))
    keep("outputs", lines)
    return 0 if is_good else 1


_HEAD = (
    "program        ohm   computed mA  measured mA  computed uC  measured uC  net nC  off by  ended by itself"
)


def _line(program: Program, row: Output, seen: Measured, off: float, is_good: bool) -> str:
    return (
        f"{program.id:10}  {row.load_ohm:>6}  {row.current_ua / 1000:>12.2f}  "
        f"{seen.current_ua / 1000:>11.2f}  "
        f"{row.charge_nc / 1000:>11.2f}  {seen.charge_nc / 1000:>11.2f}  {seen.net_nc:>6}  {off:>4.1f} %  "
        f"{'yes' if seen.has_ended else 'no':>3}{'' if is_good else '   WRONG'}"
    )


def measured(program: Program) -> Iterator[Measured]:
    """The first pulses on each load, at the program's ceiling."""
    for load_ohm in LOADS_OHM:
        rig = Rig()
        rig.boot()
        rig.prove_estop()
        for channel in (0, 1):
            rig.board.pad(channel, QUALITY[500])
        rig.prepare(program.id)
        rig.check()
        rig.start()
        rig.raise_to(program.level_cap("clinic"), within_ms=_RAISING_MS)
        yield _on(rig, program, load_ohm)


def _on(rig: Rig, program: Program, load_ohm: int) -> Measured:
    """The load is there from the next plateau on; a sweep is watched for one whole way."""
    _to_the_strongest(rig, program)
    for channel in (0, 1):
        rig.board.pad(channel, QUALITY[load_ohm])
    since_us = rig.board.now_us
    rig.run(LEAD_OFF_MS)
    pulses = [pulse for pulse in rig.pulses(since_us, 0) if pulse.pw1_us]
    first = pulses[:2]
    most = [abs(pulse.i1_ua) * pulse.pw1_us for pulse in first]
    return Measured(
        current_ua=round(median(abs(pulse.i1_ua) for pulse in first)),
        charge_nc=round(median(most)) // 1_000,
        net_nc=max(abs(p.i1_ua * p.pw1_us + p.i2_ua * p.pw2_us) // 1_000 for p in first),
        has_ended=all(channel.level_set == 0 for channel in rig.status().channels),
    )


def _to_the_strongest(rig: Rig, program: Program) -> None:
    """An envelope at the beginning of a plateau, a sweep of the width at its wide end."""
    if program.envelope_ms is not None:
        for phase in ("off", "plateau"):
            while (now := rig.status().program) is not None and now.phase != phase:
                rig.cycle()
    widest_us = program.sides[0].pulse_width_us_max
    while rig.pulses(rig.board.now_us - _LATELY_US, 0)[-1].pw1_us < widest_us - 1:
        rig.cycle()


def worst_percent(row: Output, seen: Measured) -> float:
    """How far the measured current or charge is from the computed one."""
    pairs = ((row.current_ua, seen.current_ua), (row.charge_nc, seen.charge_nc))
    return max(abs(found - computed) * 100 / computed for computed, found in pairs)


if __name__ == "__main__":
    sys.exit(main())
