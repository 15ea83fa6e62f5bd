"""The second implementation stays one: it has nothing of the first but the link's page."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

OWN = "tests.independent"
FILES = sorted(path for path in Path(__file__).parent.glob("*.py") if not path.name.startswith("test_"))


def imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def is_its_own(name: str) -> bool:
    return name.split(".")[0] in sys.stdlib_module_names or f"{name}.".startswith(f"{OWN}.")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_it_imports_the_standard_library_and_itself_alone(path: Path) -> None:
    assert [name for name in imported(path.read_text()) if not is_its_own(name)] == []


@pytest.mark.parametrize(
    "source",
    [
        "import drivers.stimulator.crc",
        "from appliance.limits import LEASE_MS",
        "from tests.support.station import station",
        "def f():\n    import pytest",
    ],
)
def test_an_import_of_anything_else_is_seen(source: str) -> None:
    assert [name for name in imported(source) if not is_its_own(name)]


def test_there_are_a_module_and_a_host() -> None:
    assert {"module.py", "host.py"} <= {path.name for path in FILES}
