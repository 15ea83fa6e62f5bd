"""The scripted first visit: through the real window with a real pointer, a picture of every step."""

from collections.abc import Callable
from pathlib import Path

from deploy.tools.screen import VirtualScreen
from deploy.tools.stand import SERVICES, Stand
from deploy.tools.supervision import State

_START_MS = 15_000


def run_visit(stand: Stand, screen: VirtualScreen, folder: Path, say: Callable[[str], None]) -> int:
    """0 when the visit went through; every screen is a picture in the folder."""
    supervisor = stand.supervisor
    if not supervisor.run_until(
        lambda: all(supervisor.state(name) is State.RUNNING for name in SERVICES), _START_MS
    ):
        late = [name for name in SERVICES if supervisor.state(name) is not State.RUNNING]
        say(f"{', '.join(late)} did not start; see {folder / 'processes.log'}")
        return 1
    say("the processes run")
    screen.save(folder / "01-attract.png")
    return 0
