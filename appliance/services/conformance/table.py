"""Every clause of the suite, in the order in which it is checked. [link.md]"""

from collections.abc import Sequence
from typing import Final

from appliance.services.conformance import (
    acceptance,
    annex,
    banks,
    faults,
    frames,
    guards,
    injected,
    limits,
    live,
    pads,
    permissions,
    session,
    shapes,
    stops,
    waves,
)
from appliance.services.conformance.clause import Clause

_ALL: Final = (
    *frames.CLAUSES,
    *acceptance.CLAUSES,
    *session.CLAUSES,
    *banks.CLAUSES,
    *limits.CLAUSES,
    *guards.CLAUSES,
    *permissions.CLAUSES,
    *live.CLAUSES,
    *waves.CLAUSES,
    *shapes.CLAUSES,
    *pads.CLAUSES,
    *stops.CLAUSES,
    *annex.CLAUSES,
    *faults.CLAUSES,
    *injected.CLAUSES,
)
CLAUSES: Final = (
    *(clause for clause in _ALL if not clause.is_last),
    *(clause for clause in _ALL if clause.is_last),
)


def chosen(names: Sequence[str]) -> tuple[Clause, ...]:
    """The clauses whose id is one of the names or begins with it; all of them without a name."""
    if not names:
        return CLAUSES
    return tuple(clause for clause in CLAUSES if any(_is_named(clause.id, name) for name in names))


def _is_named(identity: str, name: str) -> bool:
    return identity == name or identity.startswith(f"{name} ")
