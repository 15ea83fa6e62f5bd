"""The pages that somebody takes along: one session, or a course, for the person or for whoever treats them.

No name and no code stands on them. Numbers and what was said, never a finding and never a promise. [OUT-04]
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, unique
from typing import Protocol

from appliance.records import csv_out, plots
from appliance.records.paper import INNER, PALE, Script, Sheet
from appliance.therapy.course import PLANNED_MAX, PLANNED_MIN, Course, course_of
from appliance.therapy.logbook import Sample
from appliance.therapy.outcome import verdict
from appliance.therapy.visit import History, Visit

ROWS = 14
"""So many sessions have a row and a mark; earlier ones are counted."""
PERSON_COLUMNS = ("number", "date", "program", "minutes", "before", "after")
CLINICIAN_COLUMNS = ("number", "date", "program", "kind", "minutes", "before", "said", "comfort", "end")
COLUMNS = frozenset((*PERSON_COLUMNS, *CLINICIAN_COLUMNS))
_UC = 1_000
_FIRMWARE_LETTERS = 16
_NAME_LETTERS = 40
_DASH = "–"


@unique
class Reader(StrEnum):
    """For whom a page is."""

    PERSON = "person"
    CLINICIAN = "clinician"


class Words(Protocol):
    """The texts of one language."""

    def __call__(self, text_id: str, **values: str | int) -> str:
        """The words of this id with their values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """How pages are written here: language, fonts, words, what programs are called, and the day."""

    language: str
    script: Script
    say: Words
    program_name: dict[str, str]
    """The id of the text that names each program."""
    day_s: int
    is_simulated: bool

    def program(self, program_id: str, *, with_id: bool = False) -> str:
        """What the program is called; its id alone where nobody knows it any more."""
        name = self.program_name.get(program_id)
        if name is None:
            return program_id
        return f"{program_id} {self.say(name)}" if with_id else self.say(name)

    def day(self, wall_s: int) -> str:
        """The day in an order that stays also between words that are read from the right."""
        return day_of(wall_s).replace("-", "/") if self.script.is_rtl else day_of(wall_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Treated:
    """One session as its device record has it."""

    session_id: str
    minute_s: int
    program_id: str
    zone: str
    treated_ms: int
    level_max: tuple[int, int]
    charge_uc: tuple[int, int]
    faults: tuple[str, ...]
    stop_reason: str
    module_serial: str
    firmware_sha256: str
    consent_version: int
    questionnaire_version: int
    is_simulated: bool


def day_of(wall_s: int) -> str:
    """The day where the station stands, as every country reads it."""
    return date.fromtimestamp(wall_s).isoformat()


# ---- a course ----------------------------------------------------------------------------------------------


def course_page(history: History, hand: Hand, reader: Reader) -> bytes:
    """One page of the sessions since the last long pause; the last ones, where they are too many."""
    say, course = hand.say, course_of(history)
    visits = history.visits[-ROWS:]
    first = len(history.visits) - len(visits) + 1
    heading = say("course.heading" if reader is Reader.PERSON else "paper.course.clinician")
    sheet = _begun(hand, heading, reader, is_simulated=hand.is_simulated)
    with sheet.field(say("paper.pain"), 70) as field:
        plots.pain(sheet, field, visits, first, (say("paper.before"), say("paper.after")))
    for sentence in _told(course, hand):
        sheet.lines(sentence)
    sheet.gap(3)
    if reader is Reader.PERSON:
        _person_rows(sheet, visits, first, hand)
    else:
        _clinician_rows(sheet, visits, first, hand)
    if first > 1:
        sheet.gap(1)
        sheet.lines(say("paper.earlier", count=first - 1), pt=8.5, colour=PALE)
    _ended(sheet, hand, say("paper.honest" if reader is Reader.PERSON else "paper.method"))
    return sheet.bytes()


def _told(course: Course, hand: Hand) -> list[str]:
    say = hand.say
    told = [say("course.sessions", sessions=course.sessions, least=PLANNED_MIN, most=PLANNED_MAX)]
    drop = course.median_drop
    if course.median_before is not None and drop is not None:
        told.append(say("course.median", before=course.median_before))
        less_or_more = "course.change.less" if drop > 0 else "course.change.more"
        told.append(say("course.change.same") if drop == 0 else say(less_or_more, points=abs(drop)))
    return [*told, say(f"course.{course.advice}")]


def course_table(history: History, hand: Hand) -> str:
    """The same sessions for a spreadsheet, all of them."""
    head = ("date", "program", "kind", "minutes", "pain_before", "pain_after", "stop_reason")
    rows = (
        (
            day_of(visit.at_s),
            hand.program(visit.program_id, with_id=True),
            str(visit.kind),
            _minutes(visit.treated_ms),
            visit.pain_before,
            visit.pain_after,
            visit.stop_reason,
        )
        for visit in history.visits
    )
    return csv_out.table(head, rows)


def _person_rows(sheet: Sheet, visits: Sequence[Visit], first: int, hand: Hand) -> None:
    widths = (14.0, 28.0, INNER - 106, 20.0, 22.0, 22.0)
    sheet.row([hand.say(f"paper.{word}") for word in PERSON_COLUMNS], widths, is_bold=True)
    for number, visit in enumerate(visits, first):
        sheet.row(
            (
                str(number),
                hand.day(visit.at_s),
                hand.program(visit.program_id),
                str(_minutes(visit.treated_ms)),
                str(visit.pain_before),
                _DASH if visit.pain_after is None else str(visit.pain_after),
            ),
            widths,
        )


def _clinician_rows(sheet: Sheet, visits: Sequence[Visit], first: int, hand: Hand) -> None:
    say = hand.say
    widths = (8.0, 20.0, 31.0, 18.0, 14.0, 13.0, INNER - 151, 23.0, 24.0)
    sheet.row([say(f"paper.{word}") for word in CLINICIAN_COLUMNS], widths, is_bold=True, pt=8)
    for number, visit in enumerate(visits, first):
        sheet.row(
            (
                str(number),
                hand.day(visit.at_s),
                hand.program(visit.program_id, with_id=True),
                say(f"paper.kind.{visit.kind}"),
                str(_minutes(visit.treated_ms)),
                str(visit.pain_before),
                _change(visit, hand),
                _comfort(visit),
                say(f"operator.end.{visit.stop_reason}"),
            ),
            widths,
            pt=8,
        )


def _change(visit: Visit, hand: Hand) -> str:
    if visit.pain_after is None:
        return _DASH
    said = hand.say(f"paper.said.{verdict(visit.pain_before, visit.pain_after)}")
    return f"{visit.pain_after}, {said}"


def _comfort(visit: Visit) -> str:
    return _DASH if visit.comfort is None else " / ".join(str(round(each / 10)) for each in visit.comfort)


# ---- a session ---------------------------------------------------------------------------------------------


def session_page(treated: Treated, samples: Sequence[Sample], hand: Hand, reader: Reader) -> bytes:
    """One page of one session; without samples, which are kept for three days only, it says so."""
    say = hand.say
    heading = say("paper.session.heading" if reader is Reader.PERSON else "paper.session.clinician")
    sheet = _begun(hand, heading, reader, is_simulated=treated.is_simulated)
    _facts(sheet, _what(treated, hand))
    if reader is Reader.CLINICIAN:
        _facts(sheet, _for_clinicians(treated, hand))
    sheet.gap(4)
    sides = (say("paper.left"), say("paper.right"))
    if not samples:
        sheet.lines(say("operator.session.no_trace"))
    else:
        with sheet.field(say("paper.current"), 55) as field:
            plots.current(sheet, field, samples, (*sides, say("paper.set"), say("paper.measured")))
        if reader is Reader.CLINICIAN:
            with sheet.field(say("paper.ohm"), 40) as field:
                plots.resistance(sheet, field, samples, sides)
    _ended(sheet, hand, say("receipt.no_name"))
    return sheet.bytes()


def _facts(sheet: Sheet, rows: Sequence[tuple[str, str]]) -> None:
    for label, value in rows:
        sheet.row((label, value), (62.0, INNER - 62.0), pt=9.5)


def _what(treated: Treated, hand: Hand) -> list[tuple[str, str]]:
    say = hand.say
    zone = say(f"zone.{treated.zone}") if treated.zone else _DASH
    return [
        (say("paper.date"), hand.day(treated.minute_s)),
        (say("paper.program"), hand.program(treated.program_id)),
        (say("paper.where"), zone),
        (say("paper.minutes"), str(_minutes(treated.treated_ms))),
        (say("paper.end"), say(f"operator.end.{treated.stop_reason}")),
        (say("paper.level"), " / ".join(map(str, treated.level_max))),
    ]


def _for_clinicians(treated: Treated, hand: Hand) -> list[tuple[str, str]]:
    say = hand.say
    versions = f"{treated.consent_version} / {treated.questionnaire_version}"
    return [
        (say("paper.charge"), " / ".join(f"{each / _UC:.1f}" for each in treated.charge_uc)),
        (say("paper.faults"), " ".join(treated.faults) or say("paper.none")),
        (say("paper.module"), treated.module_serial or _DASH),
        (say("paper.firmware"), treated.firmware_sha256[:_FIRMWARE_LETTERS] or _DASH),
        (say("paper.session"), f"{treated.session_id}   {treated.program_id}   {versions}"),
    ]


# ---- both --------------------------------------------------------------------------------------------------


def _begun(hand: Hand, heading: str, reader: Reader, *, is_simulated: bool) -> Sheet:
    say = hand.say
    sheet = Sheet(hand.script, title=heading, language=hand.language, day_s=hand.day_s)
    sheet.lines(heading, pt=20, is_bold=True)
    sheet.gap(1)
    sheet.lines(say("paper.made", date=hand.day(hand.day_s)), pt=9, colour=PALE)
    if reader is Reader.CLINICIAN:
        sheet.gap(3)
        sheet.lines(say("paper.name") + " " + "_" * _NAME_LETTERS, pt=9, colour=PALE)
    sheet.gap(4)
    if is_simulated:
        sheet.banner(say("screen.simulated") + ". " + say("paper.simulated"))
    return sheet


def _ended(sheet: Sheet, hand: Hand, words: str) -> None:
    sheet.gap(5)
    sheet.lines(words, pt=9)
    sheet.gap(1)
    sheet.lines(hand.say("paper.not_cleared"), pt=9, colour=PALE)


def _minutes(ms: int) -> int:
    return round(ms / 60_000)
