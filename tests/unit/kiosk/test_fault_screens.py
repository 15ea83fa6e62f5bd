"""Every fault has its words in every language and its picture on every panel. (style 3.6)"""

from dataclasses import replace

import pygame
import pytest

from appliance.kiosk.gfx import Gfx
from appliance.kiosk.layout import OFFERED, PANELS
from appliance.kiosk.looks import TextLook
from appliance.kiosk.report import report
from appliance.kiosk.samples import VIEWS, say
from appliance.kiosk.scenes import draw, pages
from appliance.safety.faults import EVENTS, SPECS, Fault
from tests.flow.test_texts import WORDS

SHOWN = [fault for fault in Fault if SPECS[fault].text_id.startswith("fault.")]
ELSEWHERE = {"estop.staff", "stopped.heading", "ending.completed"}
"""Words of a screen of its own: the emergency stop, the hand switch, the end of the program."""


def test_only_what_is_over_at_once_or_has_a_screen_of_its_own_is_without_a_fault_screen() -> None:
    others = set(Fault) - set(SHOWN)
    assert others <= EVENTS
    assert {SPECS[fault].text_id for fault in others} - ELSEWHERE == {""}


@pytest.mark.parametrize("language", sorted(WORDS))
@pytest.mark.parametrize("fault", SHOWN)
def test_every_fault_says_what_happened_and_what_to_do(fault: Fault, language: str) -> None:
    happened, do = (WORDS[language][f"{SPECS[fault].text_id}{part}"] for part in ("", ".do"))
    assert happened and do and happened != do


@pytest.mark.parametrize("fault", [fault for fault in SHOWN if SPECS[fault].clears == "service"])
def test_what_only_service_can_clear_says_whom_to_call_and_offers_no_way_on(fault: Fault) -> None:
    for language, word in (("en", "service"), ("de", "Service")):
        assert word in " ".join(WORDS[language][f"{SPECS[fault].text_id}.do"]), language
    assert "continue" not in {target.intent for target in VIEWS[f"fault_{fault}"].targets}


@pytest.mark.parametrize("fault", [fault for fault in SHOWN if SPECS[fault].who == "staff"])
def test_where_staff_alone_may_go_on_sentence_and_key_both_speak_to_them(fault: Fault) -> None:
    keys = [target for target in VIEWS[f"fault_{fault}"].targets if target.intent == "continue"]
    assert [key.label.id for key in keys] == ["target.continue.staff"]
    for language, word in (("en", "Staff"), ("de", "Personal"), ("fr", "Personnel"), ("tr", "Görevli")):
        for text_id in (f"{SPECS[fault].text_id}.do", "target.continue.staff"):
            assert word in " ".join(WORDS[language][text_id]), (language, text_id)


@pytest.mark.parametrize("size", OFFERED)
@pytest.mark.parametrize("fault", SHOWN)
def test_every_fault_screen_holds_all_its_words(
    screen: pygame.Surface, fault: Fault, size: tuple[int, int]
) -> None:
    gfx, panel = Gfx(PANELS[size]), PANELS[size]
    in_a_gym = ("fault_gym",) if fault is Fault.MODULE_POWER else ()
    for name in (f"fault_{fault}", f"fault_{fault}_hot", *in_a_gym):
        for language in WORDS:
            view = replace(VIEWS[name], language=language)
            shown = list(pages(view, panel, say(language), gfx.width))
            rows = [row for page in shown for row in report(page, panel, say(language), gfx.width)]
            assert [f"{row.name} {row.faults}" for row in rows if row.faults] == []
            sheets = [draw(page, panel, say(language), gfx.width) for page in shown]
            lines = [node.look.lines for s in sheets for node in s.nodes if isinstance(node.look, TextLook)]
            said = "".join("".join(each) for each in lines).replace(" ", "")
            told = [text for text in (view.heading, *view.body, view.note) if text is not None]
            parts = [part for text in told for part in say(language)(text).split()]
            assert all(part in said for part in parts), name
