"""deploy/demo in windows, on a virtual screen."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.records.claim import Claim
from deploy.tools import demo as demo_tool
from deploy.tools.demo import has_screen
from deploy.tools.screen import VirtualScreen
from deploy.tools.windows import arrange
from drivers.sim.panel.look import CANVAS

ROOT = Path(__file__).parents[2]
SCREEN = (1920, 1080)
START_S_MAX = 3.0  # the second time; everything is set up
GIVE_UP_S = 20.0
END_S_MAX = 10.0


@pytest.fixture
def screen() -> Iterator[VirtualScreen]:
    with VirtualScreen(*SCREEN) as made:
        yield made


@pytest.fixture
def demo(screen: VirtualScreen) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [ROOT / "deploy" / "demo"],
        env={**os.environ, "DISPLAY": screen.display},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


def both_windows_are_drawn(screen: VirtualScreen) -> bool:
    places = arrange(SCREEN, CANVAS)
    pixels = screen.pixels()
    return all(
        any(pixels[3 * (SCREEN[0] * (y + 200) + x + 100) :][:3])
        for x, y in (places.kiosk_at, places.bench_at)
    )


@pytest.mark.realtime
def test_the_second_start_has_both_windows_in_three_seconds_and_interrupting_it_ends_everything(
    screen: VirtualScreen, demo: "subprocess.Popen[str]"
) -> None:
    began_s = time.monotonic()
    while not both_windows_are_drawn(screen):
        assert demo.poll() is None, demo.stdout.read() if demo.stdout is not None else ""
        assert time.monotonic() - began_s < GIVE_UP_S
    taken_s = time.monotonic() - began_s
    print(f"deploy/demo to both windows: {taken_s:.2f} s of {START_S_MAX} s")
    demo.send_signal(signal.SIGINT)
    said, _ = demo.communicate(timeout=END_S_MAX)
    assert demo.returncode == 0, said
    assert "demo: ended" in said and "SIMULATED" in said
    assert taken_s < START_S_MAX
    pids = [line.split("pid ")[1].split(":")[0] for line in said.splitlines() if "started, pid" in line]
    assert len(pids) == 5, said
    assert not any(Path("/proc", pid).exists() for pid in pids)


def test_a_second_demo_says_in_one_sentence_that_there_is_one_already(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(demo_tool, "OUTPUT", tmp_path)
    monkeypatch.setenv("DISPLAY", ":987")
    first = Claim(tmp_path)
    assert demo_tool.main([]) == 1
    first.close()
    assert capsys.readouterr().out.count("another demo is running") == 1


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"TERM": "x"}, False),
    ],
)
def test_without_a_display_there_is_no_screen(environment: dict[str, str], expected: bool) -> None:
    assert has_screen(environment) is expected


def test_a_screen_that_cannot_be_opened_is_one_sentence(tmp_path: Path) -> None:
    environment = {**os.environ, "DISPLAY": ":987", "XDG_RUNTIME_DIR": str(tmp_path)}
    environment.pop("WAYLAND_DISPLAY", None)
    done = subprocess.run(
        [ROOT / "deploy" / "demo"], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "the screen cannot be opened" in done.stdout and "--headless" in done.stdout
    assert "Traceback" not in done.stderr
