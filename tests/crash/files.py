"""Nights, exports and codes of a station, the power cut at every point of them, and what is then on the disk.

Promises: what was acknowledged is there, byte by byte. A copy under its name opens and is one that was made.
A key is one that was written, or what destroys it; one that was acknowledged to be gone is gone. An export
opens as it was made, or does not open at all.
"""

import hashlib
import io
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from appliance.records import container
from appliance.records.audit import parse_head
from appliance.records.container import ContainerError
from appliance.records.export import Here, export
from appliance.records.reading import EXPORTED
from appliance.therapy.code import made_from
from appliance.therapy.logbook import Sample
from appliance.therapy.person import ForgetPerson, KeepPerson, Person
from tests.crash.adapter import recorded
from tests.crash.day import opened
from tests.crash.enumeration import Tally, around, digest_of, scratch
from tests.crash.file_log import FileLog, files_told
from tests.crash.file_states import Files
from tests.crash.states import Image
from tests.unit.records.test_store import NOW_S, REPORT, ROW, moment

PASSPHRASE = "a long one with words"
_GUESS_LOG2 = 10
_HOUR_S = 3600
Told = dict[str, bytes | None]
"""What a file has that was acknowledged; None where it was acknowledged to be gone."""


@dataclass
class Kept:
    """All that reached the disk, what was acknowledged when, and every content that a file ever had whole."""

    log: FileLog
    told: list[tuple[int, Told]] = field(default_factory=list)
    whole: dict[str, set[bytes]] = field(default_factory=dict)


class Hands:
    """Somebody who uses a station for some days; what is there after each thing is acknowledged."""

    def __init__(self, directory: Path, random: Random, kept: Kept) -> None:
        self._directory = directory
        self._random = random
        self._kept = kept
        self._now_s = NOW_S
        self._count = 0
        self._store = opened(directory, lambda: self._now_s)

    def live(self, doings: int) -> None:
        """So many things are done, and after each of them the disk is what it says."""
        ways = (self.session, self.person, self.forget, self.night, self.night, self.export)
        for _ in range(doings):
            self._count += 1
            self._random.choice(ways)()
            self._acknowledged()
        self._store.close()

    def session(self) -> None:
        name = f"s{self._count}"
        self._store.open_session(replace(ROW, session_id=name))
        self._store.keep_samples(name, [Sample(at_s=second) for second in range(20)])
        self._store.close_session(replace(REPORT, session_id=name), has_report=True)

    def person(self) -> None:
        self._store.person(KeepPerson(code=made_from(self._count), person=Person(zone="knee")))

    def forget(self) -> None:
        self._store.person(ForgetPerson(code=made_from(self._random.randrange(self._count))))

    def night(self) -> None:
        self._now_s += self._random.randrange(20, 40) * _HOUR_S
        assert self._store.tend() == ()

    def export(self) -> None:
        here = Here(
            records=self._directory,
            wall_s=self._now_s,
            moment=moment,
            is_clock_vouched=True,
            software="1",
        )
        target = self._directory / f"export-{self._count}.ems"
        export(here, target, PASSPHRASE, cost_log2=_GUESS_LOG2)

    def _acknowledged(self) -> None:
        log = self._kept.log
        before = self._kept.told[-1][1] if self._kept.told else {}
        now: Told = {name: None for name in before}
        for path in self._directory.rglob("*"):
            name = log.name_of(str(path))
            if name is not None and path.is_file():
                now[name] = path.read_bytes()
                self._kept.whole.setdefault(name, set()).add(now[name] or b"")
        self._kept.told.append((log.mark(), now))


def recorded_files(directory: Path, *, seed: int, doings: int) -> Kept:
    """What happened to the files beside the database while so many things were done."""
    kept = Kept(FileLog(directory))
    with recorded(kept.log, replaced={}, committed=lambda _: None), files_told(kept.log):
        Hands(directory, Random(seed), kept).live(doings)
    return kept


