"""What happened in one schedule, as the test itself did it: the judge's only other source is the scope."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that was done to the station at this instant, or one edge of a line.

    `what` is a request of the person ("begin", "start", "check", "level", "pause", "stop", "ack"), a hand
    ("press", "release", "pad"), a process that is gone or back ("stim", "kiosk"), a "fault" that came or
    went, or the "chain" line; `value` says which, `is_on` whether it begins.
    """

    t_us: int
    what: str
    value: str = ""
    channel: int = -1
    level: int = 0
    is_on: bool = True


Log = list[Event]
