"""`ems-kiosk watchdog`: owns the watchdog device and kicks it only while stim and kiosk prove progress.

One loop: take proofs, kick once a second while the gate is open, tell the service manager. Nothing here can
be healthy while the loop is not, and no file is touched in the path of the kick. The device is disarmed only
when the process is told to end.
"""

import argparse
import os
import pwd
import signal
from collections.abc import Sequence
from logging import Logger
from pathlib import Path
from selectors import DefaultSelector
from types import FrameType

from appliance.host import clock, journal, realtime
from appliance.host.config import ConfigError
from appliance.host.notify import Notifier
from appliance.ipc.watchdog import Proof, ProofServer, Who
from appliance.services.watchdog_gate import Gate
from drivers.watchdog import CARD_RESET, Device, PrintedWatchdog, WatchdogError, open_device

KICK_PERIOD_MS = 1_000
_TURN_S = 0.1


class Service:
    """The loop around the gate."""

    def __init__(self, device: Device | None, notifier: Notifier, log: Logger) -> None:
        self._device = device
        self._notifier = notifier
        self._log = log
        self._gate = Gate(clock.monotonic_ms())
        self._late: tuple[str, ...] = ()
        self._kick_at_ms = 0
        self.is_stopping = False

    def take(self, proof: Proof) -> None:
        """A proof has come."""
        self._gate.take(proof.who, proof.progress, clock.monotonic_ms())

    def stop(self, number: int, frame: FrameType | None) -> None:
        """Signal handler: the loop ends after this turn."""
        self.is_stopping = True

    def turn(self, now_ms: int) -> None:
        """One turn of the loop after the proofs were taken."""
        late = self._gate.late(now_ms)
        if late != self._late:
            self._late = late
            self._say(_sentence(late))
        if self._device is not None:
            self._device.tick(now_ms)
            if not late and now_ms >= self._kick_at_ms:
                self._kick_at_ms = now_ms + KICK_PERIOD_MS
                self._device.kick(now_ms)
        self._notifier.alive(clock.monotonic_us())

    def _say(self, sentence: str) -> None:
        self._log.info(sentence)
        self._notifier.status(sentence)


def run(arguments: Sequence[str]) -> int:
    """0 after an administrative stop."""
    chosen = _parser().parse_args(arguments)
    log = journal.set_up("ems-watchdog")
    notifier = Notifier()
    uids: dict[Who, int] = {"stim": _uid(chosen.stim_user), "kiosk": _uid(chosen.kiosk_user)}
    if chosen.outofservice_user is not None:
        uids["outofservice"] = _uid(chosen.outofservice_user)
    device = open_logged(chosen.stand_in, log)
    service = Service(device, notifier, log)
    with DefaultSelector() as selector:
        server = ProofServer(chosen.socket, selector, uids=uids, take=service.take)
        signal.signal(signal.SIGTERM, service.stop)
        signal.signal(signal.SIGINT, service.stop)
        notifier.ready(f"waiting for proofs of progress ({realtime.enter()})")
        try:
            while not service.is_stopping:
                for key, _ in selector.select(_TURN_S):
                    key.data()
                service.turn(clock.monotonic_ms())
        finally:
            server.close()
    notifier.stopping()
    if device is not None:
        device.close(disarm=True)
    log.info("stopped; the watchdog device is disarmed")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ems-kiosk watchdog", description=__doc__)
    parser.add_argument("--socket", type=Path, required=True, help="where the proofs of progress arrive")
    parser.add_argument("--stim-user", help="the user that may prove as ems-stim (default: this one)")
    parser.add_argument("--kiosk-user", help="the user that may prove as ems-kiosk (default: this one)")
    parser.add_argument("--outofservice-user", help="the user that may prove as ems-outofservice")
    parser.add_argument("--stand-in", action="store_true", help="development: print in place of a reset")
    return parser


def open_logged(is_stand_in: bool, log: Logger) -> Device | None:
    """The device, with its words in the log; without one the proofs are acknowledged all the same."""
    try:
        device = PrintedWatchdog(clock.monotonic_ms(), say=log.error) if is_stand_in else open_device()
    except WatchdogError as error:
        log.error("%s; nothing will reset this machine", error)
        return None
    cause = "the watchdog reset the machine" if device.boot_status & CARD_RESET else "no watchdog reset"
    log.info(
        "%s: time-out %d s, boot status 0x%x (%s)", device.name, device.timeout_s, device.boot_status, cause
    )
    return device


def _uid(name: str | None) -> int:
    if name is None:
        return os.getuid()
    try:
        return pwd.getpwnam(name).pw_uid
    except KeyError:
        raise ConfigError(f"there is no user {name!r} on this machine; create it or name another") from None


def _sentence(late: tuple[str, ...]) -> str:
    if not late:
        return "everyone proves progress; the device is kicked"
    return f"no proof of progress from {' and '.join(late)}; the device is not kicked"
