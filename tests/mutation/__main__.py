"""Mutation testing: `python -m tests.mutation [SCOPE...]` changes the pure cores one spot at a time.

Each change must make a test of its scope fail, or stand in equivalent.toml with the reason why it is the same
program. mutmut makes and runs the changes, in a copy below build/; the result is kept in results/ with its
date. Takes minutes a scope; not part of the checks. It needs `pip install '.[mutation]'`.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
RESULTS = HERE / "results"
MUTMUT = str(Path(sys.executable).with_name("mutmut"))
COPIED = ("appliance", "drivers", "deploy", "tests", "pyproject.toml")
SURVIVED, UNTESTED = 0, 33


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One change: the function it is in, the line before and the line after."""

    where: str
    line: str
    becomes: str


def main() -> int:
    """0 when every mutant of the scopes was noticed or has its reason."""
    scopes = tomllib.loads((HERE / "scopes.toml").read_text("utf-8"))
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("scope", nargs="*", choices=[*scopes, []], help="all of them by default")
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    open_ones = 0
    for name in asked.scope or scopes:
        open_ones += _judge(name, scopes[name], asked.processes)
    return 1 if open_ones else 0


def _judge(name: str, scope: dict[str, Any], processes: int) -> int:
    place = ROOT / "build" / "mutation" / name
    _copy(place, scope)
    command = [MUTMUT, "run", "--max-children", str(processes)]
    with (place / "mutmut.log").open("w") as log:
        if subprocess.run(command, cwd=place, stdout=log, stderr=log, check=False).returncode:
            print(f"{name}: mutmut did not run; see {place / 'mutmut.log'}", file=sys.stderr)
            return 1
    codes = _exit_codes(place)
    survivors = [_shown(place, key) for key, code in codes.items() if code in (SURVIVED, UNTESTED)]
    reasons = _reasons()
    unexplained = [mutant for mutant in survivors if (mutant.where, mutant.becomes) not in reasons]
    _tell(name, len(codes), survivors, unexplained)
    return len(unexplained)


def _copy(place: Path, scope: dict[str, Any]) -> None:
    """A fresh copy of the sources with mutmut's settings for this scope."""
    shutil.rmtree(place, ignore_errors=True)
    for part in COPIED:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, place / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, place / part)
    left_out = [f"--ignore={path}" for path in scope.get("left_out", [])]
    settings = {
        "source_paths": sorted({pattern.split("/")[0] for pattern in scope["mutate"]}),
        "only_mutate": scope["mutate"],
        "pytest_add_cli_args_test_selection": scope["tests"],
        "pytest_add_cli_args": ["-p", "no:xdist", "-p", "no:cacheprovider", "-x", "-q", *left_out],
        "also_copy": list(COPIED),
    }
    lines = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
    with (place / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("\n[tool.mutmut]\n" + "\n".join(lines) + "\n")


def _exit_codes(place: Path) -> dict[str, int | None]:
    codes: dict[str, int | None] = {}
    for meta in sorted((place / "mutants").rglob("*.py.meta")):
        codes.update(json.loads(meta.read_text("utf-8"))["exit_code_by_key"])
    return codes


def _shown(place: Path, key: str) -> Mutant:
    command = [MUTMUT, "show", key]
    text = subprocess.run(command, cwd=place, capture_output=True, text=True, check=True).stdout
    removed = [line[1:].strip() for line in text.splitlines() if line[:1] == "-" and line[:3] != "---"]
    added = [line[1:].strip() for line in text.splitlines() if line[:1] == "+" and line[:3] != "+++"]
    where = key.rsplit("__mutmut_", 1)[0].replace("xǁ", "").replace("ǁ", ".").replace(".x_", ".")
    return Mutant(where=where, line=" ".join(removed), becomes=" ".join(added))


def _reasons() -> dict[tuple[str, str], str]:
    rows = tomllib.loads((HERE / "equivalent.toml").read_text("utf-8"))["equivalent"]
    return {(row["where"], line): row["why"] for row in rows for line in row["becomes"]}


def _tell(name: str, total: int, survivors: list[Mutant], unexplained: list[Mutant]) -> None:
    lines = [
        f"{date.today()}: {name}",
        f"{total} changes: {total - len(survivors)} noticed by a test,"
        f" {len(survivors) - len(unexplained)} the same program (equivalent.toml),"
        f" {len(unexplained)} unexplained",
    ]
    for mutant in unexplained:
        lines += ["", mutant.where, f"  - {mutant.line}", f"  + {mutant.becomes}"]
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines), flush=True)


if __name__ == "__main__":
    sys.exit(main())
