"""deploy/demo: the kiosk and its bench in windows, or a scripted first visit on a virtual screen."""

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

import pygame

from appliance.kiosk.layout import OFFERED
from appliance.records.claim import Claim, RecordsBusyError
from deploy.tools.hands import BenchHands
from deploy.tools.screen import ScreenError, VirtualScreen
from deploy.tools.stand import Stand, runtime_parent
from deploy.tools.supervision import State
from deploy.tools.supervisor import log_to_stderr
from deploy.tools.visitor import TRACE
from deploy.tools.voice import INTO as VOICE
from deploy.tools.windows import KIOSK_SIZE, arrange, fits
from deploy.tools.workplace import workplace
from drivers.sim.panel.look import CANVAS

OUTPUT = Path(__file__).parents[2] / "build" / "demo"
FONTS = Path(__file__).parents[2] / "appliance" / "kiosk" / "assets" / "fonts"
FONT, FONT_BOLD = FONTS / "Inter-Regular.otf", FONTS / "Inter-SemiBold.otf"
SCREEN_DRIVERS = ("x11", "wayland", "cocoa", "windows")
_TURN_MS = 20


def main(arguments: list[str]) -> int:
    """0 when the demo ended as it should."""
    parser = argparse.ArgumentParser(prog="deploy/demo", description=__doc__)
    parser.add_argument("--fullscreen", action="store_true", help="the kiosk takes all of the screen")
    parser.add_argument("--headless", action="store_true", help="a scripted first visit on a virtual screen")
    chosen = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        if chosen.headless or not has_screen(os.environ):
            return _visit()
        return _alone(chosen.fullscreen)
    except ScreenError as error:
        _say(str(error))
        return 1
    except KeyboardInterrupt:
        _say("ended")
        return 0


