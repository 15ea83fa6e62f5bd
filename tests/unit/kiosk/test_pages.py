"""Pages of one picture, and times that jump: STOP stays where it is, and nothing is done that nobody did."""

from collections.abc import Iterator

import pygame
import pytest

from appliance.kiosk import app
from appliance.kiosk.gallery import LARGE, Words, seen
from appliance.kiosk.gfx import Gfx
from appliance.kiosk.layout import PANELS
from appliance.kiosk.samples import VIEWS
from appliance.kiosk.scenes import draw, pages
from appliance.kiosk.sheet import Area
from appliance.kiosk.trace import Trace
from appliance.kiosk.view import Comfort, Role, View
from appliance.kiosk.window import Window

SIZE = (1024, 600)
PANEL = PANELS[SIZE]
STILL = Comfort(is_still=True)
TWO_PAGES = "wrong_place_hot"
HOUR_MS = 3_600_000


class Kiosk:
    """A loop on a low panel that remembers what was touched."""

    def __init__(self, name: str) -> None:
        self.window = Window(SIZE, is_fullscreen=False, is_dummy_allowed=True)
        self.seen = seen(VIEWS[name], "de", STILL)
        self.intents: list[str] = []
        self.loop = app.Loop(self, self.window, Trace(None))

    def touched(self, intent: str, now_ms: int) -> None:
        self.intents.append(intent)

    def turn(self, now_ms: int) -> None:
        """Nobody says anything."""

    def view(self, now_ms: int) -> View:
        return self.seen

    def areas(self) -> list[Area]:
        return draw(self.seen, PANEL, Words("de"), self.window.gfx.width).areas

    def area(self, intent: str, page: int = 0) -> Area:
        shown = list(pages(self.seen, PANEL, Words("de"), self.window.gfx.width))[page]
        areas = draw(shown, PANEL, Words("de"), self.window.gfx.width).areas
        return next(area for area in areas if area.intent == intent)

    def finger(self, kind: int, area: Area, at_ms: int) -> None:
        x, y = area.rect.centre
        where = {"finger_id": 1, "x": x / SIZE[0], "y": y / SIZE[1]}
        pygame.event.post(pygame.event.Event(kind, where))
        self.loop.turn(at_ms)

    def tap(self, area: Area, at_ms: int) -> None:
        self.finger(pygame.FINGERDOWN, area, at_ms)
        self.finger(pygame.FINGERUP, area, at_ms + 100)


@pytest.fixture
def kiosk(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Kiosk]:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    made = Kiosk(getattr(request, "param", TWO_PAGES))
    made.loop.turn(1_000)
    yield made
    made.window.close()


@pytest.mark.parametrize("language", ["de", "hi", "ar"])
@pytest.mark.parametrize("size", PANELS, ids=lambda size: "x".join(map(str, size)))
def test_stop_stands_on_every_page_in_the_same_place(
    screen: pygame.Surface, size: tuple[int, int], language: str
) -> None:
    gfx, say = Gfx(PANELS[size]), Words(language)
    for name, view in VIEWS.items():
        if not any(target.role is Role.STOP for target in view.targets):
            continue
        places = {
            tuple(
                area.rect for area in draw(shown, gfx.panel, say, gfx.width).areas if area.role is Role.STOP
            )
            for shown in pages(seen(view, language, LARGE), gfx.panel, say, gfx.width)
        }
        assert len(places) == 1 and len(places.pop()) == 1, name


def test_on_the_second_page_stop_acts_with_the_press_and_turns_no_page(kiosk: Kiosk) -> None:
    kiosk.tap(kiosk.area("more"), 2_000)
    assert kiosk.intents == ["more"]
    kiosk.finger(pygame.FINGERDOWN, kiosk.area("stop", page=1), 4_000)
    assert kiosk.intents == ["more", "stop"]


def test_another_picture_begins_with_its_first_page(kiosk: Kiosk) -> None:
    kiosk.tap(kiosk.area("more"), 2_000)
    first, kiosk.seen = kiosk.seen, seen(VIEWS["live"], "de", STILL)
    kiosk.loop.turn(4_000)
    kiosk.seen = first
    kiosk.loop.turn(5_000)
    kiosk.tap(kiosk.area("more"), 6_000)
    assert kiosk.intents == ["more", "more"], "the key that turns the page is there again"


@pytest.mark.parametrize("kiosk", ["ready"], indirect=True)
@pytest.mark.hazard("HZ-02")
def test_a_process_that_was_frozen_during_a_hold_that_was_left_arms_nothing(kiosk: Kiosk) -> None:
    held = next(area for area in kiosk.areas() if area.hold_ms)
    kiosk.finger(pygame.FINGERDOWN, held, 2_000)
    kiosk.finger(pygame.FINGERUP, held, 2_000 + HOUR_MS)
    kiosk.loop.turn(2_100 + HOUR_MS)
    assert kiosk.intents == []


@pytest.mark.parametrize("kiosk", ["ready", "consent", "live"], indirect=True)
@pytest.mark.parametrize("jump_ms", [HOUR_MS, -900, -HOUR_MS])
def test_a_clock_that_jumps_touches_nothing_and_the_next_touch_counts(kiosk: Kiosk, jump_ms: int) -> None:
    for at_ms in (2_000, 2_000 + jump_ms, 2_060 + jump_ms, 2_120 + jump_ms):
        kiosk.loop.turn(at_ms)
    assert kiosk.intents == []
    area = next(each for each in kiosk.areas() if each.role in (Role.STOP, Role.PRIMARY, Role.BACK))
    kiosk.tap(area, 9_000 + max(jump_ms, 0))
    assert kiosk.intents == [area.intent]
