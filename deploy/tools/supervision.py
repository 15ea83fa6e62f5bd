"""What the supervisor does next with one process: pure, after systemd.service(5).

The shell reports what happened (started, ready, alive, exited) and what time it is; the answers are commands
that it carries out in order. One object is one unit.

    STOPPED -> STARTING -> RUNNING -> (exit) -> POST -> WAITING -> STARTING ...
                   |          |                   |
                   +- ENDING -+ (told to stop,    +-> STOPPED or FAILED
                      time-out, watchdog)
"""

import signal
from dataclasses import dataclass
from enum import Enum, auto
from typing import Literal

from deploy.tools.units import Unit

Result = Literal["success", "exit-code", "signal", "core-dump", "timeout", "watchdog", "start-limit-hit"]

CLEAN_SIGNALS = frozenset({signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGPIPE})
CORE_SIGNALS = frozenset({signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGFPE})
_ABNORMAL: frozenset[str] = frozenset({"signal", "core-dump", "timeout", "watchdog"})
_RESTARTS_ON: dict[str, frozenset[str]] = {
    "no": frozenset(),
    "on-success": frozenset({"success"}),
    "on-failure": _ABNORMAL | {"exit-code"},
    "on-abnormal": _ABNORMAL,
    "on-watchdog": frozenset({"watchdog"}),
    "on-abort": frozenset({"signal", "core-dump"}),
    "always": _ABNORMAL | {"exit-code", "success"},
}


class State(Enum):
    """Where one process stands."""

    STOPPED = auto()
    STARTING = auto()
    RUNNING = auto()
    ENDING = auto()
    POST = auto()
    WAITING = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class Spawn:
    """Start the main process."""


@dataclass(frozen=True, slots=True)
class Kill:
    """Send the signal; to everything of the process when it is SIGKILL."""

    signal: signal.Signals


@dataclass(frozen=True, slots=True)
class RunPost:
    """Run what ExecStopPost= says, with SERVICE_RESULT set to this."""

    result: Result


@dataclass(frozen=True, slots=True)
class Note:
    """One line for the person who watches."""

    text: str


Command = Spawn | Kill | RunPost | Note


