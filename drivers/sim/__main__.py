"""`python -m drivers.sim PATH`: a simulated stimulator and its board on the bench wire, in real time."""

import argparse
import gc
import os
import signal
import sys
from pathlib import Path
from types import FrameType

from drivers.sim.board import Board
from drivers.sim.listening import listening
from drivers.sim.profile import BoardProfile
from drivers.sim.server import Server, monotonic_us

NICE = -10
EXIT_NO_SOCKET = 2


def main(arguments: list[str] | None = None) -> int:
    """Serve PATH and PATH.bench until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="python -m drivers.sim", description=__doc__)
    parser.add_argument("path", type=Path, help="the bench wire's socket; PATH.bench is for hands and eyes")
    parser.add_argument("--seed", type=int, default=None, help="repeat a board's tolerances and noise")
    parser.add_argument("--channels", type=int, choices=(2, 3, 4), default=2)
    chosen = parser.parse_args(arguments)
    seed = int.from_bytes(os.urandom(4), "little") if chosen.seed is None else chosen.seed
    board = Board(seed=seed, now_us=monotonic_us(), profile=BoardProfile(n_channels=chosen.channels))
    try:
        with listening(chosen.path) as (wire, bench):
            print(f"SIMULATED board on {chosen.path}, seed {seed}", flush=True)
            _serve(Server(board, wire, bench))
    except OSError as error:
        print(f"No bench: {error}", file=sys.stderr)
        return EXIT_NO_SOCKET
    return 0


def _serve(server: Server) -> None:
    is_told_to_end = False

    def end(_signal: int, _frame: FrameType | None) -> None:
        nonlocal is_told_to_end
        is_told_to_end = True

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    _be_punctual()
    while not is_told_to_end:
        server.step()
    server.close()


def _be_punctual() -> None:
    """Collections would delay pulses; a higher priority is taken where it is allowed."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        os.nice(NICE)
    except PermissionError:
        return


if __name__ == "__main__":
    sys.exit(main())
