"""A station that treats, ready in a moment, and what is read off its electrodes."""

from copy import deepcopy
from functools import cache

from drivers.sim.scope import Pulse
from tests.support.observer import end_us
from tests.support.rig import Rig

LEVEL = 6
SETTLED_MS = 2_000
UNDER_WAY_US = 1_500


@cache
def _prepared(program_id: str, level: int) -> Rig:
    rig = Rig()
    rig.treat(program_id, level)
    rig.run(SETTLED_MS)
    assert rig.pulses(rig.board.now_us - SETTLED_MS * 1000)
    return rig


def treating(program_id: str = "P12", level: int = LEVEL) -> Rig:
    """A station of one's own that has treated at this level for some seconds."""
    return deepcopy(_prepared(program_id, level))


def full_ua(level: int = LEVEL) -> int:
    """From this current on a pulse is a full one."""
    return level * 980


def last_pulse_after_ms(rig: Rig, event_us: int) -> float:
    """From the event to the end of the last pulse, the one under way included; 0 when none came."""
    ends = (end_us(p) for p in rig.pulses(event_us - UNDER_WAY_US))
    return max(((end - event_us) / 1000 for end in ends if end > event_us), default=0.0)


def last_full_pulse_after_ms(rig: Rig, event_us: int, level: int = LEVEL) -> float:
    """From the event to the begin of the last full pulse; 0 when none came."""
    full = (p.t_us for p in rig.pulses(event_us) if abs(p.i1_ua) >= full_ua(level))
    return max(((t_us - event_us) / 1000 for t_us in full), default=0.0)


def is_undisturbed(rig: Rig, since_us: int, level: int = LEVEL) -> bool:
    """Every pulse of both channels came in its time, at its level and balanced."""
    return all(
        _is_even(
            [p for p in rig.pulses(since_us - SETTLED_MS * 500, channel)], since_us, rig.board.now_us, level
        )
        for channel in (0, 1)
    )


def _is_even(pulses: list[Pulse], since_us: int, now_us: int, level: int) -> bool:
    before = [p for p in pulses if p.t_us < since_us]
    gap_us = max(b.t_us - a.t_us for a, b in zip(before, before[1:], strict=False)) + 3_000
    times = [before[-1].t_us, *(p.t_us for p in pulses if p.t_us >= since_us), now_us]
    return all(b - a <= gap_us for a, b in zip(times, times[1:], strict=False)) and all(
        abs(abs(p.i1_ua) - level * 1000) <= level * 20 + 100 for p in pulses
    )


def peak_ua(pulses: list[Pulse]) -> int:
    """The largest current of either phase."""
    return max((max(abs(p.i1_ua), abs(p.i2_ua)) for p in pulses), default=0)


def left_nc(pulse: Pulse) -> float:
    """The charge that the second phase did not give back."""
    return abs(pulse.i1_ua * pulse.pw1_us + pulse.i2_ua * pulse.pw2_us) / 1000


def faults(rig: Rig) -> set[str]:
    """The fault rows that are set."""
    return {fault.fault for fault in rig.status().faults}
