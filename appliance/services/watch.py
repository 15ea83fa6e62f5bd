"""`ems-kiosk watch`: a running session on a screen of the staff's own; it reads, and it can stop.

It is a tool to ems-stim: no heartbeat of it counts, and nothing waits for it. Closing it changes nothing.
"""

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from appliance.ipc import client as ipc
from appliance.ipc.messages import Answer, AskStatus, Request, Status, Stop
from appliance.kiosk.chart import KioskConfig, operator_live
from appliance.kiosk.view import View

ASK_MS = 200

Heard = Answer | ipc.Connected | ipc.Disconnected


class Stim(Protocol):
    """The client's end of ems-stim's socket."""

    def poll(self, now_ms: int) -> tuple[Heard, ...]:
        """All that came since the last call."""

    def send(self, request: Request) -> bool:
        """False when the request could not be taken."""


class Watch:
    """The page, and whom it asks; the loop of the kiosk draws it."""

    def __init__(self, config: KioskConfig, stim: Stim) -> None:
        self._config = config
        self._stim = stim
        self._watched = operator_live.Watched()
        self._asked_at_ms: int | None = None

    def touched(self, intent: str, now_ms: int) -> None:
        """STOP is sent, whatever is drawn. (safety.md rule 1)"""
        if intent == "stop":
            self._stim.send(Stop())

    def turn(self, now_ms: int) -> None:
        """What ems-stim says is taken in; it is asked five times a second."""
        for heard in self._stim.poll(now_ms):
            if isinstance(heard, Status):
                self._watched = operator_live.heard(self._watched, heard, now_ms)
        if self._asked_at_ms is None or now_ms - self._asked_at_ms >= ASK_MS:
            self._asked_at_ms = now_ms
            self._stim.send(AskStatus())

    def view(self, now_ms: int) -> View:
        """The one picture of now."""
        return operator_live.view(self._watched, self._config, now_ms)


def run(arguments: Sequence[str]) -> int:
    """0 when its window was closed or it was told to end."""
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    from appliance.services import screen
    from appliance.services.kiosk.site import load_site

    chosen = _parser(screen.add_arguments).parse_args(arguments)
    site = load_site(chosen.site, is_bench=chosen.bench)
    stim = ipc.StimClient(chosen.socket, role="tool")
    try:
        return screen.show(Watch(site.kiosk, stim), screen.Life().until_told(), chosen)
    finally:
        stim.close()


def _parser(add_screen: Callable[[argparse.ArgumentParser], None]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ems-kiosk watch", description=__doc__)
    parser.add_argument(
        "--socket", type=Path, default=Path("/run/ems/stim/stim.sock"), help="ems-stim's socket"
    )
    parser.add_argument("--site", type=Path, required=True, help="what the site has chosen (TOML)")
    add_screen(parser)
    return parser
