"""The E-stop's daily proof test: armed in lead check, pressed, seen on every line, released. [link 2.5, R23]"""

from dataclasses import dataclass
from typing import Literal

from appliance.limits import PROOF_CHAIN_MS, PROOF_CONTACTS_MS, PROOF_VALID_MS

Step = Literal["due", "arming", "press", "release", "acknowledge", "passed", "failed"]


@dataclass(slots=True)
class ProofTest:
    """Where the test stands; passed holds for 24 h of a clock that nobody can set."""

    step: Step = "due"
    proved_at_ms: int | None = None
    is_assumed: bool = False
    _a_at_ms: int | None = None
    _b_at_ms: int | None = None

    @property
    def is_running(self) -> bool:
        """True from the first arming until the release is acknowledged."""
        return self.step in ("arming", "press", "release", "acknowledge")

    def begin(self) -> None:
        """Arming in lead check begins."""
        self.step, self._a_at_ms, self._b_at_ms = "arming", None, None

    def cancel(self) -> None:
        """Ended without a result."""
        if self.is_running:
            self.step = "due"

    def fail(self) -> None:
        """The switch must not be trusted."""
        self.step = "failed"

    def armed(self) -> None:
        """The relay is closed: the button may be pressed."""
        if self.step == "arming":
            self.step = "press"

    def read(self, *, a: bool, b: bool, chain_fb: bool, now_ms: int) -> None:
        """One cycle's lines, while the button is waited for and until the chain has followed."""
        if self.step != "press":
            return
        if not a and self._a_at_ms is None:
            self._a_at_ms = now_ms
        if b and self._b_at_ms is None:
            self._b_at_ms = now_ms
        first = min((t for t in (self._a_at_ms, self._b_at_ms) if t is not None), default=None)
        if first is None:
            return
        if self._a_at_ms is not None and self._b_at_ms is not None and not chain_fb:
            both_in_time = abs(self._a_at_ms - self._b_at_ms) <= PROOF_CONTACTS_MS
            self.step = "release" if both_in_time else "failed"
        elif now_ms - first > PROOF_CHAIN_MS:
            self.step = "failed"

    def released(self) -> None:
        """Both contacts read released again."""
        if self.step == "release":
            self.step = "acknowledge"

    def acknowledged(self, now_ms: int) -> None:
        """Somebody confirmed what was seen: the test counts from now on."""
        if self.step == "acknowledge":
            self.step, self.proved_at_ms, self.is_assumed = "passed", now_ms, False

    def assume(self, now_ms: int) -> None:
        """A technician's bench starts "proved today", and shows that it did. (therapy.md EST-08)"""
        if self.step == "due":
            self.step, self.proved_at_ms, self.is_assumed = "passed", now_ms, True

    def age(self, now_ms: int) -> None:
        """A proof older than 24 h is due again."""
        if self.step == "passed" and (
            self.proved_at_ms is None or now_ms - self.proved_at_ms > PROOF_VALID_MS
        ):
            self.step = "due"
