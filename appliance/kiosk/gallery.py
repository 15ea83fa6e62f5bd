"""Every sample view on every panel, in every language: as pictures, as a report, as a manifest of hashes.

Nothing is shown to anybody: SDL draws with its dummy driver into memory. Two runs of one build give the same
bytes. (kiosk.md 5, 7)
"""

import hashlib
import html
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pygame

from appliance.kiosk.app import LOCALE
from appliance.kiosk.gfx import Gfx
from appliance.kiosk.languages import LANGUAGES
from appliance.kiosk.layout import PANELS, Rect
from appliance.kiosk.looks import DigitsLook, SvgLook, TextLook
from appliance.kiosk.nodes import Canvas, Node
from appliance.kiosk.report import colours, least_contrast, rows_of
from appliance.kiosk.samples import VIEWS
from appliance.kiosk.scenes import sheets
from appliance.kiosk.sheet import Say, Sheet
from appliance.kiosk.text import MissingTextError, Texts
from appliance.kiosk.theme import Colour
from appliance.kiosk.tones import contrast
from appliance.kiosk.view import Comfort, Text, View

Size = tuple[int, int]
MANIFEST_SIZE: Size = (1280, 800)
MANIFEST_LANGUAGES = ("en", "ar")
PLAIN, LARGE = Comfort(), Comfort(is_large=True)
_UNSTEADY = ":field"  # the node of a plot's lines
_STEPS = 6  # a line is looked at in one point less


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which pictures are meant."""

    views: tuple[str, ...] = tuple(VIEWS)
    sizes: tuple[Size, ...] = tuple(PANELS)
    languages: tuple[str, ...] = tuple(LANGUAGES)
    comforts: tuple[Comfort, ...] = (PLAIN,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong on one picture."""

    size: Size
    language: str
    comfort: Comfort
    view: str
    name: str
    fault: str

    def __str__(self) -> str:
        words = "".join(f" {word}" for word in comfort_words(self.comfort))
        return f"{self.size[0]}x{self.size[1]} {self.language}{words}: {self.view}: {self.name} {self.fault}"


def comfort_words(comfort: Comfort) -> list[str]:
    """What the guest chose, in words for a file name."""
    chosen = {
        "large": comfort.is_large,
        "contrast": comfort.is_high_contrast,
        "left": comfort.is_left_handed,
        "still": comfort.is_still,
    }
    return [word for word, is_on in chosen.items() if is_on]


@contextmanager
def screen() -> Iterator[None]:
    """SDL draws into memory for as long as the `with` lasts."""
    before = os.environ.get("SDL_VIDEODRIVER")
    os.environ["SDL_VIDEODRIVER"] = "dummy"
    try:
        pygame.display.init()
        pygame.font.init()
        pygame.display.set_mode(MANIFEST_SIZE)
        yield
    finally:
        pygame.font.quit()
        pygame.display.quit()
        if before is None:
            del os.environ["SDL_VIDEODRIVER"]
        else:
            os.environ["SDL_VIDEODRIVER"] = before


class Words:
    """The words of one language, and which ones it does not have."""

    def __init__(self, language: str) -> None:
        self._texts = Texts(language, LOCALE)
        self.missing: set[str] = set()

    def __call__(self, text: Text) -> str:
        """The words, or the id where there are none."""
        try:
            return self._texts.get(text)
        except MissingTextError:
            self.missing.add(text.id)
            return text.id


def seen(view: View, language: str, comfort: Comfort) -> View:
    """The sample view as this guest of the demo sees it, where no language has a named reviewer yet."""
    comfort = replace(comfort, volume=view.comfort.volume)
    return replace(view, language=language, comfort=comfort, is_unreviewed=view.is_simulated)


# ---- the report --------------------------------------------------------------------------------------------


def findings(scope: Scope, *, in_pixels: bool = False) -> Iterator[Finding]:
    """What the layout report finds, and with `in_pixels` which texts are pale; needs `screen` around it."""
    for size in scope.sizes:
        gfx = Gfx(PANELS[size])
        surface = pygame.Surface(size).convert() if in_pixels else None
        for language in scope.languages:
            say = Words(language)
            for comfort in scope.comforts:
                for name in scope.views:
                    view = seen(VIEWS[name], language, comfort)
                    for what, fault in _faults(view, gfx, say, surface):
                        yield Finding(
                            size=size, language=language, comfort=comfort, view=name, name=what, fault=fault
                        )


def _faults(view: View, gfx: Gfx, say: Words, surface: pygame.Surface | None) -> Iterator[tuple[str, str]]:
    say.missing.clear()
    for sheet in sheets(view, gfx.panel, say, gfx.width):
        for row in rows_of(sheet, gfx.lacks):
            yield from ((row.name, fault) for fault in row.faults)
        for name, found in _pale(sheet, surface, gfx) if surface is not None else ():
            yield name, f"has a contrast of {found:.1f} to its pixels, needs {least_contrast(view):g}"
    for missing in sorted(say.missing):
        yield missing, "has no words in this language"


