"""What keeps guests away, and what staff do about it: hours, checks, tests, pads, cleaning, problems."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from appliance.ipc import messages as m
from appliance.kiosk import chart
from appliance.kiosk.chart import pads_taken
from appliance.kiosk.chart.output_test import DUMMY_OHM, LEVEL, STEP_MS_MAX
from appliance.kiosk.view import Ground, Overlay, Screen, Text
from appliance.kiosk.view_staff import Columns, Mark
from appliance.records import soundness
from appliance.safety.states import HostState
from appliance.therapy import logbook, logbook_asked
from appliance.therapy.duty import Opening
from appliance.therapy.house import House
from tests.flow.scripted import config, pass_contact_check, to_contact, to_live, to_pads
from tests.flow.staff_station import NOW_S, SERVICE_PIN, Station, enter, treat, words
from tests.unit.records.test_store import moment
from tests.unit.therapy.test_house import GYM, RULES

DAY_S = 24 * 3600
CLOSED = Opening(is_open=False, in_days=1, weekday=0, minute=480)
LOAD = m.ChannelStatus(contact="good", z_ohm=DUMMY_OHM, may_raise=True)


def station(folder: Path, rules: House = RULES) -> Station:
    """A station with the rules of a house, whose book has come."""
    state = chart.initial(replace(config(), house=rules, site_pad_cm2=45), 0)
    return Station(state=state, folder=folder)


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Station]:
    found = station(tmp_path)
    yield found
    found.store.close()


def renew(kiosk: Station, **duty: object) -> None:
    """The next look at the clock; the book is read anew on another day."""
    duty = {"is_on_duty": True, "today": moment(kiosk.now_s).day, **duty}
    kiosk.tell(chart.DutyCame(**duty))  # type: ignore[arg-type]
    kiosk.hear()


def test_output(kiosk: Station, left: m.ChannelStatus = LOAD, right: m.ChannelStatus = LOAD) -> None:
    """From the menu to the current in both loads, level by level as ems-stim grants them."""
    kiosk.touch("page:tests", "page:output", "output:begin")
    kiosk.hear(channels=(left, right))
    kiosk.hear(state=HostState.CONFIGURED, contact_check="passed", output_off_confirmed=True)


test_output.__test__ = False  # type: ignore[attr-defined]


def raise_to_the_end(kiosk: Station, share: float = 1.0) -> None:
    """Arms and raises; each side gives this share of what was set."""
    kiosk.hear()
    kiosk.hear(channels=(LOAD, LOAD))
    for _ in range(2 * LEVEL + 4):
        for index in (0, 1):
            set_ua = kiosk.stim.status.channels[index].level_set * 1_000
            kiosk.stim.channel(index, set_ua=set_ua, delivered_ua=int(set_ua * share), may_raise=True)
        kiosk.hear()


def pass_output_test(kiosk: Station) -> None:
    kiosk.store.keep(logbook_asked.KeepTest(role="staff", passed=True))
    kiosk.tell(logbook_asked.BookCame(book=kiosk.store.book()))
    kiosk.hear()


# ---- hours -------------------------------------------------------------------------------------------------


def test_a_closed_site_takes_no_guest_and_says_when_it_opens(kiosk: Station) -> None:
    pass_output_test(kiosk)
    assert kiosk.at(Screen.ATTRACT)
    renew(kiosk, opening=CLOSED)
    assert kiosk.at(Screen.NOT_READY) and kiosk.heading == "closed.heading"
    assert list(kiosk.view.body) == [Text(id="closed.opens.mon", values=(("time", "08:00"),))]
    assert kiosk.intents == {"operator", "help"}
    renew(kiosk, opening=replace(CLOSED, in_days=0))
    assert kiosk.view.body[0].id == "closed.opens.today"
    renew(kiosk, opening=Opening(is_open=False))
    assert len(kiosk.view.body) == 0
    renew(kiosk)
    assert kiosk.at(Screen.ATTRACT)


def test_a_guest_who_is_there_when_the_site_closes_goes_on_to_the_end(kiosk: Station) -> None:
    pass_output_test(kiosk)
    to_live(kiosk)
    renew(kiosk, opening=CLOSED)
    assert kiosk.at(Screen.LIVE)


def test_staff_make_the_proof_test_before_the_site_opens(kiosk: Station) -> None:
    renew(kiosk, opening=CLOSED)
    kiosk.hear(proof_test="due")
    assert kiosk.at(Screen.NOT_READY)
    enter(kiosk)
    kiosk.touch("page:tests", "page:proof", "proof:begin")
    kiosk.hear(proof_test="lamps")
    assert kiosk.at(Screen.PROOF_TEST)


@pytest.mark.hazard("HZ-16")
@pytest.mark.parametrize("what", ["damaged", "lost"])
def test_staff_read_of_damaged_records_before_all_else_that_is_due(kiosk: Station, what: str) -> None:
    connection = kiosk.store._connection
    if what == "damaged":
        soundness.looked(connection, is_sound=False)
    else:
        soundness.lost(connection, kiosk.now_s)
    renew(kiosk)
    enter(kiosk)
    assert kiosk.view.body[1].id == f"operator.records.{what}"


# ---- the output test ---------------------------------------------------------------------------------------


@pytest.mark.hazard("HZ-17")
@pytest.mark.requirement("STD-12")
def test_without_this_weeks_output_test_no_guest_begins(kiosk: Station) -> None:
    renew(kiosk)
    assert kiosk.at(Screen.NOT_READY) and kiosk.view.body[0].id == "not_ready.output"
    enter(kiosk)
    assert kiosk.view.body[1].id == "operator.output.due"
    test_output(kiosk)
    raise_to_the_end(kiosk)
    assert kiosk.view.body[0].id == "operator.output.right"
    assert [each.level_delivered for each in kiosk.stim.status.channels] == [0, 0]
    kiosk.touch("back", "back", "lock")
    assert kiosk.at(Screen.ATTRACT)
    kiosk.now_s += 6 * DAY_S
    renew(kiosk)
    assert kiosk.at(Screen.ATTRACT)
    kiosk.now_s += DAY_S
    renew(kiosk)
    assert kiosk.at(Screen.NOT_READY)


@pytest.mark.hazard("HZ-02")
@pytest.mark.requirement("STD-12")
@pytest.mark.parametrize(("share", "is_right"), [(0.8, True), (0.79, False), (1.2, True), (1.21, False)])
def test_an_output_that_is_more_than_a_fifth_off_keeps_guests_away(
    kiosk: Station, share: float, is_right: bool
) -> None:
    renew(kiosk)
    enter(kiosk)
    test_output(kiosk)
    raise_to_the_end(kiosk, share)
    assert kiosk.view.body[0].id == f"operator.output.{'right' if is_right else 'wrong'}"
    kiosk.touch("back", "back", "lock")
    assert kiosk.at(Screen.ATTRACT if is_right else Screen.NOT_READY)


@pytest.mark.hazard("HZ-02")
@pytest.mark.parametrize("z_ohm", [None, 899, 1_101])
def test_no_level_is_asked_for_before_both_leads_read_a_dummy_load(kiosk: Station, z_ohm: int | None) -> None:
    renew(kiosk)
    enter(kiosk)
    test_output(kiosk, right=msgspec.structs.replace(LOAD, z_ohm=z_ohm))
    assert kiosk.view.body[0].id == "operator.output.load"
    asked = {type(each) for each in kiosk.requests}
    assert m.CheckContact in asked and not asked & {m.Arm, m.Start, m.RequestLevel}
    assert kiosk.store.book().tested is None


@pytest.mark.hazard("HZ-07")
def test_while_current_flows_into_the_loads_stop_is_there_and_ends_the_test(kiosk: Station) -> None:
    renew(kiosk)
    enter(kiosk)
    test_output(kiosk)
    kiosk.hear()
    kiosk.hear(channels=(LOAD, LOAD))
    assert kiosk.is_on(Ground.INK) and kiosk.intents == {"stop"}
    assert chart.belief(kiosk.state)[0]
    kiosk.touch("stop")
    kiosk.hear()
    assert kiosk.view.body[0].id == "operator.output.stopped" and kiosk.is_on(Ground.PAPER)
    assert kiosk.store.book().tested is None


def test_a_test_that_comes_to_nothing_ends_by_itself(kiosk: Station) -> None:
    renew(kiosk)
    enter(kiosk)
    kiosk.touch("page:tests", "page:output", "output:begin")
    kiosk.hear(state=HostState.ARMED)
    kiosk.wait(STEP_MS_MAX + 200)
    assert kiosk.view.body[0].id == "operator.output.stopped"
    kiosk.stim.refuses.add("prepare")
    kiosk.touch("output:begin")
    assert kiosk.view.body[0].id == "operator.output.refused"


def test_a_status_of_before_changes_nothing_and_a_program_that_is_gone_ends_the_test(kiosk: Station) -> None:
    renew(kiosk)
    enter(kiosk)
    kiosk.touch("page:tests", "page:output")
    kiosk.tell(chart.Touched(intent="output:begin"))
    ours = kiosk.stim.status
    kiosk.tell(chart.StatusCame(status=msgspec.structs.replace(ours, program=None)))
    assert kiosk.view.body[0].id == "operator.output.running"
    kiosk.hear(channels=(LOAD, LOAD))
    kiosk.hear(program=None)
    assert kiosk.view.body[0].id == "operator.output.stopped" and kiosk.store.book().tested is None
    refused = m.Refused(request="check_contact", reason="late")
    kiosk.tell(chart.RequestRefused(refused=refused))
    assert kiosk.view.body[0].id == "operator.output.stopped", "a late refusal says nothing of what is over"


@pytest.mark.hazard("HZ-02")
def test_a_level_that_ems_stim_refuses_is_asked_for_again(kiosk: Station) -> None:
    renew(kiosk)
    enter(kiosk)
    test_output(kiosk)
    kiosk.hear()
    kiosk.tell(chart.RequestRefused(refused=m.Refused(request="request_level", reason="too soon", seq=1)))
    assert kiosk.view.body[0].id == "operator.output.running"


@pytest.mark.hazard("HZ-12")
def test_the_output_test_leaves_no_session(kiosk: Station) -> None:
    renew(kiosk)
    enter(kiosk)
    test_output(kiosk)
    raise_to_the_end(kiosk)
    assert kiosk.stim.stored == ["test-session-1"] and kiosk.store.book().sessions == ()


# ---- the morning check -------------------------------------------------------------------------------------


@pytest.mark.hazard("HZ-17")
def test_a_failed_morning_check_keeps_guests_away_until_somebody_has_looked(kiosk: Station) -> None:
    pass_output_test(kiosk)
    kiosk.store.keep(logbook_asked.KeepCheck(role="staff", failed=(logbook.CheckItem.CABLES,)))
    kiosk.tell(logbook_asked.BookCame(book=kiosk.store.book()))
    kiosk.hear()
    assert kiosk.at(Screen.NOT_READY) and kiosk.view.body[0].id == "not_ready.check"
    enter(kiosk)
    kiosk.touch("page:check")
    assert [(words(row.label), row.mark) for row in kiosk.rows.values()] == [
        ("operator.item.cables.name", Mark.BAD)
    ]
    kiosk.touch("page:check")
    assert kiosk.heading == "operator.item.estop.name"
    kiosk.touch("back", "page:check", "looked:yes", "lock")
    assert kiosk.at(Screen.ATTRACT)


# ---- pads --------------------------------------------------------------------------------------------------


@pytest.mark.requirement("ELE-03")
def test_the_twentieth_guest_of_a_pack_is_the_last_one(kiosk: Station) -> None:
    pass_output_test(kiosk)
    kiosk.store.keep(logbook_asked.AddPack(pairs=60, until_month=moment(NOW_S).month + 1, pad_cm2=45))
    for _ in range(19):
        kiosk.store.keep(logbook_asked.TakePads(pack_id=1))
    kiosk.tell(logbook_asked.BookCame(book=kiosk.store.book()))
    treat(kiosk, until=Screen.NOT_READY)
    assert kiosk.store.book().packs[0].uses == 20
    assert kiosk.at(Screen.NOT_READY) and kiosk.view.body[0].id == "not_ready.pads"
    enter(kiosk)
    kiosk.touch("page:pads", "pack:1")
    assert kiosk.rows["operator.pack.state"].mark is Mark.BAD and "use:1" not in kiosk.intents


@pytest.mark.requirement("ELE-03")
def test_a_second_program_of_the_same_guest_takes_no_second_pads(kiosk: Station) -> None:
    pass_output_test(kiosk)
    kiosk.store.keep(logbook_asked.AddPack(pairs=10, until_month=moment(NOW_S).month + 1, pad_cm2=45))
    kiosk.tell(logbook_asked.BookCame(book=kiosk.store.book()))
    to_live(kiosk)
    kiosk.touch("stop")
    assert kiosk.store.book().pairs == 8
    takes = [each for each in kiosk.effects if isinstance(each, logbook_asked.TakePads)]
    assert takes == [logbook_asked.TakePads(pack_id=1)]
    assert pads_taken.counted(kiosk.state, ())[1] == ()


@pytest.mark.requirement("ELE-01")
def test_the_pack_in_use_decides_the_pads_of_the_next_guest_and_the_site_where_there_is_none(
    kiosk: Station,
) -> None:
    pass_output_test(kiosk)
    year = moment(NOW_S).month // 100 + 1
    enter(kiosk)
    kiosk.touch("page:pads", "page:pad_type")
    types = sorted(int(each.partition(":")[2]) for each in kiosk.intents if each.startswith("type:"))
    other = next(each for each in types if each != 45)
    kiosk.touch(f"type:{other}", "pairs:4", f"year:{year}", "month:1", "back", "lock")
    assert kiosk.state.config.pad_cm2 == other
    kiosk.touch("operator", *(f"digit:{digit}" for digit in SERVICE_PIN))
    kiosk.touch("page:pads", "page:pad_type", "type:45", "pairs:4", f"year:{year}", "month:2")
    kiosk.touch("pack:2", "use:2", "back", "lock")
    assert kiosk.state.config.pad_cm2 == 45 and kiosk.store.book().pack_in_use == 2
    kiosk.touch("operator", *(f"digit:{digit}" for digit in SERVICE_PIN))
    for number in (1, 2):
        kiosk.touch("page:pads", f"pack:{number}", "remove:pack", "gone:yes", "back")
    kiosk.touch("lock")
    assert kiosk.state.config.pad_cm2 == 45


@pytest.mark.requirement("ELE-03")
def test_a_gym_without_counted_pads_takes_no_guest(tmp_path: Path) -> None:
    kiosk = station(tmp_path, GYM)
    pass_output_test(kiosk)
    assert kiosk.at(Screen.NOT_READY) and kiosk.view.body[0].id == "not_ready.pads"
    kiosk.store.close()


@pytest.fixture
def gym(tmp_path: Path) -> Iterator[Station]:
    """A gym with a pack of five guests' pads, and one person's own pack that nobody is named for."""
    kiosk = station(tmp_path, GYM)
    pass_output_test(kiosk)
    year = moment(NOW_S).month // 100 + 1
    enter(kiosk)
    for pairs in ("10", "own"):
        kiosk.touch(
            "page:pads", "page:pad_type", "type:45", f"pairs:{pairs}", f"year:{year}", "month:1", "back"
        )
    kiosk.touch("lock")
    yield kiosk
    kiosk.store.close()


OWN = 2
"""The number on the own pack of the person."""


def name_own_pack(kiosk: Station) -> None:
    enter(kiosk)
    kiosk.touch("page:pads", f"pack:{OWN}", f"use:{OWN}", "back", "lock")


def worn(kiosk: Station) -> tuple[tuple[int, int], ...]:
    """Pairs that are left and times used, of the station's pack and of the person's own one."""
    return tuple((pack.pairs, pack.uses) for pack in kiosk.store.book().packs)


@pytest.mark.requirement("ELE-03")
@pytest.mark.requirement("ELE-02")
def test_one_persons_own_pads_are_worn_again_by_the_guest_whom_staff_named_them_for_and_nobody_else(
    gym: Station,
) -> None:
    treat(gym)
    assert worn(gym) == ((8, 1), (2, 0))
    name_own_pack(gym)
    to_pads(gym)
    assert gym.view.caption == Text(id="pad.own", values=(("number", OWN),))
    gym.touch("pad:on", "pad:on", "pad:on", "pad:on")
    gym.hear(hand_squeezes=gym.stim.status.hand_squeezes + 1)
    gym.touch("continue")
    pass_contact_check(gym)
    gym.touch("arm")
    assert worn(gym) == ((8, 1), (2, 1))
    gym.touch("stop")
    gym.wait(300_000, 1_000)
    treat(gym)
    assert worn(gym) == ((6, 2), (2, 1))


@pytest.mark.requirement("ELE-03")
def test_who_leaves_before_their_own_pads_are_worn_leaves_them_to_nobody(gym: Station) -> None:
    name_own_pack(gym)
    gym.touch("start", "language:en", "consent:no")
    assert gym.store.book().own_pack is None
    to_pads(gym)
    assert gym.view.caption == Text(id="pad.caption")


@pytest.mark.requirement("ELE-03")
def test_own_pads_open_no_gym_for_others_and_are_worn_twenty_times_at_most(gym: Station) -> None:
    gym.store.keep(logbook_asked.RemovePack(pack_id=1))
    for _ in range(19):
        gym.store.keep(logbook_asked.TakePads(pack_id=OWN))
    gym.tell(logbook_asked.BookCame(book=gym.store.book()))
    gym.hear()
    assert gym.at(Screen.NOT_READY) and gym.view.body[0].id == "not_ready.pads"
    name_own_pack(gym)
    assert gym.at(Screen.ATTRACT)
    treat(gym, until=Screen.NOT_READY)
    enter(gym)
    gym.touch("page:pads", f"pack:{OWN}")
    assert gym.rows["operator.pack.state"].mark is Mark.BAD and f"use:{OWN}" not in gym.intents
    assert words(gym.rows["operator.pack.worn"].value) == "20"
    assert gym.rows[next(iter(set(gym.rows) & {"operator.pads.until"}))].value.id == "operator.pads.own"


@pytest.mark.requirement("ELE-03")
def test_own_pads_are_worn_for_thirty_days_at_most(gym: Station) -> None:
    gym.store.keep(logbook_asked.TakePads(pack_id=OWN))
    gym.now_s += 30 * DAY_S
    pass_output_test(gym)
    name_own_pack(gym)
    gym.now_s += DAY_S
    renew(gym)
    to_pads(gym)
    assert gym.view.caption == Text(id="pad.caption"), "they are too old for the next day"


# ---- cleaning ----------------------------------------------------------------------------------------------


def test_the_first_screen_says_that_it_is_to_be_cleaned_and_staff_see_after_how_many_guests(
    kiosk: Station,
) -> None:
    pass_output_test(kiosk)
    for _ in range(3):
        assert kiosk.view.body[0].id == "attract.body"
        treat(kiosk)
    assert kiosk.view.body[0].id == "attract.clean" and "start" in kiosk.intents
    enter(kiosk)
    assert kiosk.view.body[1] == Text(id="operator.wipe.due", values=(("count", 3),))
    kiosk.touch("page:wipe")
    assert kiosk.view.body[0] == Text(id="operator.wipe.guests", values=(("count", 3),))
    kiosk.touch("wiped:yes")
    assert kiosk.store.book().unwiped == 0 and kiosk.view.body[1].id == "operator.pads.low"
    kiosk.touch("lock")
    assert kiosk.at(Screen.ATTRACT) and kiosk.view.body[0].id == "attract.body"


@pytest.mark.parametrize(("word", "unwiped"), [("yes", 0), ("no", 1)])
def test_a_guest_is_asked_to_wipe_and_may_say_not_now(kiosk: Station, word: str, unwiped: int) -> None:
    pass_output_test(kiosk)
    to_live(kiosk)
    kiosk.touch("stop")
    kiosk.wait(1_000)
    kiosk.touch("continue", "pain:4", "skin:normal", "dizzy:no", "done")
    assert kiosk.at(Screen.CLEAN)
    kiosk.touch(f"wiped:{word}")
    assert kiosk.at(Screen.ATTRACT) and kiosk.store.book().unwiped == unwiped


def test_a_guest_who_walks_away_from_the_wiping_is_gone(kiosk: Station) -> None:
    pass_output_test(kiosk)
    to_live(kiosk)
    kiosk.touch("stop")
    kiosk.wait(1_000)
    kiosk.touch("continue", "pain:4", "skin:normal", "dizzy:no", "take", "done")
    assert kiosk.at(Screen.CLEAN)
    kiosk.wait(61_000)
    assert kiosk.at(Screen.ATTRACT) and kiosk.store.book().unwiped == 1


# ---- problems ----------------------------------------------------------------------------------------------


@pytest.mark.hazard("HZ-16")
def test_a_reported_problem_keeps_the_black_box_of_its_session(kiosk: Station) -> None:
    pass_output_test(kiosk)
    treat(kiosk)
    treat(kiosk)
    enter(kiosk)
    kiosk.touch("page:problem")
    assert kiosk.view.body[0].id == "operator.problem.session"
    kiosk.touch("what:stopped")
    (last,) = kiosk.persons.frozen
    assert last == kiosk.store.book().sessions[0].session_id
    kiosk.touch("back", "page:sessions", f"session:{kiosk.store.book().sessions[1].session_id}")
    kiosk.touch("problem:session", "what:hurt")
    assert kiosk.persons.frozen[-1] == kiosk.store.book().sessions[1].session_id
    first, second = kiosk.store.book().problems
    assert (first.kind, second.kind) == (logbook.ProblemKind.HURT, logbook.ProblemKind.STOPPED)
    assert set(kiosk.rows) == {"operator.what.hurt", "operator.what.stopped"}


def test_a_problem_without_a_session_is_kept_all_the_same(kiosk: Station) -> None:
    renew(kiosk)
    enter(kiosk)
    kiosk.touch("page:problem")
    assert kiosk.view.body[0].id == "operator.problem.none"
    kiosk.hear(module=None)
    kiosk.touch("what:damage")
    assert [each.session_id for each in kiosk.store.book().problems] == [None]
    assert kiosk.persons.frozen == []


# ---- the owner's pages -------------------------------------------------------------------------------------


def test_the_owner_sees_sessions_by_day_and_how_they_ended(kiosk: Station) -> None:
    pass_output_test(kiosk)
    treat(kiosk)
    kiosk.now_s += DAY_S
    treat(kiosk)
    treat(kiosk)
    enter(kiosk)
    kiosk.touch("page:report", "page:days")
    columns = kiosk.view.staff
    assert isinstance(columns, Columns) and columns.values[-3:] == (0, 1, 2)
    values = (("count", 3), ("pads", 6))
    assert kiosk.view.body[0] == Text(id="operator.days.sum", values=values)
    kiosk.touch("back", "page:ends")
    row = kiosk.rows["operator.end.stopped_by_person"]
    assert words(row.value) == "3" and row.bar == (0, 100, None)
    kiosk.touch("back", "page:fault_counts")
    assert kiosk.view.body[0].id == "operator.days.none"
    kiosk.touch("back", "page:changes")
    assert kiosk.view.body[0].id == "operator.changes.few"


@pytest.mark.hazard("HZ-12")
def test_a_change_is_told_as_a_median_with_its_spread_and_number_from_ten_answers_on(kiosk: Station) -> None:
    renew(kiosk)
    for change in (-4, -3, -2, -2, -2, -1, 0, 0, 1):
        kiosk.store.count_pain("P12", change)
    enter(kiosk)
    kiosk.touch("page:report", "page:changes")
    assert kiosk.view.body[0].id == "operator.changes.few"
    kiosk.store.count_pain("P12", 3)
    kiosk.touch("back", "page:changes")
    (row,) = kiosk.rows.values()
    assert words(row.label) == "program.p12.name" and words(row.value).strip("\u200e") == "-2 (-2…0) 10"
    assert row.bar == (40, 50, 40)


@pytest.mark.hazard("HZ-12")
def test_the_zones_of_a_program_stand_under_it_where_each_has_ten_answers(kiosk: Station) -> None:
    renew(kiosk)
    for zone in ("lumbar_parallel", "multifidus", "a zone of before"):
        for _ in range(10):
            kiosk.store.count_pain("P12", -1, zone)
    enter(kiosk)
    kiosk.touch("page:report", "page:changes")
    zones = ("operator.zone.lumbar_parallel", "operator.zone.multifidus")
    labels = [words(row.label) for row in kiosk.rows.values()]
    assert labels == ["program.p12.name", "a zone of before", *zones]


def test_figures_that_cannot_be_read_are_said_so(kiosk: Station) -> None:
    renew(kiosk)
    enter(kiosk)
    kiosk.is_disk_gone = True
    kiosk.touch("page:report", "page:days")
    assert kiosk.heading == "operator.problem"


# ---- the PIN -----------------------------------------------------------------------------------------------


@pytest.mark.hazard("HZ-13")
def test_a_pin_that_is_locked_locks_neither_stop_nor_help(kiosk: Station) -> None:
    pass_output_test(kiosk)
    for _ in range(6):
        kiosk.tell(chart.PinChecked(is_right=False, wrong=6))
    to_contact(kiosk)
    kiosk.touch("contact:begin", "help", "call")
    kiosk.hear(call="sounding")
    kiosk.touch("staff")
    assert kiosk.is_covered_by(Overlay.PIN) and "digit:1" not in kiosk.intents
    assert "stop" in kiosk.intents
    kiosk.touch("stop")
    kiosk.hear()
    assert kiosk.stim.status.output_off_confirmed and m.Stop() in kiosk.requests


# ---- presence ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rules", "asked_ms"), [(RULES, 600_000), (GYM, 300_000)])
def test_a_gym_asks_sooner_whether_anybody_is_there(tmp_path: Path, rules: House, asked_ms: int) -> None:
    rules = msgspec.structs.replace(rules, counts_pads=False, presence_most_s=asked_ms // 1_000)
    kiosk = station(tmp_path, rules)
    pass_output_test(kiosk)
    to_live(kiosk)
    kiosk.wait(asked_ms - 2_000, step_ms=1_000)
    assert kiosk.is_covered_by(None)
    kiosk.wait(3_000, step_ms=1_000)
    assert not kiosk.is_covered_by(None)
    kiosk.store.close()
