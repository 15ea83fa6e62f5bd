"""A result is printed, and kept with its date beside the command that made it."""

import platform
from collections.abc import Sequence
from datetime import date
from os import cpu_count
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


def keep(name: str, lines: Sequence[str], directory: Path = RESULTS) -> None:
    """The lines are on the terminal and in DIRECTORY/NAME.txt."""
    head = f"{date.today()}, Python {platform.python_version()}, {cpu_count()} cores, simulated"
    text = "\n".join((head, *lines)) + "\n"
    directory.mkdir(exist_ok=True)
    (directory / f"{name}.txt").write_text(text, encoding="utf-8")
    print(text, end="")
