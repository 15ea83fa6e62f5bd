"""The arguments of a process that owns the screen, the same for each of them."""

import argparse
from pathlib import Path

from appliance.kiosk import app


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The parser takes --fullscreen, --size, --trace and --bench."""
    parser.add_argument("--fullscreen", action="store_true", help="all of the screen, not a window")
    parser.add_argument("--size", type=_size, default=app.DEFAULT_SIZE, help="the window's size, as 1280x800")
    parser.add_argument("--trace", type=Path, help="a datagram socket that is told what is drawn (for tests)")
    parser.add_argument("--bench", action="store_true", help="SIMULATED from the first picture on")


def _size(words: str) -> tuple[int, int]:
    width, _, height = words.partition("x")
    return int(width), int(height)
