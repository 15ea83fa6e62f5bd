"""`ems-kiosk stim`: builds the devices, runs the loop, cuts on every way out."""

import argparse
import os
import pwd
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from random import SystemRandom

from appliance.host import journal, power, realtime
from appliance.host.clock import monotonic_ms
from appliance.host.config import ConfigError
from appliance.ipc.watchdog import ProofClient
from appliance.services import programs
from appliance.services.stim import hardware
from appliance.services.stim.controller import Controller
from appliance.services.stim.devices import AbsentDevices, Devices
from appliance.services.stim.loop import Loop
from appliance.services.stim.proof_file import ProofFile
from appliance.services.stim.surroundings import Surroundings

_NONCE_BITS = 32


def run(arguments: Sequence[str]) -> int:
    """0 after an administrative stop; ConfigError and SocketBusyError before anything was driven."""
    chosen = _parser().parse_args(arguments)
    log = journal.set_up("ems-stim")
    aside = journal.put_aside(log)
    catalogue = programs.load(chosen.programs)
    controller = Controller(
        AbsentDevices("not opened yet"),
        is_bench=chosen.bench is not None,
        watchdog_required=chosen.watchdog is not None or chosen.bench is None,
        nonce=lambda: SystemRandom().getrandbits(_NONCE_BITS),
        clock_ms=monotonic_ms,
    )
    proof = ProofFile(Path(os.environ.get("RUNTIME_DIRECTORY") or chosen.socket.parent))
    proof.restore(controller.safety, now_ms=monotonic_ms())
    loop = Loop(
        controller,
        catalogue,
        socket_path=chosen.socket,
        uids=frozenset(_uid(name) for name in chosen.allow) | {os.getuid()},
        watchdog=None if chosen.watchdog is None else ProofClient(chosen.watchdog, who="stim"),
        reopen=_opener(chosen.bench, log.warning),
        surroundings=Surroundings(
            realtime=realtime.enter(), proof=proof, power=power.find(), log=log, aside=aside
        ),
    )
    signal.signal(signal.SIGTERM, lambda number, frame: loop.ask_to_stop())
    signal.signal(signal.SIGINT, lambda number, frame: loop.ask_to_stop())
    try:
        loop.run()
        log.info("stopped; every output is low")
    finally:
        aside.close()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ems-kiosk stim", description=__doc__)
    parser.add_argument("--socket", type=Path, required=True, help="where the kiosk and tools connect")
    parser.add_argument("--watchdog", type=Path, help="ems-watchdog's socket; a bench may run without")
    parser.add_argument("--bench", type=Path, help="the bench wire's socket, in place of SPI and GPIO")
    parser.add_argument("--programs", type=Path, help="a program file in place of the product's own")
    parser.add_argument(
        "--allow", action="append", default=[], metavar="USER", help="a user that may connect"
    )
    return parser


def _uid(name: str) -> int:
    try:
        return pwd.getpwnam(name).pw_uid
    except KeyError:
        raise ConfigError(f"there is no user {name!r} on this machine; create it or name another") from None


def _opener(bench: Path | None, warn: Callable[[str], None]) -> Callable[[], Devices]:
    said: list[str] = []

    def open_devices() -> Devices:
        try:
            return hardware.on_pi() if bench is None else hardware.on_bench(bench)
        except hardware.MISSING as error:
            if str(error) not in said:
                said.append(str(error))
                warn(str(error))
            return AbsentDevices(str(error))

    return open_devices
