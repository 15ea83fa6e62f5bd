"""The window: drivers that somebody sees, and the loop on a screen that only a test sees."""

import itertools
from dataclasses import dataclass, field, replace

import pygame
import pytest

from appliance.kiosk import app, first
from appliance.kiosk.layout import OFFERED, Rect
from appliance.kiosk.nodes import Node
from appliance.kiosk.samples import VIEWS, live
from appliance.kiosk.trace import Trace
from appliance.kiosk.view import Comfort, View
from appliance.kiosk.wave import WaveLook
from appliance.kiosk.window import Window, allowed


@pytest.mark.parametrize("driver", ["x11", "wayland", "kmsdrm"])
def test_a_driver_that_shows_something_is_allowed(driver: str) -> None:
    assert allowed(driver, is_dummy_allowed=False)


@pytest.mark.parametrize("driver", ["offscreen", "dummy", "evdev", ""])
def test_a_driver_that_shows_nothing_is_refused(driver: str) -> None:
    assert not allowed(driver, is_dummy_allowed=False)
    assert allowed(driver, is_dummy_allowed=True) is (driver == "dummy")


@dataclass
class Journey:
    """Shows one view and remembers what was touched."""

    seen: View
    intents: list[str] = field(default_factory=list)
    turns: int = 0

    def touched(self, intent: str, now_ms: int) -> None:
        self.intents.append(intent)

    def turn(self, now_ms: int) -> None:
        self.turns += 1

    def view(self, now_ms: int) -> View:
        return self.seen


@dataclass
class Life:
    """Ends the loop after some turns."""

    turns: int
    is_over: bool = False
    proofs: int = 0

    def proved(self, now_ms: int) -> None:
        self.proofs += 1
        if self.proofs == 2:
            press = {"button": 1, "pos": (1100, 700), "touch": False}
            pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, press))
        self.is_over = self.proofs >= self.turns


def rested(ms: int) -> None:
    """Nobody waits in a test."""


def test_without_a_screen_it_ends_with_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    with pytest.raises(SystemExit) as ended:
        app.run(Journey(VIEWS["live"]), Life(turns=1), now_ms=lambda: 0, rest=rested)
    assert "dummy" in str(ended.value) and "\n" not in str(ended.value)


@pytest.mark.parametrize("size", [(1366, 768), (600, 1024)])
def test_a_screen_on_which_words_would_be_missing_is_refused(
    monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    clock, journey, life = itertools.count(1_000, 10), Journey(VIEWS["live"]), Life(turns=1)
    with pytest.raises(SystemExit) as ended:
        app.run(journey, life, now_ms=lambda: next(clock), rest=rested, size=size, is_dummy_allowed=True)
    assert "is not supported" in str(ended.value) and "\n" not in str(ended.value)
    assert life.proofs == 0


def test_the_loop_draws_proves_and_brings_stop_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    journey, life = Journey(VIEWS["live"]), Life(turns=4)
    clock = iter(range(1_000, 1_000_000, 10))
    assert app.run(journey, life, now_ms=lambda: next(clock), rest=rested, is_dummy_allowed=True) == 0
    assert (life.proofs, journey.turns) == (4, 4)
    assert journey.intents == ["stop"]


def test_without_a_touch_only_touches_are_looked_for_until_a_whole_turn_is_due(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    window = Window((1280, 800), is_fullscreen=False, is_dummy_allowed=True)
    journey = Journey(VIEWS["live"])
    loop = app.Loop(journey, window, Trace(None))
    looked = [ms for ms in range(1_000, 1_100, 8) if loop.turn(ms)]
    assert looked == [1_000, 1_056]
    press = {"button": 1, "pos": (1100, 700), "touch": False}
    pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, press))
    assert loop.turn(1_104) and journey.intents == ["stop"], "a touch waits for nothing"
    window.close()


def test_a_time_is_drawn_again_when_its_second_is_another_one() -> None:
    seen = VIEWS["live_tingling"]
    same = replace(seen, live=live(left_ms=759_999, envelope_ms=None, envelope_at_ms=None))
    later = replace(seen, live=live(left_ms=759_000, envelope_ms=None, envelope_at_ms=None))
    first = replace(seen, live=live(left_ms=760_000, envelope_ms=None, envelope_at_ms=None))
    assert app.still(first) == app.still(same)
    assert app.still(first) != app.still(later)


@dataclass
class Running(Journey):
    """The live screen, its wave going on with the time."""

    def view(self, now_ms: int) -> View:
        live = self.seen.live
        assert live is not None
        return replace(self.seen, live=replace(live, left_ms=700_000, envelope_at_ms=2_510 + now_ms % 1_000))


