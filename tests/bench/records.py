"""python -m tests.bench.records: a year of a busy station in the real store; kept as results/records.txt.

Forty sessions a day in virtual time, every third one of somebody with a code, a nightly round each night. The
black box is filled on the last days only: it is kept for 72 hours, and none of the others would be there. The
files lie in memory where there is such a place, so the times leave out the card. Simulated; takes minutes.
1 when a page for staff or owner takes longer than 300 ms to read (the median of 15).
"""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory

from appliance.records.audit_check import check
from appliance.records.station import Retention, Station
from appliance.records.store import Store
from appliance.therapy.catalogue import Kind
from appliance.therapy.code import made_from
from appliance.therapy.logbook import Sample
from appliance.therapy.logbook_asked import KeepCheck, KeepWiped
from appliance.therapy.person import KeepPerson, OpenPerson, Person, PersonKept
from appliance.therapy.record import Delivered
from appliance.therapy.visit import History, Visit
from tests.bench.keep import keep
from tests.unit.records.test_people import CHEAP
from tests.unit.records.test_store import REPORT, ROW, moment

DAYS, SESSIONS_A_DAY, SAMPLED_DAYS = 365, 40, 5
TREATED_S = 20 * 60
BOUND_MS = 300
BEGUN_S = 1_700_006_400  # midnight of the tests' calendar
DAY_S = 86_400
OPENS_S, NIGHT_S = 8 * 3600, 27 * 3600
CODES = 400
_PROGRAMS = ("P01", "P02", "P05", "P07", "P12")
_BLOCK = 300
_TIMES = 15


@dataclass
class Year:
    """The station, and how far its year is."""

    directory: Path
    now_s: int = BEGUN_S

    def opened(self) -> Store:
        """The store as it stands now; device rows are kept for the whole year, which is more than usual."""
        station = Station(
            retention=Retention(sessions=DAYS), is_clock_vouched=lambda: True, code_cost=CHEAP, boot="one"
        )
        return Store(
            self.directory / "sessions.db", wall_s=lambda: self.now_s, moment=moment, station=station
        )

    def day(self, store: Store, number: int, random: Random, *, is_sampled: bool) -> None:
        """Forty guests one after the other, and the night."""
        begun_s = BEGUN_S + number * DAY_S
        self.now_s = begun_s + OPENS_S
        store.keep(KeepCheck(role="staff"))
        for guest in range(SESSIONS_A_DAY):
            self.now_s += 900
            self._guest(store, f"{number:03d}{guest:02d}-0123456789abcdef", random, is_sampled=is_sampled)
        self.now_s = begun_s + NIGHT_S
        said = store.tend()
        assert not said, said

    def _guest(self, store: Store, name: str, random: Random, *, is_sampled: bool) -> None:
        program = random.choice(_PROGRAMS)
        store.open_session(replace(ROW, session_id=name, program_id=program, firmware_sha256="ab" * 32))
        for begin in range(0, TREATED_S * 10 if is_sampled else 0, _BLOCK):
            store.keep_samples(name, block(begin, random))
        for treated_ms in range(60_000, TREATED_S * 1000, 60_000):
            store.checkpoint(
                Delivered(session_id=name, treated_ms=treated_ms, stop_reason="", level_max=(9, 9))
            )
        faults = ("H16",) if random.random() < 0.01 else ()
        store.close_session(
            replace(REPORT, session_id=name, program_id=program, faults=faults), has_report=True
        )
        store.count_pain(program, random.randrange(-4, 2))
        store.keep(KeepWiped(by="guest"))
        if random.random() < 1 / 3:
            self._comes_back(store, made_from(random.randrange(CODES)), program)

    def _comes_back(self, store: Store, code: str, program: str) -> None:
        answer = store.person(OpenPerson(code=code))
        person = getattr(answer, "person", Person())
        visit = Visit(
            program_id=program, family="frequent", kind=Kind.SENSORY, at_s=self.now_s, treated_ms=1_200_000,
            pain_before=6, pain_after=4, comfort=(400, 400),
        )  # fmt: skip
        history = History(visits=(*person.history.visits, visit))
        assert store.person(KeepPerson(code=code, person=replace(person, history=history))) == PersonKept()
        store._connection.execute(
            "DELETE FROM setting WHERE name = 'codes_wrong'"
        )  # new codes are no guesses


