"""The pages of the operator area on every panel."""

import re
from dataclasses import replace

import pygame
import pytest

from appliance.kiosk.gfx import Gfx
from appliance.kiosk.languages import LANGUAGES
from appliance.kiosk.layout import PANELS, Panel
from appliance.kiosk.looks import SvgLook
from appliance.kiosk.report import STAFF_MM, report
from appliance.kiosk.samples import VIEWS, say
from appliance.kiosk.scenes import draw
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.view import Role, Screen

STAFF = {name: view for name, view in VIEWS.items() if view.screen is Screen.OPERATOR}


def sheet_of(name: str, size: tuple[int, int], language: str = "en") -> tuple[Sheet, Panel]:
    panel = PANELS[size]
    return draw(VIEWS[name], panel, say(language), Gfx(panel).width), panel


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", PANELS)
def test_nothing_overlaps_and_nothing_is_clipped_on_any_panel(
    screen: pygame.Surface, size: tuple[int, int], language: str
) -> None:
    width = Gfx(PANELS[size]).width
    wrong = [
        f"{name}: {row.name} {'; '.join(row.faults)}"
        for name, view in STAFF.items()
        for row in report(replace(view, language=language), PANELS[size], say(language), width)
        if row.faults
    ]
    assert wrong == [] and len(STAFF) >= 40


@pytest.mark.parametrize("size", PANELS)
def test_the_nine_marks_stand_in_the_corners_at_the_edges_and_in_the_middle(
    screen: pygame.Surface, size: tuple[int, int]
) -> None:
    sheet, panel = sheet_of("staff_touch", size)
    marks = [area.rect for area in sheet.areas if area.role is Role.SPOT]
    assert len({mark.x for mark in marks}) == len({mark.y for mark in marks}) == 3
    assert (
        min(mark.x for mark in marks) == sheet.safe.x
        and max(mark.right for mark in marks) == sheet.safe.right
    )
    assert max(mark.bottom for mark in marks) == sheet.safe.bottom
    assert all(panel.mm(mark.w) >= 20 for mark in marks)


@pytest.mark.parametrize("size", PANELS)
def test_the_axis_of_the_current_names_the_limit_and_the_plots_use_the_height(
    screen: pygame.Surface, size: tuple[int, int]
) -> None:
    sheet, panel = sheet_of("staff_session", size)
    assert any(text.name == "plot:current:48" for text in sheet.texts)
    fields = {node.name: node.rect for node in sheet.nodes if node.name.endswith(":field")}
    assert set(fields) == {"plot:current:field", "plot:impedance:field"}
    assert all(panel.mm(rect.h) >= 15 for rect in fields.values())


def test_set_and_delivered_are_told_apart_without_colour(screen: pygame.Surface) -> None:
    sheet, _ = sheet_of("staff_session", (1280, 800))
    (look,) = [node.look for node in sheet.nodes if node.name == "plot:current:field"]
    assert isinstance(look, SvgLook)
    pens = re.findall(
        r'stroke="(#\w+)" stroke-width="(\d+)" stroke-linejoin="round"( stroke-dasharray)?', look.text
    )
    assert len(pens) == 4 and len({colour for colour, _, _ in pens}) == 2
    assert len({(width, bool(dash)) for _, width, dash in pens}) == 2


def test_twenty_minutes_are_a_small_drawing(screen: pygame.Surface) -> None:
    sheet, _ = sheet_of("staff_session", (1280, 800))
    sizes = [len(node.look.text) for node in sheet.nodes if isinstance(node.look, SvgLook)]
    assert max(sizes) < 60_000


@pytest.mark.parametrize("size", PANELS)
def test_keys_for_staff_are_fifteen_millimetres_and_more(
    screen: pygame.Surface, size: tuple[int, int]
) -> None:
    for name in STAFF:
        sheet, panel = sheet_of(name, size, "de")
        for area in sheet.areas:
            assert min(panel.mm(area.rect.w), panel.mm(area.rect.h)) >= STAFF_MM, (name, area.intent)


def test_good_bad_and_open_are_told_apart_without_colour(screen: pygame.Surface) -> None:
    signs = [
        node.look.text
        for name in ("staff_checked_bad", "staff_languages")
        for node in sheet_of(name, (1280, 800))[0].nodes
        if node.name.endswith(":sign") and isinstance(node.look, SvgLook)
    ]
    shapes = {re.sub(r"#\w{6}", "", sign) for sign in signs}
    assert len(signs) == 12 and len(shapes) == 3
