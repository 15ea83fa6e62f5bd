"""The emergency stop as the host judges it from its two antivalent contacts. [link 2.5]

A pressed contact counts at once; a release counts after both contacts have read released for 200 ms.
"""

from dataclasses import dataclass
from typing import Literal

from appliance.limits import ESTOP_DISCREPANCY_MS, ESTOP_RELEASE_MS

Position = Literal["released", "pressed", "unknown"]
Discrepancy = Literal["none", "open", "welded"]


@dataclass(slots=True)
class EStop:
    """Its position, whether its contacts disagreed for too long, and how long it has been released."""

    position: Position = "unknown"
    discrepancy: Discrepancy = "none"
    _released_at_ms: int | None = None
    _disagree_at_ms: int | None = None
    _kind: Discrepancy = "open"

    def read(self, *, a: bool, b: bool, now_ms: int) -> None:
        """The truth table of link.md 2.5 for these two levels."""
        self.position = "released" if a and not b else "pressed" if b and not a else "unknown"
        if self.position != "released":
            self._released_at_ms = None
        elif self._released_at_ms is None:
            self._released_at_ms = now_ms
        if self.position != "unknown":
            self._disagree_at_ms = None
        elif self._disagree_at_ms is None:
            self._disagree_at_ms = now_ms
        self._kind = "welded" if a else "open"

    def judge(self, now_ms: int) -> None:
        """Contacts that have disagreed for more than 50 ms are not trusted again."""
        if self._disagree_at_ms is not None and now_ms - self._disagree_at_ms > ESTOP_DISCREPANCY_MS:
            self.discrepancy = self._kind

    @property
    def stops(self) -> bool:
        """True unless both contacts read released: unknown means off."""
        return self.position != "released"

    def is_released(self, now_ms: int) -> bool:
        """True when the release has lasted 200 ms."""
        return self._released_at_ms is not None and now_ms - self._released_at_ms >= ESTOP_RELEASE_MS
