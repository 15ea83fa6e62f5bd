"""What the buzzer says and when: alarms, the staff call, and their pulses as a function of time. Pure.

Rules (safety.md, "Who sounds and who calls")
1. Each alarm has one owner. ems-stim sounds for the E-stop, for FAULT and for a kiosk that has been dead for
   more than 2 s; everything else is the kiosk's, and nobody else makes alarm sounds.
2. The staff call sounds until somebody acknowledges it; an alarm of ems-stim comes before it.
3. "Sounding" is said only of a line that reads back on. (HZ-21)

The pulses follow the shape that IEC 60601-1-8 gives alarm signals: ten pulses for high priority, three for
medium, two for low, then a rest. Times are whole cycles of 20 ms.
"""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Literal

from appliance.limits import CALL_ANSWERED_MS

Owner = Literal["stim", "kiosk"]
CallState = Literal["none", "asked", "sounding", "silent", "answered"]


@unique
class Alarm(StrEnum):
    """What may sound, the most urgent first."""

    FAULT = "fault"
    ESTOP = "estop"
    KIOSK_DEAD = "kiosk_dead"
    STAFF_CALL = "staff_call"
    PADS = "pads"
    NO_CONNECTION = "no_connection"


OWNERS: dict[Alarm, Owner] = {
    Alarm.FAULT: "stim",
    Alarm.ESTOP: "stim",
    Alarm.KIOSK_DEAD: "stim",
    Alarm.STAFF_CALL: "stim",
    Alarm.PADS: "kiosk",
    Alarm.NO_CONNECTION: "kiosk",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """One burst of pulses, each (on, then off) in ms; the last off is the rest until the next burst."""

    pulses: tuple[tuple[int, int], ...]

    @property
    def period_ms(self) -> int:
        """From one burst to the next."""
        return sum(on_ms + off_ms for on_ms, off_ms in self.pulses)

    def is_on(self, elapsed_ms: int) -> bool:
        """Whether it sounds this long after its begin."""
        left_ms = elapsed_ms % self.period_ms
        *pulses, last = self.pulses
        for on_ms, off_ms in pulses:
            if left_ms < on_ms + off_ms:
                return left_ms < on_ms
            left_ms -= on_ms + off_ms
        return left_ms < last[0]


_FIVE = ((160, 80), (160, 80), (160, 240), (160, 80))
_HIGH = Pattern(pulses=(*_FIVE, (160, 500), *_FIVE, (160, 3_000)))
_MEDIUM = Pattern(pulses=((200, 200), (200, 200), (200, 4_000)))
_LOW = Pattern(pulses=((400, 200), (400, 2_000)))

PATTERNS: dict[Alarm, Pattern] = {
    Alarm.FAULT: _HIGH,
    Alarm.ESTOP: _MEDIUM,
    Alarm.KIOSK_DEAD: _MEDIUM,
    Alarm.STAFF_CALL: _LOW,
}
"""The patterns of what ems-stim owns; the kiosk's sounds are the kiosk's."""


@dataclass(slots=True)
class StaffCall:
    """Somebody is wanted, until somebody has said that they come."""

    state: CallState = "none"
    _since_ms: int = 0

    @property
    def is_waiting(self) -> bool:
        """True from the question to its answer."""
        return self.state in ("asked", "sounding", "silent")

    def ask(self, now_ms: int) -> None:
        """Somebody is wanted; a call under way goes on as it is."""
        if not self.is_waiting:
            self.state, self._since_ms = "asked", now_ms

    def answer(self, now_ms: int) -> str | None:
        """Somebody comes; the answer is the reason why there is nothing to acknowledge."""
        if not self.is_waiting:
            return "nobody has called"
        self.state, self._since_ms = "answered", now_ms
        return None

    def read_back(self, *, is_driven: bool, reads: bool) -> None:
        """The buzzer line was driven on in the last cycle, and reads so or not."""
        if self.is_waiting and is_driven:
            self.state = "sounding" if reads else "silent"

    def age(self, now_ms: int) -> None:
        """An answer is old news after a while."""
        if self.state == "answered" and now_ms - self._since_ms > CALL_ANSWERED_MS:
            self.state = "none"


@dataclass(slots=True)
class Buzzer:
    """The one line: which alarm owns it, since when, and whether it is on now."""

    alarm: Alarm | None = None
    is_on: bool = False
    _since_ms: int = 0

    def sound(self, alarm: Alarm | None, now_ms: int) -> bool:
        """The line's level for this cycle; a new alarm begins its pattern anew."""
        if alarm is not self.alarm:
            self.alarm, self._since_ms = alarm, now_ms
        self.is_on = alarm is not None and PATTERNS[alarm].is_on(now_ms - self._since_ms)
        return self.is_on
