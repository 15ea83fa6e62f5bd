"""What makes the picture stand still: the first pulse, a change of state, a bad frame, a stop. Pure."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from drivers.sim.panel.record import Record

TRIGGERS: Final = ("none", "first pulse", "state change", "bad frame", "stop")
SILENCE_US: Final = 1_000_000


def found(trigger: str, record: Record, after_us: int) -> int | None:
    """When it first happened later than that; None when it has not, or for "none"."""
    return next((at_us for at_us in _happened(trigger, record) if at_us > after_us), None)


def next_of(trigger: str) -> str:
    """The one that a key goes on to."""
    return TRIGGERS[(TRIGGERS.index(trigger) + 1) % len(TRIGGERS)]


def _happened(trigger: str, record: Record) -> Iterator[int]:
    match trigger:
        case "first pulse":
            yield from _first_pulses(record)
        case "state change":
            yield from record.state_changes()
        case "bad frame":
            yield from (frame.t_us for frame in record.frames if frame.is_bad)
        case "stop":
            yield from (frame.t_us for frame in record.frames if frame.is_stop)


def _first_pulses(record: Record) -> Iterator[int]:
    """Those after a second without; what was before the record is not known to be none."""
    if record.pulses and record.pulses[0].t_us - (record.now_us - record.kept_us) > SILENCE_US:
        yield record.pulses[0].t_us
    for before, pulse in pairwise(record.pulses):
        if pulse.t_us - before.t_us > SILENCE_US:
            yield pulse.t_us