def has_screen(environment: Mapping[str, str]) -> bool:
    """True when this machine names a screen."""
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _alone(is_fullscreen: bool) -> int:
    """One demo in windows at a time: both would write the same records."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    try:
        claim = Claim(OUTPUT)
    except RecordsBusyError:
        _say(f"another demo is running and keeps its records in {OUTPUT / 'records'}; end it first")
        return 1
    try:
        return _windows(is_fullscreen)
    finally:
        claim.close()


def _windows(is_fullscreen: bool) -> int:
    records = OUTPUT / "records"
    records.mkdir(parents=True, exist_ok=True)
    _say("a simulated stimulator, SIMULATED on every screen; nothing here is connected to a person")
    _say(f"records: {records}")
    stick = OUTPUT / "stick"
    stick.mkdir(exist_ok=True)
    _say(f"a folder stands for a USB stick: {stick}")
    _say("Ctrl-C, or closing a window, ends the demo")
    size = _screen_size()
    if is_fullscreen and size not in OFFERED:
        offered = " or ".join(_words(panel, "x") for panel in OFFERED)
        raise ScreenError(
            f"the whole of this screen is {_words(size, 'x')}; the kiosk fills {offered}. "
            "Without --fullscreen it opens in a window"
        )
    places = arrange(size, CANVAS)
    geometry = _words(places.bench_size, "x") + "+" + _words(places.bench_at, "+")
    with workplace(runtime_parent()) as directory:
        stand = Stand(
            directory,
            records=records,
            log=log_to_stderr,
            kiosk=(
                *(("--fullscreen",) if is_fullscreen else ("--size", _words(places.kiosk_size, "x"))),
                *("--voice", str(VOICE)),
                *("--stick", str(stick)),
            ),
            kiosk_environment={
                "SDL_VIDEO_WINDOW_POS": "0,0" if is_fullscreen else _words(places.kiosk_at, ",")
            },
            panel=("--geometry", geometry, "--font", str(FONT), "--font-bold", str(FONT_BOLD)),
        )
        try:
            stand.start()
            _take_pads_off(stand)
            return _watch(stand)
        finally:
            stand.close()


class _Voices:
    """The spoken files, made beside the demo once its windows stand; what is not there yet is only shown."""

    def __init__(self) -> None:
        self._making: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """They are being made, if they were not already."""
        if self._making is None:
            _say(f"spoken files: {VOICE} (the first time it takes some minutes, beside the demo)")
            command = ["nice", "-n", "19", sys.executable, "-m", "deploy.tools.voice"]
            self._making = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True
            )  # in a session of its own: a Ctrl-C is for the demo, which ends this itself

    def close(self) -> None:
        """Nothing is being made any more; the next demo goes on with it."""
        if self._making is not None:
            self._making.kill()
            self._making.wait()


def _screen_size() -> tuple[int, int]:
    # Without a screen SDL draws unseen and says nothing: the driver tells. (kiosk.md 4.4)
    try:
        pygame.display.init()
        driver, sizes = pygame.display.get_driver(), pygame.display.get_desktop_sizes()
    except pygame.error as error:
        driver, sizes = str(error), []
    finally:
        pygame.display.quit()
    if driver not in SCREEN_DRIVERS or not sizes:
        raise ScreenError(f"the screen cannot be opened ({driver}); deploy/demo --headless needs none")
    size = (int(sizes[0][0]), int(sizes[0][1]))
    if not fits(size):
        least, found = _words(KIOSK_SIZE, "x"), _words(size, "x")
        raise ScreenError(
            f"the kiosk needs {least}, and this screen has {found}; deploy/demo --headless needs none"
        )
    return size


def _words(numbers: tuple[int, int], between: str) -> str:
    return between.join(map(str, numbers))


def _take_pads_off(stand: Stand) -> None:
    """The day begins with nobody at the pads; the person puts them on at the bench when the kiosk asks."""
    hands = BenchHands(stand.bench_control)
    for channel in (0, 1):
        hands.ask(do="pad", channel=channel, quality="open")
    hands.close()


def _watch(stand: Stand) -> int:
    voices = _Voices()
    try:
        return _until_over(stand, voices)
    finally:
        voices.close()


def _until_over(stand: Stand, voices: _Voices) -> int:
    gone: set[str] = set()
    while True:
        stand.supervisor.turn(_TURN_MS)
        if stand.supervisor.state("ems-kiosk") is State.RUNNING:
            voices.begin()
        if reason := _why_over(stand):
            _say(reason)
            return 0 if "closed" in reason else 1
        for name in ("ems-watchdog", "ems-stim", "ems-kiosk"):
            if stand.supervisor.state(name) is State.FAILED and name not in gone:
                gone.add(name)
                _say(f"{name} has ended for good ({stand.supervisor.result(name)})")


def _why_over(stand: Stand) -> str:
    supervisor = stand.supervisor
    if supervisor.state("bench-window") in (State.STOPPED, State.FAILED):
        return _closed_or_failed("the bench window", supervisor.result("bench-window"))
    if supervisor.state("bench") in (State.STOPPED, State.FAILED):
        return "the simulated board has ended for good"
    if supervisor.state("ems-kiosk") is State.WAITING and supervisor.result("ems-kiosk") == "success":
        return "the kiosk's window was closed"
    return ""


def _closed_or_failed(what: str, result: str) -> str:
    return f"{what} was closed" if result == "success" else f"{what} has ended for good ({result})"


def _visit() -> int:
    from deploy.tools.visit import run_visit

    folder = OUTPUT / time.strftime("visit-%Y%m%d-%H%M%S")
    records = folder / "records"
    records.mkdir(parents=True)
    _say("no screen: a scripted first visit on a virtual one, under three minutes")
    with (
        VirtualScreen() as screen,
        workplace(runtime_parent()) as directory,
        (folder / "processes.log").open("w", encoding="utf-8") as log,
    ):
        stand = Stand(
            directory,
            records=records,
            log=lambda line: print(line, file=log, flush=True),
            output=log,
            environment=screen.environment(),
            kiosk=("--trace", str(directory / TRACE)),
        )
        try:
            stand.start()
            status = run_visit(stand, screen, folder, _say)
        finally:
            stand.close()
    _say(f"pictures, scope trace and record: {folder}")
    return status


def _say(text: str) -> None:
    print(f"demo: {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
