"""`python -m drivers.sim.panel PATH.bench`: the bench window beside the kiosk's."""

import argparse
import os
import re
import signal
import sys
import time
from pathlib import Path
from types import FrameType

import pygame

from drivers.sim.panel import look
from drivers.sim.panel.client import BenchClient
from drivers.sim.panel.window import Window

FRAMES_A_SECOND = 15
GEOMETRY = re.compile(r"(\d+)x(\d+)(?:\+(\d+)\+(\d+))?")
WAITS_FOR_S = 5.0
RETRY_S = 0.1
EXIT_NO_BENCH = 2


def main(arguments: list[str] | None = None) -> int:
    """Show the window until it is closed or the board has gone."""
    parser = argparse.ArgumentParser(prog="python -m drivers.sim.panel", description=__doc__)
    parser.add_argument("path", type=Path, help="the board's bench socket, PATH.bench")
    parser.add_argument("--geometry", type=_geometry, default=(look.CANVAS, None), metavar="WxH+X+Y")
    parser.add_argument("--font", default=None, help="a font file; the default is pygame's own")
    parser.add_argument("--font-bold", default=None, help="its heavier weight")
    chosen = parser.parse_args(arguments)
    client = _connected(chosen.path)
    if client is None:
        print(f"No bench: nobody listens on {chosen.path}", file=sys.stderr)
        return EXIT_NO_BENCH
    print(f"SIMULATED bench window on {chosen.path}", flush=True)
    size, at = chosen.geometry
    if at is not None:
        os.environ["SDL_VIDEO_WINDOW_POS"] = f"{at[0]},{at[1]}"
    pygame.display.init()
    pygame.font.init()
    pygame.display.set_caption("SIMULATED BENCH")
    surface = pygame.display.set_mode(size)
    _run(Window(surface, client, look.Look(size, chosen.font, chosen.font_bold)), client)
    pygame.quit()
    return 0


def _run(window: Window, client: BenchClient) -> None:
    is_told_to_end = False

    def end(_signal: int, _frame: FrameType | None) -> None:
        nonlocal is_told_to_end
        is_told_to_end = True

    signal.signal(signal.SIGTERM, end)
    clock = pygame.time.Clock()
    while client.is_open and not is_told_to_end:
        for event in pygame.event.get():
            if event.type == pygame.QUIT:
                is_told_to_end = True
            window.handle(event)
        now_us = time.monotonic_ns() // 1000
        client.refresh(now_us)
        if window.draw(now_us):
            pygame.display.flip()
        clock.tick(FRAMES_A_SECOND)
    client.close()


def _connected(path: Path) -> BenchClient | None:
    """The board may still be starting."""
    until = time.monotonic() + WAITS_FOR_S
    while time.monotonic() < until:
        try:
            return BenchClient(path)
        except (FileNotFoundError, ConnectionRefusedError):
            time.sleep(RETRY_S)
    return None


def _geometry(text: str) -> tuple[tuple[int, int], tuple[int, int] | None]:
    match = GEOMETRY.fullmatch(text)
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not WxH or WxH+X+Y")
    width, height, x, y = match.groups()
    return (int(width), int(height)), (int(x), int(y)) if x is not None else None


if __name__ == "__main__":
    sys.exit(main())
