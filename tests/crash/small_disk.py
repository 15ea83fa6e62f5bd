"""python -m tests.crash.small_disk DIRECTORY KIND: the records on a disk that fills up or turns read-only.

Run by the tests within a mount namespace of its own; whoever writes is an unprivileged user, and only its
parent mounts. KIND is `full` or `read-only`.
Everything goes through the thread of the records, as the kiosk's own requests do; what it said is printed as
JSON for whoever started it.
"""

import json
import os
import queue
import subprocess
import sys
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Literal

from appliance.records.audit import Kind
from appliance.records.own_id import record_of
from appliance.records.thread import RecordsThread
from appliance.therapy.code import made_from
from appliance.therapy.logbook import Sample
from appliance.therapy.logbook_asked import AddPack, BookFailed, Keep, KeepVolume, NoteSample
from appliance.therapy.person import (
    ForgetPerson,
    KeepPerson,
    OpenPerson,
    Person,
    PersonAnswer,
    PersonForgotten,
    PersonKept,
    PersonOpened,
    PersonRequest,
)
from appliance.therapy.record import CloseRow, RecordAnswer, RowClosed, RowFailed, RowWritten, WriteRow
from tests.crash.day import opened
from tests.crash.found import opened_whole
from tests.unit.records.test_store import NOW_S, REPORT, ROW

DISK_BYTES = 1_500_000
BALLAST_BYTES = 600_000
NOBODY = 65_534
_SAMPLES = 600
_TURNS_MOST = 400
_WAIT_S = 20.0


@dataclass
class Told:
    """What was said: to the journal, and in answer to what could not be done."""

    journal: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    people: list[int] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


class Desk:
    """Asks the thread one thing after the other and waits for each answer."""

    def __init__(self, directory: Path, told: Told) -> None:
        self.told = told
        self._thread = RecordsThread(
            lambda: opened(directory, lambda: NOW_S), say=told.journal.append, retry_s=0.01
        )
        self._thread.start()

    def _answer(self) -> object:
        """The next answer to what was asked; that an end is stored comes whenever it is."""
        while True:
            try:
                answer = self._thread._answers.get(timeout=_WAIT_S)
            except queue.Empty:
                raise SystemExit("the thread of the records did not answer") from None
            if not isinstance(answer, RowClosed):
                return answer

    def row(self, name: str) -> bool:
        """True if a session may start."""
        self._thread.submit(WriteRow(row=replace(ROW, session_id=name)))
        answer = self._answer()
        if isinstance(answer, RowFailed):
            self.told.refusals.append(answer.reason)
        assert isinstance(answer, RowWritten | RowFailed)
        return isinstance(answer, RowWritten)

    def end(self, name: str) -> None:
        """The end is stored, however long it takes."""
        self._thread.submit(CloseRow(delivered=replace(REPORT, session_id=name)))

    def samples(self, name: str) -> None:
        """A minute of the black box."""
        for tenth in range(_SAMPLES):
            sample = Sample(
                at_s=tenth // 10, tenth=tenth % 10, set_ua=(tenth * 100, tenth * 7), state="ARMED"
            )
            self._thread.submit(NoteSample(session_id=name, sample=sample))

    def person(self, request: PersonRequest) -> PersonAnswer | RecordAnswer | object:
        """What was answered."""
        self._thread.submit(request)
        answer = self._answer()
        if not isinstance(answer, PersonKept | PersonOpened | PersonForgotten):
            self.told.refusals.append(getattr(answer, "reason", ""))
        return answer

    def staff(self, request: Keep) -> bool:
        """True if it was kept."""
        self._thread.submit(request)
        answer = self._answer()
        if isinstance(answer, BookFailed):
            self.told.refusals.append(answer.reason)
        return not isinstance(answer, BookFailed)

    def closed(self) -> bool:
        """True if nothing is left unstored."""
        return self._thread.close(_WAIT_S)


def code(number: int) -> str:
    """The code of this person."""
    return made_from(number)


