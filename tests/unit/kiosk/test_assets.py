"""The kept art: only what SDL_image draws, and as many people as it promises."""

from pathlib import Path
from xml.etree import ElementTree

import pygame
import pytest

from appliance.kiosk.figure import BUILDS, FIGURES, BackLook, art, build_of, toned
from appliance.kiosk.gfx import ASSETS, Gfx
from appliance.kiosk.layout import PANELS, Rect
from appliance.kiosk.looks import SvgLook
from appliance.kiosk.samples import VIEWS, say
from appliance.kiosk.scenes import draw

ART = sorted((ASSETS / "art").glob("*.svg"))
ALLOWED = {
    "svg", "defs", "g", "path", "rect", "circle", "ellipse", "linearGradient", "radialGradient", "stop",
}  # fmt: skip
IGNORED = ("style", "class", "clip-path", "filter", "mask", "href", "{http://www.w3.org/1999/xlink}href")
SVG = "{http://www.w3.org/2000/svg}"


def lacking(drawing: str) -> list[str]:
    """What SDL_image would leave out of this drawing without a word, or draw otherwise. (kiosk.md 2.1)"""
    root = ElementTree.fromstring(drawing)
    found = [f"the root has no {name}" for name in ("width", "height", "viewBox") if name not in root.attrib]
    for element in root.iter():
        tag = element.tag.removeprefix(SVG)
        if tag not in ALLOWED:
            found.append(f"<{tag}> is not drawn")
        found += [f"{name} on <{tag}> is not drawn" for name in IGNORED if name in element.attrib]
        lengths = [element.get(name, "") for name in ("x1", "y1", "x2", "y2", "cx", "cy", "r")]
        is_whole = all(length.endswith("%") for length in lengths if length)
        if tag.endswith("Gradient") and element.get("gradientUnits") != "userSpaceOnUse" and not is_whole:
            found.append(f"<{tag}> has lengths without a unit that SDL_image keeps")
    return found


@pytest.mark.parametrize("path", ART, ids=lambda path: path.stem)
def test_art_uses_only_what_sdl_image_draws(path: Path) -> None:
    assert lacking(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "body",
    [
        '<text x="1" y="1">1</text>',
        '<use href="#a"/>',
        '<g clip-path="url(#a)"/>',
        "<style>path{fill:red}</style>",
        '<linearGradient id="a" x1="0" y1="0" x2="1" y2="0"/>',
    ],
)
def test_the_lint_finds_what_would_be_left_out(body: str) -> None:
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" viewBox="0 0 9 9">{body}</svg>'
    assert lacking(drawing)


def test_whatever_a_scene_draws_is_drawn_by_sdl_image(screen: pygame.Surface) -> None:
    panel = PANELS[1280, 800]
    gfx = Gfx(panel)
    texts = {
        (node.name, node.look.text)
        for view in VIEWS.values()
        for node in draw(view, panel, say("en"), gfx.width).nodes
        if isinstance(node.look, SvgLook)
    }
    assert len(texts) > 100
    assert {name for name, text in texts if lacking(text)} == set()


def test_every_build_of_a_back_has_all_its_parts() -> None:
    names = {path.stem for path in ART}
    parts = ("body", "outline", "shade", "trousers")
    assert {f"{build}_{part}" for build in BUILDS for part in parts} <= names


def test_each_of_the_drawn_people_looks_different(screen: pygame.Surface) -> None:
    gfx = Gfx(PANELS[1280, 800])
    pictures = set()
    for figure in range(FIGURES):
        surface = pygame.Surface((190, 200))
        BackLook(is_ink=False, figure=figure).paint(gfx, surface, Rect(0, 0, 190, 200))
        pictures.add(pygame.image.tobytes(surface, "RGB"))
    assert len(pictures) == FIGURES == 6
    assert build_of(FIGURES) == build_of(0) and toned(art("seated"), FIGURES) == toned(art("seated"), 0)
