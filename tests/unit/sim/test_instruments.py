import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pygame
import pytest

from drivers.sim.board import Board
from drivers.sim.panel import look, pulseview
from drivers.sim.panel.instruments import CANVAS, Instruments, look_for
from drivers.sim.panel.record import Record
from drivers.sim.panel.tracks import axis_words, span_words
from drivers.sim.panel.view import View
from tests.unit.sim.host import Host
from tests.unit.sim.recording import hear, recorded

PATIENCE_S = 20.0
SMALL = (900, 600)


@pytest.fixture(autouse=True)
def type_() -> Iterator[None]:
    pygame.font.init()
    yield
    pygame.font.quit()


@pytest.fixture(scope="module")
def host() -> Host:
    made = Host(board=Board())
    made.treat(10_000)
    return made


def shown(record: Record, size: tuple[int, int] = CANVAS) -> tuple[pygame.Surface, Instruments]:
    surface = pygame.Surface(size)
    page = Instruments(surface, record, look_for(size, None, None))
    page.draw(0)
    return surface, page


def count(surface: pygame.Surface, colour: look.Colour, part: tuple[float, float, float, float]) -> int:
    """Pixels of that colour in a part of the picture, given in hundredths."""
    width, height = surface.get_size()
    x, y, right, bottom = (
        round(edge * size / 100) for edge, size in zip(part, (width, height) * 2, strict=True)
    )
    return sum(
        tuple(surface.get_at((at_x, at_y)))[:3] == colour
        for at_x in range(x, right)
        for at_y in range(y, bottom)
    )


def press(page: Instruments, key: int) -> None:
    page.handle(pygame.event.Event(pygame.KEYDOWN, key=key))


@pytest.mark.parametrize("size", [CANVAS, SMALL])
def test_the_picture_has_pulses_lines_and_frames_and_says_simulated(
    host: Host, size: tuple[int, int]
) -> None:
    surface, _ = shown(recorded(host.board), size)

    for lead in look.LEADS:
        assert count(surface, lead, (0, 8, 30, 36)) > 50
    assert count(surface, look.LEADS_DIM[0], (46, 8, 100, 36)) > 50
    assert count(surface, look.YELLOW, (0, 37, 100, 69)) > 20
    assert count(surface, look.LAMPS[0][1], (0, 70, 100, 100)) > 20
    assert count(surface, look.AMBER, (0, 0, 20, 6)) > 50


def test_the_picture_of_a_board_that_was_never_used_is_empty_and_simulated() -> None:
    surface, _ = shown(Record())

    assert count(surface, look.AMBER, (0, 0, 20, 6)) > 50
    assert count(surface, look.LEADS_DIM[0], (0, 8, 100, 36)) == 0


def test_a_bad_frame_is_red(host: Host) -> None:
    other = Host(board=Board())
    other.boot()
    other.wire.transfer(b"\xa7" + bytes(63))
    red = (255, 110, 104)
    whole, _ = shown(recorded(host.board))
    broken, _ = shown(recorded(other.board))

    assert count(whole, red, (0, 70, 100, 100)) == 0
    assert count(broken, red, (0, 70, 100, 100)) > 10


def test_the_table_reads_what_the_scope_has_measured(host: Host) -> None:
    record = recorded(host.board)
    view = View()
    view.hold(record)
    pulses = [host.board.scope.pulses(0, channel)[-1] for channel in (0, 1)]
    table = {name: values for name, *values in pulseview.rows([view.pulse(record, 0), None], 250, "u")}

    assert table["i1 mA"] == [f"{pulses[0].i1_ua / 1000:+.2f}", ""]
    assert table["pw1 us"] == ["200", ""] and table["gap us"] == ["100", ""]
    assert table["q1 uC"] == ["2.00", ""]
    assert table["peak V"] == [f"{pulses[0].v_mv / 1000:.1f}", ""]
    assert table["at 250 us"] == ["", ""] and table["i mA"] == ["+0.00", ""]


def test_the_cursor_reads_the_second_phase_where_it_is(host: Host) -> None:
    record = recorded(host.board)
    view = View()
    view.hold(record)
    seen = [view.pulse(record, channel) for channel in (0, 1)]
    at_400 = {name: values for name, *values in pulseview.rows(seen, 400, "u")}

    assert [float(value) for value in at_400["i mA"]] == pytest.approx([-10.0, -10.0], rel=0.02)


def test_the_pointer_in_the_pulse_view_is_a_whole_microsecond() -> None:
    plot = pygame.Rect(50, 0, 2_000, 10)

    assert [pulseview.cursor_at(plot, x) for x in (50, 150, 2_049)] == [-100, 0, 1_899]


