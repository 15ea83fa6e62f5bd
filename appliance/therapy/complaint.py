"""What hurts, since when and how it came: what the person says, and the way that each answer has. Pure.

The five causes are those of the article that the product was founded on; each has its way, and its never.
[therapy 3.3]
"""

from dataclasses import dataclass
from enum import StrEnum, unique

from appliance.therapy.catalogue import Kind, Profile

SEVERE_PAIN = 8
"""From here on the gentlest kind only: a person in strong pain judges strength badly. [P]"""


@unique
class Since(StrEnum):
    """How long it has hurt."""

    THREE_DAYS = "three_days"
    SIX_WEEKS = "six_weeks"
    LONGER = "longer"


@unique
class Cause(StrEnum):
    """How it came, as the person sees it; "not sure" is an answer of its own."""

    STRAIN = "strain"
    DISC = "disc"
    WEAR = "wear"
    ACCIDENT = "accident"
    SITTING = "sitting"
    NOT_SURE = "not_sure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """The answers together; pain from 0 to 10."""

    cause: Cause
    since: Since
    pain: int

    @property
    def is_fresh_strain(self) -> bool:
        """Under three days old and from a strain, an accident, or nobody knows what."""
        return self.since is Since.THREE_DAYS and self.cause in _ACUTE


_ACUTE = frozenset({Cause.STRAIN, Cause.ACCIDENT, Cause.NOT_SURE})

WAYS: dict[Cause, tuple[str, ...]] = {
    Cause.STRAIN: ("P02", "P06", "P05", "P07"),
    Cause.DISC: ("P04", "P01", "P03"),
    Cause.WEAR: ("P02", "P01", "P07"),
    Cause.ACCIDENT: ("P02", "P07", "P06"),
    Cause.SITTING: ("P11", "P10", "P09", "P08"),
    Cause.NOT_SURE: ("P01", "P02", "P07"),
}
"""First choice, then the next ones. [therapy 3.3, first table]"""

_SENSORY = frozenset({Kind.SENSORY})
_NO_MOTOR = frozenset({Kind.SENSORY, Kind.TWITCH})
_NEVER: dict[Cause, frozenset[Kind]] = {Cause.DISC: _NO_MOTOR, Cause.NOT_SURE: _NO_MOTOR}


def kinds_for(complaint: Complaint, profile: Profile) -> frozenset[Kind]:
    """The kinds of program that this complaint leaves.

    A fresh strain or severe pain: tingling only. A disc: never a held contraction, and outside a clinic
    tingling only. [therapy 3.3 "Never", 2.1 "Hard workout"]
    """
    if complaint.is_fresh_strain or complaint.pain >= SEVERE_PAIN:
        return _SENSORY
    if complaint.cause is Cause.DISC and profile == "gym":
        return _SENSORY
    return _NEVER.get(complaint.cause, frozenset(Kind))


def reason_of(complaint: Complaint, program_id: str) -> str | None:
    """The message that says in plain words how this complaint led to this program; None if it did not."""
    if complaint.is_fresh_strain:
        return "why.fresh"
    if complaint.pain >= SEVERE_PAIN:
        return "why.severe"
    variant_of, _, _ = program_id.partition("-")
    return f"why.{complaint.cause}" if variant_of in WAYS[complaint.cause] else None
