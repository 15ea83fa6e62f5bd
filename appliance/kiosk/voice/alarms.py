"""Which alarm a picture carries, and when its sound comes again. Pure. [therapy STD-23, IEC 60601-1-8]

The kiosk sounds while it is alive; ems-stim's buzzer sounds for a kiosk that is dead. (safety.md)
No volume that a person chose makes an alarm quieter: it stands for something that somebody has to do.
"""

from dataclasses import dataclass
from enum import StrEnum, unique

from appliance.kiosk.view import Ground, Overlay, View


@unique
class Alarm(StrEnum):
    """What is sounded; the name is the file's. `CALL` is a signal that informs, not an alarm."""

    HIGH = "alarm_high"
    MEDIUM = "alarm_medium"
    LOW = "alarm_low"
    CALL = "signal"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One burst: so many pulses, and the quiet until the next burst; no second burst where it is None."""

    pulses: int
    again_ms: int | None


PATTERNS = {
    Alarm.HIGH: Pattern(pulses=10, again_ms=8_000),
    Alarm.MEDIUM: Pattern(pulses=3, again_ms=15_000),
    Alarm.LOW: Pattern(pulses=2, again_ms=30_000),
    Alarm.CALL: Pattern(pulses=1, again_ms=None),
}
"""Between bursts: high 2.5 to 15 s, medium 2.5 to 30 s. [therapy STD-23]"""

_OF_OVERLAY = {
    Overlay.ESTOP: Alarm.MEDIUM,
    Overlay.FAULT: Alarm.MEDIUM,
    Overlay.NO_CONNECTION: Alarm.MEDIUM,
    Overlay.STOPPED: Alarm.LOW,
    Overlay.PAD_OFF: Alarm.LOW,
    Overlay.IDLE_WARNING: Alarm.CALL,
}


def alarm_of(view: View) -> Alarm | None:
    """The alarm of this picture, or None; what is wrong while current is possible is of high priority."""
    if view.overlay is None:
        return None
    found = _OF_OVERLAY.get(view.overlay)
    is_live = view.ground is Ground.INK
    return Alarm.HIGH if is_live and found is Alarm.MEDIUM else found
