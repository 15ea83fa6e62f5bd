import pytest

from drivers.sim.analyser import TRACKS as OF_THE_BOARD
from drivers.sim.board import Board
from drivers.sim.panel.record import TRACKS, Record
from drivers.sim.panel.trigger import TRIGGERS, found, next_of
from drivers.sim.panel.view import SPANS_US, View
from drivers.stimulator.commands import Stop
from drivers.stimulator.frame import Kind
from tests.unit.sim.host import Host
from tests.unit.sim.recording import hear, recorded


def treating() -> Host:
    host = Host(board=Board())
    host.treat(5_000)
    return host


def test_the_record_shows_every_line_that_the_analyser_keeps() -> None:
    assert set(TRACKS) == set(OF_THE_BOARD)


def test_a_record_that_listens_for_long_holds_what_one_that_comes_late_is_told() -> None:
    host = treating()
    steady = recorded(host.board, kept_us=1_000_000)
    for _ in range(30):
        host.run(60)
        hear(steady, host.board)
    late = recorded(host.board, kept_us=1_000_000)
    since_us, until_us = host.board.now_us - 900_000, host.board.now_us + 1

    assert list(steady.pulses) == list(late.pulses)
    assert list(steady.shapes) == list(late.shapes) == host.board.scope.shapes(late.pulses[0].t_us)
    assert list(steady.frames) == list(late.frames)
    assert len(set(steady.changes)) == len(steady.changes)
    for name in TRACKS:
        assert steady.track(name, since_us, until_us) == host.board.analyser.track(name, since_us, until_us)
        assert late.track(name, since_us, until_us) == steady.track(name, since_us, until_us)


def test_pulses_that_are_told_twice_are_kept_once() -> None:
    host = treating()
    record = recorded(host.board)
    rows = [list(pulse) for pulse in host.board.scope.pulses(0)]
    record.take("scope", {"ok": True, "now_us": host.board.now_us, "pulses": rows})

    assert list(record.pulses) == host.board.scope.pulses(0)


def test_after_a_long_time_away_nothing_older_than_the_record_is_asked_for() -> None:
    host = treating()
    record = recorded(host.board)
    later_us = host.board.now_us + 100_000_000

    assert {question["since_us"] for question in record.questions(later_us)} == {later_us - record.kept_us}


def test_a_refusal_and_an_answer_to_something_else_say_nothing() -> None:
    record = Record()
    record.take("frames", {"ok": False, "error": "no"})
    record.take("press", {"ok": True})

    assert not record.heard and not record.is_whole


def test_a_record_is_whole_when_all_has_been_heard() -> None:
    assert recorded(Board()).is_whole


def test_a_frozen_record_stays_as_it_was() -> None:
    host = treating()
    record = recorded(host.board)
    still = record.frozen()
    before = (list(still.pulses), list(still.frames), list(still.changes), still.now_us)
    host.run(200)
    hear(record, host.board)

    assert (list(still.pulses), list(still.frames), list(still.changes), still.now_us) == before
    assert record.now_us > still.now_us


def test_the_first_pulse_is_the_one_after_a_second_without() -> None:
    host = treating()
    pulses = host.board.scope.pulses(0)
    record = recorded(host.board)

    assert found("first pulse", record, 0) == pulses[0].t_us
    assert found("first pulse", record, pulses[0].t_us) is None


def test_a_current_that_has_flowed_for_long_has_no_first_pulse() -> None:
    host = treating()
    assert found("first pulse", recorded(host.board, kept_us=300_000), 0) is None


def test_a_change_of_state_is_seen_when_an_answer_first_tells_it() -> None:
    host = treating()
    record = recorded(host.board)
    since_us = record.now_us
    assert found("state change", record, since_us) is None
    host.board.press("hand")
    host.run(100)
    hear(record, host.board)
    at_us = found("state change", record, since_us)

    assert at_us is not None and since_us < at_us <= since_us + 60_000


def test_a_bad_frame_is_found_whichever_side_sent_it() -> None:
    host = treating()
    record = recorded(host.board)
    since_us = record.now_us
    host.run(100)
    hear(record, host.board)
    assert found("bad frame", record, since_us) is None
    host.wire.transfer(b"\xa7" + bytes(63))
    hear(record, host.board)

    assert found("bad frame", record, since_us) == host.board.analyser.windows[-1].t_us


def test_a_stop_is_found_where_the_host_said_it() -> None:
    host = treating()
    record = recorded(host.board)
    since_us = record.now_us
    host.ask(Kind.STOP, Stop(reason=1).encode())
    hear(record, host.board)

    assert found("stop", record, since_us - 1) == since_us
    assert found("none", record, 0) is None


def test_the_key_goes_through_all_triggers_and_round() -> None:
    seen = ["none"]
    for _ in TRIGGERS:
        seen.append(next_of(seen[-1]))

    assert seen == [*TRIGGERS, "none"]


def test_a_trigger_holds_the_picture_with_what_came_before_and_after_it() -> None:
    host = treating()
    record = recorded(host.board)
    view = View(span_us=400_000)
    view.arm_next(record)
    view.arm_next(record)
    assert view.trigger == "state change"
    host.board.press("hand")
    for _ in range(10):
        host.run(20)
        hear(record, host.board)
        view.shown(record)
    end_us = view.end_us(view.shown(record))

    assert view.is_held and view.hit_us is not None
    assert end_us == view.hit_us + 100_000
    host.run(200)
    hear(record, host.board)
    assert view.end_us(view.shown(record)) == end_us


def test_running_again_follows_and_waits_for_the_next_event() -> None:
    host = treating()
    record = recorded(host.board)
    view = View(trigger="first pulse")
    assert view.shown(record) is not record and view.is_held
    view.run(record)

    assert view.shown(record) is record
    assert view.end_us(record) == record.now_us


def test_the_span_is_zoomed_between_its_ends() -> None:
    view = View()
    view.zoom(-100)
    assert view.span_us == SPANS_US[0]
    view.zoom(1)
    assert view.span_us == SPANS_US[1]
    view.zoom(100)
    assert view.span_us == SPANS_US[-1]


def test_only_what_is_held_can_be_moved() -> None:
    record = recorded(treating().board)
    view = View(span_us=400_000)
    view.move(-1)
    assert view.end_us(record) == record.now_us
    view.hold(record)
    view.move(-2)

    assert view.end_us(view.shown(record)) == record.now_us - 200_000


@pytest.mark.parametrize("channel", [0, 1])
def test_the_pulse_looked_at_is_the_last_or_the_one_chosen(channel: int) -> None:
    record = recorded(treating().board)
    view = View()
    view.hold(record)
    last = view.pulse(record, channel)
    pulses = [pulse for pulse in record.pulses if pulse.channel == channel]
    assert last is not None and last[0] == pulses[-1] and last[1].t_us == pulses[-1].t_us
    view.choose(record, pulses[-3].t_us)
    chosen = [view.pulse(record, either) for either in (0, 1)]

    assert all(one is not None and abs(one[0].t_us - pulses[-3].t_us) < 20_000 for one in chosen)


def test_without_a_pulse_in_ten_seconds_there_is_none_to_look_at() -> None:
    record = recorded(Board())
    view = View()
    view.choose(record, 0)

    assert view.pulse(record, 0) is None and not view.is_held
