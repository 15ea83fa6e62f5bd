"""python -m tests.bench.endurance: a 20-minute demo session through the real window, without a false stop.

Run it on an otherwise idle machine: what is measured is how late the 20 ms cycle was.
"""

import sys

from appliance.host.clock import monotonic_ms, monotonic_us
from appliance.services.status import ask, timing_lines
from deploy.tools import journey
from deploy.tools.visitor import LostError, Visitor
from tests.bench.keep import keep
from tests.support.kiosk_window import visitor_at_the_window

MINUTES = 20
PROGRAM = "P01"
LEVEL = 6
_LOOK_MS = 1_000


def main() -> int:
    """0 when the session ran its time and was ended by STOP."""
    with visitor_at_the_window() as visitor:
        journey.prove_estop(visitor)
        journey.to_the_pain(visitor)
        journey.to_the_pads(visitor, program=PROGRAM)
        journey.to_the_level(visitor)
        journey.raise_to(visitor, LEVEL)
        visitor.touch("right")
        visitor.at("live")
        began_ms = monotonic_ms()
        lines = [f"{PROGRAM} at level {LEVEL} through the real window, all processes, one virtual screen"]
        verdict = _stay(visitor, began_ms + MINUTES * 60_000)
        answers = ask(visitor.stand.stim_socket)
        lines.append(f"{(monotonic_ms() - began_ms) / 60_000:.1f} minutes: {verdict or 'no false stop'}")
        if answers is not None:
            lines += timing_lines(answers[1])
        if verdict is None:
            visitor.touch("stop")
            journey.to_the_end(visitor)
    keep("endurance", lines)
    return 0 if verdict is None else 1


def _stay(visitor: Visitor, until_ms: int) -> str | None:
    while monotonic_ms() < until_ms:
        visitor.pass_ms(_LOOK_MS)
        if visitor.seen.has("idle:yes"):
            visitor.touch("idle:yes")
        elif visitor.seen.screen != "live" or visitor.seen.overlay is not None:
            return f"a false stop: {visitor.seen.screen}, {visitor.seen.overlay}"
        elif not visitor.hands.pulses(since_us=monotonic_us() - 500_000):
            return "a false stop: no current for half a second"
    return None


if __name__ == "__main__":
    try:
        sys.exit(main())
    except LostError as error:
        sys.exit(f"lost: {error}")