def drawn(monkeypatch: pytest.MonkeyPatch, seen: View) -> tuple[list[int], list[int]]:
    """Of 60 turns of 10 ms: when a whole picture was laid out, and when only a part was drawn."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    window = Window((1280, 800), is_fullscreen=False, is_dummy_allowed=True)
    loop = app.Loop(Running(seen), window, Trace(None))
    whole: list[int] = []
    parts: list[int] = []
    now = [0]
    show, patch = window.show, window.patch

    def shown(nodes: list[Node]) -> list[Rect]:
        whole.append(now[0])
        return show(nodes)

    def patched(nodes: list[Node]) -> list[Rect]:
        parts.append(now[0])
        return patch(nodes)

    monkeypatch.setattr(window, "show", shown)
    monkeypatch.setattr(window, "patch", patched)
    for now[0] in range(10_000, 10_600, 10):
        loop.turn(now[0])
    window.close()
    return whole, parts


def test_between_two_seconds_only_what_moves_is_drawn_thirty_times_a_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    live = VIEWS["live"].live
    assert live is not None
    quick = replace(
        live, envelope_ms=(400, 3_100, 400, 900)
    )  # more than a pixel in each thirtieth of a second
    whole, parts = drawn(monkeypatch, replace(VIEWS["live"], live=quick))
    assert whole == [10_000]
    assert 17 <= len(parts) <= 20
    assert min(after - before for before, after in itertools.pairwise(parts)) >= app.FRAME_MS


def test_a_wave_that_has_not_moved_by_a_pixel_is_not_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    live = VIEWS["live"].live
    assert live is not None
    slow = replace(live, envelope_ms=(2_000, 20_400, 2_000, 19_600))  # 344 pixels in 44 s
    whole, parts = drawn(monkeypatch, replace(VIEWS["live"], live=slow))
    assert (whole, len(parts)) == ([10_000], 600 * 344 // 44_000)


def test_a_guest_who_wants_no_motion_sees_none_between_two_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, parts = drawn(monkeypatch, replace(VIEWS["live"], comfort=Comfort(is_still=True)))
    assert (whole, parts) == ([10_000], [])


def test_the_first_picture_says_simulated_on_a_bench_and_the_loop_takes_its_window_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pictures = []
    for arguments in (["--size", "1024x600"], ["--size", "1024x600", "--bench"]):
        first.show(arguments)
        surface = pygame.display.get_surface()
        assert surface.get_size() == (1024, 600)
        pictures.append(pygame.image.tobytes(surface, "RGB"))
    assert len(set(pictures[0])) > 3, "it shows that something is coming"
    assert pictures[0] != pictures[1]
    assert first.opened((1024, 600), is_fullscreen=False) is surface
    pygame.display.quit()


def test_help_opens_no_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    first.show(["--help"])
    assert not pygame.display.get_init()


@dataclass
class Ear:
    """Remembers every picture that it heard, and what was pressed then."""

    heard: list[tuple[View, str | None]] = field(default_factory=list)

    def follow(self, view: View, pressed: str | None, now_ms: int) -> None:
        self.heard.append((view, pressed))


def test_every_picture_is_heard_after_it_was_drawn_and_so_is_a_press(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    ear, clock = Ear(), iter(range(1_000, 1_000_000, 10))
    app.run(
        Journey(VIEWS["live"]),
        Life(turns=4),
        ear=ear,
        now_ms=lambda: next(clock),
        rest=rested,
        is_dummy_allowed=True,
    )
    assert [pressed for _, pressed in ear.heard] == [None, None, "stop", "stop"]
    assert all(view == VIEWS["live"] for view, _ in ear.heard)


@pytest.mark.parametrize("size", OFFERED)
def test_each_panel_has_its_window_and_stop_is_touched_where_it_is_drawn(
    monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    window = Window(size, is_fullscreen=False, is_dummy_allowed=True)
    assert (window.panel.width, window.panel.height) == size
    journey = Journey(VIEWS["live"])
    loop = app.Loop(journey, window, Trace(None))
    loop.turn(1_000)
    press = {"finger_id": 0, "touch_id": 1, "x": 0.999, "y": 0.999}
    pygame.event.post(pygame.event.Event(pygame.FINGERDOWN, press))
    loop.turn(1_008)
    assert journey.intents == ["stop"], "up to the corner of the bezel"
    window.close()


def test_the_wave_goes_on_between_two_looks_at_the_session_without_a_jump(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    window = Window((1280, 800), is_fullscreen=False, is_dummy_allowed=True)
    loop = app.Loop(Running(VIEWS["live"]), window, Trace(None))
    offsets: list[tuple[int, int]] = []
    now, patch = [0], window.patch

    def patched(nodes: list[Node]) -> list[Rect]:
        (wave,) = nodes
        assert isinstance(wave.look, WaveLook)
        offsets.append((now[0], wave.look.offset))
        return patch(nodes)

    monkeypatch.setattr(window, "patch", patched)
    for now[0] in range(10_000, 10_600, 8):
        loop.turn(now[0])
    window.close()
    steps = [after - before for (_, before), (_, after) in itertools.pairwise(offsets)]
    assert min(steps) >= 0 and max(steps) - min(steps) <= 1