def _pale(sheet: Sheet, surface: pygame.Surface, gfx: Gfx) -> Iterator[tuple[str, float]]:
    words = [node for node in sheet.nodes if isinstance(node.look, TextLook | DigitsLook)]
    told, places = colours(sheet), {row.name: row.rect for row in sheet.texts}
    for node in sheet.nodes:
        if node not in words and _may_lie_under(node, places.values()):
            node.look.paint(gfx, surface, node.rect)
    for node in words:
        if node.name in told:
            found = min(
                (contrast(told[node.name], each) for each in _points(surface, node, places)), default=21
            )
            if found < least_contrast(sheet.view) - 0.05:
                yield node.name, found


def _may_lie_under(node: Node, words: Iterable[Rect]) -> bool:
    """False for what has no room, and for a drawing with no words on it: to draw it takes longest."""
    if min(node.rect.w, node.rect.h) <= 0:
        return False
    return not isinstance(node.look, SvgLook) or any(node.rect.overlaps(each) for each in words)


def _points(surface: pygame.Surface, node: Node, places: dict[str, Rect]) -> Iterator[Colour]:
    """The pixels under the middle of each line."""
    look, rect = node.look, places.get(node.name, node.rect)
    assert isinstance(look, TextLook | DigitsLook)
    lines = len(look.lines) if isinstance(look, TextLook) else 1
    pitch = look.pitch if isinstance(look, TextLook) else 0.0
    for line in range(lines):
        y = rect.y + round(line * pitch) + look.cap_px // 2
        for column in range(1, _STEPS):
            x = rect.x + rect.w * column // _STEPS
            if surface.get_rect().collidepoint(x, y):
                red, green, blue, _ = surface.get_at((x, y))
                yield (red, green, blue)


# ---- pictures ----------------------------------------------------------------------------------------------


def pictures(scope: Scope, left_out: str = "\0") -> Iterator[tuple[str, pygame.Surface]]:
    """A name and the picture, one after the other on one surface per panel; needs `screen` around it.

    Nodes whose name ends with `left_out` are not drawn.
    """
    for size in scope.sizes:
        surface, gfx = pygame.Surface(size).convert(), Gfx(PANELS[size])
        canvas = Canvas(surface, gfx)
        for language in scope.languages:
            say: Say = Words(language)
            for comfort in scope.comforts:
                for name in scope.views:
                    view = seen(VIEWS[name], language, comfort)
                    for page, sheet in enumerate(sheets(view, gfx.panel, say, gfx.width), view.page):
                        canvas.forget()
                        canvas.show([node for node in sheet.nodes if not node.name.endswith(left_out)])
                        yield _name(name, size, language, comfort, page), surface


def _name(view: str, size: Size, language: str, comfort: Comfort, page: int) -> str:
    turned = [f"page{page + 1}"] if page else []
    return "_".join((view, f"{size[0]}x{size[1]}", language, *comfort_words(comfort), *turned))


def write(folder: Path, scope: Scope) -> int:
    """How many pictures now stand in the folder, with an index page beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    with screen():
        for name, surface in pictures(scope):
            pygame.image.save(surface, str(folder / f"{name}.png"))
            names.append(name)
    (folder / "index.html").write_text(_index(scope, names), encoding="utf-8")
    return len(names)


def _index(scope: Scope, names: Sequence[str]) -> str:
    """One row a view, one picture a panel and language."""
    rows = []
    for view in scope.views:
        shown = "".join(_figure(name) for name in names if name.startswith(f"{view}_") and _is_of(name, view))
        rows.append(f"<h2 id={html.escape(view)!r}>{html.escape(view)}</h2>\n<div>{shown}</div>\n")
    links = " ".join(f'<a href="#{html.escape(view)}">{html.escape(view)}</a>' for view in scope.views)
    style = (
        "body{font:16px sans-serif}div{display:flex;flex-wrap:wrap;gap:8px}img{height:240px}figure{margin:0}"
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Screens, simulated</title>'
        f"<style>{style}</style><h1>Screens of a simulated station</h1><p>{links}</p>\n"
        f"{''.join(rows)}</html>\n"
    )


def _is_of(name: str, view: str) -> bool:
    """True when the rest of the name begins with a size: another view's name may begin the same."""
    return name[len(view) + 1 :].split("x")[0].isdigit()


def _figure(name: str) -> str:
    file = html.escape(f"{name}.png")
    picture = f'<a href="{file}"><img loading="lazy" src="{file}" alt=""></a>'
    return f"<figure>{picture}<br>{html.escape(name)}</figure>"


def hashes(views: Iterable[str] = VIEWS) -> dict[str, str]:
    """The SHA-256 of the pixels of every sample view at 1280x800, in English and in Arabic.

    Without the lines of staff's plots: SDL_image draws single pixels of them differently from run to run.
    """
    scope = Scope(views=tuple(views), sizes=(MANIFEST_SIZE,), languages=MANIFEST_LANGUAGES)
    with screen():
        return {name: sha256_of(surface) for name, surface in pictures(scope, _UNSTEADY)}


def sha256_of(surface: pygame.Surface) -> str:
    """The hash of a picture's pixels."""
    return hashlib.sha256(pygame.image.tobytes(surface, "RGB")).hexdigest()


def manifest() -> dict[str, object]:
    """What is kept: the hashes and the version of pygame that they are of."""
    return {"pygame": pygame.version.ver, "views": hashes()}