def block(begin: int, random: Random) -> tuple[Sample, ...]:
    """Half a minute as a board measures it: no two samples are the same."""
    return tuple(
        Sample(
            at_s=tenth // 10,
            tenth=tenth % 10,
            state="TREATING",
            set_ua=(9_000, 8_000),
            delivered_ua=(9_000 + random.randrange(-300, 300), 8_000 + random.randrange(-300, 300)),
            z_ohm=(900 + random.randrange(80), 850 + random.randrange(80)),
        )
        for tenth in range(begin, begin + _BLOCK)
    )


def written_bytes() -> int:
    """All that this process has ever given to the system to write."""
    lines = Path("/proc/self/io").read_text(encoding="ascii").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("wchar")))


def size(path: Path) -> int:
    """The bytes of a file, or of all files below."""
    return sum(
        each.stat().st_size for each in ([path] if path.is_file() else path.rglob("*")) if each.is_file()
    )


def times_ms(work: Callable[[], object]) -> list[float]:
    """How long each of some calls took."""
    found = []
    for _ in range(_TIMES):
        begin = time.perf_counter()
        work()
        found.append((time.perf_counter() - begin) * 1000)
    return found


def _line(what: str, times: list[float]) -> str:
    return f"{what:<44} {median(times):8.1f} ms   worst of {len(times)}: {max(times):8.1f} ms"


def main() -> int:
    """0 when the staff's pages came within their bound."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(prefix="ems-year-", dir=memory if memory.is_dir() else None) as name:
        year, random = Year(Path(name)), Random(1)
        store = year.opened()
        a_day = dict[bool, int]()
        for number in range(DAYS):
            is_sampled, before = number >= DAYS - SAMPLED_DAYS, written_bytes()
            year.day(store, number, random, is_sampled=is_sampled)
            a_day[is_sampled] = written_bytes() - before
        store.close()
        lines, slowest_ms = _told(year, a_day)
    keep("records", lines)
    return 0 if slowest_ms <= BOUND_MS else 1


def _told(year: Year, a_day: dict[bool, int]) -> tuple[list[str], float]:
    starts = times_ms(lambda: year.opened().close())
    store = year.opened()
    book = times_ms(store.book)
    figures = times_ms(store.figures)
    trace = times_ms(lambda: store.trace(f"{DAYS - 1:03d}{SESSIONS_A_DAY - 1:02d}-0123456789abcdef"))
    audit = times_ms(lambda: check(store._connection))
    assert not check(store._connection).wrongs
    rows = store._connection.execute("SELECT count(*) FROM session").fetchone()[0]
    boxes = store._connection.execute("SELECT count(*) FROM box").fetchone()[0]
    store.close()
    mega = 1_000_000
    lines = [
        f"a year of {SESSIONS_A_DAY} sessions a day of {TREATED_S // 60} minutes, {CODES} codes,"
        " virtual time, files in memory, as all rows of the year were kept",
        f"records file {size(year.directory / 'sessions.db') / mega:.1f} MB with {rows} device rows and"
        f" {boxes} blocks of black boxes of 72 hours",
        f"seven copies {size(year.directory / 'backup') / mega:.1f} MB, keys"
        f" {size(year.directory / 'keys') / mega:.2f} MB",
        f"written on the last day {a_day[True] / mega:.1f} MB, the nightly copy included; on a day"
        f" without black box {a_day[False] / mega:.1f} MB; budget 200 MB",
        _line("start: open, check, ready", starts),
        _line(f"staff's pages, bound {BOUND_MS} ms", book),
        _line(f"owner's figures, bound {BOUND_MS} ms", figures),
        _line("the whole audit log checked", audit),
        _line(f"course of one session, bound {BOUND_MS} ms", trace),
    ]
    return lines, max(map(median, (book, figures, trace)))


if __name__ == "__main__":
    sys.exit(main())
