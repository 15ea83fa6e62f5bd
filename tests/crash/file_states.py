"""What a disk may hold of plain files after a power cut: POSIX's word and no more.

A file's content is there when it was synced; that it has a name, when its directory was. Of what was not
synced any sectors, and any names, may be there; a rename is done or not. A directory is one more name.
"""

from random import Random

from tests.crash.recorder import DIRECTORY, Op
from tests.crash.states import SHARES, Held, Image, after


class Files:
    """The files below one directory while one thing after the other is done."""

    def __init__(self) -> None:
        self._files: list[Held] = []
        self._now: dict[str, int] = {}
        self._kept: dict[str, int] = {}
        self._directories: set[str] = set()
        self._waiting: list[tuple[str, dict[str, int | None]]] = []
        """The directory that must be synced for each change of names."""

    @property
    def is_settled(self) -> bool:
        """True if nothing waits to be synced: there is only one state."""
        return not self._waiting and not any(held.waiting for held in self._files)

    def do(self, op: Op) -> None:
        """This was done; what it leaves behind is not on the disk before a sync."""
        match op.kind:
            case "link":
                self._files.append(Held(synced=bytearray()))
                if op.data == DIRECTORY:
                    self._directories.add(op.file)
                self._named(op.file, {op.file: len(self._files) - 1})
            case "rename":
                self._named(op.file, {op.file: None, op.data.decode(): self._now[op.file]})
            case "delete":
                self._named(op.file, {op.file: None})
            case "write" | "cut":
                self._files[self._now[op.file]].waiting.append(op)
            case "sync":
                held = self._files[self._now[op.file]]
                held.synced = after(held, lambda: True)
                held.waiting.clear()
            case "names":
                self._settle(op.file)

    def _named(self, name: str, change: dict[str, int | None]) -> None:
        self._waiting.append((_directory(name), change))
        _apply(self._now, change)

    def _settle(self, directory: str) -> None:
        for where, change in self._waiting:
            if where == directory:
                _apply(self._kept, change)
        self._waiting = [each for each in self._waiting if each[0] != directory]

    def cut(self, random: Random) -> Image:
        """One of the states that the disk may be in if the power goes now."""
        share = random.choice(SHARES)
        names = dict(self._kept)
        for _, change in self._waiting:
            if random.random() < share:
                _apply(names, change)
        image: Image = {}
        for name, number in names.items():
            is_reached = _directory(name) == "." or _directory(name) in names
            if is_reached and name not in self._directories:
                image[name] = bytes(after(self._files[number], lambda: random.random() < share) or b"")
        return image


def _directory(name: str) -> str:
    return name.rpartition("/")[0] or "."


def _apply(names: dict[str, int], change: dict[str, int | None]) -> None:
    for name, number in change.items():
        if number is None:
            names.pop(name, None)
        else:
            names[name] = number
