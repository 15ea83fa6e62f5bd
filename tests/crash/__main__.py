"""python -m tests.crash [SEED]: 50 000 states of the disk after power cuts; kept as results/states.txt.

Takes some minutes on two cores. 1 when the store broke its word in any of them.
"""

import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from itertools import count
from pathlib import Path

from tests.bench.keep import keep
from tests.crash.enumeration import Tally, enumerate_days

STATES = 50_000
DOINGS, SUBSETS = 120, 14
RESULTS = Path(__file__).parent / "results"
_CORES = 2


def commit() -> str:
    """The commit that is tried, and whether anything else than it is."""
    ways = (
        ["git", "rev-parse", "--short", "HEAD"],
        ["git", "status", "--porcelain", "--", "appliance/records"],
    )
    name, changed = (
        subprocess.run(way, capture_output=True, text=True, check=True, cwd=RESULTS.parent).stdout.strip()
        for way in ways
    )
    return f"{name} with uncommitted records code" if changed else name


def one(seed: int) -> Tally:
    """The days of one seed; every third with the checkpoints of the store, the others with more."""
    return enumerate_days(seed=seed, doings=DOINGS, subsets=SUBSETS, replaced={} if seed % 3 == 0 else None)


def whole(first: int) -> tuple[Tally, int]:
    """At least 50 000 states from this seed on, and how many seeds that took."""
    total, taken = Tally(), 0
    with ProcessPoolExecutor(_CORES) as pool:
        for begin in count(first, _CORES):
            for tally in pool.map(one, range(begin, begin + _CORES)):
                total.add(tally)
                taken += 1
            print(f"{total.states} states", file=sys.stderr, flush=True)
            if total.states >= STATES:
                return total, taken
    raise AssertionError("unreachable")


def main() -> int:
    """0 when every promise held in every state."""
    first = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    tried = commit()
    total, seeds = whole(first)
    lines = [
        f"commit {tried}, seeds {first} to {first + seeds - 1}",
        f"{total.states} states of the disk after power cuts at {total.points} points, under the store",
        f"{total.commits} commits, {total.acknowledged} acknowledgements",
        f"at most {SUBSETS} subsets a point of what was not synced, sectors of 512 bytes",
        f"{total.wrong.total()} states in which the store broke its word",
        *(f"  {number} x {sentence}" for sentence, number in total.wrong.most_common(20)),
    ]
    keep("states", lines, RESULTS)
    return 1 if total.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