def until_refused(desk: Desk) -> None:
    """Guests and people come until the disk takes no more; whoever was refused is not counted."""
    for number in count():
        assert number < _TURNS_MOST, "the disk never got full"
        if not desk.row(f"s{number}"):
            return
        desk.told.rows.append(f"s{number}")
        desk.samples(f"s{number}")
        if desk.person(KeepPerson(code=code(number), person=Person(zone="hip"))) != PersonKept():
            return
        desk.told.people.append(number)


def full(directory: Path, desk: Desk, _: "Mounter") -> Desk:
    """The disk fills up, and staff make room."""
    ballast = directory / "ballast"
    ballast.write_bytes(bytes(BALLAST_BYTES))
    until_refused(desk)
    ballast.unlink()
    return desk


def read_only(directory: Path, desk: Desk, mounter: "Mounter") -> Desk:
    """The disk is read-only at the next start, as after `errors=remount-ro`, until staff repair it."""
    for number in range(3):
        assert desk.row(f"s{number}")
        desk.told.rows.append(f"s{number}")
        assert desk.person(KeepPerson(code=code(number), person=Person(zone="hip"))) == PersonKept()
        desk.told.people.append(number)
    assert desk.closed()
    mounter.remount("ro")
    desk = Desk(directory, desk.told)
    assert not desk.row("never")
    for request in (KeepPerson(code=code(9), person=Person()), ForgetPerson(code=code(0))):
        assert not isinstance(desk.person(request), PersonKept | PersonForgotten), request
    assert not desk.staff(AddPack(pairs=4, until_month=202_712))
    assert not desk.staff(KeepVolume(volume=1))
    desk.end("s1")
    mounter.remount("rw")
    return desk


class Mounter:
    """The process that may mount; it goes on as a child of it that is nobody, and asks it over pipes."""

    def __init__(self, directory: Path) -> None:
        asks, self._ask = os.pipe()
        self._hear, hears = os.pipe()
        _mount(directory, f"size={DISK_BYTES},mode=777", "-t", "tmpfs", "none")
        child = os.fork()
        if child:
            os.close(self._ask)
            _serve(directory, asks, hears)
            os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        os.close(asks)
        os.close(hears)
        if os.getuid() == 0 and os.environ["STARTED_AS"] == "0":
            os.setgroups([])
            os.setresgid(NOBODY, NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, NOBODY)
            os.environ["STARTED_AS"] = str(os.getuid())

    def remount(self, how: Literal["ro", "rw"]) -> None:
        """The disk is mounted so."""
        os.write(self._ask, how.encode())
        assert os.read(self._hear, 1) == b"."


def _serve(directory: Path, asks: int, hears: int) -> None:
    while how := os.read(asks, 2):
        _mount(directory, f"remount,{how.decode()}")
        os.write(hears, b".")


def _mount(directory: Path, options: str, *what: str) -> None:
    subprocess.run(["mount", "-o", options, *what, str(directory)], check=True)


def main(directory: Path, kind: str) -> None:
    """What was said and what is there afterwards, as JSON."""
    mounter, told = Mounter(directory), Told()
    desk = (full if kind == "full" else read_only)(directory, Desk(directory, told), mounter)
    assert desk.row("after") and desk.person(KeepPerson(code=code(999), person=Person())) == PersonKept()
    desk.end("after")
    assert desk.closed()
    store = opened(directory, lambda: NOW_S)
    opened_whole(store)
    after = record_of("after")
    ended = "SELECT count(*) FROM audit WHERE kind = ? AND subject = ?"
    found = {
        "journal": told.journal,
        "refusals": told.refusals,
        "rows": [*map(record_of, told.rows), after],
        "never": record_of("never"),
        "people": [*told.people, 999],
        "notice": store.notice,
        "found_rows": [id for (id,) in store._connection.execute("SELECT session_id FROM session")],
        "found_people": [
            number
            for number in (*told.people, 999)
            if isinstance(store.person(OpenPerson(code=code(number))), PersonOpened)
        ],
        "lines": store._connection.execute(ended, (Kind.SESSION_ENDED, after)).fetchone()[0],
        "user": os.environ["STARTED_AS"],
        "closed": store._connection.execute(
            "SELECT stop_reason FROM session WHERE session_id = ?", (after,)
        ).fetchone()[0],
    }
    store.close()
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
