"""The whole appliance on a bench: simulated board, the processes as their units say, and the bench window."""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

from deploy.tools.supervision import State
from deploy.tools.supervisor import Program, Supervisor
from deploy.tools.units import Unit, read

UNITS = Path(__file__).parents[1] / "systemd"
SITE = Path(__file__).with_name("demo-site.toml")
SERVICES = ("ems-watchdog", "ems-stim", "ems-kiosk")
BENCH_READY_MS = 5_000
_COMMAND = (sys.executable, "-m", "appliance.services.cli")


class Stand:
    """Everything of one run in one directory; nothing runs in threads: call supervisor.turn or run_until."""

    def __init__(
        self,
        directory: Path,
        *,
        records: Path,
        log: Callable[[str], None],
        output: IO[str] | None = None,
        environment: Mapping[str, str] | None = None,
        kiosk: tuple[str, ...] = (),
        kiosk_environment: Mapping[str, str] | None = None,
        panel: tuple[str, ...] | None = None,
        services: tuple[str, ...] = SERVICES,
    ) -> None:
        self.directory = directory
        self.records = records
        self.bench = directory / "bench.sock"
        self.bench_control = directory / "bench.sock.bench"
        self.stim_socket = directory / "stim.sock"
        self.proof_socket = directory / "proof.sock"
        self._kiosk = kiosk
        self._kiosk_environment = kiosk_environment or {}
        self._environment = {
            **(environment or {}),
            "PYGAME_HIDE_SUPPORT_PROMPT": "1",
            "PYTHONUNBUFFERED": "1",
            "RUNTIME_DIRECTORY": str(directory),
        }
        programs = [self._tool("bench", "drivers.sim", self.bench)]
        programs += [self._service(name) for name in services]
        if panel is not None:
            programs.append(self._tool("bench-window", "drivers.sim.panel", self.bench_control, *panel))
        self.supervisor = Supervisor(directory, programs, log=log, output=output)

    def start(self) -> None:
        """The board runs and the processes are started; they find each other by themselves."""
        self.supervisor.start("bench")
        self.supervisor.run_until(self._is_bench_there, BENCH_READY_MS)
        self.supervisor.start()

    def close(self) -> None:
        """Every process has ended."""
        self.supervisor.close()

    def _is_bench_there(self) -> bool:
        return self.bench_control.exists() or self.supervisor.state("bench") is State.FAILED

    def _tool(self, name: str, module: str, path: Path, *arguments: str) -> Program:
        command = (sys.executable, "-m", module, str(path), *arguments)
        unit = Unit(name=name, stop_within_ms=3_000)
        return Program(unit=unit, command=command, environment=self._environment)

    def _service(self, name: str) -> Program:
        safe_off = (*_COMMAND, "safe-off", "--bench", str(self.bench), "--result", "${SERVICE_RESULT}")
        unit = read(UNITS / f"{name}.service")
        return Program(
            unit=unit,
            command=(*_COMMAND, *self._arguments(name)),
            stop_post=(safe_off,) if unit.stop_post else (),
            environment={
                **self._environment,
                **(self._kiosk_environment if name == "ems-kiosk" else {}),
            },
        )

    def _arguments(self, name: str) -> tuple[str, ...]:
        stim, proof = str(self.stim_socket), str(self.proof_socket)
        match name:
            case "ems-watchdog":
                return ("watchdog", "--socket", proof, "--stand-in")
            case "ems-stim":
                return ("stim", "--socket", stim, "--watchdog", proof, "--bench", str(self.bench))
            case _:
                station = ("--records", str(self.records), "--site", str(SITE), "--bench")
                return ("kiosk", "--socket", stim, "--watchdog", proof, *station, *self._kiosk)


def runtime_parent() -> str | None:
    """Where directories with sockets belong on this machine, or None for the usual temporary place."""
    parent = os.environ.get("XDG_RUNTIME_DIR", "")
    return parent if parent and os.access(parent, os.W_OK) else None
