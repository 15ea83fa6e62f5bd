"""What can be wrong with the machine, one row a cause; and going through all of them. Pure.

Sources of truth: platform.md 8 and anchors.md 4 (what goes wrong with such machines again and again),
platform.md 1 to 4 for the bounds.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from appliance.services.doctor.machine import Machine, Unseen


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One cause: what is wrong then, what to do, how it is seen; `look` tells each place where it is so."""

    id: str
    wrong: str
    do: str
    seen: str
    look: Callable[[Machine], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Finding:
    """A cause that is there; `detail` says where."""

    check: Check
    detail: str


@dataclass(frozen=True, slots=True)
class NotSeen:
    """A cause that could not be looked for, and why."""

    check: Check
    why: str


@dataclass(frozen=True, slots=True)
class Report:
    """All rows, gone through."""

    findings: tuple[Finding, ...]
    not_seen: tuple[NotSeen, ...]
    well: tuple[str, ...]


def examine(machine: Machine, checks: Sequence[Check]) -> Report:
    """Every row has been looked for."""
    findings: list[Finding] = []
    not_seen: list[NotSeen] = []
    well: list[str] = []
    for check in checks:
        try:
            details = tuple(check.look(machine))
        except Unseen as error:
            not_seen.append(NotSeen(check, str(error)))
            continue
        findings.extend(Finding(check, detail) for detail in details)
        if not details:
            well.append(check.id)
    return Report(tuple(findings), tuple(not_seen), tuple(well))
