"""What is known of a person who came with a code: one row a session, and what the dose rules need. Frozen.

A guest has none of it. Times are whole wall seconds, rounded to 5 minutes by the store. (HZ-12)
"""

from dataclasses import dataclass

from appliance.therapy.catalogue import Kind

COMFORT_MAX = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One session that was treated; `comfort` is where between threshold and the limit of comfort each side
    ended, in thousandths: never a current that could be applied again. [therapy finding 5]
    """

    program_id: str
    family: str
    kind: Kind
    at_s: int
    treated_ms: int
    pain_before: int
    pain_after: int | None = None
    comfort: tuple[int, int] | None = None
    stop_reason: str = "completed"


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A person's visits, oldest first, and the newest wall time that the station ever saw."""

    visits: tuple[Visit, ...] = ()
    last_seen_s: int = 0
    reviewed_at_s: int | None = None
    """When staff last looked at the course, if ever."""
