"""The exhaustive walk: every abstract state that the joint cores can reach, and what holds there (graph.py).

    python -m tests.proof.walk [--adversities N]    the result of each depth is kept in tests/proof/results

Each depth ends with random runs of the real cores: each state that they come through must have been walked,
or is walked on from, until a round of new runs finds none.
"""

import argparse
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from tests.bench.keep import heading
from tests.proof.abstraction import why_unknown
from tests.proof.graph import Walk, begun
from tests.proof.hands import unknown_requests
from tests.proof.steps import beginnings
from tests.proof.wander import outside

RESULTS = Path(__file__).parent / "results"
AT_A_TIME = 200
ROUNDS = 8
MODULE_STATES = ("OFF", "SELFTEST", "IDLE", "ARMED", "RUNNING", "RAMPDOWN", "FAULT", "ESTOP")


def check_tables() -> None:
    """Raises when the walk does not know an attribute of a core or a request."""
    unknown = sorted(
        {line for station in beginnings() for line in why_unknown(station)} | set(unknown_requests())
    )
    unknown = [line for line in unknown if "nothing has it" not in line]
    assert not unknown, "\n".join(unknown)


def go_on(walk: Walk, *, is_kept: bool, began_s: float, until_s: float | None) -> None:
    """The walk at its present depth is whole, or the time is over; its progress goes to stderr."""
    while walk.waiting and (until_s is None or time.monotonic() < until_s):
        walk.go(AT_A_TIME, until_s=until_s, is_kept=is_kept)
        seconds = time.monotonic() - began_s
        print(f"{len(walk.nodes)} states, {len(walk.waiting)} waiting, {seconds:.0f} s", file=sys.stderr)


def told(walk: Walk, seconds: float) -> str:
    """The result as lines."""
    dead, left = walk.dead_ends(), len(walk.waiting)
    lines = [
        f"date         {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        f"whole        {f'no: {left} states were not walked on from' if left else 'yes'}",
        f"adversities  at most {walk.most} not healed at a time",
        f"states       {len(walk.nodes)}, of which {len(walk.healthy) or len(walk.nodes)} need no adversity",
        f"timeless     {len(walk.timeless)} states when timers are left out",
        f"transitions  {walk.transitions}, of which {walk.stays} stay in the same state",
        f"dead ends    {len(dead)}",
        *(f"asked        {what}: {count} states" for what, count in sorted(walk.asked.items())),
        f"seconds      {seconds:.0f}",
        "",
        "host state beside module state, and the number of abstract states:",
    ]
    for (host, module), count in sorted(walk.pairs.items()):
        lines.append(f"  {host:12} {MODULE_STATES[module]:9} {count}")
    for number in dead[:5]:
        lines.append(f"dead end: {' > '.join(walk.way_to(number))}")
    return "\n".join(lines) + "\n"


def widened(walk: Walk, runs: int) -> tuple[str, bool]:
    """Random concrete runs, a new seed each round, until a round stays inside what was walked.

    An abstract state is walked on from one concrete station; what another of its stations leads to shows in
    these runs. A state that they find is walked on from like every other, until nothing new follows from it.
    """
    text = ""
    for seed in range(1, ROUNDS + 1):
        found = outside(Random(seed), walk, runs)
        text += f"random runs  {runs} of seed {seed}, of which {len(found)} met a state that was not walked\n"
        print(text.splitlines()[-1], file=sys.stderr)
        if not found:
            return text, True
        for way, station in found:
            text += f"  walked on from: {' > '.join(dict.fromkeys(way[-8:]))}\n"
            walk.widen(station, f"random run: {' > '.join(dict.fromkeys(way))}")
        walk.go(is_kept=True)
    return text, False


def judged(walk: Walk, began_s: float, runs: int) -> bool:
    """Tells and keeps the result of this depth; True when all holds."""
    runs_told, is_inside = ("", True) if walk.waiting else widened(walk, runs)
    text = f"{heading()}\n{told(walk, time.monotonic() - began_s)}\n{runs_told}"
    print(text)
    (RESULTS / f"walk-{walk.most}.txt").write_text(text, encoding="utf-8")
    return is_inside and not walk.dead_ends()


def main(arguments: list[str]) -> int:
    """Walks as deep as it is told to; the status is 1 when something does not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.proof.walk")
    parser.add_argument("--adversities", type=int, default=1, help="so many may be unhealed at a time")
    parser.add_argument("--seconds", type=float, default=None, help="walk for so long only")
    parser.add_argument("--runs", type=int, default=2_000, help="random runs at the end of each depth")
    given = parser.parse_args(arguments)
    check_tables()
    walk, began_s, is_right = begun(most=0), time.monotonic(), True
    until_s = None if given.seconds is None else began_s + given.seconds
    while True:
        go_on(walk, is_kept=walk.most < given.adversities, began_s=began_s, until_s=until_s)
        is_right = judged(walk, began_s, given.runs) and is_right
        if walk.waiting or walk.most == given.adversities:
            return 0 if is_right else 1
        walk.deepen()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
