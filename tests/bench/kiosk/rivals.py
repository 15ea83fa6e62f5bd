"""The peers: public programs in an environment under build/, and two plain ones; each has a screen alone."""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.kiosk.machine import PYTHON

ROOT = Path(__file__).parents[3]
PEERS = Path(__file__).parent / "peers"
ENVIRONMENT = ROOT / "build" / "bench-peers"
FONT = ROOT / "appliance" / "kiosk" / "assets" / "fonts" / "Inter-Heading.otf"
PACKAGES = ("pibooth==2.1.1", "kivy==2.3.1")
_PIBOOTH = """[GENERAL]
directory = "{folder}/photos"
plugins = "{plugin}"
[WINDOW]
size = (1280, 800)
background = (255, 255, 255)
text_color = (0, 0, 0)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """How a program is started."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


def install() -> None:
    """The peers are installed in an environment of their own, once."""
    if (ENVIRONMENT / "bin" / "pibooth").exists():
        return
    subprocess.run((sys.executable, "-m", "venv", str(ENVIRONMENT)), check=True)
    pip = (str(ENVIRONMENT / "bin" / "python"), "-m", "pip", "install", "--quiet", *PACKAGES)
    subprocess.run(pip, check=True)


def bare() -> Rival:
    """A window and one text."""
    return Rival(name="bare pygame", command=(PYTHON, str(PEERS / "bare.py"), str(FONT)))


def loop() -> Rival:
    """60 frames a second of kept surfaces."""
    return Rival(name="cached 60 fps loop", command=(PYTHON, str(PEERS / "loop.py"), str(FONT)))


def pibooth(folder: Path) -> Rival:
    """The photo booth waiting, by its own settings: a window, no camera, mock GPIO, no printer."""
    settings = _PIBOOTH.format(folder=folder, plugin=PEERS / "no_camera.py")
    (folder / "pibooth.cfg").write_text(settings, encoding="utf-8")
    return Rival(
        name="pibooth",
        command=(str(ENVIRONMENT / "bin" / "pibooth"), str(folder), "--nolog", "-q"),
        environment={"SDL_FRAMEBUFFER_ACCELERATION": "0", "HOME": str(folder)},
    )


def kivy(folder: Path) -> Rival:
    """A window of kivy whose label changes once a second; here it draws by software."""
    return Rival(
        name="kivy",
        command=(str(ENVIRONMENT / "bin" / "python"), str(PEERS / "kivy_label.py")),
        environment={"KIVY_HOME": str(folder), "KIVY_NO_ARGS": "1", "KIVY_NO_CONSOLELOG": "1"},
    )


def kiosk(folder: Path) -> Rival:
    """ems-kiosk alone, as its unit starts it; it waits for ems-stim."""
    site = ROOT / "deploy" / "tools" / "demo-site.toml"
    records = folder / "records"
    records.mkdir(exist_ok=True)
    command = ("kiosk", "--socket", str(folder / "stim.sock"), "--records", str(records), "--site", str(site))
    return Rival(
        name="ems-kiosk",
        command=(PYTHON, "-m", "appliance.services.cli", *command, "--bench"),
        environment={"PYTHONPATH": str(ROOT), "RUNTIME_DIRECTORY": str(folder)},
    )
