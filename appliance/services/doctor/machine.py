"""The machine as the checks see it: files below a root directory, and what only tools can tell.

What cannot be looked at is Unseen, never taken for well.
"""

import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class Unseen(Exception):
    """It could not be looked; the text says why."""


@dataclass(frozen=True, slots=True)
class Node:
    """A device node or file: the group that has it, and its mode."""

    group: str
    mode: int

    def is_open_to(self, group: str) -> bool:
        """True when that group may read and write it."""
        wanted = stat.S_IRGRP | stat.S_IWGRP
        return self.group == group and self.mode & wanted == wanted


@dataclass(frozen=True, slots=True)
class Disk:
    """What holds a directory."""

    free_bytes: int
    is_writable: bool


class Tools(Protocol):
    """What is asked of the running system."""

    def node(self, path: str) -> Node | None:
        """Who has a device node, None when there is none; Unseen."""

    def chips(self) -> Mapping[str, str]:
        """The label of each GPIO chip, by the path of its node; Unseen."""

    def groups(self, user: str) -> frozenset[str] | None:
        """The groups of a user, None without such a user."""

    def unit(self, name: str) -> Mapping[str, str]:
        """The service manager's properties of a unit; Unseen."""

    def package(self, name: str) -> str | None:
        """The installed version, None when it is not; Unseen."""

    def changed_files(self, package: str) -> tuple[str, ...]:
        """Files that are not as the package has them; Unseen."""

    def disk(self, path: str) -> Disk:
        """What holds this directory; Unseen."""

    def owners(self, node: str) -> tuple[str, ...]:
        """The processes that hold a device node open, as `name (number)`; Unseen."""

    def is_realtime(self, process: int) -> bool:
        """True when the process has a real-time priority; Unseen."""

    def wall_unix_s(self) -> int:
        """The wall clock."""


@dataclass(frozen=True, slots=True)
class Machine:
    """Files below `root`; paths are relative to it."""

    root: Path
    tools: Tools

    def text(self, path: str) -> str:
        """The file's text without blanks around it, empty when there is none; Unseen."""
        try:
            return (self.root / path).read_bytes().decode(errors="replace").strip("\0 \n")
        except (FileNotFoundError, NotADirectoryError):
            return ""
        except OSError as error:
            raise Unseen(f"/{path}: {error.strerror}") from error

    def names(self, pattern: str) -> tuple[str, ...]:
        """Paths that match, relative to the root."""
        return tuple(sorted(str(path.relative_to(self.root)) for path in self.root.glob(pattern)))