def enumerate_files(*, seed: int, doings: int, subsets: int, most: int | None = None) -> Tally:
    """These days, cut at every point, with so many different states a point at most."""
    tally = Tally()
    with scratch() as base:
        (Path(base) / "days").mkdir()
        kept = recorded_files(Path(base) / "days", seed=seed, doings=doings)
        look = Look(kept, Path(base))
        random, disk, seen = Random(seed + 1), Files(), set[bytes]()
        tally.points, tally.acknowledged = len(kept.log.ops), len(kept.told)
        for point, op in enumerate(kept.log.ops):
            disk.do(op)
            if op.kind == "mark":
                seen.clear()
            for _ in range(1 if disk.is_settled else subsets):
                image = disk.cut(random)
                if (digest := digest_of(image)) in seen:
                    continue
                seen.add(digest)
                tally.states += 1
                tally.wrong.update(look.at(point, image))
                if most is not None and tally.states >= most:
                    return tally
    return tally


class Look:
    """Holds a disk against what was promised; a file that was looked at once is known by its bytes."""

    def __init__(self, kept: Kept, scratch: Path) -> None:
        self._kept = kept
        self._scratch = scratch
        self._known: dict[bytes, str | None] = {}

    def at(self, point: int, image: Image) -> Counter[str]:
        """What is wrong with it."""
        told, then = around(self._kept.told, point)
        wrong: Counter[str] = Counter()
        for name, content in (told or {}).items():
            found = image.get(name)
            if found != content and not self._is_on_its_way(name, found, content, then or {}):
                wrong[f"{_kind(name)}: acknowledged, and then {'gone' if found is None else 'another'}"] += 1
        for name, content in image.items():
            sentence = self._found(name, content)
            if sentence is not None:
                wrong[f"{_kind(name)}: {sentence}"] += 1
        return wrong

    def _is_on_its_way(self, name: str, found: bytes | None, was: bytes | None, then: Told) -> bool:
        """True if what is done next leads from one to the other, and this is one of the two or between."""
        if _kind(name) == "part":
            return True
        if then.get(name, was) == was:
            return False
        if _kind(name) == "head":
            return found is not None  # of several lines of one doing, the head of any
        return found is None or found == then[name] or _kind(name) == "key" or name.endswith(".ems")

    def _found(self, name: str, content: bytes) -> str | None:
        digest = hashlib.sha256(name.encode() + content).digest()
        if digest not in self._known:
            self._known[digest] = self._looked_at(name, content)
        return self._known[digest]

    def _looked_at(self, name: str, content: bytes) -> str | None:
        ways: dict[str, Callable[[str, bytes], str | None]] = {
            "copy": self._copy, "key": self._key, "export": self._export, "head": self._head,
        }  # fmt: skip
        way = ways.get(_kind(name))
        return None if way is None else way(name, content)

    def _copy(self, name: str, content: bytes) -> str | None:
        (self._scratch / "copy.db").write_bytes(content)
        try:
            with closing(sqlite3.connect(self._scratch / "copy.db")) as copy:
                (state,) = copy.execute("PRAGMA integrity_check").fetchone()
                copy.execute("SELECT count(*) FROM session").fetchone()
        except sqlite3.Error as error:
            return f"does not open: {error}"
        return None if state == "ok" else f"is not sound: {state}"

    def _key(self, name: str, content: bytes) -> str | None:
        whole = self._kept.whole.get(name, set())
        sizes = {len(each) for each in whole}
        return None if not whole or len(content) in sizes else "half of it is there"

    def _head(self, name: str, content: bytes) -> str | None:
        try:
            parse_head(content.decode())
        except ValueError as error:
            return f"says nothing: {error}"
        return None

    def _export(self, name: str, content: bytes) -> str | None:
        try:
            for _ in container.opened(io.BytesIO(content), PASSPHRASE):
                pass
        except ContainerError:
            return None
        return None if content in self._kept.whole.get(name, set()) else "opens and is another one"


def _kind(name: str) -> str:
    if ".part" in name or name == EXPORTED:
        return "part"
    for kind, ending in (("key", ".key"), ("export", ".ems"), ("copy", ".db")):
        if name.endswith(ending):
            return kind
    return "head"
