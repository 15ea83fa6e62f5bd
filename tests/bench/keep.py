"""A result is printed, and kept with date, commit and the machine's load beside the command that made it."""

import platform
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from os import cpu_count, getloadavg
from pathlib import Path

RESULTS = Path(__file__).parent / "results"
_ROOT = Path(__file__).parents[2]
_KEPT = "results"
_QUIET_LOAD = 0.3
"""Runnable processes in the last minute, on average, that nobody takes for other work."""


def _load_told() -> str:
    load = getloadavg()[0]
    return f"machine {'quiet' if load < _QUIET_LOAD else 'otherwise loaded'} at the start (load {load:.1f})"


_LOAD_AT_START = _load_told()
"""Taken when the command begins: at its end the load is its own."""


def _git(*arguments: str) -> str:
    told = subprocess.run(
        ("git", "--no-optional-locks", *arguments), cwd=_ROOT, capture_output=True, text=True, check=False
    )
    return told.stdout if told.returncode == 0 else ""


def _commit_now() -> str:
    """The short hash, with "+ uncommitted" when anything but kept results differs from it."""
    changed = [row[3:] for row in _git("status", "--porcelain", "--untracked-files=no").splitlines()]
    is_dirty = any(_KEPT not in Path(path).parts for path in changed)
    return (_git("rev-parse", "--short", "HEAD").strip() or "unknown") + (
        " + uncommitted" if is_dirty else ""
    )


_COMMIT_AT_START = _commit_now()
"""Of the code that was loaded, whatever is committed while a long command runs."""


def heading() -> str:
    """When, of which commit, on what and how loaded a machine a result was made: its first line."""
    python = platform.python_version()
    made = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, commit {_COMMIT_AT_START}, Python {python}"
    return f"{made}, {cpu_count()} cores, {_LOAD_AT_START}, simulated"


def keep(name: str, lines: Sequence[str], directory: Path = RESULTS) -> None:
    """The lines are on the terminal and in DIRECTORY/NAME.txt, below the heading."""
    text = "\n".join((heading(), *lines)) + "\n"
    directory.mkdir(exist_ok=True)
    (directory / f"{name}.txt").write_text(text, encoding="utf-8")
    print(text, end="")
