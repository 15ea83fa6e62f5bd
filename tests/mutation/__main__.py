"""Mutation testing: `python -m tests.mutation [SCOPE...]` changes the pure cores one spot at a time.

Each change must make a test of its scope fail, or stand in equivalent.toml with the reason why it is the same
program. A scope can be taken in parts (`--files frames.py crc.py`), and `--again` takes only what nobody
noticed and nothing explained the last time, and functions that have changed since. `--tests` runs some test
files only: what they notice is noticed, and the rest can be taken to all tests with `--again`. results/ has
the date of each file. Takes minutes to an hour; not part of the checks. It needs `pip install '.[mutation]'`.
"""

import argparse
import json
import sys
import tomllib
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.bench.keep import heading
from tests.mutation.changes import Change, changes_of
from tests.mutation.trial import Trial

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
KEPT = ROOT / "build" / "mutation"
RESULTS = HERE / "results"


def main() -> int:
    """0 when every change of the scopes was noticed or has its reason."""
    scopes = tomllib.loads((HERE / "scopes.toml").read_text("utf-8"))
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("scope", nargs="*", choices=[*scopes, []], help="all of them by default")
    parser.add_argument("--files", nargs="+", help="only these files of the scope, in this order")
    parser.add_argument("--again", action="store_true", help="only what was unexplained the last time")
    parser.add_argument("--tests", nargs="+", help="only these test files, for a quick look")
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    KEPT.mkdir(parents=True, exist_ok=True)
    chosen = []
    for name in asked.scope or scopes:
        settings = scopes[name] | ({"tests": asked.tests} if asked.tests else {})
        chosen.append(Scope(name, settings, asked.files, is_again=asked.again))
    return 1 if sum(scope.judge(asked.processes) for scope in chosen) else 0


class Scope:
    """One scope: what survived in each file is kept below build/, what is to be read in results/."""

    def __init__(self, name: str, settings: dict[str, Any], files: list[str] | None, *, is_again: bool):
        self._settings = settings
        self._results = RESULTS / f"{name}.txt"
        self._kept_in = KEPT / f"{name}.json"
        self._kept = json.loads(self._kept_in.read_text("utf-8")) if self._kept_in.exists() else {}
        self._is_again = is_again
        self._open = 0
        found = [path for pattern in settings["mutate"] for path in sorted(ROOT.glob(pattern + ".py"))]
        if files:
            found = [path for file in files for path in found if path.name == file]
        names = [str(path.relative_to(ROOT)) for path in found]
        self._changes = {file: self._changes_of(file) for file in names}

    def judge(self, processes: int) -> int:
        """Tries the changes; how many nobody noticed and nothing explains."""
        options = ["-p", "no:xdist", "-p", "no:cacheprovider", "-q", "-s", *self._settings["tests"]]
        changes = {file: self._to_try(file) for file in self._changes}
        trial = Trial(ROOT, changes, processes=processes, tell=self._tell)
        pytest.main(options, [trial])
        if not trial.is_done:
            raise SystemExit("the tests do not pass, so there is nothing to learn")
        return self._open

    def _changes_of(self, file: str) -> list[Change]:
        left_out = self._settings.get("functions_left_out", [])
        return [change for change in changes_of(ROOT, file) if change.where not in left_out]

    def _old(self, file: str) -> list[list[str]]:
        """What survived the last time in functions that are still the same, when only that is asked for."""
        if not self._is_again or file not in self._kept:
            return []
        same = self._same(file)
        return [row for row in self._kept[file]["survived"] if row[0] in same]

    def _same(self, file: str) -> set[str]:
        old = self._kept.get(file, {"functions": {}})["functions"] if self._is_again else {}
        return {change.where for change in self._changes[file] if old.get(change.where) == _digest(change)}

    def _to_try(self, file: str) -> list[Change]:
        same = self._same(file)
        open_ones = [row for row in self._old(file) if not _is_explained(row)]
        return [
            change for change in self._changes[file] if change.where not in same or _row(change) in open_ones
        ]

    def _tell(self, file: str, survivors: list[Change]) -> None:
        explained = [row for row in self._old(file) if _is_explained(row)]
        survived = sorted(explained + [_row(change) for change in survivors])
        functions = {change.where: _digest(change) for change in self._changes[file]}
        self._kept[file] = {"functions": functions, "survived": survived}
        self._kept_in.write_text(json.dumps(self._kept, indent=1), encoding="utf-8")
        left = [row for row in survived if not _is_explained(row)]
        self._open += len(left)
        total = len(self._changes[file])
        lines = [
            f"{file} ({heading()}): {total} changes, {total - len(survived)} noticed by a test,"
            f" {len(survived) - len(left)} the same program, {len(left)} unexplained"
        ]
        for where, line, becomes in left:
            lines += [f"  {where}", f"    - {line}", f"    + {becomes}"]
        print("\n".join(lines), flush=True)
        _merge(self._results, lines)


def _digest(change: Change) -> str:
    return sha256(change.before.encode()).hexdigest()


def _row(change: Change) -> list[str]:
    return [change.where, change.line, change.becomes]


def _is_explained(row: list[str]) -> bool:
    rows = tomllib.loads((HERE / "equivalent.toml").read_text("utf-8"))["equivalent"]
    return any(
        fnmatchcase(row[0], known["where"])
        and row[1] in known.get("was", [row[1]])
        and row[2] in known["becomes"]
        for known in rows
    )


def _merge(results: Path, lines: list[str]) -> None:
    """Replaces what the results say about the file; the other files keep their own dates."""
    RESULTS.mkdir(exist_ok=True)
    parts: dict[str, list[str]] = {}
    for line in (results.read_text("utf-8").splitlines() if results.exists() else []) + lines:
        if not line.startswith(" "):
            file = line.split(" ")[0]
            parts[file] = []
        parts[file].append(line)
    whole = [line for file in sorted(parts) for line in parts[file]]
    results.write_text("\n".join(whole) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
