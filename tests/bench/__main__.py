"""python -m tests.bench: ratios and distributions, printed and kept as results/bench.txt.

Run it on an otherwise idle machine. The times of the safety page are a command of their own
(python -m tests.bench.times), so are twenty minutes in virtual time and at the real window.
"""

from tests.bench import cycle, frames, process
from tests.bench.keep import keep
from tests.support.times import CYCLE_MS, ROWS

PHASES_US = range(0, 20_000, 500)


def _last_edges() -> list[str]:
    row = next(row for row in ROWS if row.what == "last ARM edge")
    times = [row.measure(phase_us) for phase_us in PHASES_US]
    values = "".join(f"{ms:9.1f}" for ms in cycle.percentiles(times))
    return [
        f"E-stop edge to last ARM edge, ms, bound {CYCLE_MS}         p50      p90      p99    worst",
        f"  at {len(times)} phases of the cycle                  {values}",
    ]


def main() -> None:
    """Everything that a number can be put on."""
    keep("bench", [*frames.lines(), *cycle.lines(), *_last_edges(), *process.lines()])


if __name__ == "__main__":
    main()
