"""`ems-kiosk safe-off`: every host output low, which also lights the red lamp; how ems-stim ended is kept.

It runs after ems-stim however that ended (ExecStopPost=). A file in the runtime directory says how.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from appliance.host import clock
from drivers.outputs import NoChipError, drive_low
from drivers.pins import TABLE, Direction

RESULT_FILE = "ended"
EXIT_NOT_DRIVEN = 74
_BENCH_TRIES = 5
_BENCH_RETRY_US = 100_000
OUTPUTS = tuple(pin.bcm for pin in TABLE if pin.direction is Direction.OUT)


def run(arguments: Sequence[str]) -> int:
    """0 when the outputs are low, 74 when they could not be driven; the result is kept either way."""
    parser = argparse.ArgumentParser(prog="ems-kiosk safe-off", description=__doc__)
    parser.add_argument("--result", default="", help="how ems-stim ended: systemd's SERVICE_RESULT")
    parser.add_argument("--bench", type=Path, help="the bench wire's socket, in place of the GPIO lines")
    chosen = parser.parse_args(arguments)
    problem = _on_chip() if chosen.bench is None else _on_bench(chosen.bench)
    if problem:
        print(f"ems-kiosk safe-off: the outputs could not be driven low: {problem}", file=sys.stderr)
    keep_result(chosen.result, os.environ.get("RUNTIME_DIRECTORY", ""))
    return EXIT_NOT_DRIVEN if problem else 0


def keep_result(result: str, directory: str) -> None:
    """The runtime directory says how ems-stim ended, unless it ended well or there is no such directory."""
    if directory and result not in ("", "success"):
        path = Path(directory, RESULT_FILE)
        part = path.with_suffix(".part")
        part.write_text(f"{result}\n", encoding="ascii")
        part.replace(path)


def _on_chip() -> str:
    try:
        drive_low(OUTPUTS)
    except (OSError, NoChipError) as error:
        return str(error)
    return ""


def _on_bench(path: Path) -> str:
    from drivers.bench import BenchError, SocketWire  # the device's own way must not need gpiozero

    problem = ""
    for _ in range(_BENCH_TRIES):  # the module side may not have seen the dead process go yet
        try:
            with SocketWire(path) as wire:
                wire.drive(sum(1 << line for line in OUTPUTS), 0)
        except BenchError as error:
            problem = str(error)
            clock.sleep_until_us(clock.monotonic_us() + _BENCH_RETRY_US)
        else:
            return ""
    return problem
