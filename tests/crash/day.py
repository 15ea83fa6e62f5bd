"""Some days of a station through the real store, and what it has acknowledged after each thing done."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from unittest import mock

from appliance.records import anchor
from appliance.records.audit import Head, Kind
from appliance.records.keyring import Keyring
from appliance.records.station import Retention, Station
from appliance.records.store import Store
from appliance.therapy.code import made_from
from appliance.therapy.logbook import CheckItem, ProblemKind, Sample
from appliance.therapy.logbook_asked import (
    AddPack,
    Event,
    Keep,
    KeepCheck,
    KeepTest,
    KeepVolume,
    KeepWiped,
    NoteEmergency,
    NoteOverride,
    NotePin,
    Override,
    ReportProblem,
    TakePads,
)
from appliance.therapy.person import ForgetPerson, FreezeTrace, KeepPerson, OpenPerson, Person, PersonKept
from appliance.therapy.record import Delivered
from tests.crash.adapter import Connection, recorded
from tests.crash.found import content
from tests.crash.recorder import Log, recorded_keys, replaced_whole
from tests.unit.records.test_people import CHEAP
from tests.unit.records.test_store import NOW_S, REPORT, ROW, moment

RECORDS = "sessions.db"
SOON = {"PRAGMA wal_autocheckpoint = 200": "PRAGMA wal_autocheckpoint = 8"}
"""Every statement of the store as it is, but a checkpoint so often that some fall into each day."""
_ZONES = ("lumbar_parallel", "shoulder", "knee", "")
_REASONS = ("completed", "stopped_by_person", "estop", "fault")

_KINDS = {NoteEmergency: Kind.EMERGENCY_SHOWN, NoteOverride: Kind.OVERRIDE, NotePin: Kind.PIN_WRONG}

Told = dict[str, object]
"""What the store has acknowledged, thing by thing: what must be found after a power cut."""


@dataclass
class Recording:
    """All that reached the disk, what stood in the file after each commit, and what was acknowledged when."""

    log: Log
    commits: list[tuple[int, str]] = field(default_factory=list)
    told: list[tuple[int, Told]] = field(default_factory=list)


def station(now_s: Callable[[], int]) -> Station:
    """A small station with a clock that is vouched for."""
    return Station(
        retention=Retention(persons=3, sessions=2, frozen=3),
        monotonic_ms=lambda: (now_s() - NOW_S) * 1000,
        boot="one",
        is_clock_vouched=lambda: True,
        code_cost=CHEAP,
    )


def opened(directory: Path, now_s: Callable[[], int]) -> Store:
    """The real store on the files of this directory."""
    return Store(directory / RECORDS, wall_s=now_s, moment=moment, station=station(now_s))


class Day:
    """A store under the recording file system, and hands that use it by chance, the same for a seed."""

    def __init__(self, directory: Path, random: Random, recording: Recording) -> None:
        self._directory = directory
        self._random = random
        self._recording = recording
        self._now_s = NOW_S
        self._told: Told = {}
        self._sessions = 0
        self._codes = 0
        self._store = self._opened()

    def _opened(self) -> Store:
        return opened(self._directory, lambda: self._now_s)

    def _acknowledged(self) -> None:
        self._recording.told.append((self._recording.log.mark(), dict(self._told)))

    def live(self, doings: int) -> None:
        """So many things are done, one after the other; then the store is closed."""
        ways = (self.session, self.session, self.session, self.person, self.person, self.staff, self.night)
        for _ in range(doings):
            self._random.choice(ways)()
            if self._random.random() < 0.04:
                self._store.close()
                self._store = self._opened()
                self._store.mark_interrupted()
                self._told |= {
                    key: "interrupted"
                    for key, ended in self._told.items()
                    if ended is None and key.startswith("session")
                }
                self._acknowledged()
        self._store.close()

    def session(self) -> None:
        """A guest from the row to the end, or to where nobody said how it ended."""
        self._now_s += self._random.randrange(60, 3_000)
        name = f"s{self._sessions}"
        self._sessions += 1
        self._store.open_session(replace(ROW, session_id=name))
        self._told[f"session {name}"] = None
        self._acknowledged()
        for part in range(self._random.randrange(3)):
            self._samples(name, part)
            self._store.checkpoint(replace(REPORT, session_id=name, treated_ms=30_000 * part))
        if self._random.random() < 0.9:
            self._end(name)

    def _samples(self, name: str, part: int) -> None:
        samples = tuple(
            Sample(at_s=part * 30 + tenth // 10, tenth=tenth % 10, set_ua=(tenth * 100, 0))
            for tenth in range(self._random.choice((1, 40, 300)))
        )
        self._store.keep_samples(name, samples)
        self._told[f"box {name} {part * 300}"] = len(samples)
        self._acknowledged()

    def _end(self, name: str) -> None:
        reason = self._random.choice(_REASONS)
        delivered = Delivered(
            session_id=name,
            treated_ms=61_000,
            stop_reason=reason,
            level_max=(12, 13),
            faults=("H16",) if reason == "fault" else (),
        )
        self._store.close_session(delivered, has_report=self._random.random() < 0.8)
        self._told[f"session {name}"] = reason
        self._acknowledged()
        if self._random.random() < 0.5:
            change = self._random.randrange(-3, 2)
            self._store.count_pain("P12", change)
            key = f"pain {change}"
            self._told[key] = int(str(self._told.get(key, 0))) + 1
            self._acknowledged()

    def person(self) -> None:
        """Somebody keeps a code, comes again, is forgotten, or types something wrong."""
        new = self._codes == 0 or self._random.random() < 0.4
        number = self._codes if new else self._random.randrange(self._codes)
        self._codes += new
        code, key = made_from(number), f"person {number}"
        draw = self._random.random()
        if new or draw < 0.5:
            zone = self._random.choice(_ZONES)
            assert self._store.person(KeepPerson(code=code, person=Person(zone=zone))) == PersonKept()
            self._told[key] = zone
        elif draw < 0.7:
            self._store.person(ForgetPerson(code=code))
            self._told[key] = None
        else:
            self._store.person(OpenPerson(code=code))
        self._acknowledged()

    def staff(self) -> None:
        """Staff do one of the things that they may do."""
        request: Keep = self._random.choice(
            (
                KeepVolume(volume=self._random.randrange(4)),
                KeepCheck(role="staff", failed=(CheckItem.PADS,)),
                AddPack(pairs=40, until_month=202_712, pad_cm2=25),
                TakePads(pack_id=1),
                KeepTest(role="service", passed=True),
                KeepWiped(by="guest"),
                ReportProblem(role="staff", kind=ProblemKind.HURT, session_id=None),
            )
        )
        self._store.keep(request)
        if isinstance(request, KeepVolume):
            self._told["volume"] = request.volume
        self._acknowledged()
        self._event()
        if self._sessions and self._random.random() < 0.3:
            self._store.person(FreezeTrace(session_id=f"s{self._sessions - 1}", why="hurt"))
            self._acknowledged()

    def _event(self) -> None:
        event: Event = self._random.choice(
            (
                NoteEmergency(),
                NoteOverride(reason=Override.LETTER, cards=("q03",)),
                NotePin(role=None),
            )
        )
        self._store.note(event)
        key = f"lines {_KINDS[type(event)].value}"
        self._told[key] = int(str(self._told.get(key, 0))) + 1
        self._acknowledged()

    def night(self) -> None:
        """Now and then a night goes by: what is too old is gone, which is no loss, and a copy is made."""
        if self._random.random() < 0.5:
            return
        self._now_s += self._random.randrange(20, 40) * 3600
        self._told = {k: v for k, v in self._told.items() if k.startswith(("pain", "volume", "lines"))}
        self._store.tend()
        self._acknowledged()


def recorded_days(directory: Path, *, seed: int, doings: int, replaced: dict[str, str]) -> Recording:
    """What happened on the disk while so many things were done through the store."""
    log = Log(directory)
    recording = Recording(log)

    def committed(connection: Connection) -> None:
        recording.commits.append((log.mark(), content(connection)))

    with recorded(log, replaced=replaced, committed=committed), _keys_told(log), _head_told(log):
        Day(directory, Random(seed), recording).live(doings)
    return recording


@contextmanager
def _keys_told(log: Log) -> Iterator[None]:
    made = Keyring.__init__

    def make(ring: Keyring, directory: Path, *, random: Callable[[int], bytes]) -> None:
        made(ring, directory, random=random)
        ways = recorded_keys(log, ring.write, ring.destroy)
        for name, way in zip(("write", "destroy"), ways, strict=True):
            setattr(ring, name, way)

    with mock.patch.object(Keyring, "__init__", make):
        yield


@contextmanager
def _head_told(log: Log) -> Iterator[None]:
    write = anchor.write

    def write_and_tell(directory: Path, head: Head) -> None:
        with replaced_whole(log, anchor.FILE, f"{head}\n".encode()):
            write(directory, head)

    with mock.patch.object(anchor, "write", write_and_tell):
        yield
