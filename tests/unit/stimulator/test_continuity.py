import pytest

from drivers.stimulator.continuity import Continuity
from drivers.stimulator.defects import LinkDefect
from drivers.stimulator.frame import Kind, ModuleState, Response, Result


def frame(ctr: int, uptime_ms: int) -> Response:
    return Response(
        echo_seq=0,
        kind=Kind.CYCLE,
        frame_ctr=ctr,
        uptime_ms=uptime_ms,
        state=ModuleState.IDLE,
        result=Result.OK,
    )


def followed(*windows: tuple[int, int, int]) -> list[LinkDefect | None]:
    """Each window is host time, frame_ctr and the uptime at the loading of its frame."""
    continuity = Continuity()
    found = []
    for now_ms, ctr, uptime_ms in windows:
        continuity.clocked(now_ms, now_ms)
        found.append(continuity.check(frame(ctr, uptime_ms)))
    return found


def test_first_frame_is_taken_as_it_comes() -> None:
    assert followed((0, 40_000, 2**31)) == [None]


@pytest.mark.parametrize(
    ("ctr", "defect"),
    [
        (6, None),
        (5, LinkDefect.FROZEN),
        (7, LinkDefect.LOST),
        (4, LinkDefect.FROZEN),
        (5 + 0x7FFF, LinkDefect.LOST),
        (5 + 0x8000, LinkDefect.FROZEN),
    ],
)
def test_frame_counter_must_be_the_next_one(ctr: int, defect: LinkDefect | None) -> None:
    assert followed((0, 5, 100), (20, ctr, 100)) == [None, defect]


def test_frame_counter_counts_the_windows_that_brought_nothing() -> None:
    continuity = Continuity()
    for now_ms, ctr in ((0, 5), (20, None), (40, 7)):
        continuity.clocked(now_ms, now_ms)
        if ctr is not None:
            assert continuity.check(frame(ctr, 100 + now_ms)) is None


@pytest.mark.parametrize("lost", [2, 6, 9])
def test_windows_that_never_reached_the_module_are_not_held_against_its_clock(lost: int) -> None:
    """What comes next was loaded after the last window that did: 60 ms old, and no slow clock. [link 4.2]"""
    continuity = Continuity()
    for now_ms, ctr, uptime_ms in ((0, 5, 90), (20, 6, 100), (40, 7, 120)):
        continuity.clocked(now_ms, now_ms)
        assert continuity.check(frame(ctr, uptime_ms)) is None
    for count in range(lost):  # up to three tries in each of three cycles
        continuity.clocked(60 + 20 * count // 3, 60 + 20 * count // 3)
    continuity.clocked(120, 120)
    assert continuity.check(frame(8, 140)) is LinkDefect.LOST


def test_window_without_ready_may_or_may_not_have_counted() -> None:
    for ctr in (6, 7):
        continuity = Continuity()
        continuity.clocked(0, 0)
        continuity.check(frame(5, 100))
        continuity.clocked_blindly(10)
        continuity.clocked(20, 20)
        assert continuity.check(frame(ctr, 110)) is None


# The anchor is the frame loaded after the window at 0; the one judged was loaded after the window at 1 000.
@pytest.mark.parametrize(
    ("uptime_ms", "defect"),
    [
        (949, LinkDefect.UPTIME_RATE),
        (950, None),
        (1_050, None),
        (1_051, LinkDefect.UPTIME_RATE),
    ],
)
def test_module_clock_may_differ_by_three_percent_and_twenty_milliseconds(
    uptime_ms: int, defect: LinkDefect | None
) -> None:
    found = followed((0, 1, 50_000), (10, 2, 50_000), (1_000, 3, 50_010), (1_010, 4, 50_000 + uptime_ms))
    assert found == [None, None, None, defect]


def test_wrong_rate_stays_wrong_until_everything_is_forgotten() -> None:
    windows = [(now_ms, 1 + now_ms // 20, now_ms * 110 // 100) for now_ms in range(0, 6_000, 20)]
    found = followed(*windows)
    first = found.index(LinkDefect.UPTIME_RATE)
    assert first * 20 <= 500
    assert set(found[first:]) == {LinkDefect.UPTIME_RATE}


def test_frame_that_was_loaded_late_because_its_window_was_late_is_no_defect() -> None:
    continuity = Continuity()
    for now_ms, ctr in ((0, 1), (20, 2)):
        continuity.clocked(now_ms, now_ms)
        assert continuity.check(frame(ctr, now_ms)) is None
    continuity.clocked(40, 70)  # given up after 30 ms; the other side took it at 240
    continuity.clocked(250, 250)
    assert continuity.check(frame(4, 240)) is None


def test_last_counter_is_what_the_host_acknowledges() -> None:
    continuity = Continuity()
    assert continuity.last_ctr == 0
    continuity.clocked(0, 0)
    continuity.check(frame(77, 0))
    assert continuity.last_ctr == 77
    continuity.forget()
    assert continuity.last_ctr == 0


def test_window_without_ready_before_all_others_is_no_reference() -> None:
    continuity = Continuity()
    continuity.clocked_blindly(5)
    continuity.clocked(20, 20)
    assert continuity.check(frame(9, 1)) is None
