"""`ems-kiosk out-of-service`: one still picture for a station whose kiosk could not be kept running.

It takes the screen after ems-kiosk has reached its start limit. It knows no statechart, no records and no
stimulator: whatever ended the kiosk is not loaded here. It says nothing of the current, because it knows
nothing of it; the lamps do, and the picture points to them.
"""

import argparse
import tomllib
from collections.abc import Sequence
from pathlib import Path

from appliance.host import journal
from appliance.host.notify import Notifier
from appliance.kiosk.languages import LANGUAGES
from appliance.kiosk.view import Ground, Picture, Screen, Text, View
from appliance.services import screen

LANGUAGE_MS = 8_000
"""So long in one language, then in the next."""


class Notice:
    """The one picture, in one language after the other."""

    def __init__(self, languages: Sequence[str], *, is_simulated: bool) -> None:
        self._languages = tuple(languages)
        self._is_simulated = is_simulated

    def touched(self, intent: str, now_ms: int) -> None:
        """There is nothing to touch."""

    def turn(self, now_ms: int) -> None:
        """There is nobody to hear from."""

    def view(self, now_ms: int) -> View:
        """The picture of now."""
        language = self._languages[now_ms // LANGUAGE_MS % len(self._languages)]
        return picture(language, is_simulated=self._is_simulated)


def picture(language: str, *, is_simulated: bool) -> View:
    """What a person and staff read on a station that is out of service."""
    return View(
        screen=Screen.OUT_OF_SERVICE,
        language=language,
        ground=Ground.RED,
        is_simulated=is_simulated,
        heading=Text(id="out_of_service.heading"),
        body=(Text(id="out_of_service.body"), Text(id="out_of_service.pads")),
        note=Text(id="out_of_service.staff"),
        picture=Picture.LAMPS,
    )


def languages_of(site: Path | None) -> tuple[str, ...]:
    """The site's languages that the kiosk has; all of them when the site file itself is what is broken."""
    everyone = tuple(LANGUAGES)
    if site is None:
        return everyone
    try:
        wanted = tomllib.loads(site.read_text(encoding="utf-8")).get("languages", everyone)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return everyone
    known = tuple(each for each in everyone if isinstance(wanted, list | tuple) and each in wanted)
    return known or everyone


def run(arguments: Sequence[str]) -> int:
    """0 after being told to end."""
    chosen = _parser().parse_args(arguments)
    log = journal.set_up("ems-outofservice")
    log.warning("the kiosk could not be kept running; this station is closed")
    notifier = Notifier()
    ready = "out of service: the picture is on the screen"
    life = screen.Life(notifier, ready, prove=_prover(chosen.watchdog)).until_told()
    notice = Notice(languages_of(chosen.site), is_simulated=chosen.bench)
    status = screen.show(notice, life, chosen, say=log.warning)
    notifier.stopping()
    return status


def _prover(watchdog: Path | None) -> screen.Prove | None:
    """Who tells ems-watchdog of every whole turn in the kiosk's place; a reset would mend nothing."""
    if watchdog is None:
        return None
    from appliance.ipc.watchdog import ProofClient  # the one thing of the kiosk's that an installed one needs

    return ProofClient(watchdog, who="outofservice").prove


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ems-kiosk out-of-service", description=__doc__)
    parser.add_argument("--site", type=Path, help="the site file: its languages come first")
    parser.add_argument("--watchdog", type=Path, help="ems-watchdog's socket: proofs in the kiosk's place")
    screen.add_arguments(parser)
    return parser
