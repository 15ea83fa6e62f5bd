"""The process that owns the screen, up to where it would open one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from appliance.records.claim import Claim

DEMO = Path(__file__).parents[3] / "deploy" / "tools" / "demo-site.toml"


def kiosk(records: Path, *more: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "appliance.services.cli", "kiosk", "--socket", str(records / "s.sock")]
    environment = {**os.environ, "SDL_VIDEODRIVER": "dummy"}
    return subprocess.run(
        [*command, "--records", str(records), "--site", str(DEMO), *more],
        capture_output=True, text=True, check=False, env=environment, timeout=30,
    )  # fmt: skip


@pytest.mark.hazard("HZ-16")
def test_a_second_kiosk_for_the_same_records_says_so_in_one_sentence(tmp_path: Path) -> None:
    claim = Claim(tmp_path)
    done = kiosk(tmp_path, "--bench")
    claim.close()
    assert done.returncode != 0
    assert done.stderr.splitlines()[-1].startswith("ems-kiosk kiosk: another kiosk uses the records in")
    assert "Traceback" not in done.stderr


@pytest.mark.hazard("HZ-20")
def test_the_demos_site_does_not_start_a_live_station(tmp_path: Path) -> None:
    done = kiosk(tmp_path)
    assert done.returncode == 78 and "demo_pin" in done.stderr and "Traceback" not in done.stderr
