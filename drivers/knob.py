"""The knob: detents from two quadrature contacts, and a push. A convenience; nothing safe depends on it.

Sources of truth: architecture.md (BCM 5, 6, 4, pulled up; down and push act in stim, up through the kiosk).
One detent is one cycle of the contacts, at rest both open; turned up, A closes first.

Limit: where the pins tell edges, every edge is decoded in order. Where they do not, the levels are sampled
once a call, at 20 ms up to 12 detents a second. A change of both contacts at once cannot be read: it counts
nothing, and for `_CAUTIOUS_POLLS` calls nothing counts as up, so that a knob torn down is not read as turned
up (HZ-02).
"""

from collections import deque
from dataclasses import dataclass
from typing import Any, Final, Self

from gpiozero import DigitalInputDevice, InputDevice

from drivers.pins import KNOB_A, KNOB_B, KNOB_PUSH

_CAUTIOUS_POLLS: Final = 25
_EDGES_KEPT: Final = 64
_REST: Final = 0
_ORDER: Final = (0b00, 0b10, 0b11, 0b01)  # contacts A B closed, turned up from rest
_PLACE: Final = {contacts: place for place, contacts in enumerate(_ORDER)}


@dataclass(frozen=True, slots=True, kw_only=True)
class KnobReading:
    """Detents since the last reading, up positive, and whether the knob is pushed now."""

    detents: int
    pushed: bool


class Quadrature:
    """Counts whole detents from the contacts, one sample or one edge after the other. Pure."""

    def __init__(self, contacts: int) -> None:
        """Begin at these contacts (A is bit 1, B is bit 0, closed is 1)."""
        self._place = _PLACE[contacts]
        self._quarters = 0
        self.was_unreadable = False

    def turn(self, contacts: int) -> int:
        """Return the detent that these contacts complete: 1, -1 or 0."""
        place = _PLACE[contacts]
        step = (place - self._place) & 3
        self._place = place
        if step == 2:
            self.was_unreadable = True
        self._quarters += (0, 1, 0, -1)[step]
        if contacts != _REST:
            return 0
        quarters, self._quarters = self._quarters, 0
        return (quarters >= 2) - (quarters <= -2)


class Knob:
    """Reports what was turned since it was asked last."""

    def __init__(self, pin_factory: Any) -> None:
        """Take the three lines of `pin_factory`, pulled up."""
        self._a = DigitalInputDevice(KNOB_A.bcm, pull_up=True, pin_factory=pin_factory)
        self._b = DigitalInputDevice(KNOB_B.bcm, pull_up=True, pin_factory=pin_factory)
        self._push = InputDevice(KNOB_PUSH.bcm, pull_up=True, pin_factory=pin_factory)
        self._edges: deque[tuple[int, int]] = deque(
            maxlen=_EDGES_KEPT
        )  # bit, level; filled where edges are told
        self._contacts = self._read()
        self._quadrature = Quadrature(self._contacts)
        self._cautious_for = 0
        for line, bit in ((self._a, 0b10), (self._b, 0b01)):
            line.when_activated = self._noting(bit, bit)
            line.when_deactivated = self._noting(bit, 0)

    def __enter__(self) -> Self:
        """Return the device."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the device."""
        self.close()

    def poll(self) -> KnobReading:
        """Return the detents since the last call and the push as it is now; call it every tick."""
        sampled = self._read()  # first: on a bench wire this takes in the edges too
        detents = 0
        while self._edges:
            bit, level = self._edges.popleft()
            self._contacts = (self._contacts & ~bit) | level
            detents += self._quadrature.turn(self._contacts)
        self._contacts = sampled
        detents += self._quadrature.turn(sampled)
        return KnobReading(detents=self._cautious(detents), pushed=bool(self._push.value))

    def close(self) -> None:
        """Give the lines back."""
        for line in (self._a, self._b, self._push):
            line.close()

    def _cautious(self, detents: int) -> int:
        if self._quadrature.was_unreadable:
            self._quadrature.was_unreadable = False
            self._cautious_for = _CAUTIOUS_POLLS
        elif self._cautious_for:
            self._cautious_for -= 1
        return min(detents, 0) if self._cautious_for else detents

    def _read(self) -> int:
        return bool(self._a.value) << 1 | bool(self._b.value)

    def _noting(self, bit: int, level: int) -> Any:
        return lambda: self._edges.append((bit, level))
