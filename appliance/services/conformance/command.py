"""`ems-kiosk conformance SOCKET`: the host-side checks of link.md against any module on a bench wire.

It holds the module in reset when it ends. Clauses that need hands and eyes run where the module side offers
SOCKET.bench. It makes the module deliver current of up to 5 mA: dummy loads only, never a person.
"""

import argparse
import json
import signal
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from appliance.services.conformance.bench import Bench
from appliance.services.conformance.clause import Broken, Clause, Outcome, Verdict
from appliance.services.conformance.door import Door
from appliance.services.conformance.hands import BenchSocket, Hands
from appliance.services.conformance.runner import conclude
from appliance.services.conformance.station import Stuck
from appliance.services.conformance.table import CLAUSES, chosen
from drivers.stimulator.codes import Kind
from drivers.stimulator.identity import SIMULATED_VENDOR, Identify, IdentityPage0
from drivers.stimulator.payload import PayloadError
from drivers.wire import BenchError, SocketWire

EXIT_FAILED: Final = 1
EXIT_USAGE: Final = 2
EXIT_UNAVAILABLE: Final = 69
SLACK_US: Final = 40_000  # a shared machine adds so much to a time at the worst
_WIDTH: Final = max(len(clause.id) for clause in CLAUSES)
_CALLED: Final = "ems-kiosk conformance"


def run(arguments: Sequence[str]) -> int:
    """0 when no clause failed, 1 when one did, 2 for a clause nobody knows, 69 without a module."""
    options = _parser().parse_args(arguments)
    clauses = chosen(options.only)
    if not clauses:
        print(f"{_CALLED}: no clause is called {', '.join(options.only)}; see --list", file=sys.stderr)
        return EXIT_USAGE
    if options.list:
        print("\n".join(f"{clause.id:{_WIDTH}}  {clause.text}" for clause in clauses))
        return 0
    if options.socket is None:
        print(f"{_CALLED}: the bench wire's socket is missing", file=sys.stderr)
        return EXIT_USAGE
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return _report(_outcomes(options.socket, clauses, options), options.json)
    except BenchError as error:
        print(f"{_CALLED}: {error}", file=sys.stderr)
        return EXIT_UNAVAILABLE
    except KeyboardInterrupt:
        print(f"{_CALLED}: ended from the shell; the module is in reset", file=sys.stderr)
        return EXIT_FAILED


def _outcomes(path: Path, clauses: Sequence[Clause], options: argparse.Namespace) -> Iterable[Outcome]:
    with ExitStack() as closing:
        hands = None
        if not options.no_bench:
            hands = _hands(Path(f"{path}.bench"), closing)
        bench = Bench(SocketWire(path), monotonic_us, hands=hands, door=Door(path), slack_us=SLACK_US)
        closing.callback(lambda: bench.wire.close())
        closing.callback(bench.hold)
        if not options.json:
            print(name_of(bench), flush=True)
        yield from conclude(bench, clauses, with_slow=options.slow)


def name_of(bench: Bench) -> str:
    """One line on who answers, with SIMULATED where the module says so."""
    try:
        bench.home()
        said = IdentityPage0.decode(bench.accepted(Kind.IDENTIFY, Identify(page=0).encode()).payload)
    except (Broken, Stuck, PayloadError) as error:
        return f"a module that does not say who it is ({error})"
    simulated = "SIMULATED " if said.vendor == SIMULATED_VENDOR else ""
    version = ".".join(map(str, said.fw))
    eyes = "with" if bench.has_hands else "without"
    return (
        f"{simulated}vendor 0x{said.vendor:04X}, product {said.product}, serial {said.serial}, "
        f"firmware {version}, {said.channels} channels; {eyes} hands and eyes"
    )


def _hands(path: Path, closing: ExitStack) -> Hands | None:
    try:
        return Hands(closing.enter_context(BenchSocket(path)).ask)
    except OSError:
        return None


def monotonic_us() -> int:
    """CLOCK_MONOTONIC in microseconds, the clock of the scope's rows. [link 19 R28]"""
    return time.monotonic_ns() // 1000


# ---- what a person reads


def _report(outcomes: Iterable[Outcome], as_json: bool) -> int:
    seen = []
    for outcome in outcomes:
        seen.append(outcome)
        if not as_json:
            print("\n".join(lines(outcome)), flush=True)
    counts = {verdict.value: sum(o.verdict is verdict for o in seen) for verdict in Verdict}
    if as_json:
        print(json.dumps({"counts": counts, "clauses": [_fields(outcome) for outcome in seen]}, indent=1))
    else:
        print(", ".join(f"{count} {name}" for name, count in counts.items()))
    return EXIT_FAILED if counts[Verdict.FAILED.value] else 0


def lines(outcome: Outcome) -> list[str]:
    """One clause for a person: its verdict, and below a failed one what was sent, expected and came."""
    clause = outcome.clause
    row = f"{outcome.verdict.value:14}  {clause.id:{_WIDTH}}  {clause.text}"
    if outcome.verdict is Verdict.FAILED:
        told = f"sent {outcome.sent}; expected {outcome.expected}; came {outcome.came}"
        return [row, f"{'':14}  {told}"]
    return [f"{row} ({outcome.why})" if outcome.why else row]


def _fields(outcome: Outcome) -> dict[str, str]:
    return {
        "id": outcome.clause.id,
        "text": outcome.clause.text,
        "verdict": outcome.verdict.value,
        "why": outcome.why,
        "sent": outcome.sent,
        "expected": outcome.expected,
        "came": outcome.came,
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=_CALLED, description=__doc__)
    parser.add_argument("socket", type=Path, nargs="?", help="the bench wire of the module")
    parser.add_argument(
        "--only", action="append", default=[], metavar="CLAUSE", help="this clause or section"
    )
    parser.add_argument("--list", action="store_true", help="the clauses, and nothing else")
    parser.add_argument("--json", action="store_true", help="the table as JSON, when all is done")
    parser.add_argument("--slow", action="store_true", help="also what takes minutes to wait for")
    parser.add_argument("--no-bench", action="store_true", help="use no hands and eyes")
    return parser
