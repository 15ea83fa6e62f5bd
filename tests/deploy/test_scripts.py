"""The commands and the lock file that everyone uses."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PINNED = set(re.findall(r"^([a-z0-9-]+)==\S+", LOCK, re.MULTILINE))


@pytest.mark.parametrize(
    "name", ["deploy/demo", "deploy/test", "deploy/setup", "deploy/tools/lock", ".ci/run"]
)
def test_the_command_can_be_started(name: str) -> None:
    assert os.access(ROOT / name, os.X_OK)


def test_the_checks_run_what_a_developer_runs_and_nothing_else() -> None:
    lines = [line for line in (ROOT / ".ci" / "run").read_text().splitlines() if not line.startswith("#")]
    assert len(lines) == 1 and lines[0].startswith("exec ") and "deploy/test" in lines[0]


def test_setting_up_a_second_time_does_nothing() -> None:
    made = (ROOT / ".venv" / "made-from").stat().st_mtime_ns
    done = subprocess.run([ROOT / "deploy" / "setup"], capture_output=True, text=True, timeout=30, check=True)
    assert (done.stdout, done.stderr) == ("", "")
    assert (ROOT / ".venv" / "made-from").stat().st_mtime_ns == made


def test_every_dependency_is_locked_exactly() -> None:
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
    names = {re.split(r"[><=~\[ ]", line)[0].lower() for line in wanted}
    assert names <= PINNED


def test_every_locked_package_has_a_hash() -> None:
    entries = re.split(r"^(?=[a-z0-9-]+==)", LOCK, flags=re.MULTILINE)[1:]
    assert entries and all("--hash=sha256:" in entry for entry in entries)


def test_the_lock_names_no_place_to_fetch_from() -> None:
    assert not re.search(r"https?:|--(extra-)?index-url|--find-links|file:", LOCK)


def test_every_runtime_dependency_has_a_floor_and_no_ceiling() -> None:
    assert all(re.fullmatch(r"[a-z0-9-]+>=[0-9.]+", line) for line in PROJECT["dependencies"])


def test_nothing_stands_at_the_top_level_that_the_layout_does_not_name() -> None:
    named = {"README.md", "LICENSE", "pyproject.toml", "requirements.lock"}
    named |= {"appliance", "drivers", "deploy", "tests", "build"}  # build is made and not kept
    assert {path.name for path in ROOT.iterdir() if not path.name.startswith(".")} <= named
