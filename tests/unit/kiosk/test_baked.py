"""The pictures made at build: the same pixels as the drawings, and checked before a guest sees one."""

import json
import shutil
from pathlib import Path

import pygame
import pytest

from appliance.kiosk import baked
from appliance.kiosk.baked import ART, MANIFEST, ArtError
from appliance.kiosk.figure import BACK_SIZE, C7, T8, Alone, Back, BackLook, Forbidden, drawings
from appliance.kiosk.gfx import Gfx
from appliance.kiosk.layout import PANELS, Rect
from appliance.kiosk.samples import VIEWS, say
from appliance.kiosk.scenes import draw

PANEL = PANELS[1024, 600]
BACK = Back("back", 1, is_ink=False)


@pytest.fixture
def made(screen: pygame.Surface, tmp_path: Path) -> Path:
    baked.bake(PANEL, [BACK, Alone("lamps")], tmp_path)
    return tmp_path


def test_the_committed_drawings_are_those_of_their_manifest() -> None:
    kept = json.loads((ART / MANIFEST).read_text(encoding="utf-8"))
    assert kept == baked.hashes_of_art(), "look at the drawings, then: python -m deploy.tools.art --manifest"


def test_what_was_made_passes_the_check_and_nothing_made_is_no_fault(made: Path, tmp_path: Path) -> None:
    assert baked.check(PANEL, baked=made)
    assert not baked.check(PANELS[1280, 800], baked=made)


def test_a_kept_picture_is_pixel_for_pixel_what_the_drawing_gives(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for folder in (made, made / "nowhere"):
        monkeypatch.setattr(baked, "folder_of", lambda panel, at=folder: at / "1024x600")
        surface = pygame.Surface((PANEL.width, PANEL.height))
        BackLook(is_ink=False, figure=2).paint(Gfx(PANEL), surface, Rect(300, 20, 418, 440))
        found.append(pygame.image.tobytes(surface, "RGB"))
    assert found[0] == found[1]


def test_a_picture_that_was_changed_ends_the_start_and_is_named(made: Path) -> None:
    file = baked.folder_of(PANEL, made) / f"{BACK.name}.png"
    file.write_bytes(file.read_bytes()[:-1] + b"\0")
    with pytest.raises(ArtError, match=rf"{BACK.name}.png is not the one that was made"):
        baked.check(PANEL, baked=made)


def test_a_picture_that_is_gone_ends_the_start(made: Path) -> None:
    (baked.folder_of(PANEL, made) / "lamps-0.png").unlink()
    with pytest.raises(ArtError, match="lamps-0.png"):
        baked.check(PANEL, baked=made)


@pytest.mark.parametrize("words", ["", "{", "[]", "{}"])
def test_a_broken_manifest_ends_the_start(made: Path, words: str) -> None:
    (baked.folder_of(PANEL, made) / MANIFEST).write_text(words, encoding="utf-8")
    with pytest.raises(ArtError, match="python -m deploy.tools.art"):
        baked.check(PANEL, baked=made)


def test_a_drawing_that_was_changed_ends_the_start(made: Path, tmp_path: Path) -> None:
    art = tmp_path / "art"
    shutil.copytree(ART, art)
    drawing = art / "back_body.svg"
    drawing.write_text(drawing.read_text(encoding="utf-8").replace("380", "390"), encoding="utf-8")
    with pytest.raises(ArtError, match=r"back_body.svg is not the one that was released"):
        baked.check(PANEL, art=art, baked=made)


def test_pictures_of_other_drawings_are_not_shown(made: Path, tmp_path: Path) -> None:
    art = tmp_path / "art"
    shutil.copytree(ART, art)
    manifest = art / MANIFEST
    manifest.write_text(manifest.read_text(encoding="utf-8") + " ", encoding="utf-8")
    with pytest.raises(ArtError, match="of other drawings"):
        baked.check(PANEL, art=art, baked=made)


@pytest.mark.parametrize("size", PANELS, ids=lambda size: "x".join(map(str, size)))
def test_no_landscape_scene_wants_a_back_larger_than_was_made(
    screen: pygame.Surface, size: tuple[int, int]
) -> None:
    panel = PANELS[size]
    gfx = Gfx(panel)
    wanted = [
        node.rect
        for view in VIEWS.values()
        for node in draw(view, panel, say("en"), gfx.width).nodes
        if isinstance(node.look, BackLook)
    ]
    most = BACK.most(panel)
    assert wanted
    assert panel.is_portrait or all(rect.w <= most[0] and rect.h <= most[1] for rect in wanted)


def test_every_drawing_has_a_name_of_its_own() -> None:
    names = [drawing.name for drawing in drawings()]
    assert len(names) == len(set(names)) > 16


@pytest.mark.parametrize("is_upper", [True, False])
def test_the_hatched_skin_is_above_t8_or_the_neck_alone_and_only_on_the_body(
    screen: pygame.Surface, is_upper: bool
) -> None:
    hatched = Forbidden("back", is_upper, is_ink=False).drawn(*BACK_SIZE)
    body = pygame.mask.from_surface(BACK.drawn(*BACK_SIZE), 8)
    marked = pygame.mask.from_surface(hatched, 8)
    low = max(y for y in range(BACK_SIZE[1]) if any(marked.get_at((x, y)) for x in range(BACK_SIZE[0])))
    assert abs(low - (T8 if is_upper else C7)) < 12
    assert marked.count() > 2_000 and marked.overlap_area(body, (0, 0)) == marked.count()
