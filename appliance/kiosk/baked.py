"""The kept drawings as pictures, made for each panel when the appliance is built, and checked at start.

Rule 1: a scene's size is made from one picture, the largest that its panel needs; whether that picture was
kept or is drawn now makes no pixel different.
Rule 2: what shows where pads lie is what was looked at: a drawing or a picture that differs from its hash
ends the start with a sentence. Pictures that were never made are no fault: the drawings are used.
Rule 3: a picture is read when a scene first wants it, so none delays any screen but its own. (kiosk.md 5)
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Protocol

import pygame

from appliance.kiosk.gfx import ASSETS, Gfx
from appliance.kiosk.layout import Panel

ART = ASSETS / "art"
BAKED = ASSETS / "baked"
MANIFEST = "manifest.json"
_FROM = "drawings"  # of a panel's manifest: the hash of the drawings' own manifest and of what draws them
_PAINTER = Path(__file__).with_name("figure").with_suffix(".py")
_MAKE = "make them anew with: python -m deploy.tools.art"


class Drawing(Protocol):
    """Something drawn that a scene wants in several sizes."""

    @property
    def name(self) -> str:
        """What its file is called."""

    def most(self, panel: Panel) -> tuple[int, int]:
        """The largest size that scenes want on this panel, in pixels."""

    def drawn(self, width: int, height: int) -> pygame.Surface:
        """The drawing at this size, premultiplied."""


class ArtError(Exception):
    """A drawing or a picture is not the one that was looked at; the text names it and says what to do."""


def picture(gfx: Gfx, drawing: Drawing, width: int, height: int) -> pygame.Surface:
    """The drawing at this size, premultiplied; a scene that wants it larger than foreseen has it drawn."""
    wide, high = drawing.most(gfx.panel)
    if width > wide or height > high:
        return drawing.drawn(width, height)
    whole = gfx.cached(("whole", drawing.name), lambda: _whole(gfx.panel, drawing))
    return (
        whole if whole.get_size() == (width, height) else pygame.transform.smoothscale(whole, (width, height))
    )


def _whole(panel: Panel, drawing: Drawing) -> pygame.Surface:
    kept = folder_of(panel) / f"{drawing.name}.png"
    if not (_is_of_these_drawings(kept.parent) and kept.is_file()):
        return drawing.drawn(*drawing.most(panel))
    try:
        return pygame.image.load(str(kept)).convert_alpha()
    except pygame.error as error:
        raise ArtError(f"{kept} cannot be read ({error}); {_MAKE}") from error


@cache
def _is_of_these_drawings(folder: Path) -> bool:
    """False where a developer has changed a drawing since: it is drawn then."""
    file = folder / MANIFEST
    return file.is_file() and _manifest(file).get(_FROM) == _made_from(ART)


def folder_of(panel: Panel, baked: Path = BAKED) -> Path:
    """Where the pictures of a panel are kept."""
    return baked / f"{panel.width}x{panel.height}"


# ---- at build ----------------------------------------------------------------------------------------------


def bake(panel: Panel, drawings: Iterable[Drawing], baked: Path = BAKED) -> int:
    """How many pictures of this panel are now kept, with their hashes; needs a display's pixel format."""
    folder = folder_of(panel, baked)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    hashes = {}
    for drawing in drawings:
        file = folder / f"{drawing.name}.png"
        pygame.image.save(drawing.drawn(*drawing.most(panel)), str(file))
        hashes[file.name] = _sha256(file)
    manifest = {_FROM: _made_from(ART), "pictures": hashes}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    return len(hashes)


def hashes_of_art(art: Path = ART) -> dict[str, str]:
    """The hash of every kept drawing by its file's name."""
    return {file.name: _sha256(file) for file in sorted(art.glob("*.svg"))}


# ---- at start ----------------------------------------------------------------------------------------------


def check(panel: Panel, *, art: Path = ART, baked: Path = BAKED) -> bool:
    """False when no pictures were made for this panel. Raises ArtError for what is not what was looked at."""
    for wrong in _wrong(art, _manifest(art / MANIFEST)):
        raise ArtError(f"the drawing {art / wrong} is not the one that was released; install the kiosk anew")
    folder = folder_of(panel, baked)
    if not (folder / MANIFEST).is_file():
        return False
    manifest = _manifest(folder / MANIFEST)
    if manifest.get(_FROM) != _made_from(art):
        raise ArtError(f"the pictures in {folder} are of other drawings; {_MAKE}")
    for wrong in _wrong(folder, manifest.get("pictures", {})):
        raise ArtError(f"the picture {folder / wrong} is not the one that was made; {_MAKE}")
    return True


def is_fresh(panel: Panel, drawings: Iterable[Drawing]) -> bool:
    """True when every one of these drawings has its picture for this panel, and each is right."""
    try:
        is_made = check(panel)
    except ArtError:
        return False
    folder = folder_of(panel)
    return is_made and all((folder / f"{drawing.name}.png").is_file() for drawing in drawings)


def _wrong(folder: Path, hashes: object) -> Iterator[str]:
    """The files whose bytes are not what the manifest says."""
    if not isinstance(hashes, dict) or not hashes:
        yield MANIFEST
        return
    for name, kept in hashes.items():
        file = folder / name
        if not file.is_file() or _sha256(file) != kept:
            yield name


def _manifest(file: Path) -> dict[str, object]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ArtError(f"{file} cannot be read ({error}); {_MAKE}") from error
    if not isinstance(found, dict):
        raise ArtError(f"{file} is no table of hashes; {_MAKE}")
    return found


def _made_from(art: Path) -> str:
    return hashlib.sha256((art / MANIFEST).read_bytes() + _PAINTER.read_bytes()).hexdigest()


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
