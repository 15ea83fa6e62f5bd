"""The gates close: each one is shown what it must refuse."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = Path(sys.executable).parent
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
PLANTED = {
    "appliance/units.py": "import time",
    "appliance/host/clock.py": "import drivers.sim.board",
    "appliance/session/core.py": "import appliance.safety.core",
    "appliance/safety/core.py": "import drivers.pins",
    "appliance/kiosk/view.py": "import drivers.pins",
    "appliance/records/store.py": "import pygame",
    "appliance/ipc/codec.py": "import systemd.daemon",
    "drivers/pins.py": "import appliance.units",
    "drivers/sim/scope.py": "import drivers.stimulator.frame",
    "drivers/watchdog.py": "import spidev\nimport gpiozero",
}


def test_every_import_contract_is_broken_by_what_it_forbids(tmp_path: Path) -> None:
    for package in ("appliance", "drivers"):
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "assets")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name, line in PLANTED.items():
        with (tmp_path / name).open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")
    done = subprocess.run(
        [TOOLS / "lint-imports", "--no-cache"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    kept = [line for line in done.stdout.splitlines() if " KEPT" in line]
    assert kept == []
    assert f"0 kept, {len(CONTRACTS)} broken" in done.stdout


@pytest.mark.parametrize(
    ("name", "code", "rule"),
    [
        ("tests/unit/x.py", "import time\n\ntime.sleep(1)\n", "TID251"),
        ("appliance/x.py", '"""A."""\n\n\ndef f() -> None:\n    pass\n', "D103"),
        ("appliance/x.py", '"""A."""\n\ntry:\n    x = 1\nexcept Exception:\n    x = 2\n', "BLE001"),
        ("appliance/x.py", '"""A."""\n\nx = 1  # type: ignore\n', "PGH003"),
        ("appliance/x.py", f'"""A."""\n\nx = "{"y" * 110}"\n', "E501"),
        (
            "appliance/x.py",
            '"""A."""\n\n\ndef f(n: int) -> int:\n    """One."""\n'
            + "".join(f"    if n == {k}:\n        return {k}\n" for k in range(9))
            + "    return 0\n",
            "C901",
        ),
    ],
)
def test_the_linter_refuses_what_the_house_style_refuses(name: str, code: str, rule: str) -> None:
    done = subprocess.run(
        [TOOLS / "ruff", "check", "--no-cache", "--output-format=concise", f"--stdin-filename={name}", "-"],
        cwd=ROOT,
        input=code,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert rule in done.stdout
