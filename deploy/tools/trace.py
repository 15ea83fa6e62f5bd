"""Hazard -> control -> test: tests/TRACE.md from the tests' own markers and trace_hazards.toml.

python -m deploy.tools.trace            writes this page and that of the requirements; the status is 1 when an
                                        id has no test
python -m deploy.tools.trace --holes    only tells which ids have no test
"""

import argparse
import ast
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deploy.tools import requirements

__all__ = ["Trace", "holes", "main", "page", "read"]

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "tests" / "TRACE.md"
HAZARDS = Path(__file__).with_name("trace_hazards.toml")
NOT_BUILT = "not built yet: "
KINDS = ("hazard", "requirement", "fault", "invariant", "rule", "row")
_FAULT = re.compile(r"F[0-9]{2}(-[a-z0-9]+)*")
EXPECTED: dict[str, tuple[str, ...]] = {
    "hazard": tuple(f"HZ-{number:02}" for number in range(1, 22)),
    "fault": tuple(f"F{number:02}" for number in range(1, 72)),
    "invariant": tuple(f"I{number}" for number in range(1, 26)),
    "rule": tuple(f"R{number}" for number in range(1, 12)),
    "row": tuple(f"H{number:02}" for number in range(1, 25)),
}
_TITLES = {
    "requirement": "Requirements",
    "fault": "Faults of the catalogue (link.md 11)",
    "invariant": "Invariants (link.md 7.1)",
    "rule": "Rules of the safety core (safety.md)",
    "row": "Fault rows of the host (link.md 8)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """What keeps a hazard away, and the ids whose tests prove it."""

    what: str
    by: tuple[str, ...] = ()
    not_built: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hazard:
    """One row of the hazard table."""

    title: str
    controls: tuple[Control, ...]


@dataclass(slots=True)
class Trace:
    """The hazards, the reasons for what is not built, and the tests of every id."""

    hazards: dict[str, Hazard]
    not_built: dict[str, str]
    tests: dict[str, dict[str, set[str]]] = field(default_factory=dict)

    def tests_of(self, identity: str) -> set[str]:
        """The tests that carry this id, whatever its kind."""
        found: set[str] = set()
        for ids in self.tests.values():
            found |= ids.get(identity, set())
        return found


def read(root: Path = ROOT) -> Trace:
    """The table of hazards and the markers of every test file below `root`."""
    table = tomllib.loads(HAZARDS.read_text(encoding="utf-8"))
    not_built = table.pop("not_built", {})
    hazards = {identity: _hazard(row) for identity, row in table.items()}
    found: dict[str, dict[str, set[str]]] = {kind: defaultdict(set) for kind in KINDS}
    for path in sorted((root / "tests").rglob("*.py")):
        for kind, identity, test in _markers(path, root):
            found[kind][identity].add(test)
    return Trace(hazards, not_built, found)


def _hazard(row: dict[str, object]) -> Hazard:
    controls = row["controls"]
    assert isinstance(controls, list)
    return Hazard(
        title=str(row["title"]),
        controls=tuple(_control(each) for each in controls),
    )


def _control(row: dict[str, Any]) -> Control:
    return Control(what=row["what"], by=tuple(row.get("by", ())), not_built=row.get("not_built", ""))


# ---- markers


def _markers(path: Path, root: Path) -> Iterator[tuple[str, str, str]]:
    """(kind, id, test) of every marker in a file: on functions, classes, parameters and the module."""
    text = path.read_text(encoding="utf-8")
    if "mark." not in text:
        return
    tree = ast.parse(text, str(path))
    name = path.relative_to(root).as_posix()
    shared = tuple(_ids(node for node in tree.body if _is_pytestmark(node)))
    for test, decorators in _tests(tree.body, ""):
        for kind, identity in (*shared, *_ids(decorators)):
            yield kind, identity, f"{name}::{test}"


def _is_pytestmark(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark"


def _tests(body: Sequence[ast.stmt], prefix: str) -> Iterator[tuple[str, list[ast.expr]]]:
    """Every test of a file with the decorators that count for it."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            is_machine = any("RuleBasedStateMachine" in ast.unparse(base) for base in node.bases)
            if is_machine:
                yield node.name, list(node.decorator_list)
            for test, decorators in _tests(node.body, f"{node.name}::"):
                yield test, [*node.decorator_list, *decorators]
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            yield prefix + node.name, list(node.decorator_list)
        elif isinstance(node, ast.Assign):
            yield from _marked_case(node)


def _marked_case(node: ast.Assign) -> Iterator[tuple[str, list[ast.expr]]]:
    """`TestX = pytest.mark.invariant("I1")(X.TestCase)`: a state machine that is marked where it is named."""
    if isinstance(node.value, ast.Call) and "TestCase" in ast.unparse(node.value):
        yield ast.unparse(node.targets[0]), [node.value]


def _ids(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, str]]:
    for node in nodes:
        for call in ast.walk(node):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
                yield from _id(call.func, call.args)
                yield from _injected(call.func, call.args)


def _id(func: ast.Attribute, arguments: list[ast.expr]) -> Iterator[tuple[str, str]]:
    if func.attr not in KINDS or not ast.unparse(func.value).endswith("mark"):
        return
    for argument in arguments:
        if isinstance(argument, ast.Constant):
            yield func.attr, _normal(func.attr, str(argument.value))


