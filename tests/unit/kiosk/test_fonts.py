"""The kept fonts are the distribution's, have every character that is shown, and join letters as read."""

import hashlib
import json
import os
from functools import cache
from itertools import product

import pygame
import pytest
from fontTools.ttLib import TTFont

from appliance.kiosk.bidi import runs, visual
from appliance.kiosk.languages import FACES, LANGUAGES, PAPER, Script
from appliance.kiosk.text import LOCALE, Texts
from appliance.kiosk.theme import Weight
from appliance.therapy.code import SYMBOLS
from deploy.tools.fonts import LOCALES, sources, texts
from deploy.tools.fonts import TARGET as FONTS

REMAKE = "make the fonts again: .venv/bin/python -m deploy.tools.fonts"
FILES = sorted({name for face in FACES.values() for name in face.files.values()} | set(PAPER.values()))
CODE_FILES = ["B612-Bold.otf"]
WORDS = [weight for weight in Weight if weight is not Weight.CODE]
FONTS_BYTES_MAX = 1_500_000

Manifest = dict[str, dict[str, str | int]]


@cache
def manifest() -> Manifest:
    rows: Manifest = json.loads((FONTS / "manifest.json").read_text(encoding="utf-8"))
    return rows


@cache
def coverage(name: str) -> frozenset[int]:
    with TTFont(str(FONTS / name)) as font:
        return frozenset(font.getBestCmap())


def missing_in(text: str, weight: Weight) -> set[str]:
    """The characters of a text that the font of their run cannot draw."""
    return {
        each
        for run in runs(text.replace("\n", " "))
        for each in run.text
        if ord(each) not in coverage(FACES[run.script].files[weight])
    }


@pytest.mark.parametrize("weight", WORDS)
def test_every_character_of_every_language_has_a_glyph(weight: Weight) -> None:
    missing = set().union(*(missing_in(text, weight) for text in texts()))
    assert missing == set(), f"{sorted(missing)} have no glyph; {REMAKE}"


def test_a_character_that_no_font_has_is_found() -> None:
    assert missing_in("\u4e02 \u0e01", Weight.REGULAR) == {"\u4e02", "\u0e01"}


def test_there_are_no_other_files_than_the_manifest_names() -> None:
    kept = {path.name for path in FONTS.iterdir() if path.suffix in {".otf", ".ttf"}}
    assert kept == set(manifest()) == set(sources()) == set(FILES), REMAKE


@pytest.mark.parametrize("name", FILES)
def test_a_font_is_the_one_that_the_manifest_names_with_its_licence(name: str) -> None:
    row = manifest()[name]
    assert hashlib.sha256((FONTS / name).read_bytes()).hexdigest() == row["sha256"]
    assert row["package"] and row["version"] and len(str(row["source_sha256"])) == 64
    licence = (FONTS / str(row["licence"])).read_text(encoding="utf-8")
    assert "OFL" in licence or "SIL Open Font License" in licence


def test_all_fonts_together_are_small() -> None:
    assert sum((FONTS / name).stat().st_size for name in manifest()) < FONTS_BYTES_MAX


@pytest.mark.parametrize(("script", "weight"), list(product(Script, Weight)))
def test_every_script_has_the_space_and_its_marks_in_every_weight(script: Script, weight: Weight) -> None:
    assert 0x20 in coverage(FACES[script].files[weight])


def test_a_code_and_a_pin_are_drawn_in_letters_that_are_never_alike() -> None:
    assert FACES[Script.LATIN].files[Weight.CODE] == "B612-Bold.otf"
    assert {ord(symbol) for symbol in f"{SYMBOLS}-"} <= coverage("B612-Bold.otf")


def test_pins_and_codes_have_digits_of_one_width() -> None:
    for name in CODE_FILES:
        with TTFont(str(FONTS / name)) as font:
            widths = {font["hmtx"][font.getBestCmap()[ord(digit)]][0] for digit in "0123456789"}
        assert len(widths) == 1


@cache
def shaped(script: Script, size: int = 60) -> pygame.font.Font:
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    pygame.font.init()
    font = pygame.font.Font(str(FONTS / FACES[script].files[Weight.REGULAR]), size)
    font.set_script(script.value)
    return font


def ink(script: Script, text: str) -> bytes:
    surface = shaped(script).render(text, True, (0, 0, 0))
    return pygame.image.tobytes(surface, "RGBA")


LAM, ALEF, BEH, FATHATAN = "\u0644", "\u0627", "\u0628", "\u064b"
KA, VIRAMA, SSA, I_SIGN = "\u0915", "\u094d", "\u0937", "\u093f"


def test_arabic_letters_join() -> None:
    """The same letter has another shape at the end of a word than alone: two together are narrower."""
    width = shaped(Script.ARABIC).size
    assert width(BEH * 3)[0] < 3 * width(BEH)[0] * 0.9
    assert width(visual(LAM + ALEF, "rtl"))[0] < 0.9 * (width(LAM)[0] + width(ALEF)[0])


def test_arabic_is_drawn_from_the_right() -> None:
    """Lam then alef is one ligature only in the order of reading; drawn the other way round it is not."""
    assert ink(Script.ARABIC, visual(LAM + ALEF, "rtl")) != ink(Script.ARABIC, visual(ALEF + LAM, "rtl"))
    width = shaped(Script.ARABIC).size
    assert width(visual(ALEF + LAM, "rtl"))[0] == width(ALEF)[0] + width(LAM)[0]


def test_a_mark_stands_on_its_letter_and_takes_no_room() -> None:
    width = shaped(Script.ARABIC).size
    with_mark, without = visual(BEH + FATHATAN + ALEF, "rtl"), visual(BEH + ALEF, "rtl")
    assert width(with_mark)[0] == width(without)[0]
    assert ink(Script.ARABIC, with_mark) != ink(Script.ARABIC, without)


def test_hindi_letters_form_conjuncts_and_signs_move() -> None:
    width = shaped(Script.DEVANAGARI).size
    assert width(KA + VIRAMA + SSA)[0] < 0.8 * (width(KA)[0] + width(SSA)[0])
    read, drawn = KA + I_SIGN, I_SIGN + KA  # the sign is read after its letter and stands on its left
    assert ink(Script.DEVANAGARI, read) == ink(Script.DEVANAGARI, drawn)


def test_every_language_of_the_table_has_a_catalogue() -> None:
    assert {path.parent.parent.name for path in LOCALES.rglob("*.po")} == set(LANGUAGES)


INK_CAP_PX = 100


@pytest.mark.parametrize(("code", "weight"), list(product(LANGUAGES, Weight)))
def test_no_letter_reaches_out_of_the_room_of_its_line(code: str, weight: Weight) -> None:
    """What is drawn is cut at the room that the table of languages gives to a line."""
    language = LANGUAGES[code]
    face = language.face
    pygame.font.init()
    font = pygame.font.Font(str(FONTS / face.files[weight]), round(INK_CAP_PX / face.cap_of_em))
    font.set_script(language.script.value)
    baseline = font.get_ascent()
    for word in {word for _, text in Texts(code, LOCALE).templates() for word in text.split()}:
        for run in runs(word, language.direction):
            ink = font.render(run.text, True, (0, 0, 0)).get_bounding_rect()
            if run.script is language.script and ink.height:
                assert baseline - INK_CAP_PX - ink.top <= (face.above + face.hang) * INK_CAP_PX, run.text
                assert ink.bottom - baseline <= (face.below + face.hang) * INK_CAP_PX, run.text
