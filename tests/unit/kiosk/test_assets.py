"""The kept art and fonts: only what SDL_image draws, the bytes of the manifest, every letter."""

import hashlib
import json
import re
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont

from appliance.kiosk.app import LOCALE
from appliance.kiosk.gfx import ASSETS

ART = sorted((ASSETS / "art").glob("*.svg"))
FONTS = ASSETS / "fonts"
ALLOWED = {
    "svg", "defs", "g", "path", "rect", "circle", "ellipse", "linearGradient", "radialGradient", "stop",
}  # fmt: skip
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("path", ART, ids=lambda path: path.stem)
def test_art_uses_only_what_sdl_image_draws(path: object) -> None:
    root = ElementTree.fromstring(path.read_text(encoding="utf-8"))  # type: ignore[attr-defined]  # a Path
    for element in root.iter():
        tag = element.tag.removeprefix(SVG)
        assert tag in ALLOWED
        assert not {"style", "class", "clip-path", "filter", "mask", "href"} & set(element.attrib)
        if tag.endswith("Gradient"):
            assert element.get("gradientUnits") == "userSpaceOnUse"
    assert {"width", "height", "viewBox"} <= set(root.attrib)


def test_fonts_are_the_bytes_of_the_manifest() -> None:
    manifest = json.loads((FONTS / "manifest.json").read_text(encoding="utf-8"))
    for name, row in manifest.items():
        assert hashlib.sha256((FONTS / name).read_bytes()).hexdigest() == row["sha256"]
    assert {path.name for path in FONTS.glob("*.otf")} == set(manifest)
    assert "OFL-1.1" in (FONTS / "LICENSE-Inter.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted(FONTS.glob("*.otf")), ids=lambda path: path.stem)
def test_every_letter_of_every_language_is_in_every_font(path: object) -> None:
    letters = set(TTFont(str(path)).getBestCmap())
    for catalogue in LOCALE.glob("*/LC_MESSAGES/*.po"):
        words = re.findall(r'^(?:msgstr )?"(.*)"$', catalogue.read_text(encoding="utf-8"), re.MULTILINE)
        missing = {letter for line in words for letter in line if ord(letter) not in letters}
        assert missing == set(), catalogue
