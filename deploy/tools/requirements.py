"""Requirement -> tests: tests/REQUIREMENTS.md from the tests' own markers and requirements.toml.

`python -m deploy.tools.trace` writes it together with the page of the hazards.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "tests" / "REQUIREMENTS.md"
TABLE = Path(__file__).with_name("requirements.toml")
FAMILIES = {
    "STD": ("Standards", 29),
    "SCR": ("Screening", 5),
    "RED": ("Red flags", 2),
    "PRG": ("Programs", 6),
    "ELE": ("Electrodes", 3),
    "CON": ("Contact", 6),
    "FLOW": ("The way through a visit", 6),
    "OUT": ("What came of it", 5),
    "DOSE": ("Dose", 2),
    "EST": ("Emergency stop", 8),
    "WDG": ("Watchdogs", 4),
    "PRIV": ("Privacy", 6),
}
"""The families of ids with their names and how many each has."""
EXPECTED = tuple(
    f"{family}-{number:02}" for family in FAMILIES for number in range(1, FAMILIES[family][1] + 1)
)

Tests = Mapping[str, set[str]]


class Requirement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What must be so; `why_not` where no test carries it, `open` for what its tests do not show."""

    must: str
    why_not: str = ""
    open: str = ""


def read(text: str) -> dict[str, Requirement]:
    """The rows of the table by their ids; msgspec.ValidationError names a row that is wrong."""
    return msgspec.convert(tomllib.loads(text), dict[str, Requirement], strict=True)


def holes(rows: Mapping[str, Requirement], tests: Tests) -> list[str]:
    """One line for every id without row, test or reason, and for what is no longer so."""
    told = [f"{i} has no row in {TABLE.name}" for i in EXPECTED if i not in rows]
    told += [f"{i} stands in {TABLE.name} and is no requirement" for i in rows if i not in EXPECTED]
    told += [f"{i} is carried by {sorted(tests[i])[0]} and is no requirement" for i in _strange(tests)]
    for identity, row in rows.items():
        if not tests.get(identity) and not row.why_not:
            told.append(f"{identity} has no test: {row.must}")
        if tests.get(identity) and row.why_not:
            told.append(f"{identity} has tests, and a reason why it has none")
    return told


def _strange(tests: Tests) -> list[str]:
    return sorted(i for i in tests if tests[i] and i not in EXPECTED)


def page(rows: Mapping[str, Requirement], tests: Tests) -> str:
    """The whole page as Markdown."""
    proven = sum(bool(tests.get(i)) for i in EXPECTED)
    lines = [
        "# Requirements of the therapy, and the tests that carry them",
        "",
        "Made by `python -m deploy.tools.trace` from the markers of the tests and the table of requirements;",
        f"a test fails when it is stale. Of {len(EXPECTED)} requirements {proven} are carried by tests.",
        "What is open, and why there is no test, stands beside the requirement.",
    ]
    for family, (name, _) in FAMILIES.items():
        lines += ["", f"## {name}", ""]
        for identity in (each for each in EXPECTED if each.startswith(f"{family}-")):
            lines += _lines(identity, rows.get(identity), tests.get(identity, set()))
    return "\n".join(lines) + "\n"


def _lines(identity: str, row: Requirement | None, tests: set[str]) -> list[str]:
    must, why_not, still = (row.must, row.why_not, row.open) if row else ("NO ROW", "", "")
    lines = [f"- **{identity}** {must}"]
    lines += [f"  - {test}" for test in sorted(tests)]
    lines += [f"  - open: {still}"] if still else []
    return lines + ([] if tests else [f"  - no test: {why_not or 'A HOLE'}"])


def table() -> dict[str, Requirement]:
    """The rows of the kept table."""
    return read(TABLE.read_text(encoding="utf-8"))
