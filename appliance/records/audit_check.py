"""Whether the audit log is whole, and whether the device records are those of which it tells. (HZ-16)

SQL on an open connection that sees one moment of the file; every sentence names the line, or the session.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from appliance.records import audit, sessions
from appliance.records.audit import LOG_TO, SESSIONS_BEFORE, Head, Kind, Line, linked


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was found: how many lines, from where to where, and what is wrong with them."""

    lines: int
    floor: Head
    head: Head
    records: int
    wrongs: tuple[str, ...]
    steps_back: int
    """How often a line is older than the one before it: somebody, or something, set the clock back."""


@dataclass(slots=True)
class _Chain:
    """What is remembered while the lines pass by, one after the other."""

    at: Head
    lines: int = 0
    last_s: int = 0
    steps_back: int = 0
    sessions_before_s: int = 0
    log_to: int = 0
    seen_s: dict[str, int] = field(default_factory=dict)
    """Of each session: when the first line of it is from."""
    ended: dict[str, str] = field(default_factory=dict)
    """Of each session: the digest of its record, as the last line of it has it."""


def check(connection: sqlite3.Connection, marks: Sequence[tuple[str, Head]] = ()) -> Checked:
    """All lines, the heads that are known from elsewhere (and from where), and all device records."""
    floor = audit.floor(connection)
    chain = _Chain(at=floor, log_to=0)
    links = {floor.number: floor.link}
    wrongs: list[str] = []
    for line in audit.lines(connection):
        wrongs.extend(_broken(chain, line))
        _remember(chain, line)
        links[line.number] = line.link
    if floor.number != chain.log_to:
        wrongs.append(f"The lines up to {floor.number} are gone, and no line says that they were too old.")
    for where, head in marks:
        wrongs.extend(_led_away(where, head, links, floor=floor, end=chain.at))
    found = dict(sessions.digests(connection))
    wrongs.extend(_records(connection, chain, found))
    return Checked(
        lines=chain.lines,
        floor=floor,
        head=chain.at,
        records=len(found),
        wrongs=tuple(wrongs),
        steps_back=chain.steps_back,
    )


def _broken(chain: _Chain, line: Line) -> Iterator[str]:
    if line.number != chain.at.number + 1:
        yield f"Line {line.number} follows line {chain.at.number}: what was between them is gone."
    elif line.link != linked(chain.at.link, line):
        yield f"Line {line.number} ({line.kind}) is not bound to those before it: something was changed."
    if line.kind == Kind.LOG_BROKEN:
        yield f"Line {line.number} says that the log did not lead to a head that was {line.detail}."


def _remember(chain: _Chain, line: Line) -> None:
    chain.at = Head(line.number, line.link)
    chain.lines += 1
    chain.steps_back += line.at_s < chain.last_s
    chain.last_s = line.at_s
    match line.kind:
        case Kind.SESSION_BEGUN:
            chain.seen_s.setdefault(line.subject, line.at_s)
        case Kind.SESSION_ENDED:
            chain.seen_s.setdefault(line.subject, line.at_s)
            chain.ended[line.subject] = line.detail.rpartition(" ")[2]
        case Kind.TIDIED if line.detail.startswith(SESSIONS_BEFORE):
            chain.sessions_before_s = max(chain.sessions_before_s, _number(line.detail))
        case Kind.TIDIED if line.detail.startswith(LOG_TO):
            chain.log_to = _number(line.detail)
        case _:
            pass


def _number(detail: str) -> int:
    word = detail.rpartition(" ")[2]
    return int(word) if word.isdecimal() else 0


def _led_away(where: str, head: Head, links: dict[int, bytes], *, floor: Head, end: Head) -> Iterator[str]:
    if head.number < floor.number:
        return  # the lines up to it were too old and are gone; what is left begins later
    if head.number > end.number:
        yield f"The log ends with line {end.number}, but {where} knows line {head.number}: the end is gone."
    elif links.get(head.number) != head.link:
        yield f"Line {head.number} is another one than {where} knows: the log was written anew."


def _records(connection: sqlite3.Connection, chain: _Chain, found: dict[str, str | None]) -> Iterator[str]:
    """A record that nothing tells of, one that is another than was kept, and one that is gone too early."""
    rows = connection.execute("SELECT session_id FROM session_before_audit")
    known = {session_id for (session_id,) in rows} | chain.seen_s.keys()
    for session_id, digest in found.items():
        if session_id not in known:
            yield f"Session {session_id} has a record, and no line of the log tells of it."
        elif digest is not None and chain.ended.get(session_id, digest) != digest:
            yield f"The record of session {session_id} is not the one that was kept at its end."
        elif digest is not None and session_id in chain.seen_s and session_id not in chain.ended:
            yield f"The record of session {session_id} has an end of which no line of the log tells."
    for session_id, seen_s in chain.seen_s.items():
        if session_id not in found and seen_s >= chain.sessions_before_s:
            yield f"The record of session {session_id} is gone, and no line says that it was too old."
