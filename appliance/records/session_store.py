"""What the thread of the records needs of a store; each raises StoreError where it could not be done."""

from collections.abc import Sequence
from typing import Protocol

from appliance.therapy.figures import Figures
from appliance.therapy.logbook import Book, Sample
from appliance.therapy.logbook_asked import Event, Keep
from appliance.therapy.person import PersonAnswer, PersonRequest
from appliance.therapy.record import Delivered, SessionRow


class SessionStore(Protocol):
    """What the thread needs of a store."""

    notice: str | None

    def open_session(self, row: SessionRow) -> None:
        """The row is on disk."""

    def checkpoint(self, delivered: Delivered) -> None:
        """The open row says how far it is."""

    def close_session(self, delivered: Delivered, *, has_report: bool) -> None:
        """The end is on disk."""

    def count_pain(self, program_id: str, change: int, zone: str = "") -> None:
        """The histogram has one more."""

    def note(self, event: Event) -> None:
        """The log has a line of it."""

    def keep(self, request: Keep) -> None:
        """What staff did is on disk."""

    def keep_samples(self, session_id: str, samples: Sequence[Sample]) -> None:
        """These seconds are on disk."""

    def book(self) -> Book:
        """What the staff pages show."""

    def figures(self) -> Figures:
        """What the owner's pages show."""

    def trace(self, session_id: str) -> tuple[Sample, ...]:
        """The seconds of this session."""

    def person(self, request: PersonRequest) -> PersonAnswer | None:
        """What was asked about somebody with a code is done."""

    def tend(self) -> tuple[str, ...]:
        """What a night needs is done, once."""

    def probe(self) -> None:
        """The file can be written."""

    def mark_interrupted(self) -> int:
        """Open rows are marked."""

    def close(self) -> None:
        """The file is closed."""
