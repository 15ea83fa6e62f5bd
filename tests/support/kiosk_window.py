"""The whole station with its real window on a virtual screen, and a person before it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from deploy.tools import journey
from deploy.tools.screen import VirtualScreen
from deploy.tools.stand import SERVICES, Stand
from deploy.tools.supervision import State
from deploy.tools.visitor import TRACE, Visitor


@contextmanager
def visitor_at_the_window(pictures: Path | None = None) -> Iterator[Visitor]:
    """All processes run and the first picture is drawn; every process has ended afterwards."""
    with ExitStack() as closing:
        screen = closing.enter_context(VirtualScreen())
        directory = Path(closing.enter_context(TemporaryDirectory(prefix="ems-test-")))
        records = directory / "records"
        records.mkdir()
        if pictures is not None:
            pictures.mkdir(parents=True, exist_ok=True)
        stand = Stand(
            directory,
            records=records,
            log=lambda line: print(line),
            environment=screen.environment(),
            kiosk=("--trace", str(directory / TRACE)),
        )
        closing.callback(stand.close)
        stand.start()
        visitor = Visitor(stand, screen, pictures)
        closing.callback(visitor.close)
        supervisor = stand.supervisor
        assert supervisor.run_until(
            lambda: all(supervisor.state(name) is State.RUNNING for name in SERVICES), 15_000
        )
        yield visitor


def to_live(visitor: Visitor, level: int, *, language: str = "en") -> None:
    """A guest is treated at this level; the E-stop is proved already."""
    journey.to_the_pain(visitor, language=language)
    journey.to_the_pads(visitor)
    journey.to_the_level(visitor)
    journey.raise_to(visitor, level)
    visitor.touch("right")
    visitor.at("live")
