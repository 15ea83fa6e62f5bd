"""A station of real processes on the bench wire, with the scope at its electrodes and this as its kiosk."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from appliance.host.clock import monotonic_ms, monotonic_us
from appliance.ipc import messages as m
from appliance.ipc.client import StimClient
from appliance.services.drive import HEARTBEAT_MS, Drive
from deploy.tools.hands import BenchHands
from deploy.tools.stand import Stand

TURN_MS = 5
BEGINNINGS = 3
LATE = ("H07", "H09", "H25")
"""What ends a session, rightly, when the bench's process or ems-stim gets no turn for 60 ms and more."""


class Station:
    """ems-stim and ems-watchdog under the supervisor; the kiosk's part is played in this process."""

    def __init__(self, stand: Stand) -> None:
        self.stand = stand
        self.hands = BenchHands(stand.bench_control)
        self.drive: Drive | None = None
        self._client: StimClient | None = None
        self._heart_ms = 0

    def begin(self, *, program: str = "P12", level: int = 3, minutes: int = 2) -> None:
        """A session is on its way; `run_until` carries it on."""
        self.end()
        self.drive = Drive(program=program, level=level, minutes=minutes, pad_cm2=45)
        self._client = StimClient(self.stand.stim_socket, role="drive")

    def end(self) -> None:
        """The player of the kiosk is gone."""
        if self._client is not None:
            self._client.close()
        self._client = self.drive = None

    def treat(self, level: int = 3) -> None:
        """A session runs at this level; one that a busy machine's lateness ended on its way is begun anew."""
        for _ in range(BEGINNINGS):
            self.begin(level=level)
            self.run_until(lambda: self.levels() == (level, level) or self._problem() is not None, 30_000)
            if self._problem() is None:
                break
            print(f"on the way to level {level}: {self._problem()}")
            if not any(fault in str(self._problem()) for fault in LATE):
                break
        assert self.levels() == (level, level), (self._problem(), self.drive and self.drive.status)

    def _problem(self) -> str | None:
        return None if self.drive is None else self.drive.problem

    def levels(self) -> tuple[int, ...]:
        status = self.drive.status if self.drive is not None else None
        return () if status is None else tuple(channel.level_delivered for channel in status.channels)

    def run_until(self, is_done: Callable[[], bool], timeout_ms: int) -> bool:
        """The processes and the session go on until then."""
        until_ms = monotonic_ms() + timeout_ms
        while not is_done():
            if monotonic_ms() > until_ms:
                return False
            self.turn()
        return True

    def run(self, ms: int) -> None:
        """So much time passes, with everything going on."""
        self.run_until(lambda: False, ms)

    def turn(self) -> None:
        self.stand.supervisor.turn(TURN_MS)
        if self._client is None or self.drive is None:
            return
        now_ms = monotonic_ms()
        for answer in self._client.poll(now_ms):
            self.drive.take(answer)
            if isinstance(answer, m.Report):
                self._client.send(m.ReportStored(session_id=answer.session_id))
        for request in self.drive.requests():
            self._client.send(request)
        if now_ms >= self._heart_ms:
            self._heart_ms = now_ms + HEARTBEAT_MS
            self._client.send(self.drive.heartbeat())

    def ask(self, request: m.Request) -> None:
        assert self._client is not None
        assert self._client.send(request)

    def kill(self, name: str, number: signal.Signals) -> int:
        """The signal is sent; the answer is the instant just before, in us of the scope's clock."""
        pid = self.stand.supervisor.pid(name)
        assert pid is not None
        event_us = monotonic_us()
        os.kill(pid, number)
        return event_us

    def last_pulse_after_ms(self, event_us: int, within_ms: int) -> float:
        """From the event to the end of the last pulse, looked at once `within_ms` have passed."""
        self.run(max(0, within_ms - (monotonic_us() - event_us) // 1000))
        pulses = self.hands.pulses(since_us=event_us)
        ends = [(p.t_us + p.pw1_us + p.gap_us + p.pw2_us - event_us) / 1000 for p in pulses]
        return max(ends, default=0.0)


@contextmanager
def station(
    services: tuple[str, ...] = ("ems-watchdog", "ems-stim"), *, stand_of: type[Stand] = Stand
) -> Iterator[Station]:
    """A station of its own in a directory of its own, with pads on."""
    with TemporaryDirectory(prefix="ems-test-") as name, ExitStack() as closing:
        lines: list[str] = []
        stand = stand_of(Path(name), records=Path(name), log=lines.append, services=services)
        closing.callback(stand.close)
        stand.start()
        there = Station(stand)
        closing.callback(there.hands.close)
        closing.callback(there.end)
        for channel in (0, 1):
            there.hands.ask(do="pad", channel=channel, quality="typical")
        yield there