class Supervision:
    """The life of one unit's process."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.state = State.STOPPED
        self.result: Result = "success"
        self.restarts = 0
        self._is_wanted = False
        self._deadline_at_ms: int | None = None
        self._watchdog_at_ms: int | None = None
        self._starts_at_ms: list[int] = []

    def due_at_ms(self) -> int | None:
        """When tick has something to decide at the latest."""
        instants = [at for at in (self._deadline_at_ms, self._watchdog_at_ms) if at is not None]
        return min(instants, default=None)

    # ---- what happened

    def start(self, now_ms: int) -> tuple[Command, ...]:
        """Someone wants the process to run."""
        self._is_wanted = True
        if self.state in (State.STOPPED, State.FAILED):
            return self._spawn(now_ms)
        return ()

    def stop(self, now_ms: int) -> tuple[Command, ...]:
        """Someone wants it to end; it is not started again."""
        self._is_wanted = False
        if self.state in (State.STARTING, State.RUNNING):
            return (Note("stopping"), *self._end(self.unit.kill_signal, "success", now_ms))
        if self.state is State.WAITING:
            self._settle(State.STOPPED)
        return ()

    def spawned(self, now_ms: int) -> tuple[Command, ...]:
        """The process exists; one that does not notify counts as running."""
        if not self.unit.notifies:
            return self.ready(now_ms)
        return ()

    def ready(self, now_ms: int) -> tuple[Command, ...]:
        """READY=1 came from the main process."""
        if self.state is not State.STARTING:
            return ()
        self.state = State.RUNNING
        self._deadline_at_ms = None
        self.alive(now_ms)
        return (Note("running"),)

    def alive(self, now_ms: int) -> None:
        """WATCHDOG=1 came from the main process."""
        if self.state is State.RUNNING and self.unit.watchdog_ms is not None:
            self._watchdog_at_ms = now_ms + self.unit.watchdog_ms

    def exited(self, returncode: int, now_ms: int) -> tuple[Command, ...]:
        """The main process is gone: its status, or minus the signal that killed it."""
        if self.result == "success":
            self.result = _result_of(returncode)
            if self.state is State.STARTING and self.unit.notifies and self.result == "success":
                self.result = "exit-code"  # systemd calls this one "protocol"
        self._settle(State.POST)
        note = Note(f"ended ({_ending(returncode)}), result {self.result}")
        if not self.unit.stop_post:
            return (note, *self.post_done(now_ms))
        self._deadline_at_ms = now_ms + self.unit.stop_within_ms
        return (note, RunPost(self.result))

    def post_done(self, now_ms: int) -> tuple[Command, ...]:
        """ExecStopPost= has ended, well or not."""
        if self.state is not State.POST:
            return ()
        if not self._is_wanted or self.result not in _RESTARTS_ON[self.unit.restart]:
            if self.result == "success":
                self._settle(State.STOPPED)
                return (Note("stopped"),)
            self._settle(State.FAILED)
            return (Note("failed; not started again"),)
        self._settle(State.WAITING)
        self._deadline_at_ms = now_ms + self.unit.restart_after_ms
        return (Note(f"starts again in {self.unit.restart_after_ms} ms"),)

    def tick(self, now_ms: int) -> tuple[Command, ...]:
        """Time has passed; the deadlines that are over are acted on."""
        if self._watchdog_at_ms is not None and now_ms >= self._watchdog_at_ms:
            note = Note(f"no WATCHDOG=1 for {self.unit.watchdog_ms} ms")
            return (note, *self._end(self.unit.watchdog_signal, "watchdog", now_ms))
        if self._deadline_at_ms is None or now_ms < self._deadline_at_ms:
            return ()
        return self._overdue(now_ms)

    # ---- what follows

    def _overdue(self, now_ms: int) -> tuple[Command, ...]:
        match self.state:
            case State.WAITING:
                self.restarts += 1
                return self._spawn(now_ms)
            case State.STARTING:
                note = Note(f"no READY=1 within {self.unit.start_within_ms} ms")
                return (note, *self._end(self.unit.kill_signal, "timeout", now_ms))
            case State.ENDING:
                self._deadline_at_ms = now_ms + self.unit.stop_within_ms
                self.result = "timeout" if self.result == "success" else self.result
                return (Note(f"did not end within {self.unit.stop_within_ms} ms"), Kill(signal.SIGKILL))
            case State.POST:
                return (Note("ExecStopPost= did not end in time"), *self.post_done(now_ms))
            case _:
                self._deadline_at_ms = None
                return ()

    def _spawn(self, now_ms: int) -> tuple[Command, ...]:
        since_ms = now_ms - self.unit.limit_interval_ms
        self._starts_at_ms = [at for at in self._starts_at_ms if at > since_ms]
        if self.unit.limit_interval_ms and len(self._starts_at_ms) >= self.unit.limit_burst:
            self.result = "start-limit-hit"
            self._settle(State.FAILED)
            return (Note("failed: started too often; not started again"),)
        self._starts_at_ms.append(now_ms)
        self._settle(State.STARTING)
        self.result = "success"
        self._deadline_at_ms = now_ms + self.unit.start_within_ms
        return (Spawn(),)

    def _end(self, with_signal: signal.Signals, result: Result, now_ms: int) -> tuple[Command, ...]:
        self._settle(State.ENDING)
        self.result = result
        self._deadline_at_ms = now_ms + self.unit.stop_within_ms
        return (Kill(with_signal),)

    def _settle(self, state: State) -> None:
        self.state = state
        self._deadline_at_ms = self._watchdog_at_ms = None


def _result_of(returncode: int) -> Result:
    if returncode == 0 or -returncode in CLEAN_SIGNALS:
        return "success"
    if returncode > 0:
        return "exit-code"
    return "core-dump" if -returncode in CORE_SIGNALS else "signal"


def _ending(returncode: int) -> str:
    return f"status {returncode}" if returncode >= 0 else signal.Signals(-returncode).name
