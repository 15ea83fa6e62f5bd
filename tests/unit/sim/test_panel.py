import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pygame
import pytest

from drivers.sim.board import Board
from drivers.sim.panel import instruments, look
from drivers.sim.panel.__main__ import Shell, parsed
from drivers.sim.panel.hands import Hands
from drivers.sim.panel.look import Look
from drivers.sim.panel.record import Record
from drivers.sim.panel.trace import range_ma
from drivers.sim.panel.window import Window
from drivers.sim.plot import plot_trace
from drivers.sim.requests import state
from drivers.sim.scope import Pulse
from tests.unit.sim.host import Host
from tests.unit.sim.recording import hear

Said = list[dict[str, object]]


@pytest.fixture(autouse=True)
def no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")


class FakeClient:
    """Remembers what was said; its board is one in virtual time."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.said: Said = []

    @property
    def state(self) -> dict[str, Any]:
        return state(self.board)

    @property
    def pulses(self) -> list[Pulse]:
        return self.board.scope.pulses(self.board.now_us - 4_000_000)

    def say(self, **request: object) -> None:
        self.said.append(request)


@pytest.fixture
def surface() -> Iterator[pygame.Surface]:
    pygame.display.init()
    pygame.font.init()
    yield pygame.display.set_mode(look.CANVAS)
    pygame.quit()


def click(hands: Hands, at: tuple[int, int], *, and_let_go: bool = True) -> None:
    hands.handle(pygame.event.Event(pygame.MOUSEBUTTONDOWN, button=1, pos=at))
    if and_let_go:
        hands.handle(pygame.event.Event(pygame.MOUSEBUTTONUP, button=1, pos=at))


def hands_on(surface: pygame.Surface, board: Board) -> tuple[Hands, FakeClient]:
    client = FakeClient(board)
    hands = Hands(surface, client, Look(look.CANVAS, None, None))
    hands.draw(client.state)
    return hands, client


def middle(place: tuple[int, int, int, int]) -> tuple[int, int]:
    return pygame.Rect(place).center


def test_a_click_on_the_mushroom_presses_it_and_the_next_releases_it(surface: pygame.Surface) -> None:
    board = Board()
    hands, client = hands_on(surface, board)
    click(hands, middle(look.ESTOP))
    board.press("estop")
    hands.draw(client.state)
    click(hands, middle(look.ESTOP))

    assert client.said == [{"do": "press", "what": "estop"}, {"do": "release", "what": "estop"}]


def test_the_hand_switch_is_squeezed_as_long_as_it_is_held(surface: pygame.Surface) -> None:
    hands, client = hands_on(surface, Board())
    click(hands, middle(look.HAND), and_let_go=False)
    assert client.said == [{"do": "press", "what": "hand"}]
    hands.handle(pygame.event.Event(pygame.MOUSEBUTTONUP, button=1, pos=(1, 1)))

    assert client.said[1:] == [{"do": "release", "what": "hand"}]


def test_every_quality_of_both_channels_has_a_key(surface: pygame.Surface) -> None:
    hands, client = hands_on(surface, Board())
    for place in look.PADS:
        left, top, width, height = place
        for y in range(top, top + height, 5):
            for x in range(left, left + width, 5):
                click(hands, (x, y))
    asked = {(request["channel"], request["quality"]) for request in client.said}

    assert asked == {(channel, name) for channel in (0, 1) for row in look.QUALITY_ROWS for name in row}


def test_the_knob_is_turned_by_its_keys_and_pushed_by_its_dial(surface: pygame.Surface) -> None:
    hands, client = hands_on(surface, Board())
    left, top, width, height = look.KNOB
    click(hands, (left + 30, top + height - 30))
    click(hands, (left + width - 30, top + height - 30))
    click(hands, (left + width // 2, top + 60))

    assert client.said == [
        {"do": "turn", "detents": -1},
        {"do": "turn", "detents": 1},
        {"do": "press", "what": "knob_push"},
        {"do": "release", "what": "knob_push"},
    ]


def test_the_window_redraws_only_what_has_something_new(surface: pygame.Surface) -> None:
    host = Host(board=Board())
    window = Window(surface, FakeClient(host.board), Look(look.CANVAS, None, None))
    assert window.draw(host.board.now_us)
    assert not window.draw(host.board.now_us)
    host.treat(10_000)

    assert window.draw(host.board.now_us)
    assert window.draw(host.board.now_us)


def colours(surface: pygame.Surface, rect: pygame.Rect) -> set[tuple[int, int, int]]:
    return {
        (colour.r, colour.g, colour.b)
        for x in range(rect.left, rect.right)
        for y in range(rect.top, rect.bottom)
        for colour in [surface.get_at((x, y))]
    }


def test_the_trace_shows_current_in_the_colour_of_its_lead(surface: pygame.Surface) -> None:
    host = Host(board=Board())
    client = FakeClient(host.board)
    window = Window(surface, client, Look(look.CANVAS, None, None))
    window.draw(0)
    assert look.LEADS_DIM[0] not in colours(surface, pygame.Rect(look.SCOPE))
    host.treat(10_000)
    window.draw(host.board.now_us)

    assert set(look.LEADS_DIM) < colours(surface, pygame.Rect(look.SCOPE))


class Hand(FakeClient):
    """A board whose person presses one key after the other, and closes the window."""

    is_open = True
    is_recording = True

    def __init__(self, board: Board, record: Record, keys: list[int]) -> None:
        super().__init__(board)
        self.record = record
        self.keys = keys
        self.pages: list[tuple[bool, tuple[int, int]]] = []

    def refresh(self, _now_us: int) -> None:
        hear(self.record, self.board)
        self.pages.append((self.is_recording, pygame.display.get_window_size()))
        if self.keys:
            pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=self.keys.pop(0)))
        else:
            pygame.event.post(pygame.event.Event(pygame.QUIT))

    def close(self) -> None:
        self.is_open = False


def test_tab_goes_to_the_instruments_where_a_key_saves_and_back(tmp_path: Path) -> None:
    record = Record()
    client = Hand(Board(), record, [pygame.K_TAB, pygame.K_s, pygame.K_TAB])
    chosen = parsed(["none", "--captures", str(tmp_path)])
    before = signal.getsignal(signal.SIGTERM)
    try:
        Shell(client, record, chosen).run()
    finally:
        signal.signal(signal.SIGTERM, before)

    assert client.pages[:4] == [
        (False, look.CANVAS),
        (True, instruments.CANVAS),
        (True, instruments.CANVAS),
        (False, look.CANVAS),
    ]
    assert len(list(tmp_path.glob("*.png"))) == 1 and len(list(tmp_path.glob("*.csv"))) == 3


@pytest.mark.parametrize(("peak_ua", "full_ma"), [(0, 2), (2_000, 2), (2_100, 5), (24_900, 30), (90_000, 80)])
def test_the_range_is_the_smallest_that_shows_all(peak_ua: int, full_ma: int) -> None:
    assert range_ma([Pulse(0, 0, peak_ua, 200, 100, -peak_ua, 200, 0)]) == full_ma


def test_the_plot_is_written_with_and_without_pulses_and_marks(tmp_path: Path) -> None:
    host = Host(board=Board())
    host.treat(10_000)
    pulses = host.board.scope.pulses(0)
    full, empty = tmp_path / "full.png", tmp_path / "empty.png"
    plot_trace(pulses, full, marks=[(pulses[3].t_us, "start")])
    plot_trace([], empty)
    picture = pygame.image.load(full)

    assert picture.get_size() == (1600, 760)
    assert look.LEADS_DIM[0] in colours(picture, pygame.Rect(800, 100, 600, 200))
    assert empty.stat().st_size > 1_000
