"""python -m tests.bench.kiosk: the kiosk beside its peers, in one run; kept as results/kiosk.md.

Takes about ten minutes on an otherwise idle machine. --short measures 5 s instead of 30 and soaks for half an
hour, to see that it runs; it keeps nothing. The peers are installed under build/ at the first run.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from deploy.tools.screen import VirtualScreen
from deploy.tools.stand import runtime_parent
from tests.bench.keep import RESULTS, heading
from tests.bench.kiosk import rivals
from tests.bench.kiosk.machine import PYTHON, SIZE, percent, resident_mb, shown
from tests.bench.kiosk.ours import LEVEL, PROGRAM, Measured, measure, quantile
from tests.bench.kiosk.rivals import Rival
from tests.support.kiosk_window import visitor_at_the_window

SECONDS, SECONDS_SHORT = 30.0, 5.0
STARTS, STARTS_SHORT = 7, 3
SOAK_HOURS, SOAK_HOURS_SHORT = 4.0, 0.5
_SETTLE_S = 4.0
_TOUCHABLE = "ems-kiosk, first screen touchable"
Row = tuple[str, str, str, bool]
"""What, found, asked, is it so."""


def main(arguments: list[str]) -> int:
    """0 when everything asked for was found."""
    is_short = "--short" in arguments
    seconds = SECONDS_SHORT if is_short else SECONDS
    rivals.install()
    starts = _starts(STARTS_SHORT if is_short else STARTS)
    _say("starts", starts)
    idle = _idle(seconds)
    _say("idle", idle)
    with visitor_at_the_window() as visitor:
        ours = measure(visitor, seconds)
    _say("ours", ours)
    soak = _soak(SOAK_HOURS_SHORT if is_short else SOAK_HOURS)
    _say("soak", soak)
    rows = _rows(starts, idle, ours, soak)
    page = _page(rows, starts, idle, ours, soak, seconds)
    print(page)
    if not is_short:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "kiosk.md").write_text(page, encoding="utf-8")
    return 0 if all(is_so for *_, is_so in rows) else 1


def _say(what: str, found: object) -> None:
    print(f"{what}: {found}", file=sys.stderr, flush=True)


def _with_each(do: Callable[[Rival, VirtualScreen], None]) -> None:
    with ExitStack() as closing:
        for make in (
            rivals.kiosk,
            rivals.pibooth,
            rivals.kivy,
            lambda _: rivals.bare(),
            lambda _: rivals.loop(),
        ):
            folder = closing.enter_context(TemporaryDirectory(prefix="ems-bench-", dir=runtime_parent()))
            with VirtualScreen(*SIZE) as screen:
                do(make(Path(folder)), screen)


def _starts(rounds: int) -> dict[str, list[float]]:
    """Seconds from the start of a process to its first picture on the screen; the rounds alternate."""
    found: dict[str, list[float]] = {}

    def start(rival: Rival, screen: VirtualScreen) -> None:
        with shown(rival.command, screen, rival.environment) as (_, took_s):
            found.setdefault(rival.name, []).append(took_s)

    for _ in range(rounds + 1):
        _with_each(start)
    return {name: times[1:] for name, times in found.items()}  # the first one reads files from the disk


def _idle(seconds: float) -> dict[str, tuple[float, float]]:
    """Percent of a core and MB of each peer while nobody touches it; the station is measured as a whole."""
    found: dict[str, tuple[float, float]] = {}

    def look(rival: Rival, screen: VirtualScreen) -> None:
        if rival.name == "ems-kiosk":
            return
        with shown(rival.command, screen, rival.environment) as (pid, _):
            percent([pid], _SETTLE_S)
            found[rival.name] = (percent([pid], seconds)[0], resident_mb(pid))

    _with_each(look)
    return found


def _soak(hours: float) -> dict[str, object]:
    command = (PYTHON, "-m", "tests.bench.kiosk.soak", str(hours))
    environment = {**os.environ, "SDL_VIDEODRIVER": "dummy", "PYGAME_HIDE_SUPPORT_PROMPT": "1"}
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def _rows(
    starts: dict[str, list[float]],
    idle: dict[str, tuple[float, float]],
    ours: Measured,
    soak: dict[str, object],
) -> list[Row]:
    first = {name: median(times) for name, times in starts.items()}
    touchable = median(ours.touchable_s)
    ours_idle, live = ours.idle["ems-kiosk"], ours.treating["ems-kiosk"]
    pibooth, kivy, loop = (idle[name][0] for name in ("pibooth", "kivy", "cached 60 fps loop"))
    memory = soak["memory_mb"]
    assert isinstance(memory, list)
    growth = memory[-1] - memory[len(memory) // 2]
    pressed = max(quantile(ours.set_up_ms, 0.95), quantile(ours.treating_ms, 0.95))
    return [
        _most("idle CPU of ems-kiosk alone / pibooth's idle", ours_idle / pibooth, 0.35),
        _most("idle CPU of ems-kiosk alone / cached 60 fps loop's", ours_idle / loop, 1 / 12),
        _most("idle CPU of ems-kiosk alone / kivy's idle", ours_idle / kivy, 0.15),
        _told("idle CPU of all the station's processes / pibooth's idle", sum(ours.idle.values()) / pibooth),
        _most("treating CPU of ems-kiosk alone / pibooth's idle", live / pibooth, 2.0),
        _most("treating CPU of ems-kiosk alone / kivy's idle", live / kivy, 0.7),
        _most("treating CPU of ems-kiosk alone / cached 60 fps loop's", live / loop, 0.25),
        _told(
            "treating CPU of all the station's processes / pibooth's idle",
            sum(ours.treating.values()) / pibooth,
        ),
        _most("start to first picture (safe ground) / pibooth's", first["ems-kiosk"] / first["pibooth"], 0.4),
        _most("start to first picture (safe ground) / kivy's", first["ems-kiosk"] / first["kivy"], 0.4),
        _most(
            "start to first picture (safe ground) / bare pygame's",
            first["ems-kiosk"] / first["bare pygame"],
            1.3,
        ),
        _told("start to the first screen, touchable / pibooth's", touchable / first["pibooth"]),
        _told("start to the first screen, touchable / kivy's", touchable / first["kivy"]),
        _most("resident memory of the station's kiosk, MB", ours.resident_mb, 110),
        _most("resident memory, all screens in all eight languages, MB", max(memory), 110),
        _most("press to changed pixels, p95, ms", pressed, 40),
        _most("surfaces larger than 200x200 made in a steady session", float(str(soak["large"])), 0),
        _most("memory that the second half of the soak added, MB", growth, 2.0),
    ]


def _most(what: str, found: float, most: float) -> Row:
    return (what, f"{found:.3g}", f"at most {most:.3g}", found <= most)


def _told(what: str, found: float) -> Row:
    return (what, f"{found:.3g}", "nothing; told beside the others", True)


def _page(
    rows: list[Row],
    starts: dict[str, list[float]],
    idle: dict[str, tuple[float, float]],
    ours: Measured,
    soak: dict[str, object],
    seconds: float,
) -> str:
    table = "\n".join(
        f"| {what} | {found} | {asked} | {'yes' if is_so else '**no**'} |"
        for what, found, asked, is_so in rows
    )
    first = "\n".join(
        f"| {name} | {median(times) * 1000:.0f} | {min(times) * 1000:.0f} | {max(times) * 1000:.0f} |"
        for name, times in (*starts.items(), (_TOUCHABLE, ours.touchable_s))
    )
    used = [f"| {name} | {cpu:.2f} | {mb:.0f} |" for name, (cpu, mb) in idle.items()]
    for when, each in (("nobody there", ours.idle), ("treating", ours.treating)):
        used += [f"| {name}, {when} | {cpu:.2f} | |" for name, cpu in each.items()]
        used.append(f"| all three, {when} | {sum(each.values()):.2f} | |")
    presses = [
        f"| {where} | " + " | ".join(f"{quantile(times, part):.1f}" for part in (0.5, 0.95, 0.99)) + " |"
        for where, times in (("set-up", ours.set_up_ms), ("treating", ours.treating_ms))
    ]
    nl = "\n"
    return f"""# The kiosk beside its peers

