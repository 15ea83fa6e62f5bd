"""Every sample view at 1280x800, in English and in Arabic, is the picture whose hash is kept.

`ems-kiosk screens --manifest tests/unit/kiosk/screens.json` renews the file, once the pictures are looked at.
"""

import json
from pathlib import Path

import pygame

from appliance.kiosk import gallery
from appliance.kiosk.samples import VIEWS

MANIFEST = Path(__file__).with_name("screens.json")


def test_every_picture_is_the_one_that_was_looked_at() -> None:
    kept = json.loads(MANIFEST.read_text(encoding="utf-8"))
    found = gallery.hashes()
    assert pygame.version.ver == kept["pygame"], "the hashes are of another pygame: renew the manifest"
    assert sorted(found) == sorted(kept["views"])
    assert [name for name in found if found[name] != kept["views"][name]] == []


def test_the_manifest_knows_every_view_in_both_languages() -> None:
    kept = json.loads(MANIFEST.read_text(encoding="utf-8"))["views"]
    for view in VIEWS:
        for language in gallery.MANIFEST_LANGUAGES:
            assert f"{view}_1280x800_{language}" in kept


def test_another_pixel_is_another_hash() -> None:
    with gallery.screen():
        surface = pygame.Surface((4, 4))
        before = gallery.sha256_of(surface)
        surface.set_at((1, 1), (1, 0, 0))
        assert gallery.sha256_of(surface) != before
