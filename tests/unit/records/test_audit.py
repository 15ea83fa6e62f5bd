"""The audit log: what stands in it, and what of a change, a cut or an exchange is noticed."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.records import anchor, audit
from appliance.records.audit import Head, Kind, linked, parse_head
from appliance.records.audit_check import Checked, check
from appliance.records.station import Retention, Station
from appliance.records.store import Store
from appliance.therapy.code import made_from
from appliance.therapy.logbook import CheckItem, ProblemKind
from appliance.therapy.logbook_asked import (
    AddPack,
    Keep,
    KeepCheck,
    KeepLooked,
    KeepTest,
    KeepVolume,
    KeepWiped,
    NoteEmergency,
    NoteOverride,
    NotePin,
    Override,
    RemovePack,
    ReportProblem,
    TakePads,
)
from appliance.therapy.person import (
    ExportPerson,
    ForgetPerson,
    FreezeTrace,
    KeepPerson,
    OpenPerson,
    Person,
)
from tests.unit.records.test_people import CHEAP
from tests.unit.records.test_store import NOW_S, REPORT, ROW, moment

CODE = made_from(1)
DAY_S = 86_400
ENDED = replace(REPORT, faults=())
HURT = ReportProblem(role="staff", kind=ProblemKind.HURT, session_id="s1")


class Place:
    """The records of one station, and the time there."""

    def __init__(self, path: Path) -> None:
        self.path, self.now_s, self.is_vouched = path, NOW_S, True
        self.store = self.opened()

    def opened(self) -> Store:
        station = Station(
            retention=Retention(persons=3, sessions=2, frozen=3, log=5),
            is_clock_vouched=lambda: self.is_vouched,
            code_cost=CHEAP,
            boot="one",
            write_page=lambda person, language: "course.pdf",
        )
        return Store(self.path, wall_s=lambda: self.now_s, moment=moment, station=station)

    def begun_anew(self) -> Store:
        self.store.close()
        self.store = self.opened()
        return self.store

    def treat(self, name: str) -> None:
        self.store.open_session(replace(ROW, session_id=name))
        self.store.close_session(replace(ENDED, session_id=name), has_report=True)

    def lines(self) -> list[tuple[str, str, str]]:
        return [(each.kind, each.subject, each.detail) for each in audit.lines(self.store._connection)]

    def told(self) -> list[tuple[str, str, str]]:
        return self.lines()[1:]

    def checked(self) -> Checked:
        marks = [("the file beside it", found)] if (found := anchor.read(self.path.parent)) else []
        return check(self.store._connection, marks)

    def forge(self, *statements: str) -> None:
        """Somebody who knows SQL changes the file; what would refuse it is taken away first."""
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            for trigger in ("audit_never_changes", "audit_goes_from_the_front"):
                connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")
            for statement in statements:
                connection.execute(statement)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path / "sessions.db")
    yield place
    place.store.close()


# ---- what stands in it -------------------------------------------------------------------------------------


@pytest.mark.hazard("HZ-16")
def test_a_session_has_a_line_for_its_begin_and_one_for_its_end_with_the_digest_of_its_record(
    place: Place,
) -> None:
    place.treat("s1")
    begun, ended = place.told()
    assert begun == ("session_begun", "s1", "P12")
    reason, _, digest = ended[2].partition(" ")
    assert ended[:2] == ("session_ended", "s1") and reason == "completed" and len(digest) == 64


@pytest.mark.hazard("HZ-16")
def test_a_report_that_comes_twice_tells_nothing_new_and_a_later_one_does(place: Place) -> None:
    place.treat("s1")
    place.store.close_session(replace(ENDED, session_id="s1"), has_report=True)
    assert len(place.told()) == 2
    place.store.close_session(replace(ENDED, session_id="s1", stop_reason="estop"), has_report=True)
    assert place.told()[-1][2].startswith("estop ") and not place.checked().wrongs


@pytest.mark.hazard("HZ-09", "HZ-16")
def test_an_interruption_is_told_once(place: Place) -> None:
    place.store.open_session(ROW)
    place.begun_anew().mark_interrupted()
    place.store.mark_interrupted()
    assert [line[2].split()[0] for line in place.told()] == ["P12", "interrupted"]
    assert not place.checked().wrongs


@pytest.mark.parametrize(
    ("request_", "line"),
    [
        (KeepCheck(role="staff", failed=(CheckItem.PADS,)), ("morning_check", "", "staff pads")),
        (KeepLooked(role="service"), ("check_looked_at", "", "service")),
        (KeepTest(role="staff", passed=False), ("output_test", "", "staff failed")),
        (
            HURT,
            ("problem", "s1", "staff hurt"),
        ),
        (AddPack(pairs=20, until_month=202_712), ("pack_added", "", "20 pairs until 202712")),
        (RemovePack(pack_id=7), ("pack_removed", "", "pack 7")),
    ],
)
def test_what_staff_did_has_a_line(place: Place, request_: Keep, line: tuple[str, str, str]) -> None:
    place.store.keep(request_)
    assert place.told() == [line]


def test_volume_wiping_and_pads_taken_have_none(place: Place) -> None:
    for request in (KeepVolume(volume=1), KeepWiped(by="guest"), TakePads(pack_id=None)):
        place.store.keep(request)
    assert place.told() == []


@pytest.mark.requirement("RED-02")
@pytest.mark.hazard("HZ-12")
def test_an_emergency_is_counted_without_a_session_and_without_a_person(place: Place) -> None:
    place.store.note(NoteEmergency())
    assert place.told() == [("emergency_shown", "", "")]


@pytest.mark.requirement("SCR-03")
@pytest.mark.hazard("HZ-12")
def test_an_override_is_told_with_its_reason_and_without_the_answers_it_let_pass(place: Place) -> None:
    place.store.note(NoteOverride(reason=Override.LETTER, cards=("q05", "q11")))
    assert place.told() == [("override", "", "letter 2 card(s)")]


def test_a_right_and_a_wrong_pin_are_told_with_the_role_alone(place: Place) -> None:
    place.store.note(NotePin(role="service"))
    place.store.note(NotePin(role=None))
    assert place.told() == [("pin_right", "", "service"), ("pin_wrong", "", "")]


@pytest.mark.hazard("HZ-12")
@pytest.mark.requirement("PRIV-03")
def test_forgetting_and_taking_along_are_told_without_saying_who(place: Place) -> None:
    place.store.person(KeepPerson(code=CODE, person=Person()))
    place.store.person(ExportPerson(code=CODE, language="en"))
    place.store.person(ForgetPerson(code=CODE))
    place.store.person(ForgetPerson(code=CODE))
    assert place.told() == [("page_asked_for", "", ""), ("person_forgotten", "", "asked for it")]


def test_codes_that_are_locked_are_told_once_for_each_lock(place: Place) -> None:
    for number in range(7):
        place.store.person(OpenPerson(code=made_from(number)))
    assert place.told() == [("codes_locked", "", "")]


def test_a_black_box_that_is_frozen_twice_is_told_once(place: Place) -> None:
    place.store.person(FreezeTrace(session_id="s1", why="hurt"))
    place.store.person(FreezeTrace(session_id="s1", why="problem"))
    assert place.told() == [("trace_frozen", "s1", "hurt")]


@pytest.mark.hazard("HZ-12")
def test_times_are_of_five_minutes_and_say_whether_somebody_vouches_for_the_clock(place: Place) -> None:
    place.is_vouched = False
    place.store.note(NoteEmergency())
    first, second = audit.lines(place.store._connection)
    assert (first.at_s, first.is_vouched) == (NOW_S // 300 * 300, True)
    assert (second.at_s % 300, second.is_vouched) == (0, False)


# ---- what is noticed ---------------------------------------------------------------------------------------


def filled(place: Place) -> None:
    for name in ("s1", "s2", "s3"):
        place.treat(name)


def test_a_log_that_nobody_touched_is_whole(place: Place) -> None:
    filled(place)
    found = place.checked()
    assert (found.lines, found.records, found.wrongs) == (7, 3, ())
    assert anchor.read(place.path.parent) == found.head


@pytest.mark.hazard("HZ-13", "HZ-16")
@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE audit SET detail = 'P01' WHERE number = 2", "Line 2 (session_begun) is not bound"),
        ("UPDATE audit SET at_s = at_s + 300 WHERE number = 4", "Line 4 (session_begun) is not bound"),
        ("UPDATE audit SET subject = 's9' WHERE number = 6", "Line 6 (session_begun) is not bound"),
        ("UPDATE audit SET vouched = 0 WHERE number = 3", "Line 3 (session_ended) is not bound"),
        ("UPDATE audit SET link = zeroblob(32) WHERE number = 3", "Line 3 (session_ended) is not bound"),
        ("DELETE FROM audit WHERE number = 3", "Line 4 follows line 2"),
        ("DELETE FROM audit WHERE number = 1", "Line 2 follows line 0"),
        (
            "DELETE FROM audit WHERE number > 5",
            "The log ends with line 5, but the file beside it knows",
        ),
        (
            "UPDATE session SET stop_reason = 'estop' WHERE session_id = 's2'",
            "The record of session s2 is",
        ),
        ("UPDATE session SET charge_uc_left = 1 WHERE session_id = 's1'", "The record of session s1 is"),
        (
            "UPDATE session SET minute_s = 300 WHERE session_id = 's1'",
            "The record of session s1 is",
        ),
        ("DELETE FROM session WHERE session_id = 's3'", "The record of session s3 is gone"),
        (
            "UPDATE session SET session_id = 'x' WHERE session_id = 's3'",
            "Session x has a record, and",
        ),
    ],
)
def test_every_change_is_noticed_and_named(place: Place, statement: str, said: str) -> None:
    filled(place)
    place.forge(statement)
    assert any(each.startswith(said) for each in place.checked().wrongs), place.checked().wrongs


@pytest.mark.hazard("HZ-13", "HZ-16")
def test_two_lines_that_changed_their_places_are_noticed(place: Place) -> None:
    filled(place)
    place.forge(
        "UPDATE audit SET number = 99 WHERE number = 3",
        "UPDATE audit SET number = 3 WHERE number = 5",
        "UPDATE audit SET number = 5 WHERE number = 99",
    )
    assert place.checked().wrongs


def rewrite(place: Place, change: Callable[[audit.Line], audit.Line]) -> None:
    """Somebody who has read the page of the chain writes the whole log anew, with right links."""
    with closing(sqlite3.connect(place.path, isolation_level=None)) as connection:
        lines, at = list(audit.lines(connection)), audit.floor(connection).link
    for line in map(change, lines):
        at = linked(at, line)
        place.forge(
            f"UPDATE audit SET detail = '{line.detail}', link = x'{at.hex()}' WHERE number = {line.number}"
        )


@pytest.mark.hazard("HZ-13", "HZ-16")
def test_a_log_that_was_written_anew_with_right_links_does_not_lead_to_the_known_head(place: Place) -> None:
    filled(place)
    rewrite(place, lambda line: replace(line, detail="P01") if line.number == 2 else line)
    (said,) = place.checked().wrongs
    assert said == "Line 7 is another one than the file beside it knows: the log was written anew."


@pytest.mark.hazard("HZ-13", "HZ-16")
def test_the_front_cannot_be_taken_away_by_moving_the_floor(place: Place) -> None:
    filled(place)
    place.forge(
        "UPDATE audit_floor SET number = 3, link = (SELECT link FROM audit WHERE number = 3)",
        "DELETE FROM audit WHERE number <= 3",
    )
    assert "The lines up to 3 are gone" in place.checked().wrongs[0]


@pytest.mark.hazard("HZ-16")
@pytest.mark.parametrize("statement", ["UPDATE audit SET detail = ''", "DELETE FROM audit WHERE number = 2"])
def test_the_file_itself_refuses_a_change_by_mistake(place: Place, statement: str) -> None:
    filled(place)
    with pytest.raises(sqlite3.IntegrityError, match="a line of the audit log never"):
        place.store._connection.execute(statement)


@pytest.mark.hazard("HZ-13", "HZ-16")
def test_an_end_that_was_cut_off_while_nobody_looked_is_said_and_stays_in_the_log(place: Place) -> None:
    filled(place)
    place.forge("DELETE FROM audit WHERE number > 5", "DELETE FROM session WHERE session_id = 's3'")
    store = place.begun_anew()
    assert store.notice is not None and "does not lead to line 7 any more" in store.notice
    place.treat("s4")
    assert place.begun_anew().notice is None
    (said,) = place.checked().wrongs
    assert said.startswith("Line 6 says that the log did not lead to a head that was known 7:")


@pytest.mark.hazard("HZ-16")
def test_an_older_copy_in_the_place_of_the_file_is_said(place: Place) -> None:
    place.treat("s1")
    place.store.close()
    shutil.copy(place.path, place.path.with_name("older"))
    place.store = place.opened()
    place.treat("s2")
    place.store.close()
    shutil.copy(place.path.with_name("older"), place.path)
    place.store = place.opened()
    assert place.store.notice is not None and "does not lead to line 5" in place.store.notice


@pytest.mark.hazard("HZ-16")
def test_a_new_file_says_where_the_log_before_it_ended(place: Place) -> None:
    filled(place)
    before = audit.head(place.store._connection)
    place.store.close()
    place.path.write_bytes(b"no database at all" * 100)
    place.store = place.opened()
    assert place.lines()[0] == ("log_begun", "", f"after {before}")
    assert not place.checked().wrongs


def test_a_new_file_beside_a_damaged_head_says_so(place: Place) -> None:
    place.store.close()
    place.path.unlink()
    (place.path.parent / anchor.FILE).write_text("17:ab")
    place.store = place.opened()
    assert place.lines()[0][2] == "after one whose head is damaged"


def test_a_damaged_head_beside_a_log_is_said(place: Place) -> None:
    place.store.close()
    (place.path.parent / anchor.FILE).write_text("no head")
    place.store = place.opened()
    assert place.store.notice is not None and "does not hold the head of an audit log" in place.store.notice


@pytest.mark.hazard("HZ-16")
def test_a_head_that_cannot_be_written_loses_no_line_and_is_written_with_the_next(place: Place) -> None:
    place.treat("s1")
    head = place.path.parent / anchor.FILE
    head.unlink()
    head.mkdir()
    place.treat("s2")
    head.rmdir()
    assert len(place.told()) == 4
    place.treat("s3")
    assert anchor.read(place.path.parent) == place.checked().head


def test_a_clock_that_was_set_back_is_counted(place: Place) -> None:
    place.treat("s1")
    place.now_s -= DAY_S
    place.treat("s2")
    assert place.checked().steps_back == 1 and not place.checked().wrongs


# ---- what is too old ---------------------------------------------------------------------------------------


@pytest.mark.hazard("HZ-16")
@pytest.mark.requirement("PRIV-03")
def test_records_and_lines_that_are_too_old_go_and_the_log_stays_whole(place: Place) -> None:
    for day in range(9):
        place.treat(f"s{day}")
        place.store.person(KeepPerson(code=made_from(day), person=Person()))
        place.now_s += DAY_S
        place.store.tend()
        assert not place.checked().wrongs
    found = place.checked()
    assert found.floor.number > 1 and found.records == 1
    kinds = [line[0] for line in place.lines()]
    assert Kind.LOG_BEGUN not in kinds and "person_forgotten" in kinds
    assert not place.begun_anew().notice and not place.checked().wrongs


@pytest.mark.hazard("HZ-15")
def test_a_clock_that_leapt_ahead_takes_no_line_away(place: Place) -> None:
    filled(place)
    place.store.tend()
    place.now_s, place.is_vouched = place.now_s + 3_000 * DAY_S, False
    place.store.tend()
    assert place.checked().lines == 7 and not place.checked().wrongs


@pytest.mark.hazard("HZ-16")
def test_a_head_from_before_the_lines_that_are_left_is_no_reproach(place: Place) -> None:
    place.treat("s0")
    early = audit.head(place.store._connection)
    for day in range(8):
        place.treat(f"t{day}")
        place.now_s += DAY_S
        place.store.tend()
    assert check(place.store._connection, [("an export", early)]).wrongs == ()


# ---- heads in words ----------------------------------------------------------------------------------------


def test_a_head_is_read_as_it_is_written() -> None:
    head = Head(12, bytes(range(32)))
    assert parse_head(f"{head}\n") == head


@pytest.mark.parametrize("word", ["", "12", "12:ab", "x:" + "ab" * 32, "-1:" + "ab" * 32, "12:" + "AB" * 32])
def test_what_is_no_head_is_refused(word: str) -> None:
    with pytest.raises(ValueError):
        parse_head(word)
