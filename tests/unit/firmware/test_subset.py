"""The module core keeps to the language of link.md 15, so that MicroPython can run it."""

import ast
from pathlib import Path

import pytest

import drivers.firmware

FOLDER = Path(next(iter(drivers.firmware.__path__)))
FILES = sorted(FOLDER.glob("*.py"))
ALLOWED = {"struct", "array", "micropython"}
BANNED = (
    ast.Match,
    ast.AsyncFunctionDef,
    ast.Await,
    ast.Yield,
    ast.YieldFrom,
    ast.Lambda,
    ast.Slice,
    ast.JoinedStr,
    ast.Raise,
    ast.Try,
    ast.With,
    ast.Delete,
    ast.Global,
    ast.Nonlocal,
    ast.GeneratorExp,
    ast.DictComp,
    ast.SetComp,
)


METHODS = ("bit_length", "to_bytes", "append", "format")
NAMES = ("divmod", "float", "print", "isinstance", "sum", "list")


def foreign(node: ast.AST) -> bool:
    """An import that the module has not got."""
    if isinstance(node, ast.Import):
        return any(name.name not in ALLOWED for name in node.names)
    if isinstance(node, ast.ImportFrom):
        module = node.module or ""
        return bool(node.level) or (
            module not in ALLOWED and module.split(".")[:2] != ["drivers", "firmware"]
        )
    return False


def too_large(node: ast.AST) -> bool:
    """A literal that is no small integer."""
    if not isinstance(node, ast.Constant):
        return False
    if isinstance(node.value, float | complex):
        return True
    return isinstance(node.value, int) and abs(node.value) >= 1 << 30


def too_rich(node: ast.AST) -> bool:
    """A definition with more than plain arguments and bases."""
    if isinstance(node, ast.FunctionDef):
        plain = node.args
        return bool(
            plain.posonlyargs or plain.kwonlyargs or plain.vararg or plain.kwarg or node.decorator_list
        )
    if isinstance(node, ast.ClassDef):
        return bool(node.decorator_list or node.keywords or len(node.bases) > 1)
    return False


def costly(node: ast.AST) -> bool:
    """An operation that allocates or is absent."""
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Div | ast.Pow | ast.MatMult)
    if isinstance(node, ast.Attribute):
        return node.attr in METHODS
    return isinstance(node, ast.Name) and node.id in NAMES


def hidden(node: ast.AST) -> bool:
    """Something that MicroPython allocates for, though it does not look so (found under its heap lock)."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range":
        return len(node.args) == 3 and not isinstance(node.args[2], ast.Constant)
    if isinstance(node, ast.For):
        return isinstance(node.iter, ast.Tuple | ast.List)
    return (
        isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Tuple)
        and in_function(node)
        and len(node.value.elts) > 3
    )


def in_function(node: ast.Assign) -> bool:
    return node.col_offset > 0 and isinstance(node.targets[0], ast.Tuple)


def complaints(text: str) -> list[str]:
    return [
        f"line {getattr(node, 'lineno', 0)}: {ast.unparse(node)[:60]}"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, BANNED)
        or foreign(node)
        or too_large(node)
        or too_rich(node)
        or costly(node)
        or hidden(node)
    ]


def test_there_is_a_core_to_look_at() -> None:
    assert FOLDER / "core.py" in FILES
    assert len(FILES) > 15


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_module_core_keeps_to_the_subset(path: Path) -> None:
    assert complaints(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        "import typing",
        "import time",
        "from dataclasses import dataclass",
        "from appliance import units",
        "from . import crc",
        "x = 1.5",
        "x = 1 << 3 / 2",
        "x = 0x40000000",
        "def f(a, /): pass",
        "def f(*, a): pass",
        "match x:\n    case 1: pass",
        "x = data[1:2]",
        "x = f'{y}'",
        "raise ValueError",
        "@thing\nclass A: pass",
        "x = (5).bit_length()",
        "f = lambda: 0",
        "for i in range(0, n, STEP): pass",
        "for i in (1, 2): pass",
        "def f():\n    a, b, c, d = 1, 2, 3, 4",
    ],
)
def test_a_planted_violation_is_found(text: str) -> None:
    assert complaints(text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_stays_within_its_budget(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 300
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and not node.name.startswith(("_forget", "_make", "__init__")):
            assert (node.end_lineno or 0) - node.lineno < 30, node.name
