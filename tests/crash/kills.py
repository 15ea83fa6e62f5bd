"""python -m tests.crash.kills [SEED]: 500 kills of the real kiosk while it stores; kept as results/kills.txt.

The kiosk is the shipped one, in a real window on a virtual screen. What it talks to over its socket is a
stand-in for ems-stim that has one report after the other for it and believes only its ReportStored. The kill
comes at a random time after a random number of these. 1 when a promise was broken.
"""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from selectors import DefaultSelector
from tempfile import TemporaryDirectory

from appliance.host.clock import monotonic_us, wall_unix_s
from appliance.ipc.messages import Report, ReportStored, Request, StopReason
from appliance.ipc.server import Peer, Server
from appliance.records.own_id import record_of
from appliance.records.store import Store, StoreError
from deploy.tools.screen import VirtualScreen
from tests.bench.keep import keep
from tests.crash.found import LostError, opened_whole, sentence_of, shows_nothing_running
from tests.unit.records.test_store import ROW, moment

KILLS = 500
RESULTS = Path(__file__).parent / "results"
SITE = Path(__file__).parents[2] / "deploy" / "tools" / "demo-site.toml"
_CORES = 2
_SAID = "kiosk-said"
_FIRST_WITHIN_US = 60_000_000
_STORED_MOST = 12
_LATER_US_MOST = 60_000
_REASONS: tuple[StopReason, ...] = ("completed", "stopped_by_person", "estop", "fault")


@dataclass
class Killed:
    """What came of a number of kills."""

    kills: int = 0
    stored: int = 0
    wrong: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Killed") -> None:
        """Both together."""
        self.kills += other.kills
        self.stored += other.stored
        self.wrong += other.wrong


class Stim:
    """Stands in for ems-stim: one report is waiting at all times; what was stored is remembered."""

    def __init__(self, path: Path, name: str) -> None:
        self.stored: dict[str, StopReason] = {}
        self._name = name
        self._selector = DefaultSelector()
        uids = frozenset({os.getuid()})
        self._server = Server(path, self._selector, uids=uids, serve=self._serve)

    def _serve(self, peer: Peer, request: Request) -> None:
        waiting = self._waiting()
        if isinstance(request, ReportStored) and request.session_id == waiting.session_id:
            self.stored[waiting.session_id] = waiting.stop_reason
        self._server.send(peer, self._waiting())

    def _waiting(self) -> Report:
        number = len(self.stored)
        reason = _REASONS[number % len(_REASONS)]
        return Report(
            session_id=f"{self._name}-{number}",
            program_id="P12",
            simulated=True,
            treated_ms=61_000,
            stop_reason=reason,
            faults=("H16",) if reason == "fault" else (),
            level_max=(12, 13),
            charge_uc=(100, 110),
            module_serial="SIM-1",
            firmware_sha256="ab",
        )

    def run(self, is_over: Callable[[], bool], within_us: int) -> bool:
        """Serves until it is over; False if that took longer."""
        until_us = monotonic_us() + within_us
        while not is_over():
            left_us = until_us - monotonic_us()
            if left_us <= 0:
                return False
            for key, _ in self._selector.select(min(left_us, 20_000) / 1_000_000):
                key.data()
        return True

    def close(self) -> None:
        """Nobody can connect any more."""
        self._server.close()
        self._selector.close()


class Station:
    """The records of one station through many lives of its kiosk."""

    def __init__(self, directory: Path, screen: dict[str, str], random: Random) -> None:
        self._directory = directory
        self._screen = screen
        self._records = directory / "records"
        self._records.mkdir()
        self._random = random
        self._promised: dict[str, str] = {}

    def life(self, number: int) -> int:
        """One life to its kill; how many reports it said are stored. LostError for what is not there then."""
        store = self._opened()
        store.open_session(replace(ROW, session_id=f"open-{number}"))
        store.close()
        stim = Stim(self._directory / "stim.sock", f"life-{number}")
        process = self._kiosk()
        try:
            goal = self._random.randrange(1, _STORED_MOST)
            is_done = stim.run(
                lambda: len(stim.stored) >= goal or process.poll() is not None, _FIRST_WITHIN_US
            )
            stim.run(lambda: False, self._random.randrange(_LATER_US_MOST))
            has_died = process.poll() is not None
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
            stim.run(lambda: False, 2_000)  # what it had sent before it died
            stim.close()
        if has_died or not is_done:
            raise LostError(f"the kiosk {self._end(process) if has_died else 'stored nothing'}")
        self._promised |= {record_of(name): reason for name, reason in stim.stored.items()}
        self._promised[f"open-{number}"] = "interrupted"
        self._look()
        return len(stim.stored)

    def _end(self, process: "subprocess.Popen[bytes]") -> str:
        said = (self._directory / _SAID).read_text(encoding="utf-8", errors="replace").splitlines()
        return f"ended by itself with {process.returncode}: {said[-1] if said else 'without a word'}"

    def _look(self) -> None:
        store = self._opened()
        try:
            opened_whole(store)
            rows = dict(store._connection.execute("SELECT session_id, stop_reason FROM session").fetchall())
            wrong = {key for key, value in self._promised.items() if rows.get(key) != value}
            if wrong:
                raise LostError(f"{len(wrong)} stored report(s) are not there")
            shows_nothing_running(store)
            opened_whole(store)
        finally:
            store.close()

    def _opened(self) -> Store:
        return Store(self._records / "sessions.db", wall_s=wall_unix_s, moment=moment)

    def _kiosk(self) -> "subprocess.Popen[bytes]":
        sockets = ("--socket", str(self._directory / "stim.sock"))
        station = ("--records", str(self._records), "--site", str(SITE), "--bench", "--size", "1024x600")
        with (self._directory / _SAID).open("wb") as said:
            return subprocess.Popen(
                [sys.executable, "-m", "appliance.services.cli", "kiosk", *sockets, *station],
                env={**os.environ, **self._screen, "SDL_AUDIODRIVER": "dummy"},
                stdout=subprocess.DEVNULL,
                stderr=said,
            )


def kill(seed: int, kills: int) -> Killed:
    """So many lives of one station, each ended by SIGKILL."""
    result = Killed()
    with VirtualScreen() as screen, TemporaryDirectory(prefix="ems-kill-") as name:
        station = Station(Path(name), dict(screen.environment()), Random(seed))
        for number in range(kills):
            result.kills += 1
            try:
                result.stored += station.life(number)
            except (LostError, StoreError) as error:
                result.wrong[sentence_of(Path(name), error)] += 1
    return result


def main() -> int:
    """0 when nothing that was stored was lost."""
    from tests.crash.__main__ import commit

    seed, tried, total = int(sys.argv[1]) if len(sys.argv) > 1 else 1, commit(), Killed()
    parts = 2 * _CORES
    with ProcessPoolExecutor(_CORES) as pool:
        for part in pool.map(kill, range(seed, seed + parts), [KILLS // parts] * parts):
            total.add(part)
    lines = [
        f"commit {tried}, seeds {seed} to {seed + parts - 1}",
        f"{total.kills} kills (SIGKILL) of the real kiosk process while it stored reports,"
        " one at a time, from a stand-in for ems-stim",
        f"{total.stored} reports were said to be stored, and one session was open at each start",
        f"{total.wrong.total()} kills after which something was lost, corrupt, or shown as running",
        *(f"  {number} x {sentence}" for sentence, number in total.wrong.most_common(20)),
    ]
    keep("kills", lines, RESULTS)
    return 1 if total.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
