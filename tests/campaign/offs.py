"""After which event no pulse may come any more, how late the last one may be, and what permits the next one.

The bounds are those of safety.md, Times, and of link.md 4.6, 8 and 11. They are kept here by themselves, so
that no change of the product's own tables can move them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.campaign.log import Event, Log

FAR_US = 1 << 62
MS = 1000
CYCLE_US = 20 * MS
"""A press younger than that may not have been read yet."""

RAMP_MS = 420
"""100 ms to the last full pulse, 300 ms of ramp, one exchange."""
LEASE_MS = 210
"""Any single surviving mechanism. [link 4.6]"""
ARM_LOST_MS = 110
ARM_LOST_SURELY_MS = 130
"""A silence of 100 to 130 ms may be seen or not: it depends on where in the cycle it began."""
KIOSK_OFF_MS = 850
KIOSK_QUIET_MS = 540
KIOSK_DEAD_MS = 2_040

COPPER_MS = {"estop": 15, "hand": 7}
FAULT_MS = {
    "F15": 170, "F16": 170, "F17": 170, "F18": 170, "F19": 170, "F21": 170, "F21-clock": 170,
    "F22": 10, "F23": 15, "F24": 15, "F25": 10, "F26": 20, "F26-low": 20, "F30": 110, "F31": 10,
    "F49": 15, "F51": 7, "F65": 20, "F65-open": 20, "F65-short": 20,
}  # fmt: skip
ONCE = ("F22", "F23", "F25", "F26", "F30", "F31")
"""They stop the output however short they are."""
HELD = ("F49", "F51")
"""While they last no request can bring the current back."""
PERMITS = ("start", "check")


@dataclass(frozen=True, slots=True, kw_only=True)
class Off:
    """From `at_us` + `bound_us` on there is no pulse; not before `held_us` may a request change that."""

    why: str
    at_us: int
    bound_us: int
    held_us: int
    until_us: int
    is_strict: bool = True

    @property
    def from_us(self) -> int:
        return self.at_us + self.bound_us


def intervals(log: Log, what: str, value: str | None, end_us: int) -> Iterator[tuple[Event, int]]:
    """Each event that began something, with the instant at which it ended."""
    began: dict[str, Event] = {}
    for event in log:
        if event.what != what or (value is not None and event.value != value):
            continue
        if event.is_on and event.value not in began:
            began[event.value] = event
        elif not event.is_on and event.value in began:
            yield began.pop(event.value), event.t_us
    for event in began.values():
        yield event, end_us


def absences(log: Log, what: str, end_us: int) -> Iterator[tuple[int, int]]:
    """From when to when a process was gone."""
    gone: int | None = None
    for event in log:
        if event.what == what and not event.is_on and gone is None:
            gone = event.t_us
        elif event.what == what and event.is_on and gone is not None:
            yield gone, event.t_us
            gone = None
    if gone is not None:
        yield gone, end_us


def offs(log: Log, end_us: int) -> list[Off]:
    """Every interval in which nothing may come, in the order of their events."""
    permits = [event.t_us for event in log if event.what in PERMITS]
    raw = [*_by_hand(log, end_us), *_by_request(log), *_by_process(log, end_us), *_by_fault(log, end_us)]
    return sorted((_until_asked(off, permits) for off in raw), key=lambda off: off.at_us)


def _until_asked(off: Off, permits: list[int]) -> Off:
    """Somebody has to ask again, after the event and after what holds it."""
    until_us = next((t_us for t_us in permits if t_us > max(off.at_us, off.held_us)), FAR_US)
    return Off(
        why=off.why,
        at_us=off.at_us,
        bound_us=off.bound_us,
        held_us=off.held_us,
        until_us=until_us,
        is_strict=off.is_strict,
    )


def _off(why: str, at_us: int, bound_ms: int, held_us: int | None = None, *, is_strict: bool = True) -> Off:
    held = at_us if held_us is None else held_us
    return Off(
        why=why, at_us=at_us, bound_us=bound_ms * MS, held_us=held, until_us=FAR_US, is_strict=is_strict
    )


def _by_hand(log: Log, end_us: int) -> Iterator[Off]:
    pressed: dict[str, int] = {}
    gone = list(absences(log, "stim", end_us))
    for event in log:
        if event.what == "press":
            pressed.setdefault(event.value, event.t_us)
        elif event.what == "release" and event.value in pressed:
            at_us = pressed.pop(event.value)
            is_unseen = any(from_us < at_us + CYCLE_US and event.t_us <= to_us for from_us, to_us in gone)
            held_us = event.t_us if is_unseen else _acknowledged(log, event)
            yield _off(event.value, at_us, COPPER_MS[event.value], held_us)
    for what, at_us in pressed.items():
        yield _off(what, at_us, COPPER_MS[what], end_us)


def _acknowledged(log: Log, release: Event) -> int:
    """After an E-stop a request counts only once the release was acknowledged. (safety.md rule 5)

    A press that began and ended while ems-stim was dead is known to nobody: the new one resets the module.
    """
    if release.value != "estop":
        return release.t_us
    acks = (e.t_us for e in log if e.what == "ack" and e.value == "estop" and e.t_us >= release.t_us)
    return next(acks, FAR_US - 1)


def _by_request(log: Log) -> Iterator[Off]:
    for event in log:
        if event.what == "stop" or (event.what == "pause" and not _is_checking(log, event.t_us)):
            yield _off(event.what, event.t_us, RAMP_MS, is_strict=False)


def _is_checking(log: Log, t_us: int) -> bool:
    """The last thing that was permitted is a lead check: 2 mA, which nothing can pause, only end."""
    permits = [event.what for event in log if event.what in PERMITS and event.t_us <= t_us]
    return bool(permits) and permits[-1] == "check"


def _by_process(log: Log, end_us: int) -> Iterator[Off]:
    runaways = list(intervals(log, "runaway", None, end_us))
    for gone_us, back_us in absences(log, "stim", end_us):
        if back_us - gone_us < ARM_LOST_SURELY_MS * MS:
            continue
        is_toggled = any(
            event.t_us <= gone_us + ARM_LOST_MS * MS and to_us > gone_us for event, to_us in runaways
        )
        why, bound_ms = ("runaway pump", LEASE_MS) if is_toggled else ("ems-stim", ARM_LOST_MS)
        yield _off(why, gone_us, bound_ms, back_us)
    for gone_us, back_us in absences(log, "kiosk", end_us):
        if _is_checking(log, gone_us) and back_us - gone_us >= KIOSK_DEAD_MS * MS:
            yield _off("kiosk in a check", gone_us, KIOSK_DEAD_MS + ARM_LOST_MS, back_us, is_strict=False)
        elif not _is_checking(log, gone_us) and back_us - gone_us >= KIOSK_QUIET_MS * MS:
            yield _off("kiosk", gone_us, KIOSK_OFF_MS, back_us, is_strict=False)


def _by_fault(log: Log, end_us: int) -> Iterator[Off]:
    for event, to_us in intervals(log, "fault", None, end_us):
        bound_ms = FAULT_MS.get(event.value)
        if bound_ms is None:
            continue
        if event.value in ONCE or to_us - event.t_us >= bound_ms * MS:
            held_us = to_us if event.value in HELD else event.t_us
            yield _off(event.value, event.t_us, bound_ms, held_us)
