"""The scripted first visit: through the real window with a real pointer, a picture of every step."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

from appliance.host.clock import monotonic_ms, monotonic_us
from deploy.tools import journey
from deploy.tools.screen import VirtualScreen
from deploy.tools.stand import SERVICES, Stand
from deploy.tools.supervision import State
from deploy.tools.visitor import LostError, Visitor
from drivers.sim.plot import plot_trace

LEVEL = 5
LIVE_MS = 10_000
_START_MS = 15_000
_FONTS = Path(__file__).parents[2] / "appliance" / "kiosk" / "assets" / "fonts"


def run_visit(stand: Stand, screen: VirtualScreen, folder: Path, say: Callable[[str], None]) -> int:
    """0 when the visit went through; pictures, scope trace and record are in the folder."""
    began_ms, began_us = monotonic_ms(), monotonic_us()
    visitor = Visitor(stand, screen, folder, say)
    try:
        _wait_for_processes(stand)
        say("the processes run; SIMULATED on every screen")
        marks = _visit(visitor, say)
        plot_trace(
            visitor.hands.pulses(since_us=began_us),
            folder / "scope.png",
            marks=marks,
            font=str(_FONTS / "Inter-Regular.otf"),
            font_bold=str(_FONTS / "Inter-SemiBold.otf"),
        )
        (folder / "record.json").write_text(_record(stand.records), encoding="utf-8")
    except LostError as error:
        visitor.picture("lost")
        say(f"lost: {error}; see {folder / 'processes.log'}")
        return 1
    finally:
        visitor.close()
    say(f"done in {(monotonic_ms() - began_ms) / 1000:.0f} s")
    return 0


def _wait_for_processes(stand: Stand) -> None:
    supervisor = stand.supervisor
    if not supervisor.run_until(
        lambda: all(supervisor.state(name) is State.RUNNING for name in SERVICES), _START_MS
    ):
        late = [name for name in SERVICES if supervisor.state(name) is not State.RUNNING]
        raise LostError(f"{', '.join(late)} did not start")


def _visit(visitor: Visitor, say: Callable[[str], None]) -> list[tuple[int, str]]:
    say("the day's proof test of lamps and emergency stop")
    journey.prove_estop(visitor)
    say("a guest comes")
    journey.to_the_pain(visitor)
    journey.to_the_pads(visitor)
    journey.to_the_level(visitor)
    marks = [(monotonic_us(), "level zero")]
    journey.raise_to(visitor, LEVEL)
    visitor.touch("right")
    visitor.at("live")
    visitor.pass_ms(LIVE_MS)
    marks.append((visitor.touch("stop"), "STOP"))
    journey.to_the_end(visitor)
    return marks


def _record(records: Path) -> str:
    with sqlite3.connect(f"file:{_database(records)}?mode=ro", uri=True) as connection:
        connection.row_factory = sqlite3.Row
        rows = [dict(row) for row in connection.execute("SELECT * FROM session ORDER BY rowid")]
    return json.dumps(rows, indent=2) + "\n"


def _database(records: Path) -> Path:
    found = sorted(records.glob("*.db"))
    if not found:
        raise LostError(f"no record was kept in {records}")
    return found[0]
