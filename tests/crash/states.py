"""What a disk may hold after a power cut: all that was synced, and any part of what was not.

The model: a flush is honoured, and a sector of 512 bytes is written whole or not at all. A card that lies
about either is worse than any of these states; against it stand the copies. [platform 4.2]
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from tests.crash.recorder import Op

SECTOR = 512
SHARES = (0.0, 0.1, 0.5, 0.5, 0.9, 1.0)
"""How much of what was not synced is on the disk, from nothing to all."""

Image = dict[str, bytes]
"""The files of the directory by name; those below `keys/` too."""
_Choice = Callable[[], bool]


@dataclass(slots=True)
class Held:
    synced: bytearray | None = None
    waiting: list[Op] = field(default_factory=list)


class Disk:
    """The files as they are while one thing after the other is done."""

    def __init__(self) -> None:
        self._files: dict[str, Held] = {}
        self._beside: Image = {}

    @property
    def is_settled(self) -> bool:
        """True if nothing waits to be synced: there is only one state."""
        return not any(held.waiting for held in self._files.values())

    def do(self, op: Op) -> None:
        """This was done; what it leaves behind is not on the disk before a sync."""
        if op.kind == "put":
            self._beside[op.file] = op.data
        elif op.kind == "gone":
            self._beside.pop(op.file, None)
        elif op.kind == "names":
            for held in self._files.values():
                _settle_names(held)
        elif op.kind != "mark":
            held = self._files.setdefault(op.file, Held())
            held.waiting.append(op)
            if op.kind == "sync":
                held.synced = after(held, lambda: True)
                held.waiting.clear()

    def cut(self, random: Random) -> Image:
        """One of the states that the disk may be in if the power goes now."""
        share = random.choice(SHARES)
        image = dict(self._beside)
        for name, held in self._files.items():
            content = after(held, lambda: random.random() < share)
            if content is not None:
                image[name] = bytes(content)
        return image


def _settle_names(held: Held) -> None:
    gone = [number for number, op in enumerate(held.waiting) if op.kind == "delete"]
    if gone:
        held.synced = None
        del held.waiting[: gone[-1] + 1]


def after(held: Held, is_there: _Choice) -> bytearray | None:
    content = None if held.synced is None else bytearray(held.synced)
    for op in held.waiting:
        if op.kind == "write":
            content = _written(content, op, is_there)
        elif op.kind == "cut" and is_there():
            content = _cut(content, op.at)
        elif op.kind == "delete":
            if not is_there():
                return content  # the old file has its name still, and what comes after is another file's
            content = None
    return content


def _written(content: bytearray | None, op: Op, is_there: _Choice) -> bytearray | None:
    at, end = op.at, op.at + len(op.data)
    while at < end:
        upto = min(end, (at // SECTOR + 1) * SECTOR)
        if is_there():
            content = bytearray() if content is None else content
            content.extend(bytes(max(0, upto - len(content))))
            content[at:upto] = op.data[at - op.at : upto - op.at]
        at = upto
    return content


def _cut(content: bytearray | None, size: int) -> bytearray:
    content = bytearray() if content is None else content
    del content[size:]
    content.extend(bytes(size - len(content)))
    return content
