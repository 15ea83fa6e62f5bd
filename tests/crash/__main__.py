"""python -m tests.crash [SEED]: 50 000 states of the database after power cuts, and 10 000 of the files.

Kept as results/states.txt and results/files.txt. Takes some minutes on two cores. 1 when a promise was broken
in any of them.
"""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from itertools import count
from pathlib import Path

from tests.bench.keep import keep
from tests.crash.enumeration import Tally, enumerate_days
from tests.crash.files import enumerate_files

STATES, FILE_STATES = 50_000, 10_000
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


def files(seed: int) -> Tally:
    """The copies, exports and keys of one seed."""
    return enumerate_files(seed=seed, doings=DOINGS // 2, subsets=SUBSETS)


def whole(days: Callable[[int], Tally], first: int, states: int) -> tuple[Tally, int]:
    """At least so many states from this seed on, and how many seeds that took."""
    total, taken = Tally(), 0
    with ProcessPoolExecutor(_CORES) as pool:
        for begin in count(first, _CORES):
            for tally in pool.map(days, range(begin, begin + _CORES)):
                total.add(tally)
                taken += 1
            print(f"{total.states} states", file=sys.stderr, flush=True)
            if total.states >= states:
                return total, taken
    raise AssertionError("unreachable")


def main() -> int:
    """0 when every promise held in every state."""
    first = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    tried = commit()
    total, seeds = whole(one, first, STATES)
    lines = [
        f"commit {tried}, seeds {first} to {first + seeds - 1}",
        f"{total.states} states of the disk after power cuts at {total.points} points, under the store",
        f"{total.commits} commits, {total.acknowledged} acknowledgements",
        f"at most {SUBSETS} subsets a point of what was not synced, sectors of 512 bytes",
        f"{total.wrong.total()} states in which the store broke its word",
        *(f"  {number} x {sentence}" for sentence, number in total.wrong.most_common(20)),
    ]
    keep("states", lines, RESULTS)
    beside, seeds = whole(files, first, FILE_STATES)
    lines = [
        f"commit {tried}, seeds {first} to {first + seeds - 1}",
        f"{beside.states} states of copies, exports and keys after power cuts at {beside.points} points",
        f"{beside.acknowledged} acknowledgements; names that were not synced may be there or not",
        f"at most {SUBSETS} subsets a point of what was not synced, sectors of 512 bytes",
        f"{beside.wrong.total()} broken promises",
        *(f"  {number} x {sentence}" for sentence, number in beside.wrong.most_common(20)),
    ]
    keep("files", lines, RESULTS)
    return 1 if total.wrong or beside.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
