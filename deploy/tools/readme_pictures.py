"""python -m deploy.tools.readme_pictures: the README's pictures, taken from the running program."""

import sys
import tempfile
from pathlib import Path

from appliance.host.clock import monotonic_us
from deploy.tools import journey
from deploy.tools.demo import FONT, FONT_BOLD
from deploy.tools.screen import VirtualScreen
from deploy.tools.stand import Stand, runtime_parent
from deploy.tools.visitor import TRACE, Visitor
from drivers.sim.plot import plot_trace

FOLDER = Path(__file__).parents[1] / "pictures"
SCREEN = (1840, 800)
KIOSK = (0, 0, 1280, 800)
BENCH = (1300, 20, 520, 760)
LEVEL = 5
TAKEN = {
    "question": "question",
    "pad_3": "pads",
    "contact_good": "contact",
    "level_now": "level",
    "live_now": "live",
    "estop_now": "estop",
}


def main() -> int:
    """0 when every picture was taken."""
    FOLDER.mkdir(exist_ok=True)
    with (
        VirtualScreen(*SCREEN) as screen,
        tempfile.TemporaryDirectory(prefix="ems-pictures-", dir=runtime_parent()) as name,
    ):
        directory = Path(name)
        stand = Stand(
            directory,
            records=directory,
            log=lambda line: None,
            environment=screen.environment(),
            kiosk=("--trace", str(directory / TRACE)),
            kiosk_environment={"SDL_VIDEO_WINDOW_POS": "0,0"},
            panel=("--geometry", "520x760+1300+20", "--font", str(FONT), "--font-bold", str(FONT_BOLD)),
        )
        try:
            stand.start()
            visitor = Visitor(stand, screen, directory)
            visitor.part = KIOSK
            _walk(visitor, screen)
            visitor.close()
        finally:
            stand.close()
        for taken, kept in TAKEN.items():
            (found,) = directory.glob(f"*-{taken}.png")
            (FOLDER / f"{kept}.png").write_bytes(found.read_bytes())
    return 0


def _walk(visitor: Visitor, screen: VirtualScreen) -> None:
    began_us = monotonic_us()
    journey.prove_estop(visitor)
    journey.to_the_pain(visitor)
    journey.to_the_pads(visitor)
    journey.to_the_level(visitor)
    marks = [(monotonic_us(), "level zero")]
    journey.raise_to(visitor, LEVEL)
    visitor.picture("level_now")
    visitor.touch("right")
    visitor.at("live")
    visitor.pass_ms(6_000)
    visitor.picture("live_now")
    screen.save(FOLDER / "bench.png", BENCH)
    marks.append((monotonic_us(), "E-stop"))
    visitor.hands.ask(do="press", what="estop")
    visitor.under("estop")
    visitor.pass_ms(1_000)
    visitor.picture("estop_now")
    pulses = visitor.hands.pulses(since_us=began_us)
    plot_trace(pulses, FOLDER / "scope.png", marks=marks, font=str(FONT), font_bold=str(FONT_BOLD))


if __name__ == "__main__":
    sys.exit(main())
