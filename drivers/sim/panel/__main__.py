"""`python -m drivers.sim.panel PATH.bench`: the bench window beside the kiosk's, and the instruments behind
Tab.

With `--save NAME` no window opens: the last moment is written as a picture and tables, and that is all.
"""

import argparse
import os
import re
import signal
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from types import FrameType

import pygame

from drivers.sim.panel import capture, instruments, look
from drivers.sim.panel.client import BenchClient, Live
from drivers.sim.panel.instruments import Instruments
from drivers.sim.panel.record import KEPT_US, Record
from drivers.sim.panel.view import View
from drivers.sim.panel.window import Window

FRAMES_A_SECOND = 15
GEOMETRY = re.compile(r"(\d+)x(\d+)(?:\+(\d+)\+(\d+))?")
WAITS_FOR_S = 5.0
RETRY_S = 0.1
EXIT_NO_BENCH = 2
EXIT_NOT_SAVED = 3
LONGEST_MS = 80_000
CAPTIONS = {
    False: "SIMULATED BENCH",
    True: "SIMULATED BENCH \u00b7 Tab: hands, Space: hold or run, T: trigger, S: save, arrows: move and zoom",
}
Page = Window | Instruments


def main(arguments: Sequence[str] | None = None) -> int:
    """Show the window until it is closed or the board has gone, or save what was and end."""
    chosen = parsed(arguments)
    record = Record(kept_us=KEPT_US if chosen.save is None else chosen.last_ms * 1000)
    client = _connected(chosen.path, record)
    if client is None:
        print(f"No bench: nobody listens on {chosen.path}", file=sys.stderr)
        return EXIT_NO_BENCH
    if chosen.save is not None:
        return _save(client, record, chosen)
    print(f"SIMULATED bench window on {chosen.path}", flush=True)
    Shell(client, record, chosen).run()
    return 0


class Shell:
    """The one window, and which of its two pages it shows."""

    def __init__(self, client: Live, record: Record, chosen: argparse.Namespace) -> None:
        self._client = client
        self._record = record
        self._chosen = chosen
        self._view = View()
        self._shows_instruments: bool = chosen.view == "instruments"
        self._is_told_to_end = False
        size, at = chosen.geometry or (None, None)
        self._sizes = {False: look.CANVAS, True: instruments.CANVAS}
        self._places = {False: "center", True: "center"}
        if size is not None:
            self._sizes[self._shows_instruments] = size
        if at is not None:
            self._places[self._shows_instruments] = f"{at[0]},{at[1]}"

    def run(self) -> None:
        """Until the window is closed, the process is told to end, or the board has gone."""
        signal.signal(signal.SIGTERM, self._end)
        pygame.font.init()
        page = self._page()
        clock = pygame.time.Clock()
        while self._client.is_open and not self._is_told_to_end:
            for event in pygame.event.get():
                page = self._handle(page, event)
            now_us = time.monotonic_ns() // 1000
            self._client.refresh(now_us)
            if page.draw(now_us):
                pygame.display.flip()
            clock.tick(FRAMES_A_SECOND)
        self._client.close()
        pygame.quit()

    def _handle(self, page: Page, event: pygame.event.Event) -> Page:
        if event.type == pygame.QUIT:
            self._is_told_to_end = True
        if event.type == pygame.KEYDOWN and event.key == pygame.K_TAB:
            page.handle(pygame.event.Event(pygame.WINDOWLEAVE))
            self._shows_instruments = not self._shows_instruments
            return self._page()
        page.handle(event)
        return page

    def _page(self) -> Page:
        """In a window of its own, for one that grows where it stands may end off the screen."""
        self._client.is_recording = self._shows_instruments
        size = self._sizes[self._shows_instruments]
        os.environ["SDL_VIDEO_WINDOW_POS"] = self._places[self._shows_instruments]
        pygame.display.quit()
        pygame.display.init()
        surface = pygame.display.set_mode(size)
        pygame.display.set_caption(CAPTIONS[self._shows_instruments])
        fonts = (self._chosen.font, self._chosen.font_bold)
        if not self._shows_instruments:
            return Window(surface, self._client, look.Look(size, *fonts))
        type_ = instruments.look_for(size, *fonts)
        return Instruments(surface, self._record, type_, view=self._view, save=self._keep)

    def _keep(self, picture: pygame.Surface, record: Record) -> str:
        folder: Path = self._chosen.captures
        try:
            return f"saved {capture.save(picture, record, folder, capture.free_name(folder, datetime.now()))}"
        except OSError as error:
            return f"not saved: {error}"

    def _end(self, _signal: int, _frame: FrameType | None) -> None:
        self._is_told_to_end = True


def _save(client: BenchClient, record: Record, chosen: argparse.Namespace) -> int:
    """Without a screen: hear everything once, write it, end."""
    until = time.monotonic() + WAITS_FOR_S
    while client.is_open and not record.is_whole and time.monotonic() < until:
        client.refresh(time.monotonic_ns() // 1000)
        time.sleep(RETRY_S / 10)
    client.close()
    if not record.is_whole:
        print(f"Not saved: the bench on {chosen.path} does not answer", file=sys.stderr)
        return EXIT_NO_BENCH
    pygame.font.init()
    size = chosen.geometry[0] if chosen.geometry else instruments.CANVAS
    surface = pygame.Surface(size)
    page = Instruments(
        surface,
        record,
        instruments.look_for(size, chosen.font, chosen.font_bold),
        view=View(span_us=min(record.kept_us, KEPT_US)),
    )
    page.draw(record.now_us)
    try:
        print(f"SIMULATED: saved {capture.save(surface, record, chosen.captures, chosen.save)}")
    except OSError as error:
        print(f"Not saved: {error}", file=sys.stderr)
        return EXIT_NOT_SAVED
    return 0


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m drivers.sim.panel", description=__doc__)
    parser.add_argument("path", type=Path, help="the board's bench socket, PATH.bench")
    parser.add_argument("--view", choices=("bench", "instruments"), default="bench", help="Tab goes on")
    parser.add_argument("--geometry", type=_geometry, default=None, metavar="WxH+X+Y")
    parser.add_argument("--font", default=None, help="a font file; the default is pygame's own")
    parser.add_argument("--font-bold", default=None, help="its heavier weight")
    parser.add_argument("--captures", type=Path, default=capture.DEFAULT_FOLDER, help="where captures go")
    parser.add_argument("--save", type=_name, default=None, metavar="NAME", help="save without a screen")
    parser.add_argument("--last-ms", type=_last_ms, default=2_000, help="how much --save looks back")
    return parser.parse_args(arguments)


def _connected(path: Path, record: Record) -> BenchClient | None:
    """The board may still be starting."""
    until = time.monotonic() + WAITS_FOR_S
    while time.monotonic() < until:
        try:
            return BenchClient(path, record)
        except (FileNotFoundError, ConnectionRefusedError):
            time.sleep(RETRY_S)
    return None


def _geometry(text: str) -> tuple[tuple[int, int], tuple[int, int] | None]:
    match = GEOMETRY.fullmatch(text)
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not WxH or WxH+X+Y")
    width, height, x, y = match.groups()
    return (int(width), int(height)), (int(x), int(y)) if x is not None else None


def _name(text: str) -> str:
    if not text or Path(text).name != text:
        raise argparse.ArgumentTypeError(f"{text!r} is not the name of a file")
    return text


def _last_ms(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= LONGEST_MS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of milliseconds up to {LONGEST_MS}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
