"""Goes through the clauses one after the other and says what came of each."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from appliance.services.conformance.bench import Bench
from appliance.services.conformance.clause import (
    Broken,
    Clause,
    NotApplicable,
    NotChecked,
    Outcome,
    Verdict,
)
from appliance.services.conformance.station import Stuck


def conclude(bench: Bench, clauses: Sequence[Clause], *, with_slow: bool = False) -> Iterator[Outcome]:
    """One outcome a clause, each from IDLE without faults.

    A module that does not come back to IDLE fails the clause that is due, unless the one before was meant to
    leave a fault or has failed itself; what comes after is not checked.
    """
    stuck, may_be_stuck = "", False
    for clause in clauses:
        why = stuck or _hindrance(bench, clause, with_slow)
        if why:
            yield Outcome(clause=clause, verdict=Verdict.NOT_CHECKED, why=why)
            continue
        stuck = "" if clause.is_bare else _stuck(bench)
        if stuck:
            yield _not_home(clause, stuck, may_be_stuck)
            continue
        outcome = _judged(bench, clause)
        may_be_stuck = may_be_stuck or clause.is_last or outcome.verdict is Verdict.FAILED
        if outcome.verdict is Verdict.FAILED:
            _recover(bench)
        yield outcome


def _judged(bench: Bench, clause: Clause) -> Outcome:
    """What came of the clause; on a shared machine the worse of two tries is not the module's fault."""
    first = _checked(bench, clause)
    if first.verdict is not Verdict.FAILED or not bench.slack_us:
        return first
    _recover(bench)
    if not clause.is_bare and _stuck(bench):
        return first
    second = _checked(bench, clause)
    if second.verdict is not Verdict.PASSED:
        return first
    why = f"on the second try; at first: sent {first.sent}; expected {first.expected}; came {first.came}"
    return replace(second, why=why)


def _stuck(bench: Bench) -> str:
    """Why the module cannot be used; on a shared machine the first try may have come too late."""
    why = _not_at_home(bench)
    return _not_at_home(bench) if why and bench.slack_us else why


def _not_at_home(bench: Bench) -> str:
    try:
        bench.home()
    except (Stuck, Broken) as error:
        return str(error)
    return ""


def _not_home(clause: Clause, why: str, may_be: bool) -> Outcome:
    if may_be:
        return Outcome(clause=clause, verdict=Verdict.NOT_CHECKED, why=why)
    expected = "a session, and IDLE without faults"
    return Outcome(
        clause=clause, verdict=Verdict.FAILED, sent="HELLO, FAULT_CLEAR", expected=expected, came=why
    )


def _hindrance(bench: Bench, clause: Clause, with_slow: bool) -> str:
    if clause.needs_hands and not bench.has_hands:
        return "no bench socket"
    if clause.needs_socket and bench.door is None:
        return "no second connection can be made"
    return "takes longer than a minute; --slow checks it" if clause.is_slow and not with_slow else ""


def _checked(bench: Bench, clause: Clause) -> Outcome:
    check: Callable[[Bench], None] = clause.check
    try:
        check(bench)
    except Broken as broken:
        return Outcome(
            clause=clause,
            verdict=Verdict.FAILED,
            sent=broken.sent,
            expected=broken.expected,
            came=broken.came,
        )
    except NotApplicable as error:
        return Outcome(clause=clause, verdict=Verdict.NOT_APPLICABLE, why=str(error))
    except (NotChecked, Stuck) as error:
        return Outcome(clause=clause, verdict=Verdict.NOT_CHECKED, why=str(error))
    return Outcome(clause=clause, verdict=Verdict.PASSED)


def _recover(bench: Bench) -> None:
    """What a failed clause left behind is gone with a reset, if the module still listens to one."""
    try:
        bench.reset()
    except Broken:
        return
