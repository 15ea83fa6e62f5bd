"""`ems-kiosk kiosk`: builds the screen, the store and the way to ems-stim, and lets the loop run."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from logging import Logger
from pathlib import Path

from appliance.host import clock, journal
from appliance.host.notify import Notifier
from appliance.host.vouched import is_vouched
from appliance.ipc.client import StimClient
from appliance.ipc.watchdog import ProofClient
from appliance.kiosk import app
from appliance.kiosk.chart import KioskConfig
from appliance.kiosk.first import BEHIND
from appliance.kiosk.text import MissingTextError
from appliance.kiosk.view import Text
from appliance.kiosk.voice.player import open_voice
from appliance.records.claim import Claim, RecordsBusyError
from appliance.records.station import Station
from appliance.records.store import Store
from appliance.records.thread import RecordsThread
from appliance.services import screen
from appliance.services.kiosk import keeping, take_along, wall
from appliance.services.kiosk.duty import duty_at
from appliance.services.kiosk.journey import Journey
from appliance.services.kiosk.pin import Ledger, PinDesk
from appliance.services.kiosk.renewal import Renewal, write_no_core
from appliance.services.kiosk.service_rows import ROWS_FILE, ServiceRows, boot_id
from appliance.services.kiosk.site import Chosen, load_site

RECORDS_FILE = "sessions.db"
PINS_FILE = "wrong-pins"


def run(arguments: Sequence[str]) -> int:
    """0 after an administrative stop or a closed window."""
    chosen = _parser().parse_args(arguments)
    write_no_core()
    renewal = Renewal(arguments)
    log = journal.set_up("ems-kiosk")
    site = load_site(chosen.site, is_bench=chosen.bench)
    claim = _claim(chosen.records)
    notifier = Notifier()
    rows = ServiceRows(
        chosen.records / ROWS_FILE,
        boot_id=boot_id(),
        say=log.warning,
        is_clock_vouched=lambda now_s: chosen.bench or is_vouched(now_s),
    )
    stim = StimClient(chosen.socket, role="kiosk", latches=rows)
    life = screen.Life(
        notifier, "the first picture is on the screen", prove=_prover(chosen.watchdog)
    ).until_told()
    store = _store(chosen.records, _station(chosen, site.kiosk), log.warning)
    journey = _journey(chosen.records, site, stim=stim, store=store, renewal=renewal, log=log)
    ear = open_voice(tuple(chosen.voice), template, say=log.warning)
    try:
        screen.show(journey, life, chosen, ear=ear, say=log.warning, renewal=renewal)
    finally:
        if not renewal.is_due:
            journey.leave()
            notifier.stopping()
        stim.close()
        store.close()
        claim.close()
    if renewal.is_due and not life.is_over:
        renewal.replace_process()
    log.info("stopped")
    return 0


def _claim(records: Path) -> Claim:
    """These records are this process's alone; SystemExit where another one has them."""
    try:
        return Claim(records)
    except RecordsBusyError as error:
        raise SystemExit(f"ems-kiosk kiosk: {error}") from error


def _prover(watchdog: Path | None) -> screen.Prove | None:
    """Who tells ems-watchdog of every whole turn; nobody where there is none."""
    return None if watchdog is None else ProofClient(watchdog, who="kiosk").prove


def _journey(
    records: Path, site: Chosen, *, stim: StimClient, store: RecordsThread, renewal: Renewal, log: Logger
) -> Journey:
    """The statechart between its neighbours, with what outlived the process before this one."""
    ledger = Ledger(records / PINS_FILE, say=log.warning)
    return Journey(
        replace(site.kiosk, wrong_pins=ledger.read(), guests=renewal.guests),
        stim=stim,
        store=store,
        pins=PinDesk(site.pins, ledger, say=log.info),
        duty=lambda: duty_at(site, clock.wall_unix_s()),
        wall_s=clock.wall_unix_s,
        now_ms=clock.monotonic_ms(),
        renew=renewal.wish,
    )


def _station(chosen: argparse.Namespace, kiosk: KioskConfig) -> Station:
    """What the records are told; without a place for a stick nothing writes pages."""
    if chosen.stick is None:
        return keeping.station(kiosk.house, is_bench=chosen.bench)
    names = {program.id: program.name_text for program in kiosk.catalogue.programs}
    pages = take_along.writer(chosen.stick, names, wall_s=clock.wall_unix_s, is_bench=chosen.bench)
    return keeping.station(kiosk.house, is_bench=chosen.bench, write_page=pages)


def _store(records: Path, station: Station, say: Callable[[str], None]) -> RecordsThread:
    """The records' thread, started."""
    store = RecordsThread(
        lambda: Store(records / RECORDS_FILE, wall_s=clock.wall_unix_s, moment=wall.moment, station=station),
        say=say,
    )
    store.start()
    return store


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ems-kiosk kiosk", description=__doc__)
    parser.add_argument("--socket", type=Path, required=True, help="ems-stim's socket")
    parser.add_argument("--watchdog", type=Path, help="ems-watchdog's socket")
    parser.add_argument("--records", type=Path, required=True, help="the directory of the session records")
    parser.add_argument("--stick", type=Path, help="where a stick is mounted for pages to take along")
    parser.add_argument("--site", type=Path, required=True, help="what the site has chosen (TOML)")
    parser.add_argument(
        "--voice",
        type=Path,
        action="append",
        default=[],
        help="a folder of spoken files, one folder a language in it; the first one that has a file wins",
    )
    parser.add_argument(BEHIND, help=argparse.SUPPRESS)  # what a process leaves to the one after it
    screen.add_arguments(parser)
    return parser


def template(language: str, text: Text) -> tuple[str, str]:
    """The words of a message with their placeholders, for the voice; none where the language has none."""
    try:
        return app.texts_of(language).template(text)
    except MissingTextError:
        return text.id, ""
