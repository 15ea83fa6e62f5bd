"""On a panel 90 mm high less stands on a picture; what a person must know stands on one of its pages."""

from collections.abc import Iterator

import pygame
import pytest

from appliance.kiosk.gallery import LARGE, PLAIN, Words, seen
from appliance.kiosk.gfx import Gfx
from appliance.kiosk.languages import LANGUAGES
from appliance.kiosk.layout import PANELS
from appliance.kiosk.looks import TextLook
from appliance.kiosk.samples import VIEWS
from appliance.kiosk.scenes import draw, pages
from appliance.kiosk.view import Comfort, Screen, Text

PANEL = PANELS[1024, 600]
QUESTIONS = [name for name in VIEWS if name.startswith(("which_", "card_"))]
TOLD = [name for name in VIEWS if name.startswith(("program", "consent", "attract"))]


def shown(name: str, language: str, comfort: Comfort) -> Iterator[dict[str, str]]:
    """Page after page: the words of each text, without the spaces at which lines may end."""
    gfx, say = Gfx(PANEL), Words(language)
    for page in pages(seen(VIEWS[name], language, comfort), PANEL, say, gfx.width):
        nodes = draw(page, PANEL, say, gfx.width).nodes
        yield {node.name: bare("".join(node.look.lines)) for node in nodes if isinstance(node.look, TextLook)}


def bare(words: str) -> str:
    return "".join(words.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_about_health_stands_above_every_page_of_its_answers(
    screen: pygame.Surface, language: str
) -> None:
    for name in QUESTIONS:
        heading = VIEWS[name].heading
        assert heading is not None
        asked = bare(Words(language)(heading))
        for comfort in (PLAIN, LARGE):
            for words in shown(name, language, comfort):
                assert words.get("heading") == asked or asked in "".join(words.values()), (name, comfort)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_program_can_do_and_that_it_is_no_cure_is_read_in_full(
    screen: pygame.Surface, language: str
) -> None:
    say = Words(language)
    for name in TOLD:
        view = VIEWS[name]
        told: list[Text | None] = [view.heading, *view.body, view.note]
        for comfort in (PLAIN, LARGE):
            words = "".join("".join(each.values()) for each in shown(name, language, comfort))
            missing = [text.id for text in told if text is not None and not is_in(say(text), words)]
            assert missing == [], (name, comfort)


LEFT_OUT = {
    "language.unreviewed": "the keyline says it on every screen",
    "enter_code.body": "no key has an O, an I or an L, so that none can be typed",
    "enter_code.heading": "what came of the last try stands in its place, above it the code",
    "complaint.area.body": "three long names of areas leave the picture alone to show it; it is said aloud",
    "level.mark": "its first sentence stands there; the mark's number stands under the level",
    "level.motor.heading": "with keys for both sides that it must never hurt stands there alone",
    "live.heading": "the phase, the time left and the levels are the program running",
    "live.motor.body": "the phase's name and what comes next, by the second, stand at the clock",
    "live.sensory.body": "the phase's name stands at the clock",
    "pin.demo": "with STOP below the keys only what is wrong with the PIN stands there",
}
"""The words that a panel 90 mm high leaves out on a picture in English, and why nobody misses them there."""


def test_every_text_stands_on_some_page_but_those_that_are_left_out_for_a_reason(
    screen: pygame.Surface,
) -> None:
    say, gone = Words("en"), set()
    for name, view in VIEWS.items():
        words = "".join("".join(each.values()) for each in shown(name, "en", PLAIN))
        note = () if view.screen is Screen.PAD else (view.note,)  # a place on the body, which the picture has
        told = (view.heading, *view.body, *note)
        gone |= {text.id for text in told if text is not None and not is_in(say(text), words)}
    assert gone == set(LEFT_OUT)


def is_in(text: str, words: str) -> bool:
    """True when every sentence of a text stands there; pages may part one from the next."""
    return all(bare(part) in words for part in sentences(text))


def sentences(text: str) -> list[str]:
    for mark in ".?!\u061f\u0964\u3002\uff01\uff1f":
        text = text.replace(mark, mark + "\n")
    return [part for part in text.split("\n") if part.strip()]
