"""python -m tests.campaign: random fault schedules, judged at the electrodes; the result is kept.

The seed of a failure is printed with the command that replays it; one schedule alone is not kept.
"""

import argparse
import sys
import time
from multiprocessing import get_context
from pathlib import Path

from tests.bench.keep import keep
from tests.campaign.schedule import Outcome, run
from tests.campaign.tally import Tally

RESULTS = Path(__file__).parent / "results"
TOLD_EVERY = 100


def main() -> int:
    """0 when no schedule had a violation."""
    wanted = _arguments()
    tally, began = Tally(), time.monotonic()
    seeds = range(wanted.seed, wanted.seed + wanted.schedules)
    with get_context("fork").Pool(wanted.processes) as pool:
        try:
            for outcome in pool.imap_unordered(run, seeds, chunksize=1):
                _tell(outcome, tally)
        except KeyboardInterrupt:
            print("stopped: what was done until now is kept", file=sys.stderr)
    took_s = time.monotonic() - began
    lines = [
        f"seeds {seeds.start} to {seeds.stop - 1}, {wanted.processes} processes, {took_s / 60:.1f} minutes",
        *tally.lines(),
    ]
    if wanted.schedules > 1:
        keep("schedules", lines, RESULTS)
    else:
        print("\n".join(lines))
    return 1 if tally.wrong else 0


def _tell(outcome: Outcome, tally: Tally) -> None:
    tally.add(outcome)
    if outcome.verdict.wrong:
        print(outcome, flush=True)
    if tally.schedules % TOLD_EVERY == 0:
        print(f"{tally.schedules} schedules, {len(tally.wrong)} with a violation", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.campaign", description=__doc__)
    parser.add_argument("--schedules", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
