"""The kept art: only what SDL_image draws."""

from xml.etree import ElementTree

import pytest

from appliance.kiosk.gfx import ASSETS

ART = sorted((ASSETS / "art").glob("*.svg"))
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
