"""Runs processes as systemd would, without systemd: the shell around deploy.tools.supervision.

It follows Restart=, RestartSec=, WatchdogSec=, the signals, time-outs and start limits of the unit files,
offers NOTIFY_SOCKET and believes only the main process (NotifyAccess=main).
"""

import ctypes
import os
import select
import shlex
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from deploy.tools.supervision import Kill, Note, RunPost, Spawn, State, Supervision
from deploy.tools.units import Unit

_CREDENTIALS = struct.Struct("3i")
_MESSAGE_MAX_BYTES = 4096
_POLL_MS = 20
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A unit with the development command lines that stand in for those of the unit file."""

    unit: Unit
    command: tuple[str, ...]
    stop_post: tuple[tuple[str, ...], ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)


class Supervisor:
    """All programs of one demo or test; nothing runs in threads: call turn, or run_until."""

    def __init__(
        self,
        directory: Path,
        programs: Iterable[Program],
        *,
        log: Callable[[str], None],
        output: IO[str] | None = None,
    ) -> None:
        self._path = directory / "notify.sock"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self._path.unlink(missing_ok=True)
        self._socket.bind(str(self._path))
        self._log = log
        self._output = output
        self._began_ns = time.monotonic_ns()
        self._running = {program.unit.name: _Running(program) for program in programs}

    # ---- what the owner asks

    def start(self, *names: str) -> None:
        """These programs, or all in their order, are wanted; a stopped or failed one is started."""
        for name in names or self._running:
            running = self._running[name]
            self._do(running, running.life.start(_now_ms()))

    def stop(self, *names: str) -> None:
        """These programs, or all in reverse order, have ended and stay so."""
        for name in names or reversed(list(self._running)):
            self._do(self._running[name], self._running[name].life.stop(_now_ms()))
            while self.state(name) not in (State.STOPPED, State.FAILED):
                self.turn(_POLL_MS)

    def close(self) -> None:
        """Everything has ended and the notify socket is gone."""
        self.stop()
        self._socket.close()
        self._path.unlink(missing_ok=True)

    def state(self, name: str) -> State:
        """Where this program stands."""
        return self._running[name].life.state

    def restarts(self, name: str) -> int:
        """How often it was started again by itself."""
        return self._running[name].life.restarts

    def result(self, name: str) -> str:
        """How it ended last, in systemd's words."""
        return self._running[name].life.result

    def pid(self, name: str) -> int | None:
        """The main process, while there is one."""
        process = self._running[name].process
        return None if process is None else process.pid

    def status(self, name: str) -> str:
        """What it said last with STATUS=."""
        return self._running[name].status

    def run_until(self, is_done: Callable[[], bool], timeout_ms: int | None) -> bool:
        """Supervises until is_done says yes (True) or the time is over (False)."""
        give_up_at_ms = None if timeout_ms is None else _now_ms() + timeout_ms
        while not is_done():
            if give_up_at_ms is not None and _now_ms() >= give_up_at_ms:
                return False
            self.turn(_POLL_MS)
        return True

    def turn(self, timeout_ms: int) -> None:
        """Waits for the next thing to happen, at most this long, and acts on all that happened."""
        ready, _, _ = select.select([self._socket], [], [], timeout_ms / 1000)
        if ready:
            self._receive()
        for running in self._running.values():
            self._reap(running)
            self._do(running, running.life.tick(_now_ms()))

    # ---- what happened

    def _receive(self) -> None:
        while True:
            try:
                message, ancillary, _, _ = self._socket.recvmsg(
                    _MESSAGE_MAX_BYTES, socket.CMSG_SPACE(_CREDENTIALS.size)
                )
            except BlockingIOError:
                return
            running = self._sender(ancillary)
            if running is not None:
                self._note(running, message.decode(errors="replace").splitlines())

    def _sender(self, ancillary: list[tuple[int, int, bytes]]) -> "_Running | None":
        for level, kind, content in ancillary:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_CREDENTIALS):
                pid, _, _ = _CREDENTIALS.unpack(content[: _CREDENTIALS.size])
                return next((r for r in self._running.values() if self.pid(r.name) == pid), None)
        return None

    def _note(self, running: "_Running", lines: list[str]) -> None:
        for line in lines:
            if line == "READY=1":
                self._do(running, running.life.ready(_now_ms()))
            elif line == "WATCHDOG=1":
                running.life.alive(_now_ms())
            elif line.startswith("STATUS="):
                running.status = line.removeprefix("STATUS=")

    def _reap(self, running: "_Running") -> None:
        if running.process is not None and (code := running.process.poll()) is not None:
            running.returncode, running.process = code, None
            self._do(running, running.life.exited(code, _now_ms()))
        if running.post is not None and running.post.poll() is not None:
            running.post = None
            self._next_post(running)

    # ---- what to do about it

    def _do(self, running: "_Running", commands: Iterable[Spawn | Kill | RunPost | Note]) -> None:
        for command in commands:
            match command:
                case Note(text=text):
                    self._say(running, text)
                case Spawn():
                    self._spawn(running)
                case Kill(signal=number):
                    _kill(running.process, number)
                case RunPost(result=result):
                    running.post_left = list(running.program.stop_post)
                    running.post_result = result
                    self._next_post(running)

    def _spawn(self, running: "_Running") -> None:
        program = running.program
        environment = {"NOTIFY_SOCKET": str(self._path)} if program.unit.notifies else {}
        if program.unit.watchdog_ms is not None:
            environment["WATCHDOG_USEC"] = str(program.unit.watchdog_ms * 1000)
        running.process = _popen(program.command, {**program.environment, **environment}, self._output)
        self._say(running, f"started, pid {running.process.pid}: {shlex.join(program.command)}")
        self._do(running, running.life.spawned(_now_ms()))

    def _next_post(self, running: "_Running") -> None:
        if not running.post_left:
            self._do(running, running.life.post_done(_now_ms()))
            return
        code = running.returncode
        environment = {
            "SERVICE_RESULT": running.post_result,
            "EXIT_CODE": "exited" if code >= 0 else "killed",
            "EXIT_STATUS": str(code) if code >= 0 else signal.Signals(-code).name.removeprefix("SIG"),
        }
        command = [
            word.replace("${SERVICE_RESULT}", running.post_result) for word in running.post_left.pop(0)
        ]
        running.post = _popen(command, {**running.program.environment, **environment}, self._output)

    def _say(self, running: "_Running", text: str) -> None:
        seconds = (time.monotonic_ns() - self._began_ns) / 1e9
        self._log(f"{seconds:8.3f} {running.name}: {text}")


class _Running:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.name = program.unit.name
        self.life = Supervision(program.unit)
        self.process: subprocess.Popen[bytes] | None = None
        self.returncode = 0
        self.status = ""
        self.post: subprocess.Popen[bytes] | None = None
        self.post_left: list[tuple[str, ...]] = []
        self.post_result = ""


def _popen(
    command: Iterable[str], environment: Mapping[str, str], output: IO[str] | None
) -> "subprocess.Popen[bytes]":
    inherited = {k: v for k, v in os.environ.items() if k not in ("NOTIFY_SOCKET", "WATCHDOG_USEC")}
    return subprocess.Popen(
        list(command),
        env={**inherited, **environment},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
        preexec_fn=_die_with_parent,
    )


def _die_with_parent() -> None:
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _kill(process: "subprocess.Popen[bytes] | None", number: signal.Signals) -> None:
    if process is None:
        return
    with suppress(ProcessLookupError):
        if number is signal.SIGKILL:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)


def _now_ms() -> int:
    return time.monotonic_ns() // 1_000_000


def log_to_stderr(line: str) -> None:
    """The line, at once, for the person at the terminal."""
    print(line, file=sys.stderr, flush=True)
