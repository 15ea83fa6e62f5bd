"""What a clause of link.md is to this suite, and what can come of checking one."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from appliance.services.conformance.bench import Bench


class Verdict(Enum):
    """What came of one clause."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not applicable"
    NOT_CHECKED = "not checked"


class Broken(Exception):
    """The module does not do what the clause says."""

    def __init__(self, sent: str, expected: str, came: str) -> None:
        super().__init__(f"sent {sent}; expected {expected}; came {came}")
        self.sent = sent
        self.expected = expected
        self.came = came


class NotApplicable(Exception):
    """The clause says nothing about this module."""


class NotChecked(Exception):
    """The bench offers no way to check the clause."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One statement of link.md: where it stands, how it is checked, and what the check needs."""

    id: str
    check: "Callable[[Bench], None]"
    is_bare: bool = False  # wants no open session: brings the module where it needs it
    needs_hands: bool = False
    needs_socket: bool = False  # more connections than the one that is there
    is_slow: bool = False
    is_last: bool = False  # leaves a fault that only the supply's switch clears

    @property
    def text(self) -> str:
        """The clause as one sentence: the first paragraph of the check's docstring."""
        paragraph = (self.check.__doc__ or "").strip().split("\n\n")[0]
        return " ".join(paragraph.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A clause and what came of it; the three sentences are there when it failed."""

    clause: Clause
    verdict: Verdict
    why: str = ""
    sent: str = ""
    expected: str = ""
    came: str = ""
