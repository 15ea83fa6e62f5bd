"""The daily proof test: lamps and buzzer seen (F66); the module tests itself and its high voltage [13, R18];
then the E-stop, armed in lead check, pressed, seen on every line, released. [R23]
"""

from dataclasses import dataclass
from typing import Literal

from appliance.limits import LAMP_TEST_MS, PROOF_CHAIN_MS, PROOF_CONTACTS_MS, PROOF_VALID_MS

Step = Literal["due", "lamps", "supply", "arming", "press", "release", "acknowledge", "passed", "failed"]
_RUNNING = frozenset[Step]({"lamps", "supply", "arming", "press", "release", "acknowledge"})


@dataclass(slots=True)
class ProofTest:
    """Where the test stands; passed holds for 24 h of a clock that nobody can set."""

    step: Step = "due"
    proved_at_ms: int = 0
    is_assumed: bool = False
    lamps_at_ms: int = 0
    _a_at_ms: int | None = None
    _b_at_ms: int | None = None
    _was_closed: bool = False

    @property
    def is_running(self) -> bool:
        """True from the lamps until the release is acknowledged."""
        return self.step in _RUNNING

    def begin(self, now_ms: int) -> None:
        """The lamps burn and the buzzer sounds, for somebody to say so."""
        self.step, self.lamps_at_ms, self.is_assumed = "lamps", now_ms, False

    def lamps_work(self) -> None:
        """Somebody has seen and heard them: the module tests itself and its supply."""
        if self.step == "lamps":
            self.step = "supply"

    def supply_rises(self) -> None:
        """The module's high voltage rises with the pump, and with it alone: arming in lead check begins."""
        if self.step == "supply":
            self.step, self._a_at_ms, self._b_at_ms, self._was_closed = "arming", None, None, False

    def cancel(self) -> None:
        """Ended without a result."""
        if self.is_running:
            self.step = "due"

    def retry(self) -> None:
        """The failure was acknowledged: the test is due."""
        if self.step == "failed":
            self.step = "due"

    def armed(self) -> None:
        """The relay is closed: the button may be pressed."""
        if self.step == "arming":
            self.step = "press"

    def read(self, *, a: bool, b: bool, chain_fb: bool, now_ms: int) -> None:
        """One cycle's lines, while the button is waited for and until the chain has followed."""
        if self.step not in ("arming", "press"):
            return
        self._was_closed = self._was_closed or chain_fb
        if self.step == "press":
            self._read_press(a=a, b=b, chain_fb=chain_fb, now_ms=now_ms)

    def _read_press(self, *, a: bool, b: bool, chain_fb: bool, now_ms: int) -> None:
        if not a and self._a_at_ms is None:
            self._a_at_ms = now_ms
        if b and self._b_at_ms is None:
            self._b_at_ms = now_ms
        first = min((t for t in (self._a_at_ms, self._b_at_ms) if t is not None), default=None)
        if first is None:
            return
        if self._a_at_ms is not None and self._b_at_ms is not None and not chain_fb:
            # A chain that was never seen closed has not been seen to open: CHAIN_FB may be cut.
            both_in_time = abs(self._a_at_ms - self._b_at_ms) <= PROOF_CONTACTS_MS
            self.step = "release" if both_in_time and self._was_closed else "failed"
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
        """What is older than 24 h is due again, and so is what another life of this clock proved; lamps that
        nobody has answered for go dark, and the test is due.
        """
        if self.step == "passed" and not 0 <= now_ms - self.proved_at_ms <= PROOF_VALID_MS:
            self.step, self.is_assumed = "due", False
        elif self.step == "lamps" and not 0 <= now_ms - self.lamps_at_ms < LAMP_TEST_MS:
            self.step = "due"
