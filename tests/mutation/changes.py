"""The changes of one source file, and how one of them takes effect in this process."""

import difflib
import importlib
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import FunctionType
from typing import Any, cast

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import deep_replace
from mutmut.mutation.pragma_handling import IgnoredCode

from tests.mutation.operators import OPERATORS, Visitor


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change of one function: its code before and after, from line `first` of the file on."""

    file: str
    name: str
    first: int
    before: str
    after: str

    @property
    def module(self) -> str:
        """The module's dotted name."""
        return self.file.removesuffix(".py").replace("/", ".").removesuffix(".__init__")

    @property
    def where(self) -> str:
        """The function's dotted name."""
        return f"{self.module}.{self.name}"

    @cached_property
    def _edits(self) -> list[str]:
        lines = difflib.ndiff(self.before.splitlines(), self.after.splitlines())
        return [line for line in lines if line[:2] != "? "]

    @property
    def line(self) -> str:
        """What stood there."""
        return " ".join(line[2:].strip() for line in self._edits if line[:2] == "- ")

    @property
    def becomes(self) -> str:
        """What stands there now."""
        return " ".join(line[2:].strip() for line in self._edits if line[:2] == "+ ")

    def lines(self) -> set[int]:
        """The numbers of the lines that are changed."""
        old = [line for line in self._edits if line[:2] != "+ "]
        return {self.first + at for at, line in enumerate(old) if line[:2] == "- "}

    def function(self) -> FunctionType:
        """The function as it runs now."""
        owner: Any = importlib.import_module(self.module)
        *classes, name = self.name.split(".")
        for part in classes:
            owner = getattr(owner, part)
        found = inspect.getattr_static(owner, name)
        if isinstance(found, property):
            return cast(FunctionType, found.fget)
        return cast(FunctionType, getattr(found, "__func__", found))

    def take_effect(self) -> None:
        """From now on everybody in this process who calls the function runs the changed one."""
        function = self.function()
        *classes, name = self.name.split(".")
        text = self.after
        if "__class__" in function.__code__.co_freevars:  # the change may have taken the only super() away
            text += "\n    __class__"
        for part in classes:  # within its class a method knows super() and the class's private names
            text = f"class {part}:\n" + "\n".join("    " + line for line in text.splitlines())
        names: dict[str, Any] = {}
        exec(compile(text, self.file, "exec", dont_inherit=True), dict(function.__globals__), names)
        changed = vars(names[classes[0]])[name] if classes else names[name]
        function.__code__ = changed.__code__
        function.__defaults__, function.__kwdefaults__ = changed.__defaults__, changed.__kwdefaults__


def changes_of(root: Path, file: str) -> Iterator[Change]:
    """Every change of every function of the file (decorated ones but properties stay as they are)."""
    wrapper = MetadataWrapper(cst.parse_module((root / file).read_text("utf-8")))
    visitor = Visitor(OPERATORS, IgnoredCode(set(), set(), set()))
    wrapper.visit(visitor)
    spots = wrapper.resolve(PositionProvider)
    names = dict(_functions(wrapper.module))
    for mutation in visitor.mutations:
        function = mutation.contained_by_top_level_function
        if not isinstance(function, cst.FunctionDef):
            continue
        changed = cast(cst.FunctionDef, deep_replace(function, mutation.original_node, mutation.mutated_node))
        before, after = (_bare(node) for node in (function, changed))
        first = spots[function.name].start.line
        yield Change(file=file, name=names[function], first=first, before=before, after=after)


def _functions(module: cst.Module) -> Iterator[tuple[cst.FunctionDef, str]]:
    for node in module.body:
        if isinstance(node, cst.FunctionDef):
            yield node, node.name.value
        elif isinstance(node, cst.ClassDef):
            for method in node.body.body:
                if isinstance(method, cst.FunctionDef):
                    yield method, f"{node.name.value}.{method.name.value}"


def _bare(function: cst.FunctionDef) -> str:
    text: str = cst.Module([]).code_for_node(function.with_changes(decorators=(), leading_lines=()))
    return text
