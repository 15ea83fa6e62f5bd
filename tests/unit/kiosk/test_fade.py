"""The cross-fade: calm pictures come out of each other, what matters at once stands at once."""

from collections.abc import Iterator
from dataclasses import replace
from weakref import WeakSet

import pygame
import pytest

from appliance.kiosk import app
from appliance.kiosk.fade import FADE_MS, Fade, is_soft
from appliance.kiosk.samples import VIEWS, say
from appliance.kiosk.scenes import draw
from appliance.kiosk.trace import Trace
from appliance.kiosk.view import Comfort, View
from appliance.kiosk.window import Window

FIRST, SECOND = VIEWS["consent"], VIEWS["goal"]


class Shown:
    """A loop that shows what it is told."""

    def __init__(self) -> None:
        self.window = Window((1280, 800), is_fullscreen=False, is_dummy_allowed=True)
        self.seen = FIRST
        self.loop = app.Loop(self, self.window, Trace(None))

    def touched(self, intent: str, now_ms: int) -> None:
        """Nothing follows."""

    def turn(self, now_ms: int) -> None:
        """Nobody says anything."""

    def view(self, now_ms: int) -> View:
        return self.seen

    def pixels(self) -> bytes:
        surface = pygame.display.get_surface()
        assert surface is not None
        return pygame.image.tobytes(surface, "RGB")

    def after(self, view: View, at_ms: int) -> bytes:
        self.seen = view
        self.loop.turn(at_ms)
        return self.pixels()


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shown]:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    shown = Shown()
    yield shown
    shown.window.close()


def whole(shown: Shown, view: View, at_ms: int) -> bytes:
    """What the picture looks like when nothing fades."""
    return shown.after(replace(view, comfort=Comfort(is_still=True)), at_ms)


def difference(one: bytes, other: bytes) -> int:
    return sum(abs(a - b) for a, b in zip(one[::101], other[::101], strict=True))


def test_a_calm_picture_comes_out_of_the_one_before_it_within_180_ms(shown: Shown) -> None:
    second, first = whole(shown, SECOND, 1_000), whole(shown, FIRST, 2_000)
    assert difference(shown.after(FIRST, 3_000), first) == 0
    seen = [shown.after(SECOND, ms) for ms in range(4_000, 4_000 + FADE_MS + 60, 30)]
    left = [difference(each, second) for each in seen]
    assert seen[0] == first and left == sorted(left, reverse=True) and len(set(left)) >= 5
    assert seen[-1] == second and not shown.window.is_fading


def test_who_wants_no_motion_sees_the_next_picture_at_once(shown: Shown) -> None:
    still = Comfort(is_still=True)
    shown.after(replace(FIRST, comfort=still), 1_000)
    second = shown.after(replace(SECOND, comfort=still), 2_000)
    assert not shown.window.is_fading
    assert shown.after(replace(SECOND, comfort=still), 3_000) == second


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("live", "paused"),
        ("live", "estop"),
        ("live", "pad_off"),
        ("live", "aftercare_less"),
        ("consent", "estop"),
        ("consent", "idle"),
        ("consent", "out_of_service"),
        ("estop", "attract"),
        ("aftercare_less", "attract"),
    ],
)
def test_alarms_what_took_current_away_and_the_first_screen_stand_at_once(
    shown: Shown, old: str, new: str
) -> None:
    shown.after(VIEWS[old], 1_000)
    at_once = shown.after(VIEWS[new], 2_000)
    assert not shown.window.is_fading
    assert shown.after(VIEWS[new], 2_400) == at_once


@pytest.mark.parametrize(("old", "new"), [("consent", "goal"), ("hand_switch", "contact_begin")])
def test_between_safe_pictures_and_onto_the_dark_ground_it_fades(old: str, new: str) -> None:
    assert is_soft(VIEWS[old], VIEWS[new])


def test_a_touch_in_the_middle_of_a_fade_has_the_new_picture_stand_whole(shown: Shown) -> None:
    second = whole(shown, SECOND, 1_000)
    shown.after(FIRST, 2_000)
    half = [shown.after(SECOND, ms) for ms in (3_000, 3_040)][-1]
    panel, gfx = shown.window.panel, shown.window.gfx
    area = draw(SECOND, panel, say(SECOND.language), gfx.width).areas[0].rect
    place = {"button": 1, "pos": (area.x + 12, area.centre[1]), "touch": False}
    pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, place))
    pressed = shown.after(SECOND, 3_050)
    assert not shown.window.is_fading
    assert 0 < difference(pressed, second) < difference(half, second), (
        "its plate is darker, the rest is whole"
    )


def test_when_a_fade_is_over_or_cut_short_no_copy_of_the_old_picture_is_left() -> None:
    copies: WeakSet[pygame.Surface] = WeakSet()

    class Copied(pygame.Surface):
        """Knows the copies that were made of it."""

        def copy(self) -> pygame.Surface:
            made = pygame.Surface(self.get_size())
            copies.add(made)
            return made

    fade = Fade(Copied((40, 30)))
    fade.keep()
    fade.begin(1_000)
    assert len(copies) == 2
    fade.end()
    assert len(copies) == 0