{heading()}
Made by `python -m tests.bench.kiosk` in one run; nothing here ran on a Raspberry Pi.

CPU in percent of one core over {seconds:.0f} s, one program at a time, the station's with all its processes
connected; Xvfb at 1280x800 without acceleration. The treating rows are a guest's {PROGRAM} at level {LEVEL}:
the phase wave moves. pibooth waits for its guest by its own settings (a window,
no camera by its plugin hook, mock GPIO, no printer). kivy draws by software GL, which flatters all others.

| what | found | asked | so |
|---|---|---|---|
{table}

| start to first picture | median ms | least | most |
|---|---|---|---|
{first}

ems-kiosk's first picture is the safe ground with SIMULATED, drawn before the rest of the program is read;
pibooth and kivy are timed to their first real screen. "{_TOUCHABLE}" is the kiosk ended and started again
while ems-stim and the watchdog go on, until its attract screen stands and a touch on it counts; within 10 ms.

| program | CPU % | resident MB |
|---|---|---|
{nl.join(used)}

| press to changed pixels | p50 ms | p95 | p99 |
|---|---|---|---|
{nl.join(presses)}

The press is a mouse button through X11's test extension: not a finger event, and without a touch panel's own
delay.

The soak: {soak["turns"]} turns of the loop over all sample views in all languages and 20-minute sessions, in
sped-up time ({soak["took_s"]} s), without ems-stim. Resident MB each half hour: {soak["memory_mb"]}.
"""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
