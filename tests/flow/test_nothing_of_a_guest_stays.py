"""After a guest: the real kiosk's memory, what a core of it would hold, and the disk, searched for canaries.

The canaries are the code that the guest was shown, the id of the session, a row of pixels of the drawn code
and of its letters, and the keys of the two pain figures that were touched. Each is found in the process while
the guest is there, so that the search is known to find. The figures themselves are small numbers, and the
other answers and the zone are words of the program that every process has: in memory they cannot be told from
those. What is left of the pages that held them is what the keys of the pain show.
The device record of the session stays, under a name of its own that does not lead back to the id. ems-stim,
which goes on, knew of the guest nothing but that id and the program; it is not searched. (FLOW-02, HZ-12)
"""

import re
import sqlite3
from pathlib import Path

import pytest

from appliance.records.own_id import record_of
from appliance.therapy.code import CodeError, grouped, parse
from deploy.tools import journey
from deploy.tools.visitor import Visitor
from tests.support.kiosk_window import to_live, visitor_at_the_window
from tests.support.memory import Canaries, in_files, in_memory, pixels_of, regions, words_of

pytestmark = pytest.mark.realtime

_GROUPED = re.compile(rb"(?:[0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}")
_ID = re.compile(rb"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
_QR = (1.25, 0.35, 1.40, 0.60)
"""Left, top, right and bottom of some of the QR code's pixels, in heights of the screen."""
_LETTERS = (0.05, 0.46, 1.0, 0.52)
"""The same of the code's letters: the picture of a text that was rendered for this guest alone."""


def pid_of(visitor: Visitor) -> int:
    pid = visitor.stand.supervisor.pid("ems-kiosk")
    assert pid is not None
    return pid


def code_in(pid: int) -> str:
    """The one code that this process has in its memory: what looks like one has two check symbols."""
    found = set[str]()
    for region in regions(pid):
        for match in _GROUPED.finditer(region):
            try:
                found.add(parse(match[0].decode()))
            except CodeError:
                continue
    assert len(found) == 1, f"the code that is shown, and no other one: {len(found)}"
    return found.pop()


def record_in(records: Path) -> str:
    """The name that the one device record has."""
    with sqlite3.connect(records / "sessions.db") as store:
        rows = store.execute("SELECT session_id FROM session").fetchall()
    assert len(rows) == 1
    return str(rows[0][0])


def session_in(pid: int, record: str) -> str:
    """The one id in this process's memory that leads to this record."""
    words = (match[0].decode() for region in regions(pid) for match in _ID.finditer(region))
    found = {word for word in words if record_of(word) == record}
    assert len(found) == 1, "the id of the session that was treated"
    return found.pop()


def drawn(visitor: Visitor, part_of_screen: tuple[float, float, float, float]) -> bytes:
    """The pixels of the liveliest row of this part, as the screen shows them."""
    rgb, wide = visitor.screen.pixels(), visitor.screen.width
    left, top, right, low = (round(part * visitor.screen.height) for part in part_of_screen)
    rows = [rgb[3 * (wide * y + left) : 3 * (wide * y + right)] for y in range(top, low)]
    return max(rows, key=lambda row: sum(a != b for a, b in zip(row[:-3:3], row[3::3], strict=True)))


def to_the_code(visitor: Visitor) -> None:
    """A whole session, and a code that the guest looks at."""
    journey.prove_estop(visitor)
    to_live(visitor, 1)
    visitor.touch("stop")
    visitor.until(lambda: visitor.seen.screen == "ending" and visitor.seen.has("continue"), "it is off")
    visitor.touch("continue")
    for screen, touch in (("pain_after", "pain:4"), ("skin", "skin:normal"), ("dizzy", "dizzy:no")):
        visitor.at(screen)
        visitor.touch(touch)
    visitor.at("aftercare")
    visitor.touch("take")
    visitor.at("take")
    visitor.touch("take:code")
    visitor.reads("code.heading")
    visitor.pass_ms(400)


def is_renewed(pid: int) -> bool:
    return b"--behind" in Path(f"/proc/{pid}/cmdline").read_bytes()


def core_limits(pid: int) -> list[str]:
    """How large a core of this process may be, soft and hard."""
    lines = Path(f"/proc/{pid}/limits").read_text(encoding="ascii").splitlines()
    return next(line.split()[4:6] for line in lines if line.startswith("Max core file size"))


def is_black_ever(visitor: Visitor, pid: int) -> bool:
    """True if the paper's edge was without a picture before the next process showed the first screen."""
    dark, at = [], 3 * (visitor.screen.width * 20 + 20)

    def is_there() -> bool:
        dark.append(visitor.screen.pixels()[at : at + 3] == bytes(3))
        return is_renewed(pid) and visitor.seen.screen == "attract" and visitor.seen.has("start")

    visitor.until(is_there, "the first screen of the next process")
    return any(dark)


@pytest.mark.hazard("HZ-10")
@pytest.mark.requirement("FLOW-02")
@pytest.mark.requirement("PRIV-01")
def test_of_a_guest_who_keeps_no_code_nothing_is_left_in_memory_core_or_disk() -> None:
    with visitor_at_the_window() as visitor:
        pid = pid_of(visitor)
        to_the_code(visitor)
        code, record = code_in(pid), record_in(visitor.stand.records)
        session = session_in(pid, record)
        canaries: Canaries = {
            "code": words_of(code, grouped(code)),
            "session": words_of(session),
            "drawn": pixels_of(drawn(visitor, _QR)),
            "letters": pixels_of(drawn(visitor, _LETTERS)),
            "pain before": words_of("pain:6"),
            "pain after": words_of("pain:4"),
        }
        assert in_memory(pid, canaries) == set(canaries), "the search finds what is there"
        visitor.pass_ms(500)
        visitor.touch("back")
        visitor.at("take")
        visitor.touch("done")
        visitor.at("clean")
        visitor.touch("wiped:yes")
        assert not is_black_ever(visitor, pid), "a picture stands all the time"
        assert pid_of(visitor) == pid and visitor.stand.supervisor.restarts("ems-kiosk") == 0
        assert in_memory(pid, canaries) == set(), "nothing, anywhere in the memory of the next process"
        assert core_limits(pid) == ["0", "0"], "and so in no core of it"
        assert in_files(visitor.stand.directory, canaries) == set()
        kept = {"record": words_of(record)}
        assert {name for name, _ in in_files(visitor.stand.records, kept)} == {"record"}, "its record stays"
        journey.to_the_pain(visitor)