def test_keys_hold_run_zoom_and_arm(host: Host) -> None:
    record = recorded(host.board)
    _, page = shown(record)
    press(page, pygame.K_SPACE)
    held = page.view.held
    assert held is not None
    press(page, pygame.K_SPACE)
    assert page.view.shown(record) is record
    press(page, pygame.K_UP)
    assert page.view.span_us == 100_000
    press(page, pygame.K_t)

    assert page.view.trigger == "first pulse"


def test_the_picture_is_drawn_ten_times_a_second_and_not_at_all_while_it_is_held(host: Host) -> None:
    record = recorded(host.board)
    _, page = shown(record)
    assert [page.draw(at_us) for at_us in (50_000, 100_000, 150_000, 200_000)] == [False, True, False, True]
    press(page, pygame.K_SPACE)

    assert [page.draw(at_us) for at_us in (200_000, 300_000, 9_000_000)] == [True, False, False]


def test_a_trigger_that_comes_between_two_pictures_is_drawn(host: Host) -> None:
    record = recorded(host.board)
    _, page = shown(record)
    page.view.trigger = "first pulse"

    assert [page.draw(at_us) for at_us in (50_000, 200_000)] == [True, False]
    assert page.view.is_held


def test_a_click_on_the_strip_holds_and_looks_at_the_pulse_there(host: Host) -> None:
    other = Host(board=Board())
    other.treat(10_000)
    record = recorded(other.board)
    _, page = shown(record)
    at = (1_180, 150)
    page.handle(pygame.event.Event(pygame.MOUSEBUTTONDOWN, button=1, pos=at))
    other.run(100)
    hear(record, other.board)

    assert page.view.is_held
    assert page.view.chosen_us in {pulse.t_us for pulse in record.pulses}


def test_the_save_key_gives_the_picture_and_the_record_that_is_shown(host: Host) -> None:
    got: list[tuple[pygame.Surface, Record]] = []

    def keep(picture: pygame.Surface, record: Record) -> str:
        got.append((picture, record))
        return "saved"

    surface = pygame.Surface(CANVAS)
    record = recorded(host.board)
    page = Instruments(surface, record, look_for(CANVAS, None, None), save=keep)
    page.draw(0)
    press(page, pygame.K_SPACE)
    assert count(surface, look.LAMPS[0][1], (40, 0, 75, 6)) == 0
    press(page, pygame.K_s)
    page.draw(0)

    assert got == [(surface, page.view.held)]
    assert count(surface, look.LAMPS[0][1], (40, 0, 75, 6)) > 0


def test_a_span_and_its_axis_are_said_in_one_unit() -> None:
    assert (span_words(20_000), span_words(2_000_000)) == ("20 ms", "2 s")
    assert axis_words(500_000) == ["-500 ms", "-400", "-300", "-200", "-100", "0"]
    assert axis_words(2_000_000) == ["-2 s", "-1.6", "-1.2", "-0.8", "-0.4", "0"]


def test_a_capture_is_saved_without_a_screen(tmp_path: Path) -> None:
    path = tmp_path / "wire"
    board = subprocess.Popen(
        [sys.executable, "-m", "drivers.sim", str(path)], stdout=subprocess.PIPE, text=True
    )
    try:
        command = [sys.executable, "-m", "drivers.sim.panel", f"{path}.bench", "--save", "ci"]
        command += ["--last-ms", "500", "--captures", str(tmp_path / "out")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    finally:
        board.send_signal(signal.SIGTERM)
        board.communicate(timeout=PATIENCE_S)

    assert (done.returncode, done.stderr) == (0, "")
    assert "SIMULATED" in done.stdout
    assert {file.name for file in (tmp_path / "out").iterdir()} == {
        "ci.png",
        "ci-pulses.csv",
        "ci-lines.csv",
        "ci-frames.csv",
    }
    assert pygame.image.load(tmp_path / "out" / "ci.png").get_size() == CANVAS


@pytest.mark.parametrize("wrong", [["--save", "a/b"], ["--save", "x", "--last-ms", "-5"], ["--view", "moon"]])
def test_a_wrong_argument_is_one_sentence(tmp_path: Path, wrong: list[str]) -> None:
    command = [sys.executable, "-m", "drivers.sim.panel", str(tmp_path / "none"), *wrong]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)

    assert done.returncode == 2
    assert "Traceback" not in done.stderr and "error:" in done.stderr
