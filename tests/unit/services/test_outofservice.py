"""What stands on the screen of a station whose kiosk could not be kept running."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from appliance.kiosk.languages import LANGUAGES
from appliance.kiosk.samples import VIEWS
from appliance.services.outofservice import LANGUAGE_MS, Notice, languages_of, picture

DEMO = Path(__file__).parents[3] / "deploy" / "tools" / "demo-site.toml"
NEIGHBOURS = ("appliance.records", "appliance.ipc", "appliance.therapy")
BROKEN = [None, b"languages = [", b"\xff\xfe", b'languages = "de"', b'languages = ["xx"]']
WATCHED = """
import sys
from appliance.services import outofservice
print(*(name for name in sys.modules if name.startswith("appliance.")))
"""
UNSEEN = """
import sys
from appliance.kiosk import window
from appliance.services import outofservice
window.DRIVERS = (*window.DRIVERS, "dummy")
sys.exit(outofservice.run(sys.argv[1:]))
"""


def test_it_loads_nothing_of_what_may_have_ended_the_kiosk() -> None:
    done = subprocess.run([sys.executable, "-c", WATCHED], capture_output=True, text=True, check=True)
    assert "appliance.kiosk.app" in done.stdout.split()
    kept_out = ("appliance.kiosk.chart", "appliance.services.kiosk", *NEIGHBOURS)
    assert not [name for name in done.stdout.split() if name.startswith(kept_out)]


def test_it_says_so_in_one_language_of_the_site_after_the_other(tmp_path: Path) -> None:
    site = tmp_path / "site.toml"
    site.write_text('languages = ["de", "en"]\n', encoding="utf-8")
    notice = Notice(languages_of(site), is_simulated=False)
    assert {notice.view(turn * LANGUAGE_MS).language for turn in range(4)} == {"de", "en"}


@pytest.mark.parametrize("words", BROKEN)
def test_a_site_file_that_is_broken_gives_every_language(tmp_path: Path, words: bytes | None) -> None:
    site = tmp_path / "site.toml"
    if words is not None:
        site.write_bytes(words)
    assert languages_of(site) == tuple(LANGUAGES)


def test_it_says_nothing_of_the_current_and_offers_nothing_to_touch() -> None:
    view = picture("en", is_simulated=True)
    assert view.targets == () and view.is_simulated
    assert all("current" not in line.id for line in view.body)


def test_the_picture_is_the_one_that_the_layout_report_knows() -> None:
    sample, made = VIEWS["out_of_service"], picture("en", is_simulated=True)
    assert (made.screen, made.ground, made.heading, made.body, made.note) == (
        sample.screen,
        sample.ground,
        sample.heading,
        sample.body,
        sample.note,
    )


def test_a_real_process_is_ready_with_its_picture_proves_progress_and_ends_when_told_to(
    tmp_path: Path,
) -> None:
    manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    manager.bind(str(tmp_path / "notify"))
    manager.settimeout(30)
    watchdog = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    watchdog.bind(str(tmp_path / "proof"))
    watchdog.listen()
    watchdog.settimeout(30)
    process = subprocess.Popen(
        [sys.executable, "-c", UNSEEN, "--bench", "--site", str(DEMO), "--watchdog", str(tmp_path / "proof")],
        env={**os.environ, "SDL_VIDEODRIVER": "dummy", "NOTIFY_SOCKET": str(tmp_path / "notify")},
    )
    try:
        assert b"READY=1" in manager.recv(4096)
        connection, _ = watchdog.accept()
        with connection:
            connection.settimeout(30)
            assert b'"who":"outofservice"' in connection.recv(4096)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    finally:
        process.kill()
        manager.close()
        watchdog.close()
