"""How the pain changed over one session, never as a medical conclusion. [therapy 6.5, OUT-01]"""

from enum import StrEnum, unique


@unique
class Verdict(StrEnum):
    """What may be said of two numbers."""

    LESS = "less"
    SAME = "same"
    MORE = "more"


def verdict(before: int, after: int) -> Verdict:
    """Clearly less from 2 points and 30 % (from 1 point where it began at 4 or lower); more from 2 points."""
    drop = before - after
    least = 1 if before <= 4 else 2
    if drop >= least and drop * 10 >= before * 3:
        return Verdict.LESS
    return Verdict.MORE if drop <= -2 else Verdict.SAME