def _injected(func: ast.Attribute, arguments: list[ast.expr]) -> Iterator[tuple[str, str]]:
    """`parametrize("fault...", [...])`: the test runs once with every fault that it names."""
    if func.attr != "parametrize" or not arguments or "fault" not in ast.unparse(arguments[0]):
        return
    for node in (node for argument in arguments[1:] for node in ast.walk(argument)):
        if isinstance(node, ast.Constant) and _FAULT.fullmatch(str(node.value)):
            yield "fault", _normal("fault", str(node.value))


def _normal(kind: str, value: str) -> str:
    """F11-80 is F11; a rule's number is R and the number."""
    if kind == "rule":
        return f"R{value.removeprefix('R')}"
    return value.split("-")[0] if kind == "fault" else value


# ---- holes


def holes(trace: Trace) -> list[str]:
    """One line for every id and control without a test, and for every reason that is no longer needed."""
    told = []
    for kind, ids in EXPECTED.items():
        found = trace.tests[kind]
        told += [f"{kind} {i} has no test" for i in ids if not found.get(i) and i not in trace.not_built]
    missing = set(EXPECTED["hazard"]) - set(trace.hazards)
    told += [f"hazard {identity} has no row in {HAZARDS.name}" for identity in sorted(missing)]
    for identity, hazard in trace.hazards.items():
        told += _holes_of(trace, identity, hazard)
    for identity, reason in trace.not_built.items():
        if not reason.startswith(NOT_BUILT):
            told.append(f"{identity}: the reason must begin with '{NOT_BUILT}'")
        if trace.tests_of(identity):
            told.append(f"{identity} has tests, and a reason why it has none")
    return told


def _holes_of(trace: Trace, identity: str, hazard: Hazard) -> list[str]:
    return [
        f"{identity}: the control '{control.what}' has no test"
        for control in hazard.controls
        if control.by
        and not any(trace.tests_of(each) for each in control.by)
        and identity not in trace.not_built
    ]


# ---- the page


def page(trace: Trace) -> str:
    """The whole page as Markdown."""
    lines = [
        "# Trace: hazard, control, test",
        "",
        "Made by `python -m deploy.tools.trace` from the markers of the tests and the table of hazards; a",
        "test fails when it is stale. A test's name is the sentence that it proves.",
        "",
        "| hazard | title | controls | tests |",
        "|---|---|---|---|",
    ]
    for identity, hazard in trace.hazards.items():
        count = len(_all_tests(trace, identity, hazard))
        told = trace.not_built.get(identity, str(count))
        lines.append(
            f"| [{identity}](#{identity.lower()}) | {hazard.title} | {len(hazard.controls)} | {told} |"
        )
    for identity, hazard in trace.hazards.items():
        lines += _hazard_lines(trace, identity, hazard)
    for kind, title in _TITLES.items():
        lines += ["", f"## {title}", ""]
        for identity in _sorted({*EXPECTED.get(kind, ()), *trace.tests[kind]}):
            lines += _id_lines(trace, identity, trace.tests[kind].get(identity, set()))
    return "\n".join(lines) + "\n"


def _all_tests(trace: Trace, identity: str, hazard: Hazard) -> set[str]:
    found = set(trace.tests["hazard"].get(identity, set()))
    for control in hazard.controls:
        for each in control.by:
            found |= trace.tests_of(each)
    return found


def _hazard_lines(trace: Trace, identity: str, hazard: Hazard) -> list[str]:
    lines = ["", f"## {identity}", "", hazard.title, ""]
    for control in hazard.controls:
        proven = (
            ", ".join(f"{each} ({len(trace.tests_of(each))})" for each in control.by) or control.not_built
        )
        lines.append(f"- {control.what}: {proven or 'the tests below'}")
    own = trace.tests["hazard"].get(identity, set())
    if identity in trace.not_built:
        lines.append(f"- {trace.not_built[identity]}")
    return [*lines, "", *(f"  - {test}" for test in sorted(own))]


def _id_lines(trace: Trace, identity: str, tests: set[str]) -> list[str]:
    if not tests:
        return [f"- **{identity}**: {trace.not_built.get(identity, 'NO TEST')}"]
    return [f"- **{identity}**", *(f"  - {test}" for test in sorted(tests))]


def _sorted(ids: Iterable[str]) -> list[str]:
    """F2 before F10."""
    return sorted(ids, key=lambda identity: (identity.rstrip("0123456789"), len(identity), identity))


def main(arguments: Sequence[str]) -> int:
    """Writes the page or tells the holes; the status is 1 when there are any."""
    parser = argparse.ArgumentParser(prog="python -m deploy.tools.trace")
    parser.add_argument("--holes", action="store_true", help="only tell which ids have no test")
    only_holes = parser.parse_args(arguments).holes
    trace, rows = read(), requirements.table()
    carried = trace.tests["requirement"]
    if not only_holes:
        PAGE.write_text(page(trace), encoding="utf-8")
        requirements.PAGE.write_text(requirements.page(rows, carried), encoding="utf-8")
    missing = [*holes(trace), *requirements.holes(rows, carried)]
    for line in missing:
        print(line)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
