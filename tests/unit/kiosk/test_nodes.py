"""Retained nodes: the least that must be drawn again."""

from dataclasses import dataclass, field, replace

import pygame
import pytest

from appliance.kiosk.gallery import Words
from appliance.kiosk.gfx import Gfx, to_pygame
from appliance.kiosk.layout import PANELS, Rect
from appliance.kiosk.looks import SvgLook
from appliance.kiosk.nodes import MARKS_MAX, Canvas, Node, joined, marks
from appliance.kiosk.samples import VIEWS, live
from appliance.kiosk.scenes import draw

BOUNDS = Rect(0, 0, 1280, 800)


@dataclass(frozen=True)
class Look:
    name: str
    painted: list[str] = field(default_factory=list, compare=False)

    def paint(self, gfx: Gfx, target: pygame.Surface, rect: Rect) -> None:
        self.painted.append(self.name)


def test_an_equal_node_draws_nothing(screen: pygame.Surface) -> None:
    look = Look("a")
    canvas = Canvas(screen, Gfx(PANELS[1280, 800]))
    assert canvas.show([Node("a", Rect(0, 0, 100, 100), look)]) == [Rect(0, 0, 100, 100)]
    assert canvas.show([Node("a", Rect(0, 0, 100, 100), Look("a"))]) == []
    assert look.painted == ["a"]


def test_a_changed_node_draws_what_lies_under_it_and_nothing_else(screen: pygame.Surface) -> None:
    painted: list[str] = []
    ground = Node("ground", BOUNDS, Look("ground", painted))
    far = Node("far", Rect(800, 600, 100, 100), Look("far", painted))
    canvas = Canvas(screen, Gfx(PANELS[1280, 800]))
    canvas.show([ground, far, Node("n", Rect(10, 10, 50, 50), Look("1", painted))])
    painted.clear()
    assert canvas.show([ground, far, Node("n", Rect(10, 10, 50, 50), Look("2", painted))]) == [
        Rect(10, 10, 50, 50)
    ]
    assert painted == ["ground", "2"]


def test_a_moved_node_marks_its_old_and_its_new_place() -> None:
    old, new = Rect(0, 0, 10, 10), Rect(500, 0, 10, 10)
    assert set(marks([Node("a", old, Look("a"))], [Node("a", new, Look("a"))])) == {old, new}


def test_a_node_that_is_gone_marks_its_place() -> None:
    assert marks([Node("a", Rect(0, 0, 10, 10), Look("a"))], []) == [Rect(0, 0, 10, 10)]


def test_a_patch_draws_the_part_and_what_lies_under_and_over_it(screen: pygame.Surface) -> None:
    painted: list[str] = []
    part = Rect(100, 100, 50, 50)
    nodes = [
        Node("ground", BOUNDS, Look("ground", painted)),
        Node("part", part, Look("1", painted)),
        Node("over", Rect(120, 120, 50, 50), Look("over", painted)),
        Node("far", Rect(800, 600, 50, 50), Look("far", painted)),
    ]
    canvas = Canvas(screen, Gfx(PANELS[1280, 800]))
    canvas.show(nodes)
    painted.clear()
    assert canvas.patch([Node("part", part, Look("1", painted))]) == []
    assert canvas.patch([Node("part", part, Look("2", painted))]) == [part]
    assert painted == ["ground", "2", "over"]
    painted.clear()
    assert canvas.show([nodes[0], Node("part", part, Look("2", painted)), *nodes[2:]]) == []


def test_a_part_that_is_elsewhere_is_drawn_at_both_places_with_what_is_there(screen: pygame.Surface) -> None:
    painted: list[str] = []
    here, there = Rect(100, 100, 50, 50), Rect(400, 100, 50, 50)
    nodes = [
        Node("part", here, Look("1", painted)),
        Node("over", Rect(120, 120, 10, 10), Look("over here", painted)),
        Node("other", Rect(410, 110, 10, 10), Look("over there", painted)),
    ]
    canvas = Canvas(screen, Gfx(PANELS[1280, 800]))
    canvas.show(nodes)
    painted.clear()
    assert set(canvas.patch([Node("part", there, Look("2", painted))])) == {here, there}
    assert painted == ["2", "over there", "over here"]
    painted.clear()
    assert canvas.patch([Node("part", here, Look("3", painted))]) == [here, there]
    assert painted == ["3", "over here", "over there"]


