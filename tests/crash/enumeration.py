"""Every point where the power may go, some subsets of what was not synced, and the real store on each."""

import hashlib
import shutil
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TypeVar

from appliance.records.store import StoreError
from tests.crash import found
from tests.crash.day import SOON, Recording, opened, recorded_days
from tests.crash.states import Disk, Image
from tests.unit.records.test_store import NOW_S

_MEMORY = Path("/dev/shm")
T = TypeVar("T")


@dataclass
class Tally:
    """How many states were looked at, and what was wrong with how many of them."""

    states: int = 0
    points: int = 0
    commits: int = 0
    acknowledged: int = 0
    wrong: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Tally") -> None:
        """Both together."""
        self.states += other.states
        self.points += other.points
        self.commits += other.commits
        self.acknowledged += other.acknowledged
        self.wrong += other.wrong


def scratch() -> TemporaryDirectory[str]:
    """A directory in memory where there is one: what is tried there is no test of this disk."""
    return TemporaryDirectory(prefix="ems-crash-", dir=_MEMORY if _MEMORY.is_dir() else None)


def enumerate_days(
    *, seed: int, doings: int, subsets: int, replaced: dict[str, str] | None = None, most: int | None = None
) -> Tally:
    """These days, cut at every point, with so many different states a point at most."""
    with scratch() as base:
        days = Path(base) / "days"
        days.mkdir()
        recording = recorded_days(
            days, seed=seed, doings=doings, replaced=SOON if replaced is None else replaced
        )
        tally = Tally(commits=len(recording.commits), acknowledged=len(recording.told))
        trial = Path(base) / "trial"
        for point, image in images(recording, Random(seed + 1), subsets=subsets):
            wrong = looked_at(recording, point, image, trial)
            tally.states += 1
            if wrong is not None:
                tally.wrong[wrong] += 1
            if most is not None and tally.states >= most:
                break
        tally.points = len(recording.log.ops)
    return tally


def images(recording: Recording, random: Random, *, subsets: int) -> Iterator[tuple[int, Image]]:
    """Each state once, with the number of things that were done before the power went."""
    disk, seen = Disk(), set[bytes]()
    for point, op in enumerate(recording.log.ops):
        disk.do(op)
        if op.kind == "mark":
            seen.clear()  # the same bytes after an acknowledgement promise more than before it
        for _ in range(1 if disk.is_settled else subsets):
            image = disk.cut(random)
            digest = digest_of(image)
            if digest not in seen:
                seen.add(digest)
                yield point, image


def digest_of(image: Image) -> bytes:
    digest = hashlib.blake2b()
    for name in sorted(image):
        digest.update(f"{name} {len(image[name])} ".encode() + image[name])
    return digest.digest()


def looked_at(recording: Recording, point: int, image: Image, trial: Path) -> str | None:
    """None if the store keeps its word on this disk; else what it broke."""
    _lay(image, trial)
    told, then = around(recording.told, point)
    before, after = around(recording.commits, point)
    try:
        store = opened(trial, lambda: NOW_S)
        try:
            found.opened_whole(store)
            found.holds(store, frozenset(each for each in (before, after) if each is not None))
            found.keeps_its_word(store, told or {}, then or told or {})
            found.shows_nothing_running(store)
            found.opened_whole(store)
        finally:
            store.close()
    except (found.LostError, StoreError) as error:
        return found.sentence_of(trial, error)
    return None


def _lay(image: Image, trial: Path) -> None:
    shutil.rmtree(trial, ignore_errors=True)
    (trial / "keys").mkdir(parents=True)
    for name, data in image.items():
        (trial / name).write_bytes(data)


def around(marks: Sequence[tuple[int, T]], point: int) -> tuple[T | None, T | None]:
    """What held at this point, and what was on its way."""
    number = bisect_right(marks, point, key=lambda each: each[0])
    return (
        marks[number - 1][1] if number else None,
        marks[number][1] if number < len(marks) else None,
    )
