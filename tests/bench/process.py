"""The real ems-stim at 50 Hz with both cores of the machine loaded: lateness, share of a core, memory."""

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from appliance.services.status import ask, timing_lines
from tests.support.station import Station, station

MEASURED_MS = 20_000
BURN = "while True: pass"


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def lines() -> list[str]:
    """A quiet stretch and a loaded one of the same session."""
    told = []
    with station() as there:
        there.treat(level=3)
        told += _measured(there, "treating, the machine otherwise as it is")
        with ExitStack() as load:
            for _ in range(os.cpu_count() or 1):
                burning = load.enter_context(subprocess.Popen((sys.executable, "-c", BURN)))
                load.callback(burning.kill)
            told += _measured(there, f"treating, {os.cpu_count()} cores loaded")
        answers = ask(there.stand.stim_socket)
        told += [] if answers is None else timing_lines(answers[1])
    return told


def _measured(there: Station, what: str) -> list[str]:
    pid = there.stand.supervisor.pid("ems-stim")
    if pid is None:
        return [f"{what}: ems-stim does not run"]
    before = _cpu_s(pid)
    there.run(MEASURED_MS)
    share = (_cpu_s(pid) - before) * 1000 / MEASURED_MS
    still = "treating" if there.levels() == (3, 3) else "NOT treating"
    return [f"{what}: {share:.1%} of one core at 50 Hz, {_resident_mb(pid):.1f} MB resident, still {still}"]