def test_a_frame_is_not_drawn_where_only_its_empty_middle_is_drawn_anew(screen: pygame.Surface) -> None:
    """It costs as much as a picture of that size, and every part that moves lies inside it."""
    panel = PANELS[1280, 800]
    gfx, words = Gfx(panel), Words("en")
    nodes = draw(VIEWS["live"], panel, words, gfx.width).nodes
    (frame,) = (node for node in nodes if node.name == "keyline")
    assert isinstance(frame.look, SvgLook)
    hollow = frame.look.hollow
    assert hollow is not None
    picture = gfx.svg(frame.look.text)
    assert not any(pygame.image.tobytes(picture.subsurface(to_pygame(hollow)), "RGBA"))
    for place, is_drawn in (
        (hollow, False),
        (hollow._replace(x=hollow.x - 1), True),
        (hollow._replace(y=hollow.y - 1), True),
        (hollow._replace(w=hollow.w + 1), True),
        (hollow._replace(h=hollow.h + 1), True),
    ):
        drawn: list[pygame.Surface] = []
        screen.set_clip(to_pygame(place))
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(gfx, "blit", lambda target, picture, at, drawn=drawn: drawn.append(picture))
            frame.look.paint(gfx, screen, frame.rect)
        assert bool(drawn) is is_drawn, place
    screen.set_clip(None)


def test_marks_are_joined_into_at_most_four() -> None:
    places = [Rect(x, y, 10, 10) for x in range(0, 1200, 200) for y in (0, 400, 780)]
    assert len(joined(places[:9], BOUNDS)) <= MARKS_MAX


def test_overlapping_marks_are_one() -> None:
    assert joined([Rect(0, 0, 50, 50), Rect(40, 40, 50, 50)], BOUNDS) == [Rect(0, 0, 90, 90)]


def test_much_of_the_screen_is_all_of_it() -> None:
    assert joined([Rect(0, 0, 1280, 400)], BOUNDS) == [BOUNDS]


def test_marks_are_cut_at_the_edge() -> None:
    assert joined([Rect(-20, 790, 100, 100)], BOUNDS) == [Rect(0, 790, 80, 10)]


@pytest.mark.parametrize("language", ["en", "ar", "hi"])
def test_of_a_time_that_was_shown_nothing_is_left_under_the_next_one(
    screen: pygame.Surface, language: str
) -> None:
    """Round digits reach below the straight ones: each second in turn, beside the same drawn at once."""
    panel = PANELS[1280, 800]
    gfx, words, fresh = Gfx(panel), Words(language), screen.copy()
    canvas = Canvas(screen, gfx)
    for left_s in (*range(600, 580, -1), 477):
        seen = replace(VIEWS["live"], language=language, live=live(left_ms=left_s * 1000))
        nodes = draw(seen, panel, words, gfx.width).nodes
        canvas.show(nodes)
        Canvas(fresh, gfx).show(nodes)
        assert pygame.image.tobytes(screen, "RGB") == pygame.image.tobytes(fresh, "RGB"), left_s


def test_the_cache_stays_under_its_cap(screen: pygame.Surface) -> None:
    gfx = Gfx(PANELS[1280, 800])
    for number in range(20):
        gfx.cached(number, lambda: pygame.Surface((1000, 1000), pygame.SRCALPHA))
    assert gfx.cached_bytes <= 24_000_000


def test_what_was_drawn_for_a_person_can_be_forgotten(screen: pygame.Surface) -> None:
    gfx = Gfx(PANELS[1280, 800])
    gfx.cached("words", lambda: pygame.Surface((100, 100)))
    gfx.forget()
    assert gfx.cached_bytes == 0
