"""python -m tests.bench.virtual_session: 20 minutes in virtual time, judged on the scope, and timed."""

import sys
import time

from tests.bench.keep import keep
from tests.flow.test_session_on_the_scope import Visit

MINUTES = 20
LEVEL = 4
PROGRAMS = ("P01", "P04", "P10", "P07")
"""P01 has the most pulses of all, P04 comes in bursts."""


def main() -> int:
    """0 when the scope found nothing to say and every session took under 30 s."""
    lines, is_good = [], True
    for program in PROGRAMS:
        began = time.perf_counter()
        visit = Visit(program, MINUTES)
        visit.raise_to(LEVEL)
        visit.to_the_end()
        took_s = time.perf_counter() - began
        pulses = visit.rig.pulses()
        verdict = visit.observer.judge(pulses)
        ratio = visit.rig.now_ms / 1000 / took_s
        lines.append(
            f"{program}, {MINUTES} min, level {LEVEL}: {took_s:.1f} s of 30 s, {ratio:.0f} times real time, "
            f"{len(pulses)} pulses kept by the scope, {verdict or 'each as chosen'}"
        )
        is_good = is_good and verdict is None and took_s < 30
    keep("virtual_session", lines)
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
